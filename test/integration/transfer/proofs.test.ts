import { InvariantBroken } from '../../../src/domain/errors';
import { after, momentOf, type BusinessDate, type Instant } from '../../../src/domain/time';
import { raiseTransferAlarm } from '../../../src/transfer/life/raise-transfer-alarm';
import { askForProof, handOver, rejectProof } from '../../../src/transfer/proofs/staff-verbs';
import { type StaffMember } from '../../../src/domain/staff';
import { insertStaff } from '../../support/staff-row';
import { openTransferLifeScene, type TransferLifeScene } from '../../support/transfer-life-scene';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const wib = (date: string, clock: string): Instant => momentOf(date as BusinessDate, `${clock}:00`);

describe('proofs of payers', () => {
  let scene: TransferLifeScene;
  let rani: StaffMember;
  beforeAll(async () => {
    scene = await openTransferLifeScene(wib('2026-03-02', '09:00'));
    rani = await insertStaff(scene.db, 'operator');
  });
  beforeEach(() => {
    scene.clock.now = wib('2026-03-02', '09:00');
  });
  afterEach(async () => {
    // By the clock of the test, whatever was left behind is promised for.
    expect(await scene.broken()).toEqual([]);
    await scene.db.write(`delete from buyer_message`);
    await scene.db.write(`update transfer set state = 'released', is_reserved = null, next_at = null`);
    await scene.db.write(`update work_item set closed_at = utc_timestamp(3) where is_open = 1`);
    await scene.db.write(`update sla_clock set ended_at = utc_timestamp(3) where live = 1`);
  });
  afterAll(() => scene.close());

  const ask = async (transferId: string, seenVersion?: number) =>
    askForProof(scene.deps, {
      ...{ transferId, by: rani, question: 'Mohon kirim foto struk yang utuh' },
      seenVersion: seenVersion ?? (await scene.transfer(transferId)).version,
    });
  const reject = async (transferId: string) =>
    rejectProof(scene.deps, {
      ...{ transferId, by: rani, reason: 'Nominal di bukti berbeda' },
      seenVersion: (await scene.transfer(transferId)).version,
    });

  test('U12, a proof is with staff by their clock, and marks nothing paid', async () => {
    const id = await scene.reserve({ phone: '6281234567890' });
    scene.pass(10 * MINUTE_MS);
    expect(await scene.submit(id)).toMatchObject({ kind: 'taken', n: 1, isRepeated: false });
    expect(await scene.transfer(id)).toMatchObject({
      ...{ state: 'verifying', verifiedAt: null, received: null, isReserved: true, nextAt: null, hasOpenProof: true },
    });
    expect(await scene.purposeState(id)).toBe('awaiting');
    const clock = await scene.clockOf(id);
    expect(clock).toMatchObject({ purpose: 'order', calendar: 'daily', dueAt: wib('2026-03-02', '09:25') });
    expect(await scene.item(id)).toMatchObject({
      state: 'verifying',
      due_at: new Date(clock!.dueAt),
      owner: 'operator',
    });
    expect(await scene.messages(id)).toEqual(['requested', 'proof-received']);
  });

  test('the same file again, nothing changes and nothing is told twice', async () => {
    const id = await scene.reserve({ phone: '6281234567890' });
    const first = await scene.submit(id, 'struk');
    const { version } = await scene.transfer(id);
    expect(await scene.submit(id, 'struk')).toEqual({ ...first, isRepeated: true });
    expect((await scene.transfer(id)).version).toBe(version);
    expect(await scene.messages(id)).toHaveLength(2);
  });

  test('the same file twenty times at once, it is kept once', async () => {
    const id = await scene.reserve();
    const taken = await Promise.all(Array.from({ length: 20 }, () => scene.submit(id, 'struk')));
    expect(taken.filter((one) => one.kind === 'taken' && !one.isRepeated)).toHaveLength(1);
    expect(await scene.proofs(id)).toHaveLength(1);
  });

  test('a better one before it was looked at, the earlier is superseded and the clock goes on', async () => {
    const id = await scene.reserve();
    await scene.submit(id);
    const clock = await scene.clockOf(id);
    scene.pass(5 * MINUTE_MS);
    await scene.submit(id);
    expect(await scene.proofs(id)).toMatchObject([{ state: 'superseded' }, { state: 'open', n: 2 }]);
    expect((await scene.clockOf(id))?.dueAt).toBe(clock?.dueAt);
  });

  test('more than staff can use, refused, unless they asked for it', async () => {
    const id = await scene.reserve();
    for (let n = 0; n < scene.settings.proofsPerTransfer; n += 1) await scene.submit(id);
    expect(await scene.submit(id)).toEqual({ kind: 'refused', code: 'too-many' });
    await ask(id);
    expect(await scene.submit(id)).toMatchObject({ kind: 'taken', n: 4 });
  });

  test('U12, rejected, the payer may send as many again; the ninth that was rejected is the last', async () => {
    const id = await scene.reserve();
    const most = scene.settings.proofsPerTransfer;
    for (let n = 1; n <= 3 * most; n += 1) {
      expect(await scene.submit(id)).toMatchObject({ kind: 'taken', n });
      await reject(id);
    }
    expect(await scene.submit(id)).toEqual({ kind: 'refused', code: 'used-up' });
    expect((await scene.transfer(id)).state).toBe('awaiting');
  });

  test('U12, the same file after it was rejected, is with staff again as another', async () => {
    const id = await scene.reserve();
    await scene.submit(id, 'struk');
    await reject(id);
    expect(await scene.submit(id, 'struk')).toMatchObject({ kind: 'taken', n: 2, isRepeated: false });
    expect(await scene.proofs(id)).toMatchObject([{ state: 'rejected' }, { state: 'open' }]);
    expect(await scene.item(id)).toMatchObject({ state: 'verifying' });
    expect(await scene.submit(id, 'struk')).toMatchObject({ kind: 'taken', n: 2, isRepeated: true });
  });

  test('of one that is paid, refused, the file that paid it too', async () => {
    const id = await scene.reserve();
    await scene.submit(id, 'struk');
    await scene.db.write(`update proof set state = 'accepted' where transfer_id = ?`, [id]);
    await scene.db.write(`update sla_clock set ended_at = utc_timestamp(3), live = null where subject = ?`, [id]);
    await scene.db.write(`update transfer set state = 'verified', is_reserved = null, next_at = null where id = ?`, [
      id,
    ]);
    await scene.db.write(`update work_item set closed_at = utc_timestamp(3) where subject = ?`, [id]);
    expect(await scene.submit(id)).toEqual({ kind: 'refused', code: 'paid' });
    expect(await scene.submit(id, 'struk')).toEqual({ kind: 'refused', code: 'paid' });
    expect(await scene.proofs(id)).toHaveLength(1);
  });

  test('U9, after the end, it opens the transfer again without a claim to its amount', async () => {
    const id = await scene.reserve();
    scene.pass(4 * HOUR_MS);
    expect(await scene.advance(id)).toEqual({ do: 'end', state: 'released' });
    expect(await scene.purposeState(id)).toBe('expired');
    scene.pass(DAY_MS);
    expect(await scene.submit(id)).toMatchObject({ kind: 'taken' });
    expect(await scene.transfer(id)).toMatchObject({ state: 'verifying', isReserved: false });
    expect(await scene.purposeState(id)).toBe('awaiting');
    expect(await scene.item(id)).toMatchObject({ state: 'verifying' });
  });

  test('U9, a week after the end, it is too late', async () => {
    const id = await scene.reserve({ purpose: 'tiket', windowMs: HOUR_MS });
    scene.pass(4 * HOUR_MS);
    await scene.advance(id);
    scene.pass(7 * DAY_MS + 1);
    expect(await scene.submit(id)).toEqual({ kind: 'refused', code: 'closed' });
    expect(await scene.purposeState(id)).toBe('expired');
  });

  test('asked for another, the clock stands still until it comes', async () => {
    const id = await scene.reserve({ email: 'budi@example.com' });
    await scene.submit(id);
    scene.pass(5 * MINUTE_MS);
    expect(await ask(id)).toMatchObject({ kind: 'done', state: 'asked' });
    expect(await scene.clockOf(id)).toMatchObject({ pauseLeftMs: 10 * MINUTE_MS });
    expect(await scene.item(id)).toMatchObject({ state: 'asked', next_at: new Date(wib('2026-03-03', '09:05')) });
    scene.pass(3 * HOUR_MS);
    await scene.submit(id);
    expect(await scene.transfer(id)).toMatchObject({ state: 'verifying', nextAt: null });
    expect(await scene.clockOf(id)).toMatchObject({ pausedAt: null, dueAt: wib('2026-03-02', '12:15') });
    expect(await scene.messages(id)).toEqual(['requested', 'proof-received', 'proof-asked', 'proof-received']);
  });

  test('U12, asked, and the same file comes with an answer, it is with staff again and the answer is kept', async () => {
    const id = await scene.reserve({ email: 'budi@example.com' });
    await scene.submit(id, 'struk');
    scene.pass(5 * MINUTE_MS);
    await ask(id);
    scene.pass(3 * HOUR_MS);
    const answers = await Promise.all(
      Array.from({ length: 3 }, () => scene.submit(id, 'struk', 'Ini struk yang utuh, dari rekening istri')),
    );
    expect(answers.filter((one) => one.kind === 'taken' && !one.isRepeated)).toHaveLength(1);
    expect(answers.every((one) => one.kind === 'taken' && one.n === 2)).toBe(true);
    expect(await scene.transfer(id)).toMatchObject({ state: 'verifying', nextAt: null });
    expect(await scene.clockOf(id)).toMatchObject({ pausedAt: null, dueAt: wib('2026-03-02', '12:15') });
    const proofs = await scene.db.rows('select state, note from proof where transfer_id = ? order by n', [id]);
    expect(proofs).toEqual([
      { state: 'superseded', note: null },
      { state: 'open', note: 'Ini struk yang utuh, dari rekening istri' },
    ]);
  });

  test('asked, and nobody answers for a day, staff go on with the time that was left', async () => {
    const id = await scene.reserve({ email: 'budi@example.com' });
    await scene.submit(id);
    scene.pass(5 * MINUTE_MS);
    await ask(id);
    expect(await scene.advance(id)).toEqual({ do: 'wait', for: 'payer', waitMs: DAY_MS });
    scene.pass(DAY_MS);
    expect(await scene.advance(id)).toMatchObject({ do: 'wait', for: 'people' });
    expect(await scene.transfer(id)).toMatchObject({ state: 'verifying' });
    expect(await scene.item(id)).toMatchObject({ state: 'verifying', due_at: new Date(wib('2026-03-03', '09:15')) });
  });

  test('asked, and the payer left no contact, whoever asks is told and the clock goes on', async () => {
    const [id, told] = [await scene.reserve(), await scene.reserve({ email: 'budi@example.com' })];
    await scene.submit(id);
    await scene.submit(told);
    scene.pass(5 * MINUTE_MS);
    expect(await ask(id)).toMatchObject({ kind: 'done', state: 'asked', isPayerTold: false });
    expect(await ask(told)).toMatchObject({ kind: 'done', state: 'asked', isPayerTold: true });
    expect(await scene.clockOf(id)).toMatchObject({ pausedAt: null, dueAt: wib('2026-03-02', '09:15') });
    expect(await scene.item(id)).toMatchObject({ state: 'asked', due_at: new Date(wib('2026-03-02', '09:15')) });
    expect((await scene.clockOf(told))?.pausedAt).toBe(scene.clock.now);
    expect(await scene.submit(id)).toMatchObject({ kind: 'taken' });
    expect(await scene.clockOf(id)).toMatchObject({ dueAt: wib('2026-03-02', '09:15') });
    expect(await reject(id)).toMatchObject({ kind: 'done', isPayerTold: false });
    expect(await reject(told)).toMatchObject({ kind: 'done', isPayerTold: true });
  });

  test('escalated, then rejected, the next proof is the operator’s again', async () => {
    const id = await scene.reserve();
    await scene.submit(id);
    await scene.db.write(`update work_item set owner = 'admin', escalations = 2 where subject = ? and is_open = 1`, [
      id,
    ]);
    expect(await reject(id)).toMatchObject({ state: 'awaiting' });
    expect(await scene.item(id)).toMatchObject({ state: 'awaiting', owner: 'operator', escalations: 0 });
    await scene.submit(id);
    expect(await scene.item(id)).toMatchObject({ state: 'verifying', owner: 'operator' });
  });

  test('handed to the supervisor, asked and answered, it is still the supervisor’s', async () => {
    const id = await scene.reserve({ email: 'budi@example.com' });
    await scene.submit(id);
    await scene.db.write(`update work_item set owner = 'supervisor' where subject = ? and is_open = 1`, [id]);
    await ask(id);
    await scene.submit(id);
    expect(await scene.item(id)).toMatchObject({ state: 'verifying', owner: 'supervisor' });
  });

  test('the rows of one that was asked contradict each other, its payer keeps the time to answer', async () => {
    const id = await scene.reserve({ email: 'budi@example.com' });
    await scene.submit(id);
    await ask(id);
    const { nextAt } = await scene.transfer(id);
    const error = new InvariantBroken('its rows contradict each other');
    await raiseTransferAlarm(scene.deps, { transferId: id, error });
    expect((await scene.transfer(id)).nextAt).toBe(nextAt);
    expect((await scene.item(id))?.next_at).toEqual(new Date(nextAt!));
    scene.pass(DAY_MS);
    await raiseTransferAlarm(scene.deps, { transferId: id, error });
    expect((await scene.transfer(id)).nextAt).toBe(after(scene.clock.now, MINUTE_MS));
  });

  test('rejected while its amount is reserved, the money is waited for again', async () => {
    const id = await scene.reserve({ phone: '6281234567890' });
    await scene.submit(id);
    scene.pass(6 * MINUTE_MS);
    expect(await reject(id)).toMatchObject({ kind: 'done', state: 'awaiting' });
    const transfer = await scene.transfer(id);
    expect(transfer).toMatchObject({ isReserved: true, rejectedReason: 'Nominal di bukti berbeda' });
    expect(transfer.nextAt).toBe(transfer.graceUntil);
    expect(await scene.proofs(id)).toMatchObject([{ state: 'rejected', decided_by: rani.id }]);
    expect(await scene.clockOf(id)).toBeUndefined();
    const ended = await scene.db.row('select is_kept, ended_by from sla_clock where subject = ?', [id]);
    expect(ended).toEqual({ is_kept: 1, ended_by: rani.id });
    expect(await scene.item(id)).toMatchObject({ state: 'awaiting', next_action: 'release' });
    expect(await scene.messages(id)).toEqual(['requested', 'proof-received', 'proof-rejected']);
  });

  test('rejected after the grace, it is given up and its purpose with it', async () => {
    const id = await scene.reserve();
    await scene.submit(id);
    scene.pass(5 * HOUR_MS);
    expect(await scene.advance(id)).toMatchObject({ do: 'wait', for: 'people' });
    expect(await reject(id)).toMatchObject({ kind: 'done', state: 'released' });
    expect(await scene.transfer(id)).toMatchObject({ isReserved: false, releasedAt: scene.clock.now });
    expect(await scene.purposeState(id)).toBe('expired');
    expect(await scene.item(id)).toBeUndefined();
  });

  test('handed over, it is the supervisor’s and nobody holds it; the clock goes on', async () => {
    const id = await scene.reserve();
    await scene.submit(id);
    await scene.db.write('update work_item set taken_by = ?, taken_at = utc_timestamp(3) where subject = ?', [
      rani.id,
      id,
    ]);
    const { version } = await scene.transfer(id);
    const done = await handOver(scene.deps, {
      ...{ transferId: id, seenVersion: version, by: rani, to: 'supervisor', note: 'Nama pengirim berbeda' },
    });
    expect(done).toMatchObject({ kind: 'done', state: 'verifying', version });
    const item = await scene.db.row('select owner, taken_by from work_item where subject = ? and is_open = 1', [id]);
    expect(item).toEqual({ owner: 'supervisor', taken_by: null });
    const note = await scene.db.row('select kind, text, staff_id from money_note where subject = ?', [id]);
    expect(note).toEqual({ kind: 'hand-over', text: 'Nama pengirim berbeda', staff_id: rani.id });
    expect((await scene.clockOf(id))?.pausedAt).toBeNull();
    const audit = await scene.db.row('select actor, action from audit_event where subject = ?', [id]);
    expect(audit).toEqual({ actor: rani.name, action: 'transfer.hand-over' });
  });

  test('handed over by customer service, it never goes down, and stays with whoever holds it', async () => {
    const cs = await insertStaff(scene.db, 'cs');
    const id = await scene.reserve();
    await scene.submit(id);
    await scene.db.write(
      `update work_item set owner = 'supervisor', taken_by = ?, taken_at = utc_timestamp(3)
       where subject = ? and is_open = 1`,
      [rani.id, id],
    );
    const { version } = await scene.transfer(id);
    const hand = { transferId: id, seenVersion: version, note: 'Pembayar menelepon lagi' } as const;
    expect(await handOver(scene.deps, { ...hand, by: cs, to: 'operator' })).toMatchObject({ kind: 'done', version });
    const item = () => scene.db.row('select owner, taken_by from work_item where subject = ? and is_open = 1', [id]);
    expect(await item()).toEqual({ owner: 'supervisor', taken_by: rani.id });
    expect(await handOver(scene.deps, { ...hand, by: rani, to: 'supervisor' })).toMatchObject({ kind: 'done' });
    expect(await item()).toEqual({ owner: 'supervisor', taken_by: null });
  });

  test('something happened since it was looked at, nothing is done', async () => {
    const id = await scene.reserve();
    await scene.submit(id);
    const { version } = await scene.transfer(id);
    await scene.submit(id);
    expect(await ask(id, version)).toEqual({ kind: 'refused', code: 'changed' });
    expect((await scene.transfer(id)).state).toBe('verifying');
  });

  test('with nothing to look at, neither asked nor rejected', async () => {
    const id = await scene.reserve();
    expect(await ask(id)).toEqual({ kind: 'refused', code: 'wrong-state' });
    expect(await reject(id)).toEqual({ kind: 'refused', code: 'wrong-state' });
  });

  test('asked and rejected at once by two people, one of them is told that it changed', async () => {
    const id = await scene.reserve();
    await scene.submit(id);
    const outcomes = await Promise.all([ask(id), reject(id)]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['done', 'refused']);
  });
});
