import { endPromises } from '../../billing/end-promises';
import { type ClosedBill, listOpenTagihan, LockedBills } from '../../billing/locked-bills';
import { payBills } from '../../billing/pay-bills';
import { type CustomerId } from '../../domain/ids';
import { add, type Rupiah, ZERO } from '../../domain/money';
import { type Instant } from '../../domain/time';
import { openCustomerAccounts, piutangAccount, SUSPENSE_BNI, titipanAccount } from '../../ledger/accounts';
import { postJournal, type Posting } from '../../ledger/journal';
import { type Tx } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import {
  endPaymentException,
  giveExceptionTo,
  lockPaymentException,
  type PaymentExceptionRow,
  readPaymentException,
} from '../../persistence/repositories/payment-exception.repository';
import { givePaymentTo } from '../../persistence/repositories/payment.repository';
import { closeWorkItem } from '../../persistence/repositories/work-item.repository';
import { isReason } from '../reason';
import { readExceptionFacts } from './exception-facts';
import { offerResolutions } from './offer-resolutions';
import {
  type PaymentsDeps,
  type ResolutionOffer,
  type ResolveOutcome,
  type ResolveRefusal,
  type ResolveRequest,
} from './resolution.types';

/**
 * An admin decides what becomes of an exception. What it would do is worked out anew under the locks, and carried out
 * only when it is what was seen. Two who decide at once: the second is told `resolved`. After the COMMIT the workflows
 * of the bills are woken.
 */
export async function resolveException(deps: PaymentsDeps, request: ResolveRequest): Promise<ResolveOutcome> {
  const { by, note } = request;
  if (by.role !== 'admin') return refused('role-may-not');
  if (!isReason(note.trim())) return refused('invalid-reason');
  const { outcome, touched } = await deps.db.transaction((tx) => decide(tx, request));
  for (const tagihanId of touched) deps.wake.tagihan(tagihanId);
  return outcome;
}

interface Decided {
  outcome: ResolveOutcome;
  touched: string[];
}

async function decide(tx: Tx, request: ResolveRequest): Promise<Decided> {
  const unlocked = await readPaymentException(tx, request.exceptionId);
  if (unlocked === undefined) return { outcome: refused('unknown'), touched: [] };
  const bills = await lockBillsOf(tx, unlocked.customerId);
  const exception = await lockPaymentException(tx, request.exceptionId);
  if (exception?.state !== 'open') return { outcome: refused('resolved'), touched: [] };
  // It was given to a customer while the bills of nobody were locked.
  if (exception.customerId !== unlocked.customerId) return { outcome: refused('changed'), touched: [] };
  const offers = offerResolutions(exception, await readExceptionFacts(tx, exception, bills.open()));
  const offer = offers.find(({ code }) => code === request.code);
  if (offer === undefined) return { outcome: refused('not-possible'), touched: [] };
  if (offer.seen !== request.seen) return { outcome: refused('changed'), touched: [] };
  if (offer.code === 'assign-customer') return assign(tx, { exception, request });
  return settle(tx, { exception, offer, bills, request, now: await tx.now() });
}

async function lockBillsOf(tx: Tx, customerId: CustomerId | null): Promise<LockedBills> {
  const open = customerId === null ? [] : await listOpenTagihan(tx, { customerId });
  return LockedBills.lock(
    tx,
    open.map(({ id }) => id),
  );
}

interface Settling {
  exception: PaymentExceptionRow;
  offer: ResolutionOffer;
  bills: LockedBills;
  request: ResolveRequest;
  now: Instant;
}

/** Titipan pays bills, or nothing moves; either way nothing is left to decide. */
async function settle(tx: Tx, { exception, offer, bills, request, now }: Settling): Promise<Decided> {
  const { id, customerId, tagihanId } = exception;
  const paid = add(...offer.allocations.map(({ amount }) => amount));
  let touched: ClosedBill[] = [];
  if (paid > 0 && customerId !== null) {
    await payBills(tx, bills, { allocations: offer.allocations, now, paymentId: null, exceptionId: id });
    touched = await bills.close(tx, { now });
    await postJournal(tx, { subject: id, kind: 'titipan-applied', n: 1, postings: postingsOf(customerId, paid) });
  }
  // Before the bills' promises end: those of a shortage that was paid are ended by this decision, not by themselves.
  await endPaymentException(tx, { id, resolution: offer.code, by: request.by.id, note: request.note.trim() });
  await closeWorkItem(tx, { kind: 'payment', subject: id });
  await endPromises(tx, touched);
  await audit(tx, { exception, request, amount: paid });
  const own = offer.code === 'bill-rest' && tagihanId !== null ? [tagihanId] : [];
  return {
    outcome: { kind: 'done', paid, isResolved: true },
    touched: [...own, ...touched.map((bill) => bill.tagihanId)],
  };
}

function postingsOf(customerId: CustomerId, amount: Rupiah): Posting[] {
  return [
    { account: titipanAccount(customerId), side: 'debit', amount },
    { account: piutangAccount(customerId), side: 'credit', amount },
  ];
}

/** Money of nobody becomes a customer's titipan. With bills to pay the question stays: what to do with it. */
async function assign(
  tx: Tx,
  { exception, request }: { exception: PaymentExceptionRow; request: ResolveRequest },
): Promise<Decided> {
  const { id, paymentId, amount } = exception;
  const { customerId } = request;
  const customer =
    customerId === undefined ? undefined : await tx.row('select 1 from customer where id = ?', [customerId]);
  if (customer === undefined || customerId === undefined || paymentId === null) {
    return { outcome: refused('unknown-customer'), touched: [] };
  }
  await openCustomerAccounts(tx, customerId);
  await giveMoney(tx, { id, customerId, amount });
  await givePaymentTo(tx, paymentId, customerId);
  const hasOpen = (await listOpenTagihan(tx, { customerId })).length > 0;
  if (hasOpen) await giveExceptionTo(tx, id, customerId);
  else {
    await endPaymentException(tx, { id, resolution: request.code, by: request.by.id, note: request.note.trim() });
    await closeWorkItem(tx, { kind: 'payment', subject: id });
  }
  await audit(tx, { exception: { ...exception, customerId }, request, amount });
  return { outcome: { kind: 'done', paid: ZERO, isResolved: !hasOpen }, touched: [] };
}

async function giveMoney(
  tx: Tx,
  { id, customerId, amount }: { id: string; customerId: CustomerId; amount: Rupiah },
): Promise<void> {
  await postJournal(tx, {
    ...{ subject: id, kind: 'suspense-assigned', n: 1 },
    postings: [
      { account: SUSPENSE_BNI, side: 'debit', amount },
      { account: titipanAccount(customerId), side: 'credit', amount },
    ],
  });
}

async function audit(
  tx: Tx,
  {
    exception: { id, kind, customerId, tagihanId },
    request,
    amount,
  }: { exception: PaymentExceptionRow; request: ResolveRequest; amount: Rupiah },
): Promise<void> {
  await recordAudit(tx, {
    ...{ actor: request.by.name, action: 'payment.resolve', subjectKind: 'payment', subject: id },
    detail: {
      ...{ kind, resolution: request.code, amount, customer: customerId, tagihan: tagihanId },
      reason: request.note.trim(),
    },
  });
}

function refused(code: ResolveRefusal): ResolveOutcome {
  return { kind: 'refused', code };
}
