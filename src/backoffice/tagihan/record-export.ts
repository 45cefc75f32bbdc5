import { type CustomerId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { type BusinessDate } from '../../domain/time';
import { type Database } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';

export interface Exported {
  by: StaffMember;
  what: 'rekap' | 'tagihan';
  format: string;
  rows: number;
  date: BusinessDate;
  /** The log-in name of whose customers were asked for; null: all in sight. */
  marketing: string | null;
  /** Of one customer only. */
  customerId?: CustomerId | null;
}

/** Puts on record who took data about customers out of the hub, and how much, before it leaves. Each repeat is another record. */
export async function recordExport(
  db: Database,
  { by, what, format, rows, date, marketing, customerId = null }: Exported,
): Promise<void> {
  await db.transaction((tx) =>
    recordAudit(tx, {
      ...{ actor: by.name, action: 'rekap.export', subjectKind: 'staff', subject: by.id },
      detail: {
        kind: `${what}.${format}`,
        rows,
        date,
        ...(marketing === null ? {} : { name: marketing }),
        customer: customerId,
      },
    }),
  );
}
