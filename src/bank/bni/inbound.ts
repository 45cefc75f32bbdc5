import { rupiah } from '../../domain/money';
import { type NoticeReading, type PaymentNotice, type ReadPaymentNotice } from '../virtual-account-bank';
import { type BniKeys, decryptBni } from './cipher';
import { unixSeconds } from './unix-seconds';
import { readIsoTime, readLocalWib } from './wib-time';
import { type NoticeFields, noticeFields, readNoticeEnvelope, trxIdText } from './wire';

/**
 * Opens BNI's payment notices. That one can be opened proves little, since its amount can be altered without a key: it
 * says where to look. Source: sample of BNI in wildantea/siakadkerinci; fields of the IULI payment controller.
 */
export function createReadBniNotice(keys: BniKeys): ReadPaymentNotice {
  return (body, { now, windowSeconds }): NoticeReading => {
    const envelope = readNoticeEnvelope(body);
    if (envelope === undefined) return { kind: 'unreadable', why: 'no-envelope' };
    if (envelope.client_id !== keys.clientId) return { kind: 'unreadable', why: 'other-client' };
    const opened = decryptBni(envelope.data, keys, { nowSeconds: unixSeconds(now), windowSeconds });
    if (opened.kind === 'opened') return readFields(opened.json, keys.clientId);
    // Their key and their time: it was about money, and somebody damaged it.
    if (opened.fault === 'not-json') return { kind: 'malformed', detail: 'not-json', trxId: null };
    return { kind: 'unreadable', why: opened.fault };
  };
}

function readFields(json: unknown, clientId: string): NoticeReading {
  const parsed = noticeFields.safeParse(json);
  const trxId = trxIdIn(json);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path }) => path.join('.') || 'the whole of it');
    return malformed([...new Set(wrong)], trxId);
  }
  const fields = parsed.data;
  if (fields.client_id !== undefined && fields.client_id !== clientId) return malformed(['client_id'], trxId);
  const paidAt = readLocalWib(fields.datetime_payment);
  if (paidAt === undefined) return malformed(['datetime_payment'], trxId);
  if (hasText(fields.datetime_payment_iso8601) && readIsoTime(fields.datetime_payment_iso8601) !== paidAt) {
    return malformed(['datetime_payment_iso8601'], trxId);
  }
  return { kind: 'notice', notice: { ...amountsOf(fields), ...identityOf(fields, clientId), paidAt } };
}

function amountsOf({ payment_amount: amount, cumulative_payment_amount: cumulative }: NoticeFields) {
  return { amount: rupiah(Number(amount)), cumulative: hasText(cumulative) ? rupiah(Number(cumulative)) : null };
}

function identityOf(fields: NoticeFields, clientId: string): Omit<PaymentNotice, 'amount' | 'cumulative' | 'paidAt'> {
  return {
    clientId,
    trxId: fields.trx_id,
    number: fields.virtual_account,
    ntb: fields.payment_ntb,
    paidAtText: fields.datetime_payment,
  };
}

/** Names fields only: what stood in them is not for a log. */
function malformed(fields: string[], trxId: string | null): NoticeReading {
  return { kind: 'malformed', detail: fields.join(', '), trxId };
}

function trxIdIn(json: unknown): string | null {
  const told = typeof json === 'object' && json !== null && 'trx_id' in json ? json.trx_id : undefined;
  return trxIdText.safeParse(told).data ?? null;
}

const hasText = (text: string | null | undefined): text is string => typeof text === 'string' && text !== '';
