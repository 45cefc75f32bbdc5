import { type MutationId, type TopupId, type TransferId } from '../../domain/ids';
import { type Settings } from '../../domain/settings';
import { after } from '../../domain/time';
import { type Suggestion } from '../../domain/transfer/suggest';
import { isOpenTransfer, type SlaPurpose } from '../../domain/transfer/terms';
import { type Tx } from '../../persistence/database';
import {
  changeMutation,
  lockMutations,
  type MutationRow,
  readMutation,
} from '../../persistence/repositories/bank-mutation.repository';
import { dateOf } from '../../persistence/repositories/columns';
import { isRecovering } from '../../persistence/repositories/store-epoch.repository';
import { lockTransfer, readTransfer } from '../../persistence/repositories/transfer.repository';
import { moneyContext } from '../money-context';
import { type MoneyContext } from '../context';
import { lockRefundWithOrder } from '../refund/end-refund';
import { confirmRefund } from '../refund/refunds';
import { type TransferDeps } from '../transfer-deps';
import { askAboutLostRefund } from './ask-about-lost-refund';
import { verifyTransfer } from './carry-out';
import { findPartsOf, judgeLine, type LineJudgement } from './judge-line';
import { openLine } from './line-states';

export type MatchOutcome =
  /** Paid a transfer; the top-up of its order waits for its workflow. */
  | { kind: 'matched'; transferId: TransferId; topupId: TopupId | null; resellerId: string }
  | { kind: 'confirmed'; refundId: string }
  /** It is people's. */
  | { kind: 'opened'; exception: string }
  /** Somebody else was here first, it is not to be judged, or nothing may be decided now. */
  | { kind: 'nothing' };

/** What was read before the locks was not true any more under them. */
class Overtaken extends Error {}

const TRIES = 5;
/** People take minutes to recover a database, and nobody waits for the first of these. */
const RECOVERY_PAUSE_MS = 5_000;

/**
 * Judges one line of the bank and does what follows, in one transaction: matches it, confirms a refund with it, or opens
 * it for people with the reason, the candidates and the likeliest suggestion. Judged a second time under the locks of
 * everything it names, so a decision of people or of another process in between is seen. Safe to repeat and to run many
 * times at once. Waits for no business hours, and for the end of a recovery of the database.
 */
export async function matchMutation(deps: TransferDeps, mutationId: MutationId): Promise<MatchOutcome> {
  const settings = await deps.settings.current();
  for (let tries = 1; ; tries += 1) {
    try {
      return await deps.db.transaction((tx) => matchOnce(tx, mutationId, settings));
    } catch (error) {
      if (!(error instanceof Overtaken) || tries === TRIES) throw error;
    }
  }
}

async function matchOnce(tx: Tx, mutationId: MutationId, settings: Settings): Promise<MatchOutcome> {
  const seen = await readMutation(tx, mutationId);
  if (seen === undefined || !isUnjudged(seen)) return { kind: 'nothing' };
  const plan = await judgeLine(tx, seen, { settings });
  const ids = await linesOf(tx, plan, mutationId);
  const lines = await lockMutations(tx, ids);
  const line = lines.find(({ id }) => id === mutationId);
  if (line === undefined || !isUnjudged(line)) return { kind: 'nothing' };
  if (await isRecovering(tx)) return postpone(tx, line);
  if (plan.verdict.kind === 'match') await lockTransfer(tx, plan.verdict.transferId);
  if (plan.verdict.kind === 'confirm') await lockRefundWithOrder(tx, plan.verdict.refundId);
  const told = plan.verdict.kind === 'exception' && line.version === seen.version ? plan.suggestions : undefined;
  const judgement = await judgeLine(tx, line, { settings, ...(told === undefined ? {} : { suggestions: told }) });
  if (!isSamePlan(plan, judgement) || String(await linesOf(tx, judgement, mutationId)) !== String(ids)) {
    throw new Overtaken();
  }
  return carryOut(tx, { line, lines, judgement }, await moneyContext(tx, settings));
}

