import { InvariantBroken } from '../../domain/errors';
import { type ApprovalId, type MutationId, type ResellerId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type StaffId, type StaffRole } from '../../domain/staff';
import { type Instant, instant } from '../../domain/time';
import { type MoneyAction } from '../../domain/transfer/terms';
import { type Queryable, type Tx } from '../database';
import { isDuplicateOf } from '../database-errors';
import { type ApprovalState } from './approval.repository';
import { type BigIntColumn, dateOf, instantOrNull, rupiahOf } from './columns';

/** What a decision about money is about; `batch`: a line that a person typed in. */
export type MoneySubjectKind = 'transfer' | 'mutation' | 'refund' | 'batch';

export interface MoneySubject {
  kind: MoneySubjectKind;
  id: string;
}

/** Where money is to go back to. The number is sealed before it is kept. */
export interface SealedPayee {
  bank: string;
  name: string;
  /** Base64 of the sealed number. */
  sealed: string;
  /** Its last digits, for people. */
  end: string;
}

/** What an action needs besides its subject. Hashed as it is. */
export interface MoneyPayload {
  /** `match`: the lines that pay the transfer. */
  mutationIds?: MutationId[];
  /** `unmatch`: what was delivered becomes our loss or the shop's debt. */
  deliveredAs?: 'loss' | 'receivable';
  /** `allocate`: whose saldo. */
  resellerId?: ResellerId;
  /** `pair-reversal`: the credit that the debit takes back; `confirm-refund`: the debit. */
  mutationId?: MutationId;
  /** `refund-mutation`. */
  payee?: SealedPayee;
}

/** A decision about money on our accounts, with the one who asked. JSON columns are told as text where they are hashed. */
export interface MoneyApprovalRow {
  id: ApprovalId;
  no: number;
  subject: MoneySubject;
  /** Of the subject, as the one who asked, or the one who was shown new figures, saw it. */
  version: number;
  action: MoneyAction;
  isFourEyes: boolean;
  amount: Rupiah;
  payload: MoneyPayload;
  /** Canonical JSON of the postings. */
  postings: string;
  evidence: string[];
  /** SHA-256 in hex. */
  contentHash: string;
  reason: string;
  requestedBy: { id: StaffId; name: string; fullName: string; role: StaffRole };
  requestedAt: Instant;
  expiresAt: Instant;
  state: ApprovalState;
  decidedBy: { id: StaffId; name: string; fullName: string } | null;
  decidedAt: Instant | null;
  decisionNote: string | null;
  outcome: string | null;
}

interface Columns {
  id: string;
  no: BigIntColumn;
  subject_kind: MoneySubjectKind;
  subject: string;
  subject_version: number;
  action: MoneyAction;
  is_four_eyes: number;
  amount: BigIntColumn;
  payload: string;
  postings: string;
  evidence: string;
  content_hash: Buffer;
  reason: string;
  requested_by: string;
  requester_name: string;
  requester_full_name: string;
  requester_role: StaffRole;
  requested_at: Date;
  expires_at: Date;
  state: ApprovalState;
  decided_by: string | null;
  decider_name: string | null;
  decider_full_name: string | null;
  decided_at: Date | null;
  decision_note: string | null;
  outcome: string | null;
}

const SELECT = `select a.id, a.no, a.subject_kind, a.subject, a.subject_version, a.action, a.is_four_eyes, a.amount,
  a.payload, a.postings, a.evidence, a.content_hash, a.reason, a.requested_by, r.name as requester_name,
  r.full_name as requester_full_name, r.role as requester_role, a.requested_at, a.expires_at, a.state, a.decided_by,
  d.name as decider_name, d.full_name as decider_full_name, a.decided_at, a.decision_note, a.outcome
  from approval a join staff r on r.id = a.requested_by left join staff d on d.id = a.decided_by`;

/** Only a bank account comes before it in the order of locks. Undefined when there is none about money. */
export async function lockMoneyApproval(tx: Tx, id: ApprovalId): Promise<MoneyApprovalRow | undefined> {
  // In a statement of its own, so that the rows of the staff are not locked as well.
  const found = await tx.row(`select id from approval where id = ? and subject_kind <> 'topup' for update`, [id]);
  return found === undefined ? undefined : readMoneyApproval(tx, id);
}

export async function readMoneyApproval(queryable: Queryable, id: ApprovalId): Promise<MoneyApprovalRow | undefined> {
  const columns = await queryable.row<Columns>(`${SELECT} where a.id = ? and a.subject_kind <> 'topup'`, [id]);
  return columns && toRow(columns);
}

