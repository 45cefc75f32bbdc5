import { nextInquiry } from '../billing/next-inquiry';
import { recordUnknownBill } from '../billing/record-unknown-bill';
import { type VirtualAccountId } from '../domain/ids';
import { type Settings } from '../domain/settings';
import { after, type Instant } from '../domain/time';
import { takeInquiry, useUpInquiries } from '../persistence/repositories/bank-budget.repository';
import {
  claimInquiry,
  type DueInquiry,
  listDueInquiries,
  postponeInquiry,
} from '../persistence/repositories/due-inquiry.repository';
import { type BankLoopDeps, INQUIRIES_AT_ONCE, INQUIRY_CLAIM_MS } from './bank-loop-deps';
import { eachAtOnce } from './each-at-once';
import { nextHour } from './next-hour';
import { recordInquiry } from './record-inquiry';
import { type Loop } from './run-loop';

const TICK_MS = 5000;
const BATCH = 50;
const UNKNOWN_PAUSE_MS = 15 * 60 * 1000;

/**
 * Looks for payments whose notice was lost: each bill that can be paid is asked about daily, before it ends and after
 * that, those that are due soonest first, with a share of the inquiries that leaves enough for notices.
 */
export function createInquireBills(deps: BankLoopDeps): Loop {
  return {
    name: 'inquire-bills',
    tickMs: TICK_MS,
    async round(signal) {
      const due = await listDueInquiries(deps.db, BATCH);
      const round = { done: 0, isUsedUp: false };
      await eachAtOnce(due, { most: INQUIRIES_AT_ONCE, signal }, async (bill) => {
        if (round.isUsedUp) return;
        try {
          const outcome = await inquire(deps, bill);
          if (outcome === 'used-up') round.isUsedUp = true;
          if (outcome === 'done') round.done += 1;
        } catch (error) {
          deps.logger.warn({ err: error, virtualAccountId: bill.id }, 'a bill could not be asked about yet');
        }
      });
      return round.isUsedUp ? 0 : round.done;
    },
  };
}

/** `used-up`: the rest of this hour is for notices; the bill stays due. */
async function inquire(deps: BankLoopDeps, due: DueInquiry): Promise<'done' | 'taken' | 'used-up'> {
  const { db, bank } = deps;
  const settings = await deps.settings.current();
  const { bniInquiriesPerHour: limit, bniSweepSharePercent: share } = settings;
  if (!(await claimInquiry(db, due.id, INQUIRY_CLAIM_MS))) return 'taken';
  if (!(await takeInquiry(db, { bank: bank.name, limit: Math.floor((limit * share) / 100) }))) {
    await postponeInquiry(db, due.id, null);
    return 'used-up';
  }
  const askedAt = await db.now();
  const inquiry = await bank.inquire(due.trxId);
  if (inquiry.kind === 'rate-limited') {
    await useUpInquiries(db, { bank: bank.name, limit });
    await postponeInquiry(db, due.id, nextHour(await db.now()));
    return 'used-up';
  }
  if (inquiry.kind === 'not-found') await recordUnknown(deps, due);
  const outcome = inquiry.kind === 'found' ? await record(deps, due.id, { bill: inquiry.bill, askedAt }) : inquiry.kind;
  const at = await nextAfter(deps, due, { outcome, settings });
  await postponeInquiry(db, due.id, at);
  return 'done';
}

type Outcome = 'recognised' | 'wrong' | 'not-found' | 'unknown';

async function record(
  deps: BankLoopDeps,
  virtualAccountId: VirtualAccountId,
  found: Omit<Parameters<typeof recordInquiry>[1], 'virtualAccountId'>,
): Promise<Outcome> {
  const outcome = await recordInquiry(deps, { virtualAccountId, ...found });
  return outcome === 'recognised' ? 'recognised' : 'wrong';
}

async function recordUnknown(deps: BankLoopDeps, { id, trxId }: DueInquiry): Promise<void> {
  deps.logger.warn({ trxId }, 'the bank does not know a bill of ours');
  const tagihanId = await recordUnknownBill(deps, id);
  if (tagihanId !== undefined) deps.wake(tagihanId);
}

/** Null: what was recorded has set it. */
async function nextAfter(
  { db }: BankLoopDeps,
  { expiresAt }: DueInquiry,
  { outcome, settings }: { outcome: Outcome; settings: Settings },
): Promise<Instant | null> {
  if (outcome === 'recognised' || outcome === 'not-found') return null;
  const now = await db.now();
  if (outcome === 'unknown') return after(now, UNKNOWN_PAUSE_MS);
  return nextInquiry({ expiresAt, now }, settings);
}
