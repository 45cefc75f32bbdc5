import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { rupiah } from '../../../src/domain/money';
import { COST, depositAccount, LATE_DELIVERY, openAccount, REVENUE } from '../../../src/ledger/accounts';
import { type BookProblem } from '../../../src/ledger/book-rules';
import { type BookFinding, checkBooks } from '../../../src/ledger/check-books';
import { placeHold, postHold, voidHold } from '../../../src/ledger/hold';
import { postJournal } from '../../../src/ledger/journal';
import { type Queryable, type Tx } from '../../../src/persistence/database';
import { newId } from '../../../src/persistence/new-id';
import { insertTopup } from '../../../src/persistence/repositories/topup.repository';
import { insertAttemptRow } from '../../support/attempt-row';
import { expectBooksAgree, move, openSaldo, openTestBooks, type TestBooks } from '../../support/ledger';

const PRICE = 10_050;
const DEPOSIT = depositAccount('digi1');

let books: TestBooks;
let account: string;
/** One topup in each situation that the books know. */
let topups: { success: string; failed: string; refused: string; open: string; late: string };

beforeAll(async () => {
  books = await openTestBooks({ poolSize: 4 });
  account = await openSaldo(books.db, 100_000);
  topups = await books.db.transaction(async (tx) => {
    await openAccount(tx, { code: DEPOSIT, normalSide: 'debit', hasLimit: false });
    return {
      success: await succeed(tx, await order(tx)),
      failed: await fail(tx, await order(tx)),
      refused: await order(tx, { isHeld: false }),
      open: await order(tx),
      late: await deliverLate(tx, await fail(tx, await order(tx))),
    };
  });
  await setState(books.db, topups.refused, 'failed');
  await bookTwice(topups.success);
});

afterAll(async () => {
  await books.close();
});

test('books, orders of every kind, nothing is found', async () => {
  await expectBooksAgree(books.db);
  expect(await runTool()).toMatchObject({ exitCode: 0, output: expect.stringContaining('Buku cocok.') as string });
});

test.each(['success', 'reversed'])('books, late success that is %s, nothing is found', async (state) => {
  expect(await findingsAfter((tx) => setState(tx, topups.late, state))).toEqual([]);
});

test('books, delivered order that was reversed with its journal, nothing is found', async () => {
  const findings = await findingsAfter(async (tx) => {
    const postings = [...move(REVENUE, account, PRICE), ...move(DEPOSIT, COST, 9_800)];
    await postJournal(tx, { subject: topups.success, kind: 'reversal', n: 1, postings });
    await setState(tx, topups.success, 'reversed');
  });
  expect(findings).toEqual([]);
});

interface Fault {
  fault: string;
  plant: (tx: Tx) => Promise<unknown>;
  problems: BookProblem[];
}

