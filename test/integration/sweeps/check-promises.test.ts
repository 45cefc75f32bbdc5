import { proposeCorrection } from '../../support/propose-correction';
import { type Tx } from '../../../src/persistence/database';
import { newId } from '../../../src/persistence/new-id';
import { checkPromises, type PromiseFinding } from '../../../src/sweeps/check-promises';
import { openSweepScene, type SweepScene } from './sweep-scene';

/** Undoes what a test has planted. */
class Undo extends Error {}

describe('the check of the promises', () => {
  let scene: SweepScene;
  /** One order of each kind, and what hangs on them. */
  let busy: { accepted: string; pending: string; closed: string; message: string; report: string; correction: string };

  beforeAll(async () => {
    scene = await openSweepScene();
    busy = await makeBusy(scene);
  });
  afterAll(() => scene.close());

  /** What is found while the planted rows are there. */
  const findingsWith = async (plant: (tx: Tx) => Promise<unknown>): Promise<PromiseFinding[]> => {
    let findings: PromiseFinding[] = [];
    await scene.db
      .transaction(async (tx) => {
        await plant(tx);
        findings = await checkPromises(tx);
        throw new Undo();
      })
      .catch((error: unknown) => {
        if (!(error instanceof Undo)) throw error;
      });
    return findings;
  };
  const withItem = (subject: string, set: string) => (tx: Tx) =>
    tx.write(`update work_item set ${set} where subject = ?`, [subject]);

  test('W1, orders in every state with cases, corrections and reports, nothing is wrong', async () => {
    expect(await checkPromises(scene.db)).toEqual([]);
  });

  test.each<[PromiseFinding['problem'], string, () => [subject: string, plant: (tx: Tx) => Promise<unknown>]]>([
    [
      'no work item',
      'an open order without one',
      () => [busy.pending, (tx) => tx.write('delete from work_item where subject = ?', [busy.pending])],
    ],
    [
      'no work item',
      'an order whose item was closed before it',
      () => [busy.accepted, withItem(busy.accepted, 'closed_at = utc_timestamp(3)')],
    ],
    [
      'no work item',
      'a proposed correction without one',
      () => [busy.correction, (tx) => tx.write('delete from work_item where subject = ?', [busy.correction])],
    ],
    [
      'next action is overdue',
      'a machine that stands still for more than a minute',
      () => [busy.pending, withItem(busy.pending, 'next_at = utc_timestamp(3) - interval 62 second')],
    ],
    [
      'next action is too far away',
      'an order that is looked at in a day',
      () => [busy.pending, withItem(busy.pending, 'next_at = utc_timestamp(3) + interval 1 day')],
    ],
    [
      'deadline is too far away',
      'an order that is people’s in a day',
      () => [busy.pending, withItem(busy.pending, 'due_at = utc_timestamp(3) + interval 1 day')],
    ],
    [
      'breach without escalation',
      'an order past people’s deadline that nobody hears of',
      () => [
        busy.pending,
        withItem(
          busy.pending,
          'due_at = utc_timestamp(3) - interval 10 minute, escalate_at = utc_timestamp(3) - interval 62 second',
        ),
      ],
    ],
    [
      'work item of something finished',
      'a closed order whose item is open again',
      () => [busy.closed, withItem(busy.closed, 'closed_at = null')],
    ],
    [
      'work item of something finished',
      'an item of an order that does not exist',
      () => ['NOBODY', withItem(busy.closed, `closed_at = null, subject = 'NOBODY'`)],
    ],
    ['state differs', 'an item of another state', () => [busy.accepted, withItem(busy.accepted, `state = 'routing'`)]],
    [
      'nobody promised anything for this state',
      'a case of a sort that nobody knows',
      () => [
        'SOMETHING',
        (tx) =>
          tx.write(
            `insert into work_item (id, kind, subject, state, owner, next_action, next_at, due_at, escalate_at, opened_at,
               changed_at)
             select ?, 'case', 'SOMETHING', 'nonsense', 'operator', 'escalate', t, t, t, t, t
             from (select utc_timestamp(3) + interval 1 minute as t) clock`,
            [newId()],
          ),
      ],
    ],
    [
      'intake is not processed',
      'what a supplier said, and neither the hub nor a person has it in hand',
      () => [
        busy.message,
        (tx) =>
          tx.write(
            'update supplier_message set processed_at = null, received_at = utc_timestamp(3) - interval 92 second where id = ?',
            [busy.message],
          ),
      ],
    ],
    [
      'report is not sent',
      'a report that was due two minutes ago',
      () => [
        busy.report,
        (tx) =>
          tx.write('update outbound_message set next_try_at = utc_timestamp(3) - interval 122 second where id = ?', [
            busy.report,
          ]),
      ],
    ],
    [
      'report is not sent',
      'a report whose worker is gone',
      () => [
        busy.report,
        (tx) =>
          tx.write(
            `update outbound_message set next_try_at = utc_timestamp(3) - interval 122 second,
               claimed_until = utc_timestamp(3) - interval 1 second where id = ?`,
            [busy.report],
          ),
      ],
    ],
    [
      'report is not sent',
      'a report that is tried for ever',
      () => [
        busy.report,
        (tx) =>
          tx.write('update outbound_message set give_up_at = utc_timestamp(3) - interval 1202 second where id = ?', [
            busy.report,
          ]),
      ],
    ],
  ])('W1–W3, %s: %s, it is found', async (problem, _what, planted) => {
    const [subject, plant] = planted();
    const found = await findingsWith(plant);
    expect(found.map((finding) => [finding.subject, finding.problem])).toEqual([[subject, problem]]);
  });

  test.each<[string, () => (tx: Tx) => Promise<unknown>]>([
    [
      'a next action that is late by less than a minute',
      () => withItem(busy.pending, 'next_at = utc_timestamp(3) - interval 55 second'),
    ],
    [
      'a breach that is escalated again later',
      () =>
        withItem(
          busy.pending,
          'due_at = utc_timestamp(3) - interval 10 minute, escalate_at = utc_timestamp(3) + interval 5 minute',
        ),
    ],
    [
      'a callback of this moment',
      () => (tx) => tx.write('update supplier_message set processed_at = null where id = ?', [busy.message]),
    ],
    [
      'a report on its way',
      () => (tx) =>
        tx.write(
          `update outbound_message set next_try_at = utc_timestamp(3) - interval 125 second,
             claimed_until = utc_timestamp(3) + interval 5 second where id = ?`,
          [busy.report],
        ),
    ],
  ])('W1, %s, it is no breach', async (_what, plant) => {
    expect(await findingsWith(plant())).toEqual([]);
  });
});

