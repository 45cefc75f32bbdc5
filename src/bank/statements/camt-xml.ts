import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { StatementFaultError } from './statement';

/**
 * The parts of a camt.053 that are read; the others are ignored. Source: ISO 20022 camt.053.001.02 and later, whose parts
 * used here are the same but for `Sts`, which became an element with a code in it.
 */

const text = z.union([z.string(), z.object({ '#text': z.string() }).transform((node) => node['#text'])]);
const coded = z.union([text, z.object({ Cd: text }).transform(({ Cd }) => Cd)]);
const amount = z.object({ '#text': z.string(), '@Ccy': z.string() });
const day = z.object({ Dt: text.optional(), DtTm: text.optional() });
const mark = z.enum(['CRDT', 'DBIT']);
const party = z.object({ Nm: text.optional(), Pty: z.object({ Nm: text.optional() }).optional() });

const details = z.object({
  RltdPties: z.object({ Dbtr: party.optional() }).optional(),
  RmtInf: z.object({ Ustrd: z.array(text).optional() }).optional(),
  AddtlTxInf: text.optional(),
});

const entry = z.object({
  Amt: amount,
  CdtDbtInd: mark,
  RvslInd: text.optional(),
  Sts: coded,
  BookgDt: day.optional(),
  ValDt: day.optional(),
  AcctSvcrRef: text.optional(),
  NtryDtls: z.array(z.union([z.literal(''), z.object({ TxDtls: z.array(details).optional() })])).optional(),
  AddtlNtryInf: text.optional(),
});
export type CamtEntry = z.infer<typeof entry>;

const balance = z.object({
  Tp: z.object({ CdOrPrtry: z.object({ Cd: text.optional() }) }),
  Amt: amount,
  CdtDbtInd: mark,
  Dt: day,
});
export type CamtBalance = z.infer<typeof balance>;

const statement = z.object({
  Acct: z.object({
    Id: z.object({ IBAN: text.optional(), Othr: z.object({ Id: text }).optional() }),
    Ccy: text.optional(),
  }),
  FrToDt: z.object({ FrDtTm: text.optional(), ToDtTm: text.optional() }).optional(),
  Bal: z.array(balance).default([]),
  Ntry: z.array(entry).default([]),
});
export type CamtStatement = z.infer<typeof statement>;

const document = z.object({
  Document: z.object({ BkToCstmrStmt: z.object({ Stmt: z.array(statement).min(1) }) }),
});

const LISTS = new Set(['Stmt', 'Ntry', 'Bal', 'NtryDtls', 'TxDtls', 'Ustrd']);

export function isCamt(source: string): boolean {
  return /^\s*<(?:\?xml|\w+:Document|Document)/.test(source) && /<(?:\w+:)?BkToCstmrStmt[\s>]/.test(source);
}

/** Throws `StatementFaultError`. Definitions of a document type are refused before anything is read of them. */
export function readCamtXml(source: string): CamtStatement[] {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(source)) throw new StatementFaultError('doctype');
  const parsed = document.safeParse(parseXml(source));
  if (!parsed.success) throw new StatementFaultError('unreadable', entryIn(parsed.error));
  return parsed.data.Document.BkToCstmrStmt.Stmt;
}

function parseXml(source: string): unknown {
  const parser = new XMLParser({
    ...{ ignoreAttributes: false, attributeNamePrefix: '@', removeNSPrefix: true },
    // Everything stays text: a number would lose digits of money.
    ...{ parseTagValue: false, parseAttributeValue: false, trimValues: true },
    // The five entities of XML itself are told apart below; no other one exists.
    processEntities: false,
    isArray: (name) => LISTS.has(name),
    tagValueProcessor: (_name, value) => unescaped(value),
  });
  try {
    return parser.parse(source, true);
  } catch {
    throw new StatementFaultError('unreadable');
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(value: string): string {
  return value.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
    const code = name[1] === 'x' || name[1] === 'X' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

function entryIn(error: z.ZodError): number {
  const { path = [] } = error.issues[0] ?? {};
  const index = path[path.indexOf('Ntry') + 1];
  return path.includes('Ntry') && typeof index === 'number' ? index + 1 : 0;
}
