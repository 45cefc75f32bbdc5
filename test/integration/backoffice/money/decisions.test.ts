import { acceptMissingLine } from '../../../../src/backoffice/mutations/accept-missing-line';
import { markSent, setPayee } from '../../../../src/backoffice/transfers/refund-deeds';
import { UNMATCHED_DELIVERY } from '../../../../src/ledger/accounts';
import { postJournal } from '../../../../src/ledger/journal';
import { freeSaldo } from '../../../../src/ledger/saldo';
import { newId } from '../../../../src/persistence/new-id';
import { after } from '../../../../src/domain/time';
import { transferName } from '../../../../src/domain/transfer/names';
import { lockTransfer } from '../../../../src/persistence/repositories/transfer.repository';
import { releaseTransfer } from '../../../../src/transfer/life/back-to-waiting';
import { expireApprovals, refuseOvertakenApprovals } from '../../../../src/sweeps/approvals';
import { offerMoneyDecisions } from '../../../../src/transfer/decisions/offer-again';
import { executeMoneyDecision } from '../../../../src/transfer/decisions/execute';
import { testSecretBox } from '../../../support/fixtures';
import { fakeTemporal } from '../../../support/fake-temporal';
import { silentLogger } from '../../../../src/logging/logger';
import { checkPromises } from '../../../../src/sweeps/check-promises';
import { machineLooked } from '../../../support/machine-looked';
import { expectBooksAgree, move } from '../../../support/ledger';
import {
  type MoneyScene,
  openMoneyScene,
  payee,
  type TransferOnStage,
  type TransferWish,
} from '../../../support/money-scene';
import { insertBatchOf } from '../../../support/typed-line';

let scene: MoneyScene;
beforeAll(async () => {
  scene = await openMoneyScene();
});
beforeEach(() => machineLooked(scene.db));
afterEach(async () => {
  scene.engine.isUp = true;
  await expectBooksAgree(scene.db);
  expect(await checkPromises(scene.db)).toEqual([]);
});
afterAll(() => scene.close());

const ofTransfer = (id: string) => ({ kind: 'transfer', id }) as const;
const ofLine = (id: string) => ({ kind: 'mutation', id }) as const;
const ofRefund = (id: string) => ({ kind: 'refund', id }) as const;

/** A transfer above the limit with its exact line: matching it by hand takes two. */
async function askedMatch(): Promise<{ transfer: TransferOnStage; lineId: string; approvalId: string }> {
  const transfer = await scene.transfer({ base: 600_000 });
  const lineId = await scene.line({ amount: transfer.final });
  const approvalId = await scene.asked('match', ofTransfer(transfer.id), { payload: { mutationIds: [lineId] } });
  return { transfer, lineId, approvalId };
}

async function expectNothingMoved({ transfer, lineId }: { transfer: TransferOnStage; lineId: string }): Promise<void> {
  expect(await scene.transferState(transfer.id)).toBe('awaiting');
  expect(await scene.lineState(lineId)).toBe('open');
  expect(await scene.journalCount('transfer-match', transfer.id)).toBe(0);
}

describe('who decides', () => {
  test('C6, the one who asked may not agree; past all code, the database refuses it', async () => {
    const transfer = await scene.transfer({ base: 600_000 });
    const lineId = await scene.line({ amount: transfer.final });
    const { supervisor: by } = scene.people;
    const payload = { mutationIds: [lineId] };
    const approvalId = await scene.asked('match', ofTransfer(transfer.id), { payload, by });
    expect(await scene.decide(approvalId)).toEqual({ kind: 'refused', code: 'own-request' });
    const forged = scene.db.write(`update approval set state = 'approved', decided_by = requested_by where id = ?`, [
      approvalId,
    ]);
    await expect(forged).rejects.toMatchObject({ code: 'rejected' });
    await expectNothingMoved({ transfer, lineId });
    expect(await scene.decide(approvalId, { by: scene.people.admin })).toMatchObject({ kind: 'executed' });
    expect(await scene.transferState(transfer.id)).toBe('verified');
  });

  test.each(['colleague', 'cs', 'marketing'] as const)('C6, a %s is no second person', async (who) => {
    const asked = await askedMatch();
    const by = scene.people[who];
    expect(await scene.decide(asked.approvalId, { by })).toEqual({ kind: 'refused', code: 'role-may-not' });
    await expectNothingMoved(asked);
  });

  test.each(['cs', 'marketing'] as const)('C6, a %s asks for nothing and is shown why', async (who) => {
    const id = await scene.line();
    const by = scene.people[who];
    expect(await scene.request('keep', ofLine(id), { by })).toEqual({ kind: 'refused', code: 'role-may-not' });
    const offers = await scene.money.offers({ subject: ofLine(id), staff: by });
    expect(offers?.offers.find(({ action }) => action === 'keep')).toMatchObject({ lock: 'role-may-not' });
  });

  test('C7, whoever asked for the refund does not agree to it, though somebody else asked for the approval', async () => {
    const lineId = await scene.line({ amount: 120_000 });
    const { supervisor, admin, operator } = scene.people;
    await scene.done('refund-mutation', ofLine(lineId), { payload: { payee }, by: supervisor });
    const row = await scene.db.row<{ id: string }>('select id from refund where mutation_id = ?', [lineId]);
    const refundId = row?.id ?? '';
    const approvalId = await scene.asked('approve-refund', ofRefund(refundId), { by: operator });
    expect(await scene.decide(approvalId, { by: supervisor })).toEqual({ kind: 'refused', code: 'own-request' });
    expect(await scene.decide(approvalId, { by: admin })).toMatchObject({ kind: 'executed' });
  });

  test('C7, whoever wrote down where it goes does not agree to it, and both see who that was', async () => {
    const { supervisor, admin } = scene.people;
    const { id: refundId } = await scene.refund({ amount: 121_000 });
    const set = async (number: string) =>
      setPayee(
        { db: scene.db, seal: testSecretBox.seal },
        {
          ...{ staff: supervisor, refundId, payee: { ...payee, number } },
          seenVersion: await scene.versionOf(ofRefund(refundId)),
        },
      );
    expect(await set('8610 777 456')).toEqual({ kind: 'done' });
    const approvalId = await scene.asked('approve-refund', ofRefund(refundId));
    const evidence = async () => (await scene.money.find(approvalId))?.evidence.join('\n') ?? '';
    expect(await evidence()).toContain(`Rekening tujuan diisi ${supervisor.fullName}, sidik `);
    const before = await evidence();
    expect(await scene.decide(approvalId)).toEqual({ kind: 'refused', code: 'own-request' });
    expect(await set('8610 888 456')).toEqual({ kind: 'done' });
    expect(await scene.decide(approvalId, { by: admin })).toEqual({ kind: 'refused', code: 'content-changed' });
    expect(await evidence()).not.toBe(before);
    expect(await scene.decide(approvalId, { by: admin })).toMatchObject({ kind: 'executed' });
  });

  test('a reason of fewer than ten letters, a payee that is no account, and an action of something else: refused', async () => {
    const id = await scene.line();
    const subject = ofLine(id);
    const ask = { staff: scene.people.operator, subject, seenVersion: await scene.versionOf(subject) };
    expect(await scene.money.request({ ...ask, action: 'keep', payload: {}, reason: 'sisa' })).toEqual({
      ...{ kind: 'refused', code: 'invalid-reason' },
    });
    const wrong = { payload: { payee: { ...payee, number: '12' } } };
    expect(await scene.request('refund-mutation', subject, wrong)).toEqual({ kind: 'refused', code: 'invalid-payee' });
    expect(await scene.request('match', subject)).toEqual({ kind: 'refused', code: 'wrong-subject' });
    expect(await scene.lineState(id)).toBe('open');
  });
});

