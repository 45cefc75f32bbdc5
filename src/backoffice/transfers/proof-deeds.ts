import { type DeskOwner } from '../../domain/hand-over';
import { type TransferId } from '../../domain/ids';
import { type StaffMember, type StaffRole } from '../../domain/staff';
import { type Database } from '../../persistence/database';
import { readTransfer } from '../../persistence/repositories/transfer.repository';
import {
  askForProof,
  handOver,
  type ProofVerb,
  type ProofVerbOutcome,
  rejectProof,
} from '../../transfer/proofs/staff-verbs';
import { type TransferDeps } from '../../transfer/transfer-deps';
import { isReason } from '../reason';
import { type DeskOutcome, mayAct, mayRead, refusedDeed } from './desk.types';

/** What one person may do about a transfer. None of it moves money; each is on record by the verb itself. */

export interface TransferDeed {
  staff: StaffMember;
  transferId: TransferId;
  seenVersion: number;
}

export interface TransferDeskDeps extends TransferDeps {
  /** After the COMMIT; never waited for. */
  onTransfer(transferId: TransferId): void;
}

/** The payer is asked for another proof, and the clock stands still. `question`: what the payer reads. */
export async function askProof(
  deps: TransferDeskDeps,
  { question, ...deed }: TransferDeed & { question: string },
): Promise<DeskOutcome> {
  return run(deps, { deed, text: question, may: mayAct }, (verb, text) =>
    askForProof(deps, { ...verb, question: text }),
  );
}

/** The proof shows no payment of this. `reason`: what the payer reads. */
export async function refuseProof(
  deps: TransferDeskDeps,
  { reason, ...deed }: TransferDeed & { reason: string },
): Promise<DeskOutcome> {
  return run(deps, { deed, text: reason, may: mayAct }, (verb, text) => rejectProof(deps, { ...verb, reason: text }));
}

/** Customer service as well: it decides nothing, and says why somebody else should. */
export async function handOverTransfer(
  deps: TransferDeskDeps,
  { to, note, ...deed }: TransferDeed & { to: DeskOwner; note: string },
): Promise<DeskOutcome> {
  return run(deps, { deed, text: note, may: mayRead }, (verb, text) => handOver(deps, { ...verb, to, note: text }));
}

async function run(
  deps: TransferDeskDeps & { db: Database },
  { deed, text, may }: { deed: TransferDeed; text: string; may: (role: StaffRole) => boolean },
  act: (verb: ProofVerb, text: string) => Promise<ProofVerbOutcome>,
): Promise<DeskOutcome> {
  const { staff, transferId, seenVersion } = deed;
  const kept = text.trim();
  if (!may(staff.role)) return refusedDeed('role-may-not');
  if (!isReason(kept)) return refusedDeed('invalid');
  if ((await readTransfer(deps.db, transferId)) === undefined) return refusedDeed('unknown');
  const outcome = await act({ transferId, seenVersion, by: staff }, kept);
  if (outcome.kind === 'refused') return refusedDeed(outcome.code);
  deps.onTransfer(transferId);
  return { kind: 'done', isPayerTold: outcome.isPayerTold };
}
