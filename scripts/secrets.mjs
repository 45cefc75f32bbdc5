/** Secrets that an installation makes for itself once, in files that only their owner reads. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Returns the file's content, made from `bytes` random bytes the first time. */
export function ownSecret(file, { bytes, encoding }) {
  if (!existsSync(file)) writePrivately(file, randomBytes(bytes).toString(encoding));
  return readFileSync(file, 'utf8').trim();
}

/** Writes a file for its owner only, whole or not at all. */
export function writePrivately(file, content) {
  mkdirSync(path.dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, content, { mode: 0o600 });
  renameSync(fresh, file);
}
