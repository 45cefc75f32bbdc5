import { type Rupiah } from '../domain/money';
import { type Settings } from '../domain/settings';
import { after, type Instant } from '../domain/time';
import { type TopupState } from '../domain/topup/topup-state';
import { type Tx } from '../persistence/database';
import { newId } from '../persistence/new-id';
import { insertReport } from '../persistence/repositories/outbound-message.repository';
import { type TopupRow } from '../persistence/repositories/topup.repository';

/**
 * Writes what the reseller will be told, in the transaction of the state that it reports (C5). The topup must carry the
 * sequence of this report already. A reseller without a report address gets none.
 */
export async function writeReport(
  tx: Tx,
  topup: TopupRow,
  { free, now, settings }: { free: Rupiah; now: Instant; settings: Settings },
): Promise<void> {
  const reseller = await tx.row<{ report_url: string | null }>('select report_url from reseller where id = ?', [
    topup.resellerId,
  ]);
  if ((reseller?.report_url ?? null) === null) return;
  const eventId = newId();
  await insertReport(tx, {
    id: eventId,
    topupId: topup.id,
    resellerId: topup.resellerId,
    sequence: topup.sequence,
    body: JSON.stringify({
      eventId,
      sequence: topup.sequence,
      refId: topup.reference,
      topupId: topup.id,
      state: topup.state,
      sn: topup.sn,
      price: topup.price,
      saldo: free,
      message: messageOf(topup),
    }),
    createdAt: now,
    giveUpAt: after(now, settings.reportForMs),
  });
}

const SENTENCES: Partial<Record<TopupState, (topup: TopupRow) => string>> = {
  success: ({ productCode, sn }) => `${productCode} SUKSES.${sn === null ? '' : ` SN: ${sn}.`}`,
  failed: ({ productCode, errorCode }) => `${productCode} GAGAL. ${reasonOf(errorCode)} Saldo dikembalikan.`,
  reversed: ({ productCode }) => `${productCode} DIBATALKAN operator setelah sukses. Saldo dikembalikan.`,
};

function messageOf(topup: TopupRow): string {
  return SENTENCES[topup.state]?.(topup) ?? '';
}

function reasonOf(code: TopupRow['errorCode']): string {
  if (code === 'wrong-number') return 'Nomor tujuan salah atau ditolak operator.';
  if (code === 'deadline-passed') return 'Batas waktu pengiriman lewat sebelum dikirim.';
  return 'Produk sedang tidak dapat dikirim.';
}
