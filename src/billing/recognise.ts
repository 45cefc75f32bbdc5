import { type BillRecord } from '../bank/virtual-account-bank';
import { InvariantBroken } from '../domain/errors';
import { type PaymentId, type PlanId, type TagihanId, type VirtualAccountId } from '../domain/ids';
import { type Settings } from '../domain/settings';
import { attributeMoney, type Attribution } from '../domain/tagihan/attribute-money';
import { type BillingType } from '../domain/tagihan/terms';
import { type Instant, latest } from '../domain/time';
import { type Tx } from '../persistence/database';
import { type BankNoticeRow, lockNoticesOf } from '../persistence/repositories/bank-notice.repository';
import { listUnattached } from '../persistence/repositories/payment.repository';
import { readTagihan, type TagihanRow } from '../persistence/repositories/tagihan.repository';
import { readVirtualAccount, type VirtualAccountRow } from '../persistence/repositories/virtual-account.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';
import { openPeopleItem } from '../settlement/open-people-item';
import { type BillingDeps } from './billing-deps';
import { billAfterInquiry } from './bill-after-inquiry';
import { bookPayment, type BookedPayment, type PaymentToBook } from './book-payment';
import { endNotices } from './end-notices';
import { endPromises } from './end-promises';
import { isPaidOnce } from './is-paid-once';
import { issueReceipts } from './issue-receipts';
import { listOpenTagihan, LockedBills } from './locked-bills';
import { openException } from './open-exception';
import { takeOverNumber } from './take-over-number';
import { watchClose } from './watch-close';

export interface RecognisedInquiry {
  tagihanId: TagihanId;
  planId: PlanId;
  /** New ones. */
  payments: PaymentId[];
  isPaid: boolean;
  /** Others of the plan that the money paid as well. */
  alsoPaid: TagihanId[];
  /** `older`: the bank has told more since; `below`: less than is in the books, and people were told. Nothing was booked. */
  outcome: 'recognised' | 'older' | 'below';
}

export interface InquiryToRecognise {
  virtualAccountId: VirtualAccountId;
  bill: BillRecord;
  /** By the database's clock, before the bank was asked. Left out: nothing is concluded from what the bank did not say. */
  askedAt?: Instant;
}

/**
 * B1: books what the bank says was paid into a bill, beyond what is in the books, and gives it to the notices that stand
 * for it; the rest is booked as found by inquiry. One transaction with everything that follows: allocations, journal,
 * the end of the tagihan, exceptions, receipts. Safe to repeat and to race.
 *
 * Throws `InvariantBroken` when the bank's record is not about this bill; nothing was booked then.
 */
export async function recogniseInquiry(deps: BillingDeps, inquiry: InquiryToRecognise): Promise<RecognisedInquiry> {
  const settings = await deps.settings.current();
  return deps.db.transaction((tx) => recognise(tx, inquiry, { deps, settings }));
}

/** Its money may pay other bills of the plan, so those are locked as well. */
const PAYS_OTHERS: ReadonlySet<BillingType> = new Set(['m', 'n', 'x', 'o']);

async function recognise(
  tx: Tx,
  { virtualAccountId, bill, askedAt }: InquiryToRecognise,
  { deps, settings }: { deps: BillingDeps; settings: Settings },
): Promise<RecognisedInquiry> {
  const { account: unlocked, tagihan: own } = await findBill(tx, virtualAccountId);
  if (bill.trxId !== unlocked.trxId) throw notAbout(virtualAccountId);
  const bills = await LockedBills.lock(tx, await lockOrder(tx, own, unlocked));
  const account = bills.account(own.id, virtualAccountId);
  if ((await takeOverNumber(tx, account, bill.number)) === undefined) throw notAbout(virtualAccountId);
  const nothing = { tagihanId: own.id, planId: own.planId, payments: [], isPaid: false, alsoPaid: [] };
  if (bill.paid < account.recognised) {
    const isOlder = askedAt === undefined || (account.inquiredAt !== null && askedAt <= account.inquiredAt);
    if (!isOlder) await raiseBelow(tx, account, settings);
    return { ...nothing, outcome: isOlder ? 'older' : 'below' };
  }
  const notices = await lockNoticesOf(tx, virtualAccountId);
  const now = await tx.now();
  const attribution = await attribute(tx, { account, bill, askedAt, notices });

  const booked: BookedPayment[] = [];
  for (const payment of paymentsOf(attribution, notices, bill, now)) {
    booked.push(await bookPayment(tx, bills, { account, payment, endsAt: endOf(account, bill), now }));
  }
  await bills.changeAccount(tx, own.id, virtualAccountId, {
    recognised: bill.paid,
    inquiredTotal: bill.paid,
    inquiredAt: newer(account.inquiredAt, askedAt),
    unknownSince: null,
    ...billAfterInquiry({ account, bill, askedAt, now, isOwnPaid: bills.outstanding(own.id) === 0, settings }),
  });
  const touched = await bills.close(tx, { now, paidInto: virtualAccountId });

  await closeWorkItem(tx, { kind: 'case', subject: virtualAccountId, state: 'invariant-broken' });
  await closeWorkItem(tx, { kind: 'case', subject: virtualAccountId, state: 'va-unknown' });
  const { endedAt } = bills.tagihan(own.id);
  await watchClose(tx, bills.account(own.id, virtualAccountId), { endedAt, now, settings });
  await endPromises(tx, touched);
  await endNotices(tx, { attribution, notices, account }, { now, settings });
  for (const { exception } of booked) if (exception !== null) await openException(tx, exception, { now, settings });
  await issueReceipts(tx, { documents: deps.documents, payments: booked }, now);
  return {
    ...nothing,
    payments: booked.map(({ id }) => id),
    isPaid: touched.some(({ tagihanId, isPaid }) => isPaid && tagihanId === own.id),
    alsoPaid: touched.map(({ tagihanId }) => tagihanId).filter((id) => id !== own.id),
    outcome: 'recognised',
  };
}

