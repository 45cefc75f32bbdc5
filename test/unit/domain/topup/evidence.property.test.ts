import fc from 'fast-check';
import { after, type Instant } from '../../../../src/domain/time';
import { isUnsettled } from '../../../../src/domain/topup/attempt-state';
import {
  type AttemptKnowledge,
  type Evidence,
  EVIDENCE_SOURCES,
  judge,
  type Ruling,
  VERDICTS,
} from '../../../../src/domain/topup/evidence';
import { buildKnowledge, buildProfile, MINUTE, SECOND, SENT } from './builders';
import { carryOut } from './carry-out';

type Happening =
  | { kind: 'hear'; said: Evidence }
  /** A check passes its fence, if the rules let it. */
  | { kind: 'check' }
  /** The answer of the first send does not come. */
  | { kind: 'lose-answer' }
  /** Gagalkan. */
  | { kind: 'abandon' };

interface Entry {
  before: AttemptKnowledge;
  said: Evidence;
  ruling: Ruling;
}

const said: fc.Arbitrary<Evidence> = fc.record({
  source: fc.constantFrom(...EVIDENCE_SOURCES),
  verdict: fc.constantFrom(...VERDICTS),
  isFinal: fc.boolean(),
  blame: fc.constantFrom('customer', 'route'),
  isAuthenticated: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
});

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('hear' as const), said }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'check' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'lose-answer' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'abandon' as const }) },
);

const story = fc.record({
  profile: fc.constantFrom(
    buildProfile(),
    buildProfile({ checkBuys: false }),
    buildProfile({ failedIsFinal: true }),
    buildProfile({ checkBuys: false, failedIsFinal: true }),
  ),
  events: fc.array(
    fc.record({ happening, waitMs: fc.constantFrom(0, 1, SECOND, 30 * SECOND, MINUTE - 1, MINUTE, 10 * MINUTE) }),
    { maxLength: 25 },
  ),
});

type Story = typeof story extends fc.Arbitrary<infer Told> ? Told : never;

const WORDS: readonly Ruling['do'][] = [
  'succeed',
  'refuse',
  'not-sent',
  'pend',
  'suspect',
  'note-failed',
  'contradict',
  'ask-check',
  'settle-abandoned',
  'add-serial-number',
  'open-case',
  'nothing',
];

describe('judge, any sequence of statements, checks and decisions about one attempt', () => {
  test('never moves the money of an attempt twice', () => {
    assertStories((entries) => {
      const ends = entries.filter(({ ruling }) => ['succeed', 'refuse', 'not-sent'].includes(ruling.do));
      expect(ends.length).toBeLessThanOrEqual(1);
      const settled = entries.filter(({ ruling }) => ruling.do === 'settle-abandoned');
      expect(ends.length + settled.length).toBeLessThanOrEqual(1);
    });
  });

  test('P11, never refuses after an authenticated word of success', () => {
    assertStories((entries) => {
      const heard = entries.findIndex(
        ({ said: { verdict, isAuthenticated } }) =>
          isAuthenticated && (verdict === 'success' || verdict === 'contradictory'),
      );
      const afterwards = heard === -1 ? [] : entries.slice(heard);
      expect(afterwards.filter(({ ruling }) => ruling.do === 'refuse')).toEqual([]);
    });
  });

  test('P5, "none made" and "not sent" count for an attempt that is sending and for no other', () => {
    assertStories((entries) => {
      const effects = entries.filter(
        ({ said: { verdict, isAuthenticated }, ruling }) =>
          isAuthenticated && (verdict === 'none-made' || verdict === 'not-sent') && ruling.do !== 'nothing',
      );
      expect(effects.filter(({ before }) => before.state !== 'sending')).toEqual([]);
      expect(effects.filter(({ said: { source } }) => source !== 'answer')).toEqual([]);
    });
  });

  test('moves nothing on a hint that anybody could have sent', () => {
    assertStories((entries) => {
      const hints = entries.filter((entry) => !entry.said.isAuthenticated).map(({ ruling }) => ruling.do);
      expect(hints.filter((word) => !['ask-check', 'open-case', 'nothing'].includes(word))).toEqual([]);
    });
  });

  test('P8, refuses by a record only at once, or when a check left a poll gap after the first failed', () => {
    assertStories((entries, { failedIsFinal, pollGapMs }) => {
      const confirmed = entries.filter(
        ({ ruling, said: { source } }) => ruling.do === 'refuse' && ruling.hasRecord && source !== 'answer',
      );
      for (const { before, said: heard } of failedIsFinal ? [] : confirmed) {
        expect(heard).toMatchObject({ source: 'check', verdict: 'failed' });
        expect(before.checkedAt! >= after(before.failedSeenAt!, pollGapMs)).toBe(true);
      }
    });
  });

  test('reaches every kind of ruling, so that the other properties speak of something', () => {
    const entries = fc.sample(story, { numRuns: 3000, seed: 1 }).flatMap(play);
    expect(new Set(entries.map(({ ruling }) => ruling.do))).toEqual(new Set(WORDS));
    const confirmed = entries.filter(({ ruling, said: { source } }) => ruling.do === 'refuse' && source === 'check');
    expect(confirmed.length).toBeGreaterThan(0);
    const settled = entries.filter(({ ruling, before }) => ruling.do === 'succeed' && before.contradictedAt !== null);
    expect(settled.length).toBeGreaterThan(0);
  });

  test('always answers, with a move that the table of states has', () => {
    assertStories((entries) => {
      expect(entries.filter(({ ruling }) => !WORDS.includes(ruling.do))).toEqual([]);
    });
  });
});

function assertStories(check: (entries: Entry[], profile: ReturnType<typeof buildProfile>) => void): void {
  fc.assert(
    fc.property(story, (told) => check(play(told), told.profile)),
    { numRuns: 2000 },
  );
}

/** Everything that was heard, with what followed. */
function play({ profile, events }: Story): Entry[] {
  const entries: Entry[] = [];
  let known: AttemptKnowledge = Object.freeze(buildKnowledge({ state: 'sending' }));
  let now = SENT;
  for (const { happening: event, waitMs } of events) {
    now = after(now, waitMs);
    if (event.kind === 'hear') {
      const ruling = judge(known, event.said, { now, profile });
      entries.push({ before: known, said: event.said, ruling });
      known = Object.freeze(carryOut(known, ruling, now));
    } else {
      known = Object.freeze(changedWithoutWord(known, event.kind, now));
    }
  }
  return entries;
}

function changedWithoutWord(
  known: AttemptKnowledge,
  kind: 'check' | 'lose-answer' | 'abandon',
  now: Instant,
): AttemptKnowledge {
  const { state, checkedAt } = known;
  if (kind === 'lose-answer')
    return state === 'sending' ? { ...known, state: 'suspect', topupState: 'suspect' } : known;
  if (!isUnsettled(state) || state === 'sending') return known;
  if (kind === 'abandon') return { ...known, state: 'abandoned', topupState: 'failed' };
  const mayCheck = after(checkedAt ?? SENT, MINUTE) <= now;
  return mayCheck ? { ...known, checkedAt: now, checkBefore: after(now, 5 * SECOND) } : known;
}
