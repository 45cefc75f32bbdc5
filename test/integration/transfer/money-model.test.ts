import fc from 'fast-check';
import { InvariantBroken } from '../../../src/domain/errors';
import { LedgerRefused } from '../../../src/ledger/journal';
import { checkBooks } from '../../../src/ledger/check-books';
import { checkTransfers } from '../../support/transfer-invariants';
import { failTopup } from '../../../src/settlement/close-topup';
import { lockOrder } from '../../../src/settlement/lock-order';
import { cancelRefund } from '../../../src/transfer/refund/refunds';
import { type MatchScene, openMatchScene } from '../../support/match-scene';

const STEPS = 60;
const RUNS = 5;

let scene: MatchScene;

beforeEach(async () => {
  scene = await openMatchScene();
});
afterEach(() => scene.close());

type Pick = (ids: readonly string[]) => string | undefined;
type Step = (pick: Pick, amount: number) => Promise<unknown>;

const ids = async (sql: string): Promise<string[]> => (await scene.db.rows<{ id: string }>(sql)).map(({ id }) => id);
const on = async (sql: string, pick: Pick, work: (id: string) => Promise<unknown>): Promise<unknown> => {
  const id = pick(await ids(`${sql} order by id`));
  return id === undefined ? undefined : work(id);
};

const OPEN_TOPUPS = `select id from topup where state not in ('success', 'failed', 'reversed')`;
const OPEN_CREDITS = `select id from bank_mutation where state in ('new', 'open') and direction = 'credit'`;

/** Everything that moves money here, whether it is allowed now or not. */
const STEPS_BY_NAME: Readonly<Record<string, Step>> = {
  order: () => scene.order(),
  tiket: (_, amount) => scene.tiket(50_000 + amount),
  pay: (pick) =>
    on(`select id from transfer where state = 'awaiting'`, pick, async (id) => {
      const line = await scene.line((await scene.transferOf(id)).final);
      return scene.match(line);
    }),
  payAgain: (pick) => on('select id from transfer', pick, async (id) => scene.line((await scene.transferOf(id)).final)),
  strange: (_, amount) => scene.line(9_000 + amount),
  outgoing: (pick) =>
    on('select id from refund', pick, async (id) => {
      const row = await scene.db.row<{ amount: string }>('select amount from refund where id = ?', [id]);
      return scene.match(await scene.line(Number(row?.amount), { direction: 'debit' }));
    }),
  judge: (pick) => on(`select id from bank_mutation where state = 'new'`, pick, (id) => scene.match(id)),
  verify: (pick) =>
    on(OPEN_CREDITS, pick, (line) => on('select id from transfer', pick, (id) => scene.verify(id, [line]))),
  verifyTwo: (pick) =>
    on(OPEN_CREDITS, pick, (line) =>
      on(
        OPEN_CREDITS,
        (all) => pick(all.filter((id) => id !== line)),
        (other) => on('select id from transfer', pick, (id) => scene.verify(id, [line, other])),
      ),
    ),
  unmatch: (pick) => on(`select id from transfer where state = 'verified'`, pick, (id) => scene.unmatch(id)),
  unmatchAsDebt: (pick) =>
    on(`select id from transfer where state = 'verified'`, pick, (id) => scene.unmatch(id, 'receivable')),
  deliver: (pick) =>
    on(OPEN_TOPUPS, pick, async (id) => {
      await scene.orderOf(id).send();
      await scene.orderOf(id).answer('success');
    }),
  fail: (pick) =>
    on(OPEN_TOPUPS, pick, (id) =>
      scene.db.transaction(async (tx) => {
        const { topup, attempts, now } = await lockOrder(tx, id, scene.numbers);
        return failTopup(tx, { topup, attempts }, 'no-terminal', { now, settings: scene.numbers });
      }),
    ),
  approve: (pick) => on(`select id from refund where state <> 'cancelled'`, pick, (id) => scene.approve(id)),
  send: (pick) => on(`select id from refund where state in ('approved', 'sent')`, pick, (id) => scene.send(id)),
  cancel: (pick) =>
    on('select id from refund', pick, (id) => scene.inContext((tx, context) => cancelRefund(tx, id, 'uji', context))),
  collect: (pick) => on(`select id from topup where state = 'success'`, pick, (id) => scene.collect(id)),
};

const NAMES = Object.keys(STEPS_BY_NAME);

test('money, any order of lines, matches, un-matches, deliveries and refunds, the books agree and every promise stands', async () => {
  const done = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ name: fc.constantFrom(...NAMES), which: fc.nat(), amount: fc.integer({ min: 0, max: 30_000 }) }),
        {
          ...{ minLength: STEPS, maxLength: STEPS, size: 'max' },
        },
      ),
      async (steps) => {
        for (const { name, which, amount } of steps) {
          const pick: Pick = (all) => all[which % Math.max(1, all.length)];
          const refused = await STEPS_BY_NAME[name]?.(pick, amount).then(
            () => null,
            (error: unknown) => error,
          );
          if (refused === null) done.set(name, (done.get(name) ?? 0) + 1);
          // A step that is not allowed now changes nothing; anything else is a mistake of the code.
          else if (!isRefusal(refused)) throw new Error(`${name} failed`, { cause: refused });
        }
        expect(await checkBooks(scene.db)).toEqual([]);
        expect(await checkTransfers(scene.db)).toEqual([]);
      },
    ),
    { numRuns: RUNS, endOnFailure: true, seed: 20_261_127 },
  );
  // All of it was done, not only refused.
  expect(NAMES.filter((name) => (done.get(name) ?? 0) === 0)).toEqual([]);
});

function isRefusal(error: unknown): boolean {
  if (error instanceof InvariantBroken || error instanceof LedgerRefused) return true;
  return error instanceof Error && /wants to|the fence said no|is already used/.test(error.message);
}
