import { checkBooks, type BookFinding } from '../ledger/check-books';
import { beginLedgerCheck, endLedgerCheck } from '../persistence/repositories/ledger-check.repository';
import { openPeopleItem } from '../settlement/open-people-item';
import { type Sweep } from './sweep-deps';

/** What the item of the books is about. */
const LEDGER = 'ledger';
const MOST_DETAIL = 500;

/**
 * Checks all books every few minutes, and makes a finding the admin's: whatever has booked it may go on doing so. Reads
 * whole tables, so it runs apart from the other sweeps and rarer the longer it takes.
 */
export const checkLedger: Sweep = async ({ db, settings, logger, signal }) => {
  const numbers = await settings.current();
  if (!(await beginLedgerCheck(db, numbers.ledgerCheckEveryMs))) return 0;
  const began = performance.now();
  const findings = await unlessAborted(checkBooks(db), signal);
  // The program ends: the check is made again at its next time.
  if (findings === undefined) return 0;
  await endLedgerCheck(db, { disagreements: findings.length, tookMs: performance.now() - began });
  if (findings.length === 0) return 0;
  logger.fatal({ findings: findings.slice(0, 20), count: findings.length }, 'the books do not agree');
  await db.transaction(async (tx) => {
    const item = { kind: 'case', subject: LEDGER, state: 'invariant-broken', topupId: null } as const;
    const detail = detailOf(findings);
    await openPeopleItem(tx, { ...item, detail, owner: 'admin' }, { now: await tx.now(), settings: numbers });
  });
  return findings.length;
};

function detailOf(findings: readonly BookFinding[]): string {
  const places = findings.map(
    (finding) => `${finding.problem} ${'account' in finding ? finding.account : finding.subject}`,
  );
  return `${findings.length}: ${places.join(', ')}`.slice(0, MOST_DETAIL);
}

/** Undefined once the program ends: the statements that still run are ended with its connections. */
async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value | undefined> {
  work.catch(() => undefined);
  const aborted = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  return Promise.race([work, aborted]);
}
