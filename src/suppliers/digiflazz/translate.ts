import { type Rupiah, rupiah } from '../../domain/money';
import { type Verdict } from '../../domain/topup/evidence';
import { type PurchaseReply } from '../../outbound-http/purchase-http';
import { type SupplierOrder, type SupplierStatement } from '../supplier';
import { CODES, type CodeMeaning, STATUSES } from './codes';
import { readBody, type Transaction } from './wire';

/** Which column of the codes counts (P7). A callback is read like the answer to a check. */
export type Column = 'send' | 'check';

const MAX_RAW_BYTES = 64 * 1024;
const MAX_SN_LENGTH = 255;
const MAX_TRX_ID_LENGTH = 64;

/** What became of a call. Pure; whatever is not provably about `order`, or not listed, is `unknown`. */
export function translateReply(reply: PurchaseReply, order: SupplierOrder, column: Column): SupplierStatement {
  if (reply.kind !== 'answered') return withoutRecord(reply.kind, reply.code);
  const { status, body } = reply;
  // A refusal comes with a 4xx and the same JSON; a redirect or a 5xx is some machine in between.
  const mayBeTheirs = (status >= 200 && status < 300) || (status >= 400 && status < 500);
  if (!mayBeTheirs) return withoutRecord('unknown', `http-${status}`, body);
  const read = readBody(body);
  if (read.kind === 'unreadable') return withoutRecord('unknown', status < 300 ? 'unreadable' : `http-${status}`, body);
  if (read.kind === 'code') return withoutRecord('unknown', read.rc, body);
  if (!speaksOf(read.data, order)) return withoutRecord('unknown', read.data.rc, body);
  return translateTransaction(read.data, column, body);
}

/** What one transaction says of itself. `raw` is the body it came in. */
export function translateTransaction(data: Transaction, column: Column, raw: Buffer): SupplierStatement {
  const meaning = CODES.get(data.rc);
  const verdict = verdictOf(meaning, data.status, column);
  const isNo = verdict === 'failed' || verdict === 'none-made';
  return {
    verdict,
    isFinal: verdict === 'failed' && column === 'send' && meaning?.isFinal === true,
    blame: (isNo ? meaning?.blame : undefined) ?? 'route',
    code: data.rc,
    // On a failure the field holds their reason now and then.
    sn: verdict === 'success' ? serialNumber(data.sn) : null,
    cost: amount(data.price),
    supplierTrxId: trxId(data.trx_id),
    stock: amount(data.buyer_last_saldo),
    isDepositShort: verdict === 'none-made' && meaning?.isDepositShort === true,
    raw: raw.subarray(0, MAX_RAW_BYTES),
  };
}

/** Code and status text together; where they differ without being opposites, the one that promises less. */
function verdictOf(meaning: CodeMeaning | undefined, status: Transaction['status'], column: Column): Verdict {
  if (meaning === undefined) return 'unknown';
  const said = STATUSES.get((status ?? '').trim().toLowerCase());
  const words = new Set([meaning.says, said]);
  if (words.has('success') && words.has('failed')) return 'contradictory';
  const verdict = meaning[column];
  if (verdict === 'unknown' || verdict === 'pending' || meaning.says === said) return verdict;
  return said === 'pending' ? 'pending' : 'unknown';
}

/** Their reference must be ours; number and SKU, where they are told, may not be another order's. */
function speaksOf(data: Transaction, order: SupplierOrder): boolean {
  const fits = (told: string | null | undefined, ours: string): boolean => {
    const text = (told ?? '').trim().toLowerCase();
    return text === '' || text === ours.toLowerCase();
  };
  return (
    data.ref_id === order.supplierRef &&
    fits(data.customer_no, order.destination) &&
    fits(data.buyer_sku_code, order.sku)
  );
}

function withoutRecord(
  verdict: 'unknown' | 'not-sent',
  code: string,
  body: Buffer = Buffer.alloc(0),
): SupplierStatement {
  return {
    verdict,
    isFinal: false,
    blame: 'route',
    code,
    sn: null,
    cost: null,
    supplierTrxId: null,
    stock: null,
    isDepositShort: false,
    raw: body.subarray(0, MAX_RAW_BYTES),
  };
}

function serialNumber(sn: unknown): string | null {
  const text = typeof sn === 'string' || typeof sn === 'number' ? String(sn).trim() : '';
  return text === '' || text === '-' ? null : capped(text, MAX_SN_LENGTH);
}

function trxId(id: unknown): string | null {
  const text = typeof id === 'string' || typeof id === 'number' ? String(id).trim() : '';
  return text === '' ? null : capped(text, MAX_TRX_ID_LENGTH);
}

/** By characters, as the columns count, so that no character is cut in half. */
function capped(text: string, maxLength: number): string {
  return Array.from(text).slice(0, maxLength).join('');
}

function amount(value: unknown): Rupiah | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? rupiah(value) : null;
}
