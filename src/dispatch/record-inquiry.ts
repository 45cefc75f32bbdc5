import { type BillRecord } from '../bank/virtual-account-bank';
import { recogniseInquiry, type RecognisedInquiry } from '../billing/recognise';
import { InvariantBroken } from '../domain/errors';
import { type VirtualAccountId } from '../domain/ids';
import { type Instant } from '../domain/time';
import { openPeopleItem } from '../settlement/open-people-item';
import { type BankLoopDeps } from './bank-loop-deps';

/**
 * Books what an inquiry has found and wakes the workflows that it concerns. Where the books do not allow it nothing is
 * booked, and an admin is told: `broken`. Safe to repeat.
 */
export async function recordInquiry(
  deps: BankLoopDeps,
  inquiry: { virtualAccountId: VirtualAccountId; bill: BillRecord; askedAt: Instant },
): Promise<RecognisedInquiry['outcome'] | 'broken'> {
  const { virtualAccountId } = inquiry;
  try {
    const { tagihanId, alsoPaid, payments, isPaid, outcome } = await recogniseInquiry(deps, inquiry);
    if (payments.length > 0) deps.logger.info({ tagihanId, payments: payments.length, isPaid }, 'payment recognised');
    if (outcome === 'below') deps.logger.error({ virtualAccountId }, "the bank's total is below what was recognised");
    for (const id of [tagihanId, ...alsoPaid]) deps.wake(id);
    return outcome;
  } catch (error) {
    if (!(error instanceof InvariantBroken)) throw error;
    deps.logger.error({ err: error, virtualAccountId }, 'the books do not allow what the bank says');
    await raiseCase(deps, virtualAccountId, error);
    return 'broken';
  }
}

async function raiseCase(
  { db, settings }: BankLoopDeps,
  subject: VirtualAccountId,
  { message }: InvariantBroken,
): Promise<void> {
  const numbers = await settings.current();
  await db.transaction(async (tx) => {
    const item = { kind: 'case', subject, state: 'invariant-broken', topupId: null, owner: 'admin' } as const;
    await openPeopleItem(tx, { ...item, detail: message.slice(0, 500) }, { now: await tx.now(), settings: numbers });
  });
}
