import { type ProofId, type TransferId } from '../../domain/ids';
import { elapsedMs } from '../../domain/time';
import { isOpenTransfer } from '../../domain/transfer/terms';
import { type Tx } from '../../persistence/database';
import { endOpenProofs, insertProof, listProofs, type NewProof } from '../../persistence/repositories/proof.repository';
import { changeTransfer, lockTransfer, type TransferRow } from '../../persistence/repositories/transfer.repository';
import { type MoneyContext } from '../context';
import { reopenPurpose } from '../life/purpose';
import { resumeSla, startSla } from '../life/sla-clock';
import { putVerifyingItem } from '../life/transfer-item';
import { queueBuyerMessage } from '../messages/queue-buyer-message';

export type SubmittedProof =
  /** `isRepeated`: the very file had been uploaded before, and nobody asked for another; nothing changed. */
  | { kind: 'taken'; proofId: ProofId; n: number; isRepeated: boolean }
  /** `paid`: the money is there. `closed`: too long after its end. `too-many`: staff have enough to look at. */
  | { kind: 'refused'; code: 'paid' | 'closed' | 'too-many' };

/**
 * U12: what a payer uploaded goes to staff, whose clock starts; it marks nothing paid. One that comes after the end opens
 * the transfer again, without a claim to its amount, which may be somebody else's by now (U9). An earlier one that nobody
 * has decided on is superseded. Safe to repeat: the same file is kept once per transfer, and once more for each time that
 * staff ask, since what the payer says beside it is an answer. Locks the transfer first.
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
  const same = proofs.findLast(({ sha256 }) => sha256.equals(proof.sha256));
  if (same !== undefined && transfer.state !== 'asked') return { kind: 'taken', proofId: same.id, n: same.n, isRepeated: true };
  const refusal = refusalOf(transfer, { count: proofs.length, context });
  if (refusal !== undefined) return { kind: 'refused', code: refusal };
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

function refusalOf(
  { state, releasedAt }: TransferRow,
  { count, context: { now, settings } }: { count: number; context: MoneyContext },
): Extract<SubmittedProof, { kind: 'refused' }>['code'] | undefined {
  if (state === 'verified') return 'paid';
  const isTooLate = releasedAt === null || elapsedMs(releasedAt, now) > settings.proofAfterReleaseMs;
  if (!isOpenTransfer(state) && isTooLate) return 'closed';
  // One that staff ask for is always taken.
  return state !== 'asked' && count >= settings.proofsPerTransfer ? 'too-many' : undefined;
}
