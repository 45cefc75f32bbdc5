import { type SupplierProfile } from '../../../../src/domain/supplier-profile';
import { type Instant } from '../../../../src/domain/time';
import { ATTEMPT_STATES, type AttemptState, isUnsettled } from '../../../../src/domain/topup/attempt-state';
import {
  type AttemptKnowledge,
  type Evidence,
  EVIDENCE_SOURCES,
  isQuiet,
  judge,
  type Ruling,
  type Verdict,
  VERDICTS,
} from '../../../../src/domain/topup/evidence';
import { isFinal, isUnderWay, TOPUP_STATES } from '../../../../src/domain/topup/topup-state';
import { buildEvidence, buildKnowledge, buildProfile, later, MINUTE, SECOND } from './builders';
import { carryOut } from './carry-out';

type UnsettledState = 'sending' | 'pending' | 'suspect';
type Word = Ruling['do'];

/** Attempts of which nothing was said yet, by verdict: to the first send, to a check, by callback. */
const FIRST_WORDS: Readonly<Record<UnsettledState, Readonly<Record<Verdict, readonly [Word, Word, Word]>>>> = {
  sending: {
    success: ['succeed', 'succeed', 'succeed'],
    failed: ['note-failed', 'note-failed', 'note-failed'],
    'none-made': ['refuse', 'nothing', 'nothing'],
    pending: ['pend', 'nothing', 'nothing'],
    unknown: ['suspect', 'nothing', 'nothing'],
    'not-found': ['nothing', 'nothing', 'nothing'],
    'not-sent': ['not-sent', 'nothing', 'nothing'],
    contradictory: ['contradict', 'contradict', 'contradict'],
  },
  pending: {
    success: ['succeed', 'succeed', 'succeed'],
    failed: ['note-failed', 'note-failed', 'note-failed'],
    'none-made': ['nothing', 'nothing', 'nothing'],
    pending: ['nothing', 'pend', 'pend'],
    unknown: ['nothing', 'nothing', 'nothing'],
    'not-found': ['nothing', 'nothing', 'nothing'],
    'not-sent': ['nothing', 'nothing', 'nothing'],
    contradictory: ['contradict', 'contradict', 'contradict'],
  },
  suspect: {
    success: ['succeed', 'succeed', 'succeed'],
    failed: ['note-failed', 'note-failed', 'note-failed'],
    'none-made': ['nothing', 'nothing', 'nothing'],
    pending: ['nothing', 'pend', 'pend'],
    unknown: ['nothing', 'nothing', 'nothing'],
    'not-found': ['nothing', 'nothing', 'nothing'],
    'not-sent': ['nothing', 'nothing', 'nothing'],
    contradictory: ['contradict', 'contradict', 'contradict'],
  },
};

/** Attempts that are settled or whose order is closed, whatever the source: authenticated, then not. */
const LATE_WORDS: Readonly<Record<'success' | 'abandoned' | 'other', Partial<Record<Verdict, readonly [Word, Word]>>>> =
  {
    success: {
      success: ['add-serial-number', 'nothing'],
      failed: ['open-case', 'nothing'],
      contradictory: ['open-case', 'nothing'],
    },
    abandoned: {
      success: ['open-case', 'nothing'],
      failed: ['settle-abandoned', 'nothing'],
      contradictory: ['open-case', 'nothing'],
    },
    other: {
      success: ['open-case', 'nothing'],
      contradictory: ['open-case', 'nothing'],
    },
  };

