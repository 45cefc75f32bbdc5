/** Proofs, clocks and the end of the grace together with the real matching of lines. */
import { newId } from '../../../src/persistence/new-id';
import { checkTransferPromises } from '../../../src/sweeps/check-transfer-promises';
import { advanceTransfer } from '../../../src/transfer/life/advance-transfer';
import { rejectProof } from '../../../src/transfer/proofs/staff-verbs';
import { submitProof } from '../../../src/transfer/proofs/submit-proof';
import { expectBooksAgree } from '../../support/ledger';
import { type MatchScene, openMatchScene } from '../../support/match-scene';
import { seededRandom } from '../../support/time-skipping';
import { proofOf } from '../../support/transfer-life-scene';

const HOUR_MS = 3_600_000;
const PRICE = 10_500;

describe('the life of a transfer with its money', () => {
  let scene: MatchScene;
  beforeAll(async () => {
    scene = await openMatchScene();
  });
  afterEach(async () => {
    await expectBooksAgree(scene.db);
    const findings = await checkTransferPromises(scene.db);
    expect(findings.filter(({ problem }) => !['message is not sent', 'SLA is not watched'].includes(problem))).toEqual(
      [],
    );
  });
  afterAll(() => scene.close());

  const submit = (transferId: string) =>
    scene.inContext((tx, context) => submitProof(tx, { transferId, proof: proofOf(newId()) }, context));
  const advance = (transferId: string) => advanceTransfer(scene.deps, { transferId });
  const reject = async (transferId: string) => {
    const { version: seenVersion } = await scene.transferOf(transferId);
    return rejectProof(scene.deps, { transferId, seenVersion, by: scene.maker, reason: 'Bukan untuk pesanan ini' });
  };
  const slaOf = (transferId: string) =>
    scene.db.row<{ is_kept: number | null; ended_by: string | null }>(
      'select is_kept, ended_by from sla_clock where subject = ? order by id desc limit 1',
      [transferId],
    );
  const proofStates = async (transferId: string): Promise<string[]> => {
    const rows = await scene.db.rows<{ state: string }>('select state from proof where transfer_id = ? order by n', [
      transferId,
    ]);
    return rows.map(({ state }) => state);
  };

  test('U5, a proof is with staff and the exact line comes: verified by the machine, the proof accepted, the clock kept', async () => {
    const { transferId, orderId, final } = await scene.order();
    await submit(transferId);
    await scene.match(await scene.line(final));
    expect(await scene.transferOf(transferId)).toMatchObject({ state: 'verified', verifiedBy: null });
    expect(await proofStates(transferId)).toEqual(['accepted']);
    expect(await slaOf(transferId)).toEqual({ is_kept: 1, ended_by: null });
    expect((await scene.orderRow(orderId)).state).toBe('processing');
    expect(await submit(transferId)).toEqual({ kind: 'refused', code: 'paid' });
    expect(await advance(transferId)).toEqual({ do: 'end', state: 'verified' });
  });

  test('U9, given up, opened again by a proof and verified by staff: the order is bought at its own price', async () => {
    const { transferId, orderId } = await scene.order();
    await scene.ageTransfer(transferId, 4 * HOUR_MS);
    await advance(transferId);
    expect((await scene.orderRow(orderId)).state).toBe('expired');
    await submit(transferId);
    const line = await scene.line(PRICE);
    await scene.match(line);
    await scene.verify(transferId, [line]);
    expect(await scene.transferOf(transferId)).toMatchObject({ state: 'verified', verifiedBy: scene.checker.id });
    expect(await slaOf(transferId)).toEqual({ is_kept: 1, ended_by: scene.checker.id });
    expect((await scene.orderRow(orderId)).state).toBe('processing');
  });

  test('C7, a match is taken back: staff have it with a new clock, and rejected it is given up', async () => {
    const { transferId, tiketId, final } = await scene.tiket();
    await scene.match(await scene.line(final));
    await scene.unmatch(transferId);
    expect(await scene.openItems(transferId)).toEqual(['transfer verifying']);
    expect(await advance(transferId)).toMatchObject({ do: 'wait', for: 'people' });
    expect(await reject(transferId)).toMatchObject({ kind: 'done', state: 'released' });
    expect((await scene.tiketRow(tiketId)).state).toBe('reversed');
  });

  test('the exact line and the end of the grace at the same moment, paid or given up whole, never both', async () => {
    const ends = new Map<string, number>();
    for (let n = 0; n < 12; n += 1) {
      const { transferId, orderId, final } = await scene.order();
      // Booked in time; it is judged when the grace ends.
      const at = await scene.db.now();
      await scene.ageTransfer(transferId, 0);
      const line = await scene.line(final, { at });
      await scene.db.write('update transfer set grace_until = utc_timestamp(3) where id = ?', [transferId]);
      await Promise.all([scene.match(line), advance(transferId)]);
      const { state } = await scene.transferOf(transferId);
      const order = await scene.orderRow(orderId);
      ends.set(state, (ends.get(state) ?? 0) + 1);
      // A line that is there and not judged keeps the amount: it is never given up before it was looked at.
      expect([state, order.state]).toEqual(['verified', 'processing']);
    }
    expect(ends.get('verified')).toBe(12);
  });

  test('the exact line, a proof and a person who rejects it at the same moment, one effect of money', async () => {
    for (let n = 0; n < 8; n += 1) {
      const { transferId, final } = await scene.tiket(50_000 + n);
      await submit(transferId);
      const before = await scene.saldo();
      const line = await scene.line(final);
      await Promise.all([scene.match(line), reject(transferId), submit(transferId)]);
      expect(await scene.transferOf(transferId)).toMatchObject({ state: 'verified' });
      expect((await scene.saldo()) - before).toBe(final);
      expect(await proofStates(transferId)).not.toContain('open');
    }
  });

  test('random lives, after each step the books agree and nothing is without its promise', async () => {
    const random = seededRandom(20_261_127);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
    const ids: { transferId: string; final: number }[] = [];
    for (let step = 0; step < 60; step += 1) {
      if (ids.length < 4) ids.push(random() < 0.5 ? await scene.order() : await scene.tiket(20_000 + step));
      const one = pick(ids);
      const deed = pick(['submit', 'advance', 'reject', 'line', 'age', 'unmatch'] as const);
      const { state } = await scene.transferOf(one.transferId);
      if (deed === 'submit') await submit(one.transferId);
      if (deed === 'advance') await advance(one.transferId);
      if (deed === 'reject') await reject(one.transferId);
      if (deed === 'line') await scene.match(await scene.line(one.final));
      if (deed === 'age' && state === 'awaiting') {
        await scene.ageTransfer(one.transferId, 4 * HOUR_MS);
        await advance(one.transferId);
      }
      // An order that is being bought stays: its top-up is open.
      if (deed === 'unmatch' && state === 'verified') await scene.unmatch(one.transferId).catch(() => undefined);
      if (random() < 0.1) ids.splice(ids.indexOf(one), 1);
      await expectBooksAgree(scene.db);
      const broken = (await checkTransferPromises(scene.db)).filter(
        ({ problem }) => !['message is not sent', 'SLA is not watched'].includes(problem),
      );
      expect({ step, deed, broken }).toEqual({ step, deed, broken: [] });
    }
  }, 120_000);
});
