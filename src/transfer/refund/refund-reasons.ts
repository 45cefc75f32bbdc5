import { type FailureCode, type RefusalCode } from '../../domain/errors';

/** Why a paid order could not be delivered, as its buyer and the staff read it. */
const REASONS: Readonly<Record<FailureCode | RefusalCode, string>> = {
  'product-unknown': 'Produk sudah tidak dijual saat dana diterima.',
  'product-closed': 'Produk sedang ditutup saat dana diterima.',
  'bad-number': 'Nomor tujuan tidak berlaku untuk produk ini.',
  'bad-quantity': 'Jumlah pesanan tidak dapat dipenuhi.',
  'prefix-mismatch': 'Nomor tujuan bukan milik operator produk ini.',
  'price-above-max': 'Harga produk berubah.',
  'saldo-short': 'Dana pesanan tidak mencukupi.',
  'wrong-number': 'Nomor tujuan salah atau ditolak operator.',
  'supplier-refused': 'Pengiriman ditolak pemasok.',
  'no-terminal': 'Tidak ada pemasok yang dapat mengirim produk ini.',
  'deadline-passed': 'Batas waktu pengiriman lewat sebelum dikirim.',
  'cancelled-by-operator': 'Pengiriman dibatalkan operator.',
};

/** Of a top-up that was taken back after its end, too: it has no code. */
export function refundReason(code: FailureCode | RefusalCode | null): string {
  return code === null ? 'Pengiriman dibatalkan setelah selesai.' : REASONS[code];
}

/** The same for a code as a row keeps it. */
export function storedReason(code: string | null): string {
  if (code === null || !Object.hasOwn(REASONS, code)) return refundReason(null);
  return refundReason(code as FailureCode | RefusalCode);
}
