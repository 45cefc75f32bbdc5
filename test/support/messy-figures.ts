import { type Outcome, playMessyTransfers } from './match-in-memory';
import { DATE_ONLY_ACCOUNT } from './messy-transfers';

export interface MessyFigures {
  lines: number;
  matched: number;
  /** Matched outside T3, to another transfer than the one that was paid. */
  wrong: Outcome[];
  /** Exact, timed, in the window, and not matched to their own; without those that T3 takes part in. */
  missed: Outcome[];
  due: number;
  /** Left to people, with a transfer that they belong to, and how many of these were suggested first. */
  others: number;
  first: number;
  /** `split: 40 of 41`. */
  byDeed: string[];
  /** T3: matched to another transfer than the one that was paid, of all lines. */
  collisions: number;
}

export function messyFigures(seeds: readonly number[], count: number): MessyFigures {
  const plays = seeds.map((seed) => playMessyTransfers({ seed, count }));
  const outcomes = plays.flatMap((play) => play.outcomes);
  const matched = outcomes.filter((outcome) => matchedTo(outcome) !== null);
  const due = plays.flatMap((play) => play.outcomes.filter((outcome) => isDue(outcome, play.takenByOthers)));
  const others = outcomes.filter((outcome) => outcome.transferId !== null && matchedTo(outcome) === null);
  const isWrong = (outcome: Outcome): boolean => matchedTo(outcome) !== outcome.transferId;
  return {
    ...{ lines: outcomes.length, matched: matched.length, due: due.length, others: others.length },
    wrong: matched.filter((outcome) => isWrong(outcome) && !outcome.isCollision),
    missed: due.filter(isWrong),
    first: others.filter(isFirst).length,
    byDeed: [...new Set(others.map(({ deed }) => deed))].sort().map((deed) => {
      const all = others.filter((outcome) => outcome.deed === deed);
      return `${deed}: ${all.filter(isFirst).length} of ${all.length}`;
    }),
    collisions: matched.filter((outcome) => isWrong(outcome) && outcome.isCollision).length,
  };
}

function matchedTo({ verdict }: Outcome): string | null {
  return verdict.kind === 'match' ? verdict.transferId : null;
}

/** T3 lets a line wait whose sender is known to be somebody else, and one whose transfer another one's slip has paid. */
function isDue({ deed, isByOther, line, transferId }: Outcome, takenByOthers: ReadonlySet<string>): boolean {
  const isTimed = line.bankAccountId !== DATE_ONLY_ACCOUNT;
  return deed === 'exact' && isTimed && !isByOther && !takenByOthers.has(transferId ?? '');
}

function isFirst({ suggested, transferId }: Outcome): boolean {
  return suggested === transferId;
}
