import { issueMoment } from '../../domain/tagihan/issue-moment';
import { after, type Instant } from '../../domain/time';
import { type NextStep } from '../tagihan-promise';
import { liveAccount } from '../live-account';
import { pendingTask } from './bank-tasks';
import { type Life } from './life';
import { reminderOf } from './remind';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** An inquiry is made within seconds, unless those of the hour are used up. */
const ASK_AGAIN_MS = 10 * MINUTE_MS;
/** Where nothing of its own comes next, it is looked at all the same. */
const LOOK_AGAIN_MS = 7 * 24 * HOUR_MS;
/** The bank is asked about a bill that has run out; by then it has been. */
const AFTER_EXPIRY_MS = 30 * MINUTE_MS;

/** What the machine does next about an open bill, and when: always in the future. `held`: a reminder that waits. */
export function nextStep(life: Life, held?: NextStep): NextStep {
  const { now, tagihan, plan } = life;
  const steps: NextStep[] = [];
  const note = (action: string, at: Instant | undefined): void => {
    if (at !== undefined && at > now) steps.push({ action, at });
  };
  const task = pendingTask(life);
  note('tell-bank', task?.at);
  if (plan.state !== 'paused') note('denda', dendaMoment(life));
  const reminder = reminderOf(life);
  if (reminder !== null) note(reminder.kind, reminder.at);
  if (held !== undefined) note(held.action, held.at);
  const live = liveAccount(life.accounts);
  if (live !== undefined) note('look-again', afterExpiry(live.expiresAt, now));
  // The bank has to make its bill within the hour, or it is looked at why not.
  note('look-again', after(now, tagihan.state === 'opening' ? HOUR_MS : LOOK_AGAIN_MS));
  return steps.reduce((first, step) => (isSooner(step, first, now) ? step : first));
}

/** A look just in case comes after whatever is due by itself, however far away that is. */
function isSooner(step: NextStep, first: NextStep, now: Instant): boolean {
  const isLook = step.action === 'look-again' && step.at === after(now, LOOK_AGAIN_MS);
  return !isLook && step.at < first.at;
}

/** Its day, or a little later while the bank is asked what was paid until then; without a bill it waits for that. */
function dendaMoment({ tagihan: { dendaOn }, accounts, now }: Life): Instant | undefined {
  const moment = dendaOn === null ? undefined : issueMoment(dendaOn);
  if (moment === undefined || moment > now) return moment;
  return liveAccount(accounts)?.state === 'active' ? after(now, ASK_AGAIN_MS) : undefined;
}

function afterExpiry(expiresAt: Instant, now: Instant): Instant {
  const moment = after(expiresAt, AFTER_EXPIRY_MS);
  return moment > now ? moment : after(now, HOUR_MS);
}
