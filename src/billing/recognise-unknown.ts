import { type BillRecord } from '../bank/virtual-account-bank';
import { type PaymentId } from '../domain/ids';
import { add, formatRupiah, type Rupiah, subtract, ZERO } from '../domain/money';
import { type Settings } from '../domain/settings';
import { type Instant } from '../domain/time';
import { BANK_BNI, SUSPENSE_BNI } from '../ledger/accounts';
import { postJournal } from '../ledger/journal';
import { type Tx } from '../persistence/database';
import { newId } from '../persistence/new-id';
import {
  type BankNoticeRow,
  endNotice,
  lockNoticesOfUnknown,
} from '../persistence/repositories/bank-notice.repository';
import { insertPayment, readRecognisedOfUnknown } from '../persistence/repositories/payment.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';
import { type BillingDeps } from './billing-deps';
import { openException } from './open-exception';

export interface UnknownInquiry {
  trxId: string;
  /** Null: the bank does not know it either. */
  bill: BillRecord | null;
  /** By the database's clock, before the bank was asked. */
  askedAt: Instant;
}

/**
 * What the bank says about a trx id that none of our bills has. Its money is ours all the same: it is booked into
 * suspense, never more than the bank's total (B1: the notices of the trx id are the lock, and their payments what is
 * recognised), and an exception asks whose it is. A claim without money becomes an exception as well. Safe to repeat and
 * to race.
 */
export async function recogniseUnknown(
  { db, settings }: Pick<BillingDeps, 'db' | 'settings'>,
  { trxId, bill, askedAt }: UnknownInquiry,
): Promise<{ payment: PaymentId | null }> {
  const numbers = await settings.current();
  return db.transaction(async (tx) => {
    const notices = await lockNoticesOfUnknown(tx, trxId);
    const waiting = notices.filter(({ isProcessed, receivedAt }) => !isProcessed && receivedAt <= askedAt);
    const [first] = waiting;
    if (first === undefined) return { payment: null };
    const recognised = await readRecognisedOfUnknown(tx, trxId);
    const now = await tx.now();
    const total = bill?.paid ?? ZERO;
    const fresh = total > recognised ? subtract(total, recognised) : ZERO;
    const payment = fresh > 0 ? await bookSuspense(tx, { notice: first, bill, amount: fresh, now }) : null;
    await endAll(tx, { notices, waiting, covered: add(recognised, fresh) }, { now, settings: numbers });
    if (payment !== null) {
      await openException(
        tx,
        {
          ...{ kind: 'unknown-trx', customerId: null, tagihanId: null, virtualAccountId: null, noticeId: first.id },
          ...{ paymentId: payment, amount: fresh, isMoney: true },
          detail: `${trxId}: ${formatRupiah(fresh)} masuk, tagihannya tidak dikenal`,
        },
        { now, settings: numbers },
      );
    }
    return { payment };
  });
}

async function bookSuspense(
  tx: Tx,
  { notice, bill, amount, now }: { notice: BankNoticeRow; bill: BillRecord | null; amount: Rupiah; now: Instant },
): Promise<PaymentId> {
  const id = newId();
  await insertPayment(tx, {
    ...{ id, customerId: null, tagihanId: null, virtualAccountId: null, source: 'notice', noticeId: notice.id },
    ...{ ntb: notice.ntb, amount, allocated: ZERO, excess: amount, verdict: 'unknown' },
    ...{ paidAt: bill?.lastPaidAt ?? notice.paidAt, recognisedAt: now },
  });
  await postJournal(tx, {
    ...{ subject: id, kind: 'tagihan-payment', n: 1 },
    postings: [
      { account: BANK_BNI, side: 'debit', amount },
      { account: SUSPENSE_BNI, side: 'credit', amount },
    ],
  });
  return id;
}

/** A notice is right as long as all that are right together tell no more than the bank has. */
async function endAll(
  tx: Tx,
  {
    notices,
    waiting,
    covered,
  }: { notices: readonly BankNoticeRow[]; waiting: readonly BankNoticeRow[]; covered: Rupiah },
  { now, settings }: { now: Instant; settings: Settings },
): Promise<void> {
  let told = add(...notices.filter(({ state }) => state === 'credited').map(({ amount }) => amount));
  for (const notice of waiting) {
    const isRight = add(told, notice.amount) <= covered;
    if (isRight) told = add(told, notice.amount);
    const state = isRight ? 'credited' : 'exception';
    await endNotice(tx, { id: notice.id, state, reason: 'unknown-trx' });
    await closeWorkItem(tx, { kind: 'notice', subject: notice.id });
    if (isRight) continue;
    await openException(
      tx,
      {
        ...{ kind: 'unknown-trx', customerId: null, tagihanId: null, virtualAccountId: null, noticeId: notice.id },
        ...{ paymentId: null, amount: notice.amount, isMoney: false },
        detail: `${notice.trxId}: notifikasi tanpa uang di BNI`,
      },
      { now, settings },
    );
  }
}
