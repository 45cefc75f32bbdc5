import { type ProofId, type TransferId } from '../../domain/ids';
import { proofLock, type ProofLock } from '../../domain/transfer/transfer-life';
import { type Tx } from '../../persistence/database';
import { endOpenProofs, insertProof, listProofs, type NewProof } from '../../persistence/repositories/proof.repository';
import { changeTransfer, lockTransfer } from '../../persistence/repositories/transfer.repository';
import { type MoneyContext } from '../context';
import { reopenPurpose } from '../life/purpose';
import { resumeSla, startSla } from '../life/sla-clock';
import { putVerifyingItem } from '../life/transfer-item';
import { queueBuyerMessage } from '../messages/queue-buyer-message';

export type SubmittedProof =
  /** `isRepeated`: the very file is with staff already, and nobody asked for another; nothing changed. */
  { kind: 'taken'; proofId: ProofId; n: number; isRepeated: boolean } | { kind: 'refused'; code: ProofRefusalCode };

/**
 * `paid`: the money is there. `closed`: too long after its end. `too-many`: staff have enough to look at. `used-up`: too
 * many were of no use.
 */
export type ProofRefusalCode = 'paid' | 'closed' | 'too-many' | 'used-up';

const REFUSALS: Readonly<Record<ProofLock, ProofRefusalCode>> = {
  'already-paid': 'paid',
  'too-late': 'closed',
  'too-many': 'too-many',
  'used-up': 'used-up',
};

/**
 * U12: what a payer uploaded goes to staff, whose clock starts; it marks nothing paid. One that comes after the end opens
 * the transfer again, without a claim to its amount, which may be somebody else's by now (U9). An earlier one that nobody
 * has decided on is superseded. Safe to repeat: a file that is with staff is kept once, and once more for each time that
 * they ask, since what the payer says beside it is an answer. One that they rejected may come again, to be looked at
 * again. Locks the transfer first.
 */
export async function submitProof(
  tx: Tx,
  { transferId, proof }: { transferId: TransferId; proof: NewProof },
  given: MoneyContext,
): Promise<SubmittedProof> {
  const transfer = await lockTransfer(tx, transferId);
  // The lock may have been waited for.
  const context = { ...given, now: await tx.now() };
  const proofs = await listProofs(tx, transferId);
  const lock = proofLock(transfer, context.now, { proofs, settings: context.settings });
  const same = proofs.find(({ state, sha256 }) => state === 'open' && sha256.equals(proof.sha256));
  const isWithStaff = transfer.state === 'verifying' && same !== undefined;
  if (isWithStaff) return { kind: 'taken', proofId: same.id, n: same.n, isRepeated: true };
  if (lock !== undefined) return { kind: 'refused', code: REFUSALS[lock] };
  const n = (proofs.at(-1)?.n ?? 0) + 1;
  await endOpenProofs(tx, transferId, { state: 'superseded', at: context.now, by: null, reason: null });
  const proofId = await insertProof(tx, { transferId, n, proof, at: context.now });
  await changeTransfer(tx, transfer, { state: 'verifying', nextAt: null, rejectedReason: null });
  if (transfer.state === 'released') await reopenPurpose(tx, transferId);
  await queueBuyerMessage(tx, { transferId, kind: 'proof-received', n }, context.now);
  const subject = { kind: 'transfer', id: transferId } as const;
  const clock = (await resumeSla(tx, subject, context)) ?? (await startSla(tx, subject, transfer.purpose, context));
  await putVerifyingItem(tx, { transferId, dueAt: clock.dueAt }, context);
  return { kind: 'taken', proofId, n, isRepeated: false };
}
