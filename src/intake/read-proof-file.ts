import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { type NewProof } from '../persistence/repositories/proof.repository';

/** What a payer uploaded may weigh so much. */
const PROOF_MOST_BYTES = 5 * 1024 * 1024;

/** A photo of 25 megapixels; a picture that says it is larger is not decoded. */
const MOST_PIXELS = 25_000_000;
const LONGEST_SIDE = 2000;
const QUALITY = 80;
const DECODE_SECONDS = 20;
/** A decoded picture may take 100 MB: so many at once, some others wait, and more are put off. */
const AT_ONCE = 2;
const WAITING_MOST = 8;

type ReadFile = Pick<NewProof, 'mime' | 'originalMime' | 'content' | 'sha256' | 'width' | 'height'>;

/**
 * `wrong-kind`: neither JPEG, PNG, WebP nor PDF. `unreadable`: says that it is one, and cannot be decoded. `busy`: too many
 * others are being decoded; the same file may come again.
 */
export type ProofFileReading =
  | { kind: 'read'; file: ReadFile }
  | { kind: 'refused'; code: 'empty' | 'too-large' | 'wrong-kind' | 'unreadable' | 'busy' };

interface Kind {
  mime: string;
  isIt: (content: Buffer) => boolean;
}

const startsWith =
  (...bytes: number[]) =>
  (content: Buffer): boolean =>
    content.subarray(0, bytes.length).equals(Buffer.from(bytes));

const KINDS: readonly Kind[] = [
  { mime: 'image/jpeg', isIt: startsWith(0xff, 0xd8, 0xff) },
  { mime: 'image/png', isIt: startsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) },
  {
    mime: 'image/webp',
    isIt: (content) =>
      content.subarray(0, 4).toString('latin1') === 'RIFF' && content.subarray(8, 12).toString('latin1') === 'WEBP',
  },
  { mime: 'application/pdf', isIt: (content) => content.subarray(0, 5).toString('latin1') === '%PDF-' },
];

/**
 * Tells what an uploaded file is by its content. A picture is decoded and encoded anew: nothing of it is kept but its
 * pixels, upright, of the first frame. A PDF is kept as it came; it is never shown, only offered as a download. Never
 * throws for what was uploaded.
 */
export async function readProofFile(content: Buffer): Promise<ProofFileReading> {
  if (content.length === 0) return { kind: 'refused', code: 'empty' };
  if (content.length > PROOF_MOST_BYTES) return { kind: 'refused', code: 'too-large' };
  const kind = KINDS.find(({ isIt }) => isIt(content));
  if (kind === undefined) return { kind: 'refused', code: 'wrong-kind' };
  const originalMime = kind.mime;
  if (originalMime === 'application/pdf') {
    const kept = { mime: 'application/pdf', content, width: null, height: null } as const;
    return { kind: 'read', file: { originalMime, sha256: sha256Of(content), ...kept } };
  }
  if (running >= AT_ONCE && waiting.length >= WAITING_MOST) return { kind: 'refused', code: 'busy' };
  const picture = await inTurn(() => encodeAnew(content));
  return picture === undefined
    ? { kind: 'refused', code: 'unreadable' }
    : { kind: 'read', file: { originalMime, sha256: sha256Of(picture.content), mime: 'image/webp', ...picture } };
}

/** Of what is kept: a picture that only differs in what was appended to its file is the same one. */
function sha256Of(kept: Buffer): Buffer {
  return createHash('sha256').update(kept).digest();
}

/** Undefined for what cannot be decoded. */
async function encodeAnew(content: Buffer): Promise<Pick<ReadFile, 'content' | 'width' | 'height'> | undefined> {
  try {
    const { data, info } = await sharp(content, { limitInputPixels: MOST_PIXELS, failOn: 'error', pages: 1 })
      .rotate()
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: QUALITY })
      .timeout({ seconds: DECODE_SECONDS })
      .toBuffer({ resolveWithObject: true });
    return { content: data, width: info.width, height: info.height };
  } catch {
    return undefined;
  }
}

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    // Whoever waits takes over the place.
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}
