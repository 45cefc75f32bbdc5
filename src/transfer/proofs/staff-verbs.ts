/** What one person may do about a payer's proof. None of it moves money. */
import { type DeskOwner } from '../../domain/hand-over';
import { type TransferId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { after } from '../../domain/time';
import { isOpenTransfer, type TransferState } from '../../domain/transfer/terms';
import { type Tx } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { handItemOver } from '../../persistence/repositories/handed-over-item';
import { writeMoneyNote } from '../../persistence/repositories/money-note.repository';
import { endOpenProofs } from '../../persistence/repositories/proof.repository';
import { changeTransfer, lockTransfer, type TransferRow } from '../../persistence/repositories/transfer.repository';
import { type MoneyContext } from '../context';
import { backToWaiting } from '../life/back-to-waiting';
import { dueIfResumedAt, endSla, pauseSla } from '../life/sla-clock';
import { putTransferItem } from '../life/transfer-item';
import { queueBuyerMessage } from '../messages/queue-buyer-message';
import { moneyContext } from '../money-context';
import { type TransferDeps } from '../transfer-deps';

export interface ProofVerb {
  transferId: TransferId;
  /** Of the transfer, as the person saw it. */
  seenVersion: number;
  by: StaffMember;
}

export type ProofVerbOutcome =
  | {
      kind: 'done';
      state: TransferState;
      version: number;
      /** False: nothing was sent, since the payer left neither number nor address. Its page says it all the same. */
      isPayerTold: boolean;
    }
  /** `changed`: something happened since it was looked at. `wrong-state`: it is not with staff. */
  | { kind: 'refused'; code: 'changed' | 'wrong-state' };

/**
 * The payer has to answer: the SLA stands still, and goes on when a proof comes or the time for it is over. It goes on
 * all the time for a payer who cannot be told: somebody has to find out how to reach them.
 */
export async function askForProof(
  deps: TransferDeps,
  { question, ...verb }: ProofVerb & { question: string },
): Promise<ProofVerbOutcome> {
  return onTransfer(deps, verb, {
    isAllowed: ({ state }) => state === 'verifying',
    async act(tx, row, context) {
      const { id: transferId } = row;
      const until = after(context.now, context.settings.proofAnswerMs);
      const asked = await changeTransfer(tx, row, { state: 'asked', nextAt: until });
      const message = { transferId, kind: 'proof-asked', n: asked.version, values: { question } } as const;
      const isPayerTold = await queueBuyerMessage(tx, message, context.now);
      await note(tx, verb, { kind: 'answer', text: question, context });
      const subject = { kind: 'transfer', id: transferId } as const;
      if (isPayerTold) await pauseSla(tx, subject, question, context);
      const dueAt = (await dueIfResumedAt(tx, subject, until, context)) ?? until;
      const promise = { transferId, state: 'asked', nextAction: 'look-again', nextAt: until, dueAt } as const;
      await putTransferItem(tx, promise, context.now);
      await audit(tx, verb, { action: 'transfer.ask-proof', detail: { reason: question } });
      return { row: asked, isPayerTold };
    },
  });
}

/** What was uploaded shows no payment of this: it is waited for as before, or given up when its time is over. */
export async function rejectProof(
  deps: TransferDeps,
  { reason, ...verb }: ProofVerb & { reason: string },
): Promise<ProofVerbOutcome> {
  return onTransfer(deps, verb, {
    isAllowed: ({ state }) => state === 'verifying' || state === 'asked',
    async act(tx, row, context) {
      const { id: transferId } = row;
      await endOpenProofs(tx, transferId, { state: 'rejected', at: context.now, by: verb.by.id, reason });
      const next = await backToWaiting(tx, { ...row, rejectedReason: reason }, context);
      const message = { transferId, kind: 'proof-rejected', n: next.version, values: { reason } } as const;
      const isPayerTold = await queueBuyerMessage(tx, message, context.now);
      await endSla(tx, { kind: 'transfer', id: transferId }, { by: verb.by.id }, context);
      await audit(tx, verb, { action: 'transfer.reject-proof', detail: { reason } });
      return { row: next, isPayerTold };
    },
  });
}

/**
 * Somebody else's from now on, of those above. Nothing of the transfer changes, and the clock goes on: what was asked
 * about it may still be decided.
 */
export async function handOver(
  deps: TransferDeps,
  { to, note: text, ...verb }: ProofVerb & { to: DeskOwner; note: string },
): Promise<ProofVerbOutcome> {
  return onTransfer(deps, verb, {
    isAllowed: ({ state }) => isOpenTransfer(state),
    async act(tx, row, context) {
      await note(tx, verb, { kind: 'hand-over', text, context });
      await handItemOver(tx, { kind: 'transfer', subject: row.id, to, by: verb.by });
      await audit(tx, verb, { action: 'transfer.hand-over', detail: { to, note: text } });
      return { row, isPayerTold: false };
    },
  });
}

interface Verb {
  isAllowed: (row: TransferRow) => boolean;
  act: (tx: Tx, row: TransferRow, context: MoneyContext) => Promise<{ row: TransferRow; isPayerTold: boolean }>;
}

async function onTransfer(
  { db, settings }: TransferDeps,
  { transferId, seenVersion }: ProofVerb,
  { isAllowed, act }: Verb,
): Promise<ProofVerbOutcome> {
  const numbers = await settings.current();
  return db.transaction(async (tx): Promise<ProofVerbOutcome> => {
    const row = await lockTransfer(tx, transferId);
    if (row.version !== seenVersion) return { kind: 'refused', code: 'changed' };
    if (!isAllowed(row)) return { kind: 'refused', code: 'wrong-state' };
    const { row: next, isPayerTold } = await act(tx, row, await moneyContext(tx, numbers));
    return { kind: 'done', state: next.state, version: next.version, isPayerTold };
  });
}

async function note(
  tx: Tx,
  { transferId, by }: ProofVerb,
  { kind, text, context }: { kind: 'answer' | 'hand-over'; text: string; context: MoneyContext },
): Promise<void> {
  await writeMoneyNote(tx, { subject: transferId, kind, text, by: by.id, at: context.now });
}

async function audit(
  tx: Tx,
  { transferId, by }: ProofVerb,
  {
    action,
    detail,
  }: {
    action: 'transfer.ask-proof' | 'transfer.reject-proof' | 'transfer.hand-over';
    detail: { reason?: string; to?: string; note?: string };
  },
): Promise<void> {
  await recordAudit(tx, { actor: by.name, action, subjectKind: 'transfer', subject: transferId, detail });
}
