import { type AlarmChannel, type AlarmKind } from '../domain/alarm';
import { type Instant } from '../domain/time';
import {
  countToldOneByOne,
  insertAlarm,
  insertSilentAlarm,
  unraised,
  wasRaised,
} from '../persistence/repositories/alarm.repository';
import { type AlarmDeps } from './alarm-deps';
import { type Group, type Occurrence, WATCHES } from './alarm-watches';
import { type Sweep, type SweepDeps } from './sweep-deps';

/** So many of one kind are told one by one; what comes on top within the time is told together. */
const ONE_BY_ONE = 5;
const GROUP_WITHIN_MS = 10 * 60_000;

type Raising = SweepDeps & { alarms: AlarmDeps; channels: readonly AlarmChannel[] };

/**
 * Looks at everything that is worth waking somebody for and writes a row per channel for what is new. From the database
 * alone, also while Temporal is away. Safe to repeat and to run twice at once: an occasion is written once.
 */
export function createRaiseAlarms(alarms: AlarmDeps): Sweep {
  const channels = Object.keys(alarms.senders) as AlarmChannel[];
  return async (deps) => {
    let raised = 0;
    for (const watch of WATCHES) {
      if (deps.signal.aborted) break;
      try {
        raised += await raiseSeen({ ...deps, alarms, channels }, await watch(deps));
      } catch (error) {
        // What cannot be looked at must not keep the others from being told.
        deps.logger.warn({ err: error, watch: watch.name }, 'a watch of the alarms failed');
      }
    }
    return raised;
  };
}

async function raiseSeen(deps: Raising, { occurrences, group }: Awaited<ReturnType<(typeof WATCHES)[number]>>) {
  const fresh = await freshOnes(deps, occurrences);
  if (fresh.length === 0) return 0;
  return group === undefined ? raiseEach(deps, fresh) : raiseGrouped(deps, fresh, group);
}

async function freshOnes({ db }: Raising, occurrences: readonly Occurrence[]): Promise<Occurrence[]> {
  const fresh: Occurrence[] = [];
  const steady = occurrences.filter(({ quietMs }) => quietMs === undefined);
  for (const kind of new Set(steady.map((one) => one.kind))) {
    const ofKind = steady.filter((one) => one.kind === kind);
    const left = await unraised(
      db,
      kind,
      ofKind.map(({ subject }) => subject),
    );
    fresh.push(...ofKind.filter(({ subject }) => left.has(subject)));
  }
  for (const one of occurrences) {
    const { kind, subject, quietMs: withinMs } = one;
    if (withinMs !== undefined && !(await wasRaised(db, { kind, subject, withinMs }))) fresh.push(one);
  }
  return fresh;
}

async function raiseEach(deps: Raising, occurrences: readonly Occurrence[]): Promise<number> {
  let raised = 0;
  for (const one of occurrences) if (await raise(deps, one)) raised += 1;
  return raised;
}

/** A night with five hundred late orders is one thing to be told, not five hundred. */
async function raiseGrouped(deps: Raising, occurrences: readonly Occurrence[], group: Group): Promise<number> {
  const [first] = occurrences;
  if (first === undefined) return 0;
  const told = await countToldOneByOne(deps.db, first.kind, GROUP_WITHIN_MS);
  const alone = occurrences.slice(0, Math.max(0, ONE_BY_ONE - told));
  const together = occurrences.slice(alone.length);
  const raised = await raiseEach(deps, alone);
  for (const one of together) await insertSilentAlarm(deps.db, toRow(deps, one, one.subject), 'grouped');
  if (together.length === 0) return raised;
  const whole = { subject: 'all', quietMs: GROUP_WITHIN_MS, ...group };
  return raised + (await raiseEach(deps, await freshOnes(deps, [whole])));
}

async function raise(deps: Raising, one: Occurrence): Promise<boolean> {
  const occasion = one.quietMs === undefined ? one.subject : `${one.subject}:${minuteOf(await deps.db.now())}`;
  const isNew = await insertAlarm(deps.db, toRow(deps, one, occasion), deps.channels);
  if (isNew) deps.logger.warn({ alarm: one.kind, occasion, channels: deps.channels }, 'an alarm was raised');
  return isNew;
}

function toRow({ alarms }: Raising, { kind, model, path }: Occurrence, occasion: string) {
  return { kind, occasion, path, summary: alarms.summary(kind satisfies AlarmKind, model) };
}

function minuteOf(now: Instant): string {
  return now.slice(0, 16);
}
