import { createTransferTexts } from '../../../src/channels/customer-texts/transfer-texts';
import { createSendBuyerMessages } from '../../../src/dispatch/send-buyer-messages';
import { type SendFailure, type SendOutcome } from '../../../src/domain/messages/send-failure';
import { momentOf, type BusinessDate, type Instant } from '../../../src/domain/time';
import { type BuyerMessageKind } from '../../../src/domain/transfer/terms';
import { createLogger, silentLogger } from '../../../src/logging/logger';
import { queueBuyerMessage } from '../../../src/transfer/messages/queue-buyer-message';
import { failureOfCode } from '../../../src/channels/whatsapp/codes';
import { newId } from '../../../src/persistence/new-id';
import { applyBuyerFailure } from '../../../src/transfer/messages/apply-buyer-failure';
import { askForProof } from '../../../src/transfer/proofs/staff-verbs';
import { insertStaff } from '../../support/staff-row';
import { fakeChannel } from '../../support/message-scene';
import { openTransferLifeScene, type TransferLifeScene } from '../../support/transfer-life-scene';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const PHONE = '6281234567890';
const EMAIL = 'budi@example.com';
const UNKNOWN: SendOutcome = { kind: 'unknown', code: 'timeout' };
const refused = (failure: SendFailure, code = '1'): SendOutcome => ({ kind: 'refused', failure, code });
const wib = (date: string, clock: string): Instant => momentOf(date as BusinessDate, `${clock}:00`);

