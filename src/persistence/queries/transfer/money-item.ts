import { type BankAccountId, type WorkItemId } from '../../../domain/ids';
import { type WorkItemOwner } from '../../../domain/promises';
import { type StaffId } from '../../../domain/staff';
import { type Instant, instant } from '../../../domain/time';
import { type SlaCalendarName } from '../../../domain/transfer/terms';
import { type BigIntColumn, instantOrNull } from '../../repositories/columns';

/** What is promised about a transfer, a line or a refund that is not settled. */
export interface MoneyItem {
  id: WorkItemId;
  state: string;
  owner: WorkItemOwner;
  nextAt: Instant;
  dueAt: Instant;
  escalateAt: Instant;
  escalations: number;
  changedAt: Instant;
  takenBy: { id: StaffId; fullName: string } | null;
}

/** People's clock for it. */
export interface MoneyClock {
  calendar: SlaCalendarName;
  targetMs: number;
  startedAt: Instant;
  dueAt: Instant;
  /** Percent of the target that people were told of. */
  warned: number;
  pausedAt: Instant | null;
  pauseLeftMs: number | null;
}

/** An account of the house, as lists name it. */
export interface AccountLabel {
  id: BankAccountId;
  bank: string;
  /** Its last digits. */
  end: string;
}

export interface ItemColumns {
  item_id: string | null;
  item_state: string | null;
  item_owner: WorkItemOwner | null;
  item_next_at: Date | null;
  item_due_at: Date | null;
  item_escalate_at: Date | null;
  item_escalations: number | null;
  item_changed_at: Date | null;
  item_taken_by: string | null;
  item_taken_name: string | null;
}

export interface ClockColumns {
  clock_calendar: SlaCalendarName | null;
  clock_target_ms: BigIntColumn | null;
  clock_started_at: Date | null;
  clock_due_at: Date | null;
  clock_warned: number | null;
  clock_paused_at: Date | null;
  clock_left_ms: BigIntColumn | null;
}

export const ITEM_COLUMNS = `w.id as item_id, w.state as item_state, w.owner as item_owner, w.next_at as item_next_at,
  w.due_at as item_due_at, w.escalate_at as item_escalate_at, w.escalations as item_escalations,
  w.changed_at as item_changed_at, w.taken_by as item_taken_by, coalesce(ws.full_name, w.taken_by) as item_taken_name`;

export const CLOCK_COLUMNS = `c.calendar as clock_calendar, c.target_ms as clock_target_ms,
  c.started_at as clock_started_at, c.due_at as clock_due_at, c.warned as clock_warned, c.paused_at as clock_paused_at,
  c.pause_left_ms as clock_left_ms`;

/** The open item of a row of `alias`, whoever holds it, and the clock that runs for it. */
export function itemJoins(kind: 'transfer' | 'mutation' | 'refund', alias: string): string {
  return `left join work_item w on w.kind = '${kind}' and w.subject = ${alias}.id and w.is_open = 1
    left join staff ws on ws.id = w.taken_by
    left join sla_clock c on c.subject = ${alias}.id and c.live = 1`;
}

export function itemOf(row: ItemColumns): MoneyItem | null {
  if (row.item_id === null || row.item_due_at === null || row.item_escalate_at === null) return null;
  return {
    id: row.item_id,
    state: row.item_state ?? '',
    owner: row.item_owner ?? 'operator',
    nextAt: instant(row.item_next_at ?? row.item_due_at),
    dueAt: instant(row.item_due_at),
    escalateAt: instant(row.item_escalate_at),
    escalations: row.item_escalations ?? 0,
    changedAt: instant(row.item_changed_at ?? row.item_due_at),
    takenBy:
      row.item_taken_by === null ? null : { id: row.item_taken_by, fullName: row.item_taken_name ?? row.item_taken_by },
  };
}

export function clockOf(row: ClockColumns): MoneyClock | null {
  const { clock_calendar: calendar, clock_started_at: startedAt, clock_due_at: dueAt } = row;
  if (calendar === null || startedAt === null || dueAt === null) return null;
  return {
    calendar,
    targetMs: Number(row.clock_target_ms),
    startedAt: instant(startedAt),
    dueAt: instant(dueAt),
    warned: row.clock_warned ?? 0,
    pausedAt: instantOrNull(row.clock_paused_at),
    pauseLeftMs: row.clock_left_ms === null ? null : Number(row.clock_left_ms),
  };
}
