import { type Rupiah, rupiah, ZERO } from '../../domain/money';
import { type Instant } from '../../domain/time';
import { type Bill, type BillChange, type BillRecord, type Inquiry } from '../virtual-account-bank';
import { type BniAnswer } from './client';
import { type ChangeMeaning, CODES } from './codes';
import { readIsoTime, readLocalWib, toIsoWib } from './wib-time';
import { type BillRecordAnswer, readBillRecord, readNamedBill } from './wire';

/** What BNI takes of a name and of a description. */
const MAX_NAME_LENGTH = 255;
const MAX_DESCRIPTION_LENGTH = 100;
/** What the column of a bill's last code holds. */
const MAX_CODE_LENGTH = 16;

/** What is said about a bill when it is made and, all of it again, when it is changed. */
export function billTerms(bill: Bill) {
  return {
    trx_id: bill.trxId,
    trx_amount: bill.billingType === 'o' ? '0' : String(bill.amount),
    customer_name: fitted(bill.customerName, MAX_NAME_LENGTH),
    ...(bill.customerEmail === null ? {} : { customer_email: bill.customerEmail }),
    ...(bill.customerPhone === null ? {} : { customer_phone: bill.customerPhone }),
    virtual_account: bill.number,
    datetime_expired: toIsoWib(bill.expiresAt),
    description: fitted(bill.description, MAX_DESCRIPTION_LENGTH),
  };
}

/** What came of a call that changes `bill`. Pure; a success must speak of this bill, and what is not listed is unknown. */
export function translateChange(
  answer: BniAnswer,
  operation: 'create' | 'update' | 'close',
  bill: Pick<Bill, 'trxId' | 'number'>,
): BillChange {
  switch (answer.kind) {
    case 'not-sent':
      return { kind: 'not-now', code: capped(answer.code), isDaily: false };
    case 'unknown':
      return { kind: 'unknown', code: capped(answer.code) };
    case 'bare-success':
      // What a close answers is not documented; that it happened is all there is to know.
      return operation === 'close' ? { kind: 'done' } : { kind: 'unknown', code: 'no-data' };
    case 'success': {
      const named = readNamedBill(answer.json);
      if (named === undefined)
        return operation === 'close' ? { kind: 'done' } : { kind: 'unknown', code: 'unreadable' };
      const isOurs = named.trx_id === bill.trxId && named.virtual_account === bill.number;
      return isOurs ? { kind: 'done' } : { kind: 'unknown', code: 'other-bill' };
    }
    case 'status':
      return changeOf(CODES.get(answer.status)?.[operation] ?? 'unknown', answer.status);
  }
}

function changeOf(meaning: ChangeMeaning, status: string): BillChange {
  switch (meaning) {
    case 'done':
      return { kind: 'done' };
    case 'unknown':
      return { kind: 'unknown', code: status };
    case 'not-now':
    case 'not-today':
      return { kind: 'not-now', code: status, isDaily: meaning === 'not-today' };
    default:
      return { kind: 'refused', code: meaning, bankCode: status };
  }
}

/** What an inquiry about `trxId` told. Pure; an answer about another bill is unknown. */
export function translateInquiry(answer: BniAnswer, trxId: string): Inquiry {
  switch (answer.kind) {
    case 'not-sent':
    case 'unknown':
      return { kind: 'unknown', code: capped(answer.code) };
    case 'bare-success':
      return { kind: 'unknown', code: 'no-data' };
    case 'success': {
      const record = readBillRecord(answer.json);
      if (record === undefined) return { kind: 'unknown', code: 'unreadable' };
      return record.trx_id === trxId ? found(record) : { kind: 'unknown', code: 'other-bill' };
    }
    case 'status': {
      const meaning = CODES.get(answer.status)?.inquire ?? 'unknown';
      // A status other than 000 never carries a bill.
      const isAboutBill = meaning === 'not-found' || meaning === 'rate-limited';
      return isAboutBill ? { kind: meaning } : { kind: 'unknown', code: answer.status };
    }
  }
}

function found(record: BillRecordAnswer): Inquiry {
  const expiresAt = momentOf(record.datetime_expired_iso8601, record.datetime_expired);
  const lastPaidAt = momentOf(record.datetime_payment_iso8601, record.datetime_payment);
  if (expiresAt === undefined || lastPaidAt === undefined) return { kind: 'unknown', code: 'unreadable' };
  const bill: BillRecord = {
    trxId: record.trx_id,
    number: record.virtual_account,
    billingType: record.billing_type,
    amount: amountOf(record.trx_amount),
    paid: amountOf(record.payment_amount),
    isActive: record.va_status === '1',
    expiresAt,
    lastPaidAt,
    lastNtb: textOf(record.payment_ntb),
  };
  return { kind: 'found', bill };
}

/** Null: they tell none. Undefined: what they tell is no time, or two different ones. */
function momentOf(iso: string | null | undefined, local: string | null | undefined): Instant | null | undefined {
  const told = [
    ...(textOf(iso) === null ? [] : [readIsoTime(iso ?? '')]),
    ...(textOf(local) === null ? [] : [readLocalWib(local ?? '')]),
  ];
  const [first, second] = told;
  if (told.length === 0) return null;
  return told.length === 1 || first === second ? first : undefined;
}

function amountOf(digits: string | null | undefined): Rupiah {
  return textOf(digits) === null ? ZERO : rupiah(Number(digits));
}

const textOf = (text: string | null | undefined): string | null => (text === '' ? null : (text ?? null));

/** One line, and no longer than BNI takes; a character outside the first plane is not cut in half. */
function fitted(text: string, maxLength: number): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  if (line.length <= maxLength) return line;
  const cut = line.slice(0, maxLength);
  return (/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut).trimEnd();
}

function capped(code: string): string {
  return code.slice(0, MAX_CODE_LENGTH).replace(/-+$/, '');
}
