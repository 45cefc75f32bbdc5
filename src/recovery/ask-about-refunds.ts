import { type RefundId } from '../domain/ids';
import { formatRupiah } from '../domain/money';
import { refundName } from '../domain/transfer/names';
import { listRefunds } from '../persistence/repositories/refund.repository';
import { openPeopleItem } from '../settlement/open-people-item';
import { type StoreDeps } from './recovery-deps';

/**
 * What had not gone out when the database was copied may have gone out since, and its rows do not know (S2): people ask
 * the bank before any of it is approved or sent again. One case for each. Safe to repeat. Returns them.
 */
export async function askAboutRefunds({ db, settings }: Pick<StoreDeps, 'db' | 'settings'>): Promise<RefundId[]> {
  const numbers = await settings.current();
  const refunds = await listRefunds(db, { where: `r.state in ('requested', 'approved', 'sent') order by r.id` });
  for (const { id, no, amount } of refunds) {
    const detail = `${refundName(no)} ${formatRupiah(amount)}: pastikan ke bank belum ditransfer pada waktu yang hilang`;
    await db.transaction(async (tx) => {
      const item = { kind: 'case', subject: id, state: 'lost-refund', topupId: null, owner: 'admin' } as const;
      await openPeopleItem(tx, { ...item, detail }, { now: await tx.now(), settings: numbers });
    });
  }
  return refunds.map(({ id }) => id);
}
