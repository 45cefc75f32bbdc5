import { type Rupiah, rupiah } from '../money';
import { elapsedMs, type Instant } from '../time';
import { type CodeMode } from './terms';

/** Unique codes run from 1 to this. */
export const MOST_CODE = 999;

/**
 * U1: what the payer is asked for. Throws `RangeError` for a code outside 1–999, and where nothing would be left to pay.
 */
export function finalAmount(base: Rupiah, code: number, mode: CodeMode): Rupiah {
  if (!Number.isSafeInteger(code) || code < 1 || code > MOST_CODE) throw new RangeError(`not a unique code: ${code}`);
  const final = mode === 'add' ? base + code : base - code;
  if (final <= 0) throw new RangeError(`no amount is left: ${base} without ${code}`);
  return rupiah(final);
}

/** Every final amount of this base lies between these two, both included: what has to be read of the amounts in use. */
export function finalsOf(base: Rupiah, mode: CodeMode): { least: Rupiah; most: Rupiah } {
  return mode === 'add'
    ? { least: rupiah(base + 1), most: rupiah(base + MOST_CODE) }
    : { least: rupiah(Math.max(1, base - MOST_CODE)), most: rupiah(Math.max(1, base - 1)) };
}

/** The last use of one final amount. */
export interface AmountUse {
  reservedAt: Instant;
  /** Null: reserved now. */
  releasedAt: Instant | null;
}

export interface CodeQuestion {
  base: Rupiah;
  mode: CodeMode;
  /** By final amount; of other bases too, since their amounts may be the same (U2). */
  uses: ReadonlyMap<number, AmountUse>;
  now: Instant;
  quarantineMs: number;
  freeLeastPercent: number;
  /** Of the account: any two accounts begin with other codes, wherever that can be. */
  account?: string;
}

export type CodeChoice =
  | { kind: 'code'; code: number; final: Rupiah; isQuarantined: boolean; freeCodes: number }
  /** Offer another account, another amount or a virtual account. */
  | { kind: 'exhausted'; freeCodes: number };

/**
 * U2, U3, T2: the code of the next transfer of this base: its final amount is not reserved, and of these the least
 * recently used. One that never was comes first; one in quarantine only when no other is free. `freeCodes` counts what is
 * not reserved, before this one is taken.
 *
 * Codes that were never used come in groups whose final amounts differ in at least two digits and by no swap of
 * neighbours (`checkClass`): while some ninety transfers of a base are open, no slip of one finger turns the amount of
 * one payer into that of another, of this base or of any base that shares no amounts with it.
 */
export function chooseCode({ base, mode, uses, ...question }: CodeQuestion): CodeChoice {
  const { now, quarantineMs, freeLeastPercent, account = '' } = question;
  const firstClass = classOf(account);
  let freeCodes = 0;
  let best: Free | undefined;
  for (let code = 1; code <= mostCode(base, mode); code += 1) {
    const final = finalAmount(base, code, mode);
    const use = uses.get(final);
    if (use !== undefined && use.releasedAt === null) continue;
    freeCodes += 1;
    const group = (checkClass(final) + CLASSES - firstClass) % CLASSES;
    const candidate = { code, final, group, releasedAt: use?.releasedAt ?? null };
    if (best === undefined || isBefore(candidate, best)) best = candidate;
  }
  if (best === undefined || freeCodes * 100 < freeLeastPercent * MOST_CODE) return { kind: 'exhausted', freeCodes };
  const { code, final, releasedAt } = best;
  const isQuarantined = releasedAt !== null && elapsedMs(releasedAt, now) < quarantineMs;
  return { kind: 'code', code, final, isQuarantined, freeCodes };
}

/** How much of what this base can be asked for is reserved, in whole percent, rounded down. */
export function usedPercent({ base, mode, uses }: Pick<CodeQuestion, 'base' | 'mode' | 'uses'>): number {
  const most = mostCode(base, mode);
  let reserved = 0;
  for (let code = 1; code <= most; code += 1) {
    if (uses.get(finalAmount(base, code, mode))?.releasedAt === null) reserved += 1;
  }
  return most === 0 ? 100 : Math.floor((reserved * 100) / most);
}

/**
 * The remainder by 11 of the digits weighted by their places, as in an ISBN: one wrong digit or two neighbours swapped
 * always lead to another class.
 */
export function checkClass(amount: number): number {
  let sum = 0;
  for (let left: number = amount, weight = 1; left > 0; left = Math.floor(left / 10)) {
    sum += (left % 10) * weight;
    weight = weight === 10 ? 1 : weight + 1;
  }
  return sum % CLASSES;
}

const CLASSES = 11;

/** A payer who takes the wrong account of ours, and the right amount, shall not pay somebody else's transfer there. */
function classOf(account: string): number {
  return Array.from(account).reduce((sum, letter) => (sum * 7 + (letter.codePointAt(0) ?? 0)) % CLASSES, 0);
}

interface Free {
  code: number;
  final: Rupiah;
  group: number;
  releasedAt: Instant | null;
}

/** Never used before used, then the one that was given back first: those in quarantine were given back last. */
function isBefore(one: Free, other: Free): boolean {
  if (one.releasedAt === other.releasedAt) {
    return one.group === other.group ? one.code < other.code : one.group < other.group;
  }
  if (one.releasedAt === null) return true;
  return other.releasedAt !== null && one.releasedAt < other.releasedAt;
}

/** A base of less than a thousand has fewer codes where they are taken off. */
function mostCode(base: Rupiah, mode: CodeMode): number {
  return mode === 'add' ? MOST_CODE : Math.min(MOST_CODE, base - 1);
}
