import { z } from 'zod';

/**
 * BNI's own words. Every value is a text, amounts too. Source: the two SDKs of github.com/bni-api and the Laravel
 * client of ojiepermana, which cites BNI's specification 3.0.6.
 */

interface NamedBill {
  trx_id: string;
}

/** What is said about a bill; all of it again at each update, since BNI empties what an update leaves out. */
interface BillTerms extends NamedBill {
  trx_amount: string;
  customer_name: string;
  customer_email?: string;
  customer_phone?: string;
  virtual_account: string;
  datetime_expired: string;
  description: string;
}

/** One operation, without our client id, which every one of them carries. */
export type BniRequest =
  | ({ type: 'createbilling'; billing_type: string } & BillTerms)
  | ({ type: 'updatebilling' } & BillTerms)
  | ({ type: 'inquirybilling' } & NamedBill)
  | ({ type: 'inactivebilling'; virtual_account: string } & NamedBill);

/** Their status is a text whose zeros count. */
const answer = z.object({ status: z.string().regex(/^[0-9A-Za-z]{1,8}$/), data: z.string().optional() });
export type BniEnvelope = z.infer<typeof answer>;

/** Of a create, an update and, where they send any, a close. */
const namedBill = z.object({ trx_id: z.string(), virtual_account: z.string() });
export type NamedBillAnswer = z.infer<typeof namedBill>;

/** At most 14 digits, so always a safe number. */
const amountText = z.string().regex(/^\d{1,14}$/);
const maybe = <T extends z.ZodType>(schema: T) => z.union([schema, z.literal(''), z.null()]).optional();

const billRecord = z.object({
  trx_id: z.string(),
  virtual_account: z.string().regex(/^\d{1,16}$/),
  trx_amount: amountText,
  /** The sum of all payments so far; none before the first one. */
  payment_amount: maybe(amountText),
  /** 1 active, 2 inactive: paid, expired or closed. */
  va_status: z.enum(['1', '2']),
  billing_type: z.string().regex(/^[a-z]$/),
  payment_ntb: maybe(z.string().regex(/^[\x21-\x7e]{1,32}$/)),
  datetime_expired: maybe(z.string()),
  datetime_expired_iso8601: maybe(z.string()),
  datetime_payment: maybe(z.string()),
  datetime_payment_iso8601: maybe(z.string()),
});
export type BillRecordAnswer = z.infer<typeof billRecord>;

/** Undefined: no answer of theirs. */
export function readAnswer(body: Buffer): BniEnvelope | undefined {
  return answer.safeParse(parseJson(body)).data;
}

export function readNamedBill(json: unknown): NamedBillAnswer | undefined {
  return namedBill.safeParse(json).data;
}

export function readBillRecord(json: unknown): BillRecordAnswer | undefined {
  return billRecord.safeParse(json).data;
}

const noticeEnvelope = z.object({ client_id: z.string(), data: z.string() });

export function readNoticeEnvelope(body: Buffer): z.infer<typeof noticeEnvelope> | undefined {
  return noticeEnvelope.safeParse(parseJson(body)).data;
}

/** What tells one bill of ours from another; what else a notice holds is looked at only when this is right. */
export const trxIdText = z.string().regex(/^[\x21-\x7e]{1,30}$/);

/** What a payment notice must hold. Fields that are not named here are ignored. */
export const noticeFields = z.object({
  client_id: z.string().optional(),
  trx_id: trxIdText,
  virtual_account: z.string().regex(/^\d{16}$/),
  customer_name: z.string().max(255).nullish(),
  trx_amount: maybe(amountText),
  payment_amount: amountText.refine((digits) => Number(digits) > 0),
  cumulative_payment_amount: maybe(amountText),
  payment_ntb: z.string().regex(/^\d{1,32}$/),
  datetime_payment: z.string(),
  datetime_payment_iso8601: maybe(z.string()),
});
export type NoticeFields = z.infer<typeof noticeFields>;

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined; // What is no JSON fits no schema, which is all that callers ask.
  }
}
