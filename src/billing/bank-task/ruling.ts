import { type Bill, type BillRefusal } from '../../bank/virtual-account-bank';
import { type Rupiah, ZERO } from '../../domain/money';
import { type BillingType } from '../../domain/tagihan/terms';
import { type Instant } from '../../domain/time';
import {
  type BankTask,
  type VirtualAccountChange,
  type VirtualAccountRow,
} from '../../persistence/repositories/virtual-account.repository';
import { isLive } from '../locked-bills';
import { type BankProblem } from './bank-problems';

/** What an answer of the bank is judged by. */
export interface TaskFacts {
  /** The row as it is now, under its lock: others may have changed it while the bank was asked. */
  account: VirtualAccountRow;
  /** What the bank was told to do. */
  told: BankTask;
  /** With these values, as far as they were told. */
  bill: Pick<Bill, 'amount' | 'expiresAt'>;
  /** The tagihan is paid or cancelled: nothing may stay open at the bank. */
  isEnded: boolean;
  now: Instant;
  /** Until the bill is looked at by itself for the first time. */
  firstInquiryAt: Instant;
}

export interface Ruling {
  change: VirtualAccountChange;
  /** Only people can put it right. */
  problem: BankProblem | null;
}

/**
 * The bank has the bill, with these values. What is wanted by now may be something else: then that is the next task. A
 * state that a payment has brought about meanwhile stays.
 */
export function settled(facts: TaskFacts, has: { amount: Rupiah; expiresAt: Instant }): Ruling {
  const { account, firstInquiryAt, now } = facts;
  const wanted = wantedOf(account);
  const isAsWanted =
    wanted.expiresAt === has.expiresAt && amountAtBank(account.billingType, wanted.amount) === has.amount;
  const task = nextTask(facts, { isAsWanted });
  return {
    change: {
      state: account.state === 'creating' ? 'active' : account.state,
      // Nothing is written there for an open bill, of which the bank knows no amount.
      amount: account.billingType === 'o' ? account.amount : has.amount,
      expiresAt: has.expiresAt,
      ...clearTask(task, now),
      ...(task === 'update' ? { taskAmount: wanted.amount, taskExpiresAt: wanted.expiresAt } : {}),
      lastCode: null,
      nextInquiryAt: account.nextInquiryAt ?? firstInquiryAt,
    },
    problem: null,
  };
}

/** Nothing is left to tell about this bill; a state that a payment has brought about meanwhile stays. */
export function withoutTask({ account, now }: TaskFacts, change: VirtualAccountChange): Ruling {
  const { state = account.state, ...rest } = change;
  const kept = isLive(account) ? state : account.state;
  return { change: { lastCode: null, ...rest, state: kept, ...clearTask(null, now) }, problem: null };
}

/** Nobody knows whether it was carried out: the next try begins with a question. */
export function askAgainAt(at: Instant, code?: BillRefusal): Ruling {
  const change = { taskIsUnsure: true, taskNextAt: at, taskClaimedUntil: null };
  return { change: code === undefined ? change : { ...change, lastCode: code }, problem: null };
}

/** What the bank shall know about a bill. */
export function wantedOf({ amount, expiresAt, taskAmount, taskExpiresAt }: VirtualAccountRow): {
  amount: Rupiah;
  expiresAt: Instant;
} {
  return { amount: taskAmount ?? amount, expiresAt: taskExpiresAt ?? expiresAt };
}

/** An open bill has none. */
export function amountAtBank(billingType: BillingType, amount: Rupiah): Rupiah {
  return billingType === 'o' ? ZERO : amount;
}

/** One that was taken for gone and is open at the bank is closed as well. */
function nextTask({ account, isEnded }: TaskFacts, { isAsWanted }: { isAsWanted: boolean }): BankTask | null {
  if (account.task === 'close') return 'close';
  if (!isLive(account)) return null;
  if (isEnded) return 'close';
  return isAsWanted ? null : 'update';
}

function clearTask(task: BankTask | null, now: Instant): VirtualAccountChange {
  return {
    task,
    ...{ taskAmount: null, taskExpiresAt: null, taskIsUnsure: false, taskTries: 0, taskClaimedUntil: null },
    taskNextAt: task === null ? null : now,
  };
}
