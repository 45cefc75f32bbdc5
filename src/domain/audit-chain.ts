import { type Instant } from './time';

/** One row of the audit trail as the chain binds it: everything but its hash. */
export interface ChainedEvent {
  id: string;
  at: Instant;
  actor: string;
  action: string;
  subjectKind: string;
  subject: string;
  /** The stored JSON, letter by letter: parsing and writing it again could change what was signed off. */
  detail: string;
  position: number;
}

/** Where the chain begins: 32 bytes of zero stand before the first row. */
export const CHAIN_START = { position: 0, hash: '0'.repeat(64) } as const;

/** The last row of a chain, or of a part of it. */
export interface ChainHead {
  position: number;
  /** SHA-256 in hex. */
  hash: string;
}

/**
 * What is hashed after the hash before it: JSON whose fields are named and ordered here, so that no two events, however
 * they are cut into fields, have the same text.
 */
export function canonicalEvent(event: ChainedEvent): string {
  const { id, at, actor, action, subjectKind, subject, detail, position } = event;
  return JSON.stringify({ id, at, actor, action, subject_kind: subjectKind, subject, detail, position });
}

const HEAD = /^(\d{1,15}):([0-9a-f]{64})$/;

/** `1234:<hash>`: how a head is kept and noted down. */
export function formatHead({ position, hash }: ChainHead): string {
  return `${position}:${hash}`;
}

/** Undefined for text that is no head. */
export function parseHead(text: string): ChainHead | undefined {
  const [, position, hash] = HEAD.exec(text) ?? [];
  return position === undefined || hash === undefined ? undefined : { position: Number(position), hash };
}
