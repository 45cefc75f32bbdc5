import { parseDestination } from '../domain/topup/destination';

/** Who is going to pay, as it was typed or sent; empty: nothing was said. */
export interface TypedPayer {
  payerName: string;
  phone: string;
  email: string;
}

export interface Payer {
  payerName: string | null;
  /** Digits with the country code. */
  phone: string | null;
  email: string | null;
}

export const NOBODY: Payer = { payerName: null, phone: null, email: null };

const NAME_LETTERS = 100;
const EMAIL_LETTERS = 200;
/** One address in plain letters: no name beside it, no list, nothing that a header could be broken with. */
const EMAIL =
  /^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;
/** What no name holds, and what could end a line of a letter. */
const CONTROL = /\p{Cc}|[\u2028\u2029\uFFFD]/u;

/** Spaces are tidied, the phone becomes `628…`. `wrong` names every field that is not well formed; nothing is kept of it. */
export function readPayer(typed: TypedPayer): { payer: Payer; wrong: readonly (keyof TypedPayer)[] } {
  const payerName = typed.payerName.replaceAll(/[ \t\u00a0]+/g, ' ').trim();
  const isName = Array.from(payerName).length <= NAME_LETTERS && !CONTROL.test(payerName);
  const phone = phoneOf(typed.phone.trim());
  const email = typed.email.trim();
  const isEmail = email === '' || (email.length <= EMAIL_LETTERS && EMAIL.test(email));
  const wrong = [
    ...(isName ? [] : ['payerName' as const]),
    ...(phone === undefined ? ['phone' as const] : []),
    ...(isEmail ? [] : ['email' as const]),
  ];
  return {
    payer: {
      payerName: isName && payerName !== '' ? payerName : null,
      phone: phone ?? null,
      email: isEmail && email !== '' ? email : null,
    },
    wrong,
  };
}

/** Null: none was given. Undefined: it is no cellular number, the only ones that messages reach. */
function phoneOf(text: string): string | null | undefined {
  if (text === '') return null;
  const national = parseDestination(text, 'msisdn');
  return national === undefined ? undefined : `62${national.slice(1)}`;
}
