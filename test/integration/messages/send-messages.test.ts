import { type MessageChannel } from '../../../src/domain/messages/judge-message';
import { type SendFailure, type SendOutcome } from '../../../src/domain/messages/send-failure';
import { DEFAULT_SETTINGS } from '../../../src/domain/settings';
import { watchMessages } from '../../../src/billing/messages/watch-messages';
import { silentLogger } from '../../../src/logging/logger';
import { type Database } from '../../../src/persistence/database';
import { newId } from '../../../src/persistence/new-id';
import { readSendingQueue } from '../../../src/persistence/queries/tagihan/sending-queue';
import { fakeChannel, type MessageScene, openMessageScene } from '../../support/message-scene';

const refused = (failure: SendFailure, code: string): SendOutcome => ({ kind: 'refused', failure, code });
const UNKNOWN: SendOutcome = { kind: 'unknown', code: 'timeout' };

describe('the loop that sends messages to customers', () => {
  let scene: MessageScene;
  beforeAll(async () => {
    scene = await openMessageScene();
  });
  afterEach(() => scene.clear());
  afterAll(() => scene.close());

  const fake = (answers: (SendOutcome | Error)[] = [], name: MessageChannel = 'whatsapp') => {
    const { sent, channel } = fakeChannel(name, answers);
    return { sent, channels: { [name]: channel } };
  };

  test('a bill, it leaves once by WhatsApp with its document, and is accepted', async () => {
    const { messageId, customer } = await scene.queueBill();
    const { sent, channels } = fake();
    await scene.round(channels);
    await scene.round(channels);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ messageId, to: customer.phone, isWindowOpen: false });
    expect(sent[0]?.document?.pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(sent[0]?.content.text).toContain('Rp125.000');
    expect(await scene.message(messageId)).toMatchObject({
      ...{ state: 'accepted', channel: 'whatsapp', tries: 1, unsure: 0, isProcessed: false },
    });
  });

  test('twenty loops of two processes at once and a hundred bills, each leaves once', async () => {
    const bills = await Promise.all(Array.from({ length: 100 }, () => scene.queueBill()));
    const { sent, channels } = fake();
    await Promise.all(Array.from({ length: 20 }, () => scene.round(channels)));
    await scene.round(channels);
    expect(sent).toHaveLength(100);
    expect(new Set(sent.map(({ messageId }) => messageId))).toEqual(new Set(bills.map(({ messageId }) => messageId)));
  });

  test('what is due soonest leaves first', async () => {
    const customer = await scene.insertCustomer();
    const days = ['2026-02-20', '2026-02-03', '2026-02-11'];
    for (const priorityOn of days) {
      const { planId } = await scene.insertBill(customer.id);
      await scene.queue('cancelled', { customerId: customer.id, planId }, { priorityOn, occasion: priorityOn });
    }
    const { sent, channels } = fake();
    await scene.round(channels);
    const order = await Promise.all(
      sent.map(({ messageId }) =>
        scene.db.row<{ occasion: string }>('select occasion from customer_message where id = ?', [messageId]),
      ),
    );
    expect(order.map((row) => row?.occasion)).toEqual([...days].sort());
  });

  test('one pace for all processes, a message a second leaves once a second', async () => {
    for (let n = 0; n < 4; n += 1) await scene.queueBill();
    const { sent, channels } = fake();
    const settings = { ...DEFAULT_SETTINGS, quietFromHour: 1, quietUntilHour: 1, whatsappPerMinute: 120 };
    const began = performance.now();
    await Promise.all([1, 2, 3].map(() => scene.round(channels, { settings })));
    while (sent.length < 4) await scene.round(channels, { settings });
    expect(performance.now() - began).toBeGreaterThan(1400);
  });

  test('its document is not printed yet, it waits without a try and leaves when it is', async () => {
    const { messageId, documentId } = await scene.queueBill();
    await scene.db.write(`update document set state = 'planned' where id = ?`, [documentId]);
    const { sent, channels } = fake();
    await scene.round(channels);
    expect(sent).toHaveLength(0);
    expect(await scene.message(messageId)).toMatchObject({ state: 'waiting', tries: 0 });
    await scene.db.write(`update document set state = 'ready' where id = ?`, [documentId]);
    await scene.round(channels);
    expect(sent).toHaveLength(1);
  });

  test('a process dies after the call, nobody knows of it: it leaves once more after ten minutes and never again', async () => {
    const { messageId } = await scene.queueBill();
    const { sent, channels } = fake();
    const dying = withoutRecord(scene.db);
    await expect(scene.round(channels, { on: dying })).rejects.toThrow('the process is gone');
    expect(await scene.message(messageId)).toMatchObject({ state: 'sending', unsure: 1, tries: 1 });
    await scene.round(channels);
    expect(sent).toHaveLength(1);
    expect((await scene.message(messageId)).wait).toBeGreaterThan(590);
    await scene.passWaits();
    await expect(scene.round(channels, { on: dying })).rejects.toThrow('the process is gone');
    expect(sent).toHaveLength(2);
    await scene.passWaits();
    await scene.round(channels);
    await scene.passWaits();
    await scene.round(channels);
    expect(sent).toHaveLength(2);
    expect(await scene.message(messageId)).toMatchObject({ state: 'failed', last_error: 'outcome-unknown' });
    expect(await scene.items(messageId)).toEqual([
      expect.objectContaining({ state: 'unsent', owner: 'marketing', detail: 'outcome-unknown' }),
    ]);
  });

  test('the answer is lost and the bill is paid within ten minutes, it does not leave once more', async () => {
    const { messageId, tagihanId } = await scene.queueBill();
    const { sent, channels } = fake([UNKNOWN]);
    await scene.round(channels);
    await scene.db.write(`update tagihan set state = 'paid' where id = ?`, [tagihanId]);
    await scene.passWaits();
    await scene.round(channels);
    expect(sent).toHaveLength(1);
    expect(await scene.message(messageId)).toMatchObject({ state: 'skipped', last_error: 'paid' });
  });

  test('two reminders and a bill about one tagihan on one day, by loops at once, one leaves', async () => {
    const customer = await scene.insertCustomer();
    const { tagihanId } = await scene.insertBill(customer.id);
    const about = { customerId: customer.id, tagihanId };
    const ids = [await scene.queue('reminder-3', about), await scene.queue('reminder-due', about)];
    const { sent, channels } = fake();
    await Promise.all(Array.from({ length: 8 }, () => scene.round(channels)));
    expect(sent).toHaveLength(1);
    const states = await Promise.all(ids.map(async (id) => (await scene.message(id)).state));
    expect(states.sort()).toEqual(['accepted', 'skipped']);
    const documentId = await scene.insertDocument(customer.id);
    const bill = await scene.queue('tagihan', { ...about, documentId });
    const receipt = await scene.queue('receipt', { ...about, documentId });
    await scene.round(channels);
    expect(await scene.message(bill)).toMatchObject({ state: 'waiting' });
    expect(await scene.message(receipt)).toMatchObject({ state: 'accepted' });
  });

  test('people press the button on the same day, it leaves, and no reminder follows it that day', async () => {
    const customer = await scene.insertCustomer();
    const { tagihanId } = await scene.insertBill(customer.id);
    const documentId = await scene.insertDocument(customer.id);
    const about = { customerId: customer.id, tagihanId, documentId };
    const { sent, channels } = fake();
    await scene.queue('tagihan', about, { occasion: `tagihan:${tagihanId}:tagihan` });
    await scene.round(channels);
    await scene.queue('tagihan', about, { occasion: `tagihan:${tagihanId}:by:1`, askedN: 1 });
    await scene.round(channels);
    expect(sent).toHaveLength(2);
    const reminder = await scene.queue('reminder-due', about);
    await scene.round(channels);
    expect(await scene.message(reminder)).toMatchObject({ state: 'skipped', last_error: 'told-today' });
  });

  test('quiet hours, a bill waits for the morning unless a person has just started its plan', async () => {
    const quiet = { ...DEFAULT_SETTINGS, quietFromHour: 0, quietUntilHour: 24, whatsappPerMinute: 60_000_000 };
    const [scheduled, asked] = [await scene.queueBill(), await scene.queueBill()];
    await scene.db.write(
      `insert into plan_change (id, plan_id, kind, reason, was, becomes, by_staff, at)
       values (?, ?, 'start', 'dikirim', '{}', '{}', ?, utc_timestamp(3) - interval 1 minute)`,
      [newId(), asked.planId, scene.marketing.id],
    );
    await scene.db.write('update customer_message set created_at = utc_timestamp(3)');
    const { sent, channels } = fake();
    await scene.round(channels, { settings: quiet });
    expect(sent.map(({ messageId }) => messageId)).toEqual([asked.messageId]);
    expect((await scene.message(scheduled.messageId)).wait).toBeGreaterThan(0);
  });

  test('the customer wrote an hour ago, the text may be free; the day was over after all, the template follows at once', async () => {
    const { messageId, customer } = await scene.queueBill();
    await scene.hearFrom(customer);
    const { sent, channels } = fake([refused('window-closed', '131047')]);
    await scene.round(channels);
    expect(sent.map(({ isWindowOpen }) => isWindowOpen)).toEqual([true, false]);
    expect(await scene.message(messageId)).toMatchObject({ state: 'accepted', last_error: null });
  });

  test('the number has no WhatsApp, the letter goes out, and nothing is tried by WhatsApp any more', async () => {
    const consent = { whatsapp: 'granted', email: 'granted' } as const;
    const { messageId, customer } = await scene.queueBill({ consent, email: 'budi@example.com' });
    const whatsapp = fakeChannel('whatsapp', [refused('unreachable', '131026')]);
    const email = fakeChannel('email');
    await scene.round({ whatsapp: whatsapp.channel, email: email.channel });
    expect([whatsapp.sent.length, email.sent.length]).toEqual([1, 1]);
    expect(email.sent[0]).toMatchObject({ to: 'budi@example.com' });
    expect(await scene.message(messageId)).toMatchObject({ state: 'accepted', channel: 'email', isProcessed: true });
    expect(await scene.consent(customer.id)).toEqual({ state: 'unreachable', told_by: 'channel' });
  });

  test.each([
    ['nobody asked the customer', {}, 'no-consent'],
    ['the customer withdrew', { whatsapp: 'withdrawn' as const }, 'withdrawn'],
  ])(
    '%s and there is no other channel, marketing has an item and the message waits for it',
    async (_why, consent, why) => {
      const { messageId, customer } = await scene.queueBill({ consent });
      const { sent, channels } = fake();
      await scene.round(channels);
      expect(sent).toHaveLength(0);
      expect(await scene.message(messageId)).toMatchObject({
        state: 'by-hand',
        channel: 'by-hand',
        isProcessed: false,
      });
      expect(await scene.items(messageId)).toEqual([
        { state: 'by-hand', owner: 'marketing', detail: why, customer_id: customer.id },
      ]);
    },
  );

  test('no channel is set up, every message is a person’s; the customer agrees later, it leaves by itself', async () => {
    const { messageId, customer } = await scene.queueBill({ consent: {} });
    await scene.round({});
    expect(await scene.message(messageId)).toMatchObject({ state: 'by-hand', last_error: 'not-set-up' });
    await scene.db.write(
      `insert into message_consent (customer_id, channel, state, since, told_by) values (?, 'whatsapp', 'granted', utc_timestamp(3), 'x')`,
      [customer.id],
    );
    await scene.passWaits();
    const { sent, channels } = fake();
    await scene.round(channels);
    expect(sent).toHaveLength(1);
    expect(await scene.items(messageId)).toEqual([]);
  });

  test.each<[SendFailure, string, number]>([
    ['again', '131000', 5],
    ['attachment', '131053', 2],
  ])('it is refused for %s each time, it is tried so often and becomes a person’s', async (failure, code, times) => {
    const { messageId } = await scene.queueBill();
    const { sent, channels } = fake(Array.from({ length: 10 }, () => refused(failure, code)));
    for (let n = 0; n < 8; n += 1) {
      await scene.round(channels);
      await scene.passWaits();
    }
    expect(sent).toHaveLength(times);
    expect(await scene.message(messageId)).toMatchObject({ state: 'failed', last_error: code, isProcessed: true });
    expect(await scene.items(messageId)).toHaveLength(1);
  });

  test('one customer had too many, it waits longer each time and leaves in the end', async () => {
    const { messageId } = await scene.queueBill();
    const { channels } = fake([refused('pair-limit', '131056'), refused('pair-limit', '131056')]);
    await scene.round(channels);
    const { wait: first } = await scene.message(messageId);
    await scene.passWaits();
    await scene.round(channels);
    const { wait: second } = await scene.message(messageId);
    expect(first).toBeGreaterThanOrEqual(5);
    expect(second).toBeGreaterThan(first);
    await scene.passWaits();
    await scene.round(channels);
    expect(await scene.message(messageId)).toMatchObject({ state: 'accepted' });
  });

  test('our account does not work, nothing leaves, one item is the admin’s and ends with the first that is taken', async () => {
    const bills = [await scene.queueBill(), await scene.queueBill(), await scene.queueBill()];
    const { sent, channels } = fake([refused('stop', '190')]);
    await scene.round(channels);
    await scene.round(channels);
    expect(sent).toHaveLength(1);
    expect(await scene.items('whatsapp')).toEqual([expect.objectContaining({ owner: 'admin', detail: '190' })]);
    await scene.passWaits();
    await scene.round(channels);
    expect(sent).toHaveLength(4);
    expect(await scene.items('whatsapp')).toEqual([]);
    for (const { messageId } of bills)
      expect(await scene.message(messageId)).toMatchObject({ state: 'accepted', tries: 1 });
  });

  test('a template is paused, its messages become people’s and the admin has one item for it', async () => {
    const bills = [await scene.queueBill(), await scene.queueBill()];
    const { channels } = fake([refused('template', '132015'), refused('template', '132015')]);
    await scene.round(channels);
    expect(await scene.items('template:tagihan')).toHaveLength(1);
    for (const { messageId } of bills) expect(await scene.items(messageId)).toHaveLength(1);
    const answered = await scene.queueBill();
    await scene.hearFrom(answered.customer);
    await scene.round(channels);
    expect((await scene.message(answered.messageId)).state).toBe('accepted');
    // Free text is no proof of it.
    expect(await scene.items('template:tagihan')).toHaveLength(1);
    const { customer, tagihanId } = await scene.queueBill();
    await scene.queue('cancelled', { customerId: customer.id, tagihanId });
    const letters = fake([], 'email');
    await scene.round(letters.channels);
    expect(await scene.items('template:tagihan')).toHaveLength(1);
    await scene.passWaits();
    await scene.round(channels);
    expect(await scene.items('template:tagihan')).toEqual([]);
  });

  test.each(['withdrawn', undefined] as const)(
    'WhatsApp is not set up and the customer %s said BERHENTI, by e-mail it is reminded only if it did not, and billed in both cases',
    async (whatsapp) => {
      const consent = { email: 'granted', ...(whatsapp === undefined ? {} : { whatsapp }) } as const;
      const { customer, tagihanId, messageId } = await scene.queueBill({ consent, email: 'budi@example.com' });
      const other = await scene.insertBill(customer.id);
      const reminder = await scene.queue('reminder-3', { customerId: customer.id, tagihanId: other.tagihanId });
      const { sent, channels } = fake([], 'email');
      await scene.round(channels);
      expect(tagihanId).not.toBe(other.tagihanId);
      expect(await scene.message(messageId)).toMatchObject({ state: 'accepted', channel: 'email' });
      expect(sent).toHaveLength(whatsapp === 'withdrawn' ? 1 : 2);
      expect(await scene.message(reminder)).toMatchObject(
        whatsapp === 'withdrawn' ? { state: 'skipped', last_error: 'opted-out' } : { state: 'accepted' },
      );
    },
  );

  test('it waits for a person and its time is over, it stays with the person and leaves by no channel that opens', async () => {
    const { messageId, customer } = await scene.queueBill({ consent: {} });
    const { sent, channels } = fake();
    await scene.round(channels);
    await scene.db.write('update customer_message set send_before = utc_timestamp(3)');
    await scene.passWaits();
    await scene.round(channels);
    expect(await scene.message(messageId)).toMatchObject({ state: 'by-hand', last_error: 'no-consent' });
    await scene.db.write(
      `insert into message_consent (customer_id, channel, state, since, told_by) values (?, 'whatsapp', 'granted', utc_timestamp(3), 'x')`,
      [customer.id],
    );
    await scene.passWaits();
    await scene.round(channels);
    expect(sent).toEqual([]);
    expect(await scene.message(messageId)).toMatchObject({ state: 'by-hand', isProcessed: false });
    expect(await scene.items(messageId)).toHaveLength(1);
  });

  test('the provider says that the customer opted out, its consent ends and that is on record', async () => {
    const { customer } = await scene.queueBill();
    const { channels } = fake([refused('opted-out', '131050')]);
    await scene.round(channels);
    expect(await scene.consent(customer.id)).toEqual({ state: 'withdrawn', told_by: 'channel' });
    const audits = await scene.db.rows<{ actor: string }>(
      `select actor from audit_event where action = 'customer.consent' and subject = ?`,
      [customer.id],
    );
    expect(audits).toEqual([{ actor: 'system' }]);
  });

  test('a reminder whose day is over, it is skipped; a bill whose time is over, a person has it', async () => {
    const { customer, tagihanId, messageId } = await scene.queueBill();
    const reminder = await scene.queue('reminder-3', { customerId: customer.id, tagihanId });
    await scene.db.write('update customer_message set send_before = utc_timestamp(3)');
    const { sent, channels } = fake();
    await scene.round(channels);
    expect(sent).toHaveLength(0);
    expect(await scene.message(reminder)).toMatchObject({ state: 'skipped', last_error: 'too-late' });
    expect(await scene.message(messageId)).toMatchObject({ state: 'failed', last_error: 'too-late' });
  });

  test('W3, it was taken and nobody heard of it for a day, marketing knows; W3, it never left for a day, likewise', async () => {
    const [silent, stuck] = [await scene.queueBill(), await scene.queueBill()];
    await scene.db.write(`update document set state = 'planned' where id = ?`, [stuck.documentId]);
    const { sent, channels } = fake();
    await scene.round(channels);
    await scene.passWaits();
    await scene.round(channels);
    expect(sent).toHaveLength(1);
    expect(await scene.items(silent.messageId)).toEqual([expect.objectContaining({ detail: 'not-delivered' })]);
    await scene.db.write('update customer_message set send_at = send_at - interval 25 hour where id = ?', [
      stuck.messageId,
    ]);
    const deps = {
      ...{ db: scene.db, logger: silentLogger, settings: { current: async () => DEFAULT_SETTINGS } },
      signal: new AbortController().signal,
    };
    expect(await watchMessages(deps)).toBe(1);
    expect(await watchMessages(deps)).toBe(0);
    expect(await scene.items(stuck.messageId)).toEqual([expect.objectContaining({ state: 'unsent', detail: 'late' })]);
  });

  test('the length of the queue, its end is the last message at the present pace', async () => {
    for (let n = 0; n < 30; n += 1) await scene.queueBill();
    await scene.db.write(
      `update customer_message set next_try_at = utc_timestamp(3) + interval 2 hour order by id limit 10`,
    );
    const queue = await readSendingQueue(scene.db, { perMinute: 10 });
    const minutes = (Date.parse(queue.endsAt!) - Date.parse(await scene.db.now())) / 60_000;
    expect(queue).toMatchObject({ waiting: 30, due: 20, perMinute: 10 });
    expect(Math.round(minutes)).toBe(121);
    await scene.clear();
    expect(await readSendingQueue(scene.db, { perMinute: 10 })).toMatchObject({ waiting: 0, endsAt: null });
  });
});

/** A process that dies between a call and its record: the second transaction of a message never comes. */
function withoutRecord(db: Database): Database {
  let transactions = 0;
  return new Proxy(db, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (name !== 'transaction') return value.bind(target) as unknown;
      return (work: never) => {
        transactions += 1;
        return transactions % 2 === 0 ? Promise.reject(new Error('the process is gone')) : target.transaction(work);
      };
    },
  });
}