describe('judge, every attempt state, order state, source and verdict, answers as the tables say', () => {
  test.each(ATTEMPT_STATES)('%s', (state) => {
    for (const topupState of TOPUP_STATES) {
      for (const source of EVIDENCE_SOURCES) {
        for (const verdict of VERDICTS) {
          for (const isAuthenticated of [true, false]) {
            const known = buildKnowledge({ state, topupState, checkedAt: later(MINUTE), checkBefore: later(MINUTE) });
            const said = buildEvidence({ source, verdict, isAuthenticated });
            const found = { topupState, source, verdict, isAuthenticated, do: word(known, said) };
            expect(found).toEqual({ ...found, do: expectedWord(known, said) });
          }
        }
      }
    }
  });

  function expectedWord({ state, topupState }: AttemptKnowledge, said: Evidence): Word {
    if (isUnsettledState(state) && isUnderWay(topupState)) {
      const bySource = FIRST_WORDS[state][said.verdict];
      return said.isAuthenticated ? bySource[EVIDENCE_SOURCES.indexOf(said.source)]! : 'ask-check';
    }
    const kind = state === 'success' || state === 'abandoned' ? state : 'other';
    const [trusted, hinted] = LATE_WORDS[kind][said.verdict] ?? ['nothing', 'nothing'];
    // What anybody could have sent is looked at once the order is closed; before, it may not hold up a purchase.
    const isLookedAt = isFinal(topupState) && state !== 'success' && hinted === 'nothing' && trusted === 'open-case';
    if (!said.isAuthenticated && isLookedAt) return 'open-case';
    return said.isAuthenticated ? trusted : hinted;
  }
});

describe('P5, "nothing was made" and "nothing was sent"', () => {
  test('P5, the first answer says so while the attempt is sending, the attempt is over', () => {
    const sending = buildKnowledge({ state: 'sending' });
    expect(ruling(sending, { verdict: 'not-sent' })).toEqual({ do: 'not-sent' });
    expect(ruling(sending, { verdict: 'none-made', blame: 'customer' })).toEqual({
      do: 'refuse',
      hasRecord: false,
      blame: 'customer',
    });
  });

  test.each(['not-sent', 'none-made'] as const)(
    'P5, a frozen worker says %s after the attempt became suspect, a check may have bought: nothing follows',
    (verdict) => {
      const suspect = buildKnowledge({ state: 'suspect', checkedAt: later(MINUTE) });
      expect(word(suspect, { verdict })).toBe('nothing');
    },
  );
});

describe('P5, beside a callback that spoke of a record', () => {
  test.each(['not-sent', 'none-made'] as const)(
    'P5, the first answer says %s after a callback said failed, one of the two is wrong: a check has to tell',
    (verdict) => {
      expect(word(buildKnowledge({ state: 'sending', failedSeenAt: later(0) }), { verdict })).toBe('suspect');
    },
  );
});

describe('P11, an abandoned attempt', () => {
  test('P11, failed after a success was heard, a person has to decide', () => {
    const known = buildKnowledge({ state: 'abandoned', topupState: 'failed', successSeenAt: later(0) });
    expect(word(known, { source: 'callback', verdict: 'failed' })).toBe('nothing');
  });
});

describe('P7, what a check says', () => {
  test.each(['unknown', 'none-made', 'not-sent'] as const)(
    'P7, a check answers %s, which does not speak of the record: nothing follows',
    (verdict) => {
      for (const state of ['pending', 'suspect'] as const) {
        expect(word(buildKnowledge({ state, checkedAt: later(MINUTE) }), { source: 'check', verdict })).toBe('nothing');
      }
    },
  );

  test('P7, a code is final as a first answer and comes from a check, it is looked at twice all the same', () => {
    const known = buildKnowledge({ checkedAt: later(MINUTE) });
    expect(word(known, { source: 'check', verdict: 'failed', isFinal: true })).toBe('note-failed');
  });
});

