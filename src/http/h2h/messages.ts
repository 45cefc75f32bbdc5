import { z } from 'zod';
import { type FailureCode, type RefusalCode } from '../../domain/errors';
import { REFERENCE } from '../../domain/ids';
import { TOPUP_STATES } from '../../domain/topup/topup-state';

/** Why an order may have failed: refused at once, or not delivered in the end. */
export const FINAL_CODES: Readonly<Record<RefusalCode | FailureCode, true>> = {
  'product-unknown': true,
  'product-closed': true,
  'bad-number': true,
  'bad-quantity': true,
  'prefix-mismatch': true,
  'price-above-max': true,
  'saldo-short': true,
  'wrong-number': true,
  'supplier-refused': true,
  'no-terminal': true,
  'deadline-passed': true,
  'cancelled-by-operator': true,
};

export const rupiah = z.int().min(0);
export const reference = z
  .string()
  .regex(REFERENCE)
  .meta({ description: 'Referensi milik reseller, dibandingkan byte demi byte.', examples: ['REF-1001'] });
const topupId = z
  .string()
  .length(26)
  .meta({ description: 'ULID.', examples: ['01KA2B3C4D5E6F7G8H9JKMNPQR'] });
const state = z.enum(TOPUP_STATES).meta({
  description:
    '`success`, `failed` dan `reversed` sudah selesai; yang lain masih berjalan dan tidak boleh dianggap gagal.',
});

export const productCode = z.string().regex(/^[A-Za-z0-9]{1,16}$/);

/** The body of `POST /h2h/v1/topups`. A well-formed `refId` is asked for apart from this: it has its own code. */
export const topupOrderSchema = z.strictObject({
  refId: z.string(),
  productCode,
  destination: z.string().max(32),
  maxPrice: z.int().positive().optional(),
});

/** The same as a reader of the documentation needs it. */
export const documentedTopupOrderSchema = topupOrderSchema.extend({
  refId: reference,
  productCode: topupOrderSchema.shape.productCode.meta({ examples: ['S10'] }),
  destination: topupOrderSchema.shape.destination.meta({ examples: ['081234567890'] }),
  maxPrice: topupOrderSchema.shape.maxPrice.meta({ description: 'Harga tertinggi yang disetujui, dalam rupiah.' }),
});

export const topupAcceptedSchema = z.strictObject({
  topupId,
  refId: reference,
  state,
  price: rupiah,
  saldo: rupiah.meta({ description: 'Saldo yang bebas dipakai sekarang, dalam rupiah.' }),
});
export type TopupAccepted = z.infer<typeof topupAcceptedSchema>;

export const topupSchema = z.strictObject({
  topupId,
  refId: reference,
  productCode: z.string(),
  destination: z.string(),
  state,
  price: rupiah,
  sn: z.string().nullable().meta({ description: 'Bukti pengisian dari operator (SN).' }),
  errorCode: z.enum(Object.keys(FINAL_CODES) as (keyof typeof FINAL_CODES)[]).nullable(),
  acceptedAt: z.iso.datetime({ precision: 3 }),
  finishedAt: z.iso.datetime({ precision: 3 }).nullable(),
});
export type TopupView = z.infer<typeof topupSchema>;

export const topupListSchema = z.strictObject({
  items: z.array(topupSchema),
  nextCursor: z.string().nullable().meta({ description: 'Untuk halaman berikutnya; null bila sudah habis.' }),
});
export type TopupList = z.infer<typeof topupListSchema>;

export const saldoSchema = z.strictObject({
  saldo: rupiah.meta({ description: 'Saldo yang bebas dipakai.' }),
  held: rupiah.meta({ description: 'Ditahan untuk pesanan yang masih berjalan.' }),
});
export type SaldoView = z.infer<typeof saldoSchema>;

export const productListSchema = z.strictObject({
  items: z.array(
    z.strictObject({
      code: z.string(),
      name: z.string(),
      price: rupiah.meta({ description: 'Harga untuk reseller ini, dalam rupiah.' }),
      isOpen: z.boolean(),
    }),
  ),
});
export type ProductList = z.infer<typeof productListSchema>;
