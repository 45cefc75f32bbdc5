import { endPromises } from '../../billing/end-promises';
import { issueReceipts } from '../../billing/issue-receipts';
import { type ClosedBill, listOpenTagihan, LockedBills } from '../../billing/locked-bills';
import { payBills } from '../../billing/pay-bills';
import { type CustomerId } from '../../domain/ids';
import { add, type Rupiah, ZERO } from '../../domain/money';
import { type StaffMember } from '../../domain/staff';
import { type Instant } from '../../domain/time';
import { openCustomerAccounts, piutangAccount, SUSPENSE_BNI, titipanAccount } from '../../ledger/accounts';
import { postJournal, type Posting } from '../../ledger/journal';
import { type Tx } from '../../persistence/database';
import { scopeOf, whereInScope } from '../../persistence/queries/tagihan/scope';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import {
  endPaymentException,
  giveExceptionTo,
  lockPaymentException,
  type PaymentExceptionRow,
  readPaymentException,
  writeProposal,
} from '../../persistence/repositories/payment-exception.repository';
import { givePaymentTo } from '../../persistence/repositories/payment.repository';
import { setTagihanNextAt } from '../../persistence/repositories/tagihan-life.repository';
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
import { voiceOf } from './voice-of';

/**
 * People decide what becomes of an exception: an admin, or the marketing of its customer where no money moves. What it
 * would do is worked out anew under the locks, and carried out only when it is what was seen. C6: what moves more than
 * one person may move is `proposed` first, and carried out when a second one confirms exactly that. Two who decide at
 * once: the second is told `resolved`. After the COMMIT the workflows of the bills are woken.
 */
export async function resolveException(deps: PaymentsDeps, request: ResolveRequest): Promise<ResolveOutcome> {
  const { by, note } = request;
  if (scopeOf(by).kind === 'none') return refused('role-may-not');
  if (!isReason(note.trim())) return refused('invalid-reason');
  const { fourEyesAboveRupiah: limit } = await deps.settings.current();
  const { outcome, touched } = await deps.db.transaction((tx) => decide(tx, request, { ...deps, limit }));
  for (const tagihanId of touched) deps.wake.tagihan(tagihanId);
  return outcome;
}

interface Decided {
  outcome: ResolveOutcome;
  touched: string[];
}

async function decide(
  tx: Tx,
  request: ResolveRequest,
  { documents, limit }: Pick<PaymentsDeps, 'documents'> & { limit: number },
): Promise<Decided> {
  const { by } = request;
  const unlocked = await readPaymentException(tx, request.exceptionId);
  if (unlocked === undefined || !(await isInScope(tx, unlocked, by))) {
    return { outcome: refused('unknown'), touched: [] };
  }
  const bills = await lockBillsOf(tx, unlocked.customerId);
  const exception = await lockPaymentException(tx, request.exceptionId);
  if (exception?.state !== 'open') return { outcome: refused('resolved'), touched: [] };
  // It was given to a customer while the bills of nobody were locked.
  if (exception.customerId !== unlocked.customerId) return { outcome: refused('changed'), touched: [] };
  // A bill was opened while the others were being locked.
  const known = new Set(bills.open().map((bill) => bill.tagihanId));
  const open = exception.customerId === null ? [] : await listOpenTagihan(tx, { customerId: exception.customerId });
  if (open.some(({ id }) => !known.has(id))) return { outcome: refused('changed'), touched: [] };
  const offers = offerResolutions(exception, await readExceptionFacts(tx, exception, bills.open()));
  const offer = offers.find(({ code }) => code === request.code);
  if (offer === undefined) return { outcome: refused('not-possible'), touched: [] };
  if (offer.seen !== request.seen) return { outcome: refused('changed'), touched: [] };
  const isAssigned = offer.code === 'assign-customer';
  const customerId = isAssigned ? (request.customerId ?? null) : null;
  if (isAssigned && !(await isCustomer(tx, customerId))) return { outcome: refused('unknown-customer'), touched: [] };
  const first = exception.proposal === null ? undefined : await readPerson(tx, exception.proposal.by);
  const proposal = exception.proposal && { ...exception.proposal, isByAdmin: first?.role === 'admin' };
  const voice = voiceOf({ by, offer, customerId, proposal, limit });
  if (typeof voice === 'object') return { outcome: refused(voice.refused), touched: [] };
  if (voice === 'proposes') return propose(tx, { exception, offer, request, customerId });
  const proposedBy = voice === 'confirms' ? (first?.name ?? null) : null;
  if (isAssigned) return assign(tx, { exception, request, documents, proposedBy });
  return settle(tx, { exception, offer, bills, request, proposedBy, now: await tx.now() });
}

/** One of nobody is for those who see all. */
async function isInScope(tx: Tx, { customerId }: PaymentExceptionRow, by: StaffMember): Promise<boolean> {
  const { sql, parameters } = whereInScope(scopeOf(by), 'c');
  const seen = await tx.row(`select 1 from (select 1 as one) x left join customer c on c.id = ? where ${sql}`, [
    customerId,
    ...parameters,
  ]);
  return seen !== undefined;
}

async function isCustomer(tx: Tx, customerId: CustomerId | null): Promise<boolean> {
  return (await tx.row('select 1 from customer where id = ?', [customerId])) !== undefined;
}

