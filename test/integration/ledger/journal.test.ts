import { InvariantBroken } from '../../../src/domain/errors';
import { ZERO } from '../../../src/domain/money';
import {
  COST,
  depositAccount,
  LATE_DELIVERY,
  OPENING,
  openAccount,
  openHouseAccounts,
  REVENUE,
} from '../../../src/ledger/accounts';
import { placeHold } from '../../../src/ledger/hold';
import { LedgerRefused, type NewJournal, type PostedJournal, postJournal } from '../../../src/ledger/journal';
import { freeSaldo } from '../../../src/ledger/saldo';
import { newId } from '../../../src/persistence/new-id';
import { balanceOf, expectBooksAgree, move, openSaldo, openTestBooks, type TestBooks } from '../../support/ledger';

let books: TestBooks;

beforeAll(async () => {
  books = await openTestBooks();
});

afterEach(async () => {
  await expectBooksAgree(books.db);
});

afterAll(async () => {
  await books.close();
});

async function post(journal: Partial<NewJournal> & Pick<NewJournal, 'postings'>): Promise<PostedJournal> {
  return books.db.transaction(async (tx) => postJournal(tx, { subject: newId(), kind: 'deposit', n: 1, ...journal }));
}

describe('posting a journal', () => {
  test('journal, credit of an account with a limit, its free saldo grows', async () => {
    const account = await openSaldo(books.db, 1_000);
    await post({ note: 'setoran', postings: move(OPENING, account, 500) });
    expect(await freeSaldo(books.db, account)).toEqual({ free: 1_500, held: 0 });
  });

  test('journal, the same again, the first is returned and nothing moves', async () => {
    const account = await openSaldo(books.db, 1_000);
    const journal = { subject: newId(), postings: move(account, OPENING, 900) };
    const first = await post(journal);
    expect(first.isNew).toBe(true);
    expect(await post(journal)).toEqual({ journalId: first.journalId, isNew: false });
    expect(await post({ ...journal, postings: journal.postings.toReversed() })).toMatchObject({ isNew: false });
    expect(await balanceOf(books.db, account)).toBe(100);
  });

  test.each([1, 20_000])('journal, the same twenty times at once with a debit of %p, one is new', async (amount) => {
    const account = await openSaldo(books.db, 20_000);
    for (const from of [account, COST]) {
      const journal = { subject: newId(), postings: move(from, OPENING, amount) };
      const results = await Promise.all(Array.from({ length: 20 }, () => post(journal)));
      expect(results.filter(({ isNew }) => isNew)).toHaveLength(1);
      expect(new Set(results.map(({ journalId }) => journalId)).size).toBe(1);
    }
    expect(await balanceOf(books.db, account)).toBe(20_000 - amount);
  });

  test('C1, journal, the same key with other postings, the line stops', async () => {
    const account = await openSaldo(books.db, 1_000);
    const subject = newId();
    await post({ subject, postings: move(account, OPENING, 900) });
    await expect(post({ subject, postings: move(account, OPENING, 50) })).rejects.toThrow(InvariantBroken);
    await expect(post({ subject, postings: move(account, REVENUE, 900) })).rejects.toThrow(InvariantBroken);
    await expect(post({ subject, postings: move(COST, REVENUE, 900) })).rejects.toThrow(InvariantBroken);
    expect(await balanceOf(books.db, account)).toBe(100);
  });

  test('C1, two journals with one key and other accounts at once, one stops the line', async () => {
    const [one, other] = [await openSaldo(books.db, 1_000), await openSaldo(books.db, 1_000)];
    const subject = newId();
    const results = await Promise.allSettled([
      post({ subject, postings: move(one, OPENING, 10) }),
      post({ subject, postings: move(other, OPENING, 10) }),
    ]);
    const failures = results.filter((result) => result.status === 'rejected');
    expect(failures).toHaveLength(1);
    expect(failures[0]?.reason).toBeInstanceOf(InvariantBroken);
  });

  test('journal, debit beyond the free saldo, it is refused although the balance would do', async () => {
    const account = await openSaldo(books.db, 1_000);
    await books.db.transaction(async (tx) =>
      placeHold(tx, { holdId: newId(), account, amount: move(account, OPENING, 600)[0]!.amount }),
    );
    await expect(post({ postings: move(account, OPENING, 401) })).rejects.toMatchObject({
      code: 'saldo-short',
      account,
    });
    await expect(post({ postings: move(account, OPENING, 401) })).rejects.toThrow(LedgerRefused);
    expect((await post({ postings: move(account, OPENING, 400) })).isNew).toBe(true);
  });

  test('journal, debit and credit of the same account, only the difference counts', async () => {
    const account = await openSaldo(books.db, 100);
    await post({ postings: [...move(account, REVENUE, 5_000), ...move(OPENING, account, 4_950)] });
    expect(await balanceOf(books.db, account)).toBe(50);
  });

  test.each([
    ['unequal sides', [...move(COST, REVENUE, 5), ...move(COST, REVENUE, 5).slice(1)]],
    ['no postings', []],
    ['an amount of zero', [...move(COST, REVENUE, 5), { account: COST, side: 'debit' as const, amount: ZERO }]],
    ['an unknown account', move('cost:unknown', REVENUE, 5)],
  ])('journal, %s, the line stops', async (_what, postings) => {
    await expect(post({ postings })).rejects.toThrow(InvariantBroken);
  });

  test('journals both ways between accounts at once, none fails', async () => {
    const accounts = [await openSaldo(books.db, 100_000), await openSaldo(books.db, 100_000)];
    const [one = '', other = ''] = accounts;
    const journals = Array.from({ length: 200 }, (_, index) =>
      post({ postings: index % 2 === 0 ? move(one, other, 7) : move(other, one, 7) }),
    );
    const results = await Promise.all(journals);
    expect(results.every(({ isNew }) => isNew)).toBe(true);
    expect(await balanceOf(books.db, one)).toBe(100_000);
  });
});

