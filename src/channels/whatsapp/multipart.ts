import { randomBytes } from 'node:crypto';

/** A form with one file, as bytes. Throws `RangeError` for a file name that could end its header. */
export function multipart(
  fields: Readonly<Record<string, string>>,
  file: { name: string; filename: string; contentType: string; content: Buffer },
): { contentType: string; body: Buffer } {
  if (!/^[\w.-]{1,100}$/.test(file.filename)) throw new RangeError('not a file name');
  const boundary = `tuntas-${randomBytes(16).toString('hex')}`;
  const head = Object.entries(fields)
    .map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('');
  const fileHead =
    `--${boundary}\r\nContent-Disposition: form-data; name="${file.name}"; filename="${file.filename}"\r\n` +
    `Content-Type: ${file.contentType}\r\n\r\n`;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([Buffer.from(head + fileHead), file.content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}
