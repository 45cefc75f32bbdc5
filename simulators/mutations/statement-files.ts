import { wibTexts } from '../bni/wib';
import { type BankLine, signed } from './mutation-book';

export const STATEMENT_FORMATS = ['csv-mcm', 'mt940', 'mt942', 'camt053'] as const;
export type StatementFormat = (typeof STATEMENT_FORMATS)[number];

/** What a statement is written of: lines in the order of their time, and what was on the account before them. */
export interface StatementContent {
  account: string;
  holder: string;
  /** Days in Jakarta, `YYYY-MM-DD`, both included. */
  from: string;
  to: string;
  opening: number;
  lines: readonly BankLine[];
  /** The last day is not over: its balance is one in between. */
  isRunning: boolean;
}

export interface StatementFile {
  name: string;
  mime: string;
  text: string;
}

/** A statement as the bank hands it out. */
export function writeStatement(format: StatementFormat, content: StatementContent): StatementFile {
  const stem = `${content.account}-${content.from}-${content.to}`;
  switch (format) {
    case 'csv-mcm':
      return { name: `${stem}.csv`, mime: 'text/csv', text: csvMcm(content) };
    case 'mt940':
      return { name: `${stem}.sta`, mime: 'text/plain', text: mt940(content) };
    case 'mt942':
      return { name: `${stem}-sementara.sta`, mime: 'text/plain', text: mt942(content) };
    case 'camt053':
      return { name: `${stem}.xml`, mime: 'application/xml', text: camt053(content) };
  }
}

const MCM_HEADER = 'Account No,Date,Val. Date,Transaction Code,Description,Description,Reference No.,Debit,Credit';

function csvMcm({ account, lines }: StatementContent): string {
  const rows = lines.map((line) => {
    const [year = '', month = '', day = ''] = dayOf(line).split('-');
    const date = `${day}/${month}/${year.slice(2)}`;
    const amount = `"${grouped(line.amount)}"`;
    const [debit, credit] = line.type === 'DB' ? [amount, '".00"'] : ['".00"', amount];
    const code = line.type === 'DB' ? '6902' : '7820';
    return [
      ...[account, date, date, code, `"${line.description.replaceAll('"', '""')}     "`],
      ...[`"99102 ${line.id}      "`, ` ${line.id}`, debit, credit],
    ].join(',');
  });
  return `${[MCM_HEADER, ...rows].join('\r\n')}\r\n`;
}

function mt940({ account, from, to, opening, lines, isRunning }: StatementContent): string {
  const closing = lines.reduce((sum, line) => sum + signed(line), opening);
  return swift('940', [
    ...[`:20:${account.slice(-10)}`, `:25:${account}`, ':28C:00001', `:60F:${balance(opening, from)}`],
    ...lines.flatMap(swiftLine),
    `:62${isRunning ? 'M' : 'F'}:${balance(closing, to)}`,
  ]);
}

function mt942({ account, to, lines }: StatementContent): string {
  return swift('942', [
    ...[`:20:${account.slice(-10)}`, `:25:${account}`, ':28C:00001', ':34F:IDR0,'],
    ...[`:13D:${shortDay(to)}1200+0700`, ...lines.flatMap(swiftLine)],
  ]);
}

function swift(type: string, tags: readonly string[]): string {
  return [`{1:F01BMRIIDJAXXXX0000000000}{2:I${type}BMRIIDJAXXXXN}{4:`, ...tags, '-}'].join('\r\n');
}

function swiftLine(line: BankLine): string[] {
  const reversed = line.type === 'CR' ? 'RD' : 'RC';
  const mark = line.reversalOf === null ? line.type[0] : reversed;
  return [`:61:${shortDay(dayOf(line))}${mark ?? ''}${line.amount},00NTRF`, `:86:${swiftText(line.description)}`];
}

/** Letters of the network only, at most six lines of 65; none may begin like a tag. */
function swiftText(text: string): string {
  const clean = text.replace(/[^A-Za-z0-9/\-?:().,'+ ]/g, '?');
  const parts = clean.match(/.{1,65}/g) ?? [''];
  return parts
    .slice(0, 6)
    .map((part) => part.replace(/^[:{-]/, '.'))
    .join('\r\n');
}

const balance = (amount: number, day: string): string =>
  `${amount < 0 ? 'D' : 'C'}${shortDay(day)}IDR${Math.abs(amount)},00`;

function camt053({ account, holder, from, to, opening, lines, isRunning }: StatementContent): string {
  const closing = lines.reduce((sum, line) => sum + signed(line), opening);
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>${account}-${to}</MsgId><CreDtTm>${to}T23:59:59+07:00</CreDtTm></GrpHdr>
<Stmt><Id>${account}-${to}</Id>
<Acct><Id><Othr><Id>${account}</Id></Othr></Id><Ccy>IDR</Ccy><Ownr><Nm>${escaped(holder)}</Nm></Ownr></Acct>
${camtBalance('OPBD', opening, from)}
${camtBalance(isRunning ? 'ITBD' : 'CLBD', closing, to)}
${lines.map(camtEntry).join('\n')}
</Stmt></BkToCstmrStmt></Document>
`;
}

function camtBalance(code: string, amount: number, day: string): string {
  const mark = amount < 0 ? 'DBIT' : 'CRDT';
  return `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp>${camtAmount(Math.abs(amount))}<CdtDbtInd>${mark}</CdtDbtInd><Dt><Dt>${day}</Dt></Dt></Bal>`;
}

function camtEntry(line: BankLine): string {
  const reversal = line.reversalOf === null ? '' : '<RvslInd>true</RvslInd>';
  const payer = line.sender === null ? '' : `<RltdPties><Dbtr><Nm>${escaped(line.sender)}</Nm></Dbtr></RltdPties>`;
  const mark = line.type === 'CR' ? 'CRDT' : 'DBIT';
  const day = dayOf(line);
  return `<Ntry>${camtAmount(line.amount)}<CdtDbtInd>${mark}</CdtDbtInd>${reversal}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>${day}</Dt></BookgDt><ValDt><Dt>${day}</Dt></ValDt><AcctSvcrRef>${line.id}</AcctSvcrRef><NtryDtls><TxDtls>${payer}<RmtInf><Ustrd>${escaped(line.description)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`;
}

const camtAmount = (amount: number): string => `<Amt Ccy="IDR">${amount}.00</Amt>`;
const dayOf = (line: BankLine): string => wibTexts(line.at).local.slice(0, 10);
const shortDay = (day: string): string => day.slice(2).replaceAll('-', '');
const grouped = (amount: number): string => `${String(amount).replace(/\B(?=(\d{3})+$)/g, ',')}.00`;

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