describe('P8, a failed that has a record at the supplier', () => {
  test('P8, it is the first answer, the attempt becomes pending and waits for a check', () => {
    const sending = buildKnowledge({ state: 'sending' });
    expect(ruling(sending, { verdict: 'failed' })).toEqual({ do: 'note-failed', becomesPending: true });
  });

  test('P8, its code is marked as final in a first answer, the attempt is refused at once', () => {
    const sending = buildKnowledge({ state: 'sending' });
    expect(ruling(sending, { verdict: 'failed', isFinal: true, blame: 'customer' })).toEqual({
      do: 'refuse',
      hasRecord: true,
      blame: 'customer',
    });
  });

  test('P8, the final first answer arrives when the attempt is suspect already, it is only noted', () => {
    const suspect = buildKnowledge({ state: 'suspect' });
    expect(ruling(suspect, { verdict: 'failed', isFinal: true })).toEqual({ do: 'note-failed', becomesPending: false });
  });

  test.each(['sending', 'pending', 'suspect'] as const)('P8, it comes by callback on %s, it is only noted', (state) => {
    const said = { source: 'callback', verdict: 'failed' } as const;
    expect(ruling(buildKnowledge({ state }), said)).toEqual({ do: 'note-failed', becomesPending: false });
  });

  test.each([
    ['that left before the failed was heard', 0, 'note-failed'],
    ['that left just before a poll gap was over', MINUTE - 1, 'note-failed'],
    ['that left when a poll gap was over', MINUTE, 'refuse'],
    ['that left long after', 30 * MINUTE, 'refuse'],
  ] as const)('P8, a check agrees %s, in both unsettled states', (_, leftAfterMs, expected) => {
    for (const state of ['pending', 'suspect'] as const) {
      const known = buildKnowledge({
        state,
        failedSeenAt: later(2 * MINUTE),
        checkedAt: later(2 * MINUTE + leftAfterMs),
        checkBefore: later(2 * MINUTE + leftAfterMs + 5 * SECOND),
      });
      expect(word(known, { source: 'check', verdict: 'failed' })).toBe(expected);
    }
  });

  test('P8, a callback repeats it after the gap, only a check can confirm it', () => {
    const known = buildKnowledge({ failedSeenAt: later(MINUTE), checkedAt: later(10 * MINUTE) });
    expect(word(known, { source: 'callback', verdict: 'failed' })).toBe('note-failed');
  });

  test('P8, the supplier said "pending" in between, the failed has to be confirmed anew', () => {
    const known = buildKnowledge({ failedSeenAt: later(MINUTE), checkedAt: later(3 * MINUTE) });
    const ofPending = carryOut(known, ruling(known, { source: 'check', verdict: 'pending' }), later(3 * MINUTE));
    expect(ofPending.failedSeenAt).toBeNull();
    expect(word(ofPending, { source: 'check', verdict: 'failed' })).toBe('note-failed');
  });

  test('P8, the profile says that a failed is final, an answer or a check settles at once', () => {
    const profile = buildProfile({ failedIsFinal: true });
    const failed = { verdict: 'failed' } as const;
    expect(word(buildKnowledge({ state: 'sending' }), failed, { profile })).toBe('refuse');
    expect(word(buildKnowledge({ checkedAt: later(MINUTE) }), { ...failed, source: 'check' }, { profile })).toBe(
      'refuse',
    );
  });

  test.each([
    ['while the send may still leave', {}, 34 * SECOND, 'note-failed'],
    ['in the last moment of the send', {}, 35 * SECOND, 'note-failed'],
    ['when the send is over', {}, 35 * SECOND + 1, 'refuse'],
    ['while a check is on its way', { checkBefore: later(65 * SECOND) }, 95 * SECOND, 'note-failed'],
    ['when the check is over', { checkBefore: later(65 * SECOND) }, 95 * SECOND + 1, 'refuse'],
  ] as const)('P8, a failed is final and comes by callback %s', (_, changes, heardAfterMs, expected) => {
    const profile = buildProfile({ failedIsFinal: true });
    const known = buildKnowledge({ state: 'pending', ...changes });
    const said = { source: 'callback', verdict: 'failed' } as const;
    expect(word(known, said, { profile, now: later(heardAfterMs) })).toBe(expected);
  });

  test('isQuiet, neither a send nor a check was ever fenced, is true', () => {
    expect(isQuiet({ sendBefore: null, checkBefore: null }, later(0), buildProfile())).toBe(true);
  });
});

