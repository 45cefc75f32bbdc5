import { createHash } from 'node:crypto';
import { type AttemptId, type TopupId } from '../domain/ids';
import { type Instant } from '../domain/time';
import { judge, type EvidenceSource } from '../domain/topup/evidence';
import { type Tx } from '../persistence/database';
import { newId } from '../persistence/new-id';
import { type AttemptRow, lockAttempts } from '../persistence/repositories/attempt.repository';
import {
  insertSupplierMessage,
  lockUnprocessedMessage,
  markMessageProcessed,
  type NewSupplierMessage,
  type SupplierMessage,
} from '../persistence/repositories/supplier-message.repository';
import { lockTopup, type TopupRow } from '../persistence/repositories/topup.repository';
import { applyRuling } from './apply-ruling';
import { type SettlementDeps } from './settlement-deps';

/** The parts of a supplier's statement that are kept; an adapter's statement has them all. */
export type Statement = Pick<
  SupplierMessage,
  'verdict' | 'isFinal' | 'blame' | 'code' | 'sn' | 'cost' | 'supplierTrxId'
> & { raw: Buffer };

export interface AnsweredCall {
  topupId: TopupId;
  attemptId: AttemptId;
  source: 'answer' | 'check';
  /**
   * When the check that is answered passed its fence; null for a purchase. An answer that was held up until another
   * check had left confirms nothing: it left too early to be the second look.
   */
  checkedAt: Instant | null;
}

/**
 * Keeps the answer to a send or a check and acts on it, in one transaction. Call it once per answer: a lost COMMIT
 * leaves the attempt unsettled, and the next check asks again.
 */
export async function recordAnswer(
  deps: SettlementDeps,
  { topupId, attemptId, source, checkedAt }: AnsweredCall,
  statement: Statement,
): Promise<string> {
  const settings = await deps.settings.current();
  return deps.db.transaction(async (tx) => {
    const { topup, attempts, attempt } = await lockSubject(tx, topupId, attemptId);
    const now = await tx.now();
    const { raw, ...said } = statement;
    const message: NewSupplierMessage = {
      id: newId(),
      terminal: attempt.terminal,
      attemptId,
      topupId,
      source,
      isAuthenticated: true, // It came over a connection that we opened to the supplier's own address.
      ...said,
      raw,
      digest: digestOf(raw),
      receivedAt: now,
      processedAt: now,
      ruling: null,
    };
    const isOfLastCheck = checkedAt !== null && checkedAt === attempt.checkedAt;
    const ruling = rule({ topup, attempt: { ...attempt, checkedAt: isOfLastCheck ? checkedAt : null } }, message, now);
    await insertSupplierMessage(tx, { ...message, ruling: ruling.do });
    await applyRuling(tx, { topup, attempts, attempt }, ruling, message, { now, settings });
    return ruling.do;
  });
}

/**
 * Acts on a stored callback. Safe to repeat and to race: it is acted on once. Returns what followed, or undefined when
 * it was acted on before.
 */
export async function settleMessage(
  deps: SettlementDeps,
  { messageId, topupId }: { messageId: string; topupId: TopupId },
): Promise<string | undefined> {
  const settings = await deps.settings.current();
  return deps.db.transaction(async (tx) => {
    const topup = await lockTopup(tx, topupId);
    const attempts = await lockAttempts(tx, topupId);
    const message = await lockUnprocessedMessage(tx, messageId);
    if (message === undefined) return undefined;
    const attempt = attempts.find(({ id }) => id === message.attemptId);
    if (attempt === undefined) throw new Error(`message ${messageId} speaks of no attempt of its topup`);
    const now = await tx.now();
    const ruling = rule({ topup, attempt }, message, now);
    await applyRuling(tx, { topup, attempts, attempt }, ruling, message, { now, settings });
    await markMessageProcessed(tx, messageId, ruling.do);
    return ruling.do;
  });
}

function digestOf(raw: Buffer): Buffer {
  return createHash('sha256').update(raw).digest();
}

async function lockSubject(
  tx: Tx,
  topupId: TopupId,
  attemptId: AttemptId,
): Promise<{ topup: TopupRow; attempts: AttemptRow[]; attempt: AttemptRow }> {
  const topup = await lockTopup(tx, topupId);
  const attempts = await lockAttempts(tx, topupId);
  const attempt = attempts.find(({ id }) => id === attemptId);
  if (attempt === undefined) throw new Error(`topup ${topupId} has no attempt ${attemptId}`);
  return { topup, attempts, attempt };
}

function rule(
  { topup, attempt }: { topup: TopupRow; attempt: AttemptRow },
  message: SupplierMessage & { source: EvidenceSource },
  now: Parameters<typeof judge>[2]['now'],
): ReturnType<typeof judge> {
  const { state, sendBefore, checkedAt, checkBefore, failedSeenAt, successSeenAt, contradictedAt, profile } = attempt;
  return judge(
    { state, topupState: topup.state, sendBefore, checkedAt, checkBefore, failedSeenAt, successSeenAt, contradictedAt },
    message,
    { now, profile },
  );
}