describe('what is agreed to', () => {
  test('C6, one live request per subject, the second one is told', async () => {
    const { transfer, approvalId } = await askedMatch();
    const subject = ofTransfer(transfer.id);
    const lineId = await scene.line({ amount: transfer.final });
    expect(await scene.request('match', subject, { payload: { mutationIds: [lineId] } })).toEqual({
      ...{ kind: 'refused', code: 'approval-open' },
    });
    const offers = await scene.money.offers({
      ...{ subject, staff: scene.people.operator, payload: { mutationIds: [lineId] } },
    });
    expect(offers?.pending).toMatchObject({ id: approvalId, action: 'match', state: 'requested' });
    expect(offers?.offers[0]).toMatchObject({ action: 'match', lock: 'approval-open' });
  });

  test('C6, a subject that changed since it was looked at is not decided about', async () => {
    const transfer = await scene.transfer();
    const lineId = await scene.line({ amount: transfer.final });
    await scene.db.write('update transfer set version = version + 1 where id = ?', [transfer.id]);
    const payload = { mutationIds: [lineId] };
    expect(await scene.request('match', ofTransfer(transfer.id), { payload, seenVersion: 0 })).toEqual({
      ...{ kind: 'refused', code: 'changed' },
    });
    await expectNothingMoved({ transfer, lineId });
  });

  test('C6, other evidence than the second person saw is shown first', async () => {
    const { transfer, approvalId, lineId } = await askedMatch();
    await scene.db.write(`update bank_mutation set sender_name = 'RINI' where id = ?`, [lineId]);
    await scene.db.write(`update transfer set payer_name = 'Rini', version = version + 1 where id = ?`, [transfer.id]);
    const seen = (await scene.money.find(approvalId))!;
    expect(await scene.decide(approvalId)).toEqual({ kind: 'refused', code: 'content-changed' });
    await expectNothingMoved({ transfer, lineId });
    const shown = (await scene.money.find(approvalId))!;
    expect(shown.contentHash).not.toBe(seen.contentHash);
    expect(shown.evidence).toContain('Nama pengirim sama dengan pembayar: RINI.');
    expect(await scene.decide(approvalId)).toMatchObject({ kind: 'executed' });
  });

  test('C6, other postings than were asked for end it', async () => {
    const { approvalId, ...asked } = await askedMatch();
    const { transfer, lineId } = asked;
    await scene.db.write('update digital_order set price = price - 1000 where transfer_id = ?', [transfer.id]);
    expect(await scene.decide(approvalId)).toEqual({ kind: 'refused', code: 'content-changed' });
    expect(await scene.endOf(approvalId)).toMatchObject({ state: 'refused', outcome: 'changed', open: '0' });
    await expectNothingMoved({ transfer, lineId });
  });

  test('C6, a hash of something else is refused', async () => {
    const { approvalId, ...asked } = await askedMatch();
    expect(await scene.decide(approvalId, { seenHash: '0'.repeat(64) })).toEqual({
      ...{ kind: 'refused', code: 'content-changed' },
    });
    await expectNothingMoved(asked);
  });

  test('C6, rows that change between approval and effect: nothing moves, and it says why', async () => {
    const { approvalId, ...asked } = await askedMatch();
    scene.engine.isUp = false;
    expect(await scene.decide(approvalId)).toMatchObject({ kind: 'queued' });
    await scene.db.write('update digital_order set price = price - 1000 where transfer_id = ?', [asked.transfer.id]);
    const deps = scene.depsOn(scene.db);
    expect(await executeMoneyDecision(deps, approvalId)).toEqual({ outcome: 'refused', code: 'changed' });
    expect(await executeMoneyDecision(deps, approvalId)).toEqual({ outcome: 'refused', code: 'changed' });
    expect(await scene.endOf(approvalId)).toMatchObject({ state: 'refused', outcome: 'changed', open: '0' });
    await expectNothingMoved(asked);
  });

  test('a rejection needs ten letters and ends it; only the asker withdraws', async () => {
    const { approvalId, ...asked } = await askedMatch();
    const reject = (note: string) => scene.decide(approvalId, { verdict: 'reject', note });
    expect(await reject('tidak')).toEqual({ kind: 'refused', code: 'invalid-note' });
    expect(await scene.decide(approvalId, { verdict: 'withdraw' })).toEqual({
      ...{ kind: 'refused', code: 'not-own-request' },
    });
    expect(await reject('buktinya milik pesanan lain')).toMatchObject({ kind: 'rejected' });
    expect(await scene.endOf(approvalId)).toMatchObject({ state: 'rejected', open: '0' });
    expect(await scene.decide(approvalId)).toEqual({ kind: 'refused', code: 'not-open' });
    await expectNothingMoved(asked);
    const again = await scene.asked('match', ofTransfer(asked.transfer.id), {
      payload: { mutationIds: [asked.lineId] },
    });
    const { operator: by } = scene.people;
    expect(await scene.decide(again, { verdict: 'withdraw', by })).toMatchObject({ kind: 'withdrawn' });
    await expectNothingMoved(asked);
  });
});

