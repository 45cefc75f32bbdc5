import { putHoliday, removeHoliday } from '../../../src/backoffice/holidays/change-holidays';
import { DEFAULT_SETTINGS } from '../../../src/domain/settings';
import { instant, momentOf, type BusinessDate, type Instant } from '../../../src/domain/time';
import { silentLogger } from '../../../src/logging/logger';
import { newId } from '../../../src/persistence/new-id';
import { type NewWorkItem, openWorkItem } from '../../../src/persistence/repositories/work-item.repository';
import { type SlaPurpose } from '../../../src/domain/transfer/terms';
import { recountClocks } from '../../../src/sweeps/transfers';
import { endSla, noteThreshold, pauseSla, resumeSla, startSla } from '../../../src/transfer/life/sla-clock';
import { moneyContext } from '../../../src/transfer/money-context';
import { insertStaff } from '../../support/console';
import { fakeTemporal } from '../../support/fake-temporal';
import { PROFILE } from '../../support/settlement';
import { openTransferLifeScene, type TransferLifeScene } from '../../support/transfer-life-scene';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const wib = (date: string, clock: string): Instant => momentOf(date as BusinessDate, `${clock}:00`);

describe('the clock of people', () => {
  let scene: TransferLifeScene;
  beforeAll(async () => {
    scene = await openTransferLifeScene(wib('2026-03-13', '16:30'));
  });
  afterAll(() => scene.close());

  const subjectOf = (id: string) => ({ kind: 'mutation', id }) as const;
  const start = async (at: Instant, purpose: SlaPurpose = 'suspense') => {
    scene.clock.now = at;
    const id = newId();
    const { dueAt } = await scene.inTx(async (tx) =>
      startSla(tx, subjectOf(id), purpose, await moneyContext(tx, scene.settings)),
    );
    return { id, dueAt };
  };
  const pause = (id: string) =>
    scene.inTx(async (tx) => pauseSla(tx, subjectOf(id), 'pembayar ditanya', await moneyContext(tx, scene.settings)));
  const resume = (id: string) =>
    scene.inTx(async (tx) => resumeSla(tx, subjectOf(id), await moneyContext(tx, scene.settings)));
  const end = (id: string, by: string | null = null) =>
    scene.inTx(async (tx) => endSla(tx, subjectOf(id), { by }, await moneyContext(tx, scene.settings)));
  const ended = (id: string) =>
    scene.db.row<{ is_kept: number; ended_by: string | null; warn_at: Date | null }>(
      'select is_kept, ended_by, warn_at from sla_clock where subject = ? and ended_at is not null',
      [id],
    );
  const note = (id: string) => scene.inTx(async (tx) => noteThreshold(tx, id, await moneyContext(tx, scene.settings)));

  test('Friday 16.30 with four hours, it is due on Monday 11.30', async () => {
    expect((await start(wib('2026-03-13', '16:30'))).dueAt).toBe(wib('2026-03-16', '11:30'));
  });

  test('before Idul Fitri, it is due after the holidays of the table', async () => {
    expect((await start(wib('2026-03-17', '16:30'))).dueAt).toBe(wib('2026-03-25', '11:30'));
  });

  test('an order, its fifteen minutes run each day until 22.00 and go on at 07.00, also on a holiday', async () => {
    expect((await start(wib('2026-03-20', '21:55'), 'order')).dueAt).toBe(wib('2026-03-21', '07:10'));
  });

  test('started again while it runs, the first deadline stays', async () => {
    const { id, dueAt } = await start(wib('2026-03-02', '09:00'));
    scene.pass(HOUR_MS);
    const again = await scene.inTx(async (tx) =>
      startSla(tx, subjectOf(id), 'suspense', await moneyContext(tx, scene.settings)),
    );
    expect(again).toEqual({ dueAt });
  });

  test('a pause, no working time is lost, however long it is', async () => {
    const { id } = await start(wib('2026-03-02', '09:00'));
    scene.clock.now = wib('2026-03-02', '10:30');
    await pause(id);
    expect(await scene.clockOf(id)).toMatchObject({ pauseLeftMs: 2.5 * HOUR_MS, warnAt: null });
    scene.clock.now = wib('2026-03-06', '16:00');
    expect(await resume(id)).toEqual({ dueAt: wib('2026-03-09', '09:30') });
    const pauses = await scene.db.rows(
      'select p.n, p.reason, p.until_at from sla_pause p join sla_clock c on c.id = p.clock_id where c.subject = ?',
      [id],
    );
    expect(pauses).toEqual([{ n: 1, reason: 'pembayar ditanya', until_at: new Date(wib('2026-03-06', '16:00')) }]);
  });

  test('paused and gone on twice each, the second call changes nothing', async () => {
    const { id } = await start(wib('2026-03-02', '09:00'));
    scene.pass(HOUR_MS);
    await pause(id);
    scene.pass(HOUR_MS);
    await pause(id);
    scene.pass(HOUR_MS);
    const first = await resume(id);
    expect(await resume(id)).toEqual(first);
    expect(first).toEqual({ dueAt: wib('2026-03-02', '15:00') });
  });

  test('paused after its deadline, it is missed all the same', async () => {
    const { id, dueAt } = await start(wib('2026-03-02', '09:00'));
    scene.clock.now = wib('2026-03-02', '14:00');
    await pause(id);
    scene.clock.now = wib('2026-03-04', '09:00');
    expect(await resume(id)).toEqual({ dueAt });
    await end(id);
    expect(await ended(id)).toMatchObject({ is_kept: 0 });
  });

  test('decided in time and by whom, kept; a millisecond later, missed; by the machine, nobody', async () => {
    const kept = await start(wib('2026-03-02', '09:00'));
    scene.clock.now = kept.dueAt;
    const staff = newId();
    await end(kept.id, staff);
    expect(await ended(kept.id)).toEqual({ is_kept: 1, ended_by: staff, warn_at: null });
    const missed = await start(wib('2026-03-02', '09:00'));
    scene.clock.now = missed.dueAt;
    scene.pass(1);
    await end(missed.id);
    expect(await ended(missed.id)).toMatchObject({ is_kept: 0, ended_by: null });
  });

  test('ended while it stands still, it is kept as of the pause; a new one may start', async () => {
    const { id } = await start(wib('2026-03-02', '09:00'));
    scene.pass(HOUR_MS);
    await pause(id);
    scene.clock.now = wib('2026-03-10', '09:00');
    await end(id);
    expect(await ended(id)).toMatchObject({ is_kept: 1 });
    expect(await scene.clockOf(id)).toBeUndefined();
    const { dueAt } = await scene.inTx(async (tx) =>
      startSla(tx, subjectOf(id), 'suspense', await moneyContext(tx, scene.settings)),
    );
    expect(dueAt).toBe(wib('2026-03-10', '13:00'));
  });

  test('thresholds at 50, 80 and 100 percent of the working time, each once', async () => {
    const { id } = await start(wib('2026-03-13', '16:30'));
    expect(await note(id)).toBeNull();
    scene.clock.now = wib('2026-03-16', '09:30');
    expect(await note(id)).toBe(50);
    expect(await note(id)).toBeNull();
    scene.clock.now = wib('2026-03-16', '10:41');
    expect(await note(id)).toBeNull();
    scene.clock.now = wib('2026-03-16', '10:42');
    expect(await note(id)).toBe(80);
    scene.clock.now = wib('2026-03-16', '11:30');
    expect(await note(id)).toBe(100);
    expect(await scene.clockOf(id)).toMatchObject({ warned: 100, warnAt: null });
  });

  test('a threshold that comes during a pause, it is told as much later as the pause was long', async () => {
    const { id } = await start(wib('2026-03-02', '09:00'));
    scene.clock.now = wib('2026-03-02', '10:00');
    await pause(id);
    scene.clock.now = wib('2026-03-02', '13:00');
    expect(await note(id)).toBeNull();
    await resume(id);
    expect(await note(id)).toBeNull();
    scene.clock.now = wib('2026-03-02', '14:00');
    expect(await note(id)).toBe(50);
  });

  test('nobody looked for hours, what is highest is told and nothing twice', async () => {
    const { id } = await start(wib('2026-03-02', '09:00'), 'order');
    scene.pass(13 * MINUTE_MS);
    expect(await note(id)).toBe(80);
    scene.pass(HOUR_MS);
    expect(await note(id)).toBe(100);
    expect(await note(id)).toBeNull();
  });

  test('a day off is added and taken away while it runs, its deadline, warning and work item move there and back', async () => {
    const { db } = scene;
    const by = await insertStaff(db, { role: 'admin' });
    const day = { by, date: '2026-03-03', name: 'Cuti kantor', kind: 'joint-leave', source: 'Keputusan direksi' };
    const running = await start(wib('2026-03-02', '15:00'));
    const missed = await start(wib('2026-03-02', '08:00'));
    const daily = await start(wib('2026-03-02', '21:55'), 'order');
    scene.clock.now = wib('2026-03-02', '15:00');
    await scene.inTx((tx) => openWorkItem(tx, itemOf(running), scene.clock.now));
    scene.clock.now = wib('2026-03-02', '16:00');
    const promised = async () => {
      const clock = await scene.clockOf(running.id);
      const item = await db.row<Record<string, Date>>(
        'select next_at, due_at, escalate_at from work_item where subject = ?',
        [running.id],
      );
      return { ...clock, item: Object.values(item ?? {}).map((at) => instant(at)) };
    };
    expect(await promised()).toMatchObject({ dueAt: wib('2026-03-03', '10:00'), warnAt: wib('2026-03-02', '17:00') });
    expect(await putHoliday(db, day)).toEqual({ kind: 'done' });
    const later = wib('2026-03-04', '10:00');
    expect(await promised()).toMatchObject({ dueAt: later, warnAt: wib('2026-03-02', '17:00') });
    expect((await promised()).item).toEqual([later, later, later]);
    scene.clock.now = wib('2026-03-03', '12:00');
    expect(await removeHoliday(db, day)).toEqual({ kind: 'done' });
    expect(await promised()).toMatchObject({ dueAt: wib('2026-03-03', '14:00'), warnAt: wib('2026-03-03', '12:00') });
    expect(await scene.clockOf(missed.id)).toMatchObject({ dueAt: missed.dueAt });
    expect(await scene.clockOf(daily.id)).toMatchObject({ dueAt: daily.dueAt });
  });

  describe('the working hours of the settings change', () => {
    const sweep = () =>
      recountClocks({
        ...{ ...scene.deps, logger: silentLogger, temporal: fakeTemporal(), signal: new AbortController().signal },
        settlement: { ...scene.deps, profileOf: () => PROFILE },
      });
    const promised = async (id: string) => {
      const row = await scene.db.row<Record<string, Date>>(
        'select next_at, due_at, escalate_at from work_item where subject = ?',
        [id],
      );
      return Object.values(row ?? {}).map((at) => instant(at));
    };
    beforeEach(async () => {
      await scene.db.write('update sla_clock set ended_at = utc_timestamp(3), warn_at = null where live = 1');
    });
    afterEach(() => {
      Object.assign(scene.settings, DEFAULT_SETTINGS);
    });

    test('a running clock keeps the working time that is left, its deadline, warning and work item move there and back', async () => {
      const { id, dueAt } = await start(wib('2026-03-02', '15:00'));
      await scene.inTx((tx) => openWorkItem(tx, itemOf({ id, dueAt }), scene.clock.now));
      const daily = await start(wib('2026-03-02', '15:00'), 'order');
      scene.clock.now = wib('2026-03-02', '16:00');
      expect(await sweep()).toBe(0);
      Object.assign(scene.settings, { slaBusinessFromHour: 10, slaBusinessUntilHour: 18 });
      expect(await sweep()).toBe(1);
      const later = wib('2026-03-03', '11:00');
      expect(await scene.clockOf(id)).toMatchObject({ dueAt: later, warnAt: wib('2026-03-02', '17:00') });
      expect(await promised(id)).toEqual([later, later, later]);
      expect(await scene.clockOf(daily.id)).toMatchObject({ dueAt: daily.dueAt });
      expect(await sweep()).toBe(0);
      scene.clock.now = wib('2026-03-03', '10:30');
      Object.assign(scene.settings, DEFAULT_SETTINGS);
      expect(await sweep()).toBe(1);
      expect(await scene.clockOf(id)).toMatchObject({ dueAt: later });
      expect(await promised(id)).toEqual([later, later, later]);
    });

    test('before anybody looked, a pause still keeps what was left by the hours of its deadline', async () => {
      const { id } = await start(wib('2026-03-02', '15:00'));
      scene.clock.now = wib('2026-03-02', '16:00');
      Object.assign(scene.settings, { slaBusinessFromHour: 10, slaBusinessUntilHour: 18 });
      await pause(id);
      expect(await scene.clockOf(id)).toMatchObject({ pauseLeftMs: 3 * HOUR_MS });
      expect(await sweep()).toBe(0);
      expect(await resume(id)).toEqual({ dueAt: wib('2026-03-03', '11:00') });
      expect(await sweep()).toBe(0);
    });

    test('one that is past its deadline stays missed', async () => {
      const { id, dueAt } = await start(wib('2026-03-02', '09:00'));
      scene.clock.now = wib('2026-03-02', '14:00');
      Object.assign(scene.settings, { slaBusinessUntilHour: 22 });
      expect(await sweep()).toBe(0);
      expect(await scene.clockOf(id)).toMatchObject({ dueAt });
    });

    test('a day off that is added while they change, no time is lost or won', async () => {
      const { id } = await start(wib('2026-03-02', '15:00'));
      scene.clock.now = wib('2026-03-02', '16:00');
      Object.assign(scene.settings, { slaBusinessFromHour: 10, slaBusinessUntilHour: 18 });
      const by = await insertStaff(scene.db, { role: 'admin' });
      const day = { by, date: '2026-03-03', name: 'Cuti kantor', kind: 'joint-leave', source: 'Keputusan direksi' };
      expect(await putHoliday(scene.db, day)).toEqual({ kind: 'done' });
      await sweep();
      expect(await scene.clockOf(id)).toMatchObject({ dueAt: wib('2026-03-04', '11:00') });
      await removeHoliday(scene.db, { by, date: '2026-03-03' });
    });
  });
});

function itemOf({ id, dueAt }: { id: string; dueAt: Instant }): NewWorkItem {
  return {
    ...{ kind: 'mutation', subject: id, state: 'no-candidate', topupId: null, detail: null, owner: 'operator' },
    ...{ nextAction: 'decide', nextAt: dueAt, dueAt },
  };
}
