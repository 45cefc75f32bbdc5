import { type ImportedColumn, type ImportedResource } from '../../domain/audit';
import { type Parameter } from '../../persistence/database';
import { type AuditEvent } from '../../persistence/repositories/audit-event.repository';
import { type SeedContext } from './seed-context';
import { type Place } from './seed.types';

/** Text that is stored sealed. Two texts are the same when their canonical forms are. */
export class Sealed {
  constructor(
    readonly text: string,
    readonly canonical: (text: string) => string = (same) => same,
  ) {}
}

export type Wanted = Readonly<Partial<Record<ImportedColumn, Parameter | Sealed | undefined>>>;

export interface RowToPut {
  place: Place;
  table: string;
  /** What identifies the row, by column. */
  key: Readonly<Record<string, Parameter>>;
  /** What it shall hold, by column; `undefined` leaves a column as it is. */
  wanted: Wanted;
  /** Set when the row is made, and never changed. */
  atCreation?: Readonly<Record<string, Parameter>>;
  /** What people call it. */
  subject: string;
  subjectKind: AuditEvent['subjectKind'];
  /** Resource of the audit event: `product` gives `product.create`. */
  resource: ImportedResource | 'bank-account';
}

/** Inserts the row, changes the columns that differ, or leaves it alone. Safe to repeat. */
export async function putRow(context: SeedContext, row: RowToPut): Promise<'created' | 'changed' | 'unchanged'> {
  const { tx, box } = context;
  const { place, table, key, wanted, subject, subjectKind, resource } = row;
  const where = Object.keys(key)
    .map((column) => `${column} = ?`)
    .join(' and ');
  const given = Object.entries(wanted).flatMap(([column, value]) =>
    value === undefined ? [] : [[column, value] as const],
  );
  const existing = await tx.row<Record<string, Parameter>>(
    `select ${['1 as is_there', ...given.map(([column]) => column)].join(', ')} from ${table} where ${where} for update`,
    Object.values(key),
  );
  const store = (value: Parameter | Sealed): Parameter => (value instanceof Sealed ? box.seal(value.text) : value);
  if (existing === undefined) {
    const columns = {
      ...key,
      ...row.atCreation,
      ...Object.fromEntries(given.map(([name, value]) => [name, store(value)])),
    };
    await tx.write(
      `insert into ${table} (${Object.keys(columns).join(', ')})
       values (${Object.keys(columns)
         .map(() => '?')
         .join(', ')})`,
      Object.values(columns),
    );
    const detail = Object.fromEntries(given.map(([column, value]) => [column, told(value)]));
    await context.did({ ...place, what: 'created', subject, detail }, { action: `${resource}.create`, subjectKind });
    return 'created';
  }
  const differing = given.filter(([column, value]) => !isSame(context, existing[column], value));
  if (differing.length === 0) return 'unchanged';
  await tx.write(`update ${table} set ${differing.map(([column]) => `${column} = ?`).join(', ')} where ${where}`, [
    ...differing.map(([, value]) => store(value)),
    ...Object.values(key),
  ]);
  const detail = Object.fromEntries(
    differing.map(([column, value]) => [
      column,
      value instanceof Sealed ? told(value) : `${told(existing[column] ?? null)} → ${told(value)}`,
    ]),
  );
  await context.did({ ...place, what: 'changed', subject, detail }, { action: `${resource}.change`, subjectKind });
  return 'changed';
}

/** For rows that come alone: one that is as it should be is counted. */
export async function putRows(context: SeedContext, rows: readonly RowToPut[]): Promise<void> {
  for (const row of rows) {
    if ((await putRow(context, row)) === 'unchanged') context.leftAlone(row.place);
  }
}

/** The driver hands numbers over as text, truth values as numbers. */
function isSame({ box }: SeedContext, stored: Parameter | undefined, value: Parameter | Sealed): boolean {
  if (value instanceof Sealed) {
    return Buffer.isBuffer(stored) && value.canonical(box.unseal(stored)) === value.canonical(value.text);
  }
  if (stored === null || stored === undefined || value === null) return stored === value;
  if (Buffer.isBuffer(stored)) return Buffer.isBuffer(value) && stored.equals(value);
  if (stored instanceof Date || value instanceof Date || Buffer.isBuffer(value)) return false;
  return String(stored) === (typeof value === 'boolean' ? String(Number(value)) : String(value));
}

function told(value: Parameter | Sealed): string {
  if (value instanceof Sealed || Buffer.isBuffer(value)) return '(rahasia)';
  if (value === null) return '(kosong)';
  // As the database keeps it and tells what was there before.
  if (typeof value === 'boolean') return String(Number(value));
  return value instanceof Date ? value.toISOString() : String(value);
}
