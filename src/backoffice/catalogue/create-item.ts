import { type StaffMember } from '../../domain/staff';
import { type Database } from '../../persistence/database';
import { isDuplicateOf } from '../../persistence/database-errors';
import { scopeOf } from '../../persistence/queries/tagihan/scope';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { dateOf } from '../../persistence/repositories/columns';
import { catalogueCode, type CatalogueOutcome, readCatalogueFields } from './catalogue-item';

/** A new item of the catalogue, which all of marketing books from. A code is never given twice. */
export async function createItem(
  db: Database,
  {
    by,
    code: typedCode,
    ...typed
  }: { by: StaffMember; code: string; name: string; unitPrice: string; description: string },
): Promise<CatalogueOutcome> {
  if (scopeOf(by).kind === 'none') return { kind: 'refused', code: 'role-may-not' };
  const code = catalogueCode(typedCode);
  if (code === undefined) return { kind: 'refused', code: 'invalid-code' };
  const fields = readCatalogueFields(typed);
  if (typeof fields === 'string') return { kind: 'refused', code: fields };
  const { name, unitPrice, description } = fields;
  try {
    return await db.transaction(async (tx): Promise<CatalogueOutcome> => {
      const now = dateOf(await tx.now());
      await tx.write(
        `insert into catalogue_item (code, name, unit_price, description, created_at, changed_at) values (?, ?, ?, ?, ?, ?)`,
        [code, name, unitPrice, description, now, now],
      );
      await recordAudit(tx, {
        ...{ actor: by.name, action: 'catalogue.create', subjectKind: 'catalogue', subject: code },
        detail: { name, price: unitPrice },
      });
      return { kind: 'done', code };
    });
  } catch (error) {
    if (isDuplicateOf(error, 'PRIMARY')) return { kind: 'refused', code: 'code-taken' };
    throw error;
  }
}
