import { type BusinessDate, businessDate, instant, type Instant, parseBusinessDate, wallTime } from '../../domain/time';
import { lineReference, lineText, personName, senderIn } from '../line-text';
import { senOf } from '../sen';
import { type CamtBalance, type CamtEntry, type CamtStatement, readCamtXml } from './camt-xml';
import { readDay } from './day-text';
import { type ReadLine, type ReadStatement, type Section, StatementFaultError } from './statement';

/** camt.053. What is not booked is skipped, and an entry of several transactions is one line: so it is on the account. */
export function readCamtStatement(source: string): ReadStatement {
  const statements = readCamtXml(source);
  const accounts = new Set(statements.map(accountOf));
  if (accounts.size > 1) throw new StatementFaultError('several-accounts');
  const [accountNumber = null] = accounts;
  const skipped: ReadStatement['skipped'] = [];
  let place = 0;
  const sections = statements.map((statement) => {
    const lines: ReadLine[] = [];
    for (const entry of statement.Ntry) {
      place += 1;
      if (entry.Sts === 'PDNG') skipped.push({ line: place, why: 'pending' });
      else if (entry.Sts === 'BOOK') lines.push(readEntry(entry, place));
      else throw new StatementFaultError('unreadable', place);
    }
    return sectionOf(statement, lines);
  });
  return { format: 'camt053', accountNumber, sections, skipped };
}

function accountOf({ Acct }: CamtStatement): string {
  if (Acct.Ccy !== undefined && Acct.Ccy !== 'IDR') throw new StatementFaultError('currency');
  const number = (Acct.Id.Othr?.Id ?? Acct.Id.IBAN ?? '').replace(/[ -]/g, '');
  if (!/^[0-9A-Z]{5,34}$/i.test(number)) throw new StatementFaultError('account');
  return number;
}

function readEntry(entry: CamtEntry, place: number): ReadLine {
  const day = momentIn(entry.BookgDt ?? entry.ValDt);
  if (day === undefined) throw new StatementFaultError('date', place);
  const sen = moneyIn(entry.Amt, place);
  const direction = entry.CdtDbtInd === 'CRDT' ? 'credit' : 'debit';
  const details = (entry.NtryDtls ?? []).flatMap((part) => (part === '' ? [] : (part.TxDtls ?? [])));
  const told = details.flatMap(({ RmtInf, AddtlTxInf }) => [...(RmtInf?.Ustrd ?? []), AddtlTxInf ?? '']);
  const text = lineText(entry.AddtlNtryInf, ...told.filter((part) => part !== ''));
  // Several payers behind one entry are none that could be named.
  const payer = details.length === 1 ? details[0]?.RltdPties?.Dbtr : undefined;
  const senderName = personName(payer?.Nm ?? payer?.Pty?.Nm) ?? senderIn(text);
  return {
    ...{ place, ...day, direction, sen, text },
    reference: lineReference(entry.AcctSvcrRef),
    senderName: direction === 'credit' ? senderName : null,
    isReversal: entry.RvslInd === 'true' || entry.RvslInd === '1',
    balance: null,
  };
}

function moneyIn({ '#text': text, '@Ccy': currency }: CamtEntry['Amt'], place: number): bigint {
  if (currency !== 'IDR') throw new StatementFaultError('currency', place);
  // The standard allows five decimals; zeros beyond the second are nothing.
  const sen = senOf(text.replace(/(\.\d{2})0{1,3}$/, '$1'), 'plain');
  if (sen === undefined || sen < 0n) throw new StatementFaultError('amount', place);
  return sen;
}

function momentIn(told: CamtEntry['BookgDt']): { date: BusinessDate; bookedAt: Instant | null } | undefined {
  if (told?.DtTm !== undefined) return zonedMoment(told.DtTm);
  // A date may carry the zone of its bank, which is ours.
  const day = readDay((told?.Dt ?? '').replace(/(?:Z|[+-]\d{2}:\d{2})$/, ''), undefined);
  return day === 'no-year' ? undefined : day;
}

const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?$/;

/** Without a zone it is a clock in Jakarta. Midnight there is the day only. */
function zonedMoment(text: string): { date: BusinessDate; bookedAt: Instant | null } | undefined {
  const [whole, zone] = ZONED.exec(text) ?? [];
  if (whole === undefined || parseBusinessDate(whole.slice(0, 10)) === undefined) return undefined;
  const milliseconds = Date.parse(zone === undefined ? `${whole}+07:00` : whole);
  if (Number.isNaN(milliseconds)) return undefined;
  const moment = instant(milliseconds);
  return { date: businessDate(moment), bookedAt: wallTime(moment) === '00:00:00' ? null : moment };
}

function sectionOf({ Bal, FrToDt }: CamtStatement, lines: ReadLine[]): Section {
  const opening = balanceOf(Bal, ['OPBD', 'PRCD']);
  // An interim balance is one of a day that is not over.
  const closing = balanceOf(Bal, ['CLBD', 'ITBD']);
  const dates = lines.map(({ date }) => date).sort();
  const from = momentIn({ DtTm: FrToDt?.FrDtTm })?.date ?? firstDay(opening, dates) ?? dates[0] ?? closing?.date;
  const to = closing?.date ?? dates.at(-1) ?? from;
  if (from === undefined || to === undefined) throw new StatementFaultError('date');
  return {
    ...{ lines, from, to: to < from ? from : to },
    ...{ opening: opening?.sen ?? null, closing: closing?.sen ?? null },
    ...{ isFromStart: opening !== undefined, isToEnd: closing?.code === 'CLBD' },
  };
}

/** The balance that a day was closed with opens the next one. */
function firstDay(opening: ToldBalance | undefined, dates: readonly BusinessDate[]): BusinessDate | undefined {
  return opening === undefined || opening.code === 'PRCD' ? dates[0] : opening.date;
}

interface ToldBalance {
  code: string;
  date: BusinessDate;
  sen: bigint;
}

function balanceOf(balances: readonly CamtBalance[], codes: readonly string[]): ToldBalance | undefined {
  for (const code of codes) {
    const found = balances.find(({ Tp }) => Tp.CdOrPrtry.Cd === code);
    if (found === undefined) continue;
    const date = momentIn(found.Dt)?.date;
    if (date === undefined) throw new StatementFaultError('date');
    const sen = moneyIn(found.Amt, 0);
    return { code, date, sen: found.CdtDbtInd === 'CRDT' ? sen : -sen };
  }
  return undefined;
}
