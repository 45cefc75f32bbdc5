import { type PlanId, type TagihanId, type VirtualAccountId } from '../domain/ids';
import { billExpiry } from '../domain/tagihan/bill-expiry';
import { businessDate, elapsedMs } from '../domain/time';
import { changeTagihan } from '../persistence/repositories/tagihan.repository';
import { markTagihanStarted, setTagihanNextAt } from '../persistence/repositories/tagihan-life.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';
import { isEnded } from './bank-task/claim-task';
import { waitsForPeople } from './bank-task/bank-problems';
import { type BillingDeps } from './billing-deps';
import { liveAccount } from './live-account';
import { isLive } from './locked-bills';
import { queueMessage } from './queue-message';
import { addDenda } from './tagihan-life/add-denda';
import { closeLiveBills, ensureBill, pendingTask } from './tagihan-life/bank-tasks';
import { type Life, lockLife, outstandingOf } from './tagihan-life/life';
import { nextStep } from './tagihan-life/next-step';
import { remind } from './tagihan-life/remind';
import { tellCustomer } from './tagihan-life/tell-customer';
import { type NextStep, renewTagihanItem } from './tagihan-promise';

/** What the workflow of a bill does next. */
export type TagihanNext =
  | { do: 'tell-bank'; virtualAccountId: VirtualAccountId }
  | { do: 'wait'; for: string; waitMs: number }
  /** Paid or cancelled, and nothing is left open at the bank. */
  | { do: 'end'; state: string; planId: PlanId };

const SHORTEST_WAIT_MS = 1000;

/**
 * Looks at one bill under the locks of its virtual accounts and its own, does what the database alone can do, and
 * returns what is next: the bill at the bank, its document and message, reminders, the late charge, its end. Advances
 * from what the rows say, so repeating is safe. Throws `InvariantBroken` when there is no such tagihan.
 */
export async function advanceTagihan(deps: BillingDeps, { tagihanId }: { tagihanId: TagihanId }): Promise<TagihanNext> {
  const settings = await deps.settings.current();
  return deps.db.transaction(async (tx) => {
    const life = await lockLife(tx, { deps, settings, tagihanId });
    // It is its workflow that asks.
    if (life.tagihan.startedAt === null) await markTagihanStarted(tx, [tagihanId]);
    const next = (await endWhenSettled(life)) ? await finish(life) : await carryOn(life);
    for (const write of life.atTheEnd) await write();
    return next;
  });
}

/** Recognition ends a bill in the transaction of its money; this is for one that was settled in another way. */
async function endWhenSettled(life: Life): Promise<boolean> {
  if (isEnded(life.tagihan.state)) return true;
  if ((await outstandingOf(life)) > 0) return false;
  life.tagihan = await changeTagihan(life.tx, life.tagihan, { state: 'paid', endedAt: life.now });
  return true;
}

async function finish(life: Life): Promise<TagihanNext> {
  const { tx, tagihan, now } = life;
  await closeLiveBills(life);
  await closeWorkItem(tx, { kind: 'tagihan', subject: tagihan.id });
  const task = pendingTask(life);
  if (task !== undefined) {
    await setTagihanNextAt(tx, tagihan.id, task.at > now ? task.at : now);
    return task.at > now ? wait(life, { action: 'tell-bank', at: task.at }) : tell(task.account.id);
  }
  // Whoever never had the bill need not hear of its end.
  if (tagihan.state === 'cancelled' && tagihan.awaitingAt !== null) life.atTheEnd.push(() => tellOfEnd(life));
  await setTagihanNextAt(tx, tagihan.id, null);
  return { do: 'end', state: tagihan.state, planId: tagihan.planId };
}

async function carryOn(life: Life): Promise<TagihanNext> {
  await addDenda(life, await outstandingOf(life));
  await ensureBill(life, await outstandingOf(life));
  const task = pendingTask(life);
  if (task !== undefined && task.at <= life.now) {
    await renew(life, { action: 'tell-bank', at: life.now });
    return tell(task.account.id);
  }
  const live = liveAccount(life.accounts);
  // The customer hears of nothing that the bank does not know yet.
  let held: NextStep | undefined;
  if (live?.state === 'active' && live.task === null) {
    await tellCustomer(life, live);
    held = await remind(life);
  }
  const next = nextStep(life, held);
  await renew(life, next);
  return wait(life, next);
}

async function renew(life: Life, next: NextStep): Promise<void> {
  const { tx, tagihan, accounts, now, settings } = life;
  await setTagihanNextAt(tx, tagihan.id, next.at);
  await renewTagihanItem(tx, tagihan, {
    next,
    hasProblem: accounts.filter(isLive).some(waitsForPeople),
    now,
    settings,
  });
}

async function tellOfEnd({ tx, tagihan, now, settings }: Life): Promise<void> {
  const { id: tagihanId, customerId, planId, dueOn: priorityOn } = tagihan;
  const sendBefore = billExpiry(businessDate(now), settings);
  const occasion = `tagihan:${tagihanId}:cancelled`;
  const message = { occasion, kind: 'cancelled', customerId, tagihanId, planId, priorityOn } as const;
  await queueMessage(tx, { ...message, sendAt: now, sendBefore }, now);
}

function tell(virtualAccountId: VirtualAccountId): TagihanNext {
  return { do: 'tell-bank', virtualAccountId };
}

function wait({ now }: Life, { action, at }: NextStep): TagihanNext {
  return { do: 'wait', for: action, waitMs: Math.max(SHORTEST_WAIT_MS, elapsedMs(now, at)) };
}
