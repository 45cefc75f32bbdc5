import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { type BankLine } from '../../../simulators/mutations/mutation-book';
import { STATEMENT_FORMATS, writeStatement } from '../../../simulators/mutations/statement-files';
import { readStatementFile } from '../../../src/bank/statements/read-statement-file';
import { type StatementReading } from '../../../src/bank/statements/statement';

const fixture = (name: string): string => readFileSync(path.join(__dirname, 'statements', name), 'utf8');
const read = (content: string | Buffer): StatementReading =>
  readStatementFile(typeof content === 'string' ? Buffer.from(content) : content, 'berkas');
type Statement = Extract<StatementReading, { kind: 'statement' }>;
function statementOf(content: string | Buffer): Statement {
  const reading = read(content);
  if (reading.kind !== 'statement') throw new Error(`not read: ${JSON.stringify(reading)}`);
  return reading;
}
/** Day, signed amount, text. */
const short = ({ lines }: Statement) =>
  lines.map(
    ({ wibDate, direction, amount, text }) => `${wibDate} ${direction === 'credit' ? '+' : '-'}${amount} ${text}`,
  );
const days = (statement: Statement) =>
  statement.days.map(({ date, opening, closing, isComplete }) => [date, opening, closing, isComplete]);

describe('Mandiri Cash Management as CSV', () => {
  test('its header and rows, are lines of their days without a balance', () => {
    const statement = statementOf(fixture('mandiri-mcm.csv'));
    expect(statement).toMatchObject({ format: 'csv-mcm', accountNumber: '0060003911777', skipped: [] });
    expect(short(statement)).toEqual([
      '2026-02-28 +100075 MCM InhouseTrf DARI BUDI SANTOSO Transfer Fee 4021533983470679 G075070944 2201 WLST1e621e894f708e',
      '2026-02-28 +41300 MCM InhouseTrf DARI SITI "NUR" AMINAH 99102',
      '2026-03-01 -2500 DR 0000029511812 KR 0060003911777 71831136319/PT MAJU/BKS',
    ]);
    expect(statement.lines.map(({ reference, senderName, bookedAt }) => [reference, senderName, bookedAt])).toEqual([
      ['WLST1e621e894f708e', 'BUDI SANTOSO', null],
      [null, 'SITI', null],
      [null, null, null],
    ]);
    // Nothing in it proves that no line is missing.
    expect(days(statement)).toEqual([
      ['2026-02-28', null, null, false],
      ['2026-03-01', null, null, false],
    ]);
  });

  test.each([
    ['a column less', (text: string) => text.replace(',Credit', '')],
    ['columns changed places', (text: string) => text.replace('Debit,Credit', 'Credit,Debit')],
    ['another name', (text: string) => text.replace('Val. Date', 'Value Date')],
  ])('a header with %s, is unknown and never guessed', (_what, change) => {
    expect(read(change(fixture('mandiri-mcm.csv')))).toEqual({ kind: 'unknown-format' });
  });

  test.each([
    ['a third decimal', '"100,075.00"', '"100,075.005"', 'amount'],
    ['both sides', '".00","100,075.00"', '"5.00","100,075.00"', 'amount'],
    ['below zero', '"100,075.00"', '"-100,075.00"', 'amount'],
    ['words', '"100,075.00"', '"banyak"', 'amount'],
    ['a day of no calendar', '28/02/26,28/02/26', '30/02/26,28/02/26', 'date'],
    ['the month first', '28/02/26,28/02/26', '02/28/26,28/02/26', 'date'],
  ])('%s, refuses the file and tells the line', (_what, from, to, why) => {
    expect(read(fixture('mandiri-mcm.csv').replace(from, to))).toEqual({ kind: 'malformed', at: 2, why });
  });

  test('rows of two accounts, are refused', () => {
    const text = fixture('mandiri-mcm.csv').replace('0060003911777,01/03', '0060003911778,01/03');
    expect(read(text)).toEqual({ kind: 'malformed', at: 4, why: 'several-accounts' });
  });

  test('a part of a rupiah and a line of nothing, are left out by name', () => {
    const text = fixture('mandiri-mcm.csv').replace('"100,075.00"', '"100,075.37"').replace('"41,300.00"', '".00"');
    expect(statementOf(text)).toMatchObject({
      lines: [{ amount: 2500 }],
      skipped: [
        { line: 2, why: 'part-of-rupiah' },
        { line: 3, why: 'zero' },
      ],
    });
  });

  test('two rows that are alike, are two lines', () => {
    const [header = '', row = ''] = fixture('mandiri-mcm.csv').split('\r\n');
    expect(statementOf([header, row, row, ''].join('\r\n')).lines).toHaveLength(2);
  });

  test('only a header, is empty', () => {
    expect(read(fixture('mandiri-mcm.csv').split('\r\n')[0] ?? '')).toEqual({ kind: 'malformed', at: 0, why: 'empty' });
  });

  test('the mark of UTF-8, another code page and UTF-16, change nothing', () => {
    const text = fixture('mandiri-mcm.csv').replace('PT MAJU', 'PT Açaí');
    const wanted = short(statementOf(text));
    expect(short(statementOf(`\uFEFF${text}`))).toEqual(wanted);
    expect(short(statementOf(Buffer.from(text, 'latin1')))).toEqual(wanted);
    expect(short(statementOf(Buffer.from(`\uFEFF${text}`, 'utf16le')))).toEqual(wanted);
  });
});

