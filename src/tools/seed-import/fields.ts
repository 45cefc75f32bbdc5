import { isIP } from 'node:net';
import { z } from 'zod';
import { type Rupiah, rupiah } from '../../domain/money';

/** Fields of the files: each takes the text of a cell. The messages are for people. */

export const text = (most: number) =>
  z
    .string()
    .min(1, 'tidak boleh kosong')
    .max(most, `paling banyak ${most} huruf`)
    .refine((given) => !/\p{Cc}/u.test(given), 'berisi huruf kendali');

export const matching = (pattern: RegExp, rule: string) => z.string().min(1, 'tidak boleh kosong').regex(pattern, rule);

/** An absent column or an empty cell says nothing. */
export const optional = <Field extends z.ZodType>(field: Field) =>
  z.preprocess((given) => (given === '' ? undefined : given), field.optional());

/** An absent column says nothing; an empty cell empties the field. */
export const clearable = <Field extends z.ZodType>(field: Field) =>
  z.preprocess((given) => (given === '' ? null : given), field.nullable().optional());

/** `10500`, or as a spreadsheet shows it: `10.500`, `Rp10.500`. */
export const amount = z.string().transform((given, context): Rupiah => {
  const digits = given.replace(/^Rp\s?/i, '');
  const isAmount = /^\d{1,15}$/.test(digits) || /^\d{1,3}(\.\d{3}){1,4}$/.test(digits);
  if (isAmount) return rupiah(Number(digits.replaceAll('.', '')));
  context.addIssue({ code: 'custom', message: 'bukan jumlah rupiah bulat, misalnya 10500 atau 10.500' });
  return z.NEVER;
});

export const price = amount.refine((given) => given > 0, 'harus lebih dari nol');

export const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'bukan bilangan bulat')
    .transform(Number)
    .refine((given) => given >= least && given <= most, `harus ${least} sampai ${most}`);

const YES = ['ya', 'y', '1', 'true', 'yes'];
const NO = ['tidak', 't', '0', 'false', 'no'];

export const yesNo = z.string().transform((given, context): boolean => {
  const word = given.toLowerCase();
  if ([...YES, ...NO].includes(word)) return YES.includes(word);
  context.addIssue({ code: 'custom', message: 'isi dengan "ya" atau "tidak"' });
  return z.NEVER;
});

/** `06:00-23:00`, or `24 jam`. */
export const hours = z.string().transform((given, context) => {
  if (/^24\s*jam$/i.test(given)) return { opensAt: '00:00', closesAt: '00:00' };
  const [, opensAt, closesAt] = /^((?:[01]\d|2[0-3]):[0-5]\d)\s*[-–]\s*((?:[01]\d|2[0-3]):[0-5]\d)$/.exec(given) ?? [];
  if (opensAt !== undefined && closesAt !== undefined) return { opensAt, closesAt };
  context.addIssue({ code: 'custom', message: 'tulis seperti 06:00-23:00, atau 24 jam' });
  return z.NEVER;
});

export const jsonObject = z.string().transform((given, context): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(given);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below, in the words of the house: the parser's own would quote a secret.
  }
  context.addIssue({ code: 'custom', message: 'bukan JSON berupa objek' });
  return z.NEVER;
});

export const webAddress = z
  .string()
  .max(500, 'paling banyak 500 huruf')
  .refine((given) => {
    if (!URL.canParse(given)) return false;
    const { protocol, username, password } = new URL(given);
    return (protocol === 'https:' || protocol === 'http:') && username + password === '';
  }, 'bukan alamat web (https://…) tanpa nama pengguna');

/** Divided by commas, semicolons or blanks; kept with commas. */
export const addresses = z.string().transform((given, context): string => {
  const list = given.split(/[\s,;]+/).filter((entry) => entry !== '');
  const wrong = list.filter((entry) => !isAddress(entry));
  if (wrong.length === 0 && list.join(',').length <= 1000) return list.join(',');
  const which = wrong.length === 0 ? 'terlalu panjang' : `bukan alamat IP atau rentang: ${wrong.join(', ')}`;
  context.addIssue({ code: 'custom', message: which });
  return z.NEVER;
});

function isAddress(entry: string): boolean {
  const [address = '', prefix, ...rest] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}
