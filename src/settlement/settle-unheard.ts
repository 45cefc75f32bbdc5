import { InvariantBroken } from '../domain/errors';
import { type MessageId, type TopupId } from '../domain/ids';
import { type Instant } from '../domain/time';
import { type Evidence, judge, type Ruling } from '../domain/topup/evidence';
import { type Tx } from '../persistence/database';
import { type AttemptRow, lockAttempts } from '../persistence/repositories/attempt.repository';
import {
  lockUnprocessedMessages,
  markMessageProcessed,
  type SupplierMessage,
} from '../persistence/repositories/supplier-message.repository';
import { lockTopup, type TopupRow } from '../persistence/repositories/topup.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';
import { applyRuling } from './apply-ruling';
import { type Closing } from './close-topup';

export interface Settled {
  messageId: MessageId;
  ruling: Ruling['do'];
}

/**
 * Acts on everything that was stored about an order and not yet acted on, in the order of its arrival. Locks are held.
 * One that the books do not allow stays as it is and keeps no other one waiting.
 */
export async function settleUnheard(tx: Tx, topupId: TopupId, closing: Closing): Promise<Settled[]> {
  const settled: Settled[] = [];
  for (const message of await lockUnprocessedMessages(tx, topupId)) {
    await tx.write('savepoint unheard');
    try {
      settled.push({ messageId: message.id, ruling: await settleOne(tx, { topupId, message }, closing) });
    } catch (error) {
      if (!(error instanceof InvariantBroken)) throw error;
      await tx.write('rollback to savepoint unheard');
    }
  }
  return settled;
}

async function settleOne(
  tx: Tx,
  { topupId, message }: { topupId: TopupId; message: SupplierMessage },
  closing: Closing,
): Promise<Ruling['do']> {
  // Read again each time: the message before may have moved them.
  const topup = await lockTopup(tx, topupId);
  const attempts = await lockAttempts(tx, topupId);
  const attempt = attempts.find(({ id }) => id === message.attemptId);
  if (attempt === undefined) throw new InvariantBroken(`message ${message.id} speaks of no attempt of its topup`);
  // A stored answer to a check does not say which check it was, so it confirms nothing.
  const known = message.source === 'check' ? { ...attempt, checkedAt: null } : attempt;
  const ruling = rule({ topup, attempt: known }, message, closing.now);
  await applyRuling(tx, { topup, attempts, attempt }, ruling, message, closing);
  await markMessageProcessed(tx, message.id, ruling.do);
  await closeWorkItem(tx, { kind: 'case', subject: message.id, state: 'unprocessed-message' });
  return ruling.do;
}

/** What follows from a statement about an attempt, as the rows are under their locks. */
export function rule(
  { topup, attempt }: { topup: TopupRow; attempt: AttemptRow },
  evidence: Evidence,
  now: Instant,
): Ruling {
  const { state, sendBefore, checkedAt, checkBefore, failedSeenAt, successSeenAt, contradictedAt, profile } = attempt;
  const isBookedBeside = attempt.bookedBesideAt !== null;
  return judge(
    {
      ...{ state, topupState: topup.state, sendBefore, checkedAt, checkBefore },
      ...{ failedSeenAt, successSeenAt, contradictedAt, isBookedBeside },
    },
    evidence,
    { now, profile },
  );
}
