import { type MutationId, type TransferId } from '../ids';
import { compareSenders } from './sender';

export interface SplitLine {
  id: MutationId;
  amount: number;
  sender: string | null;
}

export interface SplitTarget {
  transferId: TransferId;
  final: number;
  base: number;
  payerName: string | null;
}

export interface Split {
  transferId: TransferId;
  of: 'final' | 'base';
  mutationIds: MutationId[];
}

/** Lines in one group at the most, and lines that are looked at. */
const MOST_LINES = 5;
const MOST_LOOKED_AT = 40;
/**
 * Groups that are looked at: the cost has an end. Every line of the bank that is not matched is looked at with the others
 * of its day, a transfer when somebody opens it.
 */
const MOST_GROUPS_OF_LINE = 400;
const MOST_GROUPS = 10_000;

/**
 * U10: groups of two to five lines whose sum is what a transfer was asked for, with its code or without; at most one per
 * target, of as few lines as possible, the earlier lines of the list preferred. Lines of different senders, or of one that
 * contradicts the payer, make no group. `including`: only groups with this line, which must be among them. How many
 * targets there are makes no difference to its cost.
 */
export function findSplit(
  lines: readonly SplitLine[],
  targets: readonly SplitTarget[],
  { including }: { including?: MutationId } = {},
): Split[] {
  const must = lines.find(({ id }) => id === including);
  if (including !== undefined && must === undefined) return [];
  const totals = totalsOf(targets);
  const isOther = rememberedContradictions();
  const found = new Map<TransferId, Split>();
  const pool = lines.filter((line) => line !== must).slice(0, MOST_LOOKED_AT);
  const start: Group = { sum: must?.amount ?? 0, last: -1, members: must === undefined ? [] : [must] };
  const most = [...totals.keys()].reduce((greatest, total) => Math.max(greatest, total), 0);
  const budget = must === undefined ? MOST_GROUPS : MOST_GROUPS_OF_LINE;
  for (const { sum, members } of groupsFrom(start, { pool, most, isOther, budget })) {
    for (const { target, of } of totals.get(sum) ?? []) {
      const isBetter = (found.get(target.transferId)?.mutationIds.length ?? MOST_LINES + 1) > members.length;
      if (!isBetter || members.some(({ sender }) => isOther(sender, target.payerName))) continue;
      found.set(target.transferId, { transferId: target.transferId, of, mutationIds: members.map(({ id }) => id) });
    }
  }
  return [...found.values()];
}

/**
 * Sums of the line with one to four others, to ask the database for transfers of exactly these final amounts: groups of few
 * lines first, and no more than `most` of them. As bases they would find far too many.
 */
export function splitSums(line: SplitLine, others: readonly SplitLine[], most = 200): number[] {
  const pool = others.filter(({ id }) => id !== line.id).slice(0, MOST_LOOKED_AT);
  const sums = new Set<number>();
  const limits = { most: Number.MAX_SAFE_INTEGER, budget: MOST_GROUPS_OF_LINE };
  const search = { pool, isOther: rememberedContradictions(), ...limits };
  for (const { sum } of groupsFrom({ sum: line.amount, last: -1, members: [line] }, search)) {
    if (sums.size >= most) break;
    sums.add(sum);
  }
  return [...sums].sort((one, other) => one - other);
}

interface Group {
  sum: number;
  /** Place of its last line in the pool: groups are made once. */
  last: number;
  members: readonly SplitLine[];
}

/** By their sums; of one transfer the amount with its code first. */
function totalsOf(targets: readonly SplitTarget[]): Map<number, { target: SplitTarget; of: 'final' | 'base' }[]> {
  const totals = new Map<number, { target: SplitTarget; of: 'final' | 'base' }[]>();
  for (const asked of ASKED) {
    for (const target of targets) {
      const same = totals.get(target[asked]) ?? [];
      same.push({ target, of: asked });
      totals.set(target[asked], same);
    }
  }
  return totals;
}

const ASKED = ['final', 'base'] as const;

/** Groups of two lines, then of three and so on, none above `most`. */
function* groupsFrom(
  start: Group,
  { pool, most, isOther, budget }: { pool: readonly SplitLine[]; most: number; isOther: Contradicts; budget: number },
): Generator<Group> {
  let groups = [start];
  let left = budget;
  for (let size = start.members.length + 1; size <= MOST_LINES; size += 1) {
    const larger: Group[] = [];
    for (const group of groups) {
      for (const [last, line] of pool.entries()) {
        if (last <= group.last) continue;
        left -= 1;
        if (left < 0) return;
        const sum = group.sum + line.amount;
        if (sum > most || group.members.some(({ sender }) => isOther(sender, line.sender))) continue;
        const next = { sum, last, members: [...group.members, line] };
        larger.push(next);
        if (size > 1) yield next;
      }
    }
    groups = larger;
  }
}

type Contradicts = (one: string | null, other: string | null) => boolean;

/** The same names are compared over and over in one search. */
function rememberedContradictions(): Contradicts {
  const known = new Map<string, boolean>();
  return (one, other) => {
    if (one === null || other === null || one === other) return false;
    const key = `${one}/${other}`;
    const isOther = known.get(key) ?? compareSenders(one, other) === 'other';
    known.set(key, isOther);
    return isOther;
  };
}
