/** Looks for what may never be written down, in plain sight and in the encodings in which it could hide. */

export interface Watched {
  /** Found wherever it stands, also inside a longer word. */
  secrets: readonly string[];
  /** Destinations as a reseller writes them, `0812…`; found in every form of the same number. */
  numbers: readonly string[];
  /** Short, so found only where no other letter or digit touches it. */
  pins: readonly string[];
}

export interface Source {
  name: string;
  text: string;
}

export interface Leak {
  source: string;
  what: string;
}

/** Each source with each watched thing that it holds. */
export function findLeaks(sources: readonly Source[], { secrets, numbers, pins }: Watched): Leak[] {
  const watched = [
    ...secrets.map((secret) => ({ what: secret, patterns: encodings(secret).map(literally) })),
    ...numbers.map((number) => ({ what: number, patterns: patternsOfNumber(number) })),
    ...pins.map((pin) => ({ what: pin, patterns: [`(?<![0-9A-Za-z])${pin}(?![0-9A-Za-z])`] })),
  ].map(({ what, patterns }) => ({ what, pattern: new RegExp(patterns.join('|')) }));
  return sources.flatMap(({ name, text }) =>
    watched.filter(({ pattern }) => pattern.test(text)).map(({ what }) => ({ source: name, what })),
  );
}

/** `0812…`, `62812…` and `+62 812-…` end in the same digits. */
function patternsOfNumber(number: string): string[] {
  const national = number.replace(/^0/, '');
  return [Array.from(national).join('[ .-]?'), ...encodings(national).map(literally)];
}

function encodings(text: string): string[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  const plain = [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1), bytes.join(',')];
  return [...new Set([...plain, hex, hex.toUpperCase(), ...insideBase64(bytes)])];
}

/** The characters that are the same wherever in a longer encoded text the bytes begin. */
function insideBase64(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const from = Math.ceil((offset * 8) / 6);
    const to = Math.floor(((offset + bytes.length) * 8) / 6);
    const certain = encoded.slice(from, to);
    return [certain, certain.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
