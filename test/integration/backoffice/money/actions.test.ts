import { type MoneyForm, type MoneySubject } from '../../../../src/backoffice/money/money.types';
import { MONEY_ACTIONS, type MoneyAction } from '../../../../src/domain/transfer/terms';
import { checkPromises } from '../../../../src/sweeps/check-promises';
import { machineLooked } from '../../../support/machine-looked';
import { expectBooksAgree } from '../../../support/ledger';
import { type MoneyScene, openMoneyScene, payee } from '../../../support/money-scene';
import { insertBatchOf } from '../../../support/typed-line';

let scene: MoneyScene;
beforeAll(async () => {
  scene = await openMoneyScene();
});
beforeEach(() => machineLooked(scene.db));
afterEach(async () => {
  await expectBooksAgree(scene.db);
  expect(await checkPromises(scene.db)).toEqual([]);
});
afterAll(() => scene.close());

interface Prepared {
  subject: MoneySubject;
  payload?: MoneyForm;
}

interface Case {
  action: MoneyAction;
  name: string;
  isFourEyes: boolean;
  prepare: () => Promise<Prepared>;
}

const onLine = async (id: string, payload: MoneyForm = {}): Promise<Prepared> => ({
  subject: { kind: 'mutation', id },
  payload,
});

/** A transfer with the lines that are to pay it. */
async function paid(
  wish: Parameters<MoneyScene['transfer']>[0],
  received: (transfer: { final: number; base: number }) => number,
  line: Parameters<MoneyScene['line']>[0] = {},
): Promise<Prepared> {
  const transfer = await scene.transfer(wish);
  const id = await scene.line({ ...line, amount: received(transfer) });
  return { subject: { kind: 'transfer', id: transfer.id }, payload: { mutationIds: [id] } };
}

async function matched(wish: Parameters<MoneyScene['transfer']>[0]): Promise<Prepared> {
  const prepared = await paid(wish, ({ final }) => final);
  await scene.autoMatch(prepared.subject.id, prepared.payload?.mutationIds?.[0] ?? '');
  return { subject: prepared.subject, payload: {} };
}

async function refund(
  state: 'requested' | 'approved' | 'sent',
  amount: number,
): Promise<Prepared & { lineId: string }> {
  const { id, lineId } = await scene.refund({ amount });
  const subject = { kind: 'refund', id } as const;
  if (state !== 'requested') await scene.done('approve-refund', subject);
  if (state === 'sent') await scene.send(id);
  return { subject, lineId };
}

/** Paid by the machine, bought, and ended by the supplier's word. */
async function ordered(answer: 'success' | 'failed'): Promise<{ transferId: string; orderId: string }> {
  const transfer = await scene.transfer({ base: 20_000 });
  const verified = await scene.autoMatch(transfer.id, await scene.line({ amount: transfer.final }));
  if (verified === 'too late' || verified.topupId === null) throw new Error('nothing was bought');
  const order = scene.orderOf(verified.topupId);
  await order.send();
  await order.answer(answer, answer === 'failed' ? { code: '54', isFinal: true, blame: 'customer' } : {});
  return { transferId: transfer.id, orderId: transfer.orderId ?? '' };
}

async function refundOfOrder(): Promise<Prepared & { refundId: string }> {
  const { orderId } = await ordered('failed');
  const row = await scene.db.row<{ id: string }>('select id from refund where order_id = ? and live = 1', [orderId]);
  const refundId = row?.id ?? '';
  await scene.setPayee(refundId);
  return { subject: { kind: 'refund', id: refundId }, refundId };
}

