import { momentOf, type BusinessDate } from '../../../src/domain/time';
import { firstIdAt, newId } from '../../../src/persistence/new-id';
import { readTransferState } from '../../../src/persistence/queries/transfer-state';
import { openTransferLifeScene, type TransferLifeScene } from '../../support/transfer-life-scene';

const MINUTE_MS = 60_000;

describe('readTransferState', () => {
  let scene: TransferLifeScene;
  beforeAll(async () => {
    scene = await openTransferLifeScene(momentOf('2026-03-02' as BusinessDate, '09:00:00'));
  });
  afterAll(() => scene.close());

  const insertMatch = (id: string, method: 'auto' | 'staff'): Promise<number> =>
    scene.db.write(
      `insert into mutation_match (id, mutation_id, transfer_id, n, amount, method, matched_at)
       values (?, ?, ?, 1, 5000, ?, utc_timestamp(3))`,
      [id, newId(), newId(), method],
    );

  test('matches of a day, money that belongs to nothing, missed deadlines, codes and feeds are told', async () => {
    for (let n = 0; n < 10; n += 1) await scene.reserve({ base: 100_000 });
    const late = await scene.reserve({ base: 50_000 });
    await scene.submit(late);
    await insertMatch(newId(), 'auto');
    await insertMatch(newId(), 'auto');
    await insertMatch(newId(), 'staff');
    // Of the day before yesterday.
    await insertMatch(`${firstIdAt(Date.now() - 48 * 60 * MINUTE_MS).slice(0, 10)}${newId().slice(10)}`, 'auto');
    for (const [direction, state] of [
      ['credit', 'open'],
      ['credit', 'matched'],
      ['debit', 'open'],
    ]) {
      await scene.db.write(
        `insert into bank_mutation (id, bank_account_id, wib_date, direction, amount, k, text, normal_text, sources,
           state, first_seen_at) values (?, ?, '2026-03-02', ?, 250000, ?, 'X', 'X', 'moota', ?, utc_timestamp(3))`,
        [newId(), scene.accountId, direction ?? '', state === 'open' ? 1 : 2, state ?? ''],
      );
    }
    await scene.db.write('update bank_account set feed_heard_at = utc_timestamp(3)');
    scene.pass(20 * MINUTE_MS);
    const { matched, suspense, breaches, accounts } = await readTransferState(scene.db);
    expect([...matched].sort((a, b) => a.method.localeCompare(b.method))).toEqual([
      { method: 'auto', count: 2 },
      { method: 'staff', count: 1 },
    ]);
    expect(suspense).toEqual({ count: 1, amount: 250_000 });
    expect(breaches).toEqual([{ purpose: 'order', count: 1 }]);
    expect(accounts).toEqual([{ account: 'mandiri', feedAge: 1200, codesUsedPercent: 1000 / 999 }]);
  });

  test('ids by their time, none of a moment sorts before the first of it', () => {
    const now = Date.now();
    expect(newId() >= firstIdAt(now)).toBe(true);
    expect(newId() < firstIdAt(now + MINUTE_MS)).toBe(true);
    expect(firstIdAt(now)).toHaveLength(26);
  });
});
