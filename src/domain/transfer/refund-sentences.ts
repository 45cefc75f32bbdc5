import { type FailureCode, type RefusalCode } from '../errors';
import { formatRupiah, type Rupiah } from '../money';
import { type TopupState } from '../topup/topup-state';
import { splitReceived } from './match-effects';

/** Why a paid order could not be delivered, as its buyer and the staff read it; never in a supplier's words. */
const REASONS: Readonly<Record<FailureCode | RefusalCode, string>> = {
  'product-unknown': 'Produk sudah tidak dijual saat dana diterima.',
  'product-closed': 'Produk sedang gangguan atau ditutup saat dana diterima.',
  'bad-number': 'Nomor tujuan tidak berlaku untuk produk ini.',
  'bad-quantity': 'Jumlah pesanan tidak dapat dipenuhi.',
  'prefix-mismatch': 'Nomor tujuan bukan milik operator produk ini.',
  'price-above-max': 'Harga produk berubah.',
  'saldo-short': 'Dana pesanan tidak mencukupi.',
  'wrong-number': 'Nomor tujuan salah atau ditolak operator.',
  'supplier-refused': 'Pengiriman ditolak pemasok.',
  'no-terminal': 'Tidak ada pemasok yang dapat mengirim produk ini.',
  'deadline-passed': 'Batas waktu pengiriman lewat sebelum dikirim.',
  'cancelled-by-operator': 'Pengiriman dibatalkan petugas.',
};

const TAKEN_BACK = 'Pengiriman dibatalkan setelah selesai.';

/** Of a top-up that was taken back after its end, too: it has no code. */
export function refundReason(code: FailureCode | RefusalCode | null): string {
  return code === null ? TAKEN_BACK : REASONS[code];
}

/** The same for a code as a row keeps it. */
export function storedReason(code: string | null): string {
  return isKnown(code) ? REASONS[code] : TAKEN_BACK;
}

/** The same for the buyer, from what the rows know by now; one sentence for what they do not know. */
export function buyersReason({
  errorCode,
  topupState,
}: {
  errorCode: string | null;
  topupState: TopupState | null;
}): string {
  if (isKnown(errorCode)) return REASONS[errorCode];
  return topupState === 'reversed' ? TAKEN_BACK : 'Pesanan ini tidak dapat kami selesaikan.';
}

function isKnown(code: string | null): code is FailureCode | RefusalCode {
  return code !== null && Object.hasOwn(REASONS, code);
}

/** T4: what its buyer sent for an order and does not get back with its price. Null: all of it goes back. */
export function keptSentence(
  { price }: { price: Rupiah },
  { final, received }: { final: Rupiah; received: Rupiah | null },
): string | null {
  if (received === null) return null;
  const { toDifference: kept } = splitReceived({ purpose: 'order', price, final, received, mode: 'add' });
  if (kept === 0) return null;
  // By less than a code too much was typed: that stays with the code.
  const what =
    kept === final - price ? `Kode unik ${formatRupiah(kept)}` : `${formatRupiah(kept)} di atas harga pesanan`;
  return `${what} tidak ikut dikembalikan.`;
}
