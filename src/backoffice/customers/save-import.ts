import { type StaffId } from '../../domain/staff';
import { type Database, type Tx } from '../../persistence/database';
import { newId } from '../../persistence/new-id';
import { scopeOf } from '../../persistence/queries/tagihan/scope';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { addCustomer } from './add-customer';
import { type ImportPreview, type ImportRequest, previewImport, type RowVerdict } from './import-preview';
import { lockMarketing } from './may-look-after';
import { type CustomerCsvProblem } from './read-customer-csv';

export type ImportOutcome =
  | { kind: 'saved'; count: number; left: number }
  | { kind: 'unreadable'; problem: CustomerCsvProblem }
  /** The list as it is now: it, or what is known, changed since it was looked at. */
  | { kind: 'refused'; code: 'moved' | 'wrong-rows' | 'nothing-new'; preview: ImportPreview }
  | { kind: 'refused'; code: 'role-may-not' };

type NewRow = Extract<RowVerdict, { kind: 'new' }>;

/**
 * Saves exactly what the preview with this hash showed: all of its new rows, or none. Sent twice, the second one finds the
 * customers of the first and is refused as `moved`.
 */
export async function saveImport(
  db: Database,
  { hash, ...request }: ImportRequest & { hash: string },
): Promise<ImportOutcome> {
  const { by, isConsenting } = request;
  if (scopeOf(by).kind === 'none') return { kind: 'refused', code: 'role-may-not' };
  const first = await previewImport(db, request);
  if (first.kind === 'unreadable') return first;
  return db.transaction(async (tx): Promise<ImportOutcome> => {
    await lockAll(tx, newRowsOf(first));
    const preview = await previewImport(tx, request);
    if (preview.kind === 'unreadable') return preview;
    if (preview.rows.some(({ verdict }) => verdict.kind === 'wrong'))
      return { kind: 'refused', code: 'wrong-rows', preview };
    if (preview.hash !== hash) return { kind: 'refused', code: 'moved', preview };
    const rows = newRowsOf(preview);
    if (rows.length === 0) return { kind: 'refused', code: 'nothing-new', preview };
    const now = await tx.now();
    for (const { fields, marketing } of rows) {
      await addCustomer(tx, { by, fields, isConsenting, marketing, reason: 'Impor daftar pelanggan' }, now);
    }
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'customer.import', subjectKind: 'customer', subject: newId() },
      detail: { rows: rows.length },
    });
    return { kind: 'saved', count: rows.length, left: preview.rows.length - rows.length };
  });
}

function newRowsOf({ rows }: ImportPreview): NewRow[] {
  return rows.flatMap(({ verdict }) => (verdict.kind === 'new' ? [verdict] : []));
}

/** Everybody who gets customers, in one order: the same list sent twice comes one after the other. */
async function lockAll(tx: Tx, rows: NewRow[]): Promise<void> {
  const ids: StaffId[] = [...new Set(rows.map(({ marketing }) => marketing.id))].sort();
  for (const id of ids) await lockMarketing(tx, id);
}
