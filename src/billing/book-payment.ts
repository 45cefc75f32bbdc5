import { type CustomerId, type NoticeId, type PaymentId, type TagihanId } from '../domain/ids';
import { add, formatRupiah, rupiah, type Rupiah, subtract, ZERO } from '../domain/money';
import { type Allocation, allocateOldestFirst } from '../domain/tagihan/allocate';
import { judgePayment, type PaymentJudgement } from '../domain/tagihan/judge-payment';
import { type ExceptionKind } from '../domain/tagihan/terms';
import { type Instant } from '../domain/time';
import { BANK_BNI, piutangAccount, titipanAccount } from '../ledger/accounts';
import { postJournal, type Posting } from '../ledger/journal';
import { type Tx } from '../persistence/database';
import { newId } from '../persistence/new-id';
import { type NewPaymentException } from '../persistence/repositories/payment-exception.repository';
import { insertPayment, readAmountInForce } from '../persistence/repositories/payment.repository';
import { type VirtualAccountRow } from '../persistence/repositories/virtual-account.repository';
import { type LockedBills } from './locked-bills';
import { payBills } from './pay-bills';

export interface PaymentToBook {
  /** Null: found by inquiry alone. */
  notice: { id: NoticeId } | null;
  amount: Rupiah;
  ntb: string | null;
  paidAt: Instant;
}

export interface BookedPayment {
  id: PaymentId;
  customerId: CustomerId;
  tagihanId: TagihanId;
  /** To be opened by the caller, after the locks of the ledger. */
  exception: NewPaymentException | null;
}

/**
 * One payment that the bank has confirmed: what it means for its bill (B3: by the amount that was in force when it was
 * paid), what it pays, its journal. `bills` holds the locks, and knows afterwards what was given.
 */
export async function bookPayment(
  tx: Tx,
  bills: LockedBills,
  {
    account,
    payment,
    endsAt,
    now,
  }: { account: VirtualAccountRow; payment: PaymentToBook; endsAt: Instant; now: Instant },
): Promise<BookedPayment> {
  const { tagihanId, customerId } = account;
  const judgement = judgePayment({
    ...{ amount: payment.amount, billingType: account.billingType, isExpired: payment.paidAt > endsAt },
    amountInForce: await amountAsked(tx, bills, account, payment.paidAt),
    outstanding: bills.outstanding(tagihanId),
    tagihanState: bills.tagihan(tagihanId).state,
  });
  const allocations = allocationsOf(bills, { judgement, amount: payment.amount, tagihanId });
  const allocated = add(...allocations.map(({ amount }) => amount));
  const excess = subtract(payment.amount, allocated);
  const id = newId();
  const kind = judgement.exception ?? (excess > 0 ? 'overpaid' : null);
  await insertPayment(tx, {
    ...{ id, customerId, tagihanId, virtualAccountId: account.id, ntb: payment.ntb, amount: payment.amount },
    ...{ source: payment.notice === null ? 'by-inquiry' : 'notice', noticeId: payment.notice?.id ?? null },
    ...{ allocated, excess, paidAt: payment.paidAt, recognisedAt: now },
    verdict: judgement.exception === null && excess > 0 ? 'overpaid' : judgement.verdict,
  });
  await payBills(tx, bills, { allocations, now, paymentId: id, exceptionId: null });
  await postJournal(tx, {
    ...{ subject: id, kind: 'tagihan-payment', n: 1 },
    postings: postingsOf({ customerId, amount: payment.amount, allocated, excess }),
  });
  const missing = bills.outstanding(tagihanId);
  return {
    ...{ id, customerId, tagihanId },
    exception: kind === null ? null : exceptionOf({ kind, account, paymentId: id, excess, missing }),
  };
}

/** What the bill asked for at that moment: what was paid by earlier bills of the tagihan was no part of it. */
async function amountAsked(
  tx: Tx,
  bills: LockedBills,
  { tagihanId }: VirtualAccountRow,
  paidAt: Instant,
): Promise<Rupiah> {
  const inForce = await readAmountInForce(tx, tagihanId, paidAt);
  return rupiah(Math.max(0, inForce - bills.allocated(tagihanId)));
}

function allocationsOf(
  bills: LockedBills,
  { judgement, amount, tagihanId }: { judgement: PaymentJudgement; amount: Rupiah; tagihanId: TagihanId },
): Allocation[] {
  const own = judgement.toOwn;
  const toOwn = own > 0 ? [{ tagihanId, amount: own }] : [];
  if (!judgement.mayPayOthers) return toOwn;
  const open = bills.open().map((bill) => {
    const part = bill.tagihanId === tagihanId ? own : ZERO;
    return { ...bill, outstanding: subtract(bill.outstanding, part) };
  });
  return [...toOwn, ...allocateOldestFirst(subtract(amount, own), open).allocations];
}

function postingsOf({
  customerId,
  amount,
  allocated,
  excess,
}: {
  customerId: CustomerId;
  amount: Rupiah;
  allocated: Rupiah;
  excess: Rupiah;
}): Posting[] {
  const credits: Posting[] = [
    { account: piutangAccount(customerId), side: 'credit', amount: allocated },
    { account: titipanAccount(customerId), side: 'credit', amount: excess },
  ];
  return [{ account: BANK_BNI, side: 'debit', amount }, ...credits.filter((posting) => posting.amount > 0)];
}

function exceptionOf({
  kind,
  account,
  paymentId,
  excess,
  missing,
}: {
  kind: ExceptionKind;
  account: VirtualAccountRow;
  paymentId: PaymentId;
  excess: Rupiah;
  missing: Rupiah;
}): NewPaymentException {
  const isMoney = kind !== 'underpaid';
  const amount = isMoney ? excess : missing;
  const { id: virtualAccountId, customerId, tagihanId, trxId } = account;
  return {
    ...{ kind, customerId, tagihanId, virtualAccountId, paymentId, noticeId: null, amount, isMoney },
    detail: `${trxId}: ${isMoney ? 'lebih' : 'kurang'} ${formatRupiah(amount)}`,
  };
}