async function makeBusy(scene: SweepScene) {
  const { db, placeOrder } = scene;
  const accepted = await placeOrder();
  const routing = await placeOrder();
  await routing.send();
  await routing.answer('none-made', { code: '43' });
  const sent = await placeOrder();
  await sent.send();
  const suspect = await placeOrder();
  await suspect.send();
  await suspect.answer('unknown', { code: 'timeout' });
  await suspect.advance();
  const pending = await placeOrder();
  await pending.send();
  await pending.answer('pending');
  await pending.callback('failed');
  await pending.advance();
  const succeeded = await placeOrder();
  await succeeded.send();
  await succeeded.answer('success');
  await succeeded.callback('failed');
  const failed = await placeOrder();
  const refused = await failed.send();
  await failed.answer('failed', { code: '54', isFinal: true, blame: 'customer' });
  await failed.callback('success', { attempt: refused });
  await failed.callback('success', { attempt: { ...refused, supplier_ref: 'NOBODY-KNOWS' } });

  const topup = await db.row<{ version: number }>('select version from topup where id = ?', [failed.topupId]);
  const proposal = await proposeCorrection(
    { db, settings: scene.deps.settings, start: async () => undefined },
    {
      ...{ topupId: failed.topupId, attemptId: refused.id, kind: 'late-success', topupVersion: topup!.version },
      ...{ sn: null, reason: 'delivered after all' },
    },
  );
  const message = await db.row<{ id: string }>(
    `select id from supplier_message where topup_id = ? and source = 'callback'`,
    [pending.topupId],
  );
  const report = await db.row<{ id: string }>('select id from outbound_message where topup_id = ?', [failed.topupId]);
  return {
    accepted: accepted.topupId,
    pending: pending.topupId,
    closed: succeeded.topupId,
    message: message!.id,
    report: report!.id,
    correction: (proposal as { correctionId: string }).correctionId,
  };
}
