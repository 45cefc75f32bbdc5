import { type StaffMember } from '../../domain/staff';
import { type Instant } from '../../domain/time';

/** What a person asks of a switch. */
export interface SwitchRequest {
  by: StaffMember;
  /** True: purchases go on. False: they stop. */
  isRunning: boolean;
  /** At least ten letters; kept in the audit trail. */
  reason: string;
}

export type SwitchOutcome =
  | { kind: 'switched'; at: Instant }
  /** Somebody else was faster, or it stood there all along: nothing was written. */
  | { kind: 'unchanged' }
  | { kind: 'refused'; code: 'invalid-reason' | 'role-may-not' | 'unknown' };
