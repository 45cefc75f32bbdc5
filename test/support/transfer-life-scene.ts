/** Transfers that were really reserved, on a database whose clock the test sets. */
import { createHash } from 'node:crypto';
import { rupiah } from '../../src/domain/money';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings';
import { after, type Instant } from '../../src/domain/time';
import { type TransferPurpose } from '../../src/domain/transfer/terms';
import { escrowAccount, openAccount, openBankAccounts } from '../../src/ledger/accounts';
import { type Tx } from '../../src/persistence/database';
import { newId } from '../../src/persistence/new-id';
import { type NewProof } from '../../src/persistence/repositories/proof.repository';
import { readLiveClock } from '../../src/persistence/repositories/sla-clock.repository';
import { readTransfer, type TransferRow } from '../../src/persistence/repositories/transfer.repository';
import { checkTransferPromises } from '../../src/sweeps/check-transfer-promises';
import { type PromiseFinding } from '../../src/sweeps/promise-finding';
import { advanceTransfer } from '../../src/transfer/life/advance-transfer';
import { moneyContext } from '../../src/transfer/money-context';
import { submitProof } from '../../src/transfer/proofs/submit-proof';
import { reserveTransfer } from '../../src/transfer/reserve-transfer';
import { openClockedDatabase } from './clocked-database';
import { insertReseller } from './fixtures';
import { openTestBooks } from './ledger';

export interface ReserveWish {
  purpose?: TransferPurpose;
  base?: number;
  windowMs?: number;
  phone?: string | null;
  email?: string | null;
  payerName?: string | null;
}

export interface SceneItem {
  state: string;
  owner: string;
  next_action: string;
  next_at: Date;
  due_at: Date;
  escalations: number;
}

export type TransferLifeScene = Awaited<ReturnType<typeof openTransferLifeScene>>;

/** `at`: where the clock stands until the test moves it; or a clock of its own. */
export async function openTransferLifeScene(at: Instant | (() => Promise<Instant>)) {
  const books = await openTestBooks();
  /** It moves on by itself by so much with each statement or transaction. */
  const clock = { now: typeof at === 'function' ? await at() : at, tickMs: 0 };
  const tick = (): Instant => {
    clock.now = after(clock.now, clock.tickMs);
    return clock.now;
  };
  const db = await openClockedDatabase({ url: books.url }, typeof at === 'function' ? at : tick);
  const settings: Settings = { ...DEFAULT_SETTINGS };
  const deps = { db, settings: { current: async () => settings } };
  const { resellerId } = await insertReseller(db, { saldo: 5_000_000 });
  const accountId = newId();
  await db.write(
    `insert into bank_account (id, code, bank, number, holder, feed, created_at)
     values (?, 'mandiri', 'Bank Mandiri', '1370012345678', 'PT Sinar Niaga Digital', 'moota', utc_timestamp(3))`,
    [accountId],
  );
  await db.transaction((tx) => openBankAccounts(tx, 'mandiri'));
  const inTx = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => db.transaction(work);

  return {
    ...{ db, url: books.url, deps, settings, resellerId, accountId, clock, inTx },
    pass: (ms: number): void => {
      clock.now = after(clock.now, ms);
    },
    reserve: (wish: ReserveWish = {}): Promise<string> =>
      inTx(async (tx) => {
        const { purpose = 'order', base = 100_000, windowMs = settings.orderWindowMs } = wish;
        const context = await moneyContext(tx, settings);
        const reserved = await reserveTransfer(
          tx,
          {
            ...{ purpose, resellerId, base: rupiah(base), windowMs, payerName: wish.payerName ?? null },
            ...{ contactPhone: wish.phone ?? null, contactEmail: wish.email ?? null },
          },
          context,
        );
        await insertPurpose(tx, { purpose, base, resellerId, transferId: reserved.transferId });
        return reserved.transferId;
      }),
    submit: (transferId: string, file: string = newId(), note: string | null = null) =>
      inTx(async (tx) =>
        submitProof(tx, { transferId, proof: { ...proofOf(file), note } }, await moneyContext(tx, settings)),
      ),
    advance: (transferId: string) => advanceTransfer(deps, { transferId }),
    transfer: async (transferId: string): Promise<TransferRow> => {
      const row = await readTransfer(db, transferId);
      if (row === undefined) throw new Error('there is no such transfer');
      return row;
    },
    clockOf: (subject: string) => readLiveClock(db, subject),
    item: (subject: string) =>
      db.row<SceneItem>(
        `select state, owner, next_action, next_at, due_at, escalations from work_item
         where kind = 'transfer' and subject = ? and is_open = 1`,
        [subject],
      ),
    purposeState: async (transferId: string): Promise<string | undefined> => {
      const row = await db.row<{ state: string }>(
        `select state from digital_order where transfer_id = ?
         union all select state from tiket where transfer_id = ?`,
        [transferId, transferId],
      );
      return row?.state;
    },
    messages: async (transferId: string): Promise<string[]> => {
      const rows = await db.rows<{ kind: string }>('select kind from buyer_message where transfer_id = ? order by id', [
        transferId,
      ]);
      return rows.map(({ kind }) => kind);
    },
    proofs: (transferId: string) =>
      db.rows<{ n: number; state: string; reason: string | null; decided_by: string | null }>(
        'select n, state, reason, decided_by from proof where transfer_id = ? order by n',
        [transferId],
      ),
    /** Promises that nobody keeps, but for those of loops that do not run here. */
    broken: async (): Promise<PromiseFinding[]> =>
      (await checkTransferPromises(db)).filter(
        ({ problem }) => problem !== 'message is not sent' && problem !== 'SLA is not watched',
      ),
    close: async (): Promise<void> => {
      await db.close();
      await books.close();
    },
  };
}

async function insertPurpose(
  tx: Tx,
  { purpose, base, resellerId, transferId }: { purpose: string; base: number; resellerId: string; transferId: string },
): Promise<void> {
  const id = newId();
  if (purpose === 'tiket') {
    await tx.write(
      `insert into tiket (id, reseller_id, origin, reference, amount, state, transfer_id, live_amount, created_at)
       values (?, ?, 'h2h', ?, ?, 'awaiting', ?, null, utc_timestamp(3))`,
      [id, resellerId, Buffer.from(`T-${id}`), base, transferId],
    );
    return;
  }
  await openAccount(tx, { code: escrowAccount(id), normalSide: 'credit', hasLimit: true });
  await tx.write(
    `insert into digital_order (id, reseller_id, reference, content_hash, http_status, product_code, destination, price,
       state, transfer_id, created_at)
     values (?, ?, ?, ?, 202, 'S10', '081355500456', ?, 'awaiting', ?, utc_timestamp(3))`,
    [id, resellerId, Buffer.from(`O-${id}`), Buffer.alloc(32), base, transferId],
  );
}

/** The same name is the same file. */
export function proofOf(file: string): NewProof {
  const content = Buffer.from(`an image called ${file}`);
  return {
    ...{ mime: 'image/webp', originalMime: 'image/jpeg', content, width: 600, height: 900, note: null },
    ...{
      sha256: createHash('sha256').update(content).digest(),
      saidAmount: null,
      saidAccount: null,
      ip: '203.0.113.9',
    },
  };
}
