import { leavesTodayUntil } from '../../domain/tagihan/quiet-hours';
import { nextReminder, type NextReminder } from '../../domain/tagihan/reminders';
import { type CustomerMessageKind } from '../../domain/tagihan/terms';
import { after, boundsOf, businessDate } from '../../domain/time';
import { isPaymentArriving } from '../../persistence/repositories/open-bill.repository';
import { changeTagihan } from '../../persistence/repositories/tagihan.repository';
import { queueMessage } from '../queue-message';
import { type NextStep } from '../tagihan-promise';
import { isUndecided } from './is-undecided';
import { type Life } from './life';
import { latestDocument } from './tell-customer';
import { wasAskedSince } from './was-asked-since';

/** An inquiry is made within seconds, unless those of the hour are used up. */
const LOOK_AGAIN_MS = 10 * 60_000;
/** A bank that does not answer holds a reminder up no longer than this. */
const WAIT_FOR_BANK_MS = 3 * 60 * 60_000;

/** By their days the customer may have paid, and the notice of it been lost. */
const ASKS_FIRST: ReadonlySet<CustomerMessageKind> = new Set(['reminder-due', 'overdue-3', 'overdue-7']);

/** The reminder that leaves next; none for a plan that is paused, nor before the customer has its bill. */
export function reminderOf({ tagihan, plan, settings, now }: Life): NextReminder | null {
  const { awaitingAt, dueOn, reminded } = tagihan;
  if (plan.state === 'paused' || awaitingAt === null) return null;
  return nextReminder({ dueOn, reminded, awaitingAt, now, reminderHour: settings.reminderHour });
}

/**
 * Puts the reminder that is due into the queue; one that would only leave in the quiet hours is left out. Whoever has
 * paid is not reminded: it waits for the bank's word, and is returned then with the moment of the next look.
 */
export async function remind(life: Life): Promise<NextStep | undefined> {
  const { tx, tagihan, settings, now } = life;
  const reminder = reminderOf(life);
  if (reminder === null || reminder.at > now) return undefined;
  const sendBefore = leavesTodayUntil(now, settings);
  if (sendBefore !== null) {
    // A decision wakes the bill.
    if (await isUndecided(life)) return undefined;
    if (await mayBePaid(life, reminder)) return { action: reminder.kind, at: after(now, LOOK_AGAIN_MS) };
  }
  life.tagihan = await changeTagihan(tx, tagihan, { reminded: tagihan.reminded | reminder.bit });
  if (sendBefore === null) return undefined;
  life.atTheEnd.push(async () => {
    // What the late charge has made of the bill.
    const documentId = tagihan.denda > 0 ? await latestDocument(life) : undefined;
    const { customerId, id: tagihanId, planId, dueOn: priorityOn } = tagihan;
    const occasion = `tagihan:${tagihanId}:${reminder.kind}:${priorityOn}`;
    const message = { occasion, kind: reminder.kind, customerId, tagihanId, planId, priorityOn, sendBefore };
    await queueMessage(tx, { ...message, sendAt: now, ...(documentId === undefined ? {} : { documentId }) }, now);
  });
  return undefined;
}

async function mayBePaid(life: Life, { kind, at }: NextReminder): Promise<boolean> {
  if (await isPaymentArriving(life.tx, [life.tagihan.id])) return true;
  if (!ASKS_FIRST.has(kind) || life.now >= after(at, WAIT_FOR_BANK_MS)) return false;
  return !(await wasAskedSince(life, boundsOf(businessDate(life.now)).from));
}
