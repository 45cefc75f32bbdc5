/** Notices as they arrive at the public listener, from the bank and from whoever stands between. */
import { merchantFrom, seal, tamper, type Tampering, unixSeconds } from '../../simulators/bni/cipher';
import { type Payment } from '../../simulators/bni/bills';
import { noticeContent } from '../../simulators/bni/notices';
import { type System } from './system';
import { readBank } from './tagihan-bank-book';

const merchant = merchantFrom({});

export interface NoticeReply {
  httpStatus: number;
  text: string;
}

/** What the hub says to a notice that it has kept, to the byte. */
export const TAKEN: NoticeReply = { httpStatus: 200, text: '{"status":"000"}' };

/** The bytes of one notice. `ageSeconds`: how long ago the bank says that it sealed it. */
export function noticeBytes(
  payment: Payment,
  { ageSeconds = 0, tampering }: { ageSeconds?: number; tampering?: Tampering } = {},
): string {
  const [content, seconds] = [noticeContent(payment), unixSeconds() - ageSeconds];
  const sealed = seal(content, merchant, seconds);
  const data = tampering === undefined ? sealed : tamper({ data: sealed, content, seconds }, tampering);
  return JSON.stringify({ client_id: merchant.clientId, data });
}

export async function postNotice(apiUrl: string, body: string): Promise<NoticeReply> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${apiUrl}/callbacks/bni`, { method: 'POST', headers, body });
  return { httpStatus: response.status, text: await response.text() };
}

/** Pays at the bank, without a word of it to the hub: the test tells, or nobody does. */
export async function payInSilence(
  system: System,
  { trxId, number, amount }: { trxId: string; number: string; amount: number },
): Promise<Payment> {
  const before = (await readBank(system, trxId)).payments.length;
  await system.control('bni', { noticeMode: 'lost', noticeCount: 1 });
  await system.bni.pay({ virtualAccount: number, amount });
  const payment = (await readBank(system, trxId)).payments[before];
  if (payment === undefined) throw new Error(`the bank has no payment into ${number}`);
  return payment as unknown as Payment;
}

/** How a notice stands in the rows. */
export async function noticesOf(
  { db }: System,
  { trxId }: { trxId: string },
): Promise<{ state: string; arrivals: number; isClaimed: number }[]> {
  return db.rows(
    'select state, arrivals, claimed_until is not null as isClaimed from bank_notice where trx_id = ? order by id',
    [trxId],
  );
}
