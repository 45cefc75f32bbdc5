import Handlebars from 'handlebars';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Rupiah } from '../../domain/money';
import { businessDate, type Instant, wallClock } from '../../domain/time';
import { checkReplies } from './check-replies';
import { type FinalCode } from './status-codes';

/** An order as every text about it names it. `at` is when it was taken, in a report when it ended. */
interface Named {
  /** Ours, for people to read aloud. */
  no: number;
  refId: string;
  product: string;
  destination: string;
  at: Instant;
}

interface Repeated extends Named {
  saldo: Rupiah;
  /** Which counter would make it a new order, when another reference has brought this one; null otherwise. */
  nextCounter: number | null;
}

/** The sentence of a code stands in its own template. */
interface Failed {
  code: FinalCode | null;
}

/** The cases of this dialect, each with the values that its template may use. Amounts are whole rupiah. */
export interface ReplyValues {
  accepted: Named & { before: Rupiah; price: Rupiah; saldo: Rupiah };
  refused: Named & Failed & { price: Rupiah; saldo: Rupiah };
  'repeated-running': Repeated;
  'repeated-success': Repeated & { sn: string | null };
  'repeated-failed': Repeated & Failed;
  'repeated-reversed': Repeated;
  'check-not-found': { refId: string; destination: string; at: Instant };
  'ref-conflict': { refId: string };
  retry: { refId: string };
  denied: { refId: string };
  invalid: { refId: string };
  balance: { saldo: Rupiah };
  /** The one amount in it is the one to transfer. */
  ticket: { no: number; amount: Rupiah; bank: string; number: string; holder: string; until: Instant };
  'ticket-closed': object;
  'ticket-range': { least: Rupiah; most: Rupiah };
  'ticket-exhausted': object;
  'ticket-too-many': object;
  'ticket-retry': object;
  'report-success': Named & { sn: string | null; price: Rupiah; saldo: Rupiah };
  'report-failed': Named & Failed & { before: Rupiah; price: Rupiah; saldo: Rupiah };
  'report-reversed': Named & { before: Rupiah; price: Rupiah; saldo: Rupiah };
}

export type ReplyCase = keyof ReplyValues;

/** Throws when the template wants a value that its case does not have. */
export type RenderReply = <Case extends ReplyCase>(reply: Case, values: ReplyValues[Case]) => string;

/** A template is missing, superfluous, broken, or says what its case must not say. */
export class ReplyTemplateError extends Error {
  override readonly name = 'ReplyTemplateError';
}

/** Beside src/ and dist/ alike. */
const TEMPLATES = path.join(__dirname, '..', '..', '..', 'templates', 'replies', 'otomax');

/**
 * The texts of this dialect, from templates that the house may edit. All are compiled and tried out with sample values
 * at once. Throws `ReplyTemplateError` that names the first file that cannot be used.
 */
export function createReplies(folder: string = TEMPLATES): RenderReply {
  const engine = createEngine();
  const cases = compileAll(engine, folder);
  const reasons = compileAll(engine, path.join(folder, 'reasons'));
  const render: RenderReply = (reply, values) => {
    const template = cases.get(reply);
    if (template === undefined) throw new ReplyTemplateError(`reply template ${reply}.hbs: there is no such file`);
    return template({ ...values, ...shown(values, reasons) }).trim();
  };
  const broken = checkReplies(render, { cases: [...cases.keys()], reasons: [...reasons.keys()] });
  if (broken !== null) throw new ReplyTemplateError(`reply template ${broken.file}: ${broken.fault}`);
  return render;
}

/** `{{rupiah saldo}}` is `4.989.500`, `{{jam at}}` is `15.12`, `{{tanggal at}}` is `25/11`. */
function createEngine(): typeof Handlebars {
  const engine = Handlebars.create();
  engine.registerHelper('rupiah', (amount: number) => String(amount).replace(/\B(?=(\d{3})+$)/g, '.'));
  engine.registerHelper('jam', (at: Instant) => wallClock(at).replace(':', '.'));
  engine.registerHelper('tanggal', (at: Instant) => {
    const [, month, day] = businessDate(at).split('-');
    return `${day ?? ''}/${month ?? ''}`;
  });
  return engine;
}

type Templates = Map<string, HandlebarsTemplateDelegate>;

/** Plain text: nothing is escaped. */
function compileAll(engine: typeof Handlebars, folder: string): Templates {
  const files = readdirSync(folder).filter((file) => file.endsWith('.hbs'));
  return new Map(
    files.map((file) => {
      const text = readFileSync(path.join(folder, file), 'utf8');
      return [file.replace(/\.hbs$/, ''), engine.compile(text, { strict: true, noEscape: true })];
    }),
  );
}

/**
 * What callers and counterparts wrote, made harmless: text-center software looks for words, so nobody may bring them in
 * through a product, a number or a serial number that breaks the line.
 */
function shown(values: object, reasons: Templates): object {
  return {
    ...('product' in values ? { product: withoutWords(String(values.product)) } : {}),
    ...('destination' in values ? { destination: String(values.destination).replace(/[A-Za-z]/g, '?') } : {}),
    ...('sn' in values ? { sn: typeof values.sn === 'string' ? values.sn.replace(/\s+/g, ' ') : '-' } : {}),
    ...('code' in values ? { reason: reasonOf(values.code as FinalCode | null, reasons) } : {}),
  };
}

/** The words by which software of the trade tells that an order is over. */
export const STATUS_WORDS = /SUKSES|BERHASIL|SUCCESS|GAGAL|FAILED|BATAL/i;

function withoutWords(text: string): string {
  return STATUS_WORDS.test(text) ? '?' : text;
}

function reasonOf(code: FinalCode | null, reasons: Templates): string {
  const template = reasons.get(code ?? 'supplier-refused');
  if (template === undefined) throw new ReplyTemplateError(`reply template reasons/${code ?? ''}.hbs: no such file`);
  return template({}).trim();
}
