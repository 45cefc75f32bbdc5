import { type StaffMember } from '../../domain/staff';
import { type Database, type Tx } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { isReason } from '../reason';

/** Where paying by bank transfer is offered: a product, the buyers of a reseller, a reseller's own deposits. */
export type TransferOffer =
  | { kind: 'product'; code: string }
  | { kind: 'reseller-order' | 'reseller-tiket'; resellerId: string };

export type OfferOutcome =
  | { kind: 'switched' }
  | { kind: 'unchanged' }
  | { kind: 'refused'; code: 'role-may-not' | 'invalid-reason' | 'unknown' };

const COLUMNS = { 'reseller-order': 'is_order_offered', 'reseller-tiket': 'is_tiket_offered' } as const;

/**
 * Turns it on or off for what is asked from now on; what was asked before goes on. With who and why on record. Two who
 * press at once: one moves it, the other is told `unchanged`. Safe to repeat.
 */
export async function switchTransferOffer(
  db: Database,
  { by, offer, isOn, reason }: { by: StaffMember; offer: TransferOffer; isOn: boolean; reason: string },
): Promise<OfferOutcome> {
  if (by.role !== 'admin') return { kind: 'refused', code: 'role-may-not' };
  const kept = reason.trim();
  if (!isReason(kept)) return { kind: 'refused', code: 'invalid-reason' };
  return db.transaction(async (tx): Promise<OfferOutcome> => {
    if ((await tx.row(...existence(offer))) === undefined) return { kind: 'refused', code: 'unknown' };
    if (!(await move(tx, offer, isOn))) return { kind: 'unchanged' };
    await recordAudit(tx, {
      ...{ actor: by.name, action: isOn ? 'transfer.offer' : 'transfer.unoffer' },
      ...(offer.kind === 'product'
        ? { subjectKind: 'product' as const, subject: offer.code }
        : { subjectKind: 'reseller' as const, subject: offer.resellerId }),
      detail: { reason: kept, kind: offer.kind },
    });
    return { kind: 'switched' };
  });
}

function existence(offer: TransferOffer): [string, string[]] {
  return offer.kind === 'product'
    ? ['select 1 from product where code = ?', [offer.code]]
    : ['select 1 from reseller where id = ?', [offer.resellerId]];
}

async function move(tx: Tx, offer: TransferOffer, isOn: boolean): Promise<boolean> {
  const to = isOn ? 1 : 0;
  if (offer.kind === 'product') {
    const sql = 'update product set is_transfer_offered = ? where code = ? and is_transfer_offered <> ?';
    return (await tx.write(sql, [to, offer.code, to])) === 1;
  }
  const column = COLUMNS[offer.kind];
  const sql = `update reseller set ${column} = ? where id = ? and ${column} <> ?`;
  return (await tx.write(sql, [to, offer.resellerId, to])) === 1;
}
