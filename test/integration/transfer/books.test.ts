import { type BookProblem } from '../../../src/ledger/book-rules';
import { TRANSFER_RULES } from '../../../src/ledger/transfer-rules';
import { checkBooks } from '../../../src/ledger/check-books';
import { postJournal } from '../../../src/ledger/journal';
import { escrowAccount, SHORT_TRANSFER, suspenseAccount, UNIQUE_CODE_DIFFERENCE } from '../../../src/ledger/accounts';
import { type Tx } from '../../../src/persistence/database';
import { newId } from '../../../src/persistence/new-id';
import { failTopup } from '../../../src/settlement/close-topup';
import { lockOrder } from '../../../src/settlement/lock-order';
import { requestRefund } from '../../../src/transfer/refund/refunds';
import { expectBooksAgree, move } from '../../support/ledger';
import { type MatchScene, openMatchScene } from '../../support/match-scene';

let scene: MatchScene;
/** One of everything that the rules know. */
let known: {
  bought: Asked;
  failed: Asked & { refundId: string };
  repaid: Asked & { refundId: string; debitId: string };
  waiting: Asked;
  tiket: { tiketId: string; transferId: string; final: number };
  strange: string;
  outgoing: string;
  unmatched: Asked;
  staffs: Asked;
  refunding: string;
};

interface Asked {
  orderId: string;
  transferId: string;
  final: number;
  line: string;
}

beforeAll(async () => {
  scene = await openMatchScene();
  const matched = async (): Promise<Asked> => {
    const order = await scene.order();
    const line = await scene.line(order.final);
    await scene.match(line);
    return { ...order, line };
  };
  const failed = async (): Promise<Asked & { refundId: string }> => {
    const order = await matched();
    const { topupId } = await scene.orderRow(order.orderId);
    await scene.db.transaction(async (tx) => {
      const { topup, attempts, now } = await lockOrder(tx, topupId ?? '', scene.numbers);
      await failTopup(tx, { topup, attempts }, 'no-terminal', { now, settings: scene.numbers });
    });
    return { ...order, refundId: (await scene.refundsOf(order.transferId))[0]?.id ?? '' };
  };
  const repaid = await failed();
  await scene.payOut(repaid.refundId);
  const debitId = await scene.line(10_500, { direction: 'debit' });
  await scene.match(debitId);
  const unmatched = await failed();
  await scene.unmatch(unmatched.transferId);
  const tiket = await scene.tiket();
  await scene.match(await scene.line(tiket.final));
  const staffs = { ...(await scene.order()), line: await scene.line(9_000) };
  await scene.match(staffs.line);
  await scene.verify(staffs.transferId, [staffs.line]);
  const [strange, outgoing] = [await scene.line(987_000), await scene.line(44_000, { direction: 'debit' })];
  for (const line of [strange, outgoing]) await scene.match(line);
  const refunding = await scene.line(654_321);
  await scene.match(refunding);
  const { amount } = await scene.mutation(refunding);
  await scene.inContext((tx, context) =>
    requestRefund(
      tx,
      {
        source: { kind: 'mutation', mutationId: refunding },
        ...{ account: suspenseAccount(scene.account.code), bankAccountId: scene.account.id, reason: 'uji' },
        ...{ amount, requestedBy: scene.maker.id },
      },
      context,
    ),
  );
  known = {
    ...{ bought: await matched(), failed: await failed(), repaid: { ...repaid, debitId }, tiket, strange, outgoing },
    ...{ waiting: { ...(await scene.order()), line: '' }, unmatched, staffs, refunding },
  };
});

afterAll(() => scene.close());

interface Fault {
  fault: string;
  plant: (tx: Tx) => Promise<unknown>;
  problems: BookProblem[];
}

const set = (table: string, change: string, id: () => string) => (tx: Tx) =>
  tx.write(`update ${table} set ${change} where id = ?`, [id()]);

/** A journal of its own that no row stands for. */
const journal =
  (kind: string, from: () => string, to: () => string, subject: () => string = newId) =>
  (tx: Tx) =>
    postJournal(tx, { subject: subject(), kind, n: 9, postings: move(from(), to(), 1) });