const faults: Fault[] = [
  {
    fault: 'an entry with another amount',
    plant: (tx) => tx.write(`update entry set amount = amount + 1 where account_code = ?`, [COST]),
    problems: ['ledger-unbalanced', 'journal-unbalanced'],
  },
  {
    fault: 'two journals whose differences cancel out',
    plant: async (tx) => {
      await tx.write(`update entry set amount = amount + 1 where account_code = ?`, [COST]);
      await tx.write(
        `update entry set amount = amount - 1 where account_code = ?
           and journal_id = (select id from journal where subject = ? and kind = 'late-success')`,
        [LATE_DELIVERY, topups.late],
      );
    },
    problems: ['journal-unbalanced', 'journal-unbalanced'],
  },
  {
    fault: 'an entry on the other side',
    plant: (tx) => tx.write(`update entry set side = 'debit' where account_code = ?`, [REVENUE]),
    problems: ['ledger-unbalanced', 'journal-unbalanced'],
  },
  {
    fault: 'a journal without entries',
    plant: (tx) =>
      tx.write(`insert into journal (id, subject, kind, posted_at) values (?, ?, 'deposit', utc_timestamp(3))`, [
        newId(),
        newId(),
      ]),
    problems: ['journal-empty'],
  },
  {
    fault: 'a journal that vanished',
    plant: (tx) => tx.write(`delete from journal where subject = ? and kind = 'late-success'`, [topups.late]),
    problems: ['entry-without-journal', 'topup-hold-state'],
  },
  {
    fault: 'an account that vanished',
    plant: (tx) => tx.write('delete from account where code = ?', [REVENUE]),
    problems: ['entry-without-account'],
  },
  {
    fault: 'a balance without a journal',
    plant: (tx) => tx.write('update account set balance = balance + 1 where code = ?', [account]),
    problems: ['balance-differs'],
  },
  {
    fault: 'held saldo without a hold',
    plant: (tx) => tx.write('update account set held = held + 1 where code = ?', [account]),
    problems: ['held-differs'],
  },
  {
    fault: 'a hold on an account without a limit',
    plant: (tx) => insertHold(tx, { account: REVENUE, state: 'held' }),
    problems: ['hold-without-account'],
  },
  {
    fault: 'a hold that nobody reserved',
    plant: (tx) => insertHold(tx, { account, state: 'held' }),
    problems: ['held-differs'],
  },
  {
    fault: 'a posted hold without a journal',
    plant: (tx) => insertHold(tx, { account, state: 'posted' }),
    problems: ['hold-journals'],
  },
  {
    fault: 'a posted hold that a second journal takes again',
    plant: (tx) => takeAgain(tx, topups.success),
    problems: ['hold-journals'],
  },
  {
    fault: 'a voided hold that a journal takes',
    plant: (tx) => takeAgain(tx, topups.failed),
    problems: ['hold-journals'],
  },
  {
    fault: 'an open hold that a journal takes',
    plant: (tx) => takeAgain(tx, topups.open),
    problems: ['hold-journals'],
  },
  {
    fault: 'a delivered order whose hold is open',
    plant: (tx) => setState(tx, topups.open, 'success'),
    problems: ['topup-hold-state'],
  },
  {
    fault: 'a delivered order whose hold was voided',
    plant: (tx) => setState(tx, topups.failed, 'success'),
    problems: ['topup-hold-state'],
  },
  {
    fault: 'a reversed order that was never paid for',
    plant: (tx) => setState(tx, topups.refused, 'reversed'),
    problems: ['topup-hold-state'],
  },
  {
    fault: 'a failed order whose hold was posted',
    plant: (tx) => setState(tx, topups.success, 'failed'),
    // Its second delivery has lost the first one.
    problems: ['topup-hold-state', 'double-delivery'],
  },
  {
    fault: 'a failed order whose hold is open',
    plant: (tx) => setState(tx, topups.open, 'failed'),
    problems: ['topup-hold-state'],
  },
  ...['accepted', 'routing', 'sent', 'pending', 'suspect'].flatMap((state): Fault[] => [
    {
      fault: `an order that is ${state} although its hold was voided`,
      plant: (tx) => setState(tx, topups.failed, state),
      problems: ['topup-hold-state'],
    },
    {
      fault: `an order that is ${state} without a hold`,
      plant: (tx) => setState(tx, topups.refused, state),
      problems: ['topup-hold-state'],
    },
  ]),
  {
    fault: 'an order with another price than its hold',
    plant: (tx) => tx.write('update topup set price = price + 1 where id = ?', [topups.open]),
    problems: ['topup-hold-content'],
  },
  {
    fault: 'an order of another account than its hold',
    plant: (tx) => tx.write(`update topup set account_code = 'saldo:other' where id = ?`, [topups.open]),
    problems: ['topup-hold-content'],
  },
  {
    fault: 'a late success of an order that is still failed',
    plant: (tx) => setState(tx, topups.late, 'failed'),
    problems: ['topup-late-success'],
  },
  {
    fault: 'a second delivery whose attempt does not know of it',
    plant: (tx) => tx.write('update topup_attempt set booked_beside_at = null where topup_id = ?', [topups.success]),
    problems: ['double-delivery'],
  },
  {
    fault: 'a second delivery of an attempt that holds the slot',
    plant: (tx) => tx.write(`update topup_attempt set state = 'success' where topup_id = ?`, [topups.success]),
    problems: ['double-delivery'],
  },
  {
    fault: 'a second delivery without its journal',
    plant: (tx) =>
      tx.write('update journal set n = 7 where subject = ? and kind = ?', [topups.success, 'double-delivery']),
    problems: ['double-delivery', 'double-delivery'],
  },
];

test.each(faults)('books, $fault, the check finds it', async ({ plant, problems }) => {
  const findings = await findingsAfter(plant);
  expect(findings.map(({ problem }) => problem)).toEqual(problems);
});

test('books, finding, it names the place, what should be and what is', async () => {
  const onAccount = await findingsAfter((tx) =>
    tx.write('update account set balance = balance + 1 where code = ?', [account]),
  );
  expect(onAccount).toEqual([{ account, problem: 'balance-differs', expected: '89950', found: '89951' }]);
  const onSubject = await findingsAfter((tx) => setState(tx, topups.open, 'failed'));
  const expected = 'voided or none (failed)';
  expect(onSubject).toEqual([{ subject: topups.open, problem: 'topup-hold-state', expected, found: 'held' }]);
});