describe('time and the engine', () => {
  const sweep = () =>
    expireApprovals({
      ...{ db: scene.db, settings: scene.settings, settlement: scene.deps, temporal: fakeTemporal({}) },
      ...{ logger: silentLogger, signal: new AbortController().signal },
    });

  test('C6, nobody decides in time: it expires with its promise, and nothing moved', async () => {
    const { approvalId, ...asked } = await askedMatch();
    await scene.age(approvalId);
    expect(await sweep()).toBe(1);
    expect(await scene.endOf(approvalId)).toMatchObject({ state: 'expired', outcome: 'expired', open: '0' });
    await expectNothingMoved(asked);
    expect(await scene.decide(approvalId)).toEqual({ kind: 'refused', code: 'not-open' });
  });

  test('C6, a second person who comes too late is told, before the sweep came by', async () => {
    const { approvalId, ...asked } = await askedMatch();
    await scene.age(approvalId);
    expect(await scene.decide(approvalId)).toEqual({ kind: 'refused', code: 'expired' });
    expect(await scene.endOf(approvalId)).toMatchObject({ state: 'expired', open: '0' });
    await expectNothingMoved(asked);
  });

  test('C6, the engine is away: it stays approved, and is carried out once when it is back', async () => {
    const { approvalId, transfer } = await askedMatch();
    scene.engine.isUp = false;
    expect(await scene.decide(approvalId)).toMatchObject({ kind: 'queued' });
    expect(await scene.endOf(approvalId)).toMatchObject({ state: 'approved', open: '1' });
    const offer = () =>
      offerMoneyDecisions({
        ...scene.depsOn(scene.db),
        workflows: {
          decide: async (_id, approval) => {
            if (!scene.engine.isUp) throw new Error('Temporal is away');
            return executeMoneyDecision(scene.depsOn(scene.db), approval);
          },
        },
      });
    expect(await offer()).toBe(0);
    await scene.db.write('update approval set decided_at = decided_at - interval 10 second where id = ?', [approvalId]);
    expect(await offer()).toBe(0);
    scene.engine.isUp = true;
    expect(await offer()).toBe(1);
    expect(await offer()).toBe(0);
    expect(await scene.endOf(approvalId)).toMatchObject({ state: 'executed', open: '0' });
    expect(await scene.journalCount('transfer-match', transfer.id)).toBe(1);
  });

  test('S2, while the database is recovered: it stays approved without the engine, and is carried out after it', async () => {
    const { approvalId, ...asked } = await askedMatch();
    await scene.db.write('update store_epoch set recovering_since = utc_timestamp(3)');
    expect(await scene.decide(approvalId)).toMatchObject({ kind: 'queued' });
    await expect(executeMoneyDecision(scene.depsOn(scene.db), approvalId)).rejects.toThrow('being recovered');
    expect(await scene.endOf(approvalId)).toMatchObject({ state: 'approved', open: '1' });
    await expectNothingMoved(asked);
    await scene.db.write('update store_epoch set recovering_since = null');
    expect(await executeMoneyDecision(scene.depsOn(scene.db), approvalId)).toEqual({ outcome: 'executed' });
  });

  test('a request that the machine has overtaken ends by itself, so that the next thing can be asked for', async () => {
    const { approvalId, transfer, lineId } = await askedMatch();
    const { approvalId: other } = await askedMatch();
    const about = await scene.line({ amount: 777_777 });
    const allocation = await scene.asked('allocate', ofLine(about), {
      payload: { resellerId: scene.reseller.resellerId },
    });
    await scene.autoMatch(transfer.id, lineId);
    const match = await scene.transfer({ base: 700_000 });
    const by = scene.people.colleague;
    const paying = await scene.asked('match', ofTransfer(match.id), { payload: { mutationIds: [about] }, by });
    await scene.decide(paying);
    const deps = {
      ...{ db: scene.db, settings: scene.settings, settlement: scene.deps, temporal: fakeTemporal({}) },
      ...{ logger: silentLogger, signal: new AbortController().signal },
    };
    expect(await refuseOvertakenApprovals(deps)).toBe(2);
    expect(await refuseOvertakenApprovals(deps)).toBe(0);
    expect(await scene.endOf(approvalId)).toMatchObject({ state: 'refused', outcome: 'already-matched', open: '0' });
    expect(await scene.endOf(allocation)).toMatchObject({ state: 'refused', outcome: 'already-matched', open: '0' });
    expect(await scene.endOf(other)).toMatchObject({ state: 'requested', open: '1' });
    expect(await scene.journalCount('transfer-match', transfer.id)).toBe(1);
  });

  test('C6, approved and not carried out in time: expired at the effect, and nothing moved', async () => {
    const { approvalId, ...asked } = await askedMatch();
    scene.engine.isUp = false;
    await scene.decide(approvalId);
    await scene.age(approvalId);
    const result = await executeMoneyDecision(scene.depsOn(scene.db), approvalId);
    expect(result).toEqual({ outcome: 'refused', code: 'expired' });
    await expectNothingMoved(asked);
  });
});

