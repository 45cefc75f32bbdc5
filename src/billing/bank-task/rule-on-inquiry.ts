import { type BillRecord, type Inquiry } from '../../bank/virtual-account-bank';
import { rupiah } from '../../domain/money';
import { ASKED_WHOSE } from './bank-problems';
import { lastLook, nextHour, nextTry, settledAt } from './pauses';
import { amountAtBank, askAgainAt, type Ruling, settled, type TaskFacts, withoutTask } from './ruling';

/**
 * What the bank's own record says about a call whose outcome nobody knew. A bill that was found is never made a second
 * time; one that the bank does not know is made by the next try, with the same trx id.
 */
export function ruleOnInquiry(facts: TaskFacts, inquiry: Inquiry): Ruling {
  const { account, now } = facts;
  switch (inquiry.kind) {
    case 'found': {
      const { change, problem } = found(facts, inquiry.bill);
      return { change: { ...change, unknownSince: null }, problem };
    }
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
  // Its number is another customer's: whoever looks at it next tells an admin, and the tagihan gets another bill.
  if (bill.number !== account.number) {
    return withoutTask(facts, { state: 'refused', lastCode: 'trx-id-used', nextInquiryAt: now });
  }
  const isPaid = bill.paid > account.recognised;
  // Its payment is recognised before anything else is decided about it.
  if (!bill.isActive) return isPaid ? withoutTask(facts, activeSince(facts)) : ended(facts, bill);
  const { change, problem } = settled(facts, {
    amount: rupiah(amountAtBank(account.billingType, bill.amount)),
    expiresAt: bill.expiresAt ?? facts.bill.expiresAt,
  });
  // Told again, it goes on counting: a call that never gets through is not made at once for ever.
  const kept = change.task === facts.told ? { taskTries: account.taskTries, lastCode: account.lastCode } : {};
  return { change: { ...change, ...kept, ...(isPaid ? { nextInquiryAt: now } : {}) }, problem };
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

/**
 * A bill that the bank was never told of, as far as it says, is told of by the next try. Whatever would end it waits for
 * a second not-found, long enough after the last call: the bank may carry out late what it was told.
 */
function notFound(facts: TaskFacts): Ruling {
  const { account, told, isEnded, now } = facts;
  const isClosed = told === 'close' || isEnded;
  const isRefused = told === 'update' || ASKED_WHOSE.has(account.lastCode ?? '');
  const unknownSince = account.unknownSince ?? now;
  if (!isClosed && !isRefused) {
    return { change: { taskIsUnsure: false, taskNextAt: now, taskClaimedUntil: null, unknownSince }, problem: null };
  }
  const isSettled = settledAt(unknownSince) <= now || isNumberOfAnother(facts);
  if (!isSettled) {
    const { change, problem } = askAgainAt(settledAt(unknownSince));
    return { change: { ...change, unknownSince }, problem };
  }
  const lastCode = isClosed ? null : (account.lastCode ?? 'not-found');
  const end = { state: isClosed ? 'closed' : 'refused', lastCode, nextInquiryAt: lastLook(now) } as const;
  return withoutTask(facts, { ...end, unknownSince });
}

/** What the first call of all met: nothing of ours was ever under way. */
function isNumberOfAnother({ account, told, isEnded }: TaskFacts): boolean {
  return told === 'create' && !isEnded && account.lastCode === 'number-in-use' && account.taskTries <= 2;
}
