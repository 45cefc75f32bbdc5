import { addDays, momentOf, type BusinessDate, type Instant } from '../../../src/domain/time';
import { newId } from '../../../src/persistence/new-id';
import { openTransferLifeScene, type TransferLifeScene } from '../../support/transfer-life-scene';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const wib = (date: string, clock: string): Instant => momentOf(date as BusinessDate, `${clock}:00`);

describe('the life of a transfer', () => {
  let scene: TransferLifeScene;
  beforeAll(async () => {
    scene = await openTransferLifeScene(wib('2026-03-02', '09:00'));
  });
  afterEach(async () => {
    expect(await scene.broken()).toEqual([]);
    await scene.db.write(`update transfer set state = 'released', is_reserved = null, next_at = null`);
    await scene.db.write(`update work_item set closed_at = utc_timestamp(3) where is_open = 1`);
    await scene.db.write('delete from bank_mutation');
    await scene.db.write('delete from mutation_batch');
    await scene.db.write('delete from buyer_message');
  });
  afterAll(() => scene.close());

  const at = (moment: Instant): void => {
    scene.clock.now = moment;
  };

  test('U4, until the grace is over it waits for the money, and says for how long', async () => {
    at(wib('2026-03-02', '09:00'));
    const id = await scene.reserve({ phone: '6281234567890' });
    expect(await scene.advance(id)).toEqual({ do: 'wait', for: 'money', waitMs: 3 * HOUR_MS });
    expect(await scene.transfer(id)).toMatchObject({ startedAt: scene.clock.now, nextAt: wib('2026-03-02', '12:00') });
    expect(await scene.item(id)).toMatchObject({
      next_action: 'release',
      next_at: new Date(wib('2026-03-02', '12:00')),
    });
    const { version } = await scene.transfer(id);
    at(wib('2026-03-02', '10:01'));
    expect(await scene.advance(id)).toMatchObject({ do: 'wait', waitMs: 119 * MINUTE_MS });
    expect((await scene.transfer(id)).version).toBe(version);
    expect(await scene.purposeState(id)).toBe('awaiting');
  });

  test('U4, T5, with the grace it is given up: amount free, purpose expired, payer told, nothing left open', async () => {
    at(wib('2026-03-02', '09:00'));
    const id = await scene.reserve({ phone: '6281234567890' });
    at(wib('2026-03-02', '12:00'));
    expect(await scene.advance(id)).toEqual({ do: 'end', state: 'released' });
    const { bankAccountId, final, ...row } = await scene.transfer(id);
    expect(row).toMatchObject({ state: 'released', isReserved: false, releasedAt: scene.clock.now, nextAt: null });
    const use = await scene.db.row<{ released_at: Date }>(
      'select released_at from amount_use where bank_account_id = ? and final_amount = ?',
      [bankAccountId, final],
    );
    expect(use?.released_at).toEqual(new Date(scene.clock.now));
    expect(await scene.purposeState(id)).toBe('expired');
    expect(await scene.item(id)).toBeUndefined();
    expect(await scene.messages(id)).toEqual(['requested', 'expired']);
    expect(await scene.advance(id)).toEqual({ do: 'end', state: 'released' });
    expect(await scene.messages(id)).toHaveLength(2);
  });

  test('a tiket, the same', async () => {
    at(wib('2026-03-02', '09:00'));
    const id = await scene.reserve({ purpose: 'tiket', windowMs: scene.settings.tiketWindowMs });
    at(wib('2026-03-03', '11:00'));
    expect(await scene.advance(id)).toEqual({ do: 'end', state: 'released' });
    expect(await scene.purposeState(id)).toBe('expired');
  });

  test('the clock jumps over expiry and grace at once, it is given up once', async () => {
    at(wib('2026-03-02', '09:00'));
    const id = await scene.reserve({ phone: '6281234567890' });
    at(wib('2026-05-01', '00:00'));
    const ended = await Promise.all(Array.from({ length: 10 }, () => scene.advance(id)));
    expect(new Set(ended.map((next) => JSON.stringify(next)))).toEqual(new Set(['{"do":"end","state":"released"}']));
    expect((await scene.messages(id)).filter((kind) => kind === 'expired')).toHaveLength(1);
  });

  test('the clock jumps back after the start, it waits the longer', async () => {
    at(wib('2026-03-02', '09:00'));
    const id = await scene.reserve();
    at(wib('2026-03-02', '08:00'));
    expect(await scene.advance(id)).toEqual({ do: 'wait', for: 'money', waitMs: 4 * HOUR_MS });
    at(wib('2026-03-02', '09:00'));
  });

  test.each([
    ['midnight in Jakarta', wib('2026-03-02', '22:30'), wib('2026-03-03', '01:30')],
    ['the end of a month', wib('2026-02-28', '22:30'), wib('2026-03-01', '01:30')],
    ['the end of a year', wib('2026-12-31', '22:30'), wib('2027-01-01', '01:30')],
  ])('U4, %s lies in between, the end is the same moments away', async (_name, from, end) => {
    at(from);
    const id = await scene.reserve();
    at((await scene.transfer(id)).graceUntil);
    expect(scene.clock.now).toBe(end);
    scene.pass(-1);
    expect(await scene.advance(id)).toMatchObject({ do: 'wait', waitMs: 1000 });
    scene.pass(1);
    expect(await scene.advance(id)).toEqual({ do: 'end', state: 'released' });
  });

  test('T2, a feed that tells the day only, the amount is kept for 48 hours', async () => {
    await scene.db.write('update bank_account set is_timed = 0');
    at(wib('2026-03-02', '09:00'));
    const id = await scene.reserve();
    await scene.db.write('update bank_account set is_timed = 1');
    at(wib('2026-03-04', '09:59'));
    expect(await scene.advance(id)).toMatchObject({ do: 'wait', for: 'money' });
    at(wib('2026-03-04', '10:00'));
    expect(await scene.advance(id)).toEqual({ do: 'end', state: 'released' });
  });

  test('U4, something is being verified, it is not given up', async () => {
    at(wib('2026-03-02', '09:00'));
    const id = await scene.reserve();
    await scene.submit(id);
    at(wib('2026-03-09', '09:00'));
    expect(await scene.advance(id)).toMatchObject({ do: 'wait', for: 'people' });
    expect(await scene.transfer(id)).toMatchObject({ state: 'verifying', isReserved: true });
    await scene.db.write(`update sla_clock set ended_at = utc_timestamp(3), warn_at = null where subject = ?`, [id]);
    await scene.db.write(`update transfer set state = 'released', is_reserved = null where id = ?`, [id]);
    await scene.db.write(`update work_item set closed_at = utc_timestamp(3) where subject = ?`, [id]);
  });

  test('U5, a line of its amount came in the grace and is not judged yet, it is not given up before', async () => {
    at(wib('2026-03-02', '09:00'));
    const id = await scene.reserve();
    const { final } = await scene.transfer(id);
    at(wib('2026-03-02', '12:00'));
    const line = newId();
    await scene.db.write(
      `insert into bank_mutation (id, bank_account_id, wib_date, direction, amount, k, text, normal_text, sources, state,
         first_seen_at) values (?, ?, '2026-03-02', 'credit', ?, 1, 'TRSF', 'TRSF', 'moota', 'new', utc_timestamp(3))`,
      [line, scene.accountId, final],
    );
    expect(await scene.advance(id)).toEqual({ do: 'wait', for: 'judgement', waitMs: 15_000 });
    expect(await scene.transfer(id)).toMatchObject({ state: 'awaiting', isReserved: true });
    await scene.db.write('update bank_mutation set processed_at = utc_timestamp(3), state = ? where id = ?', [
      ...['booked-out', line],
    ]);
    scene.pass(15_000);
    expect(await scene.advance(id)).toEqual({ do: 'end', state: 'released' });
  });

  test('a batch is not read yet, it is waited for, but not for ever', async () => {
    at(wib('2026-03-02', '09:00'));
    const id = await scene.reserve();
    at(wib('2026-03-02', '12:00'));
    await scene.db.write(
      `insert into mutation_batch (id, source, kind, digest, raw, state, received_at)
       values (?, 'moota', 'webhook', ?, '[]', 'stored', utc_timestamp(3))`,
      [newId(), Buffer.alloc(32, 1)],
    );
    expect(await scene.advance(id)).toMatchObject({ do: 'wait', for: 'judgement' });
    at(wib('2026-03-02', '12:10'));
    expect(await scene.advance(id)).toEqual({ do: 'end', state: 'released' });
    await scene.db.write('delete from mutation_batch');
  });

  test('S2, the grace is over while the database is recovered, it is not given up before that has ended', async () => {
    at(wib('2026-03-02', '09:00'));
    const id = await scene.reserve({ phone: '6281234567890' });
    await scene.db.write('update store_epoch set recovering_since = utc_timestamp(3)');
    at(wib('2026-03-02', '12:00'));
    expect(await scene.advance(id)).toEqual({ do: 'wait', for: 'judgement', waitMs: 15_000 });
    at(wib('2026-03-02', '18:00'));
    expect(await scene.advance(id)).toMatchObject({ do: 'wait', for: 'judgement' });
    expect(await scene.messages(id)).toEqual(['requested']);
    await scene.db.write('update store_epoch set recovering_since = null');
    expect(await scene.advance(id)).toEqual({ do: 'end', state: 'released' });
  });

  test('verified, it ends', async () => {
    at(wib('2026-03-02', '09:00'));
    const id = await scene.reserve();
    await scene.db.write(`update transfer set state = 'verified', is_reserved = null, next_at = null where id = ?`, [
      id,
    ]);
    await scene.db.write(`update work_item set closed_at = utc_timestamp(3) where subject = ?`, [id]);
    expect(await scene.advance(id)).toEqual({ do: 'end', state: 'verified' });
  });

  test('a proof and the end of the grace at the same moment, one of both happened whole', async () => {
    for (let day = 0; day < 10; day += 1) {
      at(momentOf(addDays('2026-04-01' as BusinessDate, day), '09:00:00'));
      const id = await scene.reserve();
      at((await scene.transfer(id)).graceUntil);
      await Promise.all([scene.submit(id), scene.advance(id)]);
      // Either way the proof is with staff: given up first, it opened the transfer again.
      expect(await scene.transfer(id)).toMatchObject({ state: 'verifying', hasOpenProof: true });
      expect(await scene.purposeState(id)).toBe('awaiting');
      await scene.db.write(`update sla_clock set ended_at = utc_timestamp(3), warn_at = null where subject = ?`, [id]);
      await scene.db.write(`update transfer set state = 'released', is_reserved = null where id = ?`, [id]);
      await scene.db.write(`update work_item set closed_at = utc_timestamp(3) where subject = ?`, [id]);
    }
  });
});
