import { rupiah } from '../../domain/money';
import { instant } from '../../domain/time';
import { type RenderReply, type ReplyCase, type ReplyValues } from './replies';
import { type FinalCode, STATUS_CODES } from './status-codes';

const SUCCESS = /SUKSES|BERHASIL|SUCCESS/i;
const FAILED = /GAGAL|FAILED|BATAL|CUT ?OFF|TIDAK SESUAI/i;

/** What software reads out of a text: whether the order is over, and how. */
type Meaning = 'success' | 'failed' | 'open';

/** The words that a reseller's software must and must not find, whatever the house writes. */
const WORDS: Readonly<Record<Meaning, { must: RegExp | null; never: readonly RegExp[] }>> = {
  success: { must: /SUKSES/i, never: [FAILED] },
  failed: { must: /GAGAL/i, never: [SUCCESS] },
  open: { must: null, never: [SUCCESS, FAILED] },
};

const NAMED = {
  ...{ no: 4812, refId: 'REF-1001', product: 'S10', destination: '081234567890' },
  at: instant('2026-11-25T08:12:14.000Z'),
};
const SALDO = { before: rupiah(5_000_000), price: rupiah(10_400), saldo: rupiah(4_989_600) };
const TICKET = {
  ...{ no: 12, amount: rupiah(500_118), bank: 'Bank Mandiri', number: '1370012345678', holder: 'PT Sinar Niaga' },
  until: instant('2026-11-26T08:12:14.000Z'),
};
const SN = '0411.2217/0001';
const ORDER = ['R#REF-1001', 'S10.081234567890'];

interface Sample<Values> {
  means: Meaning;
  /** What has to stand in the text. */
  shows: readonly string[];
  values: readonly Values[];
}

const repeated = [null, 2].map((nextCounter) => ({ ...NAMED, ...SALDO, nextCounter }));
const failed = <Values>(codes: readonly (FinalCode | null)[], values: Values) =>
  codes.map((code) => ({ ...values, code }));

const FINAL_CODES = Object.keys(STATUS_CODES) as FinalCode[];
const CODES = [...FINAL_CODES, null];

const SAMPLES: { readonly [Case in ReplyCase]: Sample<ReplyValues[Case]> } = {
  accepted: { means: 'open', shows: [...ORDER, '4.989.600'], values: [{ ...NAMED, ...SALDO }] },
  refused: { means: 'failed', shows: ORDER, values: failed(CODES, { ...NAMED, ...SALDO }) },
  'repeated-running': { means: 'open', shows: ORDER, values: repeated },
  'repeated-success': {
    ...{ means: 'success', shows: ORDER },
    values: repeated.flatMap((values) => [SN, null].map((sn) => ({ ...values, sn }))),
  },
  'repeated-failed': {
    ...{ means: 'failed', shows: ORDER },
    values: repeated.flatMap((values) => failed(CODES, values)),
  },
  'repeated-reversed': { means: 'failed', shows: ORDER, values: repeated },
  'check-not-found': { means: 'open', shows: ['R#REF-1001'], values: [NAMED] },
  'ref-conflict': { means: 'open', shows: ['R#REF-1001'], values: [NAMED] },
  retry: { means: 'open', shows: ['R#REF-1001'], values: [NAMED] },
  denied: { means: 'open', shows: ['R#REF-1001'], values: [NAMED] },
  invalid: { means: 'open', shows: ['R#REF-1001'], values: [NAMED] },
  balance: { means: 'open', shows: ['4.989.600'], values: [SALDO] },
  ticket: { means: 'open', shows: ['500.118', 'Bank Mandiri', '1370012345678'], values: [TICKET] },
  'ticket-closed': { means: 'open', shows: [], values: [{}] },
  'ticket-range': {
    ...{ means: 'open', shows: ['10.000', '100.000.000'] },
    values: [{ least: rupiah(10_000), most: rupiah(100_000_000) }],
  },
  'ticket-exhausted': { means: 'open', shows: [], values: [{}] },
  'ticket-too-many': { means: 'open', shows: [], values: [{}] },
  'ticket-retry': { means: 'open', shows: [], values: [{}] },
  'report-success': {
    ...{ means: 'success', shows: ORDER },
    values: [SN, null].map((sn) => ({ ...NAMED, ...SALDO, sn })),
  },
  'report-failed': { means: 'failed', shows: ORDER, values: failed(CODES, { ...NAMED, ...SALDO }) },
  'report-reversed': { means: 'failed', shows: ORDER, values: [{ ...NAMED, ...SALDO }] },
};

/** The first template that cannot be used, and why; null when all can. */
export function checkReplies(
  render: RenderReply,
  found: { cases: readonly string[]; reasons: readonly string[] },
): { file: string; fault: string } | null {
  const cases = Object.keys(SAMPLES) as ReplyCase[];
  const lists = [
    { folder: '', wanted: cases, there: found.cases },
    { folder: 'reasons/', wanted: FINAL_CODES, there: found.reasons },
  ];
  for (const { folder, wanted, there } of lists) {
    const missing = wanted.find((name) => !there.includes(name));
    if (missing !== undefined) return { file: `${folder}${missing}.hbs`, fault: 'it is missing' };
    const unknown = there.find((name) => !(wanted as readonly string[]).includes(name));
    if (unknown !== undefined) return { file: `${folder}${unknown}.hbs`, fault: 'nothing uses it' };
  }
  for (const reply of cases) {
    const fault = faultOf(render, reply, SAMPLES[reply]);
    if (fault !== null) return { file: `${reply}.hbs`, fault };
  }
  return null;
}

function faultOf<Case extends ReplyCase>(
  render: RenderReply,
  reply: Case,
  { means, shows, values }: Sample<ReplyValues[Case]>,
): string | null {
  const { must, never } = WORDS[means];
  for (const sample of values) {
    const text = tryOut(render, reply, sample);
    if (typeof text !== 'string') return `${text.fault}${because(sample)}`;
    const forbidden = never.map((words) => words.exec(text)?.[0]).find((word) => word !== undefined);
    if (forbidden !== undefined) return `it must not say "${forbidden}"${because(sample)}`;
    if (must?.test(text) === false) return `it has to say ${must.source}`;
    const hidden = [...shows, ...serialNumberOf(sample)].find((part) => !text.includes(part));
    if (hidden !== undefined) return `it has to show what the sample calls "${hidden}"`;
  }
  return null;
}

function tryOut<Case extends ReplyCase>(
  render: RenderReply,
  reply: Case,
  values: ReplyValues[Case],
): string | { fault: string } {
  try {
    return render(reply, values);
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { fault: line };
  }
}

function because(sample: object): string {
  return 'code' in sample && typeof sample.code === 'string' ? ` (look at reasons/${sample.code}.hbs too)` : '';
}

function serialNumberOf(sample: object): string[] {
  return 'sn' in sample && typeof sample.sn === 'string' ? [sample.sn] : [];
}
