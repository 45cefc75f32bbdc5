import { type BillChange, type BillRefusal } from '../../bank/virtual-account-bank';
import { type Instant } from '../../domain/time';
import { type BankTask, type VirtualAccountState } from '../../persistence/repositories/virtual-account.repository';
import { type BankProblem, problemOf } from './bank-problems';
import { nextDay, nextTry, slowRetry } from './pauses';
import { askAgainAt, type Ruling, settled, type TaskFacts, withoutTask } from './ruling';

/** What a call that was to change a bill leaves in its row. `facts.account` is the row as it is now, under its lock. */
export function ruleOnChange(facts: TaskFacts, answer: BillChange): Ruling {
  const { account, now } = facts;
  switch (answer.kind) {
    case 'done':
      return done(facts);
    case 'unknown':
      return again({ at: nextTry(account.taskTries, now), isUnsure: true, code: answer.code });
    case 'not-now': {
      const at = answer.isDaily ? nextDay(now) : nextTry(account.taskTries, now);
      return again({ at, isUnsure: false, code: answer.code });
    }
    case 'refused':
      return REFUSED[facts.told](facts, answer.code);
  }
}

function done(facts: TaskFacts): Ruling {
  if (facts.told !== 'close') return settled(facts, facts.bill);
  return withoutTask(facts, { state: 'closed', nextInquiryAt: facts.now });
}

const LONGEST_CODE = 24;

type RefusalRule = (facts: TaskFacts, code: BillRefusal) => Ruling;

/**
 * `trx-id-used`, `number-in-use` and `already-paid` may mean our own first call, whose answer was lost: the bank is
 * asked whose it is before another bill is made.
 */
const refusedCreate: RefusalRule = (facts, code) => {
  switch (code) {
    case 'trx-id-used':
    case 'number-in-use':
    case 'already-paid':
      return askAgainAt(facts.now, code);
    case 'expired':
      return withoutTask(facts, { state: 'refused', lastCode: code });
    default:
      return forPeople(facts, code);
  }
};

/**
 * `already-paid` and `not-found` may be so or may be a slip: the bank's own record decides. A bill that is open in it is
 * told again; if that is refused in the same way once more, only people can tell what is wrong.
 */
const refusedUpdate: RefusalRule = (facts, code) => {
  switch (code) {
    case 'expired':
      return withoutTask(facts, { state: 'expired', lastCode: code, nextInquiryAt: facts.now });
    case 'already-paid':
    case 'not-found':
      return facts.account.lastCode === code ? forPeople(facts, code) : askAgainAt(facts.now, code);
    default:
      return forPeople(facts, code);
  }
};

const GONE: Partial<Record<BillRefusal, VirtualAccountState>> = {
  'already-paid': 'paid',
  expired: 'expired',
  'not-found': 'closed',
};

/** A bill that is gone, or that nobody can pay any more, is as good as closed; what was paid is looked for once more. */
const refusedClose: RefusalRule = (facts, code) => {
  const state = GONE[code];
  if (state === undefined) return forPeople(facts, code);
  return withoutTask(facts, { state, lastCode: code, nextInquiryAt: facts.now });
};

const REFUSED: Readonly<Record<BankTask, RefusalRule>> = {
  create: refusedCreate,
  update: refusedUpdate,
  close: refusedClose,
};

function forPeople(facts: TaskFacts, code: BillRefusal): Ruling {
  const problem: BankProblem = problemOf(code);
  return { ...again({ at: slowRetry(facts.now), isUnsure: false, code }), problem };
}

function again({ at, isUnsure, code }: { at: Instant; isUnsure: boolean; code: string }): Ruling {
  const change = { taskIsUnsure: isUnsure, taskNextAt: at, taskClaimedUntil: null, lastCode: codeColumn(code) };
  return { change, problem: null };
}

/** A bank may say anything; the column is as long as our longest word. */
function codeColumn(code: string): string {
  return code.slice(0, LONGEST_CODE);
}
