/**
 * A reseller's text-center software as it asks an OtomaX server and reads its answers. Written apart from `src/`, so that
 * it does not share the hub's mistakes.
 */
import { createHash } from 'node:crypto';
import { sendPlain } from './h2h-client';

export interface OtomaxMember {
  memberId: string;
  pin: string;
  password: string;
}

export interface OtomaxAnswer {
  status: number;
  contentType: string | undefined;
  retryAfter: string | undefined;
  text: string;
}

export type Order = Readonly<{ product: string; dest: string; refID: string; qty?: string; counter?: string }>;

/** How the client asks; a value of `undefined` in `replace` leaves the parameter out. */
export interface Manner {
  by?: 'sign' | 'upper-case-sign' | 'pin';
  method?: 'GET' | 'POST' | 'HEAD' | 'PUT';
  replace?: Readonly<Record<string, string | undefined>>;
  from?: string;
}

export type OtomaxClient = ReturnType<typeof createOtomaxClient>;

export function createOtomaxClient(baseUrl: string, member: OtomaxMember) {
  const { memberId, pin, password } = member;

  const ask = (command: string, given: Record<string, string>, text: (upper: boolean) => string, manner: Manner) => {
    const { by = 'sign', replace = {} } = manner;
    const proof = by === 'pin' ? { pin, password } : { sign: signOtomax(text(by === 'upper-case-sign')) };
    const entries = Object.entries<string | undefined>({ memberID: memberId, ...given, ...proof, ...replace });
    const kept = entries.flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]));
    return sendQuery(baseUrl, command, new URLSearchParams(kept).toString(), manner);
  };
  const id = (upper: boolean): string => (upper ? memberId.toUpperCase() : memberId);

  const trx = (order: Order, manner: Manner, extra: Record<string, string> = {}): Promise<OtomaxAnswer> => {
    const { product, dest, refID } = order;
    const text = (upper: boolean): string =>
      ['OtomaX', id(upper), upper ? product.toUpperCase() : product, dest, refID, pin, password].join('|');
    return ask('trx', { ...order, ...extra }, text, manner);
  };
  return {
    buy: (order: Order, manner: Manner = {}) => trx(order, manner),
    check: (order: Order, manner: Manner = {}) => trx(order, manner, { check: '1' }),
    balance: (manner: Manner = {}) =>
      ask('balance', {}, (upper) => `OtomaX|CheckBalance|${id(upper)}|${pin}|${password}`, manner),
    ticket: (amount: string, manner: Manner = {}) =>
      ask('ticket', { amount }, (upper) => `OtomaX|ticket|${id(upper)}|${pin}|${password}|${amount}`, manner),
  };
}

export async function sendQuery(
  baseUrl: string,
  command: string,
  query: string,
  { method = 'GET', from }: Pick<Manner, 'method' | 'from'> = {},
): Promise<OtomaxAnswer> {
  const path = `/otomax/${command}`;
  const isForm = method === 'POST';
  const { status, headers, text } = await sendPlain(baseUrl, {
    method,
    path: isForm ? path : `${path}?${query}`,
    ...(isForm ? { body: query } : {}),
    headers: {
      ...(isForm ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      ...(from === undefined ? {} : { 'x-forwarded-for': from }),
    },
  });
  return { status, contentType: headers['content-type'], retryAfter: headers['retry-after'], text };
}

/** 27 characters: base64 of the raw SHA-1, `+` and `/` replaced, padding taken off. */
export function signOtomax(text: string): string {
  const digest = createHash('sha1').update(text).digest('base64');
  return digest.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

export interface Reading {
  /** `unknown` is treated as pending by every careful client. */
  status: 'not-found' | 'success' | 'failed' | 'pending' | 'unknown';
  trxId: string | undefined;
  refId: string | undefined;
  sn: string | undefined;
  /** What is left after the order. */
  saldo: number | undefined;
}

/** Reads as the parsing rules of the trade do: failed words before pending ones, and those before success words. */
export function readReply(text: string): Reading {
  // Of an order that was there already only its status counts.
  const judged = /(?:sdh|sudah) pernah jam.*?status (.+?)(?:\.|$)/is.exec(text)?.[1] ?? text;
  const sums = [...text.matchAll(/Saldo\b[^=@]*?([\d.]+)(?:\s*[-+]\s*[\d.]+\s*=\s*([\d.]+))?/gi)].at(-1);
  const saldo = sums?.[2] ?? sums?.[1];
  const sn = /\bSN(?:\/Ref)?\s*[:=]\s*(.*?)\.?\s*(?=Saldo|Hrg|Trx ke-|$)/is.exec(text)?.[1];
  return {
    status: statusOf(judged),
    trxId: /\bT#(\d+)/.exec(text)?.[1],
    refId: /\bR#([A-Za-z0-9._:-]+)/.exec(text)?.[1],
    sn: sn === '-' ? undefined : sn,
    saldo: saldo === undefined ? undefined : Number(saldo.replaceAll('.', '')),
  };
}

/** Text beats code: the number is used only when the words say nothing. */
export function readReport(query: URLSearchParams): Reading {
  const reading = readReply(query.get('message') ?? '');
  if (reading.status !== 'unknown') return reading;
  const code = Number(query.get('status'));
  return { ...reading, status: code === 20 ? 'success' : code >= 40 && code < 200 ? 'failed' : 'pending' };
}

function statusOf(text: string): Reading['status'] {
  if (/TIDAK ADA transaksi/i.test(text)) return 'not-found';
  if (/GAGAL|FAILED|DIBATALKAN|CUTOFF|TIDAK SESUAI/i.test(text)) return 'failed';
  if (/(AKAN|SEDANG|SEGERA) DIPROSES|MENUNGGU JAWABAN|INPROGRESS|ANTRIAN|PROSES/i.test(text)) return 'pending';
  return /SUKSES|BERHASIL|SUCCESS/i.test(text) ? 'success' : 'unknown';
}
