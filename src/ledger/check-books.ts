import { type Queryable } from '../persistence/database';
import { BOOK_RULES, type BookProblem } from './book-rules';

/** Where it is: an account, or the subject of a journal, hold or topup; `ledger` for the whole of it. */
export type BookPlace = { account: string } | { subject: string };

export type BookFinding = BookPlace & { problem: BookProblem; expected: string; found: string };

/**
 * Everything that must be true of the ledger and of the orders it pays for. Empty when the books agree. Only reads, and
 * may run while orders are being settled: each rule is one statement, so it sees one moment.
 */
export async function checkBooks(db: Queryable): Promise<BookFinding[]> {
  const findings: BookFinding[] = [];
  for (const { problem, place, sql } of BOOK_RULES) {
    const rows = await db.rows<{ place: string; expected: string | number; found: string | number }>(sql);
    findings.push(
      ...rows.map((row) => ({
        ...(place === 'account' ? { account: row.place } : { subject: row.place }),
        problem,
        expected: String(row.expected),
        found: String(row.found),
      })),
    );
  }
  return findings;
}
