import { type TerminalCode } from '../domain/ids';
import { type Rupiah } from '../domain/money';
import { type Logger } from '../logging/logger';
import {
  isShortOfStock,
  noteTerminalAnswered,
  noteTerminalFailed,
  noteTerminalStock,
  STOCK_EVERY_MS,
} from '../persistence/repositories/terminal.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';
import { openPeopleItem } from '../settlement/open-people-item';
import { type SettlementDeps } from '../settlement/settlement-deps';
import { type SupplierStatement } from '../suppliers/supplier';

export interface TerminalHealth {
  /**
   * What an answer says about its terminal, apart from the order: failures in a row close it for a while, and a deposit
   * that is short becomes a person's before orders die of it. Never holds up an order; repeating it does no harm.
   */
  note(terminal: TerminalCode, answer: Pick<SupplierStatement, 'verdict' | 'stock' | 'isDepositShort'>): Promise<void>;
}

export function createTerminalHealth({
  settlement: { db, settings },
  logger,
}: {
  settlement: SettlementDeps;
  logger: Logger;
}): TerminalHealth {
  /** Deposits that were told too soon after the last one to be written; the last of a busy time is written after it. */
  const late = new Map<TerminalCode, NodeJS.Timeout>();

  const forgetLate = (terminal: TerminalCode): void => {
    clearTimeout(late.get(terminal));
    late.delete(terminal);
  };
  /** Each answer puts the write off: it comes a while after the last of them, or a later one has been written. */
  const writeLater = (terminal: TerminalCode, stock: Rupiah): void => {
    forgetLate(terminal);
    const write = (): void => {
      late.delete(terminal);
      void noteTerminalStock(db, terminal, stock).catch((error: unknown) => {
        logger.warn({ err: error, terminal }, 'a deposit could not be noted');
      });
    };
    late.set(terminal, setTimeout(write, STOCK_EVERY_MS + 100).unref());
  };

  return {
    async note(terminal, { verdict, stock, isDepositShort }) {
      const numbers = await settings.current();
      if (verdict === 'unknown' || verdict === 'not-sent') {
        const isTripped = await noteTerminalFailed(db, terminal, numbers);
        if (isTripped) logger.warn({ terminal }, 'terminal closed for a while after failures in a row');
        return;
      }
      const isNews = await noteTerminalAnswered(db, terminal, stock);
      if (isNews) forgetLate(terminal);
      else if (stock !== null) writeLater(terminal, stock);
      if (!isNews && !isDepositShort) return;
      const item = { kind: 'terminal', subject: terminal, state: 'deposit-short' } as const;
      if (isDepositShort || (stock !== null && (await isShortOfStock(db, terminal)))) {
        logger.warn({ terminal }, 'our deposit at the supplier is short');
        await db.transaction(async (tx) => {
          const now = await tx.now();
          const people = { ...item, topupId: null, detail: null, owner: 'supervisor' } as const;
          await openPeopleItem(tx, people, { now, settings: numbers });
        });
      } else if (verdict === 'success') {
        await closeWorkItem(db, item);
      }
    },
  };
}
