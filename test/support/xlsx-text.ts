import { inflateRawSync } from 'node:zlib';

/** What stands in the files of a workbook, one after the other: enough to look for words. */
export function textOfXlsx(file: Buffer): string {
  const texts: string[] = [];
  // The directory at the end knows each file's size, which its own head may leave out.
  for (let at = file.indexOf(DIRECTORY); at !== -1; at = file.indexOf(DIRECTORY, at + 4)) {
    const [method, size] = [file.readUInt16LE(at + 10), file.readUInt32LE(at + 20)];
    const head = file.readUInt32LE(at + 42);
    const from = head + 30 + file.readUInt16LE(head + 26) + file.readUInt16LE(head + 28);
    const packed = file.subarray(from, from + size);
    texts.push((method === 8 ? inflateRawSync(packed) : packed).toString('utf8'));
  }
  return texts.join('\n');
}

const DIRECTORY = Buffer.from('PK\u0001\u0002', 'latin1');
