import { type MutationId, type TransferId } from '../ids';
import { elapsedMs, type Instant } from '../time';
import { AMOUNT_SCORES, amountReason, type AmountReason } from './amount-reason';
import { TRANSFER_FEES } from './amounts-near';
import { findSplit } from './find-split';
import { cameAfterExpiry, cameBefore, type CreditRules } from './judge-mutation';
import { type LineSender, senderOf } from './sender';
import { type MutationFacts, type TransferFacts } from './terms';

export type SuggestReason =
  | AmountReason
  /** Ours, and not the one that it was asked to. */
  | { code: 'other-account' }
  | { code: 'split'; of: 'final' | 'base'; lines: number }
  /** What arrived is what another transfer was asked for. */
  | { code: 'other-orders-amount'; transferId: TransferId; no: number }
  /** The payer says to have transferred just this. */
  | { code: 'said-amount' }
  | { code: 'sender-same'; sender: string }
  | { code: 'sender-other'; sender: string }
  | { code: 'before-created'; byMs: number | null }
  /** After the payer's time, and after the grace. */
  | { code: 'after-expiry'; byMs: number | null }
  | { code: 'late'; byMs: number | null }
  | { code: 'time-near-proof'; byMs: number };

export type SuggestLock = 'before-created' | 'not-open';

export interface Suggestion {
  transferId: TransferId;
  /** Several: these together (U10). */
  mutationIds: MutationId[];
  /** From 0 to 1; compares suggestions, and is no probability. */
  score: number;
  strength: 'strong' | 'possible' | 'weak';
  /** What speaks for it first, what against it last. */
  reasons: SuggestReason[];
  /** It may not be decided that way. */
  lock: SuggestLock | null;
}

export interface ProofHint {
  uploadedAt: Instant;
  saidAmount: number | null;
}

/** What else is known; everything may be left out. */
export interface SuggestContext extends Partial<Pick<CreditRules, 'bankClockSlackMs'>> {
  fees?: readonly number[];
  /** The last proof of a transfer. */
  proofs?: ReadonlyMap<TransferId, ProofHint>;
  /** Open credits of the same account and day, nearest first: parts of a split (U10). */
  otherLines?: readonly MutationFacts[];
  /** Transfers by their final amounts, with those that were paid: `other-orders-amount`. */
  owners?: ReadonlyMap<number, Pick<TransferFacts, 'id' | 'no' | 'bankAccountId'>>;
}

/**
 * U9, U10: transfers that this line may pay, the likeliest first. `transfers`: what was found by `amountsNear` and
 * `splitSums`. Never decides anything. The same facts in any order give the same list.
 */
export function suggestTransfers(
  mutation: MutationFacts,
  transfers: readonly TransferFacts[],
  context: SuggestContext = {},
): Suggestion[] {
  const askedForThis = transfers.filter(({ final }) => final === mutation.amount);
  const owners = context.owners ?? new Map(askedForThis.map((transfer) => [transfer.final, transfer]));
  const within = { ...context, owners };
  const look = lookAt(mutation);
  const single = transfers.flatMap((transfer) => suggestPair(transfer, look, within) ?? []);
  const lines = [look, ...(context.otherLines ?? []).map(lookAt)];
  const splits = suggestSplits(transfers, lines, { context, including: mutation.id });
  return ranked([...single, ...splits.filter((split) => !isBetter(single, split))]);
}

/** The other way round: lines that may pay this transfer, by the same reasons and scores. */
export function suggestMutations(
  transfer: TransferFacts,
  mutations: readonly MutationFacts[],
  context: SuggestContext = {},
): Suggestion[] {
  const lines = [...mutations, ...(context.otherLines ?? [])];
  const unique = [...new Map(lines.map((line) => [line.id, line])).values()].map(lookAt);
  const single = unique.flatMap((look) => suggestPair(transfer, look, context) ?? []);
  const splits = suggestSplits([transfer], unique, { context });
  return ranked([...single, ...splits.filter((split) => !isBetter(single, split))]);
}

const SLACK_MS = 5 * 60 * 1000;
const STRONG = 0.75;
const POSSIBLE = 0.45;
/** A proof is uploaded soon after the transfer, and sometimes says a later time. */
const NEAR_PROOF_MS = 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

const WEIGHTS: Readonly<Partial<Record<SuggestReason['code'], number>>> = {
  'other-account': -0.1,
  'said-amount': 0.25,
  'sender-same': 0.2,
  'sender-other': -0.35,
  'before-created': -0.4,
  'after-expiry': -0.05,
  late: -0.15,
  'time-near-proof': 0.1,
};
/** Several lines come to an amount with its code by chance far more rarely than to a round price. */
const SPLIT_SCORES = { final: 0.8, base: 0.6 } as const;
/** At most so much is taken off for a day between request and payment: payers mostly pay within minutes. */
const AGE_WEIGHT = 0.04;

/** A line, and what it says of its sender, read once for all transfers that it is compared with. */
interface Look {
  line: MutationFacts;
  from: LineSender;
}

function lookAt(line: MutationFacts): Look {
  return { line, from: senderOf(line) };
}

function suggestPair(transfer: TransferFacts, look: Look, context: SuggestContext): Suggestion | undefined {
  const { line } = look;
  if (line.direction !== 'credit' || line.isReversal) return undefined;
  const isSaid = context.proofs?.get(transfer.id)?.saidAmount === line.amount;
  const amount = amountReason(line.amount, transfer, context.fees ?? TRANSFER_FEES);
  if (amount === undefined && !isSaid) return undefined;
  const reasons: SuggestReason[] = [];
  if (amount !== undefined) reasons.push(amount);
  if (isSaid && amount?.code !== 'exact') reasons.push({ code: 'said-amount' });
  const owner = context.owners?.get(line.amount);
  const isOthers = owner !== undefined && owner.id !== transfer.id && owner.bankAccountId === line.bankAccountId;
  if (isOthers) reasons.push({ code: 'other-orders-amount', transferId: owner.id, no: owner.no });
  addReasonsBeside(reasons, { transfer, look, context });
  const base = AMOUNT_SCORES[amount?.code ?? 'other-code'];
  return suggestion(transfer, [line], { base, reasons });
}