// The database refuses this by itself; the check is there for a schema that has lost its constraint. Changing a table
// commits, so this fault is planted for all to see and taken out again.
test('books, more held than the balance, the check and the tool find it', async () => {
  const { db } = books;
  await db.write('alter table account drop constraint account_limit');
  await db.write('update account set held = balance + 1 where code = ?', [account]);
  const problems = (await checkBooks(db)).map(({ problem }) => problem);
  const tool = await runTool();
  await db.write('update account set held = ? where code = ?', [PRICE, account]);
  await db.write(
    'alter table account add constraint account_limit check (has_limit = 0 or (held >= 0 and balance >= held))',
  );

  expect(problems).toEqual(['held-differs', 'held-beyond-balance']);
  expect(tool.exitCode).toBe(1);
  expect(tool.output).toContain(`SALAH akun ${account}: saldo tertahan melebihi saldo`);
  expect(tool.output).toContain('Buku TIDAK cocok: 2 temuan.');
  await expectBooksAgree(db);
});

class TakenOutAgain extends Error {}

/** What the check finds after the fault, which is rolled back. */
async function findingsAfter(plant: (tx: Tx) => Promise<unknown>): Promise<BookFinding[]> {
  let findings: BookFinding[] = [];
  const planted = books.db.transaction(async (tx) => {
    await plant(tx);
    findings = await checkBooks(tx);
    throw new TakenOutAgain();
  });
  await expect(planted).rejects.toThrow(TakenOutAgain);
  return findings;
}

async function order(tx: Tx, { isHeld = true } = {}): Promise<string> {
  const id = newId();
  const now = await tx.now();
  await insertTopup(tx, {
    id,
    resellerId: account.slice('saldo:'.length),
    origin: 'h2h',
    reference: id,
    productCode: 'I10',
    destination: '085600000001',
    price: rupiah(PRICE),
    account,
    repeatKey: null,
    state: 'accepted',
    errorCode: null,
    acceptedAt: now,
    sendDeadline: now,
    latestSend: now,
  });
  if (isHeld) await placeHold(tx, { holdId: id, account, amount: rupiah(PRICE) });
  return id;
}

async function succeed(tx: Tx, id: string): Promise<string> {
  const postings = [...move(account, REVENUE, PRICE), ...move(COST, DEPOSIT, 9_800)];
  await postHold(tx, { holdId: id, kind: 'topup-success', n: 1, postings });
  return setState(tx, id, 'success');
}

async function fail(tx: Tx, id: string): Promise<string> {
  await voidHold(tx, { holdId: id });
  return setState(tx, id, 'failed');
}

async function deliverLate(tx: Tx, id: string): Promise<string> {
  const postings = move(LATE_DELIVERY, DEPOSIT, 9_800);
  await postJournal(tx, { subject: id, kind: 'late-success', n: 1, postings });
  return setState(tx, id, 'success');
}

/** Another attempt of a delivered order was delivered as well. */
async function bookTwice(id: string): Promise<void> {
  const { db } = books;
  const attemptId = await insertAttemptRow(db, { topupId: id, n: 1, state: 'refused' });
  await db.write('update topup_attempt set booked_beside_at = utc_timestamp(3) where id = ?', [attemptId]);
  const postings = move(LATE_DELIVERY, DEPOSIT, 9_800);
  await db.transaction((tx) => postJournal(tx, { subject: id, kind: 'double-delivery', n: 1, postings }));
}

async function setState(queryable: Queryable, id: string, state: string): Promise<string> {
  await queryable.write('update topup set state = ? where id = ?', [state, id]);
  return id;
}

async function insertHold(tx: Tx, { account: code, state }: { account: string; state: string }): Promise<void> {
  await tx.write(
    'insert into hold (id, account_code, amount, state, created_at) values (?, ?, 1, ?, utc_timestamp(3))',
    [newId(), code, state],
  );
}

async function takeAgain(tx: Tx, id: string): Promise<void> {
  await postJournal(tx, { subject: id, kind: 'again', n: 1, postings: move(account, REVENUE, 1) });
}

/** `npm run books`, without the build before it. */
async function runTool(): Promise<{ exitCode: number; output: string }> {
  const args = ['--require', path.join(__dirname, 'typescript-hook.js'), path.resolve('src/tools/books.ts')];
  const env = { ...process.env, TUNTAS_DATABASE_URL: books.url };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env });
    return { exitCode: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { exitCode: code, output: stdout + stderr };
  }
}
