import { createHash } from 'node:crypto';
import { applyDelivery } from '../billing/messages/apply-delivery';
import { type CustomerReply, type DeliveryEvent, type ReadWhatsAppEvent } from '../channels/whatsapp/inbound';
import { consentWordOf } from '../domain/messages/consent-word';
import { type SendFailure } from '../domain/messages/send-failure';
import { type Logger } from '../logging/logger';
import { type Database, type Tx } from '../persistence/database';
import { isDuplicateOf } from '../persistence/database-errors';
import { newId } from '../persistence/new-id';
import { applyBuyerFailure } from '../transfer/messages/apply-buyer-failure';
import { recordAudit } from '../persistence/repositories/audit-event.repository';
import { dateOf } from '../persistence/repositories/columns';
import { findMessageOf, lockMessage } from '../persistence/repositories/customer-message.repository';
import { type ConsentState, putConsent, readConsents } from '../persistence/repositories/message-consent.repository';
import { type SettingsReader } from '../persistence/repositories/setting.repository';

export interface WhatsAppEventDeps {
  db: Database;
  settings: SettingsReader;
  logger: Logger;
  read: ReadWhatsAppEvent;
  /** What a code of theirs means; undefined for one that is not listed. */
  failureOf: (code: string) => SendFailure | undefined;
}

/** The HTTP status that says whether WhatsApp may forget the event. */
export type AcceptWhatsAppEvent = (event: {
  signature: string | undefined;
  body: Buffer;
}) => Promise<{ status: 200 | 400 | 401 | 503 }>;

/**
 * Verified, made durable, answered. Each item is stored with what follows from it in one transaction, once: events come
 * again for days until they are answered. Nothing is ever answered to a customer by itself.
 */
export function createAcceptWhatsAppEvent(deps: WhatsAppEventDeps): AcceptWhatsAppEvent {
  return async (event) => {
    const { logger } = deps;
    try {
      const reading = deps.read(event);
      if (reading.kind !== 'events') {
        logger.warn({ kind: reading.kind }, 'a WhatsApp event was refused');
        return { status: reading.kind === 'forged' ? 401 : 400 };
      }
      if (reading.ignored > 0) logger.warn({ ignored: reading.ignored }, 'parts of a WhatsApp event were ignored');
      for (const { name, event: what } of reading.templates) {
        const isFine = what === 'APPROVED';
        logger[isFine ? 'info' : 'error']({ template: name, event: what }, 'a WhatsApp template changed its state');
      }
      for (const delivery of reading.deliveries) await storeDelivery(deps, delivery);
      for (const reply of reading.replies) await storeReply(deps, reply);
      return { status: 200 };
    } catch (error) {
      logger.error({ err: error }, 'a WhatsApp event could not be stored');
      return { status: 503 };
    }
  };
}

async function storeDelivery({ db, settings, failureOf }: WhatsAppEventDeps, event: DeliveryEvent): Promise<void> {
  const { providerId, messageId, status, code, at } = event;
  const numbers = await settings.current();
  const identity = createHash('sha256').update(`${providerId}\n${status}`).digest();
  await once('identity', () =>
    db.transaction(async (tx) => {
      const known = await findMessageOf(tx, { providerId, messageId });
      const row = known === undefined ? undefined : await lockMessage(tx, known);
      const now = await tx.now();
      await tx.write(
        `insert into message_event (id, identity, provider_id, status, error, at, received_at) values (?, ?, ?, ?, ?, ?, ?)`,
        [newId(), identity, providerId, status, code, dateOf(at), dateOf(now)],
      );
      if (row === undefined) {
        // A payer's; or one that nobody knows yet: the answer of the call is still on its way, and finds the event.
        if (status === 'failed')
          await applyBuyerFailure(tx, { providerId, messageId, code, failureOf, settings: numbers });
        return;
      }
      const failure = code === null ? undefined : failureOf(code);
      await applyDelivery(tx, row, { providerId, status, code, failure, at }, { now, settings: numbers });
    }),
  );
}

async function storeReply({ db, logger }: WhatsAppEventDeps, reply: CustomerReply): Promise<void> {
  const { providerId, phone, text, saidAt } = reply;
  await once('provider_id', () =>
    db.transaction(async (tx) => {
      const customers = phone === null ? [] : await customersOf(tx, phone);
      await tx.write(
        `insert into customer_reply (id, provider_id, phone, customer_id, text, said_at, received_at)
         values (?, ?, ?, ?, ?, ?, utc_timestamp(3))`,
        [newId(), providerId, phone, customers[0] ?? null, text, dateOf(saidAt)],
      );
      for (const customerId of customers) await heedReply(tx, customerId, text);
    }),
  );
  if (phone === null) logger.warn('a reply came from a user without a number');
}

/** All that have the number, the one to whom we wrote last first: it is the one who answers. */
async function customersOf(tx: Tx, phone: string): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(
    `select c.id from customer c where c.phone = ?
     order by (select max(m.accepted_at) from customer_message m where m.customer_id = c.id) desc, c.no`,
    [phone],
  );
  return rows.map(({ id }) => id);
}

/** The two words change what may be sent; any word shows that the number is reachable again. */
async function heedReply(tx: Tx, customerId: string, text: string): Promise<void> {
  const was = (await readConsents(tx, customerId)).whatsapp;
  const to = consentAfter(was, text);
  if (to === undefined || to === was) return;
  await putConsent(tx, { customerId, channel: 'whatsapp', to, toldBy: 'customer' });
  await recordAudit(tx, {
    ...{ actor: 'system', action: 'customer.consent', subjectKind: 'customer', subject: customerId },
    detail: { line: 'whatsapp', to, was: was ?? null, from: 'customer' },
  });
}

function consentAfter(was: ConsentState | undefined, text: string): ConsentState | undefined {
  const word = consentWordOf(text);
  if (word === 'withdraw') return 'withdrawn';
  if (word === 'grant') return 'granted';
  return was === 'unreachable' ? 'granted' : undefined;
}

/** What was stored before is not stored again, and nothing else follows from it. */
async function once(key: string, store: () => Promise<void>): Promise<void> {
  try {
    await store();
  } catch (error) {
    if (!isDuplicateOf(error, key)) throw error;
  }
}
