import { type AttemptId, type TerminalCode } from '../ids';
import { type AttemptState, holdsSlot } from './attempt-state';
import { isFinal, type TopupState } from './topup-state';

/** A purchase that is known from elsewhere: the history of a workflow, or the supplier's statement. */
export interface ElsewherePurchase {
  n: number;
  terminal: TerminalCode;
}

export interface KnownAttempt {
  id: AttemptId;
  n: number;
  terminal: TerminalCode;
  state: AttemptState;
}

/** An attempt to write down afterwards. Its purchase is null for a number that nobody has heard of. */
export interface RestoredAttempt<Purchase> {
  n: number;
  purchase: Purchase | null;
  state: 'refused' | 'not-sent' | 'suspect';
}

export type RestorePlan<Purchase> =
  /** The rows know all of it. */
  | { kind: 'nothing' }
  /** Rows and purchases cannot both be right: people have to look, and nothing is bought meanwhile. */
  | { kind: 'conflict' }
  | {
      kind: 'restore';
      /** It held the slot, and a later purchase proves that it had got a definite no by then (P1). */
      superseded: AttemptId | null;
      /** It has not left as far as the rows know, and may have. */
      suspected: AttemptId | null;
      missing: RestoredAttempt<Purchase>[];
    };

const NOTHING = { kind: 'nothing' } as const;
const CONFLICT = { kind: 'conflict' } as const;

/**
 * What the rows of an order have to learn from purchases that a restored database does not know (S2). The latest one
 * becomes `suspect`, so that it is checked and never bought beside; one before it cannot be alive, because the database
 * that was lost let no later one exist until it had a definite no.
 */
export function planRestore<Purchase extends ElsewherePurchase>(
  { state, attempts }: { state: TopupState; attempts: readonly KnownAttempt[] },
  purchases: readonly Purchase[],
): RestorePlan<Purchase> {
  const latest = purchases.reduce<Purchase | undefined>((top, one) => (top && top.n > one.n ? top : one), undefined);
  if (latest === undefined) return NOTHING;
  const known = Math.max(0, ...attempts.map(({ n }) => n));
  const same = attempts.find(({ n }) => n === latest.n);
  if (same !== undefined && same.terminal !== latest.terminal) return CONFLICT;
  if (latest.n < known) return NOTHING;
  if (same !== undefined) {
    if (same.state !== 'new' || isFinal(state)) return NOTHING;
    return { kind: 'restore', superseded: null, suspected: same.id, missing: [] };
  }
  const holder = attempts.find((attempt) => holdsSlot(attempt.state));
  const isSettled = holder?.state === 'success' || holder?.state === 'abandoned';
  if (isFinal(state) || isSettled) return CONFLICT;
  const missing = Array.from({ length: latest.n - known }, (_, index) => {
    const n = known + 1 + index;
    const purchase = purchases.find((one) => one.n === n) ?? null;
    return { n, purchase, state: n === latest.n ? 'suspect' : purchase === null ? 'not-sent' : 'refused' } as const;
  });
  return { kind: 'restore', superseded: holder?.id ?? null, suspected: null, missing };
}
