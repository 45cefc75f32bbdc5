import { dropMessage } from '../../../src/backoffice/messages/drop-message';
import { markSentByHand } from '../../../src/backoffice/messages/mark-sent';
import { readMessageFacts } from '../../../src/persistence/queries/tagihan/message-facts';
import { scopeOf } from '../../../src/persistence/queries/tagihan/scope';
import { fakeChannel, type MessageScene, openMessageScene } from '../../support/message-scene';
import { insertStaff } from '../../support/staff-row';

describe('messages that people see to', () => {
  let scene: MessageScene;
  beforeAll(async () => {
    scene = await openMessageScene();
  });
  afterEach(() => scene.clear());
  afterAll(() => scene.close());

  const byHand = async () => {
    const bill = await scene.queueBill({ consent: {} });
    await scene.round({});
    return bill;
  };
  const audits = (subject: string) =>
    scene.db.rows<{ actor: string; detail: string }>(
      `select actor, detail from audit_event where action = 'message.by-hand' and subject = ?`,
      [subject],
    );

  test('marketing sent it by hand, it is told, its item ends and it is on record once', async () => {
    const { messageId, tagihanId } = await byHand();
    const by = scene.marketing;
    const outcomes = await Promise.all([1, 2, 3].map(() => markSentByHand(scene.db, { by, messageId })));
    expect(outcomes).toEqual([1, 2, 3].map(() => ({ kind: 'told', tagihanId })));
    expect(await scene.message(messageId)).toMatchObject({ state: 'told', channel: 'by-hand', isProcessed: true });
    expect((await scene.message(messageId)).sent_on).not.toBeNull();
    expect(await scene.items(messageId)).toEqual([]);
    expect(await audits(messageId)).toHaveLength(1);
  });

  test('somebody else’s customer, the message is not found, not even to be read', async () => {
    const { messageId } = await byHand();
    for (const role of ['marketing', 'operator', 'supervisor', 'cs'] as const) {
      const by = await insertStaff(scene.db, role);
      const refusal = { kind: 'refused', code: 'not-found' };
      expect(await markSentByHand(scene.db, { by, messageId })).toEqual(refusal);
      expect(await dropMessage(scene.db, { by, messageId, reason: 'pelanggan sudah tahu' })).toEqual(refusal);
      expect(await readMessageFacts(scene.db, { messageId, scope: scopeOf(by) })).toBeUndefined();
    }
    expect((await scene.message(messageId)).state).toBe('by-hand');
    const admin = await insertStaff(scene.db, 'admin');
    expect(await readMessageFacts(scene.db, { messageId, scope: scopeOf(admin) })).toMatchObject({ messageId });
    expect(await markSentByHand(scene.db, { by: admin, messageId })).toMatchObject({ kind: 'told' });
  });

  test('a message that leaves by itself, or has left, people may not end it', async () => {
    const { messageId } = await scene.queueBill();
    const by = scene.marketing;
    expect(await markSentByHand(scene.db, { by, messageId })).toEqual({ kind: 'refused', code: 'not-open' });
    await scene.round({ whatsapp: fakeChannel().channel });
    expect(await markSentByHand(scene.db, { by, messageId })).toEqual({ kind: 'refused', code: 'not-open' });
  });

  test.each(['failed', 'not-delivered'] as const)('a message that is %s, people end it in either way', async (how) => {
    const by = scene.marketing;
    for (const end of ['told', 'dropped'] as const) {
      const { messageId } = await scene.queueBill();
      const refusal = { kind: 'refused', failure: 'permanent', code: '131008' } as const;
      await scene.round({ whatsapp: fakeChannel('whatsapp', how === 'failed' ? [refusal] : []).channel });
      await scene.passWaits();
      await scene.round({ whatsapp: fakeChannel().channel });
      expect(await scene.items(messageId)).toHaveLength(1);
      const outcome =
        end === 'told'
          ? await markSentByHand(scene.db, { by, messageId })
          : await dropMessage(scene.db, { by, messageId, reason: 'pelanggan sudah tahu' });
      expect(outcome).toMatchObject({ kind: end });
      expect(await scene.items(messageId)).toEqual([]);
    }
  });

  test('a message is let be, with a reason; without one it stays', async () => {
    const { messageId } = await byHand();
    const by = scene.marketing;
    expect(await dropMessage(scene.db, { by, messageId, reason: 'x' })).toEqual({
      ...{ kind: 'refused', code: 'invalid-reason' },
    });
    expect(await dropMessage(scene.db, { by, messageId, reason: 'pelanggan sudah tahu' })).toMatchObject({
      kind: 'dropped',
    });
    expect(await scene.message(messageId)).toMatchObject({
      state: 'skipped',
      last_error: 'dropped',
      isProcessed: true,
    });
    expect(await scene.items(messageId)).toEqual([]);
    expect(await audits(messageId)).toHaveLength(1);
  });

  test('what its text tells, amounts and number are those of the rows now', async () => {
    const { messageId, customer } = await byHand();
    expect(await readMessageFacts(scene.db, { messageId, scope: { kind: 'all' } })).toMatchObject({
      customer: { id: customer.id, name: 'Budi Santoso', phone: customer.phone },
      tagihan: { left: 125_000, dueOn: '2026-02-02', virtualAccount: '9887700100000012' },
      plan: { title: 'Mesin jahit', total: 1_500_000, paid: 0, left: 1_500_000 },
      document: { state: 'ready' },
      payment: null,
    });
  });
});
