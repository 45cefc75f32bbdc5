import { z } from 'zod';
import { type Place, type Seed } from '../../backoffice/seed/seed.types';
import {
  addresses,
  amount,
  clearable,
  hours,
  jsonObject,
  matching,
  optional,
  price,
  text,
  webAddress,
  wholeNumber,
  yesNo,
} from './fields';

const CODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,15}$/;
const code = matching(CODE, 'paling banyak 16 huruf, angka, titik, garis');
/** As every entrance takes it: one that none takes would be sold nowhere, and each order for it refused for good. */
const productCode = matching(/^[A-Z0-9]{1,16}$/, 'paling banyak 16 huruf besar dan angka');
/** Names a queue and stands in the address of callbacks. */
const lineCode = matching(/^[a-z0-9][a-z0-9-]{0,31}$/, 'paling banyak 32 huruf kecil, angka, garis');
const carrier = matching(/^[a-z0-9-]{1,16}$/, 'paling banyak 16 huruf kecil, angka, garis');
/** Names accounts of the ledger. `bni` is the one of virtual accounts, whose books have rules of their own. */
const bankAccountCode = matching(
  /^(?!bni$)[a-z][a-z0-9-]{1,19}$/,
  '2 sampai 20 huruf kecil, angka, garis, dan bukan bni yang dipakai virtual account',
);
/** As banks print it: blanks, dots and dashes do not count. */
const accountNumber = z
  .string()
  .transform((given) => given.replace(/[\s.-]/g, ''))
  .pipe(z.string().regex(/^\d{6,34}$/, '6 sampai 34 angka'));
const printable = (least: number, most: number) =>
  matching(
    new RegExp(`^[\\x21-\\x7b\\x7d\\x7e]{${least},${most}}$`),
    `${least} sampai ${most} huruf ASCII tanpa spasi dan |`,
  );

/** One kind of file: what its columns are, and what makes two rows the same one. */
export interface FileKind<Name extends keyof Seed = keyof Seed> {
  name: Name;
  file: string;
  required: readonly string[];
  optional: readonly string[];
  /** Columns that identify a row. */
  key: readonly string[];
  /** Columns whose values no two rows may share. */
  unique?: readonly string[];
  schema: z.ZodType<Omit<Seed[Name][number], keyof Place>, Record<string, unknown>>;
}

