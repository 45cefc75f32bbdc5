import { type TopupId } from '../../../domain/ids';
import { type Instant, instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { instantOrNull } from '../../repositories/columns';

const MOST_ROWS = 200;

export interface NoteOnTimeline {
  id: string;
  fullName: string;
  text: string;
  writtenAt: Instant;
}

/** What people wrote about an order, newest first. */
export async function listNotesOnTimeline(queryable: Queryable, topupId: TopupId): Promise<NoteOnTimeline[]> {
  const rows = await queryable.rows<{ id: string; full_name: string | null; text: string; written_at: Date }>(
    `select n.id, s.full_name, n.text, n.written_at from case_note n left join staff s on s.id = n.staff_id
     where n.topup_id = ? order by n.id desc limit ${MOST_ROWS}`,
    [topupId],
  );
  return rows.map((row) => ({
    id: row.id,
    fullName: row.full_name ?? 'Seseorang',
    text: row.text,
    writtenAt: instant(row.written_at),
  }));
}

export interface DeedOnTimeline {
  id: string;
  at: Instant;
  /** The full name of a person, else the name of a tool. */
  actor: string;
  action: string;
}

/** What people and tools did to an order or took of its work items, newest first. */
export async function listDeedsOnTimeline(
  queryable: Queryable,
  topupId: TopupId,
  workItemIds: readonly string[],
): Promise<DeedOnTimeline[]> {
  const subjects = [['topup', topupId], ...workItemIds.map((id) => ['work-item', id])];
  const rows = await queryable.rows<{ id: string; at: Date; actor: string; full_name: string | null; action: string }>(
    `select e.id, e.at, e.actor, s.full_name, e.action
     from audit_event e left join staff s on s.name = e.actor
     where ${subjects.map(() => '(e.subject_kind = ? and e.subject = ?)').join(' or ')}
     order by e.id desc limit ${MOST_ROWS}`,
    subjects.flat(),
  );
  return rows.map((row) => ({
    id: row.id,
    at: instant(row.at),
    actor: row.full_name ?? row.actor,
    action: row.action,
  }));
}

export interface CorrectionOnTimeline {
  n: number;
  kind: string;
  state: 'proposed' | 'executed' | 'withdrawn';
  outcome: string | null;
  proposedAt: Instant;
  endedAt: Instant | null;
}

export async function listCorrectionsOnTimeline(
  queryable: Queryable,
  topupId: TopupId,
): Promise<CorrectionOnTimeline[]> {
  const rows = await queryable.rows<{
    n: number;
    kind: string;
    state: CorrectionOnTimeline['state'];
    outcome: string | null;
    proposed_at: Date;
    ended_at: Date | null;
  }>(
    `select n, kind, state, outcome, proposed_at, ended_at from correction where topup_id = ? order by n desc
     limit ${MOST_ROWS}`,
    [topupId],
  );
  return rows.map((row) => ({
    n: row.n,
    kind: row.kind,
    state: row.state,
    outcome: row.outcome,
    proposedAt: instant(row.proposed_at),
    endedAt: instantOrNull(row.ended_at),
  }));
}