async function readPerson(tx: Tx, id: string): Promise<{ name: string; role: string } | undefined> {
  return tx.row<{ name: string; role: string }>('select name, role from staff where id = ?', [id]);
}

/** C6: the first of two. Nothing moves; it stays unfinished, and waits for the second. */
async function propose(
  tx: Tx,
  {
    exception,
    offer: { code, seen, postings },
    request,
    customerId,
  }: { exception: PaymentExceptionRow; offer: ResolutionOffer; request: ResolveRequest; customerId: CustomerId | null },
): Promise<Decided> {
  const { id, tagihanId } = exception;
  const note = request.note.trim();
  await writeProposal(tx, id, { code, by: request.by.id, customerId, seen, note });
  await recordAudit(tx, {
    ...{ actor: request.by.name, action: 'payment.propose', subjectKind: 'payment', subject: id },
    detail: {
      ...{ kind: exception.kind, resolution: code, amount: postings[0]?.amount ?? ZERO, tagihan: tagihanId },
      ...{ customer: customerId ?? exception.customerId, reason: note },
    },
  });
  return { outcome: { kind: 'proposed' }, touched: [] };
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
  /** C6: who had proposed it, where it took two. */
  proposedBy: string | null;
  now: Instant;
}

/** Titipan pays bills, or nothing moves; either way nothing is left to decide. */
async function settle(tx: Tx, { exception, offer, bills, request, proposedBy, now }: Settling): Promise<Decided> {
  const { id, customerId, tagihanId } = exception;
  const paid = add(...offer.allocations.map(({ amount }) => amount));
  let touched: ClosedBill[] = [];
  if (paid > 0 && customerId !== null) {
    await payBills(tx, bills, { allocations: offer.allocations, now, paymentId: null, exceptionId: id });
    touched = await bills.close(tx, { now });
    await postJournal(tx, { subject: id, kind: 'titipan-applied', n: 1, postings: postingsOf(customerId, paid) });
  }
  // Before the bills' promises end: those of a shortage that was paid are ended by this decision, not by themselves.
  const isConfirmed = proposedBy !== null;
  await endPaymentException(tx, {
    ...{ id, resolution: offer.code, by: request.by.id, note: request.note.trim(), isConfirmed },
  });
  await closeWorkItem(tx, { kind: 'payment', subject: id });
  await endPromises(tx, touched);
  await audit(tx, { exception, request, proposedBy, amount: paid });
  // What it waited for, while people decided, goes on: the next bill, reminders, the late charge.
  const own = bills.open().filter((bill) => bill.tagihanId === tagihanId);
  const woken = new Set([...own, ...touched].map((bill) => bill.tagihanId));
  for (const bill of own) await setTagihanNextAt(tx, bill.tagihanId, now);
  return { outcome: { kind: 'done', paid, isResolved: true }, touched: [...woken] };
}

function postingsOf(customerId: CustomerId, amount: Rupiah): Posting[] {
  return [
    { account: titipanAccount(customerId), side: 'debit', amount },
    { account: piutangAccount(customerId), side: 'credit', amount },
  ];
}

/**
 * Money of nobody becomes a customer's titipan, who gets the receipt for it. With bills to pay the question stays: what to
 * do with it.
 */
async function assign(
  tx: Tx,
  {
    exception,
    request,
    documents,
    proposedBy,
  }: { exception: PaymentExceptionRow; request: ResolveRequest; proposedBy: string | null } & Pick<
    PaymentsDeps,
    'documents'
  >,
): Promise<Decided> {
  const { id, paymentId, amount } = exception;
  const { customerId } = request;
  if (customerId === undefined || paymentId === null) {
    return { outcome: refused('unknown-customer'), touched: [] };
  }
  await openCustomerAccounts(tx, customerId);
  await giveMoney(tx, { id, customerId, amount });
  await givePaymentTo(tx, paymentId, customerId);
  const hasOpen = (await listOpenTagihan(tx, { customerId })).length > 0;
  if (hasOpen) await giveExceptionTo(tx, id, customerId);
  else {
    const isConfirmed = proposedBy !== null;
    await endPaymentException(tx, {
      ...{ id, resolution: request.code, by: request.by.id, note: request.note.trim(), isConfirmed },
    });
    await closeWorkItem(tx, { kind: 'payment', subject: id });
  }
  await audit(tx, { exception: { ...exception, customerId }, request, proposedBy, amount });
  await issueReceipts(tx, { documents, payments: [{ id: paymentId, customerId, tagihanId: null }] }, await tx.now());
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
    proposedBy,
    amount,
  }: { exception: PaymentExceptionRow; request: ResolveRequest; proposedBy: string | null; amount: Rupiah },
): Promise<void> {
  await recordAudit(tx, {
    ...{ actor: request.by.name, action: 'payment.resolve', subjectKind: 'payment', subject: id },
    detail: {
      ...{ kind, resolution: request.code, amount, customer: customerId, tagihan: tagihanId },
      reason: request.note.trim(),
      ...(proposedBy === null ? {} : { requestedBy: proposedBy }),
    },
  });
}

function refused(code: ResolveRefusal): ResolveOutcome {
  return { kind: 'refused', code };
}
