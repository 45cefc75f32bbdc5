import {
  ATTEMPT_STATES,
  type AttemptState,
  canDecideAttempt,
  canMoveAttempt,
  holdsSlot,
  isDefiniteNo,
  isUnsettled,
  mayDeliverBeside,
  SLOT_HOLDERS,
} from '../../../../src/domain/topup/attempt-state';
import {
  canCorrect,
  canMove,
  isFinal,
  isRoutable,
  isUnderWay,
  TOPUP_STATES,
  type TopupState,
} from '../../../../src/domain/topup/topup-state';

const from = <State>(states: readonly State[], can: (to: State) => boolean): State[] => states.filter(can);

describe('the states of a topup', () => {
  test.each<[TopupState, TopupState[]]>([
    ['success', ['reversed']],
    ['failed', ['success']],
    ['reversed', []],
  ])('%s, a final state, is left by a correction only', (state, corrected) => {
    expect(from(TOPUP_STATES, (to) => canMove(state, to))).toEqual([]);
    expect(from(TOPUP_STATES, (to) => canCorrect(state, to))).toEqual(corrected);
  });

  test('every state, asked what it is, is exactly one of routable, under way and final', () => {
    for (const state of TOPUP_STATES) {
      expect([isRoutable(state), isUnderWay(state), isFinal(state)].filter(Boolean)).toHaveLength(1);
    }
  });

  test('every state that is not final, followed by moves, can end in success and in failed', () => {
    for (const state of TOPUP_STATES.filter((one) => !isFinal(one))) {
      expect([...reachable(state)]).toEqual(expect.arrayContaining(['success', 'failed']));
    }
  });

  test('no state moves to itself', () => {
    expect(TOPUP_STATES.filter((state) => canMove(state, state) || canCorrect(state, state))).toEqual([]);
  });

  function reachable(first: TopupState): Set<TopupState> {
    const seen = new Set([first]);
    for (const state of seen) TOPUP_STATES.filter((to) => canMove(state, to)).forEach((to) => seen.add(to));
    return seen;
  }
});

describe('the states of an attempt', () => {
  test('P1, the slot is held while the attempt has delivered or may still deliver', () => {
    expect(ATTEMPT_STATES.filter(holdsSlot)).toEqual(['new', 'sending', 'pending', 'suspect', 'success', 'abandoned']);
    expect(ATTEMPT_STATES.filter(holdsSlot)).toEqual(SLOT_HOLDERS);
  });

  test('P1, an attempt that freed the slot never moves into it again by itself', () => {
    for (const state of ATTEMPT_STATES.filter((one) => !holdsSlot(one))) {
      expect(from(ATTEMPT_STATES, (to) => canMoveAttempt(state, to))).toEqual([]);
    }
  });

  test('P5, an attempt that left, whatever is said, is never "not sent" unless it is still sending', () => {
    expect(ATTEMPT_STATES.filter((state) => canMoveAttempt(state, 'not-sent'))).toEqual(['new', 'sending']);
  });

  test('C3, an abandoned attempt, moves to refused by the supplier and to success by a correction', () => {
    expect(from(ATTEMPT_STATES, (to) => canMoveAttempt('abandoned', to))).toEqual(['refused']);
    expect(from(ATTEMPT_STATES, (to) => canDecideAttempt('abandoned', to))).toEqual(['success', 'refused']);
  });

  test('C4, an attempt that may be booked beside a delivery, holds no slot and has ended', () => {
    const beside = ATTEMPT_STATES.filter(mayDeliverBeside);
    expect(beside).toEqual(['refused', 'not-sent', 'reversed']);
    expect(beside.filter((state) => holdsSlot(state) || isUnsettled(state))).toEqual([]);
  });

  test('C3, people abandon what is pending or suspect and nothing else', () => {
    expect(ATTEMPT_STATES.filter((state) => canDecideAttempt(state, 'abandoned'))).toEqual(['pending', 'suspect']);
  });

  test('P10, the definite noes are the ones that free the slot for the next terminal', () => {
    const noes: AttemptState[] = ['refused', 'not-sent'];
    expect(ATTEMPT_STATES.filter(isDefiniteNo)).toEqual(noes);
    expect(noes.filter(holdsSlot)).toEqual([]);
    expect(ATTEMPT_STATES.filter((state) => isUnsettled(state) && isDefiniteNo(state))).toEqual([]);
  });

  test('an unsettled attempt, compared with the slot, always holds it', () => {
    expect(ATTEMPT_STATES.filter((state) => isUnsettled(state) && !holdsSlot(state))).toEqual([]);
  });
});
