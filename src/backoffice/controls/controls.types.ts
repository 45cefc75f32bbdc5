import { type ApprovalId, type AttemptId, type TopupId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type StaffMember } from '../../domain/staff';
import { type Instant } from '../../domain/time';
import { type AttemptState } from '../../domain/topup/attempt-state';
import { type ControlAction, type ControlLock } from '../../domain/topup/controls';
import { type CorrectionProposal } from '../../domain/topup/propose-correction';
import { type TopupState } from '../../domain/topup/topup-state';

/** One line of what an action would book. Before and after only for accounts that keep a balance. */
export interface LedgerPreviewLine {
  account: string;
  /** Indonesian, for people: "Saldo bebas · Agen Satu". */
  label: string;
  /** In rupiah, with a sign: what it does to the account as people read it. */
  change: number;
  before: Rupiah | null;
  after: Rupiah | null;
}

export interface LedgerPreview {
  lines: LedgerPreviewLine[];
  debit: Rupiah;
  credit: Rupiah;
}

/** What a person may do to an order now, or why not and until when. */
export interface Control {
  action: ControlAction;
  /** Null: it may be asked for. */
  lock: ControlLock | null;
  /** A second person has to agree (C3, C4, the limit of one person). */
  isFourEyes: boolean;
  /** Null for an action that books nothing. */
  preview: LedgerPreview | null;
  /** The attempt that it would be done to; goes back with the request of a correction. */
  attemptId: AttemptId | null;
}

export interface OrderControls {
  topupId: TopupId;
  state: TopupState;
  /** Goes back with the request: the order that the person looked at. */
  version: number;
  controls: Control[];
  /** C3: what the machine proposes about its open cases, or why nothing; null when it has none. */
  proposal: CorrectionProposal | null;
  /** The one that is being asked for or carried out; while it lives, no other may be asked for. */
  pendingApproval: { id: ApprovalId; no: number; action: ControlAction; state: string } | null;
}

export interface ControlRequest {
  topupId: TopupId;
  version: number;
  action: ControlAction;
  by: StaffMember;
  reason: string;
  /** For `succeed` and `late-success`: the serial number and where it was seen. */
  sn?: string;
  snSource?: string;
  /** For `park`: minutes that people's deadline is put off by. */
  minutes?: number;
  /** For corrections: the attempt that it is about; the latest one that fits when it is left out. */
  attemptId?: AttemptId;
  /**
   * The words of the supplier's statement that people rely on: for `settle-abandoned`, and for a `double-delivery` that no
   * stored message tells of.
   */
  quote?: string;
}

export type ControlRefusal =
  | { kind: 'refused'; code: 'order-changed' | 'approval-open' | 'invalid-sn' | 'invalid-reason' | 'invalid-minutes' }
  | { kind: 'refused'; code: 'invalid-quote' | 'sn-used-before' | 'role-may-not' }
  | { kind: 'refused'; code: 'locked'; lock: ControlLock };

export type ControlOutcome =
  /** Waits for a second person until then. */
  | { kind: 'requested'; approvalId: ApprovalId; no: number; expiresAt: Instant }
  /** Carried out. */
  | { kind: 'executed'; approvalId: ApprovalId; no: number; state: TopupState; attemptState: AttemptState | null }
  /** Approved and on record; the engine is away, and it is carried out as soon as it is back, or expires. */
  | { kind: 'queued'; approvalId: ApprovalId; no: number; expiresAt: Instant }
  /** Nothing was changed. */
  | ControlRefusal;

export interface ApprovalDecision {
  approvalId: ApprovalId;
  by: StaffMember;
  decision: 'approve' | 'reject' | 'withdraw';
  /** For a rejection at least ten letters. */
  note: string;
  /** Of what the person saw (hex): another one means that the figures changed, and it is asked again (C6). */
  contentHash: string;
}

/** `Lock`: why the thing that was asked for may not be done any more. */
export type DecisionOutcomeOf<Lock> =
  | { kind: 'executed' | 'rejected' | 'withdrawn' | 'queued'; no: number }
  | {
      kind: 'refused';
      code:
        | 'not-open'
        | 'expired'
        | 'own-request'
        | 'not-own-request'
        | 'content-changed'
        | 'role-may-not'
        | 'invalid-note';
    }
  | { kind: 'refused'; code: 'locked'; lock: Lock };

export type DecisionOutcome = DecisionOutcomeOf<ControlLock>;

/** An approval as pages show it. */
export interface ApprovalView {
  id: ApprovalId;
  no: number;
  topupId: TopupId;
  topupNo: number;
  action: ControlAction;
  state: 'requested' | 'approved' | 'executed' | 'rejected' | 'withdrawn' | 'expired' | 'refused';
  isFourEyes: boolean;
  amount: Rupiah;
  sn: string | null;
  reason: string;
  /** Short Indonesian sentences: what was known when it was asked. */
  evidence: string[];
  requestedBy: { id: string; fullName: string; role: string };
  requestedAt: Instant;
  expiresAt: Instant;
  decidedBy: { id: string; fullName: string } | null;
  decidedAt: Instant | null;
  decisionNote: string | null;
  outcome: string | null;
  /** With the balances of this moment. */
  preview: LedgerPreview | null;
  contentHash: string;
}

/** What the console asks of the back office about one order. Every method may be repeated. */
export interface Controls {
  /** `by`: for the locks that a supervisor or an admin may pass; without it they are shown as they are for an operator. */
  of(topupId: TopupId, by?: StaffMember): Promise<OrderControls | undefined>;
  /**
   * Asks for an action, and carries it out when one person is enough. Two who press at once: one wins, the other one
   * is told `order-changed` or `approval-open`.
   */
  request(request: ControlRequest): Promise<ControlOutcome>;
  decide(decision: ApprovalDecision): Promise<DecisionOutcome>;
  /** Open ones, the first to expire on top. */
  open(): Promise<ApprovalView[]>;
  /** Ended ones of the last day, newest first. */
  ended(): Promise<ApprovalView[]>;
  /** Of one order, newest first. */
  history(topupId: TopupId): Promise<ApprovalView[]>;
}
