import { createControls } from '../../../src/backoffice/controls/create-controls';
import { DEFAULT_SETTINGS } from '../../../src/domain/settings';
import { type BusinessDate } from '../../../src/domain/time';
import { type Visit } from '../../../src/http/console/console.types';
import { readCardFacts } from '../../../src/http/console/pages/kartu-facts';
import { silentLogger } from '../../../src/logging/logger';
import { type Database, type Queryable, type Tx } from '../../../src/persistence/database';
import { countNewer, listTopups, type TopupList } from '../../../src/persistence/queries/console/topup-search';
import { branchesOf } from '../../../src/persistence/queries/console/topup-search-shape';
import {
  listStatement,
  searchStatement,
  type Statement,
  type TopupFilter,
  type TopupWindow,
} from '../../../src/persistence/queries/console/topup-search-statements';
import { insertProduct, insertReseller, type ResellerFixture } from '../../support/fixtures';
import { openTestDatabase } from '../http/api';
import { idOf, insertManyOrders, LAST_AT, numberOf } from './many-orders';

const COUNT = 20_000;
const ALL: TopupFilter = { state: null, resellerId: null, terminal: null, from: null, to: null };
const NEWEST: TopupWindow = { kind: 'newest' };
const PAGE = 50;
const FROM = '2026-03-03' as BusinessDate;
const TO = '2026-03-04' as BusinessDate;

let db: Database;
let end: () => Promise<void>;
let resellers: ResellerFixture[];

beforeAll(async () => {
  ({ db, end } = await openTestDatabase());
  await insertProduct(db, { code: 'S10' });
  resellers = [];
  for (let n = 0; n < 20; n += 1) resellers.push(await insertReseller(db));
  await db.write(`update reseller set name = 'BERKAH PULSA' where id = ?`, [resellers[3]?.resellerId ?? '']);
  await db.write(`insert into supplier (code, name, adapter) values ('sup', 'Supplier', 'fake')`);
  for (const code of ['one', 'rare']) {
    await db.write(`insert into terminal (code, supplier_code, name, config_sealed) values (?, 'sup', ?, '')`, [
      code,
      code,
    ]);
  }
  const resellerIds = resellers.map(({ resellerId }) => resellerId);
  await insertManyOrders(db, { count: COUNT, lastAt: LAST_AT, resellerIds });
});
afterAll(() => end());

function list(question: { filter?: Partial<TopupFilter>; q?: string; window?: TopupWindow }): Promise<TopupList> {
  const { filter = {}, q = null, window = NEWEST } = question;
  return listTopups(db, { filter: { ...ALL, ...filter }, q, window, pageSize: PAGE });
}

async function found(q: string, filter: Partial<TopupFilter> = {}): Promise<string[]> {
  return (await list({ q, filter })).topups.map(({ id }) => id);
}

function id(n: number): string {
  return idOf(n, { count: COUNT, lastAt: LAST_AT });
}

function atNo(n: number): string {
  return `TRX ${n}`;
}

describe('list of orders', () => {
  test('from page to page and back, shows each order once, newest first', async () => {
    const seen: string[] = [];
    let window: TopupWindow = NEWEST;
    for (let page = 0; page < 4; page += 1) {
      const { topups, hasOlder } = await list({ window });
      expect(hasOlder).toBe(true);
      seen.push(...topups.map((topup) => topup.id));
      const last = topups.at(-1);
      if (last !== undefined) window = { kind: 'older', position: { acceptedAt: last.acceptedAt, topupId: last.id } };
    }
    expect(seen).toEqual(Array.from({ length: 200 }, (_, index) => id(COUNT - index)));
    const position = { acceptedAt: LAST_AT, topupId: id(COUNT - 100) };
    const above = await list({ window: { kind: 'newer', position } });
    expect(above.topups.map((topup) => topup.id)).toEqual(seen.slice(50, 100));
    expect(above).toMatchObject({ hasNewer: true, hasOlder: true });
  });

  test('pinned to its first row, does not move when others came in, and counts them', async () => {
    const position = { acceptedAt: LAST_AT, topupId: id(COUNT - 3) };
    const { topups } = await list({ window: { kind: 'from', position } });
    expect(topups[0]?.id).toBe(id(COUNT - 3));
    expect(await countNewer(db, ALL, position)).toBe(3);
    expect(await countNewer(db, { ...ALL, state: 'failed' }, position)).toBe(1);
  });

  test.each<[string, () => Partial<TopupFilter>, (n: number) => boolean]>([
    ['one state', () => ({ state: 'failed' }), (n) => n % 50 === 0],
    ['one reseller', () => ({ resellerId: resellers[3]?.resellerId ?? '' }), (n) => n % 20 === 3],
    ['one line', () => ({ terminal: 'rare' }), (n) => n % 1000 === 0],
    ['a line and a state', () => ({ terminal: 'rare', state: 'success' }), () => false],
    [
      'a reseller and a state',
      () => ({ resellerId: resellers[10]?.resellerId ?? '', state: 'failed' }),
      (n) => n % 100 === 50,
    ],
  ])('of %s, shows those and no others', async (_case, filter, belongs) => {
    const { topups } = await list({ filter: filter() });
    const expected = Array.from({ length: COUNT }, (_, index) => COUNT - index).filter(belongs);
    expect(topups.map((topup) => topup.id)).toEqual(expected.slice(0, PAGE).map(id));
  });

  test('of some days in Jakarta, begins and ends at their midnights', async () => {
    const { topups } = await list({ filter: { from: FROM, to: TO } });
    expect(topups[0]?.acceptedAt).toBe('2026-03-04T16:59:30.000Z');
    const last = { acceptedAt: LAST_AT, topupId: '' };
    const oldest = await list({ filter: { from: FROM, to: TO }, window: { kind: 'newer', position: last } });
    expect(oldest.topups.at(-1)?.acceptedAt).toBe('2026-03-02T17:00:00.000Z');
  });
});

