import { type Instant, parseBusinessDate, shortDate } from '../../../domain/time';
import { type PlanChange } from '../../../persistence/queries/tagihan/plan-page';
import { formatRupiah } from '../format';
import { formatWhen } from './tagihan-words';

const CHANGES: Readonly<Record<string, string>> = {
  create: 'Konsep dibuat',
  start: 'Dikirim',
  reschedule: 'Jadwal diubah',
  pause: 'Ditunda',
  resume: 'Dilanjutkan',
  settle: 'Dilunasi lebih awal',
  cancel: 'Dibatalkan',
  'cancel-period': 'Satu tagihan dibatalkan',
  complete: 'Selesai',
};

/** What happened to a plan, the newest first. */
export function historyOf(changes: readonly PlanChange[], now: Instant) {
  return changes.map(({ kind, reason, was, becomes, by, at }) => ({
    at: formatWhen(at, now),
    title: CHANGES[kind] ?? 'Diubah',
    by: by ?? 'mesin',
    reason: reason === '' ? null : reason,
    effect: effectOf(was, becomes),
  }));
}

/** What can be told of any change in a line: the sum, and the days of periods that moved. */
function effectOf(was: PlanChange['was'], becomes: PlanChange['becomes']): string | null {
  const parts = [totalOf(was, becomes), periodsOf(was, becomes), billsOf(was, becomes)];
  const told = parts.filter((part) => part !== null);
  return told.length === 0 ? null : told.join('; ');
}

function totalOf(was: PlanChange['was'], becomes: PlanChange['becomes']): string | null {
  const [before, after] = [was['agreedTotal'], becomes['agreedTotal']];
  if (typeof after !== 'number') return null;
  if (typeof before !== 'number') return `seluruhnya ${formatRupiah(after)}`;
  return before === after ? null : `seluruhnya ${formatRupiah(before)} menjadi ${formatRupiah(after)}`;
}

function periodsOf(was: PlanChange['was'], becomes: PlanChange['becomes']): string | null {
  const [before, after] = [rowsOf(was['periods']), rowsOf(becomes['periods'])];
  if (after.length === 0) return before.length === 0 ? null : `${before.length} periode berakhir`;
  const first = dayOf(after[0]);
  const from = first === null ? '' : ` mulai ${first}`;
  return before.length === 0
    ? `${after.length} periode${from}`
    : `${before.length} menjadi ${after.length} periode${from}`;
}

function billsOf(was: PlanChange['was'], becomes: PlanChange['becomes']): string | null {
  const [before, after] = [rowsOf(was['bills']), rowsOf(becomes['bills'])];
  const moved = after.map((row) => `${text(row['number'])} ke ${dayOf(row) ?? ''}`);
  if (moved.length > 0) return moved.join(', ');
  const ended = before.map((row) => text(row['number']));
  return ended.length === 0 ? null : `${ended.join(', ')} dibatalkan`;
}

function rowsOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
}

function dayOf(row: Record<string, unknown> | undefined): string | null {
  const date = parseBusinessDate(text(row?.['dueOn']));
  return date === undefined ? null : shortDate(date);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
