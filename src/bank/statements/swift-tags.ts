import { parseBusinessDate } from '../../domain/time';
import { senOf } from '../sen';
import { StatementFaultError } from './statement';

/** What the parser does not tell of one message. */
export interface SwiftMessage {
  /** The file's lines in which its mutations stand. */
  places: number[];
  /** `F`: the balance of a whole day; `M`: one in between, where the message before or after carries on. */
  opening: 'F' | 'M';
  closing: 'F' | 'M';
}

/** Both kinds begin so, with the blocks of the network before it or without. */
const BEGINS = /^(?:\s*\{1:[^]*?)?\s*:20:/;
const BALANCE = /^:6[02][FM]:[DC](\d{6})([A-Z]{3})([\d,]+)\s*$/;
const LINE = /^:61:(\d{6})(\d{4})?R?[DC][A-Z]?([\d,]+)[A-Z][A-Z0-9]{3}/;
const KNOWN = /^:(?:13D|20|21|25P?|28C?|34F|60[FM]|61|62[FM]|64|65|86|90[CD]|NS):/;

export function isSwift(text: string): boolean {
  return BEGINS.test(text.slice(0, 2000)) && /\n:25P?:/.test(text);
}

/**
 * Looks at each tag of money as it stands. The parser rounds a third decimal away and makes 31 February into 3 March; here both are
 * refused. Throws `StatementFaultError`.
 */
export function checkSwiftTags(text: string): { type: 'mt940' | 'mt942'; messages: SwiftMessage[] } {
  const messages: SwiftMessage[] = [];
  let hasBalance = false;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (!/^:[0-9A-Z]{2,3}:/.test(line)) continue;
    const place = index + 1;
    if (!KNOWN.test(line)) throw new StatementFaultError('unreadable', place);
    if (line.startsWith(':20:')) messages.push({ places: [], opening: 'F', closing: 'F' });
    const message = messages.at(-1);
    if (message === undefined) throw new StatementFaultError('unreadable', place);
    if (/^:6[02]/.test(line)) {
      hasBalance = true;
      checkBalance(line, place);
      message[line.startsWith(':60') ? 'opening' : 'closing'] = line[3] === 'M' ? 'M' : 'F';
    }
    if (line.startsWith(':61:')) {
      checkLine(line, place);
      message.places.push(place);
    }
  }
  return { type: hasBalance ? 'mt940' : 'mt942', messages };
}

function checkBalance(line: string, place: number): void {
  const [, day, currency, amount = ''] = BALANCE.exec(line) ?? [];
  if (day === undefined || senOf(amount, 'swift') === undefined) throw new StatementFaultError('amount', place);
  if (currency !== 'IDR') throw new StatementFaultError('currency', place);
  checkDay(day, place);
}

function checkLine(line: string, place: number): void {
  const [, day, , amount = ''] = LINE.exec(line) ?? [];
  if (day === undefined || senOf(amount, 'swift') === undefined) throw new StatementFaultError('amount', place);
  checkDay(day, place);
}

function checkDay(day: string, place: number): void {
  const date = `20${day.slice(0, 2)}-${day.slice(2, 4)}-${day.slice(4)}`;
  if (parseBusinessDate(date) === undefined) throw new StatementFaultError('date', place);
}
