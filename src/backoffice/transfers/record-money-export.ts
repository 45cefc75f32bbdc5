import { type StaffMember } from '../../domain/staff';
import { type BusinessDate } from '../../domain/time';
import { type Database } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';

export interface MoneyExport {
  by: StaffMember;
  what: 'mutation' | 'sla';
  format: string;
  rows: number;
  date: BusinessDate;
}

/** Puts on record who took lines of the bank out of the hub, and how many, before they leave. Each repeat is another record. */
export async function recordMoneyExport(db: Database, { by, what, format, rows, date }: MoneyExport): Promise<void> {
  await db.transaction((tx) =>
    recordAudit(tx, {
      ...{ actor: by.name, action: 'money.export', subjectKind: 'staff', subject: by.id },
      detail: { kind: `${what}.${format}`, rows, date },
    }),
  );
}
