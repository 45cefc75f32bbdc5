const MOST_TEXT = 500;
const MOST_REFERENCE = 100;
const MOST_NAME = 100;

/** The text of a line as it is kept: one line, single blanks, cut to what its column holds. */
export function lineText(...parts: readonly (string | null | undefined)[]): string {
  return cut(parts.filter((part) => part !== null && part !== undefined).join(' '), MOST_TEXT);
}

/** Null when nothing stands there. */
export function lineReference(text: string | null | undefined): string | null {
  return orNull(cut(text ?? '', MOST_REFERENCE));
}

/** Null when nothing stands there. */
export function personName(text: string | null | undefined): string | null {
  return orNull(cut(text ?? '', MOST_NAME));
}

/** What is no name although letters follow the sender: titles of fees, and what introduces the sender's own words. */
const AFTER_NAME = /\s+(?:transfer fee|biaya transfer|berita|ket|keterangan|ke|to|rek|via)\b.*$/i;
const SENDER = /\b(?:DARI|FROM)\s+(\p{L}[\p{L} .'-]*)/iu;

/**
 * The sender that a bank's text names after "DARI": letters up to the first digit, slash or gap. Null when none is named
 * so. Only a hint: it can bar an automatic match and never makes one.
 */
export function senderIn(text: string): string | null {
  const [, told = ''] = SENDER.exec(text) ?? [];
  const [name = ''] = told.split(/\s{2,}/);
  const found = personName(name.replace(AFTER_NAME, '').replace(/[\s.'-]+$/, ''));
  return found !== null && found.length > 1 ? found : null;
}

/** By code points, so that none is cut in two. */
function cut(text: string, most: number): string {
  const clean = text.replace(/[\p{Cc}\p{Zs}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return clean.length <= most ? clean : Array.from(clean).slice(0, most).join('').trim();
}

const orNull = (text: string): string | null => (text === '' ? null : text);
