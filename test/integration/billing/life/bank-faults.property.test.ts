import fc from 'fast-check';
import { type BankFault } from '../../../support/fake-bank';
import { type LifeScene, openLifeScene } from '../../../support/life-scene';

const fault = fc.constantFrom<BankFault | 'none'>(
  ...(['none', 'lost-before', 'lost-after', 'killed', 'offline', 'not-today', 'rate-limited'] as const),
);

describe('telling the bank, whatever goes wrong', () => {
  let scene: LifeScene;

  beforeAll(async () => {
    scene = await openLifeScene();
  });
  afterAll(() => scene.close());

  /** As if a day had passed: every claim and pause is over, and so is the hour whose inquiries were used up. */
  const skipPauses = async (tagihanId: string): Promise<void> => {
    await scene.db.write(
      `update virtual_account set task_next_at = utc_timestamp(3), task_claimed_until = utc_timestamp(3) where tagihan_id = ?`,
      [tagihanId],
    );
    await scene.db.write('delete from bank_budget');
  };

  test('any sequence of lost, refused and killed calls, the bank ends with one bill, the wanted one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 12 }), async (sequence) => {
        scene.setClock('2026-03-02');
        const plan = await scene.makePlan();
        await scene.advancePlan(plan.planId);
        const [tagihan] = await scene.tagihanOf(plan.planId);
        const { id, number } = tagihan!;
        for (const next of sequence) {
          const faults = next === 'none' ? [] : [next];
          const isInquiry = next === 'rate-limited';
          if (!isInquiry) scene.bank.faults.create = [...faults];
          scene.bank.faults.inquire = [...faults];
          // Killed: the process is another one at the next step.
          await scene.run(id).catch(() => undefined);
          await skipPauses(id);
        }
        scene.bank.faults.create = [];
        scene.bank.faults.inquire = [];
        for (let look = 0; look < 3; look += 1) {
          await scene.run(id);
          await skipPauses(id);
        }
        const ours = [...scene.bank.book.values()].filter(({ trxId }) => trxId.startsWith(number));
        expect(ours).toHaveLength(1);
        expect(ours[0]).toMatchObject({ trxId: number, isActive: true, amount: 1_000_000 });
        const accounts = await scene.accountsOf(id);
        expect(accounts).toHaveLength(1);
        expect(accounts[0]).toMatchObject({ state: 'active', task: null, number: ours[0]!.number });
        expect(await scene.messagesOf(id)).toEqual(['tagihan']);
      }),
      { numRuns: 40 },
    );
  });
});
