import { type DocumentPlanner } from '../../billing/billing-deps';
import { type CustomerId, type TagihanId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type StaffMember } from '../../domain/staff';
import { type Proposal, type ResolutionCode } from '../../domain/tagihan/propose-resolution';
import { type SettingsReader } from '../../persistence/repositories/setting.repository';
import { type Database } from '../../persistence/database';

export interface PaymentsDeps {
  db: Database;
  settings: SettingsReader;
  documents: Pick<DocumentPlanner, 'receipt'>;
  /** Called after the COMMIT; never waited for. */
  wake: { tagihan(tagihanId: TagihanId): void };
}

/** One thing that can be done about an exception, as a person sees it before deciding. */
export interface ResolutionOffer extends Proposal {
  /** What was seen: sent back with the decision, which is refused when it would do something else by now. */
  seen: string;
}

export interface ResolveRequest {
  by: StaffMember;
  exceptionId: string;
  code: ResolutionCode;
  /** Only for `assign-customer`. */
  customerId?: CustomerId;
  seen: string;
  /** Why; at least ten letters. */
  note: string;
}

export type ResolveRefusal =
  | 'role-may-not'
  | 'invalid-reason'
  | 'unknown'
  /** Somebody else has decided it. */
  | 'resolved'
  /** What it would do is not what was seen: look again. */
  | 'changed'
  /** C6: the second person has to be another one, and one of the two an admin. */
  | 'same-person'
  | 'needs-admin'
  | 'not-possible'
  | 'unknown-customer';

export type ResolveOutcome =
  | {
      kind: 'done';
      /** What it paid of bills. */
      paid: Rupiah;
      /** False: the money has an owner now, and waits for the next decision. */
      isResolved: boolean;
    }
  /** C6: nothing has moved; a second person has to confirm it. */
  | { kind: 'proposed' }
  | { kind: 'refused'; code: ResolveRefusal };