const CASES: readonly Case[] = [
  ...[
    { name: 'exact', isFourEyes: false, prepare: () => paid({}, ({ final }) => final) },
    { name: 'without the code', isFourEyes: false, prepare: () => paid({}, ({ base }) => base) },
    { name: 'short of the price', isFourEyes: true, prepare: () => paid({}, ({ base }) => base - 2500) },
    { name: 'far too much', isFourEyes: false, prepare: () => paid({}, ({ final }) => final + 50_000) },
    { name: 'above the limit', isFourEyes: true, prepare: () => paid({ base: 600_000 }, ({ final }) => final) },
    {
      ...{ name: 'on another account of ours', isFourEyes: true },
      prepare: () => paid({}, ({ final }) => final, { account: scene.other }),
    },
    {
      ...{ name: 'from somebody else', isFourEyes: true },
      prepare: () => paid({ payerName: 'Maya Kusuma' }, ({ final }) => final, { sender: 'JOKO PRASETYO' }),
    },
    { name: 'of a tiket', isFourEyes: false, prepare: () => paid({ purpose: 'tiket' }, ({ base }) => base) },
  ].map((one) => ({ ...one, action: 'match' as const })),
  { action: 'unmatch', name: 'of a tiket', isFourEyes: true, prepare: () => matched({ purpose: 'tiket' }) },
  ...(['loss', 'receivable'] as const).map((deliveredAs) => ({
    ...{ action: 'unmatch' as const, name: `of a delivered order, as ${deliveredAs}`, isFourEyes: true },
    prepare: async (): Promise<Prepared> => ({
      subject: { kind: 'transfer', id: (await ordered('success')).transferId },
      payload: { deliveredAs },
    }),
  })),
  {
    ...{ action: 'unmatch', name: 'of an order that failed', isFourEyes: true },
    prepare: async () => ({ subject: { kind: 'transfer', id: (await ordered('failed')).transferId } }),
  },
  { action: 'approve-refund', name: 'of an order', isFourEyes: true, prepare: refundOfOrder },
  { action: 'cancel-refund', name: 'of an order', isFourEyes: false, prepare: refundOfOrder },
  {
    ...{ action: 'confirm-refund', name: 'of an order', isFourEyes: true },
    prepare: async () => {
      const { subject } = await refundOfOrder();
      await scene.done('approve-refund', subject);
      return { subject, payload: { mutationId: await scene.line({ amount: 20_000, direction: 'debit' }) } };
    },
  },
  {
    ...{ action: 'refund-mutation', name: 'below the limit', isFourEyes: false },
    prepare: async () => onLine(await scene.line({ amount: 250_000 }), { payee }),
  },
  {
    ...{ action: 'refund-mutation', name: 'above the limit', isFourEyes: true },
    prepare: async () => onLine(await scene.line({ amount: 500_001 }), { payee }),
  },
  {
    ...{ action: 'allocate', name: 'at the limit', isFourEyes: false },
    prepare: async () => onLine(await scene.line({ amount: 500_000 }), { resellerId: scene.reseller.resellerId }),
  },
  {
    ...{ action: 'allocate', name: 'above the limit', isFourEyes: true },
    prepare: async () => onLine(await scene.line({ amount: 500_001 }), { resellerId: scene.reseller.resellerId }),
  },
  {
    ...{ action: 'keep', name: 'however little', isFourEyes: true },
    prepare: async () => onLine(await scene.line({ amount: 1000 })),
  },
  {
    ...{ action: 'confirm-line', name: 'of two days', isFourEyes: false },
    prepare: async () => onLine((await scene.doubted(71_001)).id),
  },
  {
    ...{ action: 'confirm-line', name: 'above the limit', isFourEyes: true },
    prepare: async () => onLine((await scene.doubted(571_001)).id),
  },
  {
    ...{ action: 'merge-line', name: 'of two days', isFourEyes: false },
    prepare: async () => onLine((await scene.doubted(71_002)).id),
  },
  {
    ...{ action: 'pair-reversal', name: 'of one amount', isFourEyes: true },
    prepare: async () => {
      const mutationId = await scene.line({ amount: 81_000 });
      return onLine(await scene.line({ amount: 81_000, direction: 'debit' }), { mutationId });
    },
  },
  {
    ...{ action: 'book-charge', name: 'below the limit', isFourEyes: false },
    prepare: async () => onLine(await scene.line({ amount: 6500, direction: 'debit' })),
  },
  {
    ...{ action: 'book-charge', name: 'above the limit', isFourEyes: true },
    prepare: async () => onLine(await scene.line({ amount: 700_000, direction: 'debit' })),
  },
  {
    ...{ action: 'book-own-move', name: 'above the limit', isFourEyes: true },
    prepare: async () => onLine(await scene.line({ amount: 5_000_000, direction: 'debit' })),
  },
  {
    ...{ action: 'approve-refund', name: 'of a line', isFourEyes: true },
    prepare: () => refund('requested', 91_000),
  },
  {
    ...{ action: 'cancel-refund', name: 'before its approval', isFourEyes: false },
    prepare: () => refund('requested', 92_000),
  },
  {
    ...{ action: 'cancel-refund', name: 'after its approval, however little', isFourEyes: true },
    prepare: () => refund('approved', 93_000),
  },
  {
    ...{ action: 'confirm-refund', name: 'by a debit', isFourEyes: true },
    prepare: async () => {
      const { subject } = await refund('approved', 94_000);
      return { subject, payload: { mutationId: await scene.line({ amount: 94_000, direction: 'debit' }) } };
    },
  },
  {
    ...{ action: 'confirm-refund', name: 'by a debit of another account of ours', isFourEyes: true },
    prepare: async () => {
      const { subject } = await refund('sent', 95_000);
      const debit = { amount: 95_000, direction: 'debit', account: scene.other } as const;
      return { subject, payload: { mutationId: await scene.line(debit) } };
    },
  },
  {
    ...{ action: 'confirm-refund', name: "by a debit with the bank's fee", isFourEyes: true },
    prepare: async () => {
      const { subject } = await refund('sent', 96_000);
      return { subject, payload: { mutationId: await scene.line({ amount: 98_500, direction: 'debit' }) } };
    },
  },
  {
    ...{ action: 'unsend-refund', name: 'that did not go out', isFourEyes: true },
    prepare: () => refund('sent', 97_000),
  },
  {
    ...{ action: 'keep-refund', name: 'of what was sent too much', isFourEyes: true },
    prepare: async () => ({ subject: { kind: 'refund', id: (await scene.excess(40_000)).refundId } }),
  },
  {
    ...{ action: 'unmatch', name: 'of a delivered order whose excess was kept', isFourEyes: true },
    prepare: async () => {
      const { transferId, refundId } = await scene.excess(41_000, { isDelivered: true });
      await scene.done('keep-refund', { kind: 'refund', id: refundId });
      return { subject: { kind: 'transfer', id: transferId } };
    },
  },
  {
    ...{ action: 'enter-line', name: 'that nobody told', isFourEyes: true },
    prepare: async () => ({
      subject: { kind: 'batch', id: await insertBatchOf(scene, { amount: 61_000, by: scene.people.operator }) },
    }),
  },
];

