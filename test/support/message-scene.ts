/** Customers, bills and messages on a real database, and channels that answer what the test says. */
import { type CustomerChannel, type OutgoingMessage } from '../../src/channels/customer-channel';
import { createCustomerTexts } from '../../src/channels/customer-texts/replies';
import { failureOfCode } from '../../src/channels/whatsapp/codes';
import { queueMessage } from '../../src/billing/queue-message';
import { createSendMessages } from '../../src/dispatch/send-messages';
import { type MessageChannel } from '../../src/domain/messages/judge-message';
import { type SendOutcome } from '../../src/domain/messages/send-failure';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings';
import { type StaffMember } from '../../src/domain/staff';
import { type CustomerMessageKind } from '../../src/domain/tagihan/terms';
import { after, type BusinessDate } from '../../src/domain/time';
import { silentLogger } from '../../src/logging/logger';
import { type Database } from '../../src/persistence/database';
import { newId } from '../../src/persistence/new-id';
import { type MessageRow } from '../../src/persistence/repositories/customer-message.repository';
import { openTestBooks } from './ledger';
import { insertStaff } from './staff-row';

/** It is never quiet, and everything may leave at once. */
const LOUD: Settings = { ...DEFAULT_SETTINGS, quietFromHour: 1, quietUntilHour: 1, whatsappPerMinute: 60_000_000 };

const PDF = Buffer.from('%PDF-1.7\na bill\n%%EOF\n');
const DAY_MS = 86_400_000;

type Consent = 'granted' | 'withdrawn' | 'unreachable';

