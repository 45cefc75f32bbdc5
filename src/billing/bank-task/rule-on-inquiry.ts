import { type BillRecord, type Inquiry } from '../../bank/virtual-account-bank';
import { rupiah } from '../../domain/money';
import { ASKED_WHOSE } from './bank-problems';
import { nextHour, nextTry } from './pauses';
import { amountAtBank, askAgainAt, type Ruling, settled, type TaskFacts, withoutTask } from './ruling';

/**
 * What the bank's own record says about a call whose outcome nobody knew. A bill that was found is never made a second
 * time; one that the bank does not know is made by the next try, with the same trx id.
 */
export function ruleOnInquiry(facts: TaskFacts, inquiry: Inquiry): Ruling {
  const { account, now } = facts;
  switch (inquiry.kind) {
    case 'found':
      return found(facts, inquiry.bill);
    case 'not-found':
      return notFound(facts);
    case 'rate-limited':
      return askAgainAt(nextHour(now));
    case 'unknown':
      return askAgainAt(nextTry(account.taskTries, now));
  }
}

function found(facts: TaskFacts, bill: BillRecord): Ruling {
  const { account, now } = facts;
  // Somebody else's bill under our trx id: ours gets another trx id and another number.
  if (bill.number !== account.number) return withoutTask(facts, { state: 'refused', lastCode: 'trx-id-used' });
  const isPaid = bill.paid > account.recognised;
  // Its payment is recognised before anything else is decided about it.
  if (!bill.isActive) return isPaid ? withoutTask(facts, activeSince(facts)) : ended(facts, bill);
  const { change, problem } = settled(facts, {
    amount: rupiah(amountAtBank(account.billingType, bill.amount)),
    expiresAt: bill.expiresAt ?? facts.bill.expiresAt,
  });
  return { change: isPaid ? { ...change, nextInquiryAt: now } : change, problem };
}

function activeSince({ account, now }: TaskFacts) {
  return { state: account.state === 'creating' ? 'active' : account.state, nextInquiryAt: now } as const;
}

/** Nobody can pay into it any more. */
function ended(facts: TaskFacts, { expiresAt, paid }: BillRecord): Ruling {
  if (paid > 0) return withoutTask(facts, { state: 'paid' });
  const isExpired = expiresAt !== null && expiresAt <= facts.now;
  return withoutTask(facts, { state: isExpired && facts.told !== 'close' ? 'expired' : 'closed' });
}

function notFound(facts: TaskFacts): Ruling {
  const { account, told, isEnded, now } = facts;
  if (told === 'close' || isEnded) return withoutTask(facts, { state: 'closed' });
  const isRefused = told === 'update' || ASKED_WHOSE.has(account.lastCode ?? '');
  if (isRefused) return withoutTask(facts, { state: 'refused', lastCode: account.lastCode ?? 'not-found' });
  return { change: { taskIsUnsure: false, taskNextAt: now, taskClaimedUntil: null }, problem: null };
}