function isUnjudged({ state, processedAt }: MutationRow): boolean {
  return state === 'new' && processedAt === null;
}

/** S2: what was paid with it may have been carried out in a time that the rows know nothing of. */
async function postpone(tx: Tx, { id }: MutationRow): Promise<MatchOutcome> {
  const again = dateOf(after(await tx.now(), RECOVERY_PAUSE_MS));
  await tx.write('update bank_mutation set next_try_at = ?, claimed_until = null where id = ?', [again, id]);
  return { kind: 'nothing' };
}

/** Every line that the judgement changes, in the order of their locks. */
async function linesOf(tx: Tx, judgement: LineJudgement, own: MutationId): Promise<MutationId[]> {
  const { verdict } = judgement;
  const source = verdict.kind === 'confirm' && verdict.sourceLineId !== null ? [verdict.sourceLineId] : [];
  return [own, ...source, ...(await findPartsOf(tx, judgement, own))].sort();
}

/** Locks are needed for what a match or a refund moves; an exception moves nothing. */
function isSamePlan({ verdict: one }: LineJudgement, { verdict: other }: LineJudgement): boolean {
  if (other.kind === 'match') return one.kind === 'match' && one.transferId === other.transferId;
  if (other.kind === 'confirm') return one.kind === 'confirm' && one.refundId === other.refundId;
  return true;
}

interface Carrying {
  line: MutationRow;
  lines: readonly MutationRow[];
  judgement: LineJudgement;
}

async function carryOut(tx: Tx, carrying: Carrying, context: MoneyContext): Promise<MatchOutcome> {
  const { line, judgement } = carrying;
  const { verdict } = judgement;
  switch (verdict.kind) {
    case 'match': {
      const { transferId, rule } = verdict;
      await changeMutation(tx, line, { judged: explain(judgement) });
      const verification = { transferId, mutationIds: [line.id], by: { method: 'auto', rule } } as const;
      const { topupId, resellerId } = await verifyTransfer(tx, verification, context);
      return { kind: 'matched', transferId, topupId, resellerId };
    }
    case 'confirm':
      await changeMutation(tx, line, { judged: explain(judgement) });
      await confirmRefund(tx, verdict.refundId, line.id, context);
      return { kind: 'confirmed', refundId: verdict.refundId };
    case 'exception':
      await openForPeople(tx, carrying, context);
      return { kind: 'opened', exception: verdict.exception };
  }
}

async function openForPeople(tx: Tx, { line, lines, judgement }: Carrying, context: MoneyContext): Promise<void> {
  const { verdict, suggestions } = judgement;
  if (verdict.kind !== 'exception') return;
  const suggested = suggestions.find(({ lock }) => lock === null);
  const suggestedTransferId = suggested?.transferId ?? null;
  const { exception, relatedId } = verdict;
  const clock = suggested === undefined ? undefined : await clockOf(tx, suggested);
  const judged = explain(judgement);
  await openLine(tx, line, { exception, relatedId, suggestedTransferId, judged, clock }, context);
  if (exception === 'outgoing') await askAboutLostRefund(tx, line, context);
  // U10: the others of the group were unmatched alone.
  for (const part of lines.filter(({ id }) => id !== line.id)) {
    await openLine(tx, part, { exception, suggestedTransferId, judged, clock }, context);
  }
}

/** Somebody waits for what it very likely pays: people have no more time for it than for a proof of that. */
async function clockOf(tx: Tx, { transferId, strength }: Suggestion): Promise<SlaPurpose | undefined> {
  if (strength === 'weak') return undefined;
  const transfer = await readTransfer(tx, transferId);
  return transfer !== undefined && isOpenTransfer(transfer.state) ? transfer.purpose : undefined;
}

/** JSON: which candidates there were and why not, and what is suggested. */
function explain({ verdict, considered, suggestions }: LineJudgement): string {
  return JSON.stringify({ verdict, considered, suggestions });
}
