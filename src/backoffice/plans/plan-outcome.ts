import { type PlanId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { type TermsProblem } from '../../domain/tagihan/schedule';

/** Why nothing about a plan was changed. `not-found` also stands for one of somebody else's customers. */
export type PlanRefusal =
  | TermsProblem
  | 'role-may-not'
  | 'not-found'
  | 'version-moved'
  | 'wrong-state'
  | 'invalid-reason'
  /** Of the customer. */
  | 'inactive'
  /** None is set up, so there would be no virtual accounts. */
  | 'no-bank'
  | 'title'
  | 'no-lines'
  | 'invalid-lines'
  | 'booking-taken'
  | 'due-past'
  /** More than a year away. */
  | 'due-too-far'
  | 'nothing-unbilled'
  | 'nothing-changed'
  | 'unknown-bill'
  /** Periods that waited while the plan was paused would be overdue at once: they get other days first. */
  | 'unbilled-past-due'
  | 'discount'
  /** What we would lose is more than marketing may decide. */
  | 'needs-admin'
  /** The bank has told of money that is being confirmed. */
  | 'payment-arriving'
  | 'already-paid';

export interface Refused {
  kind: 'refused';
  code: PlanRefusal;
}

export function refused(code: PlanRefusal): Refused {
  return { kind: 'refused', code };
}

export type PlanOutcome = { kind: 'done'; planId: PlanId; version: number } | Refused;

/** Who asks for a change of which plan, as that person saw it. */
export interface OfPlan {
  by: StaffMember;
  planId: PlanId;
  version: number;
}

export interface WithReason {
  /** At least ten letters; kept in the plan's history and in the audit trail. */
  reason: string;
}