describe('C7, un-match', () => {
  async function deliveredOrder(): Promise<TransferOnStage> {
    const transfer = await scene.transfer({ base: 20_000 });
    const lineId = await scene.line({ amount: transfer.final });
    const verified = await scene.autoMatch(transfer.id, lineId);
    if (verified === 'too late' || verified.topupId === null) throw new Error('nothing was bought');
    const order = scene.orderOf(verified.topupId);
    await order.send();
    await order.answer('success');
    expect(await scene.orderState(transfer.orderId)).toBe('success');
    return transfer;
  }

  test.each(['loss', 'receivable'] as const)('C7, of a delivered order, previews the %s and books it', async (as) => {
    const transfer = await deliveredOrder();
    const subject = ofTransfer(transfer.id);
    const payload = { deliveredAs: as };
    const offers = await scene.money.offers({ subject, staff: scene.people.operator, payload });
    const offer = offers?.offers.find(({ action }) => action === 'unmatch');
    const account = as === 'loss' ? UNMATCHED_DELIVERY : `receivable:${scene.reseller.resellerId}`;
    expect(offer).toMatchObject({ lock: null, isFourEyes: true });
    expect(offer?.preview?.lines.find((line) => line.account === account)).toMatchObject({ change: 20_000 });
    expect(offer?.evidence.join('\n')).toContain('Pesanan sudah terkirim');
    const before = (await scene.balances()).get(account) ?? 0;
    await scene.done('unmatch', subject, { payload });
    expect(((await scene.balances()).get(account) ?? 0) - before).toBe(20_000);
    expect(await scene.transferState(transfer.id)).toBe('verifying');
    expect(await scene.orderState(transfer.orderId)).toBe('success');
  });

  test('C7, while the purchase runs, is locked', async () => {
    const transfer = await scene.transfer({ base: 20_000 });
    await scene.autoMatch(transfer.id, await scene.line({ amount: transfer.final }));
    expect(await scene.request('unmatch', ofTransfer(transfer.id))).toEqual({
      ...{ kind: 'refused', code: 'locked', lock: 'topup-open' },
    });
    expect(await scene.transferState(transfer.id)).toBe('verified');
  });

  test('C7, of a tiket whose saldo is spent, only up to what is free', async () => {
    const transfer = await scene.transfer({ purpose: 'tiket', base: 300_000 });
    await scene.autoMatch(transfer.id, await scene.line({ amount: transfer.final }));
    const { account } = scene.reseller;
    const { free } = await freeSaldo(scene.db, account);
    const spend = (postings: ReturnType<typeof move>) =>
      scene.inTx((tx) => postJournal(tx, { subject: newId(), kind: 'test', n: 1, postings }));
    const spent = free - transfer.final + 1;
    await spend(move(account, 'equity:opening', spent));
    const locked = { kind: 'refused', code: 'locked', lock: 'saldo-short' };
    expect(await scene.request('unmatch', ofTransfer(transfer.id))).toEqual(locked);
    await spend(move('equity:opening', account, 1));
    const approvalId = await scene.asked('unmatch', ofTransfer(transfer.id));
    await spend(move(account, 'equity:opening', 1));
    expect(await scene.decide(approvalId)).toEqual(locked);
    expect(await scene.endOf(approvalId)).toMatchObject({ state: 'refused', outcome: 'saldo-short', open: '0' });
    expect(await scene.transferState(transfer.id)).toBe('verified');
    await spend(move('equity:opening', account, spent));
    await scene.done('unmatch', ofTransfer(transfer.id));
    expect(await scene.transferState(transfer.id)).toBe('verifying');
  });
});

