import { type ApprovalId, type ResellerId, type TopupId, type TransferId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type Settings } from '../../domain/settings';
import { type StaffId } from '../../domain/staff';
import { type Posting } from '../../ledger/journal';
import { type Logger } from '../../logging/logger';
import { type Tx } from '../../persistence/database';
import {
  type MoneyApprovalRow,
  type MoneyPayload,
  type MoneySubjectKind,
} from '../../persistence/repositories/money-approval.repository';
import { type MoneyContext } from '../context';
import { type UnmatchLock } from '../match/carry-out';
import { type MergeLock } from '../mutations/settle-doubt';
import { type RefundLock } from '../refund/refund-lock';
import { type TransferDeps } from '../transfer-deps';

/** Why something cannot be done about money now. */
export type MoneyLockCode =
  /** There is no such transfer, line, refund or entry. */
  | 'unknown'
  /** The line pays something already, or the transfer is paid. */
  | 'already-matched'
  /** The line was decided in another way, or is no line that waits for anybody. */
  | 'not-open'
  /** T1: it may be another line again, which comes first. */
  | 'doubted'
  | MergeLock
  /** Money that came in where a line that went out is wanted, or the other way round. */
  | 'wrong-direction'
  | 'amount-differs'
  | 'other-account'
  /** The money was there before it was asked for. */
  | 'before-created'
  /** T2: the transfer was given up, and its amount out of quarantine, when the money came. */
  | 'quarantine-over'
  /** The other half of the decision was not chosen. */
  | 'incomplete'
  | 'reseller-unknown'
  /** The credit that a debit takes back pays something: that match comes first. */
  | 'credit-matched'
  /** U11: an outgoing line of the bank has taken it back. */
  | 'taken-back'
  | RefundLock
  | 'entry-decided'
  | UnmatchLock;

/** Why what was approved was not carried out. Nothing moved then, and it will not be tried again. */
export type MoneyEndCode = MoneyLockCode | 'changed' | 'expired' | 'not-approved' | 'books-broken';

/** What became of an approved decision. Plain JSON. */
export type MoneyDecisionResult = { outcome: 'executed' } | { outcome: 'refused'; code: MoneyEndCode };

export interface DecisionDeps extends TransferDeps {
  logger: Logger;
  /** Told after the COMMIT; never waited for. */
  onTopup?(topupId: TopupId, resellerId: ResellerId): void;
  onTransfer?(transferId: TransferId): void;
}

/** Hands a decision about a transfer to its workflow and waits for the end. Throws when the engine is away or slow. */
export interface TransferDecider {
  decide(transferId: TransferId, approvalId: ApprovalId): Promise<MoneyDecisionResult>;
}

/** One decision as it stands at this moment. */
export interface Judgement {
  /** Null: it may be done. */
  lock: MoneyLockCode | null;
  isFourEyes: boolean;
  /** What is at stake. */
  amount: Rupiah;
  /** Of the subject. */
  version: number;
  /** Exactly what it would book; empty for what books nothing. */
  postings: Posting[];
  /** What is known, as short sentences: the same rows give the same ones. */
  evidence: string[];
  /** May not give the second voice although they did not ask: asked for the refund, or wrote down where it goes. */
  barred: readonly StaffId[];
}

export interface Asked {
  subjectId: string;
  payload: MoneyPayload;
  settings: Settings;
  /** Takes the locks of everything that it reads, in their order; without them it is for looking only. */
  isLocking: boolean;
}

export interface Carrying {
  approval: MoneyApprovalRow;
  /** Whoever said yes last. */
  by: StaffId;
}

/** What others have to be told after the COMMIT. */
export interface Effect {
  topup?: { topupId: TopupId; resellerId: ResellerId };
  transferId?: TransferId;
}

/** What one of the actions means. */
export interface MoneyDecision {
  subjectKind: MoneySubjectKind;
  /** For what is locked before an approval. */
  lockFirst?(tx: Tx, subjectId: string): Promise<void>;
  judge(tx: Tx, asked: Asked): Promise<Judgement>;
  /** What `judge` allowed, under the same locks. */
  carryOut(tx: Tx, carrying: Carrying, context: MoneyContext): Promise<Effect>;
}