/** In this order they are read, checked and told. */
export const FILES: readonly FileKind[] = [
  kind({
    ...{ name: 'priceLevels', file: 'price_level.csv', required: ['code', 'name'], optional: [], key: ['code'] },
    schema: z.object({ code, name: text(100) }),
  }),
  kind({
    ...{ name: 'prefixes', file: 'prefix.csv', required: ['prefix', 'carrier'], optional: [], key: ['prefix'] },
    schema: z.object({ prefix: matching(/^0\d{2,7}$/, 'awalan nomor mulai dengan 0, misalnya 0812'), carrier }),
  }),
  kind({
    ...{ name: 'products', file: 'product.csv', key: ['code'] },
    ...{ required: ['code', 'name', 'destination_kind'], optional: ['carrier', 'is_active', 'is_transfer_offered'] },
    schema: z
      .object({
        code: productCode,
        ...{ name: text(100), destination_kind: z.enum(['msisdn', 'meter'], 'isi dengan msisdn atau meter') },
        ...{ carrier: clearable(carrier), is_active: optional(yesNo), is_transfer_offered: optional(yesNo) },
      })
      .transform((row) => ({
        ...{ code: row.code, name: row.name, destinationKind: row.destination_kind, carrier: row.carrier },
        ...{ isActive: row.is_active, isTransferOffered: row.is_transfer_offered },
      })),
  }),
  kind({
    ...{ name: 'prices', file: 'price.csv', required: ['product', 'price_level', 'price'], optional: [] },
    key: ['product', 'price_level'],
    schema: z
      .object({ product: code, price_level: code, price })
      .transform(({ price_level: priceLevel, ...row }) => ({ ...row, priceLevel })),
  }),
  kind({
    ...{ name: 'suppliers', file: 'supplier.csv', required: ['code', 'name', 'adapter'], optional: [], key: ['code'] },
    schema: z.object({ code: lineCode, name: text(100), adapter: text(32) }),
  }),
  kind({
    ...{ name: 'terminals', file: 'terminal.csv', required: ['code', 'supplier', 'name'], key: ['code'] },
    optional: ['config', 'hours', 'is_on', 'profile_overrides', 'deposit', 'stock_warn_below'],
    schema: z
      .object({
        ...{
          code: lineCode,
          supplier: lineCode,
          name: text(100),
          config: optional(jsonObject),
          hours: optional(hours),
        },
        ...{ is_on: optional(yesNo), profile_overrides: clearable(jsonObject), deposit: optional(amount) },
        stock_warn_below: clearable(amount),
      })
      .transform(({ is_on: isOn, profile_overrides: profileOverrides, stock_warn_below: stockWarnBelow, ...row }) => ({
        ...{ ...row, isOn, profileOverrides, stockWarnBelow },
      })),
  }),
  kind({
    ...{ name: 'routes', file: 'route.csv', key: ['terminal', 'product'] },
    ...{ required: ['terminal', 'product', 'sku', 'cost', 'priority'], optional: ['is_active'] },
    schema: z
      .object({
        ...{ terminal: lineCode, product: code, sku: text(64), cost: price, priority: wholeNumber(0, 1_000_000) },
        is_active: optional(yesNo),
      })
      .transform(({ is_active: isActive, ...row }) => ({ ...row, isActive })),
  }),
  kind({
    ...{ name: 'resellers', file: 'reseller.csv', required: ['code', 'name', 'price_level'], key: ['code'] },
    optional: [
      ...['report_url', 'report_dialect', 'allowed_ips', 'requests_per_minute', 'is_active', 'is_repeat_guarded'],
      ...['is_order_offered', 'is_tiket_offered'],
      ...['api_key', 'secret', 'pin', 'password', 'is_unsigned_allowed'],
    ],
    unique: ['api_key'],
    schema: z
      .object({
        ...{ code, name: text(100), price_level: code, report_url: clearable(webAddress) },
        report_dialect: optional(z.enum(['native', 'otomax'], 'isi dengan native atau otomax')),
        ...{ allowed_ips: clearable(addresses), requests_per_minute: optional(wholeNumber(1, 100_000)) },
        ...{ is_active: optional(yesNo), is_repeat_guarded: optional(yesNo), is_unsigned_allowed: optional(yesNo) },
        ...{ is_order_offered: optional(yesNo), is_tiket_offered: optional(yesNo) },
        api_key: optional(matching(/^[A-Za-z0-9._-]{8,64}$/, '8 sampai 64 huruf, angka, titik, garis')),
        secret: optional(printable(16, 128)),
        pin: optional(matching(/^[A-Za-z0-9]{4,16}$/, '4 sampai 16 huruf atau angka')),
        password: optional(printable(6, 64)),
      })
      .transform((row) => ({
        ...{ code: row.code, name: row.name, priceLevel: row.price_level, reportUrl: row.report_url },
        ...{ reportDialect: row.report_dialect, allowedIps: row.allowed_ips },
        ...{ requestsPerMinute: row.requests_per_minute, isActive: row.is_active },
        ...{ isOrderOffered: row.is_order_offered, isTiketOffered: row.is_tiket_offered },
        ...{ isRepeatGuarded: row.is_repeat_guarded, isUnsignedAllowed: row.is_unsigned_allowed },
        ...{ apiKey: row.api_key, secret: row.secret, pin: row.pin, password: row.password },
      })),
  }),
  kind({
    ...{ name: 'saldo', file: 'saldo.csv', required: ['reseller', 'amount'], optional: ['note'], key: ['reseller'] },
    schema: z.object({ reseller: code, amount, note: optional(text(200)) }),
  }),
  kind({
    ...{ name: 'bankAccounts', file: 'bank_account.csv', required: ['code', 'bank', 'number', 'holder'] },
    ...{ optional: ['feed', 'is_timed', 'is_offered'], key: ['code'], unique: ['number'] },
    schema: z
      .object({
        ...{ code: bankAccountCode, bank: text(40), number: accountNumber, holder: text(100) },
        feed: clearable(z.enum(['moota'], 'isi dengan moota, atau kosongkan')),
        ...{ is_timed: optional(yesNo), is_offered: optional(yesNo) },
      })
      .transform(({ is_timed: isTimed, is_offered: isOffered, ...row }) => ({ ...row, isTimed, isOffered })),
  }),
];

/** Lets the compiler see that a file's schema makes the rows of its name. */
function kind<Name extends keyof Seed>(definition: FileKind<Name>): FileKind {
  return definition;
}