describe('C7, an excess that nobody says where to pay back', () => {
  const lockOf = async (id: string): Promise<unknown> => {
    const question = { subject: ofRefund(id), staff: scene.people.operator };
    return (await scene.money.offers(question))?.offers.find(({ action }) => action === 'keep-refund')?.lock;
  };
  const rowOf = (id: string) =>
    scene.db.row<{ state: string; open: string; clocks: string }>(
      `select state, (select count(*) from work_item w where w.subject = refund.id and w.is_open = 1) as open,
         (select count(*) from sla_clock c where c.subject = refund.id and c.live = 1) as clocks from refund where id = ?`,
      [id],
    );

  test('is kept by two people, who read since when its payer was asked; it needs nobody any more', async () => {
    const { refundId } = await scene.excess(51_000);
    const approvalId = await scene.asked('keep-refund', ofRefund(refundId));
    const words = (await scene.money.find(approvalId))?.evidence.join(' ');
    expect(words).toMatch(/Rekening tujuan ditanyakan ke pembayar sejak .+ dan belum diisi\./);
    expect(await scene.decide(approvalId)).toMatchObject({ kind: 'executed' });
    expect(await rowOf(refundId)).toEqual({ state: 'kept', open: '0', clocks: '0' });
    expect(await lockOf(refundId)).toBe('wrong-state');
    expect(await scene.journalCount('refund-keep', refundId)).toBe(1);
  });

  test('is paid back and not kept once its account is known, also between the two voices', async () => {
    const { refundId } = await scene.excess(52_000);
    const approvalId = await scene.asked('keep-refund', ofRefund(refundId));
    await scene.setPayee(refundId);
    expect(await lockOf(refundId)).toBe('payee-known');
    expect(await scene.decide(approvalId)).toEqual({ kind: 'refused', code: 'locked', lock: 'payee-known' });
    await scene.done('approve-refund', ofRefund(refundId));
    expect(await lockOf(refundId)).toBe('wrong-state');
  });

  test('its request ends by itself when the account is known, so that it can be approved', async () => {
    const { refundId } = await scene.excess(53_000);
    const approvalId = await scene.asked('keep-refund', ofRefund(refundId));
    await scene.setPayee(refundId);
    const sweep = { ...scene.depsOn(scene.db), settlement: scene.deps, temporal: fakeTemporal() };
    await refuseOvertakenApprovals({ ...sweep, signal: new AbortController().signal });
    expect(await scene.endOf(approvalId)).toMatchObject({ state: 'refused', outcome: 'payee-known', open: '0' });
  });

  test('what an order or a line is owed is not kept this way', async () => {
    const { id } = await scene.refund({ amount: 54_000 });
    expect(await lockOf(id)).toBe('not-excess');
  });

  test('kept, and its match taken back: it is the line’s again, and asked for anew with the next match', async () => {
    const { transferId, refundId } = await scene.excess(55_000, { isDelivered: true });
    await scene.done('keep-refund', ofRefund(refundId));
    await scene.done('unmatch', ofTransfer(transferId));
    expect(await rowOf(refundId)).toMatchObject({ state: 'cancelled' });
    const line = await scene.db.row<{ id: string }>(
      'select mutation_id as id from mutation_match where transfer_id = ?',
      [transferId],
    );
    await scene.done('match', ofTransfer(transferId), { payload: { mutationIds: [line?.id ?? ''] } });
    const again = await scene.db.row<{ n: string }>(
      `select count(*) as n from refund where transfer_id = ? and kind = 'excess' and state = 'requested'`,
      [transferId],
    );
    expect(again).toEqual({ n: '1' });
    await scene.done('unmatch', ofTransfer(transferId));
  });
});

