import { createHmac } from 'node:crypto';
import { createReadMootaNotice, readMootaLines } from '../../../../src/bank/moota/inbound';

const SECRET = 'moota-secret';
const read = createReadMootaNotice({ secret: SECRET });
const sign = (body: string | Buffer, secret = SECRET): string =>
  createHmac('sha256', secret).update(body).digest('hex');
const notice = (items: unknown, signature?: string) => {
  const body = Buffer.from(JSON.stringify(items));
  return read({ body, signature: signature ?? sign(body) });
};

const ITEM = {
  account_number: '1370012345678',
  date: '2026-02-01 09:30:00',
  description: 'TRSF DARI BUDI',
  amount: '100075.00',
  type: 'CR',
  balance: '1100075.00',
  created_at: '2026-02-01 09:31:00',
  updated_at: '2026-02-01 09:31:00',
  mutation_id: 'MUT001',
  token: 'MUT001',
  bank_id: 'BNK01',
};
const lineOf = (changes: object) => {
  const reading = notice([{ ...ITEM, ...changes }]);
  return reading.kind === 'lines' ? reading.accounts[0]?.lines[0] : undefined;
};

/** Of the protocol's description; signed with the secret above. */
const VECTOR =
  '[{"account_number":"1370012345678","date":"2026-02-01 09:30:00","description":"TRSF DARI BUDI","amount":"100075.00","type":"CR","balance":"1100075.00","created_at":"2026-02-01 09:31:00","updated_at":"2026-02-01 09:31:00","mutation_id":"MUT001","token":"MUT001","bank_id":"BNK01"}]';
const VECTOR_SIGNATURE = '2e1488f6955a804914cbe478cb7cdb1129f5bdc292b98be3a476020e995393e5';

describe('who signed a notice of Moota', () => {
  test('the vector of the protocol, is authentic and one line', () => {
    expect(read({ body: Buffer.from(VECTOR), signature: VECTOR_SIGNATURE })).toEqual({
      kind: 'lines',
      leftOut: [],
      accounts: [
        {
          accountNumber: '1370012345678',
          lines: [
            {
              ...{ sourceId: 'MUT001', wibDate: '2026-02-01', bookedAt: '2026-02-01T02:30:00.000Z' },
              ...{ direction: 'credit', amount: 100_075, text: 'TRSF DARI BUDI', reference: null },
              ...{ senderName: 'BUDI', balance: 1_100_075, isReversal: false },
            },
          ],
        },
      ],
    });
  });

  test.each([
    ['no signature', undefined],
    ['an empty one', ''],
    ['another secret', sign(VECTOR, 'moota-secre')],
    ['of other bytes', sign(`${VECTOR} `)],
    ['in capitals', VECTOR_SIGNATURE.toUpperCase()],
    ['cut off', VECTOR_SIGNATURE.slice(0, 63)],
    ['with a name before it', `sha256=${VECTOR_SIGNATURE}`],
  ])('%s, is unauthentic', (_what, signature) => {
    expect(read({ body: Buffer.from(VECTOR), signature })).toEqual({ kind: 'unauthentic' });
  });

  test('one altered byte of the amount, is unauthentic', () => {
    const body = Buffer.from(VECTOR.replace('100075.00', '900075.00'));
    expect(read({ body, signature: VECTOR_SIGNATURE })).toEqual({ kind: 'unauthentic' });
  });
});

describe('amounts', () => {
  test.each([
    ['100075.00', 100_075],
    ['100075', 100_075],
    ['100075.0', 100_075],
    [100_075, 100_075],
    [100_075.0, 100_075],
    ['10000', 10_000],
    ['999999999999999', 999_999_999_999_999],
  ])('%p, is taken as %d', (amount, rupiah) => {
    expect(lineOf({ amount })?.amount).toBe(rupiah);
  });

  test.each([
    '100075.50',
    100_075.5,
    '100.075,00',
    '100,075.00',
    '',
    '0',
    '0.00',
    '-100075',
    1e21,
    null,
    true,
    'Rp100075',
  ])('%p, is never rounded and makes the line wrong', (amount) => {
    expect(notice([{ ...ITEM, amount }])).toEqual({ kind: 'malformed', why: 'amount' });
  });

  test.each([
    ['with a part of a rupiah', '1100075.37'],
    ['below zero', '-500.00'],
    ['unreadable', 'n/a'],
    ['missing', undefined],
  ])('a balance %s, is left away and the line stands', (_what, balance) => {
    expect(lineOf({ balance })).toMatchObject({ amount: 100_075, balance: null });
  });

  test('the amount of the test button, is a line like any other: a real payment looks the same', () => {
    expect(lineOf({ amount: 10_000 })).toMatchObject({ amount: 10_000, direction: 'credit' });
  });
});