function suggestSplits(
  transfers: readonly TransferFacts[],
  lines: readonly Look[],
  { context, including }: { context: SuggestContext; including?: MutationId },
): Suggestion[] {
  const credits = lines.filter(({ line }) => line.direction === 'credit' && !line.isReversal);
  const account = transfers.length === 1 ? transfers[0]?.bankAccountId : lines[0]?.line.bankAccountId;
  const parts = credits.filter(({ line }) => line.bankAccountId === account);
  if (parts.length < 2) return [];
  const open = new Map(
    transfers.filter((one) => one.bankAccountId === account && one.state !== 'verified').map((one) => [one.id, one]),
  );
  const targets = [...open.values()].map(({ id, final, base, payerName }) => ({
    transferId: id,
    final,
    base,
    payerName,
  }));
  const pool = parts.map(({ line, from }) => ({ id: line.id, amount: line.amount, sender: from.name }));
  const rules = { bankClockSlackMs: context.bankClockSlackMs ?? SLACK_MS };
  return findSplit(pool, targets, including === undefined ? {} : { including }).flatMap(
    ({ transferId, of, mutationIds }) => {
      const transfer = open.get(transferId);
      const group = mutationIds.flatMap((id) => parts.find(({ line }) => line.id === id) ?? []);
      const [look] = group;
      if (transfer === undefined || look === undefined) return [];
      if (group.some(({ line }) => cameBefore(line, transfer, rules))) return [];
      const reasons: SuggestReason[] = [{ code: 'split', of, lines: group.length }];
      addReasonsBeside(reasons, { transfer, look, context });
      const together = group.map(({ line }) => line);
      return [suggestion(transfer, together, { base: SPLIT_SCORES[of], reasons })];
    },
  );
}

/** Everything but the amount. */
function addReasonsBeside(
  reasons: SuggestReason[],
  { transfer, look: { line, from }, context }: { transfer: TransferFacts; look: Look; context: SuggestContext },
): void {
  const { payerName } = transfer;
  const sender = from.comparedWith(payerName);
  if (sender === 'same' && payerName !== null) reasons.push({ code: 'sender-same', sender: from.name ?? payerName });
  const { bookedAt } = line;
  const proof = context.proofs?.get(transfer.id);
  const toProof =
    bookedAt === null || proof === undefined ? undefined : Math.abs(elapsedMs(bookedAt, proof.uploadedAt));
  if (toProof !== undefined && toProof <= NEAR_PROOF_MS) reasons.push({ code: 'time-near-proof', byMs: toProof });
  if (line.bankAccountId !== transfer.bankAccountId) reasons.push({ code: 'other-account' });
  if (sender === 'other' && from.name !== null) reasons.push({ code: 'sender-other', sender: from.name });
  const by = (since: Instant): number | null => (bookedAt === null ? null : Math.abs(elapsedMs(since, bookedAt)));
  if (cameBefore(line, transfer, { bankClockSlackMs: context.bankClockSlackMs ?? SLACK_MS })) {
    reasons.push({ code: 'before-created', byMs: by(transfer.createdAt) });
  } else if (cameAfterExpiry(line, { expiresAt: transfer.graceUntil })) {
    reasons.push({ code: 'late', byMs: by(transfer.expiresAt) });
  } else if (cameAfterExpiry(line, transfer)) {
    reasons.push({ code: 'after-expiry', byMs: by(transfer.expiresAt) });
  }
}

function suggestion(
  transfer: TransferFacts,
  group: readonly MutationFacts[],
  { base, reasons }: { base: number; reasons: SuggestReason[] },
): Suggestion {
  const isBefore = reasons.some(({ code }) => code === 'before-created');
  const lock = transfer.state === 'verified' ? 'not-open' : isBefore ? 'before-created' : null;
  const weights = reasons.reduce((sum, { code }) => sum + (WEIGHTS[code] ?? 0), 0);
  const bookedAt = group[0]?.bookedAt ?? null;
  const ageMs = bookedAt === null ? DAY_MS : Math.abs(elapsedMs(transfer.createdAt, bookedAt));
  const score = Math.min(1, Math.max(0, base + weights - AGE_WEIGHT * Math.min(1, ageMs / DAY_MS)));
  const strength = lock !== null || score < POSSIBLE ? 'weak' : score < STRONG ? 'possible' : 'strong';
  return { transferId: transfer.id, mutationIds: group.map(({ id }) => id), score, strength, reasons, lock };
}

/** One line alone says it better than a group of which it is a part. */
function isBetter(single: readonly Suggestion[], split: Suggestion): boolean {
  return single.some(({ transferId, score }) => transferId === split.transferId && score >= split.score);
}

/** Those that may be decided first. */
function ranked(suggestions: readonly Suggestion[]): Suggestion[] {
  return [...suggestions].sort((one, other) => {
    if ((one.lock === null) !== (other.lock === null)) return one.lock === null ? -1 : 1;
    if (one.score !== other.score) return other.score - one.score;
    if (one.transferId !== other.transferId) return one.transferId < other.transferId ? -1 : 1;
    return one.mutationIds.join('/') < other.mutationIds.join('/') ? -1 : 1;
  });
}
