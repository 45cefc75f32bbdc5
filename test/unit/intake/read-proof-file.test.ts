import sharp from 'sharp';
import { readProofFile } from '../../../src/intake/read-proof-file';

const picture = (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#a40' } })
    .png()
    .toBuffer();

test('more pictures at once than are decoded and wait, the others are put off and taken when they come again', async () => {
  const content = await picture(40, 60);
  const readings = await Promise.all(Array.from({ length: 15 }, () => readProofFile(content)));
  expect(readings.filter(({ kind }) => kind === 'read')).toHaveLength(10);
  expect(readings.slice(10)).toEqual(Array.from({ length: 5 }, () => ({ kind: 'refused', code: 'busy' })));
  expect((await readProofFile(content)).kind).toBe('read');
});

test.each([
  [5000, 'read'],
  [5001, 'refused'],
])('a picture of 5000 by %s pixels, %s', async (height, kind) => {
  expect((await readProofFile(await picture(5000, height))).kind).toBe(kind);
});

test('the same picture with something appended to its file is the same one, another picture is not', async () => {
  const content = await picture(40, 60);
  const digestOf = async (file: Buffer): Promise<string | undefined> => {
    const reading = await readProofFile(file);
    return reading.kind === 'read' ? reading.file.sha256.toString('hex') : undefined;
  };
  const digest = await digestOf(content);
  expect(digest).toBeDefined();
  expect(await digestOf(Buffer.concat([content, Buffer.from('catatan')]))).toBe(digest);
  expect(await digestOf(await picture(41, 60))).not.toBe(digest);
});