function notAbout(virtualAccountId: VirtualAccountId): InvariantBroken {
  return new InvariantBroken(`the bank's record is not about virtual account ${virtualAccountId}`);
}

async function findBill(tx: Tx, id: VirtualAccountId): Promise<{ account: VirtualAccountRow; tagihan: TagihanRow }> {
  const account = await readVirtualAccount(tx, id);
  const tagihan = account && (await readTagihan(tx, account.tagihanId));
  if (account === undefined || tagihan === undefined) throw new InvariantBroken(`virtual account ${id} has no tagihan`);
  return { account, tagihan };
}

/** The bank may have been told of a later end, and its answer be on its way yet. */
function endOf({ expiresAt }: VirtualAccountRow, bill: BillRecord): Instant {
  return bill.expiresAt === null ? expiresAt : latest(expiresAt, bill.expiresAt);
}

function newer(known: Instant | null, askedAt: Instant | undefined): Instant | null {
  if (askedAt === undefined) return known;
  return known === null ? askedAt : latest(known, askedAt);
}

/** By due day and id; the tagihan's own is among them also when it has ended. */
async function lockOrder(tx: Tx, own: TagihanRow, { billingType }: VirtualAccountRow): Promise<TagihanId[]> {
  if (!PAYS_OTHERS.has(billingType)) return [own.id];
  const open = (await listOpenTagihan(tx, { planId: own.planId })).filter(({ id }) => id !== own.id);
  return [...open, { id: own.id, dueOn: own.dueOn }]
    .map(({ id, dueOn }) => ({ id, place: `${dueOn} ${id}` }))
    .sort((one, other) => (one.place < other.place ? -1 : 1))
    .map(({ id }) => id);
}

async function attribute(
  tx: Tx,
  {
    account,
    bill,
    askedAt,
    notices,
  }: { account: VirtualAccountRow; bill: BillRecord; askedAt: Instant | undefined; notices: readonly BankNoticeRow[] },
): Promise<Attribution> {
  return attributeMoney({
    ...{ total: bill.paid, recognised: account.recognised, billAmount: bill.amount },
    ...{ lastNtb: bill.lastNtb, lastPaidAt: bill.lastPaidAt },
    isPaidOnce: isPaidOnce(account.billingType),
    unattached: await listUnattached(tx, account.id),
    notices: notices.map(({ id, amount, cumulative, paidAt, ntb, paidAtText, receivedAt, isProcessed, state }) => ({
      ...{ id, amount, cumulative, paidAt, ntb },
      paymentKey: `${ntb} ${paidAtText}`,
      wasAsked: askedAt !== undefined && receivedAt <= askedAt,
      ended: isProcessed ? (state === 'credited' ? 'credited' : 'exception') : null,
    })),
  });
}

function paymentsOf(
  { payments }: Attribution,
  notices: readonly BankNoticeRow[],
  bill: BillRecord,
  now: Instant,
): PaymentToBook[] {
  return payments.map(({ noticeId, amount }) => {
    const notice = notices.find(({ id }) => id === noticeId) ?? null;
    return { notice, amount, ntb: notice?.ntb ?? bill.lastNtb, paidAt: notice?.paidAt ?? bill.lastPaidAt ?? now };
  });
}

/** The bank has taken back what it told: the books stay as they are, and an admin has to ask the bank. */
async function raiseBelow(tx: Tx, account: VirtualAccountRow, settings: Settings): Promise<void> {
  await openPeopleItem(
    tx,
    {
      ...{ kind: 'case', subject: account.id, state: 'invariant-broken', topupId: null, owner: 'admin' },
      ...{ customerId: account.customerId, detail: `${account.trxId}: total BNI di bawah yang sudah dibukukan` },
    },
    { now: await tx.now(), settings },
  );
}
