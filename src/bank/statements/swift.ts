import { parse, type SwiftStatement, type SwiftTransaction } from '@centrapay/swift-parser';
import { type BusinessDate, businessDate, instant, parseBusinessDate } from '../../domain/time';
import { lineText, senderIn } from '../line-text';
import { senOf } from '../sen';
import { type ReadLine, type ReadStatement, type Section, StatementFaultError } from './statement';
import { checkSwiftTags, type SwiftMessage } from './swift-tags';

/**
 * MT940, and MT942 of the running day. The parser takes the messages apart; what it would round, roll over or pass over is
 * refused before by `checkSwiftTags`. Throws `StatementFaultError`.
 */
export function readSwiftStatement(text: string): ReadStatement {
  const { type, messages } = checkSwiftTags(text);
  let statements: SwiftStatement[];
  try {
    statements = parse({ data: text, type });
  } catch {
    throw new StatementFaultError('unreadable');
  }
  if (statements.length !== messages.length) throw new StatementFaultError('unreadable');
  const accounts = new Set(statements.map(({ accountIdentification }) => accountIn(accountIdentification)));
  if (accounts.size > 1) throw new StatementFaultError('several-accounts');
  const [accountNumber = null] = accounts;
  return {
    ...{ format: type, accountNumber },
    sections: joinParts(statements.map((statement, index) => sectionOf(statement, messages[index]))),
    skipped: [],
  };
}

/** A long statement comes in several messages, with balances in between: together they are one. */
function joinParts(sections: readonly Section[]): Section[] {
  const whole: Section[] = [];
  for (const section of sections) {
    const before = whole.at(-1);
    if (before === undefined || before.isToEnd || section.isFromStart || section.opening === null) {
      whole.push(section);
      continue;
    }
    if (before.closing !== section.opening) throw new StatementFaultError('balance', section.lines[0]?.place);
    const from = section.from < before.from ? section.from : before.from;
    const { opening, isFromStart } = before;
    whole[whole.length - 1] = { ...section, lines: [...before.lines, ...section.lines], opening, from, isFromStart };
  }
  return whole;
}

/** `1370012345678`, or with the bank's code before it and the currency behind. */
function accountIn(identification: string | undefined): string | null {
  const [own = ''] = (identification ?? '').split('/').slice(-1);
  const digits = /\d{5,34}/.exec(own.replace(/[ -]/g, ''))?.[0];
  if (digits === undefined) throw new StatementFaultError('account');
  return digits;
}

function sectionOf(statement: SwiftStatement, message: SwiftMessage | undefined): Section {
  const { transactions } = statement;
  if (message === undefined || transactions.length !== message.places.length)
    throw new StatementFaultError('unreadable');
  const lines = transactions.map((transaction, index) => readLine(transaction, message.places[index] ?? 0));
  const [openedOn, closedOn] = [statement.openingBalanceDate, statement.closingBalanceDate].map(dateOf);
  const dates = lines.map(({ date }) => date).sort();
  if (openedOn === undefined || closedOn === undefined) {
    const day = statement.statementDate === undefined ? undefined : businessDate(instant(statement.statementDate));
    const [from, to] = [dates[0] ?? day, dates.at(-1) ?? day];
    if (from === undefined || to === undefined) throw new StatementFaultError('date');
    return { lines, opening: null, closing: null, from, to, isFromStart: false, isToEnd: false };
  }
  return {
    lines,
    opening: decimal(statement.openingBalance),
    closing: decimal(statement.closingBalance),
    from: firstDay({ openedOn, closedOn, dates }),
    to: closedOn,
    ...{ isFromStart: message.opening === 'F', isToEnd: message.closing === 'F' },
  };
}

/**
 * Banks date an opening balance by its own day, or by the end of the day before. The second, unless a line is dated so:
 * a day that is claimed too much would prove lines of it to be missing.
 */
function firstDay(days: { openedOn: BusinessDate; closedOn: BusinessDate; dates: BusinessDate[] }): BusinessDate {
  const { openedOn, closedOn, dates } = days;
  const [first] = dates;
  if (openedOn === closedOn || (first !== undefined && first <= openedOn)) return openedOn;
  return businessDate(instant(Date.parse(`${openedOn}T12:00:00.000+07:00`) + 24 * 60 * 60 * 1000));
}

function readLine({ date, amount, isReversal, details }: SwiftTransaction, place: number): ReadLine {
  const day = dateOf(date);
  if (day === undefined) throw new StatementFaultError('date', place);
  const signed = decimal(amount);
  if (signed === null) throw new StatementFaultError('amount', place);
  // The parser turns the sign of a reversal round: RC, a credit that is taken back, is money that goes out.
  const direction = signed < 0n ? 'debit' : 'credit';
  const text = unbroken(details);
  return {
    ...{ place, date: day, bookedAt: null, direction, sen: signed < 0n ? -signed : signed },
    ...{ text: lineText(text), reference: null, senderName: direction === 'credit' ? senderIn(text) : null },
    ...{ isReversal, balance: null },
  };
}

/** A text is broken after 65 characters, also inside a word; a shorter line is one that ended by itself. */
function unbroken(details: string): string {
  return details
    .split('\n')
    .reduce((text, line, index, all) => `${text}${index === 0 || all[index - 1]?.length === 65 ? '' : ' '}${line}`, '');
}

/** The parser makes days to midnight of UTC. */
function dateOf(date: Date | undefined): BusinessDate | undefined {
  return date === undefined || Number.isNaN(date.getTime())
    ? undefined
    : parseBusinessDate(date.toISOString().slice(0, 10));
}

function decimal(amount: { toFixed(): string } | undefined): bigint | null {
  return amount === undefined ? null : (senOf(amount.toFixed(), 'plain') ?? null);
}
