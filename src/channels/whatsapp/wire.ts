import { z } from 'zod';

/**
 * Meta's own words. Source: Meta, WhatsApp Cloud API: messages, media, webhooks (May 2026). What decides is strict, the
 * rest is left out: fields come and go.
 */

const wamid = z.string().regex(/^[\x21-\x7e]{1,128}$/);
const code = z.union([z.number().int(), z.string().regex(/^\d{1,9}$/)]).transform(String);
const stamp = z.union([z.number().int(), z.string().regex(/^\d{9,11}$/)]).transform(Number);

const uploaded = z.object({ id: z.string().regex(/^[\x21-\x7e]{1,128}$/) });
const accepted = z.object({ messages: z.tuple([z.object({ id: wamid })], z.unknown()) });
const failed = z.object({ error: z.object({ code }) });

export type WireAnswer<Value> =
  | { kind: 'value'; value: Value }
  | { kind: 'error'; code: string }
  | { kind: 'unreadable' };

/** The id of a file that was uploaded. */
export function readUploaded(body: Buffer): WireAnswer<string> {
  return readAnswer(body, (json) => uploaded.safeParse(json).data?.id);
}

/** Meta's id of a message that it took. */
export function readAccepted(body: Buffer): WireAnswer<string> {
  return readAnswer(body, (json) => accepted.safeParse(json).data?.messages[0].id);
}

function readAnswer<Value>(body: Buffer, pick: (json: unknown) => Value | undefined): WireAnswer<Value> {
  const json = parseJson(body);
  const error = failed.safeParse(json);
  if (error.success) return { kind: 'error', code: error.data.error.code };
  const value = pick(json);
  return value === undefined ? { kind: 'unreadable' } : { kind: 'value', value };
}

export const webhook = z.object({
  object: z.literal('whatsapp_business_account'),
  entry: z.array(z.object({ changes: z.array(z.object({ field: z.string(), value: z.unknown() })) })),
});

export const messagesValue = z.object({
  metadata: z.object({ phone_number_id: z.string() }),
  statuses: z.array(z.unknown()).optional(),
  messages: z.array(z.unknown()).optional(),
});

export const status = z.object({
  id: wamid,
  status: z.enum(['sent', 'delivered', 'read', 'failed']),
  timestamp: stamp,
  biz_opaque_callback_data: z.string().max(128).nullish(),
  errors: z.array(z.object({ code })).nullish(),
});

/** A user may hide the number: it is known then by an id alone. */
export const inboundMessage = z.object({
  id: wamid,
  from: z
    .string()
    .regex(/^\+?\d{6,15}$/)
    .nullish()
    .catch(null),
  timestamp: stamp,
  type: z.string().max(32).catch('unsupported'),
  text: z.object({ body: z.string() }).nullish().catch(null),
  button: z.object({ text: z.string() }).nullish().catch(null),
});

export const templateUpdate = z.object({
  event: z.string().max(64),
  message_template_name: z.string().max(128),
});

/** Undefined when it is no JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
