import { CODES } from '../../../../src/bank/bni/codes';
import { type BillChange, type VirtualAccountBank } from '../../../../src/bank/virtual-account-bank';
import { ACCESS, answered, bill, NOW_SECONDS, seal, success, wiredTo } from './bni-scene';

const OPERATIONS = ['create', 'update', 'close'] as const;
const named = { trx_id: 'CIC-2026-000123-01', virtual_account: '9887700100000123' };
const carryOut = (bank: VirtualAccountBank, operation: (typeof OPERATIONS)[number]): Promise<BillChange> =>
  bank[operation](bill());

/** The table of bank.md read by hand, so that a slip in the code's own one is seen. */
const EXPECTED: Record<string, string | [create: string, update: string, close: string]> = {
  '001': 'bad-request',
  '002': 'no-access',
  '004': 'bad-request',
  '005': 'bad-request',
  '006': 'bad-request',
  '007': 'bad-request',
  '008': 'unknown',
  '009': 'unknown',
  '010': 'unknown',
  '011': 'bad-request',
  '012': 'bad-request',
  '013': 'bad-request',
  '014': 'bad-request',
  '015': 'no-access',
  '016': 'bad-request',
  '017': 'name-refused',
  '100': 'already-paid',
  '101': ['unknown', 'not-found', 'not-found'],
  '102': ['number-in-use', 'unknown', 'unknown'],
  '103': ['expired', 'expired', 'done'],
  '104': 'bad-request',
  '105': ['trx-id-used', 'unknown', 'unknown'],
  '107': ['unknown', 'amount-not-allowed', 'unknown'],
  '108': 'bad-request',
  '110': 'not-now, not today',
  '200': 'unknown',
  '201': 'bad-request',
  '801': 'no-access',
  '996': 'not-now',
  '997': 'not-now',
  '998': 'bad-request',
  '999': 'unknown',
};

function told(change: BillChange): string {
  if (change.kind === 'refused') return change.code;
  return change.kind === 'not-now' && change.isDaily ? 'not-now, not today' : change.kind;
}

