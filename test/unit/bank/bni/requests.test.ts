import { rupiah } from '../../../../src/domain/money';
import { instant } from '../../../../src/domain/time';
import { bill, contentOf, success, wiredTo } from './bni-scene';

const named = { trx_id: 'CIC-2026-000123-01', virtual_account: '9887700100000123' };
const terms = {
  client_id: '77001',
  trx_id: 'CIC-2026-000123-01',
  trx_amount: '3500000',
  customer_name: 'Budi Santoso',
  customer_email: 'budi@example.com',
  customer_phone: '6281234567890',
  virtual_account: '9887700100000123',
  datetime_expired: '2026-01-31T23:59:59+07:00',
  description: 'Cicilan 1 dari 12',
};

describe('request to BNI', () => {
  it('of any operation, is one POST of a sealed envelope with the prefix', async () => {
    const { bank, posted } = wiredTo(success(named));
    await bank.create(bill());
    expect(posted).toEqual([
      {
        url: 'https://bank.test',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: expect.stringMatching(/^\{"client_id":"77001","prefix":"988","data":"[\w-]+"\}$/) as string,
        timeoutMs: 30_000,
      },
    ]);
  });

  it('that makes a bill, says everything as texts', async () => {
    const { bank, posted } = wiredTo(success(named));
    await bank.create(bill());
    expect(contentOf(posted[0])).toEqual({ type: 'createbilling', billing_type: 'c', ...terms });
  });

  it('that changes a bill, says every optional field again and no billing type', async () => {
    const { bank, posted } = wiredTo(success(named));
    await bank.update(bill({ amount: rupiah(3_525_000), expiresAt: instant('2026-02-27T17:00:00.999Z') }));
    expect(contentOf(posted[0])).toEqual({
      ...{ type: 'updatebilling', ...terms },
      ...{ trx_amount: '3525000', datetime_expired: '2026-02-28T00:00:00+07:00' },
    });
  });

  it('that closes a bill, names it and its number', async () => {
    const { bank, posted } = wiredTo(success(named));
    await bank.close(bill());
    expect(contentOf(posted[0])).toEqual({ type: 'inactivebilling', client_id: '77001', ...named });
  });

  it('that asks about a bill, names it', async () => {
    const { bank, posted } = wiredTo(success(named));
    await bank.inquire('CIC-2026-000123-01');
    expect(contentOf(posted[0])).toEqual({ type: 'inquirybilling', client_id: '77001', trx_id: named.trx_id });
  });

  it('about an open bill, has the amount 0', async () => {
    const { bank, posted } = wiredTo(success(named));
    await bank.create(bill({ billingType: 'o' }));
    expect(contentOf(posted[0])).toMatchObject({ billing_type: 'o', trx_amount: '0' });
  });

  it('about a customer without phone and address, leaves both out', async () => {
    const { bank, posted } = wiredTo(success(named));
    await bank.create(bill({ customerPhone: null, customerEmail: null }));
    expect(contentOf(posted[0])).not.toHaveProperty('customer_phone');
    expect(contentOf(posted[0])).not.toHaveProperty('customer_email');
  });

  it.each([
    ['a name in another alphabet', { customerName: 'José D’Arc' }, 'customer_name', 'José D’Arc'],
    ['a name over two lines', { customerName: ' PT\r\nMaju\tJaya ' }, 'customer_name', 'PT Maju Jaya'],
    ['a name of 255 characters', { customerName: 'n'.repeat(255) }, 'customer_name', 'n'.repeat(255)],
    ['a longer name', { customerName: 'n'.repeat(300) }, 'customer_name', 'n'.repeat(255)],
    ['a description of 100 characters', { description: 'd'.repeat(100) }, 'description', 'd'.repeat(100)],
    ['a longer description', { description: `${'d'.repeat(99)} ende` }, 'description', 'd'.repeat(99)],
    ['a cut inside a character', { description: `${'d'.repeat(99)}😀` }, 'description', 'd'.repeat(99)],
  ])('with %s, carries what BNI takes of it', async (_what, changes, field, expected) => {
    const { bank, posted } = wiredTo(success(named));
    await bank.create(bill(changes));
    expect(contentOf(posted[0])).toMatchObject({ [field]: expected });
  });
});
