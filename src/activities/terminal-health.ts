import { type TerminalCode } from '../domain/ids';
import { type Logger } from '../logging/logger';
import {
  isShortOfStock,
  noteTerminalAnswered,
  noteTerminalFailed,
} from '../persistence/repositories/terminal.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';
import { openPeopleItem } from '../settlement/open-people-item';
import { type SettlementDeps } from '../settlement/settlement-deps';
import { type SupplierStatement } from '../suppliers/supplier';

/**
 * What an answer says about its terminal, apart from the order: failures in a row close it for a while, and a deposit
 * that is short becomes a person's before orders die of it. Never holds up an order; repeating it does no harm.
 */
export async function noteHealth(
  { settlement: { db, settings }, logger }: { settlement: SettlementDeps; logger: Logger },
  terminal: TerminalCode,
  { verdict, stock, isDepositShort }: Pick<SupplierStatement, 'verdict' | 'stock' | 'isDepositShort'>,
): Promise<void> {
  const numbers = await settings.current();
  if (verdict === 'unknown' || verdict === 'not-sent') {
    const isTripped = await noteTerminalFailed(db, terminal, numbers);
    if (isTripped) logger.warn({ terminal }, 'terminal closed for a while after failures in a row');
    return;
  }
  const isNews = await noteTerminalAnswered(db, terminal, stock);
  if (!isNews && !isDepositShort) return;
  const item = { kind: 'terminal', subject: terminal, state: 'deposit-short' } as const;
  if (isDepositShort || (stock !== null && (await isShortOfStock(db, terminal)))) {
    logger.warn({ terminal }, 'our deposit at the supplier is short');
    await db.transaction(async (tx) => {
      const now = await tx.now();
      await openPeopleItem(
        tx,
        { ...item, topupId: null, detail: null, owner: 'supervisor' },
        { now, settings: numbers },
      );
    });
  } else if (verdict === 'success') {
    await closeWorkItem(db, item);
  }
}
