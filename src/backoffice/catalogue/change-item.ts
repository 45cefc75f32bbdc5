import { type StaffMember } from '../../domain/staff';
import { type Database } from '../../persistence/database';
import { scopeOf } from '../../persistence/queries/tagihan/scope';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { type BigIntColumn, dateOf, rupiahOf } from '../../persistence/repositories/columns';
import { catalogueCode, type CatalogueOutcome, readCatalogueFields } from './catalogue-item';

/**
 * Another name, price or description, or whether it is offered. What was booked before keeps the name and the price of its
 * day. On record with what differs; safe to repeat.
 */
export async function changeItem(
  db: Database,
  {
    by,
    code: typedCode,
    isActive,
    ...typed
  }: { by: StaffMember; code: string; name: string; unitPrice: string; description: string; isActive: boolean },
): Promise<CatalogueOutcome> {
  if (scopeOf(by).kind === 'none') return { kind: 'refused', code: 'role-may-not' };
  const code = catalogueCode(typedCode);
  if (code === undefined) return { kind: 'refused', code: 'not-found' };
  return db.transaction(async (tx): Promise<CatalogueOutcome> => {
    const row = await tx.row<{ name: string; unit_price: BigIntColumn; description: string; is_active: number }>(
      'select name, unit_price, description, is_active from catalogue_item where code = ? for update',
      [code],
    );
    if (row === undefined) return { kind: 'refused', code: 'not-found' };
    const fields = readCatalogueFields(typed);
    if (typeof fields === 'string') return { kind: 'refused', code: fields };
    const { name, unitPrice, description } = fields;
    const price = rupiahOf(row.unit_price);
    const differs = [
      ...(row.name === name ? [] : ['name']),
      ...(price === unitPrice ? [] : ['price']),
      ...(row.description === description ? [] : ['description']),
      ...((row.is_active === 1) === isActive ? [] : ['is_active']),
    ];
    if (differs.length === 0) return { kind: 'done', code };
    await tx.write(
      'update catalogue_item set name = ?, unit_price = ?, description = ?, is_active = ?, changed_at = ? where code = ?',
      [name, unitPrice, description, isActive, dateOf(await tx.now()), code],
    );
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'catalogue.change', subjectKind: 'catalogue', subject: code },
      detail: { fields: differs.join(', '), was: price, price: unitPrice, is_active: isActive },
    });
    return { kind: 'done', code };
  });
}
