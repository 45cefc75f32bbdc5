import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  ATTEMPT_STATES,
  type AttemptState,
  canDecideAttempt,
  canMoveAttempt,
  holdsSlot,
  isDefiniteNo,
  isUnsettled,
} from '../../../src/domain/topup/attempt-state';
import {
  canCorrect,
  canMove,
  isFinal,
  isRoutable,
  isUnderWay,
  TOPUP_STATES,
  type TopupState,
} from '../../../src/domain/topup/topup-state';
import { type Move, valueOfMacro, walkModel } from './model-walk';

const model = readFileSync(path.resolve(__dirname, '../../../docs/model/topup.pml'), 'utf8');

/** The model's numbers; 0 is an attempt that was not opened yet. */
const TOPUPS: readonly TopupState[] = ['accepted', 'routing', 'sent', 'pending', 'suspect', 'success', 'failed'];
const ATTEMPTS: readonly (AttemptState | 'none')[] = [
  'none',
  'new',
  'sending',
  'pending',
  'suspect',
  'success',
  'refused',
  'not-sent',
  'cancelled',
  'abandoned',
];

/** Who acts in the model: people decide about what has left in this process, everything else is the machine. */
const DECIDING = 'Decide';

const FIRST = { ts: 0, na: 0, 'ast[0]': 0, 'ast[1]': 0, i: 0 };

/** The variants that change what follows from an answer. All of them have to have the same moves. */
const VARIANTS: readonly (readonly [string, Record<string, string>])[] = [
  ['as it is built by default', {}],
  ['a first answer with a record waits for a check, as in the code', { FIRSTREV: '1', FIX_FIRSTREV: '1' }],
  ['a supplier whose failed is final', { FIF: '1' }],
  ['a supplier with a real check', { QCHECK: '1' }],
  ['a supplier that forgets', { MEM: '1' }],
];

/**
 * Where the tables go further than the model. Each line is a decision: a line that the tables or the model no longer
 * need fails the comparison as well.
 */
const ONLY_IN_CODE = {
  topup: [
    // Opening the first attempt leaves the order `accepted` here and moves it to `routing` in the model.
    'accepted → sent',
  ],
  decisions: [
    // Corrections of closed orders; the model's are a process of their own that has no attempts.
    'success → reversed',
    'abandoned → refused',
    'abandoned → success',
  ],
};
/**
 * Sukseskan: the attempt moves as by the supplier's own success, and one that has not left yet is cancelled as by a
 * deadline. No table of decisions repeats either.
 */
const DECIDED_BY_AN_ORDINARY_MOVE = ['new → cancelled', 'pending → success', 'suspect → success'];

describe.each(VARIANTS)('the tables of states against the model: %s', (_, defines) => {
  const found = movesOf(model, defines);

  test('topup, every move of the model, is in the table and the table has no other', () => {
    expect(sorted(found.topup, ONLY_IN_CODE.topup)).toEqual(tableOf(TOPUP_STATES, canMove));
  });

  test('attempt, every move by the machine, is in the table and the table has no other', () => {
    expect(sorted(found.attemptByMachine)).toEqual(tableOf(ATTEMPT_STATES, canMoveAttempt));
  });

  test('attempt, every decision by people, is in the table and the table has no other but corrections', () => {
    const decisions = tableOf(ATTEMPT_STATES, canDecideAttempt);
    expect(sorted(found.attemptByPeople)).toEqual(
      sorted(
        decisions.filter((move) => !ONLY_IN_CODE.decisions.includes(move)),
        DECIDED_BY_AN_ORDINARY_MOVE,
      ),
    );
    expect(decisions).toEqual(expect.arrayContaining(ONLY_IN_CODE.decisions));
  });
});

describe('the words of both sides', () => {
  test('C2, correction of a closed order, moves it as the model allows', () => {
    const moves = walkModel(model, { defines: { CORR: '1' }, only: ['Corr'], first: { ts: 6, kind: 0, rvsd: 0 } });
    // The model keeps `reversed` as a mark beside the state.
    const state = ({ ts, rvsd }: Move['before']): string => (rvsd === 1 ? 'reversed' : TOPUPS[ts ?? -1]!);
    const changes = moves.map(({ before, after }) => change(state(before), state(after)));
    expect(sorted(changes.filter(isMove))).toEqual(tableOf(TOPUP_STATES, canCorrect));
  });

  test('P1, an attempt holds the slot, in exactly the states that the model calls LIVE', () => {
    expect(attemptsWhere('LIVE(0)')).toEqual(ATTEMPT_STATES.filter((state) => holdsSlot(state)));
  });

  test('an attempt is unsettled, in exactly the states that the model calls FLY', () => {
    expect(attemptsWhere('FLY(0)')).toEqual(ATTEMPT_STATES.filter((state) => isUnsettled(state)));
  });

  test('P10, an attempt is a definite no, in exactly the states that let the model route again', () => {
    expect(attemptsWhere('LASTNO')).toEqual(ATTEMPT_STATES.filter((state) => isDefiniteNo(state)));
  });

  test('a topup is under way, routable or final, in exactly the states of OPEN3, the fence and CLOSED', () => {
    const where = (macro: string) => TOPUPS.filter((_, ts) => valueOfMacro(model, macro, { ts }) === 1);
    expect(where('OPEN3')).toEqual(TOPUPS.filter((state) => isUnderWay(state)));
    expect(where('CLOSED')).toEqual(TOPUPS.filter((state) => isFinal(state)));
    expect(TOPUPS.filter((_, ts) => valueOfMacro(model, 'FENCE_T', { ts }) !== 0)).toEqual(
      TOPUPS.filter((state) => isRoutable(state)),
    );
  });
});