const faults: Fault[] = [
  {
    fault: 'a line with another amount than the one that was booked',
    plant: set('bank_mutation', 'amount = amount + 1', () => known.strange),
    problems: ['bank-lines', 'suspense-lines', 'line-arrival'],
  },
  {
    fault: 'money in suspense that no line brought',
    plant: journal(
      'test',
      () => UNIQUE_CODE_DIFFERENCE,
      () => suspenseAccount(scene.account.code),
    ),
    problems: ['suspense-lines', 'code-difference'],
  },
  {
    fault: 'an outgoing line that is open no more, without a purpose',
    plant: set('bank_mutation', `state = 'booked-out'`, () => known.outgoing),
    problems: ['outgoing-lines', 'line-end'],
  },
  {
    fault: 'a doubted line that was booked',
    plant: set('bank_mutation', `state = 'doubted'`, () => known.strange),
    problems: ['bank-lines', 'suspense-lines', 'line-arrival'],
  },
  {
    fault: 'a line without its arrival',
    plant: (tx) =>
      tx.write(`update journal set kind = 'test' where subject = ? and kind = 'mutation-arrival'`, [known.strange]),
    problems: ['line-arrival'],
  },
  {
    fault: 'an arrival of no line',
    plant: journal(
      'mutation-arrival',
      () => `bank:${scene.account.code}`,
      () => suspenseAccount(scene.account.code),
    ),
    problems: ['bank-lines', 'suspense-lines', 'line-arrival'],
  },
  {
    fault: 'a line that was kept without a journal',
    plant: set('bank_mutation', `state = 'kept'`, () => known.strange),
    problems: ['suspense-lines', 'line-end', 'unclaimed'],
  },
  {
    fault: 'a line that is being refunded by nobody',
    plant: (tx) => tx.write('update refund set mutation_id = null where mutation_id = ?', [known.refunding]),
    problems: ['suspense-lines', 'line-end'],
  },
  {
    fault: 'a paired line without its other half',
    plant: set('bank_mutation', `state = 'paired'`, () => known.outgoing),
    problems: ['outgoing-lines', 'line-end'],
  },
  {
    fault: 'a matched line without a match',
    plant: set('bank_mutation', `state = 'matched'`, () => known.strange),
    problems: ['suspense-lines', 'match-line'],
  },
  {
    fault: 'a match of a line that is open',
    plant: set('bank_mutation', `state = 'open'`, () => known.bought.line),
    problems: ['suspense-lines', 'match-line'],
  },
  {
    fault: 'a verified transfer that received something else',
    plant: set('transfer', 'received = received + 1', () => known.bought.transferId),
    problems: ['match-transfer', 'code-difference'],
  },
  {
    fault: 'a match of a transfer that is not verified',
    plant: set('transfer', `state = 'awaiting'`, () => known.bought.transferId),
    problems: ['match-transfer', 'code-difference'],
  },
  {
    fault: 'a match without its journal',
    plant: (tx) =>
      tx.write(`update journal set n = 7 where subject = ? and kind = 'transfer-match'`, [known.bought.transferId]),
    problems: ['match-journal', 'match-journal'],
  },
  {
    fault: 'an ended match whose journal was not taken back',
    plant: (tx) =>
      tx.write(`update journal set kind = 'test' where subject = ? and kind = 'transfer-unmatch'`, [
        known.unmatched.transferId,
      ]),
    problems: ['match-journal'],
  },
  {
    fault: 'a match by staff that no approval stands for',
    plant: (tx) =>
      tx.write('update mutation_match set approval_id = null where transfer_id = ?', [known.staffs.transferId]),
    problems: ['match-approval'],
  },
  {
    fault: 'an un-match whose approval was not carried out',
    plant: (tx) =>
      tx.write(
        `update approval set state = 'rejected' where id = (select ended_approval_id from mutation_match where transfer_id = ?)`,
        [known.unmatched.transferId],
      ),
    problems: ['match-approval'],
  },
  {
    fault: 'an escrow with money of an order that nobody paid',
    plant: journal(
      'test',
      () => scene.reseller.account,
      () => escrowAccount(known.waiting.orderId),
    ),
    problems: ['escrow-differs'],
  },
  {
    fault: 'an escrow of no order',
    plant: (tx) =>
      tx.write(
        `insert into account (code, normal_side, has_limit, created_at) values ('escrow:NOBODY', 'credit', 1, utc_timestamp(3))`,
      ),
    problems: ['escrow-differs'],
  },
  {
    fault: 'an order that is processed without a top-up',
    plant: set('digital_order', 'topup_id = null', () => known.bought.orderId),
    problems: ['order-state'],
  },
  {
    fault: 'a failed order that nobody pays back',
    plant: set('refund', `state = 'cancelled'`, () => known.failed.refundId),
    problems: ['escrow-differs', 'order-state'],
  },
  {
    fault: 'an order that counts as paid back before the bank says so',
    plant: set('digital_order', `state = 'refunded'`, () => known.failed.orderId),
    problems: ['escrow-differs', 'order-state'],
  },
  {
    fault: 'excess that nobody asked to be paid back',
    plant: async (tx) => {
      await tx.write(
        `insert into account (code, normal_side, has_limit, created_at) values ('excess:X', 'credit', 1, utc_timestamp(3))`,
      );
      await postJournal(tx, {
        subject: newId(),
        kind: 'test',
        n: 1,
        postings: move(scene.reseller.account, 'excess:X', 1),
      });
    },
    problems: ['excess-differs'],
  },
  {
    fault: 'a difference of codes that no transfer left',
    plant: journal(
      'test',
      () => scene.reseller.account,
      () => UNIQUE_CODE_DIFFERENCE,
    ),
    problems: ['code-difference'],
  },
  {
    fault: 'a loss that no transfer was short of',
    plant: journal(
      'test',
      () => SHORT_TRANSFER,
      () => scene.reseller.account,
    ),
    problems: ['short-transfer'],
  },
  {
    fault: 'money to be paid back that no refund stands for',
    plant: journal(
      'test',
      () => scene.reseller.account,
      () => 'refund:payable',
    ),
    problems: ['refund-payable'],
  },
  {
    fault: 'an approved refund without its journal',
    plant: set('refund', `state = 'approved', approved_at = utc_timestamp(3)`, () => known.failed.refundId),
    problems: ['escrow-differs', 'refund-payable', 'refund-journals'],
  },
  {
    fault: 'a confirmed refund without a debit',
    plant: (tx) => tx.write('update refund set confirmed_mutation_id = null where id = ?', [known.repaid.refundId]),
    problems: ['line-end', 'refund-journals', 'refund-confirmed'],
  },
  {
    fault: 'a refund whose debit was another amount',
    plant: set('bank_mutation', 'amount = amount + 1', () => known.repaid.debitId),
    problems: ['bank-lines', 'line-arrival', 'refund-journals', 'refund-confirmed'],
  },
  {
    fault: 'a tiket that was credited twice',
    plant: (tx) =>
      postJournal(tx, {
        ...{ subject: known.tiket.transferId, kind: 'transfer-match', n: 2 },
        postings: move(suspenseAccount(scene.account.code), scene.reseller.account, known.tiket.final),
      }),
    problems: ['suspense-lines', 'match-journal', 'tiket-credited'],
  },
  {
    fault: 'a tiket that is awaited although its saldo was credited',
    plant: set('tiket', `state = 'awaiting'`, () => known.tiket.tiketId),
    problems: ['tiket-credited'],
  },
  {
    fault: 'a reserved amount that is somebody else’s',
    plant: (tx) =>
      tx.write('update amount_use set transfer_id = ? where transfer_id = ?', ['NOBODY', known.waiting.transferId]),
    problems: ['reserved-twice', 'reserved-twice'],
  },
  {
    fault: 'an amount that stays reserved for a paid transfer',
    plant: (tx) =>
      tx.write('update amount_use set released_at = null where transfer_id = ?', [known.bought.transferId]),
    problems: ['reserved-twice'],
  },
];

