import { type TopupId, type WorkItemId } from '../../domain/ids';
import { type StaffMember, type StaffRole } from '../../domain/staff';

export interface WorkItemRequest {
  id: WorkItemId;
  by: StaffMember;
}

/** An item that something happened to; `topupId` is the order that it is about. */
interface About {
  topupId: TopupId | null;
}

export type TakeOutcome =
  | ({ kind: 'taken' } & About)
  /** Somebody else holds it; nothing was changed. */
  | ({ kind: 'taken-before'; by: string } & About)
  | WorkItemRefusal;

export type ReleaseOutcome =
  | ({ kind: 'released' } & About)
  | ({ kind: 'not-taken' } & About)
  /** Only whoever holds it, or a supervisor, may let it go. */
  | ({ kind: 'not-yours'; by: string } & About)
  | WorkItemRefusal;

export type CloseOutcome =
  | ({ kind: 'closed-by-hand' } & About)
  /** It ends by itself or by a control of its order, never by a word of people. */
  | ({ kind: 'closes-otherwise' } & About)
  | ({ kind: 'invalid-reason' } & About)
  /** Whoever closes it holds it, or is a supervisor. */
  | ({ kind: 'not-yours'; by: string | null } & About)
  | WorkItemRefusal;

export type WorkItemRefusal =
  | ({ kind: 'closed' } & About)
  | { kind: 'unknown'; topupId: null }
  | { kind: 'role-may-not'; topupId: null };

const MAY_HOLD: readonly StaffRole[] = ['admin', 'supervisor', 'operator'];

/** Those who act on orders. */
export function mayHold(role: StaffRole): boolean {
  return MAY_HOLD.includes(role);
}

/**
 * What nothing in the hub can settle: a report that never arrived, when the reseller was told otherwise, a word of a
 * supplier about an order that nobody has, an order of a lost time that nobody sends again, and a refund that may have
 * gone out then. One that is in the
 * database is kept from being bought by its case, which its own controls close.
 */
export function isClosedByHand({
  kind,
  state,
  topupId,
}: {
  kind: string;
  state: string;
  topupId: TopupId | null;
}): boolean {
  if (kind === 'report') return state === 'undelivered';
  return (
    kind === 'case' &&
    (state === 'unknown-callback' || state === 'lost-refund' || (state === 'lost-order' && topupId === null))
  );
}