describe('T2, a transfer that was given up', () => {
  const DAY_MS = 24 * 3_600_000;
  const given = async (days: number, wish: TransferWish = {}): Promise<TransferOnStage> => {
    const { db } = scene;
    const transfer = await scene.transfer(wish);
    await scene.inTx(async (tx) => releaseTransfer(tx, await lockTransfer(tx, transfer.id), await scene.contextOf(tx)));
    await db.write(
      `update transfer set created_at = created_at - interval ? day, expires_at = expires_at - interval ? day,
         grace_until = grace_until - interval ? day, released_at = released_at - interval ? day where id = ?`,
      [days, days, days, days, transfer.id],
    );
    return transfer;
  };
  const came = async (amount: number, daysAgo: number): Promise<string> =>
    scene.line({ amount, bookedAt: after(await scene.db.now(), -daysAgo * DAY_MS) });
  const offerOf = async (id: string, lineId: string) => {
    const question = { subject: ofTransfer(id), staff: scene.people.operator, payload: { mutationIds: [lineId] } };
    const found = (await scene.money.offers(question))?.offers.find(({ action }) => action === 'match');
    return { ...found, words: found?.evidence.join(' ') ?? '' };
  };

  test('money that came after its quarantine does not pay it; it may go back, to a saldo, or be kept', async () => {
    const transfer = await given(8);
    const lineId = await came(transfer.final, 0.5);
    expect(await offerOf(transfer.id, lineId)).toMatchObject({ lock: 'quarantine-over' });
    const payload = { mutationIds: [lineId] };
    expect(await scene.request('match', ofTransfer(transfer.id), { payload })).toEqual({
      ...{ kind: 'refused', code: 'locked', lock: 'quarantine-over' },
    });
    await scene.done('allocate', ofLine(lineId), { payload: { resellerId: scene.reseller.resellerId } });
  });

  test('money that came within it pays it, by two once no proof is taken any more, and both are told', async () => {
    const fresh = await given(1);
    const early = await came(fresh.final, 0.5);
    expect(await offerOf(fresh.id, early)).toMatchObject({ lock: null, isFourEyes: false });
    const transfer = await given(9);
    const lineId = await came(transfer.final, 5);
    const offer = await offerOf(transfer.id, lineId);
    expect(offer).toMatchObject({ lock: null, isFourEyes: true });
    expect(offer.words).toMatch(/dilepas .+; nominalnya dikarantina sampai .+\./);
    expect(offer.words).toContain('Batas waktu mengunggah buktinya sudah lewat.');
    await scene.done('match', ofTransfer(transfer.id), { payload: { mutationIds: [lineId] } });
    expect(await scene.transferState(transfer.id)).toBe('verified');
    await scene.done('match', ofTransfer(fresh.id), { payload: { mutationIds: [early] } });
  });

  test('whose amount was asked for again, two decide, who read both names', async () => {
    const [transfer, other] = [await given(2), await scene.transfer()];
    await scene.db.write('update transfer set final_amount = ?, unique_code = ? where id = ?', [
      ...[other.final, other.final - other.base, transfer.id],
    ]);
    const lineId = await came(other.final, 0);
    const names = await scene.db.rows<{ no: string }>('select no from transfer where id in (?, ?) order by no', [
      ...[transfer.id, other.id],
    ]);
    const [own = '', another = ''] = names.map(({ no }) => transferName(Number(no)));
    const offers = [await offerOf(transfer.id, lineId), await offerOf(other.id, lineId)];
    expect(offers).toMatchObject([
      { lock: null, isFourEyes: true },
      { lock: null, isFourEyes: true },
    ]);
    expect(offers[0]?.words).toContain(`Nominal ini juga milik ${another} (masih ditunggu)`);
    expect(offers[1]?.words).toContain(`Nominal ini juga milik ${own} (sudah dilepas)`);
    const before = await came(other.final, 1);
    expect((await offerOf(transfer.id, before)).words).not.toContain('Nominal ini juga milik');
  });

  test('an order whose product is closed or costs something else by now, both read it', async () => {
    const { db } = scene;
    const transfer = await given(1);
    const lineId = await came(transfer.final, 0.5);
    await db.write(`update product_price set price = price + 500 where product_code = 'S10'`);
    expect((await offerOf(transfer.id, lineId)).words).toMatch(
      /Harganya Rp100\.000 saat dipesan, sekarang Rp11\.000\./,
    );
    await db.write(`update product set is_active = 0 where code = 'S10'`);
    expect((await offerOf(transfer.id, lineId)).words).toContain(
      'Pesanannya tidak bisa dibeli lagi: Produk sedang gangguan',
    );
    await db.write(`update product set is_active = 1 where code = 'S10'`);
    await db.write(`update product_price set price = price - 500 where product_code = 'S10'`);
  });
});

