import { type BusinessDate } from '../domain/time';
import { type StatementLine } from '../transfer/mutations/store-lines';

/** What a feed or a file says about one account of ours. */
export interface AccountLines {
  /** As it was told. Leading zeros may be lacking: compare with `isSameAccountNumber`. */
  accountNumber: string;
  lines: StatementLine[];
}

/** A line that cannot be taken, by its place from 1 on, and the fields that are wrong; their content is not told. */
export interface LeftOutLine {
  position: number;
  why: string;
  /** SHA-256 in hex of what it is and why it is left out: the same whenever that is told again. */
  digest: string;
}

/** Lines as they were read. One that is wrong keeps none of the others from being taken. */
export interface LinesRead {
  kind: 'lines';
  accounts: AccountLines[];
  leftOut: LeftOutLine[];
}

export type StoredLinesReading =
  | LinesRead
  /** Nothing of it can be read; `why` is a short code. */
  | { kind: 'malformed'; why: string };

export type MutationNoticeReading = StoredLinesReading | { kind: 'unauthentic' };

/** Checks who signed a notice and reads it. Never throws. Repeating is safe: it only reads. */
export type ReadMutationNotice = (raw: { body: Buffer; signature: string | undefined }) => MutationNoticeReading;

/** Reads bytes that were found authentic, or that a poll brought, when they are taken from the store. Never throws. */
export type ReadStoredLines = (body: Buffer) => StoredLinesReading;

export type PollAnswer =
  /** `raw` can be stored and read again with `ReadStoredLines`; no line: its list is empty. */
  | { kind: 'lines'; raw: Buffer; lines: StatementLine[]; leftOut: LeftOutLine[] }
  /** Nothing was learnt, and asking again is harmless. */
  | { kind: 'unknown'; code: string };

/** Asks a feed for the lines of an account. Changes nothing there; never throws for an outcome. */
export interface MutationPoll {
  readonly name: string;
  /** All lines from the first moment of `from` on. */
  poll(input: { accountNumber: string; from: BusinessDate }): Promise<PollAnswer>;
}