describe('the other layouts of Mandiri', () => {
  test('posting date and balance, prove all days but the last one of the period', () => {
    const statement = statementOf(fixture('mandiri-posting.csv'));
    expect(statement).toMatchObject({ format: 'csv-posting', accountNumber: '1370012345678' });
    expect(short(statement)).toEqual(['2026-02-03 +100075 TRSF DARI BUDI SANTOSO', '2026-02-03 -12500 BIAYA ADM']);
    expect(statement.lines.map(({ bookedAt, balance }) => [bookedAt, balance])).toEqual([
      ['2026-02-03T03:15:30.000Z', 1_100_075],
      [null, 1_087_575],
    ]);
    expect(statement.skipped).toEqual([{ line: 8, why: 'part-of-rupiah' }]);
    expect([statement.periodFrom, statement.periodTo]).toEqual(['2026-02-01', '2026-02-28']);
    expect(days(statement).slice(0, 6)).toEqual([
      ['2026-02-01', 1_000_000, 1_000_000, true],
      ['2026-02-02', 1_000_000, 1_000_000, true],
      ['2026-02-03', 1_000_000, 1_087_575, true],
      ['2026-02-04', 1_087_575, 1_087_575, true],
      // Interest of Rp123,45: not a line of ours, so the day is not whole, and its balance is no whole rupiah.
      ['2026-02-05', 1_087_575, null, false],
      ['2026-02-06', null, null, true],
    ]);
    expect(days(statement).at(-1)).toEqual(['2026-02-28', null, null, false]);
  });

  test('Indonesian columns, from the last line to the first and with Indonesian numbers', () => {
    const statement = statementOf(fixture('mandiri-id.csv'));
    expect(statement).toMatchObject({ format: 'csv-id', accountNumber: '1370012345678' });
    expect(short(statement)).toEqual([
      '2026-02-04 +100075 TRANSFER DARI BUDI SANTOSO',
      '2026-02-05 -250000 TRANSFER BAYAR PEMASOK',
    ]);
    expect(days(statement)).toEqual([
      ['2026-02-04', null, 1_100_075, false],
      ['2026-02-05', 1_100_075, null, false],
    ]);
  });

  test('a row that vanished between two balances, refuses the file', () => {
    const text = fixture('mandiri-posting.csv').replace(/^03 Feb 2026,.*\n/m, '');
    expect(read(text)).toEqual({ kind: 'malformed', at: 7, why: 'balance' });
  });

  test('an opening balance that does not fit, refuses the file', () => {
    const text = fixture('mandiri-posting.csv').replace('1,000,000.00', '1,000,001.00');
    expect(read(text)).toEqual({ kind: 'malformed', at: 6, why: 'balance' });
  });

  test('two styles of numbers in one file, refuse it', () => {
    const text = fixture('mandiri-id.csv').replace('250.000,00', '250,000.00');
    expect(read(text)).toMatchObject({ kind: 'malformed', why: 'amount' });
  });

  test('a row that is neither in nor out, refuses the file', () => {
    expect(read(fixture('mandiri-id.csv').replace(';K;', ';X;'))).toEqual({
      kind: 'malformed',
      at: 3,
      why: 'direction',
    });
  });
});

