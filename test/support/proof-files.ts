/** What payers upload, and what somebody who means harm does. */
import { deflateSync, crc32 } from 'node:zlib';
import sharp from 'sharp';

const SCRIPT = '<script>document.title = "ran"; fetch("/ran")</script>';
export const HARM = Buffer.from(`<!doctype html><html><body>${SCRIPT}</body></html>`);
export const SVG = Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" onload="document.title='ran'">${SCRIPT}<text>bukti</text></svg>`,
);

const picture = (): sharp.Sharp =>
  sharp({ create: { width: 60, height: 90, channels: 3, background: { r: 200, g: 40, b: 40 } } });

/** As a phone writes it: with where it was taken, and by which phone. */
export function phoneJpeg(): Promise<Buffer> {
  return picture()
    .withExif({
      IFD0: { Make: 'PhoneMaker', Model: 'SecretModel' },
      IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '6/1 12/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '106/1 49/1 0/1' },
    })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf>SecretXmp</rdf></x:xmpmeta>')
    .withIccProfile('p3')
    .jpeg()
    .toBuffer();
}

export const png = (): Promise<Buffer> => picture().png().toBuffer();
export const webp = (): Promise<Buffer> => picture().webp().toBuffer();
export const large = (): Promise<Buffer> =>
  sharp({ create: { width: 3000, height: 1500, channels: 3, background: 'white' } })
    .jpeg()
    .toBuffer();

/** Two frames, the first one red. */
export function animatedWebp(): Promise<Buffer> {
  const frame = (background: string) => ({ create: { width: 20, height: 20, channels: 3 as const, background } });
  return sharp([frame('red'), frame('blue')].map((input) => ({ ...input, ...input.create })) as never, {
    join: { animated: true },
  })
    .webp()
    .toBuffer();
}

/** A picture after whose end a page stands. */
export async function pngWithPage(): Promise<Buffer> {
  return Buffer.concat([await png(), HARM]);
}

/** A script in the comment of a JPEG. */
export async function jpegWithScript(): Promise<Buffer> {
  const jpeg = await picture().jpeg().toBuffer();
  const length = Buffer.alloc(2);
  length.writeUInt16BE(HARM.length + 2);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xfe]), length, HARM, jpeg.subarray(2)]);
}

/** A few bytes that say they are 40,000 by 40,000 pixels. */
export function hugePng(): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(40_000, 0);
  header.writeUInt32BE(40_000, 4);
  header.set([1, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(5001 * 40))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

export const GIF_WITH_PAGE = Buffer.concat([Buffer.from('GIF89a'), Buffer.from('/*'), HARM]);
export const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