describe('search for an order', () => {
  test.each<[string, (n: number) => string]>([
    ['whole number', numberOf],
    ['number with +62', (n) => numberOf(n).replace(/^0/, '+62')],
    ['number with spaces and dashes', (n) => numberOf(n).replace(/^(.{4})(.{4})/, '$1-$2 ')],
    ['number without its first digits', (n) => numberOf(n).slice(2)],
    ['serial number', (n) => `0041${200_000_000 + n}`],
    ['reference of the reseller', (n) => `REF-${n}`],
    ['short number read aloud', atNo],
    ['short number with a hash', (n) => atNo(n).replace(/^\D*/, '#')],
    ['short number in groups', (n) => `TRX ${Number(atNo(n).replace(/^\D*/, '')).toLocaleString('id-ID')}`],
  ])('by its %s, finds it', async (_case, text) => {
    expect(await found(text(7_777))).toEqual([id(7_777)]);
  });

  test('by its last four digits, finds all that end in them, newest first', async () => {
    const digits = numberOf(7_777).slice(-4);
    const expected = Array.from({ length: COUNT }, (_, index) => COUNT - index).filter((n) =>
      numberOf(n).endsWith(digits),
    );
    const ids = await found(digits);
    // The digits are a short number as well.
    const short = id(Number(digits));
    expect(ids.filter((one) => one !== short || expected.map(id).includes(short))).toEqual(expected.map(id));
    expect(ids).toContain(short);
  });

  test('by the beginning of a serial number, finds those that begin so', async () => {
    expect(await found('00412000077')).toHaveLength(50);
    expect(await found('004120000777')).toEqual(
      [9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((n) => id(7_770 + n)).filter((one) => one !== id(7_750)),
    );
  });

  test('by a reseller’s name or code in any case, finds its orders and tells which reseller it was', async () => {
    const byName = await list({ q: 'berkah' });
    expect(byName.topups[0]?.id).toBe(id(COUNT - 17));
    expect(byName.searched?.resellers).toEqual([{ code: resellers[3]?.code, name: 'BERKAH PULSA' }]);
    expect(await found((resellers[3]?.code ?? '').toLowerCase())).toEqual(byName.topups.map((topup) => topup.id));
  });

  test('with filters, keeps to them', async () => {
    expect(await found(numberOf(7_777), { state: 'failed' })).toEqual([]);
    expect(await found(numberOf(7_750), { state: 'failed' })).toEqual([id(7_750)]);
    expect(await found(numberOf(7_777), { resellerId: resellers[1]?.resellerId ?? '' })).toEqual([]);
    expect(await found(numberOf(7_777), { from: FROM })).toEqual([]);
  });

  test.each([['%%%%%%'], ['______'], ['zzzz'], ['0'], ['??'], ['0812 9999 9999']])(
    'for %s, finds nothing',
    async (q) => {
      expect(await found(q)).toEqual([]);
    },
  );
});

describe('text to search for', () => {
  test.each([
    ['8841207', ['no', 'number-end', 'sn', 'reference']],
    ['TRX 8841207', ['no']],
    ['no. 12', ['no']],
    ['#11', ['no']],
    ['# 8.841.207', ['no']],
    ['trx #11', ['no']],
    ['TRX no. 11', ['no']],
    ['Transaksi 11', ['no']],
    ['#8.841', ['no']],
    ['no.12', ['no', 'reference']],
    ['TRX8.841.207', ['no', 'reference']],
    ['transaksi123456', ['no', 'reference']],
    ['TRX2026.001', ['sn', 'reference', 'reseller']],
    ['NO.2026.11.05', ['sn', 'reference', 'reseller']],
    ['TRX 2026.001', ['sn', 'reseller']],
    ['#', []],
    ['8.841.207', ['no', 'number-end', 'sn', 'reference']],
    ['62812.3456.7890', ['number', 'sn', 'reference']],
    ['(0812) 3456 7890', ['number']],
    ['+62 (812) 3456-7890', ['number']],
    ['081234567890', ['no', 'number', 'sn', 'reference']],
    ['+62 812-3456-7890', ['number']],
    ['7890', ['no', 'number-end', 'sn', 'reference']],
    ['789', ['no', 'reference']],
    ['0041002714583107', ['sn', 'reference']],
    ['BERKAH PULSA', ['sn', 'reseller']],
    ['AC0117', ['sn', 'reference', 'reseller']],
    ['x', ['reference']],
    ['   ', []],
  ])('%s, is taken for %j', (text, kinds) => {
    expect(branchesOf(text).map(({ kind }) => kind)).toEqual(kinds);
  });
});

/** What the server says it will read, from the driving table on. */
async function plan(queryable: Queryable, { sql, parameters }: Statement) {
  return queryable.rows<{ table: string; type: string; key: string | null; rows: number | string; Extra: string }>(
    `explain ${sql}`,
    parameters,
  );
}

/** How many rows and index entries the server has read for this connection. */
async function readsOf(tx: Tx): Promise<number> {
  const rows = await tx.rows<{ Value: string }>(
    `show session status where variable_name in ('Handler_read_next', 'Handler_read_prev', 'Handler_read_rnd_next', 'Handler_read_key')`,
  );
  return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
}

function bound(tx: Tx): Queryable {
  return {
    rows: (sql, parameters) => tx.rows(sql, parameters),
    row: (sql, parameters) => tx.row(sql, parameters),
    write: (sql, parameters) => tx.write(sql, parameters),
    now: () => tx.now(),
  };
}

describe('reading of a page', () => {
  const rare = (): Partial<TopupFilter>[] => [
    {},
    { state: 'failed' },
    { state: 'suspect' },
    { terminal: 'rare' },
    { terminal: 'rare', state: 'failed' },
    { from: FROM, to: TO },
    { resellerId: resellers[3]?.resellerId ?? '' },
    { resellerId: resellers[3]?.resellerId ?? '', state: 'failed', from: FROM },
  ];
  const windows: TopupWindow[] = [
    NEWEST,
    { kind: 'older', position: { acceptedAt: LAST_AT, topupId: idOf(9_000, { count: COUNT, lastAt: LAST_AT }) } },
    { kind: 'newer', position: { acceptedAt: LAST_AT, topupId: idOf(9_000, { count: COUNT, lastAt: LAST_AT }) } },
  ];

  test('with any filter and in any direction, goes along an index that is in the page’s order', async () => {
    for (const filter of rare()) {
      for (const window of windows) {
        const steps = await plan(db, listStatement({ ...ALL, ...filter }, window, PAGE + 1));
        for (const { type, Extra } of steps) {
          expect({ filter, window, type, Extra }).not.toMatchObject({ type: 'ALL' });
          expect(Extra).not.toMatch(/filesort|temporary/);
        }
      }
    }
  });

  test.each(['8841207', '081234567890', '7890', '0041200007', 'REF-7777'])(
    'that searches for %s, reads no branch beyond its own index entries',
    async (text) => {
      for (const branch of branchesOf(text)) {
        if (branch.kind === 'reseller') continue;
        for (const filter of rare().slice(0, 3)) {
          const [step] = await plan(db, searchStatement(branch, { ...ALL, ...filter }, NEWEST, PAGE + 1));
          expect(step?.type ?? 'const').not.toMatch(/^(ALL|index)$/);
          const key = {
            no: 'no',
            number: 'destination',
            'number-end': 'destination_reversed',
            sn: 'sn',
            reference: 'reference',
          };
          expect(step?.key ?? key[branch.kind]).toBe(key[branch.kind]);
        }
      }
    },
  );

  test('of one order, reads only the rows that are about it', async () => {
    await db.transaction(async (tx) => {
      // One connection for all its statements, so that the server counts them together.
      const one: Database = { ...bound(tx), transaction: (work) => work(tx), close: async () => undefined };
      const settings = { current: async () => DEFAULT_SETTINGS };
      const controls = createControls({
        ...{ db: one, settings, settlement: { profileOf: () => undefined }, logger: silentLogger },
        temporal: {
          applyControl: () => Promise.reject(new Error('nothing is done')),
          startCorrection: () => Promise.reject(new Error('nothing is done')),
          wakeTopup: async () => false,
        },
      });
      const visit = { staff: { id: 'S', name: 'uji', fullName: 'Uji', role: 'operator' }, now: LAST_AT } as Visit;
      const before = await readsOf(tx);
      const deps = { db: one, controls, settings, temporalUi: { url: '', namespace: '' } };
      const facts = await readCardFacts(deps, id(7_777), visit);
      expect(facts?.attempts).toHaveLength(1);
      expect((await readsOf(tx)) - before).toBeLessThan(500);
    });
  });

  test('that searches, reads no more rows than its page and the matches of its branches', async () => {
    await db.transaction(async (tx) => {
      const statusOf = (): Promise<number> => readsOf(tx);
      for (const q of ['8841207', numberOf(7_777), '7777', '0041200007', 'REF-7777', 'berkah']) {
        const before = await statusOf();
        await listTopups(tx, { filter: ALL, q, window: NEWEST, pageSize: PAGE });
        expect({ q, isFew: (await statusOf()) - before < 2500 }).toEqual({ q, isFew: true });
      }
    });
  });
});
