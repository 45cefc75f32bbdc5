import { nextReminder, type NextReminder } from '../../domain/tagihan/reminders';
import { businessDate, type Instant, momentOf } from '../../domain/time';
import { changeTagihan } from '../../persistence/repositories/tagihan.repository';
import { queueMessage } from '../queue-message';
import { type Life } from './life';
import { latestDocument } from './tell-customer';

/** The reminder that leaves next; none for a plan that is paused, nor before the customer has its bill. */
export function reminderOf({ tagihan, plan, settings, now }: Life): NextReminder | null {
  const { awaitingAt, dueOn, reminded } = tagihan;
  if (plan.state === 'paused' || awaitingAt === null) return null;
  return nextReminder({ dueOn, reminded, awaitingAt, now, reminderHour: settings.reminderHour });
}

/** Puts the reminder that is due into the queue; one that would only leave in the quiet hours is left out. */
export async function remind(life: Life): Promise<void> {
  const { tx, tagihan, now } = life;
  const reminder = reminderOf(life);
  if (reminder === null || reminder.at > now) return;
  life.tagihan = await changeTagihan(tx, tagihan, { reminded: tagihan.reminded | reminder.bit });
  const sendBefore = startOfQuiet(life);
  if (sendBefore <= now) return;
  life.atTheEnd.push(async () => {
    // What the late charge has made of the bill.
    const documentId = tagihan.denda > 0 ? await latestDocument(life) : undefined;
    const { customerId, id: tagihanId, planId, dueOn: priorityOn } = tagihan;
    const occasion = `tagihan:${tagihanId}:${reminder.kind}:${priorityOn}`;
    const message = { occasion, kind: reminder.kind, customerId, tagihanId, planId, priorityOn, sendBefore };
    await queueMessage(tx, { ...message, sendAt: now, ...(documentId === undefined ? {} : { documentId }) }, now);
  });
}

function startOfQuiet({ now, settings: { quietFromHour } }: Life): Instant {
  return momentOf(businessDate(now), `${String(quietFromHour).padStart(2, '0')}:00:00`);
}