describe('what may not be done', () => {
  const MISSING = 'missing-in-statement';
  const lockOf = async (...args: Parameters<MoneyScene['request']>): Promise<unknown> => {
    const outcome = await scene.request(...args);
    return outcome.kind === 'refused' && outcome.code === 'locked' ? outcome.lock : outcome;
  };

  test('T1, with a doubted line nothing is done before that is decided', async () => {
    const { id } = await scene.doubted(72_345);
    const transfer = await scene.transfer();
    expect(await lockOf('keep', ofLine(id))).toBe('doubted');
    expect(await lockOf('refund-mutation', ofLine(id), { payload: { payee } })).toBe('doubted');
    expect(await lockOf('match', ofTransfer(transfer.id), { payload: { mutationIds: [id] } })).toBe('doubted');
  });

  test('U11, with a credit that the bank took back nothing is done but the pairing of the two', async () => {
    const credit = await scene.line({ amount: 83_500 });
    const debit = await scene.line({ amount: 83_500, direction: 'debit', exception: 'reversed' });
    await scene.db.write('update bank_mutation set related_id = ? where id = ?', [credit, debit]);
    expect(await lockOf('keep', ofLine(credit))).toBe('taken-back');
    expect(await lockOf('refund-mutation', ofLine(credit), { payload: { payee } })).toBe('taken-back');
    await scene.done('pair-reversal', ofLine(debit), { payload: { mutationId: credit } });
    expect([await scene.lineState(credit), await scene.lineState(debit)]).toEqual(['paired', 'paired']);
  });

  test('U11, beside a debit of its amount and text that nobody has judged, nothing is done with a credit', async () => {
    const text = 'TRSF DARI NUNUNG';
    const credit = await scene.line({ amount: 612_000, text });
    const debit = await scene.line({ amount: 612_000, text, direction: 'debit', exception: null });
    for (const action of ['allocate', 'keep', 'refund-mutation'] as const) {
      const payload = action === 'allocate' ? { resellerId: scene.reseller.resellerId } : { payee };
      expect(await scene.request(action, ofLine(credit), { payload })).toEqual({
        ...{ kind: 'refused', code: 'locked', lock: 'taken-back' },
      });
    }
    expect(await scene.lineState(debit)).toBe('new');
  });

  test('U11, a credit that pays something is un-matched before it is paired', async () => {
    const transfer = await scene.transfer({ purpose: 'tiket' });
    const credit = await scene.line({ amount: transfer.final });
    await scene.autoMatch(transfer.id, credit);
    const debit = await scene.line({ amount: transfer.final, direction: 'debit' });
    const payload = { mutationId: credit };
    expect(await lockOf('pair-reversal', ofLine(debit), { payload })).toBe('credit-matched');
  });

  test('C6, a line that a complete statement lacks is placed only after the bank was asked', async () => {
    const transfer = await scene.transfer();
    const id = await scene.line({ amount: transfer.final, exception: 'missing-in-statement' });
    const debit = await scene.line({ amount: 6500, direction: 'debit', exception: 'missing-in-statement' });
    const to = { payload: { resellerId: scene.reseller.resellerId } };
    expect(await lockOf('match', ofTransfer(transfer.id), { payload: { mutationIds: [id] } })).toBe(MISSING);
    expect(await lockOf('allocate', ofLine(id), to)).toBe(MISSING);
    expect(await lockOf('refund-mutation', ofLine(id), { payload: { payee } })).toBe(MISSING);
    expect(await lockOf('keep', ofLine(id))).toBe(MISSING);
    expect(await lockOf('book-charge', ofLine(debit))).toBe(MISSING);
    const accept = { staff: scene.people.supervisor, mutationId: id, reason: 'Bank membenarkan lewat telepon' };
    expect(await acceptMissingLine(scene.depsOn(scene.db), accept)).toEqual({ kind: 'accepted' });
    await scene.done('match', ofTransfer(transfer.id), { payload: { mutationIds: [id] } });
    expect(await scene.transferState(transfer.id)).toBe('verified');
  });

  test('C7, a refund of money that a complete statement lacks is neither approved nor sent', async () => {
    const { id, lineId } = await scene.refund({ amount: 48_000 });
    const flag = (exception: string | null) =>
      scene.db.write('update bank_mutation set exception = ? where id = ?', [exception, lineId]);
    await flag(MISSING);
    expect(await lockOf('approve-refund', ofRefund(id))).toBe(MISSING);
    await flag(null);
    await scene.done('approve-refund', ofRefund(id));
    await flag(MISSING);
    const seenVersion = await scene.versionOf(ofRefund(id));
    const sent = { staff: scene.people.operator, refundId: id, reference: 'FT 8812', seenVersion };
    expect(await markSent(scene.depsOn(scene.db), sent)).toEqual({ kind: 'refused', code: MISSING });
    await flag(null);
  });

  test('C6, a line that was matched and is lacking stays so when it is un-matched', async () => {
    const transfer = await scene.transfer({ purpose: 'tiket' });
    const id = await scene.line({ amount: transfer.final });
    await scene.autoMatch(transfer.id, id);
    await scene.db.write(
      `update bank_mutation set exception = 'missing-in-statement', ended_at = null, version = version + 1 where id = ?`,
      [id],
    );
    await scene.done('unmatch', ofTransfer(transfer.id));
    expect(await lockOf('keep', ofLine(id))).toBe(MISSING);
  });

  test('money that was there before it was asked for pays nothing', async () => {
    const transfer = await scene.transfer();
    const old = await scene.line({ amount: transfer.final, bookedAt: '2026-11-20T03:00:00.000Z' as never });
    expect(await lockOf('match', ofTransfer(transfer.id), { payload: { mutationIds: [old] } })).toBe('before-created');
  });

  test('a debit pays nothing, two halves have to fit, and what is not there is unknown', async () => {
    const transfer = await scene.transfer();
    const debit = await scene.line({ amount: 44_000, direction: 'debit' });
    const subject = ofTransfer(transfer.id);
    expect(await lockOf('match', subject, { payload: { mutationIds: [debit] } })).toBe('wrong-direction');
    expect(await lockOf('match', subject, { payload: { mutationIds: [] } })).toBe('incomplete');
    expect(await lockOf('match', subject, { payload: { mutationIds: [newId()] } })).toBe('unknown');
    const credit = await scene.line({ amount: 44_001 });
    const pair = { payload: { mutationId: credit } };
    expect(await lockOf('pair-reversal', ofLine(debit), pair)).toBe('amount-differs');
    expect(await lockOf('allocate', ofLine(credit), { payload: { resellerId: newId() } })).toBe('reseller-unknown');
    const { id } = await scene.refund({ amount: 44_002 });
    expect(await lockOf('confirm-refund', ofRefund(id), { payload: { mutationId: debit } })).toBe('wrong-state');
    await scene.done('approve-refund', ofRefund(id));
    expect(await lockOf('confirm-refund', ofRefund(id), { payload: { mutationId: debit } })).toBe('amount-differs');
  });

  test('C7, a refund without anybody to pay to is not approved, nor one that went out cancelled', async () => {
    const transfer = await scene.transfer();
    const lineId = await scene.line({ amount: transfer.final + 40_000 });
    await scene.done('match', ofTransfer(transfer.id), { payload: { mutationIds: [lineId] } });
    const row = await scene.db.row<{ id: string }>(`select id from refund where transfer_id = ? and kind = 'excess'`, [
      transfer.id,
    ]);
    const refundId = row?.id ?? '';
    expect(await lockOf('approve-refund', ofRefund(refundId))).toBe('payee-missing');
    await scene.setPayee(refundId);
    await scene.done('approve-refund', ofRefund(refundId));
    await scene.db.write(`update refund set state = 'sent' where id = ?`, [refundId]);
    expect(await lockOf('cancel-refund', ofRefund(refundId))).toBe('wrong-state');
    await scene.db.write(`update refund set state = 'approved' where id = ?`, [refundId]);
  });

  test('C7, money that came in on another account of ours goes back from there', async () => {
    const transfer = await scene.transfer({ base: 20_000 });
    const lineId = await scene.line({ amount: transfer.final, account: scene.other });
    await scene.done('match', ofTransfer(transfer.id), { payload: { mutationIds: [lineId] } });
    const bought = await scene.db.row<{ id: string }>('select topup_id as id from digital_order where id = ?', [
      transfer.orderId,
    ]);
    const order = scene.orderOf(bought?.id ?? '');
    await order.send();
    await order.answer('failed', { code: '54', isFinal: true, blame: 'customer' });
    const row = await scene.db.row<{ id: string; account: string }>(
      'select id, bank_account_id as account from refund where order_id = ? and live = 1',
      [transfer.orderId],
    );
    expect(row?.account).toBe(scene.other.id);
  });

  test('C7, what two people approved is cancelled by two, who are told so', async () => {
    const { id } = await scene.refund({ amount: 45_000 });
    await scene.done('approve-refund', ofRefund(id));
    const approvalId = await scene.asked('cancel-refund', ofRefund(id));
    expect((await scene.money.find(approvalId))?.evidence).toContain(
      'Sudah disetujui dua orang; pastikan belum ditransfer.',
    );
    expect(await scene.decide(approvalId)).toMatchObject({ kind: 'executed' });
  });

  test('C7, a refund that was not sent after all waits to be sent again, and is cancelled with its payee kept', async () => {
    const transfer = await scene.transfer();
    const lineId = await scene.line({ amount: transfer.final + 46_000 });
    await scene.done('match', ofTransfer(transfer.id), { payload: { mutationIds: [lineId] } });
    const ofExcess = async () =>
      scene.db.rows<{ id: string; state: string; payee_number_end: string | null; sent_at: Date | null }>(
        'select id, state, payee_number_end, sent_at from refund where transfer_id = ? order by no',
        [transfer.id],
      );
    const id = (await ofExcess())[0]?.id ?? '';
    await scene.setPayee(id);
    await scene.done('approve-refund', ofRefund(id));
    expect(await lockOf('unsend-refund', ofRefund(id))).toBe('wrong-state');
    await scene.send(id);
    const debit = await scene.line({ amount: 46_000, direction: 'debit', account: scene.other });
    const approvalId = await scene.asked('unsend-refund', ofRefund(id));
    const evidence = (await scene.money.find(approvalId))?.evidence.join('\n');
    expect(evidence).toContain(`Ditandai dikirim ${scene.people.operator.fullName}`);
    expect(evidence).toContain('Ada uang keluar sebesar ini yang belum jelas');
    expect(await scene.decide(approvalId)).toMatchObject({ kind: 'executed' });
    expect(await ofExcess()).toMatchObject([{ state: 'approved', sent_at: null }]);
    await scene.done('cancel-refund', ofRefund(id));
    expect(await ofExcess()).toMatchObject([
      { state: 'cancelled' },
      { state: 'requested', payee_number_end: '3456', sent_at: null },
    ]);
    await scene.done('book-own-move', ofLine(debit));
  });

  test('C7, a debit is a refund with what the bank takes for it, and with nothing else', async () => {
    const { id } = await scene.refund({ amount: 47_000 });
    await scene.done('approve-refund', ofRefund(id));
    for (const amount of [46_999, 47_001, 53_501]) {
      const mutationId = await scene.line({ amount, direction: 'debit' });
      expect(await lockOf('confirm-refund', ofRefund(id), { payload: { mutationId } })).toBe('amount-differs');
    }
  });

  test('C7, a refund is not approved while a purchase of its order may still deliver', async () => {
    const transfer = await scene.transfer({ base: 20_000 });
    const verified = await scene.autoMatch(transfer.id, await scene.line({ amount: transfer.final }));
    if (verified === 'too late' || verified.topupId === null) throw new Error('nothing was bought');
    const { topupId } = verified;
    const order = scene.orderOf(topupId);
    await order.send();
    await order.answer('failed', { code: '54', isFinal: true, blame: 'customer' });
    const row = await scene.db.row<{ id: string }>('select id from refund where order_id = ?', [transfer.orderId]);
    const subject = ofRefund(row?.id ?? '');
    await scene.setPayee(subject.id);
    const attempts = (state: string) =>
      scene.db.write('update topup_attempt set state = ? where topup_id = ?', [state, topupId]);
    await attempts('abandoned');
    expect(await lockOf('approve-refund', subject)).toBe('attempt-live');
    await attempts('refused');
    await scene.done('approve-refund', subject);
    expect(await scene.orderState(transfer.orderId)).toBe('refund-pending');
  });

  test('an entry that was rejected is gone; its author agrees to nothing', async () => {
    const { operator, supervisor, admin } = scene.people;
    const own = await insertBatchOf(scene, { amount: 62_001, by: supervisor });
    const asked = await scene.asked('enter-line', { kind: 'batch', id: own }, { by: operator });
    expect(await scene.decide(asked, { by: supervisor })).toEqual({ kind: 'refused', code: 'own-request' });
    expect(
      await scene.decide(asked, { by: admin, verdict: 'reject', note: 'tidak ada di rekening koran' }),
    ).toMatchObject({
      kind: 'rejected',
    });
    const row = await scene.db.row<{ state: string }>('select state from mutation_batch where id = ?', [own]);
    expect(row?.state).toBe('discarded');
    const count = await scene.db.row<{ n: string }>('select count(*) as n from bank_mutation where amount = 62001');
    expect(Number(count?.n)).toBe(0);
  });
});
