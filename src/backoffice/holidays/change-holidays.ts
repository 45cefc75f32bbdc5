import { type StaffMember } from '../../domain/staff';
import { parseBusinessDate } from '../../domain/time';
import { type Database } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { changeDaysOff } from '../../transfer/life/recount-clocks';

export const HOLIDAY_KINDS = ['national', 'joint-leave'] as const;
export type HolidayKind = (typeof HOLIDAY_KINDS)[number];

export type HolidayRefusal =
  | 'role-may-not'
  | 'invalid-date'
  | 'invalid-name'
  | 'invalid-kind'
  | 'invalid-source'
  | 'not-found';
export type HolidayOutcome = { kind: 'done' } | { kind: 'refused'; code: HolidayRefusal };

const NAME_LETTERS = 100;

/**
 * A day on which no bill falls due and no clock of business hours runs, with where that is written; a day that is known
 * gets the new words. Due days of bills that were set before stay as they are; clocks that run are counted anew. Safe to
 * repeat.
 */
export async function putHoliday(
  db: Database,
  { by, ...typed }: { by: StaffMember; date: string; name: string; kind: string; source: string },
): Promise<HolidayOutcome> {
  const [date, name, source] = [parseBusinessDate(typed.date), oneLine(typed.name), oneLine(typed.source)];
  const kind = HOLIDAY_KINDS.find((known) => known === typed.kind);
  if (by.role !== 'admin') return refused('role-may-not');
  if (date === undefined) return refused('invalid-date');
  if (name === '' || name.length > NAME_LETTERS) return refused('invalid-name');
  if (kind === undefined) return refused('invalid-kind');
  if (source === '' || source.length > NAME_LETTERS) return refused('invalid-source');
  return db.transaction(async (tx): Promise<HolidayOutcome> => {
    await changeDaysOff(tx, () =>
      tx.write(
        `insert into holiday (on_date, name, kind, source) values (?, ?, ?, ?)
         on duplicate key update name = values(name), kind = values(kind), source = values(source)`,
        [date, name, kind, source],
      ),
    );
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'holiday.change', subjectKind: 'holiday', subject: date },
      detail: { name, kind },
    });
    return { kind: 'done' };
  });
}

/** The day is a working day again, also for clocks that run. Repeating it answers `not-found`. */
export async function removeHoliday(
  db: Database,
  { by, date }: { by: StaffMember; date: string },
): Promise<HolidayOutcome> {
  if (by.role !== 'admin') return refused('role-may-not');
  const day = parseBusinessDate(date);
  if (day === undefined) return refused('not-found');
  return db.transaction(async (tx): Promise<HolidayOutcome> => {
    const row = await tx.row<{ name: string }>('select name from holiday where on_date = ? for update', [day]);
    if (row === undefined) return refused('not-found');
    await changeDaysOff(tx, () => tx.write('delete from holiday where on_date = ?', [day]));
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'holiday.change', subjectKind: 'holiday', subject: day },
      detail: { name: row.name, kind: 'removed' },
    });
    return { kind: 'done' };
  });
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}

function refused(code: HolidayRefusal): HolidayOutcome {
  return { kind: 'refused', code };
}
