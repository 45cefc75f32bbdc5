import { type Readable } from 'node:stream';

/** How slowly somebody may send a file: who is slower keeps the place of another. */
export interface UploadPace {
  /** Nothing is asked of the first while. */
  freeMs: number;
  /** On the average, after that. */
  bytesPerSecond: number;
  /** Without a byte. */
  silentMs: number;
  /** More than a file may have gives no more time. */
  bytesMost: number;
}

/** Half of what 2G gives: five megabytes have eleven minutes. */
export const UPLOAD_PACE: UploadPace = {
  freeMs: 30_000,
  bytesPerSecond: 8 * 1024,
  silentMs: 30_000,
  bytesMost: 5 * 1024 * 1024,
};

const ADDRESS = /^\/pesanan\/[^/?]+\/bukti$/;

/** Whether a file of a payer is sent there. */
export function isProofUpload(path: string): boolean {
  return ADDRESS.test(path);
}

/** Of any upload, since its beginning. */
export function longestUploadMs({ freeMs, bytesPerSecond, bytesMost }: UploadPace): number {
  return freeMs + (bytesMost / bytesPerSecond) * 1000;
}

/** Until when, since its beginning, one has time of which so much has come, the last of it at `heardMs`. */
export function dueMs(
  { freeMs, bytesPerSecond, silentMs, bytesMost }: UploadPace,
  { bytes, heardMs }: { bytes: number; heardMs: number },
): number {
  return Math.min(freeMs + (Math.min(bytes, bytesMost) / bytesPerSecond) * 1000, heardMs + silentMs);
}

/** Says once that a sender is too slow. Returns what ends the watch. */
export function watchPace(stream: Readable, pace: UploadPace, onSlow: () => void): () => void {
  const startedAt = performance.now();
  const sinceStart = (): number => performance.now() - startedAt;
  let [bytes, heardMs] = [0, 0];
  const look = (): void => {
    const leftMs = dueMs(pace, { bytes, heardMs }) - sinceStart();
    if (leftMs > 0) timer = setTimeout(look, leftMs);
    else onSlow();
  };
  let timer = setTimeout(look, dueMs(pace, { bytes, heardMs }));
  const hear = (part: Buffer): void => {
    bytes += part.length;
    heardMs = sinceStart();
  };
  stream.on('data', hear);
  return () => {
    clearTimeout(timer);
    stream.off('data', hear);
  };
}
