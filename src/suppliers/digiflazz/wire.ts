import { z } from 'zod';

/**
 * Digiflazz's own words. Source: developer.digiflazz.com, api/buyer/topup and api/buyer/webhook. Fields that decide are strict, what is for people or missing now and then is not, and what is
 * not named here is ignored.
 */

/** POST `/transaction`. The same again is the check by reference. */
export interface TransactionRequest {
  username: string;
  buyer_sku_code: string;
  customer_no: string;
  ref_id: string;
  /** They refuse with 69 what would cost more. */
  max_price: number;
  sign: string;
}

const idText = z.union([z.string(), z.number().transform(String)]);

const transaction = z.object({
  ref_id: z.string(),
  rc: z.string().regex(/^[\x21-\x7e]{1,32}$/),
  status: z.string().nullish(),
  customer_no: idText.nullish(),
  buyer_sku_code: z.string().nullish(),
  sn: z.unknown().optional(),
  price: z.unknown().optional(),
  buyer_last_saldo: z.unknown().optional(),
  trx_id: z.unknown().optional(),
});

/** What stands inside `data`, in an answer as in a callback. */
export type Transaction = z.infer<typeof transaction>;

const envelope = z.object({ data: transaction });

/** A refusal may come without our reference; its code is still worth showing to people. */
const bareCode = z.object({ data: transaction.pick({ rc: true }) });

const PING_FIELDS = ['sed', 'hook_id', 'hook'];

export type WireBody =
  | { kind: 'transaction'; data: Transaction }
  | { kind: 'code'; rc: string }
  | { kind: 'unreadable' };

export function readBody(body: Buffer): WireBody {
  const json = parseJson(body);
  const whole = envelope.safeParse(json);
  if (whole.success) return { kind: 'transaction', data: whole.data.data };
  const bare = bareCode.safeParse(json);
  return bare.success ? { kind: 'code', rc: bare.data.data.rc } : { kind: 'unreadable' };
}

/** A test of the callback address has the hook's own fields and no `data`. */
export function isPing(body: Buffer): boolean {
  const json = parseJson(body);
  if (typeof json !== 'object' || json === null || 'data' in json) return false;
  return PING_FIELDS.some((field) => field in json);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined; // What is no JSON fits no schema, which is all that callers ask.
  }
}