export async function openMessageScene() {
  const { db, url, close } = await openTestBooks();
  const marketing = await insertStaff(db, 'marketing');
  let phones = 0;

  const insertCustomer = async ({
    consent = { whatsapp: 'granted' },
    email = null,
    by = marketing,
  }: { consent?: Partial<Record<MessageChannel, Consent>>; email?: string | null; by?: StaffMember } = {}) => {
    const id = newId();
    const phone = `62813${String(10_000_000 + (phones += 1))}`;
    await db.write(
      `insert into customer (id, name, phone, email, marketing_id, created_by, created_at, changed_at)
       values (?, 'Budi Santoso', ?, ?, ?, ?, utc_timestamp(3), utc_timestamp(3))`,
      [id, phone, email, by.id, by.id],
    );
    for (const [channel, state] of Object.entries(consent)) {
      await db.write(
        `insert into message_consent (customer_id, channel, state, since, told_by) values (?, ?, ?, utc_timestamp(3), ?)`,
        [id, channel, state, by.id],
      );
    }
    return { id, phone };
  };

  const insertBill = async (customerId: string, { state = 'awaiting' }: { state?: string } = {}) => {
    const [planId, tagihanId] = [newId(), newId()];
    const code = `CIC-2026-${planId.slice(-6)}`;
    await db.write(
      `insert into plan (id, code, customer_id, kind, title, agreed_total, periods, day_of_month, first_due_on, due_shift,
         issue_days_before, billing_type, state, created_by, created_at, changed_at)
       values (?, ?, ?, 'cicilan', 'Mesin jahit', 1500000, 12, 2, '2026-02-02', 'none', 7, 'c', 'active', ?,
         utc_timestamp(3), utc_timestamp(3))`,
      [planId, code, customerId, marketing.id],
    );
    await db.write(
      `insert into tagihan (id, number, plan_id, k, customer_id, due_on, amount, state, opened_at)
       values (?, ?, ?, 1, ?, '2026-02-02', 125000, ?, utc_timestamp(3))`,
      [tagihanId, `${code}-01`, planId, customerId, state],
    );
    await db.write(
      `insert into virtual_account (id, bank, trx_id, tagihan_id, customer_id, k, number, billing_type, amount, expires_at,
         state, created_at, changed_at)
       values (?, 'bni', ?, ?, ?, 1, '9887700100000012', 'c', 125000, utc_timestamp(3), 'active', utc_timestamp(3),
         utc_timestamp(3))`,
      [newId(), `${code}-01`, tagihanId, customerId],
    );
    return { planId, tagihanId };
  };

  const insertDocument = async (
    customerId: string,
    { state = 'ready' }: { state?: 'planned' | 'ready' | 'void' } = {},
  ) => {
    const id = newId();
    await db.write(
      `insert into document (id, occasion, kind, number, issued_on, customer_id, content, template, content_hash, token,
         state, priority_on, next_try_at, planned_at)
       values (?, ?, 'tagihan', ?, '2026-02-02', ?, '{}', 'tagihan-1', ?, ?, ?, '2026-02-02', utc_timestamp(3),
         utc_timestamp(3))`,
      [id, `test:${id}`, `TGH-2026-${id.slice(-6)}`, customerId, Buffer.alloc(32), id.slice(-26), state],
    );
    await db.write('insert into document_file (document_id, sha256, pdf) values (?, ?, ?)', [
      id,
      Buffer.alloc(32),
      PDF,
    ]);
    return id;
  };

  const queue = (
    kind: CustomerMessageKind,
    about: { customerId: string; tagihanId?: string; planId?: string; documentId?: string },
    {
      occasion = `test:${newId()}`,
      forMs = 7 * DAY_MS,
      priorityOn = '2026-02-02',
      askedN,
    }: { occasion?: string; forMs?: number; priorityOn?: string; askedN?: number } = {},
  ): Promise<string> =>
    db.transaction(async (tx) => {
      const now = await tx.now();
      const times = { sendAt: now, sendBefore: after(now, forMs), priorityOn: priorityOn as BusinessDate };
      const asked = askedN === undefined ? {} : { askedN };
      return (await queueMessage(tx, { ...about, occasion, kind, ...times, ...asked }, now)).messageId;
    });

  /** A bill of a customer who agreed to WhatsApp, ready to leave. */
  const queueBill = async (options: Parameters<typeof insertCustomer>[0] = {}) => {
    const customer = await insertCustomer(options);
    const { tagihanId, planId } = await insertBill(customer.id);
    const documentId = await insertDocument(customer.id);
    const messageId = await queue('tagihan', { customerId: customer.id, tagihanId, documentId });
    return { customer, tagihanId, planId, documentId, messageId };
  };

  /** Until nothing is due any more. */
  const round = async (
    channels: Partial<Record<MessageChannel, CustomerChannel>>,
    { settings = LOUD, on = db }: { settings?: Settings; on?: Database } = {},
  ): Promise<void> => {
    const loop = createSendMessages({
      ...{ db: on, logger: silentLogger, channels, render: createCustomerTexts() },
      ...{ settings: { current: async () => settings }, company: { name: 'PT Sinar Niaga Digital' } },
    });
    const { signal } = new AbortController();
    for (let idle = 0; idle < 2;) idle = (await loop.round(signal)) > 0 ? 0 : idle + 1;
  };

  return {
    ...{ db, url, marketing, insertCustomer, insertBill, insertDocument, queue, queueBill, round },
    message: async (id: string) => {
      const row = await db.row<MessageView>(
        `select state, channel, tries, unsure, last_error, provider_id, sent_on, processed_at,
           timestampdiff(second, utc_timestamp(3), next_try_at) as wait from customer_message where id = ?`,
        [id],
      );
      if (row === undefined) throw new Error('there is no such message');
      return { ...row, wait: Number(row.wait), isProcessed: row.processed_at !== null };
    },
    items: (subject: string) =>
      db.rows<{ state: string; owner: string; detail: string; customer_id: string | null }>(
        `select state, owner, detail, customer_id from work_item where kind = 'message' and subject = ? and is_open = 1`,
        [subject],
      ),
    consent: async (customerId: string, channel: MessageChannel = 'whatsapp') => {
      const row = await db.row<{ state: string; told_by: string }>(
        'select state, told_by from message_consent where customer_id = ? and channel = ?',
        [customerId, channel],
      );
      return row;
    },
    /** The customer wrote to us an hour ago. */
    hearFrom: (customer: { id: string; phone: string }) =>
      db.write(
        `insert into customer_reply (id, provider_id, phone, customer_id, text, said_at, received_at)
         values (?, ?, ?, ?, 'halo', utc_timestamp(3) - interval 1 hour, utc_timestamp(3))`,
        [newId(), `wamid.${newId()}`, customer.phone, customer.id],
      ),
    /** What was put off is due now, and every claim has ended. */
    passWaits: async () => {
      await db.write(
        `update customer_message set next_try_at = least(next_try_at, utc_timestamp(3)), claimed_until = null`,
      );
      await db.write('update message_pace set next_at = utc_timestamp(3)');
    },
    clear: async () => {
      for (const table of ['customer_message', 'message_event', 'customer_reply', 'message_pace', 'work_item']) {
        await db.write(`delete from ${table}`);
      }
    },
    close,
  };
}

export type MessageScene = Awaited<ReturnType<typeof openMessageScene>>;

interface MessageView {
  state: MessageRow['state'];
  channel: MessageRow['channel'];
  tries: number;
  unsure: number;
  last_error: string | null;
  provider_id: string | null;
  sent_on: string | null;
  processed_at: Date | null;
  wait: string;
}

/** Answers each message in turn; after the last answer it takes everything. */
export function fakeChannel(name: MessageChannel = 'whatsapp', answers: (SendOutcome | Error)[] = []) {
  const sent: OutgoingMessage[] = [];
  const channel: CustomerChannel = {
    name,
    timeoutMs: 1000,
    failureOf: failureOfCode,
    async send(message) {
      sent.push(message);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer ?? { kind: 'accepted', providerId: `wamid.${newId()}` };
    },
  };
  return { sent, answers, channel };
}