describe('what payers are told outside of the page', () => {
  let scene: TransferLifeScene;
  beforeAll(async () => {
    scene = await openTransferLifeScene(wib('2026-03-02', '23:30'));
    // Everything may leave at once: a millisecond apart.
    scene.settings.whatsappPerMinute = 60_000_000;
    scene.clock.tickMs = 1;
  });
  beforeEach(() => {
    scene.clock.now = wib('2026-03-02', '23:30');
  });
  afterEach(async () => {
    await scene.db.write('delete from buyer_message');
    await scene.db.write('delete from message_pace');
  });
  afterAll(() => scene.close());

  interface Channels {
    whatsapp?: ReturnType<typeof fakeChannel>;
    email?: ReturnType<typeof fakeChannel>;
  }
  const round = async ({ whatsapp, email }: Channels, logger = silentLogger): Promise<void> => {
    const loop = createSendBuyerMessages({
      ...{ db: scene.db, settings: scene.deps.settings, logger, render: createTransferTexts() },
      channels: {
        ...(whatsapp === undefined ? {} : { whatsapp: whatsapp.channel }),
        ...(email === undefined ? {} : { email: email.channel }),
      },
      ...{ company: { name: 'PT Sinar Niaga Digital' }, publicUrl: 'https://bayar.example' },
    });
    await loop.round(new AbortController().signal);
  };
  const message = (transferId: string, kind: BuyerMessageKind = 'requested') =>
    scene.db.row<{
      state: string;
      channel: string;
      tries: number;
      last_error: string | null;
      processed_at: Date | null;
    }>('select state, channel, tries, last_error, processed_at from buyer_message where transfer_id = ? and kind = ?', [
      transferId,
      kind,
    ]);
  const channelItem = () =>
    scene.db.row(`select owner, detail from work_item where kind = 'message' and subject = 'whatsapp' and is_open = 1`);
  const refundOf = async (transferId: string, state: string): Promise<number> => {
    const id = newId();
    await scene.db.write(
      `insert into refund (id, kind, transfer_id, source_account, bank_account_id, amount, reason, state, requested_at)
       values (?, 'excess', ?, ?, ?, 100000, 'Kelebihan', ?, utc_timestamp(3))`,
      [id, transferId, `excess:${transferId}`, scene.accountId, state],
    );
    return Number((await scene.db.row<{ no: number }>('select no from refund where id = ?', [id]))?.no);
  };
  const claimsEnd = (): Promise<number> => scene.db.write('update buyer_message set claimed_until = null');

  test('a payer with a number, told once by WhatsApp in the middle of the night', async () => {
    const id = await scene.reserve({ phone: PHONE, email: EMAIL, payerName: 'Budi' });
    const whatsapp = fakeChannel('whatsapp');
    const email = fakeChannel('email');
    await round({ whatsapp, email });
    await round({ whatsapp, email });
    expect(whatsapp.sent).toHaveLength(1);
    expect(email.sent).toEqual([]);
    expect(whatsapp.sent[0]).toMatchObject({ to: PHONE, isWindowOpen: false, document: null });
    const { final, token } = await scene.transfer(id);
    const { template } = whatsapp.sent[0]!.content;
    expect(template.name).toBe('tuntas_transfer_diminta');
    expect(template.parameters[1]).toBe(`Rp${final.toLocaleString('id-ID')}`);
    expect(template.parameters).toContain(`https://bayar.example/pesanan/${token}`);
    expect(await message(id)).toMatchObject({ state: 'accepted', channel: 'whatsapp', tries: 1 });
  });

  test('a payer with an address only, by e-mail; with neither, nothing is written at all', async () => {
    const [byMail, nobody] = [await scene.reserve({ email: EMAIL }), await scene.reserve()];
    const email = fakeChannel('email');
    await round({ whatsapp: fakeChannel('whatsapp'), email });
    expect(email.sent.map(({ to }) => to)).toEqual([EMAIL]);
    expect(await message(byMail)).toMatchObject({ state: 'accepted', channel: 'email' });
    expect(await message(nobody)).toBeUndefined();
  });

  test('no channel of the payer’s is set up, skipped', async () => {
    const id = await scene.reserve({ phone: PHONE });
    await round({ email: fakeChannel('email') });
    expect(await message(id)).toMatchObject({ state: 'skipped', channel: 'none', last_error: 'no-channel', tries: 0 });
  });

  test('queued again, it is told once; another proof is another occasion', async () => {
    const id = await scene.reserve({ phone: PHONE });
    const queue = (n: number) =>
      scene.inTx((tx) => queueBuyerMessage(tx, { transferId: id, kind: 'proof-received', n }, scene.clock.now));
    await Promise.all([queue(1), queue(1), queue(1), queue(2)]);
    expect((await scene.messages(id)).filter((kind) => kind === 'proof-received')).toHaveLength(2);
  });

  test('ten loops of two processes at once, each message leaves once', async () => {
    for (let n = 0; n < 15; n += 1) await scene.reserve({ phone: PHONE });
    const whatsapp = fakeChannel('whatsapp');
    await Promise.all(Array.from({ length: 10 }, () => round({ whatsapp })));
    await round({ whatsapp });
    expect(whatsapp.sent).toHaveLength(15);
    expect(new Set(whatsapp.sent.map(({ messageId }) => messageId)).size).toBe(15);
  });

  test.each<[BuyerMessageKind, string, string]>([
    ['requested', 'verified', 'processing'],
    ['requested', 'released', 'expired'],
    ['proof-received', 'verified', 'processing'],
    ['proof-asked', 'verifying', 'awaiting'],
    ['proof-rejected', 'verified', 'processing'],
    ['expired', 'verifying', 'awaiting'],
    ['unmatched', 'verified', 'processing'],
    ['verified', 'verified', 'success'],
    ['verified', 'verified', 'refund-pending'],
    ['refund-pending', 'verified', 'refunded'],
  ])('%s, overtaken by a transfer that is %s and an order that is %s, skipped', async (kind, state, orderState) => {
    const id = await scene.reserve({ phone: PHONE });
    await scene.db.write('delete from buyer_message');
    await scene.inTx((tx) => queueBuyerMessage(tx, { transferId: id, kind }, scene.clock.now));
    await scene.db.write('update transfer set state = ? where id = ?', [state, id]);
    await scene.db.write('update digital_order set state = ? where transfer_id = ?', [orderState, id]);
    const whatsapp = fakeChannel('whatsapp');
    await round({ whatsapp });
    expect(whatsapp.sent).toEqual([]);
    expect(await message(id, kind)).toMatchObject({ state: 'skipped', last_error: 'overtaken' });
  });

  test('asked for, and its time is over before the message leaves, skipped', async () => {
    const id = await scene.reserve({ phone: PHONE });
    const { expiresAt } = await scene.transfer(id);
    scene.clock.now = expiresAt;
    const whatsapp = fakeChannel('whatsapp');
    await round({ whatsapp });
    expect(whatsapp.sent).toEqual([]);
    expect(await message(id)).toMatchObject({ state: 'skipped', last_error: 'overtaken' });
  });

  test.each(['cancelled', 'confirmed'])('a refund that is %s before the message leaves, skipped', async (state) => {
    const id = await scene.reserve({ phone: PHONE });
    await scene.db.write('delete from buyer_message');
    const n = await refundOf(id, state);
    await refundOf(id, 'requested');
    await scene.inTx((tx) => queueBuyerMessage(tx, { transferId: id, kind: 'refund-pending', n }, scene.clock.now));
    await scene.db.write(`update transfer set state = 'verified', received = final_amount where id = ?`, [id]);
    const whatsapp = fakeChannel('whatsapp');
    await round({ whatsapp });
    expect(whatsapp.sent).toEqual([]);
    expect(await message(id, 'refund-pending')).toMatchObject({ state: 'skipped', last_error: 'overtaken' });
  });

  test.each<[BuyerMessageKind, string, string]>([
    ['verified', 'verified', 'processing'],
    ['order-success', 'verified', 'success'],
    ['refund-pending', 'verified', 'refund-pending'],
    ['refunded', 'verified', 'refunded'],
    ['expired', 'released', 'expired'],
    ['unmatched', 'verifying', 'awaiting'],
    ['proof-rejected', 'released', 'expired'],
  ])('%s, still true of a transfer that is %s and an order that is %s, it leaves', async (kind, state, orderState) => {
    const id = await scene.reserve({ phone: PHONE });
    await scene.db.write('delete from buyer_message');
    const n = kind === 'refund-pending' ? await refundOf(id, 'requested') : 1;
    const values = { reason: 'Buram', amount: 100_000, sn: '0041002335' };
    await scene.inTx((tx) => queueBuyerMessage(tx, { transferId: id, kind, n, values }, scene.clock.now));
    await scene.db.write('update transfer set state = ?, received = final_amount where id = ?', [state, id]);
    await scene.db.write('update digital_order set state = ? where transfer_id = ?', [orderState, id]);
    const whatsapp = fakeChannel('whatsapp');
    await round({ whatsapp });
    expect(whatsapp.sent).toHaveLength(1);
    expect(whatsapp.sent[0]?.content.text).not.toMatch(/undefined|: -$/m);
  });

  test('nobody knows whether it left, it is tried once more after ten minutes and then never again', async () => {
    const id = await scene.reserve({ phone: PHONE });
    const whatsapp = fakeChannel('whatsapp', [UNKNOWN, UNKNOWN]);
    await round({ whatsapp });
    await claimsEnd();
    scene.pass(9 * MINUTE_MS);
    await round({ whatsapp });
    expect(whatsapp.sent).toHaveLength(1);
    scene.pass(MINUTE_MS);
    await round({ whatsapp });
    expect(whatsapp.sent).toHaveLength(2);
    await claimsEnd();
    scene.pass(10 * MINUTE_MS);
    await round({ whatsapp });
    expect(whatsapp.sent).toHaveLength(2);
    expect(await message(id)).toMatchObject({ state: 'failed', last_error: 'outcome-unknown', tries: 2 });
  });

  test('the process dies during the call, the row says so and it is tried once more', async () => {
    const id = await scene.reserve({ phone: PHONE });
    const whatsapp = fakeChannel('whatsapp', [new Error('killed')]);
    await expect(round({ whatsapp })).rejects.toThrow('killed');
    expect(await message(id)).toMatchObject({ state: 'sending', tries: 1 });
    await claimsEnd();
    scene.pass(10 * MINUTE_MS);
    await round({ whatsapp });
    expect(await message(id)).toMatchObject({ state: 'accepted', tries: 2 });
  });

  test('faults that pass, five tries with growing pauses, then it has failed', async () => {
    const id = await scene.reserve({ phone: PHONE });
    const whatsapp = fakeChannel(
      'whatsapp',
      Array.from({ length: 9 }, () => refused('again', '131000')),
    );
    for (let minutes = 0; minutes < 40; minutes += 1) {
      await round({ whatsapp });
      scene.pass(MINUTE_MS);
    }
    expect(whatsapp.sent).toHaveLength(5);
    expect(await message(id)).toMatchObject({ state: 'failed', last_error: '131000', tries: 5 });
  });

  test.each<SendFailure>(['unreachable', 'opted-out', 'template', 'permanent', 'tomorrow', 'attachment'])(
    'WhatsApp says %s, it goes by e-mail where there is an address, else it has failed',
    async (failure) => {
      const [both, one] = [await scene.reserve({ phone: PHONE, email: EMAIL }), await scene.reserve({ phone: PHONE })];
      const whatsapp = fakeChannel('whatsapp', [refused(failure), refused(failure)]);
      const email = fakeChannel('email');
      await round({ whatsapp, email });
      await round({ whatsapp, email });
      expect(email.sent.map(({ to }) => to)).toEqual([EMAIL]);
      expect(await message(both)).toMatchObject({ state: 'accepted', channel: 'email' });
      expect(await message(one)).toMatchObject({ state: 'failed', channel: 'whatsapp', last_error: '1' });
    },
  );

  test.each<SendFailure>(['slow-down', 'stop'])(
    'the provider says %s, all wait and it counts for no try',
    async (failure) => {
      const [first, second] = [await scene.reserve({ phone: PHONE }), await scene.reserve({ phone: PHONE })];
      const whatsapp = fakeChannel('whatsapp', [refused(failure)]);
      await round({ whatsapp });
      await round({ whatsapp });
      expect(whatsapp.sent).toHaveLength(1);
      expect(await channelItem()).toEqual(failure === 'stop' ? { owner: 'admin', detail: '1' } : undefined);
      scene.pass(16 * MINUTE_MS);
      await round({ whatsapp });
      expect(await message(first)).toMatchObject({ state: 'accepted', tries: 1 });
      expect(await message(second)).toMatchObject({ state: 'accepted', tries: 1 });
      expect(await channelItem()).toBeUndefined();
    },
  );

  describe('taken by WhatsApp, which tells later that it was not delivered', () => {
    const accepted = async (email: string | null) => {
      const id = await scene.reserve({ phone: PHONE, email });
      const whatsapp = fakeChannel('whatsapp');
      await round({ whatsapp });
      const row = await scene.db.row<{ id: string; provider_id: string }>(
        'select id, provider_id from buyer_message where transfer_id = ?',
        [id],
      );
      return { id, messageId: row!.id, providerId: row!.provider_id };
    };
    const fail = (delivery: { messageId: string | null; providerId: string }, code: string | null = '131026') =>
      scene.inTx((tx) =>
        applyBuyerFailure(tx, { ...delivery, code, failureOf: failureOfCode, settings: scene.settings }),
      );

    test('it goes by e-mail, once', async () => {
      const { id, ...delivery } = await accepted(EMAIL);
      await fail(delivery);
      const email = fakeChannel('email');
      await round({ whatsapp: fakeChannel('whatsapp'), email });
      await fail(delivery);
      await round({ whatsapp: fakeChannel('whatsapp'), email });
      expect(email.sent).toHaveLength(1);
      expect(await message(id)).toMatchObject({ state: 'accepted', channel: 'email' });
    });

    test.each([['131026'], [null], ['999999']])('code %s and no address, it has failed', async (code) => {
      const { id, ...delivery } = await accepted(null);
      await fail(delivery, code);
      expect(await message(id)).toMatchObject({ state: 'failed', last_error: code ?? 'failed' });
    });

    test('another call, or a message that is not ours, nothing changes', async () => {
      const { id, ...delivery } = await accepted(null);
      await fail({ ...delivery, providerId: 'wamid.other' });
      await fail({ ...delivery, messageId: null });
      await fail({ ...delivery, messageId: newId() });
      expect(await message(id)).toMatchObject({ state: 'accepted' });
    });
  });

  describe('W3, one that staff wait for, and that failed for good', () => {
    const refuseAll = () =>
      fakeChannel(
        'whatsapp',
        Array.from({ length: 9 }, () => refused('unreachable', '131026')),
      );
    const question = 'Mohon kirim foto struk yang utuh';
    const asked = async () => {
      const rani = await insertStaff(scene.db, 'operator');
      const id = await scene.reserve({ phone: PHONE });
      await scene.submit(id);
      await scene.db.write('delete from buyer_message');
      const { version: seenVersion } = await scene.transfer(id);
      await askForProof(scene.deps, { transferId: id, seenVersion, by: rani, question });
      return id;
    };
    const systemNotes = (subject: string) =>
      scene.db.rows<{ text: string }>(`select text from money_note where subject = ? and kind = 'system'`, [subject]);

    test.each([
      ['refused', { whatsapp: refuseAll }],
      ['without a channel', {}],
    ])('a question %s, it is with staff again and a note says so', async (_how, channels) => {
      const id = await asked();
      expect((await scene.clockOf(id))?.pausedAt).not.toBeNull();
      await round('whatsapp' in channels ? { whatsapp: channels.whatsapp() } : {});
      expect(await scene.transfer(id)).toMatchObject({ state: 'verifying', nextAt: null });
      const clock = await scene.clockOf(id);
      expect(clock?.pausedAt).toBeNull();
      expect(await scene.item(id)).toMatchObject({ state: 'verifying', due_at: new Date(clock!.dueAt) });
      expect(await systemNotes(id)).toMatchObject([{ text: expect.stringContaining('hubungi sendiri') as string }]);
    });

    test('a question that was asked anew meanwhile, the new one is waited for', async () => {
      const id = await asked();
      const whatsapp = fakeChannel('whatsapp');
      await round({ whatsapp });
      const first = await scene.db.row<{ id: string; provider_id: string }>(
        'select id, provider_id from buyer_message where transfer_id = ?',
        [id],
      );
      scene.pass(MINUTE_MS);
      await scene.submit(id);
      const { version: seenVersion } = await scene.transfer(id);
      const by = await insertStaff(scene.db, 'operator');
      await askForProof(scene.deps, { transferId: id, seenVersion, by, question });
      await scene.inTx((tx) =>
        applyBuyerFailure(tx, {
          ...{ messageId: first!.id, providerId: first!.provider_id, code: '131026' },
          ...{ failureOf: failureOfCode, settings: scene.settings },
        }),
      );
      expect((await scene.transfer(id)).state).toBe('asked');
      expect(await systemNotes(id)).toEqual([]);
    });

    test('that money goes back, a note stands on the refund', async () => {
      const id = await scene.reserve({ phone: PHONE });
      await scene.db.write('delete from buyer_message');
      const refundId = newId();
      await scene.db.write(
        `insert into refund (id, kind, transfer_id, source_account, bank_account_id, amount, reason, state, requested_at)
         values (?, 'excess', ?, ?, ?, 5000, 'lebih', 'requested', utc_timestamp(3))`,
        [refundId, id, `excess:${id}`, scene.accountId],
      );
      const row = await scene.db.row<{ no: number }>('select no from refund where id = ?', [refundId]);
      await scene.inTx((tx) =>
        queueBuyerMessage(
          tx,
          { transferId: id, kind: 'refund-pending', n: row!.no, values: { amount: 5000 } },
          scene.clock.now,
        ),
      );
      await round({ whatsapp: refuseAll() });
      expect(await message(id, 'refund-pending')).toMatchObject({ state: 'failed' });
      expect(await systemNotes(refundId)).toHaveLength(1);
      await scene.db.write('delete from refund where id = ?', [refundId]);
    });
  });

  test('a day later, it is not told any more', async () => {
    const id = await scene.reserve({ phone: PHONE, email: EMAIL, windowMs: 48 * HOUR_MS });
    scene.pass(24 * HOUR_MS);
    const whatsapp = fakeChannel('whatsapp');
    await round({ whatsapp });
    expect(whatsapp.sent).toEqual([]);
    expect(await message(id)).toMatchObject({ state: 'failed', last_error: 'too-late' });
  });

  test('one pace for all messages by a channel, those to customers among them', async () => {
    await scene.reserve({ phone: PHONE, windowMs: 2 * HOUR_MS });
    await scene.db.write(
      `insert into message_pace (channel, next_at) values ('whatsapp', utc_timestamp(3) + interval 1 hour)`,
    );
    const whatsapp = fakeChannel('whatsapp');
    await round({ whatsapp });
    expect(whatsapp.sent).toEqual([]);
    scene.pass(HOUR_MS);
    await round({ whatsapp });
    expect(whatsapp.sent).toHaveLength(1);
  });

  test('the log, no number and no address of a payer in it', async () => {
    const lines: string[] = [];
    const logger = createLogger(
      { program: 'worker', level: 'debug' },
      { write: (line: string) => void lines.push(line) },
    );
    await scene.reserve({ phone: PHONE, email: EMAIL });
    await scene.reserve({ phone: PHONE });
    await round(
      { whatsapp: fakeChannel('whatsapp', [refused('permanent'), UNKNOWN]), email: fakeChannel('email') },
      logger,
    );
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join('')).not.toMatch(new RegExp(`${PHONE}|${EMAIL}`));
  });
});
