import { type AlarmChannel } from '../domain/alarm';
import { elapsedMs } from '../domain/time';
import {
  claimAlarm,
  type ClaimedAlarm,
  endAlarm,
  giveUpOrphans,
  isLate,
  postponeAlarm,
} from '../persistence/repositories/alarm.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';
import { openPeopleItem } from '../settlement/open-people-item';
import { type AlarmDeps, type SendAlarm } from './alarm-deps';
import { BATCH, type Sweep, type SweepDeps } from './sweep-deps';

/** Longer than any sender takes, so that a claim outlives its try. */
const CLAIM_MS = 60_000;
const LATE_AFTER_MS = 15 * 60_000;
const GIVE_UP_AFTER_MS = 24 * 60 * 60_000;

/**
 * Delivers what is due on one channel, one alarm at a time, in a loop of its own: a server that hangs delays neither the
 * other channel nor any other sweep. The first failure ends the round, since the next alarm would meet the same server. A
 * crash between sending and recording sends it once more with the same id.
 */
export function createSendAlarms(channel: AlarmChannel, send: SendAlarm, { consoleUrl }: AlarmDeps): Sweep {
  return async (deps) => {
    let delivered = 0;
    for (let tries = 0; tries < BATCH && !deps.signal.aborted; tries += 1) {
      const alarm = await claimAlarm(deps.db, channel, { forMs: CLAIM_MS });
      if (alarm === undefined) break;
      const { id, kind, summary, path, raisedAt } = alarm;
      const outcome = await send({ id, kind, summary, link: consoleUrl + path, raisedAt });
      if (outcome.kind === 'failed') {
        await noteFailure(deps, { channel, alarm, code: outcome.code });
        break;
      }
      await endAlarm(deps.db, id, 'delivered');
      deps.logger.info({ alarm: kind, alarmId: id, channel }, 'alarm delivered');
      // One that the server refuses for ever must not close and open it anew, which is told each time.
      if (!(await isLate(deps.db, channel, LATE_AFTER_MS))) await closeWorkItem(deps.db, itemOf(channel));
      delivered += 1;
    }
    return delivered;
  };
}

/** What waits for a channel that was taken out of the settings ends after a day, and its work item with it. */
export function createRetireAlarms({ senders }: AlarmDeps): Sweep {
  return async ({ db, logger }) => {
    const channels = Object.keys(senders) as AlarmChannel[];
    const ended = await giveUpOrphans(db, channels, { forMs: GIVE_UP_AFTER_MS });
    if (ended > 0) logger.warn({ ended }, 'alarms were given up: nobody has set up their channel');
    for (const channel of ['email', 'webhook'] as const) {
      if (!channels.includes(channel)) await closeWorkItem(db, itemOf(channel));
    }
    return ended;
  };
}

/** An alarm that is late is the admin's (W3), told by the other channel if there is one; after a day nobody tries it. */
async function noteFailure(
  { db, settings, logger }: SweepDeps,
  { channel, alarm, code }: { channel: AlarmChannel; alarm: ClaimedAlarm; code: string },
): Promise<void> {
  const { id, kind, raisedAt } = alarm;
  logger.warn({ alarm: kind, alarmId: id, channel, code }, 'alarm not delivered');
  const ageMs = elapsedMs(raisedAt, await db.now());
  if (ageMs < GIVE_UP_AFTER_MS) await postponeAlarm(db, id, code);
  else await endAlarm(db, id, 'given-up');
  if (ageMs < LATE_AFTER_MS) return;
  const numbers = await settings.current();
  await db.transaction(async (tx) => {
    const item = { ...itemOf(channel), topupId: null, detail: code, owner: 'admin' } as const;
    await openPeopleItem(tx, item, { now: await tx.now(), settings: numbers });
  });
}

/** One per channel: it closes by itself with an alarm that gets through, once none that waits is late. */
function itemOf(channel: AlarmChannel) {
  return { kind: 'case', subject: channel, state: 'alarm-undelivered' } as const;
}