/** The one of a subject that is being asked for or carried out. */
export async function readLiveMoneyApproval(
  queryable: Queryable,
  subject: string,
): Promise<MoneyApprovalRow | undefined> {
  const columns = await queryable.row<Columns>(`${SELECT} where a.subject = ? and a.live = 1`, [subject]);
  return columns && toRow(columns);
}

/** The same, waiting for whoever is deciding about it. Before its subject is locked. */
export async function lockLiveMoneyApproval(tx: Tx, subject: string): Promise<ApprovalId | undefined> {
  const row = await tx.row<{ id: string }>('select id from approval where subject = ? and live = 1 for update', [
    subject,
  ]);
  return row?.id;
}

type MoneyApprovalList = 'open' | 'ended' | 'of-subject';

const LISTS: Readonly<Record<MoneyApprovalList, string>> = {
  open: `where a.processed_at is null and a.subject_kind <> 'topup' order by a.expires_at, a.id limit 200`,
  ended: `where a.processed_at > utc_timestamp(3) - interval 1 day and a.subject_kind <> 'topup'
          order by a.processed_at desc, a.id desc limit 200`,
  'of-subject': `where a.subject = ? and a.subject_kind <> 'topup' order by a.id desc limit 100`,
};

export async function listMoneyApprovals(
  queryable: Queryable,
  { where, parameters = [] }: { where: MoneyApprovalList; parameters?: readonly string[] },
): Promise<MoneyApprovalRow[]> {
  return (await queryable.rows<Columns>(`${SELECT} ${LISTS[where]}`, parameters)).map(toRow);
}

export interface NewMoneyApproval {
  id: ApprovalId;
  subject: MoneySubject;
  version: number;
  action: MoneyAction;
  isFourEyes: boolean;
  amount: Rupiah;
  payload: MoneyPayload;
  postings: string;
  evidence: readonly string[];
  contentHash: string;
  reason: string;
  requestedBy: StaffId;
  requestedAt: Instant;
  expiresAt: Instant;
}

/**
 * Approved by its own asker where one person is enough. Returns its running number; `approval-open` when another one of
 * the same subject is live.
 */
export async function insertMoneyApproval(tx: Tx, approval: NewMoneyApproval): Promise<number | 'approval-open'> {
  const { id, subject, isFourEyes, requestedBy } = approval;
  const requestedAt = dateOf(approval.requestedAt);
  try {
    await tx.write(
      `insert into approval (id, subject_kind, subject, subject_version, action, is_four_eyes, amount, payload, postings,
         evidence, content_hash, reason, requested_by, requested_at, expires_at, state, decided_by, decided_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        ...[id, subject.kind, subject.id, approval.version, approval.action, isFourEyes, approval.amount],
        ...[JSON.stringify(approval.payload), approval.postings, JSON.stringify(approval.evidence)],
        ...[Buffer.from(approval.contentHash, 'hex'), approval.reason, requestedBy, requestedAt],
        ...[dateOf(approval.expiresAt), isFourEyes ? 'requested' : 'approved'],
        ...(isFourEyes ? [null, null] : [requestedBy, requestedAt]),
      ],
    );
  } catch (error) {
    if (isDuplicateOf(error, 'live')) return 'approval-open';
    throw error;
  }
  const row = await tx.row<{ no: BigIntColumn }>('select no from approval where id = ?', [id]);
  if (row === undefined) throw new InvariantBroken(`approval ${id} is gone`);
  return Number(row.no);
}

function toRow(columns: Columns): MoneyApprovalRow {
  const { decided_by: decidedBy } = columns;
  return {
    ...{ id: columns.id, no: Number(columns.no), subject: { kind: columns.subject_kind, id: columns.subject } },
    ...{ version: columns.subject_version, action: columns.action, isFourEyes: columns.is_four_eyes === 1 },
    ...{ amount: rupiahOf(columns.amount), payload: JSON.parse(columns.payload) as MoneyPayload },
    ...{ postings: columns.postings, evidence: JSON.parse(columns.evidence) as string[] },
    ...{ contentHash: columns.content_hash.toString('hex'), reason: columns.reason },
    requestedBy: {
      ...{ id: columns.requested_by, name: columns.requester_name },
      ...{ fullName: columns.requester_full_name, role: columns.requester_role },
    },
    ...{ requestedAt: instant(columns.requested_at), expiresAt: instant(columns.expires_at), state: columns.state },
    decidedBy:
      decidedBy === null
        ? null
        : { id: decidedBy, name: columns.decider_name ?? '', fullName: columns.decider_full_name ?? '' },
    ...{ decidedAt: instantOrNull(columns.decided_at), decisionNote: columns.decision_note },
    outcome: columns.outcome,
  };
}
