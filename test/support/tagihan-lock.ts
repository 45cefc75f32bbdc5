import { createConnection } from 'mysql2/promise';
import { POINT_WITHIN_MS } from './fault-points';
import { type System, until } from './system';
import { type SentBill } from './tagihan-bills';

export interface BillLock {
  /** Somebody wants to record something about the bill and has to wait. */
  untilWaitedFor(): Promise<void>;
  release(): Promise<void>;
}

/** Locks a bill at the bank in a transaction of its own: the hub may ask the bank about it, and can record nothing. */
export async function lockBill({ environment, db }: System, bill: SentBill): Promise<BillLock> {
  const connection = await createConnection(environment.TUNTAS_DATABASE_URL);
  await connection.beginTransaction();
  await connection.query('select id from virtual_account where id = ? for update', [bill.virtualAccountId]);
  return {
    async untilWaitedFor() {
      await until(
        'somebody waits for the lock of a bill',
        async () => {
          const rows = await db.rows(
            `select id from information_schema.processlist where command = 'Query' and time_ms > 20
               and info like '%from virtual_account%' and info like ? and info like '%for update%'`,
            [`%${bill.tagihanId}%`],
          );
          return rows.length > 0;
        },
        POINT_WITHIN_MS,
      );
    },
    async release() {
      await connection.rollback();
      await connection.end();
    },
  };
}
