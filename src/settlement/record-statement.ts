import { createHash } from 'node:crypto';
import { InvariantBroken } from '../domain/errors';
import { type AttemptId, type MessageId, type TerminalCode, type TopupId } from '../domain/ids';
import { type Instant } from '../domain/time';
import { type Ruling } from '../domain/topup/evidence';
import { type Tx } from '../persistence/database';
import { newId } from '../persistence/new-id';
import { hasUntriedReport } from '../persistence/repositories/outbound-message.repository';
import {
  insertSupplierMessage,
  type NewSupplierMessage,
  type SupplierMessage,
} from '../persistence/repositories/supplier-message.repository';
import { type NextAction } from './advance-topup';
import { applyRuling } from './apply-ruling';
import { lockOrder } from './lock-order';
import { rule, type Settled } from './settle-unheard';
import { type SettlementDeps } from './settlement-deps';

/** The parts of a supplier's statement that are kept; an adapter's statement has them all. */
export type Statement = Pick<
  SupplierMessage,
  'verdict' | 'isFinal' | 'blame' | 'code' | 'sn' | 'cost' | 'supplierTrxId'
> & { raw: Buffer };

export interface AnsweredCall {
  topupId: TopupId;
  attemptId: AttemptId;
  terminal: TerminalCode;
  source: 'answer' | 'check';
  /**
   * When the check that is answered passed its fence; null for a purchase. An answer that was held up until another
   * check had left confirms nothing: it left too early to be the second look.
   */
  checkedAt: Instant | null;
}

export interface Recorded {
  ruling: Ruling['do'];
  /** What comes next where the answer has decided that; otherwise the rows have to be looked at. */
  next: NextAction | undefined;
}

/**
 * Keeps the answer to a send or a check and acts on it, in one transaction, after what came before it. Recording it
 * twice changes nothing the second time. Throws `InvariantBroken` when the books do not allow what follows from it; the
 * answer is kept all the same, for people to see.
 */
export async function recordAnswer(deps: SettlementDeps, call: AnsweredCall, statement: Statement): Promise<Recorded> {
  const settings = await deps.settings.current();
  try {
    return await deps.db.transaction(async (tx) => {
      const { topup, attempts, now } = await lockOrder(tx, call.topupId, settings);
      const attempt = attempts.find(({ id }) => id === call.attemptId);
      if (attempt === undefined) throw new Error(`topup ${call.topupId} has no attempt ${call.attemptId}`);
      const isOfLastCheck = call.checkedAt !== null && call.checkedAt === attempt.checkedAt;
      const known = { ...attempt, checkedAt: isOfLastCheck ? call.checkedAt : null };
      const message = messageOf(call, statement, now);
      const ruling = rule({ topup, attempt: known }, message, now);
      await insertSupplierMessage(tx, { ...message, processedAt: now, ruling: ruling.do });
      await applyRuling(tx, { topup, attempts, attempt }, ruling, message, { now, settings });
      return { ruling: ruling.do, next: ruling.do === 'succeed' ? await afterSuccess(tx, topup.id) : undefined };
    });
  } catch (error) {
    if (error instanceof InvariantBroken) await deps.db.transaction((tx) => keep(tx, call, statement));
    throw error;
  }
}

/** Most orders end here: another transaction to find out that only the report is left would cost each of them one. */
async function afterSuccess(tx: Tx, topupId: TopupId): Promise<NextAction> {
  return { do: (await hasUntriedReport(tx, topupId)) ? 'report' : 'end', state: 'success' };
}

/** Unprocessed, so that the sweep tries again and a person is told. */
async function keep(tx: Tx, call: AnsweredCall, statement: Statement): Promise<void> {
  await insertSupplierMessage(tx, messageOf(call, statement, await tx.now()));
}

function messageOf(
  { topupId, attemptId, terminal, source }: AnsweredCall,
  { raw, ...said }: Statement,
  receivedAt: Instant,
): NewSupplierMessage {
  return {
    id: newId(),
    ...{ terminal, attemptId, topupId, source, raw, receivedAt },
    isAuthenticated: true, // It came over a connection that we opened to the supplier's own address.
    ...said,
    digest: createHash('sha256').update(raw).digest(),
    processedAt: null,
    ruling: null,
  };
}

/**
 * Acts on what was stored about an order and not yet acted on. Safe to repeat and to race: each message is acted on
 * once. Returns what followed from each, nothing for those that somebody else acted on. Throws `InvariantBroken` when
 * the books do not allow one of them; the others are acted on all the same.
 */
export async function settleMessages(deps: SettlementDeps, topupId: TopupId): Promise<Settled[]> {
  const settings = await deps.settings.current();
  const { settled, isStuck } = await deps.db.transaction((tx) => lockOrder(tx, topupId, settings));
  if (isStuck) throw new InvariantBroken(`something was said about topup ${topupId} that the books do not allow`);
  return settled;
}

/** What followed from one message, if this call was the one that acted on it. */
export async function settleMessage(
  deps: SettlementDeps,
  { messageId, topupId }: { messageId: MessageId; topupId: TopupId },
): Promise<Ruling['do'] | undefined> {
  const settled = await settleMessages(deps, topupId);
  return settled.find((one) => one.messageId === messageId)?.ruling;
}
