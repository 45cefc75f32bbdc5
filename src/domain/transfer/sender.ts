/** Upper case, single blanks, nothing that is not printed: texts of the bank are compared by it. */
export function normalText(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .toUpperCase();
}

/** Words in texts of banks that name nobody. */
const NOBODY = new Set(
  (
    'TRF TRSF TRANSFER TRANSFERAN KIRIM UANG DARI FROM KE TO AN A N REK REKENING SETORAN SETOR TUNAI CASH ATM TELLER CR DB ' +
    'KREDIT DEBET BI FAST BIFAST RTGS SKN LLG ONLINE SWITCHING BERSAMA PRIMA LINK QR QRIS EBANKING MBANKING IBANKING ' +
    'BANKING MOBILE INTERNET E M I BANK BCA BNI BRI MANDIRI LIVIN BSI CIMB NIAGA PERMATA DANAMON BTN JAGO SEABANK OVO ' +
    'GOPAY DANA SHOPEEPAY LINKAJA PEMBAYARAN BAYAR PAYMENT PULSA ORDER PESANAN TIKET DEPOSIT SALDO INV INVOICE UTK UNTUK'
  ).split(' '),
);

/** Before or behind a name, and no part of it. */
const TITLES = new Set(
  (
    'BPK BAPAK IBU SDR SDRI SAUDARA SAUDARI TN NY NN TUAN NYONYA NONA MR MRS MS H HJ HAJI DR DRA DRS IR PROF PT CV UD TBK ' +
    'ST SE SH SS SPD SKOM SSI SSOS SKM AMD MM MT MSI MPD MKOM'
  ).split(' '),
);

/** Several spellings of one name, and its usual short forms. */
const MUHAMMAD = /^(MUH|MOH|MHD|MUHD|MOCH|MUCH|M[OU]C?HA?MM?[AE]D)$/;

/** The name in a line's text, where the text says that it is one: `TRF DARI X`, `X/…`. Null: nobody is named. */
export function senderIn(text: string): string | null {
  const normal = normalText(text);
  const said = /(?:^|\s)(?:DARI|FROM)[\s:]+([A-Z][A-Z .,'-]{2,})/.exec(normal)?.[1];
  const slashed = /^(?:(?:TRF|TRSF|TRANSFER)\s+)?([A-Z][A-Z .,'-]{2,})\//.exec(normal)?.[1];
  const name = (said ?? slashed)?.replace(/\s(?:KE|TO|REK|UNTUK|UTK)\s.*$/, '').trim();
  return name !== undefined && partsOf(name).some((part) => part.length > 2) ? name : null;
}

/** Whether every part of the name stands in the text, however the bank words it. */
export function mentions(text: string, name: string): boolean {
  const upper = text.toUpperCase();
  // Most names are nowhere in the text, and looking is cheaper than taking both apart.
  const words = name.toUpperCase().split(/\P{L}+/u);
  if (!words.some((word) => word.length > 2 && upper.includes(word))) return false;
  const parts = partsOf(name);
  if (!parts.some((part) => part.length > 2)) return false;
  const told = partsOf(text);
  return parts.every((part) => told.includes(part));
}

export type SenderComparison = 'same' | 'other' | 'unknown';

/** Who a line of the bank comes from, as far as it says. */
export interface LineSender {
  /** As the bank names it, or as the text does. */
  name: string | null;
  /** `same` also when the text has the payer's name somewhere. Each name is compared once. */
  comparedWith(payerName: string | null): SenderComparison;
}

/** Who a line is from, as the bank names it, or as the text does. Null: nobody is named. */
export function senderNameOf({ senderName, text }: { senderName: string | null; text: string }): string | null {
  return senderName ?? senderIn(text);
}

export function senderOf(line: { senderName: string | null; text: string }): LineSender {
  const { text } = line;
  const name = senderNameOf(line);
  const known = new Map<string, SenderComparison>();
  return {
    name,
    comparedWith(payerName) {
      if (payerName === null) return 'unknown';
      let compared = known.get(payerName);
      if (compared === undefined) {
        compared = mentions(text, payerName) ? 'same' : compareSenders(name, payerName);
        known.set(payerName, compared);
      }
      return compared;
    },
  };
}

/**
 * Whether two names are one person's, as far as names tell: order, case, titles, initials, one wrong letter and the
 * bank's cut at fifteen to twenty letters make no difference. `other` only where no part agrees: a nickname beside a
 * family name is nobody else's for sure.
 */
export function compareSenders(one: string | null, other: string | null): SenderComparison {
  if (one === null || other === null) return 'unknown';
  const [first, second] = [partsOf(one), partsOf(other)];
  if (!first.some((part) => part.length > 2) || !second.some((part) => part.length > 2)) return 'unknown';
  if (isCut(first.join(''), second.join(''))) return 'same';
  const [fewer, more] = first.length <= second.length ? [first, second] : [second, first];
  const left = [...more];
  let agreed = 0;
  // Whole parts first, or an initial would take the part that another one equals.
  for (const part of [...fewer].sort((a, b) => b.length - a.length)) {
    const place = placeOf(part, left, fewer);
    if (place < 0) continue;
    left.splice(place, 1);
    if (part.length > 2) agreed += 1;
    else agreed += 0.5;
  }
  if (agreed >= 1 && left.length === more.length - fewer.length) return 'same';
  return agreed > 0 ? 'unknown' : 'other';
}

const CUT_FROM = 10;
/** Names of at least so many letters may have been cut by the bank. */
const CUT_NAME = 13;

function isCut(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  return short === long || (short.length >= CUT_FROM && long.startsWith(short));
}

function placeOf(part: string, candidates: readonly string[], of: readonly string[]): number {
  const equal = candidates.indexOf(part);
  if (equal >= 0) return equal;
  const mayBeCut = part === of.at(-1) && of.join(' ').length >= CUT_NAME;
  return candidates.findIndex((candidate) => isAlike(part, candidate, mayBeCut));
}

function isAlike(one: string, other: string, mayBeCut: boolean): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.startsWith(short) && (short.length === 1 || short.length > 2 || mayBeCut)) return true;
  return short.length > 4 && isOneLetterApart(short, long);
}

function isOneLetterApart(short: string, long: string): boolean {
  if (long.length - short.length > 1) return false;
  let place = 0;
  while (place < short.length && short[place] === long[place]) place += 1;
  return short.slice(short.length === long.length ? place + 1 : place) === long.slice(place + 1);
}

function partsOf(name: string): string[] {
  return normalText(name)
    .split(/[^\p{L}]+/u)
    .filter((part) => part !== '' && !TITLES.has(part) && !NOBODY.has(part))
    .map((part) => (MUHAMMAD.test(part) ? 'MUHAMMAD' : part));
}