describe('opening accounts', () => {
  test('account, opened again, it stays as it is', async () => {
    const account = await openSaldo(books.db, 1_000);
    const open = async () =>
      books.db.transaction(async (tx) => openAccount(tx, { code: account, normalSide: 'credit', hasLimit: true }));
    await open();
    await open();
    expect(await balanceOf(books.db, account)).toBe(1_000);
  });

  test('accounts of the house, opened again, there are four as before', async () => {
    await books.db.transaction(openHouseAccounts);
    const codes = [COST, REVENUE, LATE_DELIVERY, OPENING];
    expect(await books.db.rows('select code from account where code in (?, ?, ?, ?)', codes)).toHaveLength(4);
  });

  test('account, opened twenty times at once, there is one', async () => {
    const account = { code: depositAccount('digi2'), normalSide: 'debit' as const, hasLimit: false };
    await Promise.all(Array.from({ length: 20 }, () => books.db.transaction(async (tx) => openAccount(tx, account))));
    expect(await books.db.rows('select code from account where code = ?', [account.code])).toHaveLength(1);
  });

  test('account, opened again as another kind, the line stops', async () => {
    const reopen = async (normalSide: 'debit' | 'credit', hasLimit: boolean) =>
      books.db.transaction(async (tx) => openAccount(tx, { code: REVENUE, normalSide, hasLimit }));
    await expect(reopen('debit', false)).rejects.toThrow(InvariantBroken);
    await expect(reopen('credit', true)).rejects.toThrow(InvariantBroken);
  });

  test('account that grows by debits, with a limit, the line stops', async () => {
    const open = books.db.transaction(async (tx) =>
      openAccount(tx, { code: 'deposit:limited', normalSide: 'debit', hasLimit: true }),
    );
    await expect(open).rejects.toThrow(InvariantBroken);
  });

  test('saldo, of an account without a limit or an unknown one, the line stops', async () => {
    await expect(freeSaldo(books.db, REVENUE)).rejects.toThrow(InvariantBroken);
    await expect(freeSaldo(books.db, 'saldo:nobody')).rejects.toThrow(InvariantBroken);
  });
});
