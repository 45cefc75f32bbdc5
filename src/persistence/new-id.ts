import { encodeTime, monotonicFactory } from 'ulid';

const next = monotonicFactory();

/** A fresh ULID: 26 characters, unique, sorted by the time they were made. */
export function newId(): string {
  return next();
}

/** No id that was made at this moment or later sorts before it. For reading the newest rows of a table by its key. */
export function firstIdAt(ms: number): string {
  return encodeTime(ms).padEnd(26, '0');
}