describe('BCA', () => {
  test('for persons, with a comma in a text and one line that is not booked', () => {
    const statement = statementOf(fixture('bca-personal.csv'));
    expect(statement).toMatchObject({ format: 'csv-bca', accountNumber: '0111222333' });
    expect(short(statement)).toEqual([
      '2025-12-30 +108400 TRSF E-BANKING CR 3012/FTSCY/WS95031 108400.00Bayar, dua, BUDI',
      '2026-01-02 -511400 KARTU DEBIT TOKO',
    ]);
    expect(statement.skipped).toEqual([{ line: 8, why: 'pending' }]);
    expect(days(statement).map(([date, , , isComplete]) => [date, isComplete])).toEqual([
      ['2025-12-30', true],
      ['2025-12-31', true],
      ['2026-01-01', true],
      ['2026-01-02', false],
    ]);
  });

  test('for business, days take their year from the period over New Year', () => {
    const statement = statementOf(fixture('bca-business.csv'));
    expect(statement).toMatchObject({ format: 'csv-bca-biz', accountNumber: '0350000001' });
    expect(short(statement)).toEqual(['2025-12-31 +3528964 KR OTOMATIS LLG BUDI', '2026-01-02 -441156 TARIKAN, ATM']);
    expect(days(statement)).toEqual([
      ['2025-12-30', 21_912_192, 21_912_192, true],
      ['2025-12-31', 21_912_192, 25_441_156, true],
      ['2026-01-01', 25_441_156, 25_441_156, true],
      ['2026-01-02', 25_441_156, 25_000_000, true],
      ['2026-01-03', 25_000_000, 25_000_000, true],
      ['2026-01-04', 25_000_000, 25_000_000, true],
      ['2026-01-05', 25_000_000, null, false],
    ]);
  });

  test('for business, the mark behind the amount and no balance', () => {
    const statement = statementOf(fixture('bca-business-joined.csv'));
    expect(statement).toMatchObject({ format: 'csv-bca-biz', accountNumber: null });
    expect(short(statement).map((line) => line.slice(0, 18))).toEqual(['2026-01-01 -287490', '2026-01-01 +799700']);
    expect(days(statement)).toEqual([['2026-01-01', null, null, false]]);
  });

  test('days without a year and without a period, are refused', () => {
    const text = fixture('bca-business.csv').replace(/^"Periode.*\n/m, '');
    expect(read(text)).toMatchObject({ kind: 'malformed', why: 'year' });
  });

  test('a day outside the period, is refused', () => {
    expect(read(fixture('bca-business.csv').replace("'02/01", "'09/01"))).toMatchObject({
      kind: 'malformed',
      why: 'date',
    });
  });

  test('a closing balance that does not fit, refuses the file', () => {
    const text = fixture('bca-business.csv').replace('Saldo Akhir : 25,000,000.00', 'Saldo Akhir : 24,000,000.00');
    expect(read(text)).toMatchObject({ kind: 'malformed', why: 'balance' });
  });

  test('another currency, is refused', () => {
    expect(read(fixture('bca-personal.csv').replace('IDR', 'USD'))).toEqual({
      kind: 'malformed',
      at: 3,
      why: 'currency',
    });
  });
});

describe('MT940 and MT942', () => {
  test('a statement of Mandiri, with reversals by their marks and a text over two lines', () => {
    const statement = statementOf(fixture('mandiri.mt940'));
    expect(statement).toMatchObject({ format: 'mt940', accountNumber: '1370012345678', skipped: [] });
    expect(short(statement)).toEqual([
      '2026-02-01 +100075 TRSF DARI BUDI SANTOSO UNTUK PESANAN PULSA S10 DENGAN KETERANGAN YANG PANJANG',
      '2026-02-01 +100075 TRSF DARI BUDI SANTOSO',
      '2026-02-02 -100075 TRSF DARI BUDI SANTOSO',
      '2026-02-02 +500 KOREKSI BIAYA',
    ]);
    expect(statement.lines.map(({ isReversal }) => isReversal)).toEqual([false, false, true, true]);
    // The opening balance is dated by the day before.
    expect(days(statement)).toEqual([
      ['2026-02-01', 1_000_000, 1_200_150, true],
      ['2026-02-02', 1_200_150, 1_100_575, true],
    ]);
  });

  test('parts with balances in between, are whole together and not alone', () => {
    expect(days(statementOf(fixture('parts.mt940')))).toEqual([
      ['2026-02-01', 0, 70, true],
      ['2026-02-02', 70, 70, true],
      ['2026-02-03', 70, 70, true],
    ]);
    const [first = ''] = fixture('parts.mt940').split('-\n');
    expect(days(statementOf(first))).toEqual([['2026-02-01', 0, null, false]]);
  });

  test('a part that does not begin where the one before ended, refuses the file', () => {
    const text = fixture('parts.mt940')
      .replace(':60M:C260201IDR100', ':60M:C260201IDR101')
      .replace('IDR70,00\n-\n:20:B', 'IDR71,00\n-\n:20:B');
    expect(read(text)).toMatchObject({ kind: 'malformed', why: 'balance' });
  });

  test('the running day, has lines and proves nothing', () => {
    const text = fixture('mandiri.mt940')
      .replace('I940', 'I942')
      .replace(/^:6[024]F:.*\r\n/gm, '')
      .replace(':28C:00032', ':28C:00032\r\n:34F:IDR0,\r\n:13D:2602021200+0700');
    const statement = statementOf(text);
    expect(statement.format).toBe('mt942');
    expect(statement.lines).toHaveLength(4);
    expect(
      days(statement).every(([, opening, closing, isComplete]) => (opening ?? closing ?? isComplete) === false),
    ).toBe(true);
  });

  test.each([
    ['a third decimal, which the parser would round away', 'C100075,00NTRF', 'C100075,004NTRF', 'amount', 6],
    ['a day that it would roll over', ':61:260202RC', ':61:260230RC', 'date', 11],
    ['a balance of another currency', 'C260202IDR1100575', 'C260202USD1100575', 'currency', 15],
    ['no currency', ':60F:C260131IDR', ':60F:C260131', 'amount', 5],
    ['a tag that nobody knows', ':64:', ':99:', 'unreadable', 16],
    ['a point for a comma', 'C100075,00NTRF', 'C100075.00NTRF', 'amount', 6],
  ])('%s, refuses the file', (_what, from, to, why, at) => {
    expect(read(fixture('mandiri.mt940').replace(from, to))).toEqual({ kind: 'malformed', at, why });
  });

  test('a line that is gone, refuses the file', () => {
    const text = fixture('mandiri.mt940').replace(/^:61:260202RD.*\r\n:86:.*\r\n/m, '');
    expect(read(text)).toMatchObject({ kind: 'malformed', why: 'balance' });
  });

  test('two accounts in one file, are refused', () => {
    const text = fixture('parts.mt940').replace(':25:1370012345678\n:28C:8', ':25:1370012345679\n:28C:8');
    expect(read(text)).toMatchObject({ kind: 'malformed', why: 'several-accounts' });
  });

  test('a line that is valued after the closing day, proves no day', () => {
    const text = fixture('mandiri.mt940').replace(':61:260202RD', ':61:260203RD');
    const statement = statementOf(text);
    expect(statement.lines).toHaveLength(4);
    expect(days(statement).every(([, , , isComplete]) => isComplete === false)).toBe(true);
  });
});

describe('camt.053', () => {
  test('entries, are lines: booked ones, each once, with the payer where there is one', () => {
    const statement = statementOf(fixture('mandiri.xml'));
    expect(statement).toMatchObject({ format: 'camt053', accountNumber: '1370012345678' });
    expect(statement.lines).toMatchObject([
      {
        ...{ wibDate: '2026-02-01', bookedAt: '2026-02-01T02:30:00.000Z', amount: 100_075, text: 'PESANAN S10' },
        ...{ reference: 'REF1', senderName: 'Budi & Rekan', isReversal: false },
      },
      { wibDate: '2026-02-01', bookedAt: null, amount: 200_000, text: 'GABUNGAN DUA', senderName: null },
      {
        wibDate: '2026-02-02',
        bookedAt: '2026-02-01T17:30:00.000Z',
        amount: 199_500,
        direction: 'debit',
        isReversal: true,
      },
    ]);
    expect(statement.skipped).toEqual([{ line: 3, why: 'pending' }]);
    expect(days(statement)).toEqual([
      ['2026-02-01', 1_000_000, 1_300_075, true],
      ['2026-02-02', 1_300_075, 1_100_575, true],
    ]);
  });

  test.each([
    ['a document type', '<ns:Document', '<!DOCTYPE a [<!ENTITY b "c">]><ns:Document', 'doctype', 0],
    ['another currency', 'Ccy="IDR">200000', 'Ccy="USD">200000', 'currency', 2],
    ['a part that no bank sends', '200000.00', '2e5', 'amount', 2],
    ['a status that nobody knows', '<ns:Sts>PDNG', '<ns:Sts>INFO', 'unreadable', 3],
    ['a day of no calendar', '2026-02-01+07:00', '2026-02-31+07:00', 'date', 2],
    ['an entry without its amount', '<ns:Amt Ccy="IDR">200000.00</ns:Amt>', '', 'unreadable', 2],
    ['a broken end', '</ns:BkToCstmrStmt></ns:Document>', '</ns:BkToCstmrStmt>', 'unreadable', 0],
    ['balances that do not add up', '1100575.00000', '1100576.00', 'balance', 4],
  ])('%s, refuses the file', (_what, from, to, why, at) => {
    const text = fixture('mandiri.xml');
    expect(text).toContain(from);
    expect(read(text.replace(from, to))).toEqual({ kind: 'malformed', at, why });
  });

  test('a bomb of entities, is refused before it is read', () => {
    const entity = '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">';
    const text = fixture('mandiri.xml').replace('?>', `?><!DOCTYPE x [${entity}]>`);
    expect(read(text)).toEqual({ kind: 'malformed', at: 0, why: 'doctype' });
  });

  test('a name with an entity that is not one of XML, stays as it stands', () => {
    expect(
      statementOf(fixture('mandiri.xml').replace('Budi &amp; Rekan', '&a;&#66;udi&#x21;')).lines[0]?.senderName,
    ).toBe('&a;Budi!');
  });

  test('an interim balance, does not close its day', () => {
    const statement = statementOf(fixture('mandiri.xml').replace('>CLBD<', '>ITBD<'));
    expect(days(statement)).toEqual([
      ['2026-02-01', 1_000_000, 1_300_075, true],
      ['2026-02-02', 1_300_075, null, false],
    ]);
  });
});

describe('what is no statement', () => {
  test.each([
    ['a page', '<!doctype html><html><script>alert(1)</script></html>'],
    ['a PDF', '%PDF-1.7\n1 0 obj'],
    ['an archive', Buffer.from('504b0304140000000000', 'hex')],
    ['JSON', '[{"amount":1}]'],
    ['another table', 'Tanggal,Jumlah\n01/02/2026,5'],
    ['another XML', '<?xml version="1.0"?><Document><BkToCstmrDbtCdtNtfctn/></Document>'],
    ['nothing', ''],
    ['blanks', ' \r\n \r\n'],
  ])('%s, is an unknown format', (_what, content) => {
    expect(read(content)).toEqual({ kind: 'unknown-format' });
  });

  test('more than five megabytes, are refused at once', () => {
    expect(read(Buffer.alloc(5 * 1024 * 1024 + 1, 0x20))).toEqual({ kind: 'malformed', at: 0, why: 'too-large' });
  });

  test('more than fifty thousand lines, are refused', () => {
    const row = '1,01/02/26,01/02/26,7820,a,b,,".00","1.00"';
    const [header = ''] = fixture('mandiri-mcm.csv').split('\r\n');
    const text = [header, ...Array.from({ length: 50_001 }, () => row)].join('\n');
    expect(read(text)).toEqual({ kind: 'malformed', at: 50_002, why: 'too-many-lines' });
  });
});

const DAY_MS = 24 * 60 * 60 * 1000;
const FIRST_MOMENT = Date.parse('2026-02-01T00:00:00.000+07:00');
const words = fc.stringMatching(/^[A-Za-z0-9 /.,'"&<>;()-]{1,200}$/).filter((text) => text.trim() !== '');
const bankLine = fc.record({
  minute: fc.integer({ min: 0, max: 5 * 24 * 60 - 1 }),
  type: fc.constantFrom('CR' as const, 'DB' as const),
  amount: fc.integer({ min: 1, max: 9_999_999_999 }),
  description: words,
  isReversal: fc.boolean(),
});

describe('statements of the simulated bank', () => {
  const statement = fc.record({
    drawn: fc.array(bankLine, { minLength: 1, maxLength: 40 }),
    opening: fc.integer({ min: 0, max: 10 ** 12 }),
  });

  test.each(STATEMENT_FORMATS)(
    '%s, what was written is read back: each line, and the balance of each day',
    (format) => {
      fc.assert(
        fc.property(statement, ({ drawn, opening }) => {
          const lines = drawn.toSorted((one, other) => one.minute - other.minute).map(toBankLine);
          const content = { account: '1370012345678', holder: 'PT A & B', from: '2026-02-01', to: '2026-02-05' };
          const { name, text } = writeStatement(format, { ...content, lines, opening, isRunning: false });
          const reading = statementOf(text);
          expect(name.startsWith('1370012345678')).toBe(true);
          expect(reading).toMatchObject({ format, accountNumber: '1370012345678', skipped: [] });
          expect(reading.lines.map(({ wibDate, direction, amount }) => [wibDate, direction, amount])).toEqual(
            lines.map(({ at, type, amount }) => [dayOf(at), type === 'CR' ? 'credit' : 'debit', amount]),
          );
          expect(days(reading)).toEqual(provenDays(format, lines, opening));
          const isMarked = format === 'mt940' || format === 'mt942' || format === 'camt053';
          expect(reading.lines.map(({ isReversal }) => isReversal)).toEqual(
            lines.map((line) => isMarked && line.reversalOf !== null),
          );
        }),
        { numRuns: 60 },
      );
    },
  );

  test.each(['mt940', 'camt053'] as const)('%s, any amount that was changed by hand is noticed', (format) => {
    fc.assert(
      fc.property(statement, fc.nat(), fc.integer({ min: 1, max: 9 }), ({ drawn, opening }, pick, more) => {
        const lines = drawn.toSorted((one, other) => one.minute - other.minute).map(toBankLine);
        const content = {
          account: '1370012345678',
          holder: 'A',
          from: '2026-02-01',
          to: '2026-02-05',
          opening,
          isRunning: false,
        };
        const changed = lines.map((line, index) =>
          index === pick % lines.length ? { ...line, amount: line.amount + more } : line,
        );
        const balances = writeStatement(format, { ...content, lines }).text;
        const rows = writeStatement(format, { ...content, lines: changed }).text;
        expect(read(withBalancesOf(rows, balances))).toMatchObject({ kind: 'malformed', why: 'balance' });
      }),
      { numRuns: 50 },
    );
  });

  test('any bytes whatever, are refused or read and never thrown at', () => {
    const texts = fc
      .constantFrom('mandiri-mcm.csv', 'mandiri.mt940', 'mandiri.xml', 'bca-business.csv', 'mandiri-id.csv')
      .map(fixture);
    fc.assert(
      fc.property(texts, fc.nat(), fc.string({ maxLength: 5 }), fc.nat({ max: 40 }), (text, at, put, cut) => {
        const place = at % text.length;
        const spoilt = text.slice(0, place) + put + text.slice(place + cut);
        expect(['statement', 'malformed', 'unknown-format']).toContain(read(spoilt).kind);
      }),
      { numRuns: 200 },
    );
  });
});

interface Drawn {
  minute: number;
  type: 'CR' | 'DB';
  amount: number;
  description: string;
  isReversal: boolean;
}

function toBankLine({ minute, type, amount, description, isReversal }: Drawn, index: number): BankLine {
  const at = new Date(FIRST_MOMENT + minute * 60_000).toISOString();
  const reversalOf = isReversal ? 'MUT000000' : null;
  const sender = description.includes('A') ? description.slice(0, 50) : null;
  return {
    id: `MUT${index + 1}`,
    account: '1370012345678',
    at,
    type,
    amount,
    description,
    sender,
    reversalOf,
    balance: 0,
    seenAt: at,
  };
}

const dayOf = (moment: string): string => new Date(Date.parse(moment) + 7 * 60 * 60 * 1000).toISOString().slice(0, 10);

/** Balances prove days; without any, the days of the lines are told and proven by nothing. */
function provenDays(format: string, lines: readonly BankLine[], opening: number): unknown[] {
  const told = trueDays(lines, opening);
  if (format === 'camt053') return told;
  const dates = lines.map(({ at }) => dayOf(at)).sort();
  // The day of an opening balance is claimed only when a line is dated so.
  if (format === 'mt940') return told.slice(dates[0] === '2026-02-01' ? 0 : 1);
  const [first = '', last = ''] = [dates[0], dates.at(-1)];
  const between = told.flatMap(([date]) => (date >= first && date <= last ? [date] : []));
  return between.map((date) => [date, null, null, false]);
}

/** As plain sums say, for balances that are never below zero; those that are cannot be told in our books. */
function trueDays(lines: readonly BankLine[], opening: number): [string, number | null, number | null, boolean][] {
  let running = opening;
  return Array.from({ length: 5 }, (_, index) => {
    const date = dayOf(new Date(FIRST_MOMENT + index * DAY_MS).toISOString());
    const before = running;
    for (const { at, type, amount } of lines) if (dayOf(at) === date) running += type === 'CR' ? amount : -amount;
    return [date, before < 0 ? null : before, running < 0 ? null : running, true];
  });
}

/** The rows of one statement between the balances of another. */
function withBalancesOf(rows: string, balances: string): string {
  const closing = /:62F:.*|<Cd>CLBD<.*/.exec(balances)?.[0] ?? '';
  return rows.replace(/:62F:.*|<Cd>CLBD<.*/, () => closing);
}
