import { CODES } from '../../../../src/bank/bni/codes';
import { type Inquiry } from '../../../../src/bank/virtual-account-bank';
import { rupiah } from '../../../../src/domain/money';
import { instant } from '../../../../src/domain/time';
import { answered, success, wiredTo } from './bni-scene';

/** As a bank tells of a bill that is half paid. */
const record = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  client_id: '77001',
  trx_id: 'INV-1',
  trx_amount: '3500000',
  virtual_account: '9887700100000123',
  customer_name: 'Budi Santoso',
  customer_phone: null,
  customer_email: '',
  datetime_created: '2026-01-20 08:00:00',
  datetime_created_iso8601: '2026-01-20T08:00:00+07:00',
  datetime_expired: '2026-02-28 23:59:59',
  datetime_expired_iso8601: '2026-02-28T23:59:59+07:00',
  datetime_payment: '2026-02-02 09:40:00',
  datetime_payment_iso8601: '2026-02-02T09:40:00+07:00',
  datetime_last_updated: '2026-02-02 09:40:00',
  datetime_last_updated_iso8601: '2026-02-02T09:40:00+07:00',
  payment_ntb: '023589',
  payment_amount: '1500000',
  va_status: '1',
  description: 'Cicilan',
  billing_type: 'i',
  ...changes,
});
const inquire = (content: unknown) => wiredTo(success(content)).bank.inquire('INV-1');
const UNPAID = { payment_ntb: null, payment_amount: '0', datetime_payment: null, datetime_payment_iso8601: null };

describe('inquiry about a bill', () => {
  it('that was found, tells what the bank has on record', async () => {
    expect(await inquire(record())).toEqual({
      kind: 'found',
      bill: {
        trxId: 'INV-1',
        number: '9887700100000123',
        billingType: 'i',
        amount: rupiah(3_500_000),
        paid: rupiah(1_500_000),
        isActive: true,
        expiresAt: instant('2026-02-28T16:59:59.000Z'),
        lastPaidAt: instant('2026-02-02T02:40:00.000Z'),
        lastNtb: '023589',
      },
    });
  });

  it.each([
    ['nulls', UNPAID],
    ['empty texts', { payment_ntb: '', payment_amount: '', datetime_payment: '', datetime_payment_iso8601: '' }],
    ['nulls and no amount', { ...UNPAID, payment_amount: null }],
  ])('without a payment, told by %s, has paid nothing', async (_how, changes) => {
    expect(await inquire(record(changes))).toMatchObject({
      kind: 'found',
      bill: { paid: 0, lastPaidAt: null, lastNtb: null },
    });
  });

  it('without any field of a payment, has paid nothing', async () => {
    const bare = Object.fromEntries(Object.entries(record()).filter(([name]) => !(name in UNPAID)));
    expect(await inquire(bare)).toMatchObject({ kind: 'found', bill: { paid: 0, lastPaidAt: null } });
  });

  it('about a bill that is inactive, says so', async () => {
    expect(await inquire(record({ va_status: '2' }))).toMatchObject({ kind: 'found', bill: { isActive: false } });
  });

  it.each([
    ['the local one alone', { datetime_expired_iso8601: null }],
    ['the ISO one alone', { datetime_expired: null }],
  ])('with %s of two times, takes it', async (_what, changes) => {
    expect(await inquire(record(changes))).toMatchObject({ bill: { expiresAt: '2026-02-28T16:59:59.000Z' } });
  });

  it.each([
    ['an amount with decimals', { trx_amount: '3500000.00' }],
    ['a sum that is a number', { payment_amount: 1_500_000 }],
    ['a negative sum', { payment_amount: '-1' }],
    ['a sum of fifteen digits', { payment_amount: '1'.repeat(15) }],
    ['no number', { virtual_account: null }],
    ['an unknown state', { va_status: '3' }],
    ['two payment times that differ', { datetime_payment: '2026-02-02 09:41:00' }],
    ['a payment time of no calendar', { datetime_payment: '2026-02-30 09:40:00', datetime_payment_iso8601: null }],
    ['an expiry that is no time', { datetime_expired: 'tomorrow', datetime_expired_iso8601: null }],
  ])('with %s, is unknown', async (_what, changes) => {
    expect(await inquire(record(changes))).toEqual({ kind: 'unknown', code: 'unreadable' });
  });

  it('answered about another bill, is unknown', async () => {
    expect(await inquire(record({ trx_id: 'INV-2' }))).toEqual({ kind: 'unknown', code: 'other-bill' });
  });

  const other = [...CODES.keys(), '777'].filter((code) => !['000', '101', '996'].includes(code));
  it.each<[string, Inquiry]>([
    ['101', { kind: 'not-found' }],
    ['996', { kind: 'rate-limited' }],
    ...other.map((code): [string, Inquiry] => [code, { kind: 'unknown', code }]),
  ])('answered %s, is %j', async (code, expected) => {
    expect(await wiredTo(answered({ status: code })).bank.inquire('INV-1')).toEqual(expected);
  });

  it.each([
    ['without data', answered({ status: '000' }), 'no-data'],
    ['by a server in trouble', answered({ status: '101' }, 502), 'http-502'],
    ['by nobody in time', { kind: 'unknown', code: 'timeout' } as const, 'timeout'],
    ['by nobody at all', { kind: 'not-sent', code: 'econnrefused' } as const, 'econnrefused'],
  ])('answered %s, is unknown', async (_how, reply, code) => {
    expect(await wiredTo(reply).bank.inquire('INV-1')).toEqual({ kind: 'unknown', code });
  });
});
