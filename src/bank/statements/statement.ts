import { type Rupiah } from '../../domain/money';
import { type StatementFault, type StatementFormat, type StatementSkip } from '../../domain/statement-codes';
import { type BusinessDate, type Instant } from '../../domain/time';
import { type Direction } from '../../domain/transfer/terms';
import { type StatementLine } from '../../transfer/mutations/store-lines';

/** What a statement says about one day. */
export interface StatementDay {
  date: BusinessDate;
  /** Null: not told, not proven by the lines, or with a part of a rupiah. */
  opening: Rupiah | null;
  closing: Rupiah | null;
  /** Balances on both sides and the lines between them agree: no line of that day is missing. */
  isComplete: boolean;
}

export type StatementReading =
  | {
      kind: 'statement';
      format: StatementFormat;
      /** Null: the file does not name its account. */
      accountNumber: string | null;
      lines: StatementLine[];
      /** In order, without gaps. */
      days: StatementDay[];
      periodFrom: BusinessDate;
      periodTo: BusinessDate;
      skipped: { line: number; why: StatementSkip }[];
    }
  | { kind: 'unknown-format' }
  | Malformed;

/** `at`: the line of the file, in XML the entry; 0: the whole of it. Nothing of it is to be taken. */
export interface Malformed {
  kind: 'malformed';
  at: number;
  why: StatementFault;
}

/** Stops the reading; caught by `readStatementFile`. */
export class StatementFaultError extends Error {
  override readonly name = 'StatementFaultError';

  constructor(
    readonly why: StatementFault,
    readonly at = 0,
  ) {
    super(`${why} at ${at}`);
  }
}

/** A line as a format tells it, in hundredths of a rupiah. */
export interface ReadLine {
  place: number;
  date: BusinessDate;
  bookedAt: Instant | null;
  direction: Direction;
  /** Never below zero. */
  sen: bigint;
  text: string;
  reference: string | null;
  senderName: string | null;
  isReversal: boolean;
  /** After this line. */
  balance: bigint | null;
}

/** Lines in the order of the bank, and what stands before and after them. */
export interface Section {
  lines: ReadLine[];
  opening: bigint | null;
  closing: bigint | null;
  /** The days that it is about. */
  from: BusinessDate;
  to: BusinessDate;
  /** The first and the last day are in it from their first moment, and to their last one. */
  isFromStart: boolean;
  isToEnd: boolean;
}

export interface ReadStatement {
  format: StatementFormat;
  accountNumber: string | null;
  sections: Section[];
  skipped: { line: number; why: StatementSkip }[];
}

export function signedSen({ direction, sen }: Pick<ReadLine, 'direction' | 'sen'>): bigint {
  return direction === 'credit' ? sen : -sen;
}
