import { type Rupiah, ZERO } from '../domain/money';
import { type Settings } from '../domain/settings';
import { after, type Instant } from '../domain/time';
import { type TopupState } from '../domain/topup/topup-state';
import { saldoAccount } from '../ledger/accounts';
import { freeSaldo } from '../ledger/saldo';
import { type Queryable, type Tx } from '../persistence/database';
import { newId } from '../persistence/new-id';
import { insertReport, type ReportDialect } from '../persistence/repositories/outbound-message.repository';
import { type TopupRow } from '../persistence/repositories/topup.repository';

export interface Reporting {
  /** Free saldo after what is reported. */
  free: Rupiah;
  now: Instant;
  settings: Settings;
  /** What the reseller pays or gets back for it, where that is not the price of the order. */
  price?: Rupiah;
}

/**
 * Writes what the reseller will be told, in the transaction of the state that it reports (C5). The topup must carry the
 * sequence of this report already. A reseller without a report address gets none.
 */
export async function writeReport(
  tx: Tx,
  topup: TopupRow,
  { free, now, settings, price = topup.price }: Reporting,
): Promise<void> {
  const reseller = await tx.row<Receiver>('select report_url, report_dialect from reseller where id = ?', [
    topup.resellerId,
  ]);
  if (reseller === undefined || reseller.report_url === null) return;
  const { report_dialect: dialect } = reseller;
  const eventId = newId();
  await insertReport(tx, {
    id: eventId,
    topupId: topup.id,
    resellerId: topup.resellerId,
    sequence: topup.sequence,
    dialect,
    body: JSON.stringify({
      eventId,
      sequence: topup.sequence,
      refId: topup.reference,
      topupId: topup.id,
      state: topup.state,
      sn: topup.sn,
      // The texts of a dialect say what was taken out of the saldo, or given back to it.
      price: dialect !== 'native' && isPaidByBuyer(topup) ? ZERO : price,
      saldo: free,
      // The texts of a dialect are the house's own and belong to its channel, which makes them when they are sent.
      ...(dialect === 'native' ? { message: messageOf(topup, price) } : namedFor(topup, now)),
    }),
    createdAt: now,
    giveUpAt: after(now, settings.reportForMs),
  });
}

/** The reseller's own, also for an order that its buyer paid by transfer. */
export async function saldoToTell(queryable: Queryable, { resellerId }: TopupRow): Promise<Rupiah> {
  return (await freeSaldo(queryable, saldoAccount(resellerId))).free;
}

/** A buyer paid by transfer: nothing of the reseller's saldo moves, whatever becomes of the order. */
function isPaidByBuyer({ origin }: TopupRow): boolean {
  return origin === 'order';
}

interface Receiver {
  report_url: string | null;
  report_dialect: ReportDialect;
}

function namedFor({ no, productCode, destination, errorCode }: TopupRow, at: Instant): object {
  return { no, productCode, destination, errorCode, at };
}

const SENTENCES: Partial<Record<TopupState, (topup: TopupRow, price: Rupiah) => string>> = {
  success: ({ productCode, sn }, price) =>
    `${productCode} SUKSES.${sn === null ? '' : ` SN: ${sn}.`}${price === 0 ? ' Tidak ditagih.' : ''}`,
  failed: (topup) => `${topup.productCode} GAGAL. ${reasonOf(topup.errorCode)} ${givenBack(topup)}`,
  reversed: (topup, price) =>
    `${topup.productCode} DIBATALKAN operator setelah sukses.${price === 0 ? '' : ` ${givenBack(topup)}`}`,
};

function givenBack(topup: TopupRow): string {
  return isPaidByBuyer(topup) ? 'Dana pembeli dikembalikan lewat transfer.' : 'Saldo dikembalikan.';
}

function messageOf(topup: TopupRow, price: Rupiah): string {
  return SENTENCES[topup.state]?.(topup, price) ?? '';
}

function reasonOf(code: TopupRow['errorCode']): string {
  if (code === 'wrong-number') return 'Nomor tujuan salah atau ditolak operator.';
  if (code === 'cancelled-by-operator') return 'Dibatalkan operator.';
  if (code === 'deadline-passed') return 'Batas waktu pengiriman lewat sebelum dikirim.';
  return 'Produk sedang tidak dapat dikirim.';
}
