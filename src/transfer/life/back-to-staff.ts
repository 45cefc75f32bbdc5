import { type Tx } from '../../persistence/database';
import { changeTransfer, type TransferRow } from '../../persistence/repositories/transfer.repository';
import { type MoneyContext } from '../context';
import { resumeSla, startSla } from './sla-clock';
import { putVerifyingItem } from './transfer-item';

/** The payer was asked, and staff wait for it no longer: their clock goes on with what was left. The transfer is locked. */
export async function backToStaff(tx: Tx, row: TransferRow, context: MoneyContext): Promise<TransferRow> {
  const next = await changeTransfer(tx, row, { state: 'verifying', nextAt: null });
  const subject = { kind: 'transfer', id: row.id } as const;
  const clock = (await resumeSla(tx, subject, context)) ?? (await startSla(tx, subject, row.purpose, context));
  await putVerifyingItem(tx, { transferId: row.id, dueAt: clock.dueAt }, context);
  return next;
}
