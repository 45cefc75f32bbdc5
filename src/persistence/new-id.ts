import { monotonicFactory } from 'ulid';

const next = monotonicFactory();

/** A fresh ULID: 26 characters, unique, sorted by the time they were made. */
export function newId(): string {
  return next();
}
