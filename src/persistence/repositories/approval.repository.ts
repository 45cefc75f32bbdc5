import { InvariantBroken } from '../../domain/errors';
import { type ApprovalId, type AttemptId, type MessageId, type TopupId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type StaffId, type StaffRole } from '../../domain/staff';
import { type Instant, instant } from '../../domain/time';
import { type ControlAction } from '../../domain/topup/controls';
import { type Queryable, type Tx } from '../database';
import { isDuplicateOf } from '../database-errors';
import { type BigIntColumn, dateOf, instantOrNull, rupiahOf } from './columns';

export type ApprovalState = 'requested' | 'approved' | 'executed' | 'rejected' | 'withdrawn' | 'expired' | 'refused';

/** What an action needs besides the order that it is about. */
export interface ControlPayload {
  sn?: string;
  snSource?: string;
  minutes?: number;
  quote?: string;
  /** The stored statement of the supplier that the action relies on. */
  messageId?: MessageId;
}

/**
 * What a person asked for about an order, with the one who asked; decisions about money are in
 * `money-approval.repository.ts`. JSON columns are told as text: what is in them is hashed.
 */
export interface ApprovalRow {
  id: ApprovalId;
  no: number;
  topupId: TopupId;
  /** Of the order, as the one who asked, or the one who was shown new figures, saw it. */
  version: number;
  action: ControlAction;
  isFourEyes: boolean;
  amount: Rupiah;
  attemptId: AttemptId | null;
  payload: ControlPayload;
  /** JSON of the booking. */
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
  subject: string;
  subject_version: number;
  action: ControlAction;
  is_four_eyes: number;
  amount: BigIntColumn;
  attempt_id: string | null;
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

const SELECT = `select a.id, a.no, a.subject, a.subject_version, a.action, a.is_four_eyes, a.amount, a.attempt_id, a.payload,
  a.postings, a.evidence, a.content_hash, a.reason, a.requested_by, r.name as requester_name,
  r.full_name as requester_full_name, r.role as requester_role, a.requested_at, a.expires_at, a.state, a.decided_by,
  d.name as decider_name, d.full_name as decider_full_name, a.decided_at, a.decision_note, a.outcome
  from approval a join staff r on r.id = a.requested_by left join staff d on d.id = a.decided_by`;

/** The first lock of everything that decides about it: it comes before its order. Undefined when there is none. */
export async function lockApproval(tx: Tx, id: ApprovalId): Promise<ApprovalRow | undefined> {
  // In a statement of its own, so that the rows of the staff are not locked as well.
  const found = await tx.row(`select id from approval where id = ? and subject_kind = 'topup' for update`, [id]);
  return found === undefined ? undefined : readApproval(tx, id);
}

export async function readApproval(queryable: Queryable, id: ApprovalId): Promise<ApprovalRow | undefined> {
  const columns = await queryable.row<Columns>(`${SELECT} where a.id = ? and a.subject_kind = 'topup'`, [id]);
  return columns === undefined ? undefined : toRow(columns);
}

/** The one of an order that is being asked for or carried out. */
export async function readLiveApproval(queryable: Queryable, topupId: TopupId): Promise<ApprovalRow | undefined> {
  const columns = await queryable.row<Columns>(`${SELECT} where a.subject = ? and a.live = 1`, [topupId]);
  return columns === undefined ? undefined : toRow(columns);
}

/** The same, waiting for whoever is deciding about it. Before the order is locked. */
export async function lockLiveApproval(tx: Tx, topupId: TopupId): Promise<ApprovalId | undefined> {
  const row = await tx.row<{ id: string }>('select id from approval where subject = ? and live = 1 for update', [
    topupId,
  ]);
  return row?.id;
}

export async function listApprovals(
  queryable: Queryable,
  { where, parameters = [] }: { where: ApprovalList; parameters?: readonly string[] },
): Promise<ApprovalRow[]> {
  return (await queryable.rows<Columns>(`${SELECT} ${LISTS[where]}`, parameters)).map(toRow);
}

type ApprovalList = 'open' | 'ended' | 'of-order';

const LISTS: Readonly<Record<ApprovalList, string>> = {
  open: `where a.processed_at is null and a.subject_kind = 'topup' order by a.expires_at, a.id limit 200`,
  ended: `where a.processed_at > utc_timestamp(3) - interval 1 day and a.subject_kind = 'topup'
          order by a.processed_at desc, a.id desc limit 200`,
  'of-order': 'where a.subject = ? order by a.id desc limit 100',
};

export interface NewApproval {
  id: ApprovalId;
  topupId: TopupId;
  version: number;
  action: ControlAction;
  isFourEyes: boolean;
  amount: Rupiah;
  attemptId: AttemptId | null;
  payload: ControlPayload;
  postings: string;
  evidence: readonly string[];
  contentHash: string;
  reason: string;
  requestedBy: StaffId;
  requestedAt: Instant;
  expiresAt: Instant;
  /** Approved by its own asker where one person is enough. */
  state: 'requested' | 'approved';
}

/** Returns its running number, or why not: another one of the same order, or with the same serial number, is live. */
export async function insertApproval(
  tx: Tx,
  approval: NewApproval,
): Promise<number | 'approval-open' | 'sn-used-before'> {
  const { id, topupId, state, requestedBy, requestedAt } = approval;
  const isDecided = state === 'approved';
  try {
    await tx.write(
      `insert into approval (id, subject, subject_version, action, is_four_eyes, amount, attempt_id, payload, postings,
         evidence, content_hash, reason, requested_by, requested_at, expires_at, state, decided_by, decided_at, sn)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        ...[id, topupId, approval.version, approval.action, approval.isFourEyes, approval.amount, approval.attemptId],
        ...[JSON.stringify(approval.payload), approval.postings, JSON.stringify(approval.evidence)],
        Buffer.from(approval.contentHash, 'hex'),
        ...[approval.reason, requestedBy, dateOf(requestedAt), dateOf(approval.expiresAt), state],
        isDecided ? requestedBy : null,
        isDecided ? dateOf(requestedAt) : null,
        approval.payload.sn ?? null,
      ],
    );
  } catch (error) {
    if (isDuplicateOf(error, 'live')) return 'approval-open';
    if (isDuplicateOf(error, 'live_sn')) return 'sn-used-before';
    throw error;
  }
  const row = await tx.row<{ no: BigIntColumn }>('select no from approval where id = ?', [id]);
  return Number(row?.no);
}

/** New figures of the same action, for the second person to look at. */
export async function refreshApproval(
  tx: Tx,
  id: ApprovalId,
  { version, evidence, contentHash }: { version: number; evidence: readonly string[]; contentHash: string },
): Promise<void> {
  await tx.write('update approval set subject_version = ?, evidence = ?, content_hash = ? where id = ?', [
    version,
    JSON.stringify(evidence),
    Buffer.from(contentHash, 'hex'),
    id,
  ]);
}

/** From `requested` and from nothing else; the database refuses the one who asked (C6). */
export async function approveApproval(
  tx: Tx,
  id: ApprovalId,
  { by, note, at }: { by: StaffId; note: string | null; at: Instant },
): Promise<void> {
  const changed = await tx.write(
    `update approval set state = 'approved', decided_by = ?, decided_at = ?, decision_note = ?
     where id = ? and state = 'requested'`,
    [by, dateOf(at), note, id],
  );
  if (changed !== 1) throw new InvariantBroken(`approval ${id} changed under its lock`);
}

export interface ApprovalEnd {
  state: Exclude<ApprovalState, 'requested' | 'approved'>;
  outcome: string | null;
  at: Instant;
  /** For a rejection. */
  decided?: { by: StaffId; note: string };
  /** For a withdrawal. */
  note?: string | null;
}

/** From a live state and from no other: it has one end. Throws `InvariantBroken` when it has had it. */
export async function endApproval(
  tx: Tx,
  id: ApprovalId,
  { state, outcome, at, decided, note }: ApprovalEnd,
): Promise<void> {
  const changed = await tx.write(
    `update approval set state = ?, outcome = ?, ended_at = ?, processed_at = ?,
       decided_by = coalesce(?, decided_by), decided_at = if(? is null, decided_at, ?),
       decision_note = coalesce(?, decision_note)
     where id = ? and state in ('requested', 'approved')`,
    [
      ...[state, outcome, dateOf(at), dateOf(at)],
      ...[decided?.by ?? null, decided?.by ?? null, dateOf(at)],
      ...[decided?.note ?? note ?? null, id],
    ],
  );
  if (changed !== 1) throw new InvariantBroken(`approval ${id} has ended already and cannot be ${state}`);
}

function toRow(columns: Columns): ApprovalRow {
  return {
    id: columns.id,
    no: Number(columns.no),
    topupId: columns.subject,
    version: columns.subject_version,
    action: columns.action,
    isFourEyes: columns.is_four_eyes === 1,
    amount: rupiahOf(columns.amount),
    attemptId: columns.attempt_id,
    payload: JSON.parse(columns.payload) as ControlPayload,
    postings: columns.postings,
    evidence: JSON.parse(columns.evidence) as string[],
    contentHash: columns.content_hash.toString('hex'),
    reason: columns.reason,
    requestedBy: {
      id: columns.requested_by,
      name: columns.requester_name,
      fullName: columns.requester_full_name,
      role: columns.requester_role,
    },
    requestedAt: instant(columns.requested_at),
    expiresAt: instant(columns.expires_at),
    state: columns.state,
    decidedBy:
      columns.decided_by === null
        ? null
        : { id: columns.decided_by, name: columns.decider_name ?? '', fullName: columns.decider_full_name ?? '' },
    decidedAt: instantOrNull(columns.decided_at),
    decisionNote: columns.decision_note,
    outcome: columns.outcome,
  };
}
