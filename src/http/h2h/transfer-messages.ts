import { z } from 'zod';
import { type FailureCode, type RefusalCode, type TransferRefusalCode } from '../../domain/errors';
import { SHOP_STATES } from '../../domain/transfer/terms';
import { FINAL_CODES, productCode, reference, rupiah } from './messages';

/** Why an order or a tiket may have failed. */
const FINAL_TRANSFER_CODES: Readonly<Record<RefusalCode | FailureCode | TransferRefusalCode, true>> = {
  ...FINAL_CODES,
  'transfer-not-offered': true,
  'amount-out-of-range': true,
};

const id = z
  .string()
  .length(26)
  .meta({ description: 'ULID.', examples: ['01KA2B3C4D5E6F7G8H9JKMNPQR'] });
const moment = z.iso.datetime({ precision: 3 });
const state = z.enum(SHOP_STATES).meta({
  description:
    '`success`, `failed` dan `refunded` sudah selesai; yang lain masih berjalan. `expired` baru disebut setelah nominalnya ' +
    'dilepas: uang yang datang terlambat masih diperiksa sebelum itu. `expired` pun dapat menjadi `verifying` lagi, lalu ' +
    '`success`, bila pembeli mengunggah bukti atau petugas menemukan uangnya: anggap selesai setelah `reopenableUntil` ' +
    'lewat, dan baca sekali lagi saat itu.',
});
const errorCode = z.enum(Object.keys(FINAL_TRANSFER_CODES) as (keyof typeof FINAL_TRANSFER_CODES)[]).nullable();
const amount = rupiah.meta({ description: 'Harus ditransfer tepat sebesar ini, termasuk kode unik.' });
const bankAccount = z.strictObject({ bank: z.string(), number: z.string(), holder: z.string() });
const statusUrl = z.url().meta({ description: 'Halaman untuk pembeli: nominal, rekening, batas waktu, unggah bukti.' });

/** The body of `POST /h2h/v1/orders`. Who pays is read by `readPayer`. */
export const orderSchema = z.strictObject({
  refId: z.string(),
  productCode,
  destination: z.string().max(32),
  payerName: z.string().max(200).optional(),
  phone: z.string().max(32).optional(),
  email: z.string().max(200).optional(),
});

export const documentedOrderSchema = orderSchema.extend({
  refId: reference,
  productCode: productCode.meta({ examples: ['S10'] }),
  destination: orderSchema.shape.destination.meta({ examples: ['081234567890'] }),
  payerName: orderSchema.shape.payerName.meta({
    description: 'Nama pemilik rekening yang akan mentransfer, bila diketahui; paling banyak 100 huruf.',
  }),
  phone: orderSchema.shape.phone.meta({ description: 'Nomor seluler pembeli, untuk kabar lewat WhatsApp.' }),
  email: orderSchema.shape.email.meta({ description: 'Alamat e-mail pembeli, untuk kabar bila tanpa WhatsApp.' }),
});

export const orderAcceptedSchema = z.strictObject({
  ...{ orderId: id, refId: reference, amount, bankAccount, expiresAt: moment, statusUrl, state },
});
export type OrderAccepted = z.infer<typeof orderAcceptedSchema>;

const reopenableUntil = moment.nullable().meta({
  description: 'Hanya untuk `expired`: sampai saat ini keadaannya masih dapat berubah. Selain itu `null`.',
});

/** Of one that was refused at once nothing is asked for. */
const asked = {
  amount: amount.nullable(),
  bankAccount: bankAccount.nullable(),
  expiresAt: moment.nullable(),
  statusUrl: statusUrl.nullable(),
};

export const orderViewSchema = z.strictObject({
  ...{ orderId: id, refId: reference, productCode: z.string(), destination: z.string() },
  price: rupiah.meta({ description: 'Harga yang disepakati saat memesan, tanpa kode unik.' }),
  ...asked,
  state,
  sn: z.string().nullable().meta({ description: 'Bukti pengisian dari operator (SN).' }),
  topupId: id.nullable().meta({ description: 'Pengisian yang dibeli dengan uangnya.' }),
  ...{ errorCode, createdAt: moment, endedAt: moment.nullable(), reopenableUntil },
});
export type OrderView = z.infer<typeof orderViewSchema>;

/** The body of `POST /h2h/v1/tikets`. */
export const tiketSchema = z.strictObject({ refId: z.string(), amount: z.int().positive() });

export const documentedTiketSchema = tiketSchema.extend({
  refId: reference,
  amount: tiketSchema.shape.amount.meta({ description: 'Nominal tanpa kode unik, dalam rupiah.', examples: [500_000] }),
});

export const tiketAcceptedSchema = z.strictObject({
  ...{ tiketId: id, refId: reference, amount, bankAccount, expiresAt: moment, statusUrl, state },
});
export type TiketAccepted = z.infer<typeof tiketAcceptedSchema>;

export const tiketViewSchema = z.strictObject({
  ...{ tiketId: id, refId: reference },
  requestedAmount: rupiah.meta({ description: 'Nominal yang diminta, tanpa kode unik.' }),
  ...asked,
  state: state.meta({ description: '`success`: sudah menjadi saldo.' }),
  creditedAmount: rupiah.nullable().meta({ description: 'Yang menjadi saldo: semua yang diterima.' }),
  ...{ errorCode, createdAt: moment, endedAt: moment.nullable(), reopenableUntil },
});
export type TiketView = z.infer<typeof tiketViewSchema>;
