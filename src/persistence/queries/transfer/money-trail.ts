import { type ApprovalId } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { type Instant, instant } from '../../../domain/time';
import { type BuyerMessageKind } from '../../../domain/transfer/terms';
import { type Queryable } from '../../database';
import { type BigIntColumn, instantOrNull, rupiahOf } from '../../repositories/columns';

/** What people wrote, decided and were told about a transfer, a line or a refund. */
export interface MoneyTrail {
  notes: TrailNote[];
  approvals: TrailApproval[];
  pauses: { reason: string; from: Instant; until: Instant | null }[];
  clocks: { startedAt: Instant; dueAt: Instant; endedAt: Instant | null; isKept: boolean | null; by: string | null }[];
  journals: { kind: string; at: Instant; amount: Rupiah }[];
  deeds: { action: string; actor: string; at: Instant }[];
}

export interface TrailNote {
  kind: string;
  text: string;
  by: string | null;
  at: Instant;
}

export interface TrailApproval {
  id: ApprovalId;
  no: number;
  action: string;
  state: string;
  amount: Rupiah;
  reason: string;
  requestedBy: string;
  requestedAt: Instant;
  decidedBy: string | null;
  decidedAt: Instant | null;
  note: string | null;
  outcome: string | null;
}

/** By the subject's own id: notes and clocks, decisions, journals and what the audit trail has of it. */
export async function readMoneyTrail(queryable: Queryable, subject: string): Promise<MoneyTrail> {
  return {
    notes: await notesOf(queryable, subject),
    approvals: await approvalsOf(queryable, subject),
    ...(await clocksOf(queryable, subject)),
    journals: await journalsOf(queryable, subject),
    deeds: await deedsOf(queryable, subject),
  };
}

async function notesOf(queryable: Queryable, subject: string): Promise<TrailNote[]> {
  const rows = await queryable.rows<{ kind: string; text: string; by: string | null; at: Date }>(
    `select n.kind, n.text, s.full_name as \`by\`, n.at from money_note n left join staff s on s.id = n.staff_id
     where n.subject = ? order by n.id desc limit 200`,
    [subject],
  );
  return rows.map(({ at, ...row }) => ({ ...row, at: instant(at) }));
}

async function approvalsOf(queryable: Queryable, subject: string): Promise<TrailApproval[]> {
  const rows = await queryable.rows<{
    id: string;
    no: BigIntColumn;
    action: string;
    state: string;
    amount: BigIntColumn;
    reason: string;
    requested_by: string;
    requested_at: Date;
    decided_by: string | null;
    decided_at: Date | null;
    decision_note: string | null;
    outcome: string | null;
  }>(
    `select a.id, a.no, a.action, a.state, a.amount, a.reason, r.full_name as requested_by, a.requested_at,
       d.full_name as decided_by, a.decided_at, a.decision_note, a.outcome
     from approval a join staff r on r.id = a.requested_by left join staff d on d.id = a.decided_by
     where a.subject = ? order by a.id desc limit 50`,
    [subject],
  );
  return rows.map((row) => ({
    ...{ id: row.id, no: Number(row.no), action: row.action, state: row.state, amount: rupiahOf(row.amount) },
    ...{ reason: row.reason, requestedBy: row.requested_by, requestedAt: instant(row.requested_at) },
    ...{ decidedBy: row.decided_by, decidedAt: instantOrNull(row.decided_at), note: row.decision_note },
    outcome: row.outcome,
  }));
}

async function clocksOf(queryable: Queryable, subject: string): Promise<Pick<MoneyTrail, 'clocks' | 'pauses'>> {
  const clocks = await queryable.rows<{
    id: string;
    started_at: Date;
    due_at: Date;
    ended_at: Date | null;
    is_kept: number | null;
    by: string | null;
  }>(
    `select c.id, c.started_at, c.due_at, c.ended_at, c.is_kept, s.full_name as \`by\` from sla_clock c
     left join staff s on s.id = c.ended_by where c.subject = ? order by c.id desc limit 20`,
    [subject],
  );
  const ids = clocks.map(({ id }) => id);
  const pauses =
    ids.length === 0
      ? []
      : await queryable.rows<{ reason: string; from_at: Date; until_at: Date | null }>(
          `select reason, from_at, until_at from sla_pause where clock_id in (${ids.map(() => '?').join(', ')})`,
          ids,
        );
  return {
    clocks: clocks.map((row) => ({
      ...{ startedAt: instant(row.started_at), dueAt: instant(row.due_at), endedAt: instantOrNull(row.ended_at) },
      ...{ isKept: row.is_kept === null ? null : row.is_kept === 1, by: row.by },
    })),
    pauses: pauses.map((row) => ({
      ...{ reason: row.reason, from: instant(row.from_at), until: instantOrNull(row.until_at) },
    })),
  };
}

async function journalsOf(queryable: Queryable, subject: string): Promise<MoneyTrail['journals']> {
  const rows = await queryable.rows<{ kind: string; posted_at: Date; amount: BigIntColumn }>(
    `select j.kind, j.posted_at, (select sum(e.amount) from entry e where e.journal_id = j.id and e.side = 'debit')
       as amount
     from journal j where j.subject = ? order by j.id`,
    [subject],
  );
  return rows.map((row) => ({ kind: row.kind, at: instant(row.posted_at), amount: rupiahOf(row.amount) }));
}

async function deedsOf(queryable: Queryable, subject: string): Promise<MoneyTrail['deeds']> {
  const rows = await queryable.rows<{ action: string; actor: string; at: Date }>(
    `select e.action, coalesce(s.full_name, e.actor) as actor, e.at from audit_event e
     left join staff s on s.name = e.actor where e.subject = ? order by e.id desc limit 100`,
    [subject],
  );
  return rows.map(({ at, ...row }) => ({ ...row, at: instant(at) }));
}

/** What the payer of a transfer was told outside its page, and whether it left. */
export interface BuyerMessageOnCard {
  kind: BuyerMessageKind;
  channel: string;
  state: string;
  tries: number;
  lastError: string | null;
  createdAt: Instant;
  processedAt: Instant | null;
}

export async function listBuyerMessages(queryable: Queryable, transferId: string): Promise<BuyerMessageOnCard[]> {
  const rows = await queryable.rows<{
    kind: BuyerMessageKind;
    channel: string;
    state: string;
    tries: number;
    last_error: string | null;
    created_at: Date;
    processed_at: Date | null;
  }>(
    `select kind, channel, state, tries, last_error, created_at, processed_at from buyer_message
     where transfer_id = ? order by id desc`,
    [transferId],
  );
  return rows.map((row) => ({
    ...{ kind: row.kind, channel: row.channel, state: row.state, tries: row.tries, lastError: row.last_error },
    ...{ createdAt: instant(row.created_at), processedAt: instantOrNull(row.processed_at) },
  }));
}

/** The steps of the house's procedure that were done. */
export async function readSopChecks(
  queryable: Queryable,
  subject: string,
): Promise<Map<string, { by: string; at: Instant }>> {
  const rows = await queryable.rows<{ step: string; by: string; at: Date }>(
    `select c.step, coalesce(s.full_name, c.staff_id) as \`by\`, c.at from sop_check c
     left join staff s on s.id = c.staff_id where c.subject = ?`,
    [subject],
  );
  return new Map(rows.map(({ step, by, at }) => [step, { by, at: instant(at) }]));
}