describe('a bill that BNI is told about', () => {
  it.each(OPERATIONS)('%s, named in the answer, is done', async (operation) => {
    expect(await carryOut(wiredTo(success(named)).bank, operation)).toEqual({ kind: 'done' });
  });

  it('has every code of the table in the expectations of this test', () => {
    expect([...CODES.keys()].sort()).toEqual(['000', ...Object.keys(EXPECTED)].sort());
  });

  it.each(Object.entries(EXPECTED))('answered %s, is %p', async (code, meaning) => {
    const meanings = typeof meaning === 'string' ? [meaning, meaning, meaning] : meaning;
    for (const [index, operation] of OPERATIONS.entries()) {
      const { bank, posted } = wiredTo(answered({ status: code, message: 'some words' }));
      const change = await carryOut(bank, operation);
      expect([operation, told(change)]).toEqual([operation, meanings[index]]);
      expect(posted).toHaveLength(1);
    }
  });

  it('answered with a refusal, keeps the code of the bank', async () => {
    const { bank } = wiredTo(answered({ status: '017', message: 'some words' }));
    expect(await bank.create(bill())).toEqual({ kind: 'refused', code: 'name-refused', bankCode: '017' });
  });

  it.each(['777', '1', 'E01', '00', '0000'])('answered with the unlisted %p, is unknown', async (status) => {
    for (const operation of OPERATIONS) {
      const { bank } = wiredTo(answered({ status }));
      expect(await carryOut(bank, operation)).toEqual({ kind: 'unknown', code: status });
    }
  });

  it.each([
    ['another bill', { ...named, trx_id: 'CIC-2026-000123-02' }],
    ['another number', { ...named, virtual_account: '9887700100000124' }],
  ])('answered with a success about %s, is unknown', async (_what, content) => {
    for (const operation of OPERATIONS) {
      expect(await carryOut(wiredTo(success(content)).bank, operation)).toEqual({
        kind: 'unknown',
        code: 'other-bill',
      });
    }
  });

  it.each([
    ['no data', answered({ status: '000' }), 'no-data'],
    ['data about nothing', success({}), 'unreadable'],
    ['null', success(null), 'unreadable'],
  ])('answered 000 with %s, is unknown, but a close is done', async (_what, reply, code) => {
    expect(await wiredTo(reply).bank.create(bill())).toEqual({ kind: 'unknown', code });
    expect(await wiredTo(reply).bank.update(bill())).toEqual({ kind: 'unknown', code });
    expect(await wiredTo(reply).bank.close(bill())).toEqual({ kind: 'done' });
  });

  it.each([
    ['under another key', seal(named, NOW_SECONDS, { ...ACCESS, secret: 'f'.repeat(32) }), 'data-wrong-key'],
    ['from yesterday', seal(named, NOW_SECONDS - 86_400), 'data-out-of-time'],
    ['with a byte that the cipher never makes', Buffer.from([200, 1, 2]).toString('base64url'), 'data-tampered'],
    ['of no base64', '***', 'data-garbage'],
    ['that is empty', '', 'data-empty'],
    ['that was cut off', seal(named).slice(0, -8), 'data-not-json'],
  ])('answered 000 with data %s, is unknown', async (_what, data, code) => {
    for (const operation of OPERATIONS) {
      const { bank } = wiredTo(answered({ status: '000', data }));
      expect(await carryOut(bank, operation)).toEqual({ kind: 'unknown', code });
    }
  });

  it('answered within the window of the setting and not outside of it, is done or unknown', async () => {
    const late = answered({ status: '000', data: seal(named, NOW_SECONDS - 301) });
    expect(await wiredTo(late, 301).bank.create(bill())).toEqual({ kind: 'done' });
    expect(await wiredTo(late, 300).bank.create(bill())).toEqual({ kind: 'unknown', code: 'data-out-of-time' });
  });

  it.each([
    ['no JSON', answered(Buffer.from('<html>')), 'unreadable'],
    ['JSON that was cut off', answered(Buffer.from('{"status":"0')), 'unreadable'],
    ['a status that is a number', answered({ status: 0 }), 'unreadable'],
    ['a list', answered([]), 'unreadable'],
    ['a redirect', answered({ status: '000' }, 302), 'http-302'],
    ['an error of the server, whatever it says', answered({ status: '101' }, 500), 'http-500'],
    ['an error of a proxy', answered(Buffer.from('no'), 404), 'http-404'],
  ])('answered with %s, is unknown', async (_what, reply, code) => {
    for (const operation of OPERATIONS) {
      expect(await carryOut(wiredTo(reply).bank, operation)).toEqual({ kind: 'unknown', code });
    }
  });

  it('answered with a code under HTTP 400, is read by the code', async () => {
    const { bank } = wiredTo(answered({ status: '105' }, 400));
    expect(await bank.create(bill())).toEqual({ kind: 'refused', code: 'trx-id-used', bankCode: '105' });
  });

  it('that never left, may be told again later', async () => {
    const { bank } = wiredTo({ kind: 'not-sent', code: 'econnrefused' });
    expect(await bank.create(bill())).toEqual({ kind: 'not-now', code: 'econnrefused', isDaily: false });
  });

  it('that may have left, is unknown', async () => {
    const { bank } = wiredTo({ kind: 'unknown', code: 'timeout' });
    expect(await bank.create(bill())).toEqual({ kind: 'unknown', code: 'timeout' });
  });

  it('with a code longer than its column, is told with what fits', async () => {
    const { bank } = wiredTo({ kind: 'not-sent', code: 'self-signed-cert-in-chain' });
    expect(await bank.create(bill())).toMatchObject({ kind: 'not-now', code: 'self-signed-cert' });
  });
});
