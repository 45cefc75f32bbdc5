import { type WorkItemKind } from '../../../src/domain/promises';
import { after, momentOf, type BusinessDate, type Instant } from '../../../src/domain/time';
import { newId } from '../../../src/persistence/new-id';
import { openWorkItem } from '../../../src/persistence/repositories/work-item.repository';
import { checkPromises } from '../../../src/sweeps/check-promises';
import { startSla, type SlaSubject } from '../../../src/transfer/life/sla-clock';
import { moneyContext } from '../../../src/transfer/money-context';
import { askForProof } from '../../../src/transfer/proofs/staff-verbs';
import { openTransferLifeScene, type TransferLifeScene } from '../../support/transfer-life-scene';

const MINUTE_MS = 60_000;
const wib = (date: string, clock: string): Instant => momentOf(date as BusinessDate, `${clock}:00`);

describe('what was promised for transfers and the money on our accounts', () => {
  let scene: TransferLifeScene;
  let ids: Record<'awaiting' | 'verifying' | 'asked' | 'unjudged' | 'open' | 'doubted' | 'refund' | 'batch', string>;

  beforeAll(async () => {
    scene = await openTransferLifeScene(wib('2026-03-02', '09:00'));
  });
  beforeEach(async () => {
    scene.clock.now = wib('2026-03-02', '09:00');
    ids = {
      ...{ awaiting: await scene.reserve({ phone: '6281234567890' }), verifying: await scene.reserve() },
      ...{
        asked: await scene.reserve({ email: 'budi@example.com' }),
        unjudged: await line('new', null),
        open: await line('open', 'unmatched'),
      },
      ...{ doubted: await line('doubted', 'same-line'), refund: await refund(), batch: await batch() },
    };
    for (const id of [ids.awaiting, ids.verifying, ids.asked]) await scene.advance(id);
    await scene.submit(ids.verifying);
    await scene.submit(ids.asked);
    const { version } = await scene.transfer(ids.asked);
    const by = { id: newId(), name: 'rani', fullName: 'Rani', role: 'operator' as const };
    await askForProof(scene.deps, { transferId: ids.asked, seenVersion: version, by, question: 'Kapan?' });
    await scene.db.write('update buyer_message set processed_at = utc_timestamp(3)');
  });
  afterEach(async () => {
    for (const table of [
      ...[
        'transfer',
        'digital_order',
        'tiket',
        'work_item',
        'sla_clock',
        'sla_pause',
        'amount_use',
        'approval',
        'proof',
      ],
      ...['bank_mutation', 'mutation_batch', 'refund', 'buyer_message'],
    ]) {
      await scene.db.write(`delete from ${table}`);
    }
  });
  afterAll(() => scene.close());

  const promise = async (kind: WorkItemKind, subject: string, state: string, clock?: SlaSubject): Promise<void> => {
    await scene.inTx(async (tx) => {
      const context = await moneyContext(tx, scene.settings);
      const { now } = context;
      const purpose = clock?.kind === 'refund' ? 'refund' : 'suspense';
      const dueAt =
        clock === undefined ? after(now, 2 * MINUTE_MS) : (await startSla(tx, clock, purpose, context)).dueAt;
      const item = { kind, subject, state, topupId: null, detail: null, owner: 'operator' } as const;
      await openWorkItem(tx, { ...item, nextAction: 'escalate', nextAt: after(now, 2 * MINUTE_MS), dueAt }, now);
    });
  };
  let k = 0;
  const line = async (state: string, exception: string | null): Promise<string> => {
    const id = newId();
    k += 1;
    await scene.db.write(
      `insert into bank_mutation (id, bank_account_id, wib_date, direction, amount, k, text, normal_text, sources, state,
         exception, first_seen_at, processed_at)
       values (?, ?, '2026-03-02', 'credit', 5000, ?, 'X', 'X', 'moota', ?, ?, utc_timestamp(3), ?)`,
      [id, scene.accountId, k, state, exception, state === 'open' ? new Date(scene.clock.now) : null],
    );
    await promise('mutation', id, exception ?? 'unjudged', state === 'new' ? undefined : { kind: 'mutation', id });
    return id;
  };
  const refund = async (): Promise<string> => {
    const id = newId();
    await scene.db.write(
      `insert into refund (id, kind, source_account, bank_account_id, amount, reason, state, requested_at)
       values (?, 'mutation', 'suspense:mandiri', ?, 5000, 'salah kirim', 'requested', utc_timestamp(3))`,
      [id, scene.accountId],
    );
    await promise('refund', id, 'requested', { kind: 'refund', id });
    return id;
  };
  const batch = async (): Promise<string> => {
    const id = newId();
    await scene.db.write(
      `insert into mutation_batch (id, source, kind, digest, raw, state, received_at)
       values (?, 'moota', 'webhook', ?, '[]', 'stored', utc_timestamp(3))`,
      [id, Buffer.from(id.padEnd(32, '.'))],
    );
    await promise('batch', id, 'stored');
    return id;
  };
  const found = async (): Promise<string[]> =>
    (await checkPromises(scene.db)).map(({ subject, problem }) => `${nameOf(subject)}: ${problem}`).sort();
  const nameOf = (subject: string): string => Object.entries(ids).find(([, id]) => id === subject)?.[0] ?? 'another';

  test('everything is as it should be, nothing is found', async () => {
    expect(await found()).toEqual([]);
  });

  const NO_ITEM = 'update work_item set closed_at = utc_timestamp(3) where subject = ?';
  const ITEM_STATE = `update work_item set state = 'ambiguous' where subject = ?`;
  const LATE = 'utc_timestamp(3) - interval 3 minute';

  test.each<[string, keyof typeof ids, string, string[]]>([
    ['an awaited transfer without an item', 'awaiting', NO_ITEM, ['awaiting: no work item']],
    ['a transfer with staff without an item', 'verifying', NO_ITEM, ['verifying: no work item']],
    ['an asked one without an item', 'asked', NO_ITEM, ['asked: no work item']],
    ['a line to be judged without an item', 'unjudged', NO_ITEM, ['unjudged: no work item']],
    ['an open line without an item', 'open', NO_ITEM, ['open: no work item']],
    ['a doubted line without an item', 'doubted', NO_ITEM, ['doubted: no work item']],
    ['a batch without an item', 'batch', NO_ITEM, ['batch: no work item']],
    ['a refund without an item', 'refund', NO_ITEM, ['refund: no work item']],
    ['a line whose item tells another reason', 'open', ITEM_STATE, ['open: state differs']],
    [
      'a verified transfer with an item and a clock',
      'verifying',
      `update transfer set state = 'verified' where id = ?`,
      ['verifying: SLA clock of something finished', 'verifying: work item of something finished'],
    ],
    [
      'a matched line with both',
      'open',
      `update bank_mutation set state = 'matched' where id = ?`,
      ['open: SLA clock of something finished', 'open: work item of something finished'],
    ],
    [
      'a confirmed refund with both',
      'refund',
      `update refund set state = 'confirmed' where id = ?`,
      ['refund: SLA clock of something finished', 'refund: work item of something finished'],
    ],
    [
      'a processed batch with an item',
      'batch',
      'update mutation_batch set processed_at = utc_timestamp(3) where id = ?',
      ['batch: work item of something finished'],
    ],
    [
      'a transfer with staff without a clock',
      'verifying',
      'delete from sla_clock where subject = ?',
      ['verifying: no SLA clock'],
    ],
    ['an asked one without a clock', 'asked', 'delete from sla_clock where subject = ?', ['asked: no SLA clock']],
    ['an open line without a clock', 'open', 'delete from sla_clock where subject = ?', ['open: no SLA clock']],
    ['a doubted line without a clock', 'doubted', 'delete from sla_clock where subject = ?', ['doubted: no SLA clock']],
    ['a refund without a clock', 'refund', 'delete from sla_clock where subject = ?', ['refund: no SLA clock']],
    [
      'a threshold that nobody told',
      'verifying',
      `update sla_clock set warn_at = ${LATE} where subject = ?`,
      ['verifying: SLA is not watched'],
    ],
    [
      'a deadline that is not the one of the clock',
      'open',
      'update work_item set due_at = due_at - interval 1 minute, escalate_at = due_at where subject = ?',
      ['open: deadline is not the clock’s'],
    ],
    [
      'a transfer whose next step is overdue',
      'awaiting',
      `update transfer set next_at = ${LATE} where id = ?`,
      ['awaiting: next action is overdue'],
    ],
    [
      'a transfer that waits for no moment at all',
      'asked',
      'update transfer set next_at = null where id = ?',
      ['asked: next action is overdue'],
    ],
    [
      'an item whose next step is overdue',
      'awaiting',
      `update work_item set next_at = ${LATE} where subject = ?`,
      ['awaiting: next action is overdue'],
    ],
    [
      'a deadline beyond every promise',
      'verifying',
      `update work_item set due_at = utc_timestamp(3) + interval 60 day, escalate_at = due_at where subject = ?`,
      ['verifying: deadline is not the clock’s', 'verifying: deadline is too far away'],
    ],
    [
      'a breach that nobody escalates',
      'refund',
      `update work_item set due_at = ${LATE}, escalate_at = due_at where subject = ?`,
      ['refund: breach without escalation', 'refund: deadline is not the clock’s'],
    ],
    [
      'a state that nobody promised anything for',
      'batch',
      `update work_item set state = 'lost' where subject = ?`,
      ['batch: nobody promised anything for this state', 'batch: state differs'],
    ],
    [
      'W3, a line that nobody judges',
      'unjudged',
      `update bank_mutation set first_seen_at = ${LATE} where id = ?`,
      ['unjudged: intake is not processed'],
    ],
    [
      'W3, a batch that nobody reads',
      'batch',
      `update mutation_batch set received_at = ${LATE} where id = ?`,
      ['batch: intake is not processed'],
    ],
    [
      'W3, a message that nobody sends',
      'awaiting',
      `update buyer_message set processed_at = null, next_try_at = ${LATE} where transfer_id = ?`,
      ['another: message is not sent'],
    ],
  ])('%s, it is found', async (_what, name, plant, findings) => {
    await scene.db.write(plant, [ids[name]]);
    expect(await found()).toEqual(findings);
  });

  test('W3, what somebody has claimed or put off is no finding', async () => {
    await scene.db.write(
      `update bank_mutation set first_seen_at = ${LATE}, claimed_until = utc_timestamp(3) + interval 1 minute where id = ?`,
      [ids.unjudged],
    );
    await scene.db.write(
      `update mutation_batch set received_at = ${LATE}, next_try_at = utc_timestamp(3) + interval 1 minute where id = ?`,
      [ids.batch],
    );
    expect(await found()).toEqual([]);
  });

  describe('an approval about money', () => {
    const approval = async (state: 'requested' | 'approved'): Promise<string> => {
      const id = newId();
      await scene.db.write(
        `insert into approval (id, subject_kind, subject, subject_version, action, is_four_eyes, amount, payload, postings,
           evidence, content_hash, reason, requested_by, requested_at, expires_at, state, decided_by)
         values (?, 'mutation', ?, 1, 'keep', 1, 5000, '{}', '[]', '[]', ?, 'simpan', ?, utc_timestamp(3),
           utc_timestamp(3) + interval 30 minute, ?, ?)`,
        [id, ids.open, Buffer.alloc(32), newId(), state, state === 'approved' ? newId() : null],
      );
      return id;
    };

    test.each(['requested', 'approved'] as const)('%s and without an item, it is found', async (state) => {
      await approval(state);
      expect(await found()).toEqual(['another: no work item']);
    });

    test('ended with an item, it is found', async () => {
      const id = await approval('requested');
      await promise('approval', id, 'requested');
      expect(await found()).toEqual([]);
      await scene.db.write(`update approval set state = 'rejected', processed_at = utc_timestamp(3) where id = ?`, [
        id,
      ]);
      expect(await found()).toEqual(['another: work item of something finished']);
    });
  });
});
