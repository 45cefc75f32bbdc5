import { createHash } from 'node:crypto';
import { type PaymentNotice } from '../bank/virtual-account-bank';

/** One payment, as the bank calls it: its journal number alone is not unique. */
export function noticeIdentity({ clientId, trxId, ntb, paidAtText }: PaymentNotice): Buffer {
  return hashOf(['payment', clientId, trxId, ntb, paidAtText]);
}

/** Of a second story about the same payment: one of the two was altered on its way, so both are kept. */
export function contradictionIdentity(notice: PaymentNotice): Buffer {
  const { clientId, trxId, ntb, paidAtText, number, amount, cumulative } = notice;
  return hashOf(['story', clientId, trxId, ntb, paidAtText, number, String(amount), String(cumulative)]);
}

/** What is wrong with which bill: each repetition of the bank is enciphered anew, and is the same for people. */
export function faultIdentity({ trxId, fault, body }: { trxId: string | null; fault: string; body: Buffer }): Buffer {
  return trxId === null ? createHash('sha256').update('raw\n').update(body).digest() : hashOf(['fault', trxId, fault]);
}

function hashOf(parts: readonly string[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}
