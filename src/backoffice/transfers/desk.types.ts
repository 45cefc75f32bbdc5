import { type StaffMember, type StaffRole } from '../../domain/staff';
import { type MoneySubjectKind } from '../../persistence/repositories/money-approval.repository';

/** What notes, answers, hand-overs and steps of the procedure are about. */
export interface DeskSubject {
  kind: Exclude<MoneySubjectKind, 'batch'>;
  id: string;
}

export interface DeskDeed {
  staff: StaffMember;
  subject: DeskSubject;
}

export type DeskOutcome =
  /** `isPayerTold`: of what the payer has to know; false when it left neither number nor address. */
  | { kind: 'done'; isPayerTold?: boolean }
  | {
      kind: 'refused';
      code:
        | 'role-may-not'
        /** There is no such transfer, line or refund. */
        | 'unknown'
        /** A text that is too short or too long, or a step that there is not. */
        | 'invalid'
        /** Something happened since it was looked at. */
        | 'changed'
        /** It is not with staff any more, or not yet. */
        | 'wrong-state'
        /** U11: of a refund whose money the bank has taken back. */
        | 'taken-back'
        /** Of a refund whose money the bank's statement lacks. */
        | 'missing-in-statement'
        /** Of a refund that an outgoing line of the bank may be already. */
        | 'debit-open'
        /** People decide about it just now: it may be cancelled. */
        | 'approval-open'
        /** S2: what the rows say may be older than what happened. */
        | 'recovering';
    };

const READS: readonly StaffRole[] = ['admin', 'supervisor', 'operator', 'cs'];
const ACTS: readonly StaffRole[] = ['admin', 'supervisor', 'operator'];

/** Who reads, answers and hands over. */
export function mayRead(role: StaffRole): boolean {
  return READS.includes(role);
}

/** Who also decides. */
export function mayAct(role: StaffRole): boolean {
  return ACTS.includes(role);
}

export function refusedDeed(code: Extract<DeskOutcome, { kind: 'refused' }>['code']): DeskOutcome {
  return { kind: 'refused', code };
}
