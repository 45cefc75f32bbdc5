import { type AuditAction } from '../../domain/audit';
import { mayApprove } from '../../domain/staff';
import { type Database, type Tx } from '../../persistence/database';
import { type AuditEvent, recordAudit } from '../../persistence/repositories/audit-event.repository';
import { isReason } from '../reason';
import { type SwitchOutcome, type SwitchRequest } from './switch.types';

export interface Switch {
  /** Changes the row from the other position only; returns whether this call was the one that moved it. */
  move: (tx: Tx, isRunning: boolean) => Promise<boolean>;
  exists: (tx: Tx) => Promise<boolean>;
  /** How the audit trail calls it, by the position that it was moved to. */
  actions: { running: AuditAction; stopped: AuditAction };
  subject: Pick<AuditEvent, 'subjectKind' | 'subject'>;
}

/**
 * Moves a switch and puts on record who did it and why, in one transaction. Two who press at once: one moves it, the
 * other is told `unchanged`. Safe to repeat.
 */
export async function moveSwitch(
  db: Database,
  { move, exists, actions, subject }: Switch,
  { by, isRunning, reason }: SwitchRequest,
): Promise<SwitchOutcome> {
  if (!mayApprove(by.role)) return { kind: 'refused', code: 'role-may-not' };
  const kept = reason.trim();
  if (!isReason(kept)) return { kind: 'refused', code: 'invalid-reason' };
  return db.transaction(async (tx): Promise<SwitchOutcome> => {
    if (!(await move(tx, isRunning))) {
      return (await exists(tx)) ? { kind: 'unchanged' } : { kind: 'refused', code: 'unknown' };
    }
    await recordAudit(tx, {
      actor: by.name,
      action: isRunning ? actions.running : actions.stopped,
      ...subject,
      detail: { reason: kept },
    });
    return { kind: 'switched', at: await tx.now() };
  });
}
