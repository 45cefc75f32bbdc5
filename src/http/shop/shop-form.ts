import { randomBytes } from 'node:crypto';
import { type Request } from 'express';
import { type ErrorCode } from '../../domain/errors';
import { type Payer, readPayer } from '../../intake/payer';
import { fieldOf } from '../console/form';

/** As the form was filled in. */
export interface ShopFields {
  /** Makes one order of a form that is sent twice. */
  token: string;
  produk: string;
  nomor: string;
  nama: string;
  wa: string;
  email: string;
}

export type ShopField = Exclude<keyof ShopFields, 'token'>;
export type FieldProblems = Partial<Record<ShopField, string>>;

const TOKEN = /^[A-Za-z0-9_-]{24}$/;
const PRODUCT_CODE = /^[A-Za-z0-9]{1,16}$/;
const NUMBER_LENGTH = 32;

export function newToken(): string {
  return randomBytes(18).toString('base64url');
}

export function emptyFields(): ShopFields {
  return { token: newToken(), produk: '', nomor: '', nama: '', wa: '', email: '' };
}

/** A token that no form of ours has is replaced: it names no order. */
export function fieldsOf(request: Request): ShopFields {
  const token = fieldOf(request, 'kunci');
  return {
    token: TOKEN.test(token) ? token : newToken(),
    ...{ produk: fieldOf(request, 'produk'), nomor: fieldOf(request, 'nomor'), nama: fieldOf(request, 'nama') },
    ...{ wa: fieldOf(request, 'wa'), email: fieldOf(request, 'email') },
  };
}

/** A name is sent on to whoever's number is typed beside it: an address that leads elsewhere is no name. */
const LINK =
  /:\/\/|\bwww\.|[\p{L}\p{N}-]{2,}\.(?:com|net|org|id|co|info|biz|xyz|site|online|shop|store|link|click|top|club|app|web|io|me|ly|to|gg|cc|tk|dev|live|vip|win|bet)\b|\.\p{L}{2,}\/\S/iu;

/** What can be told without asking anybody. */
export function readFields(fields: ShopFields): { payer: Payer; problems: FieldProblems } {
  const { payer, wrong } = readPayer({ payerName: fields.nama, phone: fields.wa, email: fields.email });
  const problems: FieldProblems = {
    ...(PRODUCT_CODE.test(fields.produk) ? {} : { produk: 'Pilih satu produk.' }),
    ...(fields.nomor === '' ? { nomor: 'Isi nomor tujuan.' } : {}),
    ...(fields.nomor.length > NUMBER_LENGTH ? { nomor: BAD_NUMBER } : {}),
    ...(wrong.includes('payerName') ? { nama: 'Nama paling panjang 100 huruf, dalam satu baris.' } : {}),
    ...(LINK.test(fields.nama) ? { nama: 'Nama tidak boleh berisi alamat situs.' } : {}),
    ...(wrong.includes('phone') ? { wa: 'Isi nomor seluler, misalnya 081234567890, atau kosongkan.' } : {}),
    ...(wrong.includes('email') ? { email: 'Isi satu alamat e-mail, misalnya nama@contoh.id, atau kosongkan.' } : {}),
  };
  return { payer, problems };
}

const BAD_NUMBER = 'Nomor tujuan belum benar. Periksa jumlah angkanya.';
const CLOSED = 'Produk ini sedang tidak dijual lewat transfer. Pilih yang lain.';

/** A final no, beside the field that it is about. */
export function problemsOf(code: ErrorCode | null): FieldProblems {
  if (code === 'bad-number') return { nomor: BAD_NUMBER };
  if (code === 'prefix-mismatch') return { nomor: 'Nomor ini bukan milik operator dari produk yang dipilih.' };
  return { produk: CLOSED };
}
