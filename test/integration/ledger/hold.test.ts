import { InvariantBroken } from '../../../src/domain/errors';
import { type Rupiah, rupiah } from '../../../src/domain/money';
import { OPENING, REVENUE } from '../../../src/ledger/accounts';
import { type HoldPosting, type Placed, placeHold, postHold, voidHold } from '../../../src/ledger/hold';
import { LedgerRefused, postJournal } from '../../../src/ledger/journal';
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

async function place(holdId: string, account: string, amount: number): Promise<Placed> {
  return books.db.transaction(async (tx) => placeHold(tx, { holdId, account, amount: amount as Rupiah }));
}

async function post(holdId: string, content: Partial<HoldPosting> & Pick<HoldPosting, 'postings'>) {
  return books.db.transaction(async (tx) => postHold(tx, { holdId, kind: 'topup-success', n: 1, ...content }));
}

async function giveBack(holdId: string) {
  return books.db.transaction(async (tx) => voidHold(tx, { holdId }));
}

describe('placing a hold', () => {
  test('hold, enough is free, it is reserved and the balance stays', async () => {
    const account = await openSaldo(books.db, 30_000);
    expect(await place(newId(), account, 10_050)).toEqual({ kind: 'held', free: 19_950 });
    expect(await freeSaldo(books.db, account)).toEqual({ free: 19_950, held: 10_050 });
    expect(await balanceOf(books.db, account)).toBe(30_000);
  });

  test('hold, exactly the free saldo, it is reserved and nothing is left', async () => {
    const account = await openSaldo(books.db, 10_050);
    expect(await place(newId(), account, 10_050)).toEqual({ kind: 'held', free: 0 });
  });

  test('hold, one rupiah more than is free, it is refused and nothing is written', async () => {
    const account = await openSaldo(books.db, 10_050);
    const holdId = newId();
    expect(await place(holdId, account, 10_051)).toEqual({ kind: 'refused', free: 10_050 });
    expect(await books.db.row('select id from hold where id = ?', [holdId])).toBeUndefined();
  });

  test('hold, repeated, the first one is returned once more', async () => {
    const account = await openSaldo(books.db, 30_000);
    const holdId = newId();
    await place(holdId, account, 10_000);
    expect(await place(holdId, account, 10_000)).toEqual({ kind: 'held', free: 20_000 });
  });

  test('hold, repeated when less is free than it took, the first one is returned', async () => {
    const account = await openSaldo(books.db, 10_000);
    const holdId = newId();
    await place(holdId, account, 10_000);
    expect(await place(holdId, account, 10_000)).toEqual({ kind: 'held', free: 0 });
  });

  test('hold, refused and then repeated after a deposit, it is reserved', async () => {
    const account = await openSaldo(books.db, 0);
    const holdId = newId();
    expect(await place(holdId, account, 5_000)).toEqual({ kind: 'refused', free: 0 });
    await books.db.transaction(async (tx) =>
      postJournal(tx, { subject: newId(), kind: 'deposit', n: 1, postings: move(OPENING, account, 5_000) }),
    );
    expect(await place(holdId, account, 5_000)).toEqual({ kind: 'held', free: 0 });
  });

  test('hold, the same id ten times at once with saldo for one, all get the one hold', async () => {
    const account = await openSaldo(books.db, 10_000);
    const holdId = newId();
    const placed = await Promise.all(Array.from({ length: 10 }, () => place(holdId, account, 10_000)));
    expect(placed).toEqual(Array.from({ length: 10 }, () => ({ kind: 'held', free: 0 })));
  });

  test('hold, the same id with another amount or account, the line stops and nothing moves', async () => {
    const account = await openSaldo(books.db, 30_000);
    const other = await openSaldo(books.db, 30_000);
    const holdId = newId();
    await place(holdId, account, 10_000);
    await expect(place(holdId, account, 10_001)).rejects.toThrow(InvariantBroken);
    await expect(place(holdId, account, 29_000)).rejects.toThrow(InvariantBroken);
    await expect(place(holdId, other, 10_000)).rejects.toThrow(InvariantBroken);
    expect(await freeSaldo(books.db, account)).toEqual({ free: 20_000, held: 10_000 });
    expect(await freeSaldo(books.db, other)).toEqual({ free: 30_000, held: 0 });
  });

  test('hold, placed again after its end, the line stops: nothing would be reserved', async () => {
    const account = await openSaldo(books.db, 30_000);
    const holdId = newId();
    await place(holdId, account, 10_000);
    await giveBack(holdId);
    await expect(place(holdId, account, 10_000)).rejects.toThrow(InvariantBroken);
  });

  test.each([0, -1, 0.5, Number.NaN])('hold, amount %p, the line stops', async (amount) => {
    const account = await openSaldo(books.db, 30_000);
    await expect(place(newId(), account, amount)).rejects.toThrow(InvariantBroken);
  });

  test('hold, an account without a limit or an unknown one, the line stops', async () => {
    await expect(place(newId(), REVENUE, 1)).rejects.toThrow(InvariantBroken);
    await expect(place(newId(), 'saldo:nobody', 1)).rejects.toThrow(InvariantBroken);
  });
});