test('books, one of everything, nothing is found', () => expectBooksAgree(scene.db));

test.each(faults)('books, $fault, the check finds it', async ({ plant, problems }) => {
  const found = await findingsAfter(plant);
  expect(found.toSorted()).toEqual(problems.toSorted());
});

// The database refuses this by itself; the check is there for a schema that has lost its constraints.
test('books, decided alone and reserved twice, the check finds it', async () => {
  const { db } = scene;
  await db.write('alter table approval drop constraint approval_two_people');
  await db.write('alter table transfer drop key reserved_amount');
  const { transferId } = known.waiting;
  const other = await scene.order();
  const { final } = await scene.transferOf(other.transferId);
  await db.write(`update approval set decided_by = requested_by where subject = ?`, [known.staffs.transferId]);
  await db.write('update transfer set final_amount = ? where id = ?', [known.waiting.final, other.transferId]);
  const problems = (await checkBooks(db)).map(({ problem }) => problem);
  await db.write('update transfer set final_amount = ? where id = ?', [final, other.transferId]);
  await db.write(`update approval set decided_by = ? where subject = ?`, [scene.checker.id, known.staffs.transferId]);
  expect(new Set(problems)).toEqual(new Set(['reserved-twice', 'decided-alone']));
  expect(transferId).not.toBe(other.transferId);
  await expectBooksAgree(db);
});

test('books, every rule about transfers has a fault that turns it red', () => {
  const turned = new Set([...faults.flatMap(({ problems }) => problems), 'decided-alone']);
  expect(TRANSFER_RULES.map(({ problem }) => problem).filter((problem) => !turned.has(problem))).toEqual([]);
});

class TakenOutAgain extends Error {}

/** What the check finds after the fault, which is rolled back. */
async function findingsAfter(plant: (tx: Tx) => Promise<unknown>): Promise<BookProblem[]> {
  let problems: BookProblem[] = [];
  const planted = scene.db.transaction(async (tx) => {
    await plant(tx);
    problems = (await checkBooks(tx)).map(({ problem }) => problem);
    throw new TakenOutAgain();
  });
  await expect(planted).rejects.toThrow(TakenOutAgain);
  return problems;
}
