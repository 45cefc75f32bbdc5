import fc from 'fast-check';
import { InvariantBroken } from '../../../src/domain/errors';
import { type Rupiah } from '../../../src/domain/money';
import { OPENING, REVENUE } from '../../../src/ledger/accounts';
import { placeHold, postHold, voidHold } from '../../../src/ledger/hold';
import { LedgerRefused, postJournal } from '../../../src/ledger/journal';
import { freeSaldo } from '../../../src/ledger/saldo';
import { type Tx } from '../../../src/persistence/database';
import { newId } from '../../../src/persistence/new-id';
import { balanceOf, expectBooksAgree, move, openSaldo, openTestBooks, type TestBooks } from '../../support/ledger';
import { type Answer, ModelBooks, type Operation } from './model-books';

const ACCOUNTS = 3;

let books: TestBooks;

beforeAll(async () => {
  books = await openTestBooks({ poolSize: 4 });
});

afterAll(async () => {
  await books.close();
});

const account = fc.nat({ max: ACCOUNTS - 1 });
// Few holds, keys and amounts, so that repeats and conflicts are common.
const hold = fc.nat({ max: 5 });
const amount = fc.oneof(fc.nat({ max: 3 }), fc.constantFrom(10_000, 10_050, 1_000_000));
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({
    type: fc.constant('deposit' as const),
    account,
    amount: fc.constantFrom(1, 3, 20_000, 1_500_000),
  }),
  fc.record({ type: fc.constant('transfer' as const), from: account, to: account, amount, key: fc.nat({ max: 5 }) }),
  fc.record({ type: fc.constant('place' as const), hold, account, amount }),
  fc.record({
    type: fc.constant('post' as const),
    hold,
    amount: fc.oneof({ weight: 4, arbitrary: fc.constant('held' as const) }, { weight: 1, arbitrary: amount }),
    payee: fc.oneof({ weight: 2, arbitrary: fc.constant('revenue' as const) }, { weight: 1, arbitrary: account }),
  }),
  fc.record({ type: fc.constant('void' as const), hold }),
);

test('ledger, any sequence of operations, it answers as the model and the books agree', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 50, size: 'max' }), async (operations) => {
      const model = new ModelBooks(ACCOUNTS);
      const ledger = await RealBooks.open();
      for (const next of operations)
        expect({ next, answer: await ledger.apply(next) }).toEqual({ next, answer: model.apply(next) });
      for (const [index, code] of ledger.accounts.entries()) {
        expect(await freeSaldo(books.db, code)).toEqual({ free: model.free(index), held: model.held(index) });
        expect(await balanceOf(books.db, code)).toBe(model.balances[index]);
      }
      await expectBooksAgree(books.db);
    }),
    { numRuns: 60 },
  );
});

/** The operations of the model on the database, on accounts and holds of their own. */
class RealBooks {
  private readonly ids = new Map<string, string>();

  private constructor(readonly accounts: readonly string[]) {}

  static async open(): Promise<RealBooks> {
    const accounts = [];
    for (let opened = 0; opened < ACCOUNTS; opened += 1) accounts.push(await openSaldo(books.db, 0));
    return new RealBooks(accounts);
  }

  async apply(next: Operation): Promise<Answer> {
    try {
      return await books.db.transaction(async (tx) => this.run(tx, next));
    } catch (error) {
      if (error instanceof LedgerRefused) return 'short';
      if (error instanceof InvariantBroken) return 'broken';
      throw error;
    }
  }

  private async run(tx: Tx, next: Operation): Promise<Answer> {
    switch (next.type) {
      case 'deposit': {
        const postings = move(OPENING, this.code(next.account), next.amount);
        const { isNew } = await postJournal(tx, { subject: newId(), kind: 'deposit', n: 1, postings });
        return { isNew };
      }
      case 'transfer': {
        const postings = move(this.code(next.from), this.code(next.to), next.amount);
        const subject = this.id('transfer', next.key);
        return { isNew: (await postJournal(tx, { subject, kind: 'transfer', n: 1, postings })).isNew };
      }
      case 'place': {
        const holdId = this.id('hold', next.hold);
        const { kind, free } = await placeHold(tx, {
          holdId,
          account: this.code(next.account),
          amount: next.amount as Rupiah,
        });
        return kind === 'held' ? { free } : { refused: free };
      }
      case 'post':
        return this.post(tx, next);
      case 'void':
        return voidHold(tx, { holdId: this.id('hold', next.hold) });
    }
  }

  private async post(tx: Tx, next: Operation & { type: 'post' }): Promise<Answer> {
    const holdId = this.id('hold', next.hold);
    const held = await tx.row<{ account_code: string; amount: string }>(
      'select account_code, amount from hold where id = ?',
      [holdId],
    );
    const from = held?.account_code ?? this.code(0);
    const payee = next.payee === 'revenue' ? REVENUE : this.code(next.payee);
    const taken = next.amount === 'held' ? Number(held?.amount ?? 1) : next.amount;
    return postHold(tx, { holdId, kind: 'topup-success', n: 1, postings: move(from, payee, taken) });
  }

  private code(index: number): string {
    return this.accounts[index]!;
  }

  private id(kind: string, index: number): string {
    const key = `${kind} ${index}`;
    const id = this.ids.get(key) ?? newId();
    this.ids.set(key, id);
    return id;
  }
}
