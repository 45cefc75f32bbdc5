import { type FailureCode, type RefusalCode } from '../../domain/errors';

/** Why an order was refused or failed, as staff read it. */
export const ENDING_WORDS: Readonly<Record<RefusalCode | FailureCode, string>> = {
  'product-unknown': 'produk tidak dikenal',
  'product-closed': 'produk sedang ditutup',
  'bad-number': 'nomor tujuan tidak sah',
  'bad-quantity': 'jumlah tidak sah',
  'prefix-mismatch': 'nomor tujuan milik operator lain',
  'price-above-max': 'harga di atas batas yang diminta reseller',
  'saldo-short': 'saldo reseller kurang',
  'wrong-number': 'nomor tujuan salah atau ditolak operator',
  'supplier-refused': 'semua supplier di rutenya menolak',
  'no-terminal': 'tidak ada terminal yang bisa membeli',
  'deadline-passed': 'batas waktu pengiriman lewat sebelum dikirim',
  'cancelled-by-operator': 'dibatalkan operator',
};
