import { rupiah } from '../../../src/domain/money';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/domain/settings';
import { after, elapsedMs, type Instant } from '../../../src/domain/time';
import { type Database, openDatabase } from '../../../src/persistence/database';
import { DatabaseError } from '../../../src/persistence/database-errors';
import { dateOf, dateOrNull } from '../../../src/persistence/repositories/columns';
import { lockTransfer } from '../../../src/persistence/repositories/transfer.repository';
import { giveAmountBack } from '../../../src/transfer/life/release-transfer';
import { watchCodes } from '../../../src/transfer/life/watch-codes';
import { moneyContext } from '../../../src/transfer/money-context';
import { type NewTransfer, reserveTransfer } from '../../../src/transfer/reserve-transfer';
import { censusOf } from '../../support/census';
import { insertReseller } from '../../support/fixtures';
import { openTestBooks, type TestBooks } from '../../support/ledger';
import { insertBankAccount } from '../../support/transfer-scene';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

describe('reserving the amount of a transfer', () => {
  let books: TestBooks;
  let db: Database;
  let resellerId: string;
  let base = 100_000;

  beforeAll(async () => {
    books = await openTestBooks();
    ({ db } = books);
    ({ resellerId } = await insertReseller(db));
  });
  afterAll(() => books.close());
  // Each test has its own account, the only one that is offered, and amounts that nobody else asks for.
  let account: string;
  beforeEach(async () => {
    base += 10_000;
    await db.write('update bank_account set is_offered = 0');
    account = await insertBankAccount(db, { bank: 'Bank Mandiri' });
  });

  const wish = (changes: Partial<NewTransfer> = {}): NewTransfer => ({
    ...{ purpose: 'order', resellerId, base: rupiah(base), windowMs: HOUR_MS },
    ...{ payerName: null, contactPhone: null, contactEmail: null },
    ...changes,
  });
  const reserve = (
    changes: Partial<NewTransfer> = {},
    { settings = {}, on = db }: { settings?: Partial<Settings>; on?: Database } = {},
  ) => on.transaction((tx) => reserveTransfer(tx, wish(changes), { settings: { ...DEFAULT_SETTINGS, ...settings } }));
  const giveBack = (transferId: string, at?: Instant) =>
    db.transaction(async (tx) => {
      await lockTransfer(tx, transferId);
      const context = await moneyContext(tx, DEFAULT_SETTINGS);
      await giveAmountBack(tx, transferId, { ...context, now: at ?? context.now });
    });
  /** Codes that were asked for before: all of them but those of `except`. */
  const useCodes = async (
    codes: readonly number[],
    { reservedAt, releasedAt }: { reservedAt: Instant; releasedAt: Instant | null },
  ): Promise<void> => {
    for (const code of codes) {
      await db.write(
        `insert into amount_use (bank_account_id, final_amount, transfer_id, reserved_at, released_at)
         values (?, ?, 'x', ?, ?) on duplicate key update reserved_at = values(reserved_at), released_at = values(released_at)`,
        [account, base + code, dateOf(reservedAt), dateOrNull(releasedAt)],
      );
    }
  };
  const codes = (from: number, to: number): number[] =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index);

  test('U2, one transfer, its amount, row and promise stand together', async () => {
    const asked = await reserve({ payerName: 'BUDI', contactPhone: '628123', contactEmail: 'budi@contoh.id' });
    expect(asked.final).toBe(base + asked.code);
    expect(asked.token).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(asked.bankAccount).toMatchObject({ bank: 'Bank Mandiri', holder: 'PT Sinar Niaga Digital' });
    const row = await db.row<Record<string, unknown>>('select * from transfer where id = ?', [asked.transferId]);
    expect(row).toMatchObject({
      ...{ no: String(asked.no), state: 'awaiting', is_reserved: 1, payer_name: 'BUDI', token: asked.token },
      ...{ final_amount: String(asked.final), unique_code: asked.code, started_at: null },
    });
    expect(elapsedMs(String(row?.['created_at']) as Instant, asked.expiresAt)).toBeCloseTo(HOUR_MS, -4);
    expect(row?.['next_at']).toEqual(dateOf(asked.expiresAt));
    const use = 'select transfer_id, released_at from amount_use where bank_account_id = ? and final_amount = ?';
    expect(await db.row(use, [account, asked.final])).toEqual({ transfer_id: asked.transferId, released_at: null });
    const item = 'select kind, state, owner, next_at from work_item where subject = ? and is_open = 1';
    expect(await db.rows(item, [asked.transferId])).toEqual([
      { kind: 'transfer', state: 'awaiting', owner: 'operator', next_at: dateOf(asked.expiresAt) },
    ]);
    const told = await db.rows('select kind, state from buyer_message where transfer_id = ?', [asked.transferId]);
    expect(told).toEqual([{ kind: 'requested', state: 'waiting' }]);
  });

  test('T2, grace, is 2 h where the feed tells the time, 48 h where it tells the day, and the own one of an account', async () => {
    const graceOf = async (): Promise<number> => {
      const { transferId } = await reserve();
      const row = await db.row<{ ms: string }>(
        'select timestampdiff(microsecond, expires_at, grace_until) / 1000 as ms from transfer where id = ?',
        [transferId],
      );
      return Number(row?.ms);
    };
    expect(await graceOf()).toBe(2 * HOUR_MS);
    await db.write('update bank_account set is_timed = 0 where id = ?', [account]);
    expect(await graceOf()).toBe(48 * HOUR_MS);
    await db.write('update bank_account set grace_ms = ? where id = ?', [5 * HOUR_MS, account]);
    expect(await graceOf()).toBe(5 * HOUR_MS);
  });

  test('U2, 500 ask for one base at once through two processes, every final amount is another and nobody is refused', async () => {
    const other = await openDatabase({ url: books.url, poolSize: 16 });
    try {
      const asked = await Promise.all(
        codes(1, 500).map((n) =>
          reserve({}, { on: n % 2 === 0 ? db : other, settings: { openTransfersPerReseller: 1e6 } }),
        ),
      );
      expect(new Set(asked.map(({ final }) => final)).size).toBe(500);
      for (const { final, code } of asked) expect(final).toBe(base + code);
      const reserved = await db.row<{ n: string }>(
        'select count(distinct final_amount) as n from transfer where bank_account_id = ? and is_reserved = 1',
        [account],
      );
      expect(Number(reserved?.n)).toBe(500);
    } finally {
      await other.close();
    }
  });

  test('U2, two bases whose amounts overlap, asked for at once, never give out one amount twice', async () => {
    const unlimited = { settings: { openTransfersPerReseller: 1e6 } };
    const asked = await Promise.all(
      codes(1, 120).map((n) => reserve({ base: rupiah(n % 2 === 0 ? base : base + 7) }, unlimited)),
    );
    expect(new Set(asked.map(({ final }) => final)).size).toBe(120);
  });

  test('U2, an amount of another base, the only code left, is not given out', async () => {
    const now = await db.now();
    await useCodes(codes(1, 998), { reservedAt: now, releasedAt: null });
    const last = await reserve({}, { settings: { codesFreeLeastPercent: 0.01 } });
    expect(last.code).toBe(999);
    // base + 999 = (base + 500) + 499: of that base the codes 500 to 999 are free, and 499 is not.
    const neighbour = await reserve({ base: rupiah(base + 500) });
    expect(neighbour.final).not.toBe(last.final);
  });

  test('U2, an amount that is reserved, written past the lock, is refused by the database itself', async () => {
    const { transferId } = await reserve();
    const again = db.write(
      `insert into transfer (id, purpose, reseller_id, bank_account_id, base_amount, unique_code, final_amount, state,
         token, expires_at, grace_until, created_at)
       select 'second', purpose, reseller_id, bank_account_id, base_amount + 1, unique_code, final_amount, state, 'other',
         expires_at, grace_until, created_at from transfer where id = ?`,
      [transferId],
    );
    const error = await again.then(
      () => null,
      (failure: unknown) => failure,
    );
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({ code: 'duplicate', key: 'reserved_amount' });
  });

  test('U1, an account that takes the code off, asks for less than the base and never for nothing', async () => {
    await db.write(`update bank_account set code_mode = 'subtract' where id = ?`, [account]);
    const asked = await reserve();
    expect(asked.final).toBe(base - asked.code);
    const small = await Promise.all(
      codes(1, 5).map(() => reserve({ base: rupiah(6) }, { settings: { codesFreeLeastPercent: 0.01 } })),
    );
    expect(small.map(({ final }) => Number(final)).sort()).toEqual([1, 2, 3, 4, 5]);
  });

  test('U3, fewer free than the least share, is told as exhausted and leaves no row behind', async () => {
    const now = await db.now();
    await useCodes(codes(1, 900), { reservedAt: now, releasedAt: null });
    const before = await censusOf(db);
    await expect(reserve()).rejects.toMatchObject({ code: 'codes-exhausted', retryAfterSeconds: 60 });
    expect(await censusOf(db)).toEqual(before);
    // Another amount still is to be had.
    await expect(reserve({ base: rupiah(base + 5000) })).resolves.toMatchObject({
      bankAccount: { bank: 'Bank Mandiri' },
    });
  });

  test('U3, an account without free codes, has the next one that is offered asked for', async () => {
    const now = await db.now();
    await useCodes(codes(1, 999), { reservedAt: now, releasedAt: null });
    const second = await insertBankAccount(db, { bank: 'BNI' });
    const { transferId, bankAccount } = await reserve();
    expect(bankAccount.bank).toBe('BNI');
    expect(await db.row('select bank_account_id from transfer where id = ?', [transferId])).toEqual({
      bank_account_id: second,
    });
    await db.write('update bank_account set is_offered = 0 where id = ?', [second]);
    await expect(reserve()).rejects.toMatchObject({ code: 'codes-exhausted' });
  });

  test('T2, given back, an amount is free for the database and quarantined while others are free', async () => {
    const first = await reserve();
    await giveBack(first.transferId);
    await giveBack(first.transferId);
    const row = await db.row('select is_reserved, version, state from transfer where id = ?', [first.transferId]);
    expect(row).toEqual({ is_reserved: null, version: 1, state: 'awaiting' });
    const unlimited = { settings: { openTransfersPerReseller: 1e6, codesFreeLeastPercent: 0.01 } };
    for (let n = 0; n < 50; n += 1) expect((await reserve({}, unlimited)).final).not.toBe(first.final);
  });

  test('T2, every other code reserved, takes the quarantined one rather than refuse', async () => {
    const now = await db.now();
    await useCodes(codes(1, 999), { reservedAt: now, releasedAt: null });
    await useCodes([413], { reservedAt: after(now, -HOUR_MS), releasedAt: after(now, -1000) });
    expect(await reserve({}, { settings: { codesFreeLeastPercent: 0.01 } })).toMatchObject({ code: 413 });
  });

  test('U3, T2, all codes used before, takes the one that was given back first', async () => {
    const now = await db.now();
    await useCodes(codes(1, 999), { reservedAt: after(now, -9 * DAY_MS), releasedAt: after(now, -8 * DAY_MS) });
    await useCodes([77], { reservedAt: after(now, -30 * DAY_MS), releasedAt: after(now, -20 * DAY_MS) });
    await useCodes([78], { reservedAt: after(now, -30 * DAY_MS), releasedAt: after(now, -19 * DAY_MS) });
    expect([(await reserve()).code, (await reserve()).code]).toEqual([77, 78]);
  });

  test('T2, given back late, after its amount went to somebody else, leaves the use of that one alone', async () => {
    const first = await reserve();
    await giveBack(first.transferId);
    const now = await db.now();
    await useCodes(
      codes(1, 999).filter((code) => code !== first.code),
      { reservedAt: now, releasedAt: null },
    );
    const second = await reserve({}, { settings: { codesFreeLeastPercent: 0.01 } });
    expect(second.final).toBe(first.final);
    await giveBack(first.transferId, after(now, HOUR_MS));
    const use = 'select transfer_id, released_at from amount_use where bank_account_id = ? and final_amount = ?';
    expect(await db.row(use, [account, first.final])).toEqual({ transfer_id: second.transferId, released_at: null });
  });

  test('U4, given back and asked for by many at once, no amount is reserved twice and each use is the one of its transfer', async () => {
    const unlimited = { settings: { openTransfersPerReseller: 1e6, codesFreeLeastPercent: 0.01, quarantineMs: 1 } };
    const small = { base: rupiah(base) };
    const first = await Promise.all(codes(1, 60).map(() => reserve(small, unlimited)));
    const second = await Promise.all([
      ...first.map(async ({ transferId }) => giveBack(transferId).then(() => null)),
      ...codes(1, 60).map(() => reserve(small, unlimited)),
    ]);
    const live = second.flatMap((asked) => (asked === null ? [] : [asked.transferId]));
    const rows = await db.rows<{ id: string; transfer_id: string; released_at: Date | null }>(
      `select t.id, u.transfer_id, u.released_at from transfer t
       join amount_use u on u.bank_account_id = t.bank_account_id and u.final_amount = t.final_amount
       where t.bank_account_id = ? and t.is_reserved = 1`,
      [account],
    );
    expect(rows.map(({ id }) => id).sort()).toEqual(live.sort());
    for (const { id, transfer_id: user, released_at: releasedAt } of rows) {
      expect({ user, releasedAt }).toEqual({ user: id, releasedAt: null });
    }
    const free = await db.row<{ n: string }>(
      'select count(*) as n from amount_use where bank_account_id = ? and released_at is not null',
      [account],
    );
    const used = await db.row<{ n: string }>('select count(*) as n from amount_use where bank_account_id = ?', [
      account,
    ]);
    expect(Number(used?.n) - Number(free?.n)).toBe(60);
  });

  test('T2, 70 percent of a base used, people are told once', async () => {
    const now = await db.now();
    await useCodes(codes(1, 690), { reservedAt: now, releasedAt: null });
    const told = (): Promise<{ state: string; owner: string; detail: string }[]> =>
      db.rows(`select state, owner, detail from work_item where kind = 'bank-account' and subject = ?`, [account]);
    await reserve();
    expect(await told()).toEqual([]);
    await useCodes(codes(691, 705), { reservedAt: now, releasedAt: null });
    await reserve();
    await reserve();
    const [item, ...others] = await told();
    expect(others).toEqual([]);
    expect(item).toMatchObject({ state: 'codes-short', owner: 'admin' });
    expect(item?.detail).toMatch(/^kode unik untuk Rp[\d.]+ terpakai 7\d%$/);
  });

  test('T2, a shortage, is off the table once its transfers are not waited for any more, and not before', async () => {
    const few = { settings: { openTransfersPerReseller: 1e6, codesUsedWarnPercent: 1 } };
    const asked = [];
    for (let n = 0; n < 12; n += 1) asked.push(await reserve({}, few));
    const watch = () =>
      watchCodes({ db, settings: { current: async () => ({ ...DEFAULT_SETTINGS, ...few.settings }) } });
    const open = async (): Promise<number> => {
      const row = await db.row<{ n: string }>(
        `select count(*) as n from work_item where kind = 'bank-account' and subject = ? and is_open = 1`,
        [account],
      );
      return Number(row?.n);
    };
    await watch();
    expect(await open()).toBe(1);
    for (const { transferId } of asked.slice(0, 3)) await giveBack(transferId);
    await watch();
    expect(await open()).toBe(0);
  });

  test('one reseller, as many open as it may have, is told to come again and another one is served', async () => {
    const { resellerId: busy } = await insertReseller(db);
    const { resellerId: idle } = await insertReseller(db);
    const limited = { settings: { openTransfersPerReseller: 2 } };
    const first = await reserve({ resellerId: busy }, limited);
    await reserve({ resellerId: busy }, limited);
    await expect(reserve({ resellerId: busy }, limited)).rejects.toMatchObject({ code: 'too-many-open' });
    await reserve({ resellerId: idle }, limited);
    await giveBack(first.transferId);
    expect((await reserve({ resellerId: busy }, limited)).code).toBeGreaterThan(0);
  });
});