/** Debits less credits, by account, without those that stayed. */
async function changesOf(work: () => Promise<unknown>): Promise<Map<string, number>> {
  const before = await scene.balances();
  await work();
  const after = await scene.balances();
  return new Map(
    [...after.keys()]
      .map((code): [string, number] => [code, (after.get(code) ?? 0) - (before.get(code) ?? 0)])
      .filter(([, change]) => change !== 0),
  );
}

const DEBIT_KINDS = /^(bank|outgoing|cost|loss|equity:own|receivable|deposit)/;

test('C6, every decision about money has a case here', () => {
  expect([...new Set(CASES.map(({ action }) => action))].sort()).toEqual([...MONEY_ACTIONS].sort());
});

describe.each(CASES)('C6, $action $name', ({ action, isFourEyes, prepare }) => {
  test(`books exactly what was shown, by ${isFourEyes ? 'two people' : 'one person'}`, async () => {
    const { subject, payload = {} } = await prepare();
    const { operator: staff } = scene.people;
    const offers = await scene.money.offers({ subject, staff, payload });
    const offer = offers?.offers.find((one) => one.action === action);
    expect(offer).toMatchObject({ lock: null, isFourEyes });
    expect(offers?.version).toBe(await scene.versionOf(subject));
    const booked = await changesOf(async () => {
      const outcome = await scene.request(action, subject, { payload });
      expect(outcome.kind).toBe(isFourEyes ? 'requested' : 'executed');
      const end = outcome.kind === 'requested' ? await scene.decide(outcome.approvalId) : outcome;
      expect(end.kind).toBe('executed');
    });
    const shown = offer?.preview?.lines.map(({ account, change }): [string, number] => [
      account,
      DEBIT_KINDS.test(account) ? change : 0 - change,
    ]);
    expect([...booked].sort()).toEqual((shown ?? []).filter(([, change]) => change !== 0).sort());
    const told = (offer?.preview?.lines ?? []).filter(({ before }) => before !== null);
    const found = await Promise.all(told.map(async ({ account }) => [account, await standing(account)]));
    expect(told.map(({ account, after }) => [account, after])).toEqual(found);
  });
});

/** What is in an account, as people read it. */
async function standing(account: string): Promise<number> {
  const sum = (await scene.balances()).get(account) ?? 0;
  if (DEBIT_KINDS.test(account)) return sum;
  const held = await scene.db.row<{ held: string }>('select held from account where code = ?', [account]);
  return 0 - sum - (account.startsWith('saldo:') ? Number(held?.held ?? 0) : 0);
}