describe('days and times', () => {
  test.each([
    ['2026-02-01 09:30:00', '2026-02-01', '2026-02-01T02:30:00.000Z'],
    ['2026-02-01 00:00:01', '2026-02-01', '2026-01-31T17:00:01.000Z'],
    ['2026-02-01 23:59:59', '2026-02-01', '2026-02-01T16:59:59.000Z'],
    ['2026-02-01 00:00:00', '2026-02-01', null],
    ['2026-02-01', '2026-02-01', null],
  ])('%s, is a clock in Jakarta', (date, wibDate, bookedAt) => {
    expect(lineOf({ date })).toMatchObject({ wibDate, bookedAt });
  });

  test.each(['2026-02-30 09:30:00', '2026-02-01 24:00:00', '01/02/2026', '2026-02-01T09:30:00Z', '', null])(
    '%p, makes the line wrong',
    (date) => {
      expect(notice([{ ...ITEM, date }])).toEqual({ kind: 'malformed', why: 'date' });
    },
  );
});

describe('one item among others', () => {
  test('a wrong one, is left out by its place and the others are taken', () => {
    const reading = notice([
      ITEM,
      { ...ITEM, mutation_id: 'MUT002', amount: '1.5' },
      { ...ITEM, mutation_id: 'MUT003' },
      7,
    ]);
    expect(reading).toMatchObject({
      kind: 'lines',
      leftOut: [
        { position: 2, why: 'amount' },
        { position: 4, why: 'item' },
      ],
    });
    expect(reading.kind === 'lines' && reading.accounts[0]?.lines.map(({ sourceId }) => sourceId)).toEqual([
      'MUT001',
      'MUT003',
    ]);
  });

  test('what was wrong, is told by its name and never by its content', () => {
    const text = JSON.stringify(notice([ITEM, { ...ITEM, amount: 'rahasia', date: 'rahasia', mutation_id: '' }]));
    expect(text).toContain('date, mutation_id');
    expect(text).not.toContain('rahasia');
  });

  test('two that differ in their id alone, are two; the same id again is one', () => {
    const reading = notice([ITEM, { ...ITEM, mutation_id: 'MUT002' }, ITEM]);
    expect(reading.kind === 'lines' && reading.accounts[0]?.lines).toHaveLength(2);
  });

  test('two accounts, are told apart, also when a number lost its leading zeros', () => {
    const reading = notice([ITEM, { ...ITEM, account_number: 88_418_841, mutation_id: 'MUT002' }]);
    expect(reading.kind === 'lines' && reading.accounts.map(({ accountNumber }) => accountNumber)).toEqual([
      '1370012345678',
      '88418841',
    ]);
  });

  test.each(['CREDIT', 'cr', '', null])('a type %p that is not listed, is never guessed', (type) => {
    expect(notice([{ ...ITEM, type }])).toEqual({ kind: 'malformed', why: 'type' });
  });

  test('money that goes out, is a debit without a sender', () => {
    expect(lineOf({ type: 'DB' })).toMatchObject({ direction: 'debit', senderName: null });
  });

  test('fields that nobody knows, and a long text with line ends, are harmless', () => {
    const line = lineOf({ note: 'x', bank: { a: 1 }, description: `  a\n\t\u0000b  ${'ñ'.repeat(600)}` });
    expect(line?.text).toHaveLength(500);
    expect(line?.text.startsWith('a b ñ')).toBe(true);
  });
});

describe('a body that is none', () => {
  const bytes = (text: string): Buffer => Buffer.from(text);
  test.each([
    ['not-json', bytes('{"a":')],
    ['not-json', Buffer.of(0xff, 0xfe)],
    ['no-array', bytes('{"data":[]}')],
    ['no-array', bytes('null')],
    ['too-many', bytes(`[${'1,'.repeat(20_000)}1]`)],
  ])('%s, is malformed although it is signed', (why, body) => {
    expect(read({ body, signature: sign(body) })).toEqual({ kind: 'malformed', why });
    expect(readMootaLines(body)).toEqual({ kind: 'malformed', why });
  });

  test('nothing but wrong items, is a malformed notice, and once it is stored they are left out', () => {
    const body = bytes('[1]');
    expect(read({ body, signature: sign(body) })).toEqual({ kind: 'malformed', why: 'item' });
    expect(readMootaLines(body)).toMatchObject({
      kind: 'lines',
      accounts: [],
      leftOut: [{ position: 1, why: 'item' }],
    });
  });

  test('W3, a wrong item, is known again by its id and by what is wrong, or by all of it', () => {
    const digests = (...items: unknown[]): string[] => {
      const reading = readMootaLines(bytes(JSON.stringify(items)));
      return reading.kind === 'lines' ? reading.leftOut.map(({ digest }) => digest) : [];
    };
    const wrong = { ...ITEM, amount: '1.5' };
    const [first, later, other, worse] = digests(
      ...[wrong, { ...wrong, updated_at: '2026-02-02 00:00:00' }],
      ...[
        { ...wrong, mutation_id: 'MUT002' },
        { ...wrong, date: '' },
      ],
    );
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(later).toBe(first);
    expect(new Set([first, other, worse]).size).toBe(3);
    expect(new Set(digests(7, 8, null, {}, { mutation_id: '' })).size).toBe(5);
    expect(digests(7)).toEqual(digests(7));
  });

  test('an empty list, has no lines', () => {
    expect(notice([])).toEqual({ kind: 'lines', accounts: [], leftOut: [] });
  });
});