describe('P4, "not found" from a check that cannot buy', () => {
  const profile = buildProfile({ checkBuys: false });
  const notFound = { source: 'check', verdict: 'not-found' } as const;

  test.each([
    ['before the send has settled', 45 * SECOND - 1, 'nothing'],
    ['when the send has settled', 45 * SECOND, 'refuse'],
  ] as const)('P4, the check left %s', (_, leftAfterMs, expected) => {
    expect(word(buildKnowledge({ checkedAt: later(leftAfterMs) }), notFound, { profile })).toBe(expected);
  });

  test('P4, a settled "not found", the attempt is refused without a record', () => {
    expect(ruling(buildKnowledge({ checkedAt: later(MINUTE) }), notFound, { profile })).toEqual({
      do: 'refuse',
      hasRecord: false,
      blame: 'route',
    });
  });

  test('P4, the check buys, the attempt was never sent or never checked: nothing follows', () => {
    const checkedAt = later(10 * MINUTE);
    expect(word(buildKnowledge({ checkedAt }), notFound, { profile: buildProfile() })).toBe('nothing');
    expect(word(buildKnowledge({ checkedAt, sendBefore: null }), notFound, { profile })).toBe('nothing');
    expect(word(buildKnowledge(), notFound, { profile })).toBe('nothing');
    expect(word(buildKnowledge({ checkedAt }), { ...notFound, source: 'callback' }, { profile })).toBe('nothing');
  });

  test('P4, the supplier had spoken of a record before, "not found" is no answer', () => {
    const checkedAt = later(10 * MINUTE);
    expect(word(buildKnowledge({ checkedAt, failedSeenAt: later(MINUTE) }), notFound, { profile })).toBe('nothing');
    expect(word(buildKnowledge({ checkedAt, successSeenAt: later(MINUTE) }), notFound, { profile })).toBe('nothing');
  });
});

describe('P11, statements that contradict each other', () => {
  test('P11, failed, success, failed by callback, the attempt is suspect and no money moves', () => {
    const heard = tell(buildKnowledge({ state: 'pending' }), [
      { atMs: 60 * SECOND, source: 'callback', verdict: 'failed' },
      { atMs: 61 * SECOND, source: 'callback', verdict: 'success' },
      { atMs: 62 * SECOND, source: 'callback', verdict: 'failed' },
    ]);
    expect(heard.words).toEqual(['note-failed', 'contradict', 'nothing']);
    expect(heard.known).toMatchObject({ state: 'suspect', contradictedAt: later(61 * SECOND) });
  });

  test.each(EVIDENCE_SOURCES)('P11, a success as %s follows a failed within the gap, it contradicts', (source) => {
    const known = buildKnowledge({ failedSeenAt: later(MINUTE), checkedAt: later(MINUTE + 30 * SECOND) });
    expect(word(known, { source, verdict: 'success' })).toBe('contradict');
  });

  test('P11, a check that left a gap after the failed says success, it settles', () => {
    const known = buildKnowledge({ failedSeenAt: later(MINUTE), checkedAt: later(2 * MINUTE) });
    expect(word(known, { source: 'check', verdict: 'success' })).toBe('succeed');
  });

  test.each([
    ['less than a gap after the contradiction', MINUTE - 1, 'nothing'],
    ['a gap after the contradiction', MINUTE, 'succeed'],
  ] as const)('P11, a check that left %s says success', (_, leftAfterMs, expected) => {
    const known = buildKnowledge({
      successSeenAt: later(MINUTE),
      contradictedAt: later(MINUTE),
      checkedAt: later(MINUTE + leftAfterMs),
    });
    expect(word(known, { source: 'check', verdict: 'success' })).toBe(expected);
    expect(word(known, { source: 'callback', verdict: 'success' })).toBe('nothing');
    expect(word(known, { source: 'answer', verdict: 'success' })).toBe('nothing');
  });

  test.each(EVIDENCE_SOURCES)('P11, a no as %s comes after any success, it waits for a person', (source) => {
    for (const profile of [buildProfile(), buildProfile({ failedIsFinal: true }), buildProfile({ checkBuys: false })]) {
      for (const verdict of ['failed', 'not-found', 'none-made'] as const) {
        for (const state of ['pending', 'suspect'] as const) {
          const known = buildKnowledge({
            state,
            successSeenAt: later(MINUTE),
            contradictedAt: later(MINUTE),
            checkedAt: later(10 * MINUTE),
            checkBefore: later(10 * MINUTE),
          });
          expect(word(known, { source, verdict, isFinal: true }, { profile, now: later(60 * MINUTE) })).toBe('nothing');
        }
      }
    }
  });

  test('P11, "pending" is said after a contradiction, the success stays remembered', () => {
    const contradicted = buildKnowledge({ successSeenAt: later(MINUTE), contradictedAt: later(MINUTE) });
    const said = ruling(contradicted, { source: 'check', verdict: 'pending' });
    expect(carryOut(contradicted, said, later(3 * MINUTE))).toMatchObject({
      state: 'pending',
      successSeenAt: later(MINUTE),
      contradictedAt: later(MINUTE),
    });
  });
});