describe('the comparison itself, the model is changed, turns red', () => {
  test.each([
    ['the sweep closes what has left', '((ts==ACC||ts==ROU) && NOFLY)', '(!CLOSED)', 'topup', 'sent → failed'],
    [
      'the sweep delivers what has not left',
      'dl && SWEEPABLE, ts = FAI',
      'dl && SWEEPABLE, ts = SUC',
      'topup',
      'accepted → success',
    ],
    [
      'a late success revives a refused attempt',
      '#define FLY(a)   (ast[a]>=SND && ast[a]<=SUS)',
      '#define FLY(a)   (ast[a]>=SND && ast[a]<=REF)',
      'attemptByMachine',
      'refused → success',
    ],
    [
      'people may abandon what is being sent',
      '(ast[a]==PEN||ast[a]==SUS) && OPEN3 && !INFL(a), ast[a] = ABA',
      'FLY(a) && OPEN3, ast[a] = ABA',
      'attemptByPeople',
      'sending → abandoned',
    ],
    [
      'people pay for a purchase that has not left',
      '(ast[a]==REF||ast[a]==NOT) && ts==ROU',
      '(ast[a]==REF||ast[a]==NOT||ast[a]==NEW) && ts==ROU',
      'attemptByPeople',
      'new → success',
    ],
    [
      'a missing answer is a no',
      'alive && ast[a]==SND, ast[a] = SUS; ts = TSU',
      'alive && ast[a]==SUS, ast[a] = NOT; ts = ROU',
      'attemptByMachine',
      'suspect → not-sent',
    ],
  ] as const)('%s', (_, from, to, table, move) => {
    expect(model.split(from)).toHaveLength(2);
    const changed = movesOf(model.replace(from, to), {});
    expect(changed[table]).not.toEqual(movesOf(model, {})[table]);
    expect(changed[table]).toContain(move);
  });
});

function movesOf(source: string, defines: Record<string, string>) {
  const walked = walkModel(source, { defines, first: FIRST, attempts: 2 });
  const attemptMoves = (moves: Move[]): string[] =>
    distinct(
      moves.flatMap(({ before, after }) =>
        ['ast[0]', 'ast[1]'].map((key) => change(ATTEMPTS[before[key] ?? -1]!, ATTEMPTS[after[key] ?? -1]!)),
      ),
    ).filter((move) => !move.startsWith('none'));
  return {
    topup: distinct(walked.map(({ before, after }) => change(TOPUPS[before['ts'] ?? -1]!, TOPUPS[after['ts'] ?? -1]!))),
    attemptByMachine: attemptMoves(walked.filter(({ process }) => process !== DECIDING)),
    attemptByPeople: attemptMoves(walked.filter(({ process }) => process === DECIDING)),
  };
}

function attemptsWhere(macro: string): string[] {
  return ATTEMPTS.filter((_, ast) => ast > 0 && valueOfMacro(model, macro, { 'ast[0]': ast, na: 1 }) === 1);
}

function tableOf<State extends string>(states: readonly State[], can: (from: State, to: State) => boolean): string[] {
  const pairs = states.flatMap((from) => states.filter((to) => can(from, to)).map((to) => change(from, to)));
  return sorted(pairs);
}

function change(from: string, to: string): string {
  return `${from} → ${to}`;
}

function isMove(text: string): boolean {
  const [from, to] = text.split(' → ');
  return from !== to;
}

function distinct(moves: string[]): string[] {
  return sorted(moves.filter(isMove));
}

function sorted(...lists: (readonly string[])[]): string[] {
  const all = lists.flat();
  const unique = [...new Set(all)].sort();
  return lists.length > 1 && unique.length < all.length ? ['a difference is listed that is none', ...unique] : unique;
}