describe('ending a hold', () => {
  test('hold, posted, the balance falls and the free saldo stays', async () => {
    const account = await openSaldo(books.db, 30_000);
    const holdId = newId();
    await place(holdId, account, 10_000);
    expect(await post(holdId, { postings: move(account, REVENUE, 10_000) })).toEqual({ free: 20_000 });
    expect(await freeSaldo(books.db, account)).toEqual({ free: 20_000, held: 0 });
    expect(await balanceOf(books.db, account)).toBe(20_000);
  });

  test('hold, voided, the free saldo is as before', async () => {
    const account = await openSaldo(books.db, 30_000);
    const holdId = newId();
    await place(holdId, account, 10_000);
    expect(await giveBack(holdId)).toEqual({ free: 30_000 });
    expect(await freeSaldo(books.db, account)).toEqual({ free: 30_000, held: 0 });
  });

  test('C1, hold has ended, each further end stops the line, even while others are held', async () => {
    const account = await openSaldo(books.db, 90_000);
    const [posted, voided, open] = [newId(), newId(), newId()];
    for (const holdId of [posted, voided, open]) await place(holdId, account, 10_000);
    await post(posted, { postings: move(account, REVENUE, 10_000) });
    await giveBack(voided);
    for (const holdId of [posted, voided]) {
      await expect(giveBack(holdId)).rejects.toThrow(InvariantBroken);
      await expect(post(holdId, { n: 2, postings: move(account, REVENUE, 10_000) })).rejects.toThrow(InvariantBroken);
    }
    expect(await freeSaldo(books.db, account)).toEqual({ free: 70_000, held: 10_000 });
  });

  test('hold, ended without ever having been placed, the line stops', async () => {
    const account = await openSaldo(books.db, 30_000);
    await expect(giveBack(newId())).rejects.toThrow(InvariantBroken);
    await expect(post(newId(), { postings: move(account, REVENUE, 10_000) })).rejects.toThrow(InvariantBroken);
  });

  test('hold, postings that do not take it exactly once, the line stops and the hold stays', async () => {
    const account = await openSaldo(books.db, 30_000);
    const other = await openSaldo(books.db, 30_000);
    const holdId = newId();
    await place(holdId, account, 10_000);
    const wrong = [
      move(account, REVENUE, 9_999),
      move(other, REVENUE, 10_000),
      move(REVENUE, account, 10_000),
      [...move(account, REVENUE, 10_000), ...move(account, REVENUE, 10_000)],
      [...move(account, REVENUE, 10_000), ...move(REVENUE, account, 1)],
      move(account, 'revenue:unknown', 10_000),
      move(account, REVENUE, 10_000).slice(0, 1),
      [],
    ];
    for (const postings of wrong) await expect(post(holdId, { postings })).rejects.toThrow(InvariantBroken);
    expect(await freeSaldo(books.db, account)).toEqual({ free: 20_000, held: 10_000 });
  });

  test('hold, posted to another account with a limit, that one grows', async () => {
    const payer = await openSaldo(books.db, 30_000);
    const payee = await openSaldo(books.db, 1_000);
    const holdId = newId();
    await place(holdId, payer, 10_000);
    await post(holdId, { postings: move(payer, payee, 10_000) });
    expect(await freeSaldo(books.db, payee)).toEqual({ free: 11_000, held: 0 });
  });

  test('hold, posted with more from a second account than it has free, it is refused and stays held', async () => {
    const payer = await openSaldo(books.db, 30_000);
    const second = await openSaldo(books.db, 499);
    const holdId = newId();
    await place(holdId, payer, 10_000);
    const postings = [...move(payer, REVENUE, 10_000), ...move(second, REVENUE, 500)];
    await expect(post(holdId, { postings })).rejects.toThrow(LedgerRefused);
    expect(await freeSaldo(books.db, payer)).toEqual({ free: 20_000, held: 10_000 });
  });

  test('C1, post and void of the same hold at once, exactly one wins and the other stops the line', async () => {
    const account = await openSaldo(books.db, 500_000);
    const holdIds = Array.from({ length: 50 }, newId);
    for (const holdId of holdIds) await place(holdId, account, 10_000);
    const ends = await Promise.all(
      holdIds.map((holdId) =>
        Promise.allSettled([post(holdId, { postings: move(account, REVENUE, 10_000) }), giveBack(holdId)]),
      ),
    );
    for (const [posted, voided] of ends) {
      const failures = [posted, voided].filter((result) => result.status === 'rejected');
      expect(failures).toHaveLength(1);
      expect(failures[0]?.reason).toBeInstanceOf(InvariantBroken);
    }
    const won = ends.filter(([posted]) => posted.status === 'fulfilled').length;
    expect(await freeSaldo(books.db, account)).toEqual({ free: 500_000 - won * 10_000, held: 0 });
  });
});

describe('the database itself', () => {
  test.each([
    ['more held than there is', 'held = balance + 1'],
    ['a balance below what is held', 'balance = held - 1'],
    ['less than nothing held', 'held = -1'],
  ])('account with a limit, %s by a statement of its own, the statement fails', async (_what, assignment) => {
    const account = await openSaldo(books.db, 30_000);
    await place(newId(), account, 10_000);
    await expect(books.db.write(`update account set ${assignment} where code = ?`, [account])).rejects.toThrow();
    expect(await freeSaldo(books.db, account)).toEqual({ free: rupiah(20_000), held: rupiah(10_000) });
  });
});
