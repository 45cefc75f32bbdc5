import { createHmac, timingSafeEqual } from 'node:crypto';
import { isId, type MessageId } from '../../domain/ids';
import { type DeliveryStatus } from '../../domain/messages/delivery';
import { type Instant, instant } from '../../domain/time';
import { cutText } from './cut-text';
import { inboundMessage, messagesValue, parseJson, status, templateUpdate, webhook } from './wire';

/** What happened to a message that we sent. */
export interface DeliveryEvent {
  providerId: string;
  /** Ours, when the provider repeats it. */
  messageId: MessageId | null;
  status: DeliveryStatus;
  /** Of a failure. */
  code: string | null;
  at: Instant;
}

/** What a customer wrote. */
export interface CustomerReply {
  providerId: string;
  /** Digits with the country code; null for a user who hides it. */
  phone: string | null;
  text: string;
  saidAt: Instant;
}

export type WhatsAppReading =
  | {
      kind: 'events';
      deliveries: DeliveryEvent[];
      replies: CustomerReply[];
      /** A template was approved, paused, disabled…: for people on call. */
      templates: { name: string; event: string }[];
      /** Items that could not be read, or are about another number of the same account. */
      ignored: number;
    }
  | { kind: 'forged' | 'unreadable' };

export type ReadWhatsAppEvent = (event: { signature: string | undefined; body: Buffer }) => WhatsAppReading;

const LONGEST_TEXT = 1000;

/** Of a message that is no text, in the customer's own language. */
const OTHER_TYPES: Readonly<Record<string, string>> = {
  image: '[gambar]',
  document: '[dokumen]',
  audio: '[suara]',
  video: '[video]',
  sticker: '[stiker]',
  location: '[lokasi]',
  contacts: '[kontak]',
  reaction: '[reaksi]',
};

/**
 * Opens what WhatsApp tells. The signature is over the bytes as they came: the same JSON written anew does not verify,
 * and what is not signed is not parsed. One item that cannot be read leaves the others as they are.
 */
export function createReadWhatsAppEvent({
  appSecret,
  numberId,
}: {
  appSecret: string;
  numberId: string;
}): ReadWhatsAppEvent {
  return ({ signature, body }) => {
    if (!isSigned(signature, body, appSecret)) return { kind: 'forged' };
    const parsed = webhook.safeParse(parseJson(body));
    if (!parsed.success) return { kind: 'unreadable' };
    const reading: Events = { kind: 'events', deliveries: [], replies: [], templates: [], ignored: 0 };
    for (const { field, value } of parsed.data.entry.flatMap(({ changes }) => changes)) {
      if (field === 'messages') readMessages(value, numberId, reading);
      else if (field === 'message_template_status_update') readTemplate(value, reading);
    }
    return reading;
  };
}

/** The token of the check by which Meta makes sure that the address is ours, in constant time. */
export function isVerifyToken(given: string, expected: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'verify').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function isSigned(signature: string | undefined, body: Buffer, secret: string): boolean {
  const match = /^sha256=([0-9a-f]{64})$/i.exec(signature ?? '');
  if (match === null) return false;
  return timingSafeEqual(Buffer.from(match[1] ?? '', 'hex'), createHmac('sha256', secret).update(body).digest());
}

type Events = Extract<WhatsAppReading, { kind: 'events' }>;

function readMessages(value: unknown, numberId: string, events: Events): void {
  const parsed = messagesValue.safeParse(value);
  if (!parsed.success || parsed.data.metadata.phone_number_id !== numberId) {
    events.ignored += 1;
    return;
  }
  const { statuses = [], messages = [] } = parsed.data;
  for (const item of statuses) take(readDelivery(item), events.deliveries, events);
  for (const item of messages) take(readReply(item), events.replies, events);
}

function take<Item>(item: Item | undefined, into: Item[], events: Events): void {
  if (item === undefined) events.ignored += 1;
  else into.push(item);
}

function readDelivery(item: unknown): DeliveryEvent | undefined {
  const { data } = status.safeParse(item);
  if (data === undefined) return undefined;
  const ours = data.biz_opaque_callback_data ?? '';
  return {
    providerId: data.id,
    messageId: isId(ours) ? ours : null,
    status: data.status,
    code: data.errors?.[0]?.code ?? null,
    at: instant(data.timestamp * 1000),
  };
}

function readReply(item: unknown): CustomerReply | undefined {
  const { data } = inboundMessage.safeParse(item);
  if (data === undefined) return undefined;
  const said = data.text?.body ?? data.button?.text ?? OTHER_TYPES[data.type] ?? '[pesan lain]';
  return {
    providerId: data.id,
    phone: data.from?.replace(/^\+/, '') ?? null,
    text: cutText(said, LONGEST_TEXT),
    saidAt: instant(data.timestamp * 1000),
  };
}

function readTemplate(value: unknown, events: Events): void {
  const { data } = templateUpdate.safeParse(value);
  if (data === undefined) events.ignored += 1;
  else events.templates.push({ name: data.message_template_name, event: data.event });
}