describe('what comes after the end', () => {
  test('C3, an abandoned attempt, the supplier says no later, it becomes refused', () => {
    const abandoned = buildKnowledge({ state: 'abandoned' });
    for (const source of EVIDENCE_SOURCES) {
      expect(word(abandoned, { source, verdict: 'failed' })).toBe('settle-abandoned');
    }
    expect(carryOut(abandoned, { do: 'settle-abandoned' }, later(MINUTE)).state).toBe('refused');
  });

  test('C3, an abandoned attempt, anybody could have said no, it stays abandoned', () => {
    const said = { source: 'callback', verdict: 'failed', isAuthenticated: false } as const;
    expect(word(buildKnowledge({ state: 'abandoned' }), said)).toBe('nothing');
  });

  test.each(['refused', 'not-sent', 'cancelled', 'abandoned', 'reversed'] as const)(
    'C4, a success comes late for an attempt that is %s, a case is opened and nothing moves',
    (state) => {
      expect(ruling(buildKnowledge({ state }), { source: 'callback' })).toEqual({
        do: 'open-case',
        kind: 'late-success',
      });
    },
  );

  test('C4, a success comes for an unsettled attempt of a closed order, a case is opened', () => {
    const known = buildKnowledge({ state: 'pending', topupState: 'failed' });
    expect(ruling(known, { source: 'callback' })).toEqual({ do: 'open-case', kind: 'late-success' });
  });

  test('C3, a failed comes after success, a case is opened and nothing moves', () => {
    expect(ruling(buildKnowledge({ state: 'success' }), { source: 'callback', verdict: 'failed' })).toEqual({
      do: 'open-case',
      kind: 'failed-after-success',
    });
  });

  test('a success is told again, perhaps with the serial number that was missing, only that is added', () => {
    const known = buildKnowledge({ state: 'success' });
    expect(ruling(known, { source: 'callback' })).toEqual({ do: 'add-serial-number' });
    expect(word(known, { source: 'callback', isAuthenticated: false })).toBe('nothing');
  });

  describe.each(['refused', 'not-sent', 'reversed'] as const)('C4, %s, and booked beside the delivery', (state) => {
    const known = buildKnowledge({ state, topupState: 'success', isBookedBeside: true });

    test('the success is told again, nothing is left to decide', () => {
      for (const isAuthenticated of [true, false]) {
        expect(word(known, { source: 'callback', isAuthenticated })).toBe('nothing');
      }
    });

    test.each(['failed', 'contradictory'] as const)('it is said to be %s, a case is opened', (verdict) => {
      const opened = { do: 'open-case', kind: 'failed-after-success' };
      expect(ruling(known, { source: 'callback', verdict })).toEqual(opened);
      expect(word(known, { source: 'callback', verdict, isAuthenticated: false })).toBe('nothing');
    });
  });

  test('a hint that anybody could have sent, whatever it says of an open attempt, asks for a check', () => {
    for (const verdict of VERDICTS) {
      expect(word(buildKnowledge(), { source: 'callback', verdict, isAuthenticated: false })).toBe('ask-check');
    }
  });
});

interface Circumstance {
  now?: Instant;
  profile?: SupplierProfile;
}

function ruling(
  known: AttemptKnowledge,
  said: Partial<Evidence>,
  { now = later(60 * MINUTE), profile = buildProfile() }: Circumstance = {},
): Ruling {
  return judge(known, buildEvidence(said), { now, profile });
}

function word(known: AttemptKnowledge, said: Partial<Evidence>, circumstance?: Circumstance): Word {
  return ruling(known, said, circumstance).do;
}

function tell(
  first: AttemptKnowledge,
  statements: readonly (Partial<Evidence> & { atMs: number })[],
): { words: Word[]; known: AttemptKnowledge } {
  let known = first;
  const words: Word[] = [];
  for (const { atMs, ...said } of statements) {
    const now = later(atMs);
    const next = ruling(known, said, { now });
    words.push(next.do);
    known = carryOut(known, next, now);
  }
  return { words, known };
}

function isUnsettledState(state: AttemptState): state is UnsettledState {
  return isUnsettled(state);
}
