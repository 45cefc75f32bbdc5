import { type Inquiry } from '../bank/virtual-account-bank';
import { openException } from '../billing/open-exception';
import { recogniseUnknown } from '../billing/recognise-unknown';
import { type Settings } from '../domain/settings';
import { after, type Instant } from '../domain/time';
import { takeInquiry, useUpInquiries } from '../persistence/repositories/bank-budget.repository';
import {
  type BankNoticeRow,
  type ClaimedNotice,
  claimNotices,
  type DueNotices,
  endNotice,
  listDueNotices,
  lockNoticesOf,
  postponeNotice,
} from '../persistence/repositories/bank-notice.repository';
import { readVirtualAccount } from '../persistence/repositories/virtual-account.repository';
import { closeWorkItem, promiseItem } from '../persistence/repositories/work-item.repository';
import { type BankLoopDeps, INQUIRIES_AT_ONCE, INQUIRY_CLAIM_MS } from './bank-loop-deps';
import { eachAtOnce } from './each-at-once';
import { nextHour } from './next-hour';
import { recordInquiry } from './record-inquiry';
import { type Loop } from './run-loop';

const TICK_MS = 500;
const BATCH = 50;
const MINUTE_MS = 60_000;

/** B2: after the first inquiry that told nothing, the second one, …; hourly from then on. */
const PAUSES_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS];

/** The bank does not know a bill that it has told a payment of: after so many times it is the notice that is wrong. */
const NOT_FOUND_TRIES = 4;

/**
 * Asks the bank about each bill that it has sent notices of, and books what it says (B1, B2). Notices of one bill are
 * confirmed by one inquiry, outside of any transaction. A process that dies leaves a claim that ends.
 */
export function createConfirmNotices(deps: BankLoopDeps): Loop {
  return {
    name: 'confirm-notices',
    tickMs: TICK_MS,
    async round(signal) {
      const due = await listDueNotices(deps.db, BATCH);
      const isOurs = ({ virtualAccountId }: DueNotices): boolean => virtualAccountId !== null;
      let done = 0;
      // What a stranger may have made up takes no inquiry from a bill of ours.
      for (const some of [due.filter(isOurs), due.filter((notices) => !isOurs(notices))]) {
        await eachAtOnce(some, { most: INQUIRIES_AT_ONCE, signal }, async (notices) => {
          try {
            if (await confirm(deps, notices)) done += 1;
          } catch (error) {
            // Its claim ends by itself; the others go on.
            deps.logger.warn({ err: error, trxId: notices.trxId }, 'notices could not be confirmed yet');
          }
        });
      }
      return done;
    },
  };
}

/** False: somebody else has them in hand. */
async function confirm(deps: BankLoopDeps, due: DueNotices): Promise<boolean> {
  const { db, bank } = deps;
  const settings = await deps.settings.current();
  const claimed = await claim(deps, due, settings);
  if (claimed.length === 0) return false;
  const budget = { bank: bank.name, limit: settings.bniInquiriesPerHour };
  if (!(await takeInquiry(db, budget))) {
    await postpone(deps, claimed, { settings, at: nextHour, isTry: false });
    return true;
  }
  const askedAt = await db.now();
  const inquiry = await bank.inquire(due.trxId);
  if (inquiry.kind === 'rate-limited') {
    await useUpInquiries(db, budget);
    await postpone(deps, claimed, { settings, at: nextHour, isTry: false });
    return true;
  }
  await conclude(deps, { due, claimed, askedAt, inquiry, settings });
  return true;
}

interface Asked {
  due: DueNotices;
  claimed: readonly ClaimedNotice[];
  askedAt: Instant;
  inquiry: Exclude<Inquiry, { kind: 'rate-limited' }>;
  settings: Settings;
}

async function conclude(deps: BankLoopDeps, asked: Asked): Promise<void> {
  const { due, askedAt, inquiry, settings, claimed } = asked;
  const { virtualAccountId, trxId } = due;
  const bill = inquiry.kind === 'found' ? inquiry.bill : null;
  if (inquiry.kind !== 'unknown') {
    if (virtualAccountId === null) await recogniseUnknown(deps, { trxId, bill, askedAt });
    else if (bill !== null) await recordInquiry(deps, { virtualAccountId, bill, askedAt });
    else await disbelieve(deps, asked);
  }
  // Whatever that has not ended is asked about again.
  const at = (now: Instant, tries: number): Instant =>
    after(now, PAUSES_MS[tries - 1] ?? PAUSES_MS.at(-1) ?? MINUTE_MS);
  await postpone(deps, claimed, { settings, at, isTry: true });
}

/** B2: takes what is due of one bill; its work items say that it is being asked. */
async function claim({ db }: BankLoopDeps, { trxId }: DueNotices, settings: Settings): Promise<ClaimedNotice[]> {
  return db.transaction(async (tx) => {
    const now = await tx.now();
    const until = after(now, INQUIRY_CLAIM_MS);
    const claimed = await claimNotices(tx, trxId, until);
    for (const { id, receivedAt } of claimed) {
      await promiseItem(tx, promiseOf({ id, receivedAt }, { nextAt: until, settings }), now);
    }
    return claimed;
  });
}

async function postpone(
  { db }: BankLoopDeps,
  claimed: readonly ClaimedNotice[],
  { settings, at, isTry }: { settings: Settings; at: (now: Instant, tries: number) => Instant; isTry: boolean },
): Promise<void> {
  await db.transaction(async (tx) => {
    for (const { id, tries: before, receivedAt } of claimed) {
      const now = await tx.now();
      const tries = isTry ? before + 1 : before;
      const nextTryAt = at(now, tries);
      if (!(await postponeNotice(tx, { id, tries, nextTryAt }))) continue;
      await promiseItem(tx, promiseOf({ id, receivedAt }, { nextAt: nextTryAt, settings }), now);
    }
  });
}

function promiseOf(
  { id, receivedAt }: { id: string; receivedAt: Instant },
  { nextAt, settings }: { nextAt: Instant; settings: Settings },
) {
  const dueAt = after(receivedAt, settings.noticeDueMs);
  return { kind: 'notice', subject: id, state: 'confirming', nextAction: 'confirm', nextAt, dueAt } as const;
}

/** The bank does not know a bill of ours: perhaps not yet, since its answer to the create call may still be on its way. */
async function disbelieve({ db }: BankLoopDeps, { due, claimed, settings }: Asked): Promise<void> {
  const { virtualAccountId } = due;
  const wrong = new Set(claimed.filter(({ tries }) => tries + 1 >= NOT_FOUND_TRIES).map(({ id }) => id));
  if (virtualAccountId === null || wrong.size === 0) return;
  await db.transaction(async (tx) => {
    const account = await readVirtualAccount(tx, virtualAccountId);
    const notices = (await lockNoticesOf(tx, virtualAccountId)).filter(isWaiting);
    const now = await tx.now();
    for (const { id, amount } of notices.filter((notice) => wrong.has(notice.id))) {
      await endNotice(tx, { id, state: 'exception', reason: 'amount-mismatch' });
      await closeWorkItem(tx, { kind: 'notice', subject: id });
      await openException(
        tx,
        {
          ...{ kind: 'amount-mismatch', virtualAccountId, noticeId: id, paymentId: null, amount, isMoney: false },
          ...{ customerId: account?.customerId ?? null, tagihanId: account?.tagihanId ?? null },
          detail: `${due.trxId}: BNI tidak mengenal tagihan ini`,
        },
        { now, settings },
      );
    }
  });
}

function isWaiting({ isProcessed }: BankNoticeRow): boolean {
  return !isProcessed;
}
