import { createBniBank } from '../../../src/bank/bni';
import { CODES } from '../../../src/bank/bni/codes';
import { createReadBniNotice } from '../../../src/bank/bni/inbound';
import { type Bill, type VirtualAccountBank } from '../../../src/bank/virtual-account-bank';
import { rupiah } from '../../../src/domain/money';
import { after, type Instant, instant } from '../../../src/domain/time';
import { createBankHttp } from '../../../src/outbound-http/create-bank-http';
import { deadPort } from '../../unit/outbound-http/loopback';
import { type Bni, type BniStage, MERCHANT, setBniStage } from '../../unit/simulators/bni-stage';
import { until } from '../../unit/until';

const SECOND_MS = 1000;
const DAY_MS = 24 * 60 * 60 * SECOND_MS;
const now = (): Instant => instant(Date.now());
/** The bank knows no parts of a second. */
const wholeSecond = (moment: Instant): Instant => instant(`${moment.slice(0, 19)}Z`);

describe('BNI beside its stand-in', () => {
  let stage: BniStage;
  let hub: BniStage['hub'];
  let bni: Bni;
  let bank: VirtualAccountBank;
  const bankAt = (url: string, more: { timeoutMs?: number; now?: () => Instant } = {}) =>
    createBniBank({ access: { url, ...MERCHANT, callbackIps: undefined }, http: createBankHttp(), now, ...more });
  const bill = (n: number, changes: Partial<Bill> = {}): Bill => ({
    trxId: `CIC-2026-000123-${String(n).padStart(2, '0')}`,
    number: bank.numberOf(n),
    billingType: 'c',
    amount: rupiah(3_500_000),
    expiresAt: wholeSecond(after(now(), DAY_MS)),
    customerName: 'José D’Arc / PT. A.B',
    customerPhone: '6281234567890',
    customerEmail: 'jose@example.com',
    description: 'Cicilan 1 dari 12',
    ...changes,
  });
  const callsAbout = async (trxId: string) => (await bni.calls(trxId)).map(({ type, status }) => [type, status]);

  beforeEach(async () => {
    stage = await setBniStage();
    hub = stage.hub;
    bni = await stage.start();
    bank = bankAt(`${bni.url}/bni`);
  });
  afterEach(() => stage.end());

  it('a new bill, is made and found as it was told', async () => {
    const made = bill(1);
    expect(await bank.create(made)).toEqual({ kind: 'done' });
    const { trxId, number, amount, expiresAt, customerName, customerPhone, customerEmail, description } = made;
    expect((await bni.book()).bills).toMatchObject([
      { trxId, number, amount, expiresAt, customerName, customerPhone, customerEmail, description, billingType: 'c' },
    ]);
    expect(await bank.inquire(trxId)).toEqual({
      kind: 'found',
      bill: {
        ...{ trxId, number, billingType: 'c', amount, expiresAt, paid: 0 },
        ...{ isActive: true, lastPaidAt: null, lastNtb: null },
      },
    });
  });

  it('a bill that changes, keeps what is said again', async () => {
    await bank.create(bill(1));
    const changed = bill(1, { amount: rupiah(3_525_000), expiresAt: wholeSecond(after(now(), 2 * DAY_MS)) });
    expect(await bank.update(changed)).toEqual({ kind: 'done' });
    const { amount, expiresAt, customerPhone, customerEmail, description } = changed;
    expect((await bni.book()).bills).toMatchObject([
      { amount, expiresAt, customerPhone, customerEmail, description, state: 'active' },
    ]);
  });

  it('a bill that is closed, is inactive, and closing it again is done', async () => {
    await bank.create(bill(1));
    expect(await bank.close(bill(1))).toEqual({ kind: 'done' });
    expect(await bank.close(bill(1))).toEqual({ kind: 'done' });
    expect(await bank.inquire(bill(1).trxId)).toMatchObject({ kind: 'found', bill: { isActive: false, paid: 0 } });
  });

  it('an open bill, is made without an amount and paid again and again', async () => {
    const open = bill(1, { billingType: 'o', amount: rupiah(0) });
    expect(await bank.create(open)).toEqual({ kind: 'done' });
    await bni.pay(open.number, 100_000);
    await bni.pay(open.number, 250_000);
    expect(await bank.inquire(open.trxId)).toMatchObject({ bill: { amount: 0, paid: 350_000, isActive: true } });
  });

  it('a payment, is told with the sum by inquiry and alone by notice', async () => {
    const parts = bill(1, { billingType: 'i' });
    await bank.create(parts);
    await bni.pay(parts.number, 1_000_000);
    const [second] = (await bni.pay(parts.number, 2_500_000)).payments;
    const inquiry = await bank.inquire(parts.trxId);
    const paidAt = wholeSecond(instant(second!.at));
    expect(inquiry).toMatchObject({
      bill: { paid: 3_500_000, isActive: false, lastPaidAt: paidAt, lastNtb: second!.ntb },
    });
    await until(() => hub.notices.length === 2);
    const read = createReadBniNotice(MERCHANT)(Buffer.from(hub.notices[1]!.body), { now: now(), windowSeconds: 480 });
    const { trxId, number } = parts;
    expect(read).toMatchObject({
      kind: 'notice',
      notice: { clientId: '77001', trxId, number, ntb: second!.ntb, amount: 2_500_000, cumulative: 3_500_000, paidAt },
    });
  });

  it.each([
    ['wrong-key', { kind: 'unreadable', why: 'wrong-key' }],
    ['tamper-time', { kind: 'unreadable', why: 'out-of-time' }],
    ['tamper-amount', { kind: 'notice', notice: { amount: 9_500_000, cumulative: 3_500_000 } }],
    ['tamper-trx', { kind: 'notice', notice: { trxId: 'CIC-2026-000123-02', amount: 3_500_000 } }],
  ])('a notice with %s, is read as %j', async (noticeMode, expected) => {
    await bank.create(bill(1));
    await bni.control('bni', { noticeMode, noticeCount: 1 });
    await bni.pay(bill(1).number, 3_500_000);
    await until(() => hub.notices.length === 1);
    const body = Buffer.from(hub.notices[0]!.body);
    expect(createReadBniNotice(MERCHANT)(body, { now: now(), windowSeconds: 480 })).toMatchObject(expected);
  });

  it('a replayed notice, is read again within the window and not after it', async () => {
    await bank.create(bill(1));
    await bni.pay(bill(1).number, 3_500_000);
    await until(() => hub.notices.length === 1);
    const readAt = (moment: Instant) =>
      createReadBniNotice(MERCHANT)(Buffer.from(hub.notices[0]!.body), { now: moment, windowSeconds: 480 });
    expect(readAt(after(now(), 470 * SECOND_MS))).toMatchObject({ kind: 'notice' });
    expect(readAt(after(now(), 490 * SECOND_MS))).toEqual({ kind: 'unreadable', why: 'out-of-time' });
  });

  it('an id that was used, a number in use, and a name without letters, are refused with their reason', async () => {
    await bank.create(bill(1));
    const refused = (code: string, bankCode: string) => ({ kind: 'refused', code, bankCode });
    expect(await bank.create(bill(1))).toEqual(refused('trx-id-used', '105'));
    expect(await bank.create(bill(2, { number: bill(1).number }))).toEqual(refused('number-in-use', '102'));
    expect(await bank.create(bill(3, { customerName: '12345' }))).toEqual(refused('name-refused', '017'));
  });

  it('a bill that was paid, can be neither changed nor closed', async () => {
    await bank.create(bill(1));
    await bni.pay(bill(1).number, 3_500_000);
    const paid = { kind: 'refused', code: 'already-paid', bankCode: '100' };
    expect(await bank.update(bill(1))).toEqual(paid);
    expect(await bank.close(bill(1))).toEqual(paid);
  });

  it('a bill, is not changed to less than what was paid', async () => {
    await bank.create(bill(1, { billingType: 'i' }));
    await bni.pay(bill(1).number, 2_000_000);
    const less = await bank.update(bill(1, { billingType: 'i', amount: rupiah(1_999_999) }));
    expect(less).toEqual({ kind: 'refused', code: 'amount-not-allowed', bankCode: '107' });
  });

  it('a bill that expired, cannot be changed, and its id is used up', async () => {
    await bank.create(bill(1, { expiresAt: wholeSecond(after(now(), 2 * SECOND_MS)) }));
    await until(async () => (await bni.book()).bills[0]?.state === 'expired');
    expect(await bank.update(bill(1))).toEqual({ kind: 'refused', code: 'expired', bankCode: '103' });
    expect(await bank.create(bill(1))).toMatchObject({ code: 'trx-id-used' });
    expect(await bank.close(bill(1))).toEqual({ kind: 'done' });
  });

  it('a bill that nobody made, is not found', async () => {
    expect(await bank.inquire('NONE')).toEqual({ kind: 'not-found' });
    expect(await bank.update(bill(1))).toMatchObject({ kind: 'refused', code: 'not-found' });
    expect(await bank.close(bill(1))).toMatchObject({ kind: 'refused', code: 'not-found' });
  });

  it('inquiries beyond those of the hour, are put off', async () => {
    await bni.control('bni', { inquiriesPerHour: 1 });
    expect(await bank.inquire('NONE')).toEqual({ kind: 'not-found' });
    expect(await bank.inquire('NONE')).toEqual({ kind: 'rate-limited' });
  });

  it.each(['008', '009', '010', '999', 'drop', 'garbage', 'http-500', 'wrong-key', 'stale', 'other-bill', 'no-data'])(
    'a create that is carried out and answered %s, is unknown, is asked once and found by inquiry',
    async (answer) => {
      await bni.control('bni-answer', { operation: 'createbilling', answer, count: 1 });
      expect(await bank.create(bill(1))).toMatchObject({ kind: 'unknown' });
      expect(await callsAbout(bill(1).trxId)).toHaveLength(1);
      expect(await bank.inquire(bill(1).trxId)).toMatchObject({ kind: 'found', bill: { number: bill(1).number } });
      expect(await bank.create(bill(1))).toMatchObject({ kind: 'refused', code: 'trx-id-used' });
      expect((await bni.book()).bills).toHaveLength(1);
    },
  );

  it.each(['008', 'drop'])('a change or a close that is carried out and answered %s, is unknown', async (answer) => {
    await bank.create(bill(1));
    await bni.control('bni-answer', { answer, count: 2 });
    expect(await bank.update(bill(1, { amount: rupiah(1) }))).toMatchObject({ kind: 'unknown' });
    expect(await bank.close(bill(1))).toMatchObject({ kind: 'unknown' });
    expect((await bni.book()).bills).toMatchObject([{ amount: 1, state: 'closed' }]);
  });

  it('an inquiry that is answered with noise, is unknown', async () => {
    await bank.create(bill(1));
    for (const answer of ['drop', 'garbage', 'http-500', 'wrong-key', 'stale', 'other-bill', 'no-data', '777']) {
      await bni.control('bni-answer', { operation: 'inquirybilling', answer, count: 1 });
      expect([answer, (await bank.inquire(bill(1).trxId)).kind]).toEqual([answer, 'unknown']);
    }
    expect(await bank.inquire(bill(1).trxId)).toMatchObject({ kind: 'found' });
  });

  it.each([...CODES.keys()].filter((code) => code !== '000'))(
    'a call that is not carried out and answered %s, is read by the table in every operation',
    async (code) => {
      await bni.control('bni-answer', { answer: code, isDone: false, count: 4 });
      const meaning = CODES.get(code)!;
      const [made, changed, closed] = [
        await bank.create(bill(1)),
        await bank.update(bill(1)),
        await bank.close(bill(1)),
      ].map((change) => (change.kind === 'refused' ? change.code : change.kind));
      const asTold = (told: string) => (told === 'not-today' ? 'not-now' : told);
      expect([made, changed, closed]).toEqual([meaning.create, meaning.update, meaning.close].map(asTold));
      expect((await bank.inquire(bill(1).trxId)).kind).toBe(meaning.inquire);
    },
  );

  it('a bank that is down, is asked again later; the limit of a day, tomorrow', async () => {
    await bni.control('bni', { availability: 'down' });
    expect(await bank.create(bill(1))).toEqual({ kind: 'not-now', code: '997', isDaily: false });
    expect(await bank.inquire(bill(1).trxId)).toEqual({ kind: 'unknown', code: '997' });
    await bni.control('bni', { availability: 'up' });
    await bni.control('bni-answer', { answer: '110', isDone: false, count: 1 });
    expect(await bank.create(bill(1))).toEqual({ kind: 'not-now', code: '110', isDaily: true });
    expect(await bank.create(bill(1))).toEqual({ kind: 'done' });
  });

  it('a bank that hangs up, may have carried it out', async () => {
    await bni.control('bni', { availability: 'unreachable' });
    expect(await bank.create(bill(1))).toEqual({ kind: 'unknown', code: 'econnreset' });
    expect((await bni.book()).bills).toEqual([]);
  });

  it('a bank that is slow, may have carried it out, and has', async () => {
    await bni.control('bni', { slowMs: 400 });
    const impatient = bankAt(`${bni.url}/bni`, { timeoutMs: 100 });
    expect(await impatient.create(bill(1))).toEqual({ kind: 'unknown', code: 'timeout' });
    await until(async () => (await bni.book()).bills.length === 1);
    expect(await bank.create(bill(1))).toMatchObject({ code: 'trx-id-used' });
  });

  it('a bank that is not there, was told nothing', async () => {
    const nowhere = bankAt(`http://127.0.0.1:${await deadPort()}/bni`);
    expect(await nowhere.create(bill(1))).toEqual({ kind: 'not-now', code: 'econnrefused', isDaily: false });
    expect(await nowhere.inquire(bill(1).trxId)).toEqual({ kind: 'unknown', code: 'econnrefused' });
  });

  it('a clock of ours that is an hour off, carries nothing out', async () => {
    const early = bankAt(`${bni.url}/bni`, { now: () => after(now(), -3600 * SECOND_MS) });
    expect(await early.create(bill(1))).toEqual({ kind: 'refused', code: 'bad-request', bankCode: '001' });
    expect((await bni.book()).bills).toEqual([]);
  });

  it('another key, another client and another prefix, are refused and make nothing', async () => {
    const url = `${bni.url}/bni`;
    const others = [{ secret: 'f'.repeat(32) }, { clientId: '77002' }, { prefix: '989' }];
    for (const other of others) {
      const access = { url, ...MERCHANT, callbackIps: undefined, ...other };
      const stranger = createBniBank({ access, http: createBankHttp(), now });
      expect(await stranger.create(bill(1))).toMatchObject({ kind: 'refused' });
    }
    expect((await bni.book()).bills).toEqual([]);
  });
});
