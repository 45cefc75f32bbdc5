import { rupiah } from '../../../../src/domain/money';
import { type BusinessDate } from '../../../../src/domain/time';
import { scopeOf } from '../../../../src/persistence/queries/tagihan/scope';
import { listTagihan, type TagihanAsk } from '../../../../src/persistence/queries/tagihan/tagihan-list';
import {
  listStatements,
  type TagihanQuestion,
} from '../../../../src/persistence/queries/tagihan/tagihan-list-statements';
import { type BillingPagesStage, openBillingPagesStage, type Visitor } from '../../../support/billing-pages-stage';

let stage: BillingPagesStage;
let marketing: Visitor;
let admin: Visitor;
const TODAY = '2026-03-02' as BusinessDate;
const ALL: TagihanQuestion = { filter: 'all', from: null, to: null, marketingId: null };

beforeAll(async () => {
  stage = await openBillingPagesStage();
  marketing = await stage.logIn('marketing');
  admin = await stage.logIn('admin');
  for (const [index, dueOn] of ['2026-03-05', '2026-03-06', '2026-03-06', '2026-03-09', '2026-04-01'].entries()) {
    await stage.sentPlan(marketing.staff, {
      ...{ kind: 'once', downPayment: rupiah(0), periods: 1, issueDaysBefore: 60, firstDueOn: dueOn as BusinessDate },
      customerId: await stage.newCustomer(marketing.staff, `Toko Nomor ${index} 100%`),
    });
  }
});
afterAll(() => stage.close());

function ask(part: Partial<TagihanAsk> = {}, { staff } = marketing) {
  const whole = { question: ALL, q: null, window: { kind: 'first' } as const, today: TODAY, pageSize: 50, ...part };
  return listTagihan(stage.db, scopeOf(staff), whole);
}

async function days(part: Partial<TagihanAsk>, visitor = marketing): Promise<string[]> {
  return (await ask(part, visitor)).items.map(({ dueOn }) => dueOn);
}

test('open bills, come with the earliest due day on top; all of them, with the latest', async () => {
  const open = { ...ALL, filter: 'open' } as const;
  const sorted = ['2026-03-05', '2026-03-06', '2026-03-06', '2026-03-09', '2026-04-01'];
  expect(await days({ question: open })).toEqual(sorted);
  expect(await days({ question: open }, admin)).toEqual(sorted);
  expect(await days({})).toEqual(sorted.toReversed());
});

test.each(['open', 'all'] as const)(
  'list of %s, walked down and up in pages of two, has each bill once',
  async (filter) => {
    const question = { ...ALL, filter };
    const whole = (await ask({ question })).items.map(({ id }) => id);
    for (const visitor of [marketing, admin]) {
      const down: string[] = [];
      let page = await ask({ question, pageSize: 2 }, visitor);
      expect(page.hasBefore).toBe(false);
      for (;;) {
        down.push(...page.items.map(({ id }) => id));
        const last = page.items.at(-1)!;
        if (!page.hasAfter) break;
        const window = { kind: 'after', position: { dueOn: last.dueOn, id: last.id } } as const;
        page = await ask({ question, window, pageSize: 2 }, visitor);
        expect(page.hasBefore).toBe(true);
      }
      expect(down).toEqual(whole);
      const first = page.items[0]!;
      const window = { kind: 'before', position: { dueOn: first.dueOn, id: first.id } } as const;
      const up = await ask({ question, window, pageSize: 2 }, visitor);
      expect(up.items.map(({ id }) => id)).toEqual(whole.slice(2, 4));
      expect(up.hasAfter).toBe(true);
    }
  },
);

test('bills of a month, of a state and past their day, are told apart', async () => {
  const march = { from: '2026-03-01' as BusinessDate, to: '2026-03-31' as BusinessDate };
  expect(await days({ question: { ...ALL, ...march } })).toHaveLength(4);
  const overdue = { ...ALL, filter: 'overdue' } as const;
  expect(await days({ question: overdue })).toEqual([]);
  expect(await days({ question: overdue, today: '2026-03-06' as BusinessDate })).toEqual(['2026-03-05']);
  expect(await days({ question: { ...ALL, filter: 'paid' } })).toEqual([]);
});

test('a search, for names, numbers of bills, accounts and phones, finds what is meant and no pattern', async () => {
  const [bill] = (await ask()).items;
  const found = async (q: string): Promise<string[]> => (await ask({ q })).items.map(({ id }) => id);
  expect(await found('nomor 4')).toEqual([bill!.id]);
  expect(await found(bill!.number)).toEqual([bill!.id]);
  expect(await found(bill!.number.toLowerCase())).toEqual([bill!.id]);
  expect(await found(bill!.virtualAccount!)).toEqual([bill!.id]);
  expect(await found(bill!.virtualAccount!.replaceAll(/(.{4})/g, '$1 '))).toEqual([bill!.id]);
  expect(await found(bill!.virtualAccount!.slice(-6))).toEqual([bill!.id]);
  expect(await found('100%')).toHaveLength(5);
  expect(await found('__ko')).toEqual([]);
  expect(await found('%')).toEqual([]);
  expect(await found(`' or 1=1 --`)).toEqual([]);
});

test.each(['open', 'overdue', 'paid', 'all'] as const)(
  'page of %s bills, among everybody, is read along an index in its order',
  async (filter) => {
    const asked = {
      scope: { kind: 'all' },
      isOfFew: false,
      window: { kind: 'first' },
      today: TODAY,
      limit: 51,
    } as const;
    const from = '2026-02-01' as BusinessDate;
    for (const { sql, parameters } of listStatements({ ...asked, question: { ...ALL, filter, from } })) {
      const rows = await stage.db.rows<{ table: string; key: string; Extra: string }>(`explain ${sql}`, parameters);
      const bills = rows.find(({ table }) => table === 't');
      expect(bills?.key).toBe(filter === 'all' ? 'due' : 'by_state');
      expect(rows.map(({ Extra }) => Extra).join(' ')).not.toMatch(/filesort|temporary/);
    }
  },
);
