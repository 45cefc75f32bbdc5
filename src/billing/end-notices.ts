import { type Settings } from '../domain/settings';
import { type Attribution } from '../domain/tagihan/attribute-money';
import { type Instant } from '../domain/time';
import { type Tx } from '../persistence/database';
import { type BankNoticeRow, endNotice } from '../persistence/repositories/bank-notice.repository';
import { attachNotice } from '../persistence/repositories/payment.repository';
import { type VirtualAccountRow } from '../persistence/repositories/virtual-account.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';
import { openException } from './open-exception';

/** B2: each notice that something was concluded about ends, as credited or with an exception for what is not true of it. */
export async function endNotices(
  tx: Tx,
  {
    attribution: { attachments, payments, ends },
    notices,
    account,
  }: { attribution: Attribution; notices: readonly BankNoticeRow[]; account: VirtualAccountRow },
  { now, settings }: { now: Instant; settings: Settings },
): Promise<void> {
  for (const { noticeId, paymentId, amount } of attachments) {
    const notice = notices.find(({ id }) => id === noticeId);
    // A payment of its own names the notice already, and a notice is named once.
    const isNamed =
      payments.some((payment) => payment.noticeId === noticeId) ||
      attachments.find((attachment) => attachment.noticeId === noticeId)?.paymentId !== paymentId;
    await attachNotice(tx, { paymentId, amount, noticeId: isNamed ? null : noticeId, ntb: notice?.ntb ?? '' });
  }
  for (const { noticeId, claim } of ends) {
    const isWhole = claim === 0;
    const reason = isWhole ? null : 'amount-mismatch';
    await endNotice(tx, { id: noticeId, state: isWhole ? 'credited' : 'exception', reason });
    await closeWorkItem(tx, { kind: 'notice', subject: noticeId });
    if (isWhole) continue;
    await openException(
      tx,
      {
        ...{ kind: 'amount-mismatch', customerId: account.customerId, tagihanId: account.tagihanId },
        ...{ virtualAccountId: account.id, noticeId, paymentId: null, amount: claim, isMoney: false },
        detail: `${account.trxId}: notifikasi tidak cocok dengan catatan BNI`,
      },
      { now, settings },
    );
  }
}
