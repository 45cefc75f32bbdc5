import { type DecisionOutcomeOf } from '../controls/controls.types';
import { type ApprovalId, type MutationId, type ResellerId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type StaffMember } from '../../domain/staff';
import { type Instant } from '../../domain/time';
import { type MoneyAction } from '../../domain/transfer/terms';
import { type ApprovalState } from '../../persistence/repositories/approval.repository';
import { type MoneySubject } from '../../persistence/repositories/money-approval.repository';
import {
  type DecisionDeps,
  type MoneyEndCode,
  type MoneyLockCode,
  type TransferDecider,
} from '../../transfer/decisions/decision.types';
import { type LedgerPreview } from '../controls/controls.types';

export type { MoneySubject };

export interface MoneyDeps extends DecisionDeps {
  workflows: TransferDecider;
  /** For numbers of accounts that money goes back to. */
  seal: (secret: string) => Buffer;
}

/** What a person typed or chose for an action. */
export interface MoneyForm {
  mutationIds?: readonly MutationId[];
  deliveredAs?: 'loss' | 'receivable';
  resellerId?: ResellerId;
  mutationId?: MutationId;
  payee?: { bank: string; number: string; name: string };
}

export interface MoneyRequest {
  staff: StaffMember;
  action: MoneyAction;
  subject: MoneySubject;
  payload: MoneyForm;
  reason: string;
  /** Of the subject that the person looked at. */
  seenVersion: number;
}

export type MoneyRefusal =
  | {
      kind: 'refused';
      code: 'role-may-not' | 'invalid-reason' | 'invalid-payee' | 'wrong-subject' | 'changed' | 'approval-open';
    }
  | { kind: 'refused'; code: 'locked'; lock: MoneyLockCode };

export type MoneyOutcome =
  /** Waits for a second person until then. */
  | { kind: 'requested'; approvalId: ApprovalId; no: number; expiresAt: Instant }
  /** Carried out. */
  | { kind: 'executed'; approvalId: ApprovalId; no: number }
  /** Approved and on record; the engine is away, and it is carried out as soon as it is back, or expires. */
  | { kind: 'queued'; approvalId: ApprovalId; no: number; expiresAt: Instant }
  /** Approved by one person, and overtaken before it was carried out: nothing moved. */
  | { kind: 'overtaken'; approvalId: ApprovalId; no: number; code: MoneyEndCode }
  | MoneyRefusal;

export interface MoneyVerdict {
  staff: StaffMember;
  approvalId: ApprovalId;
  verdict: 'approve' | 'reject' | 'withdraw';
  /** For a rejection at least ten letters. */
  note: string;
  /** Of what the person saw (hex). */
  seenHash: string;
}

export type MoneyVerdictOutcome = DecisionOutcomeOf<MoneyEndCode>;

/** What a person may do about something now, or why not. */
export interface MoneyOffer {
  action: MoneyAction;
  /** Null: it may be asked for. */
  lock: MoneyLockCode | 'approval-open' | 'role-may-not' | null;
  /** A second person has to agree. */
  isFourEyes: boolean;
  amount: Rupiah;
  /** Null for what books nothing, and while it is locked. */
  preview: LedgerPreview | null;
  evidence: string[];
}

export interface MoneyOffers {
  subject: MoneySubject;
  /** Goes back with the request. */
  version: number;
  offers: MoneyOffer[];
  /** While it lives, no other may be asked for. */
  pending: { id: ApprovalId; no: number; action: MoneyAction; state: ApprovalState } | null;
}

/** A decision about money as pages show it. */
export interface MoneyApprovalView {
  id: ApprovalId;
  no: number;
  subject: MoneySubject;
  /** How people call the subject: TRF-0092. */
  subjectName: string;
  /** Whose it is, or what the bank wrote. */
  about: string;
  action: MoneyAction;
  state: ApprovalState;
  isFourEyes: boolean;
  amount: Rupiah;
  reason: string;
  evidence: string[];
  requestedBy: { id: string; fullName: string; role: string };
  requestedAt: Instant;
  expiresAt: Instant;
  decidedBy: { id: string; fullName: string } | null;
  decidedAt: Instant | null;
  decisionNote: string | null;
  outcome: string | null;
  contentHash: string;
  /** Of the one that is looked at; null in lists, and for what books nothing. */
  preview: LedgerPreview | null;
}

/** What the console asks of the back office about money. Every method may be repeated. */
export interface MoneyDecisions {
  offers(question: {
    subject: MoneySubject;
    staff: StaffMember;
    payload?: MoneyForm;
  }): Promise<MoneyOffers | undefined>;
  request(request: MoneyRequest): Promise<MoneyOutcome>;
  decide(verdict: MoneyVerdict): Promise<MoneyVerdictOutcome>;
  find(approvalId: ApprovalId): Promise<MoneyApprovalView | undefined>;
  /** Open ones, the first to expire on top. */
  open(): Promise<MoneyApprovalView[]>;
  /** Ended ones of the last day, newest first. */
  ended(): Promise<MoneyApprovalView[]>;
  /** Of one subject, newest first. */
  history(subjectId: string): Promise<MoneyApprovalView[]>;
}
