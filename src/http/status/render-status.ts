import Handlebars from 'handlebars';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type PayerModel } from './payer-model';

/** Beside src/ and dist/ alike. */
const TEMPLATES = path.join(__dirname, '..', '..', '..', 'templates');
const FOLDER = path.join(TEMPLATES, 'public');

/** What was typed into a form that has to be filled in again. */
export type Typed = Readonly<Record<string, string>>;

export interface StatusPage {
  model: PayerModel;
  formToken: string;
  notice: { isGood: boolean; text: string } | null;
  /** The page is for filling in a form: it does not load itself again without a script. */
  isFilling: boolean;
  /** Beside which form `fault` stands, and what was typed into it. */
  form: { which: 'bukti' | 'rekening' | ''; fault: string; typed: Typed };
  /** Of the page without its query. */
  address: string;
}

interface Asset {
  address: string;
  type: 'css' | 'js';
  text: string;
}

export interface RenderStatus {
  page: (page: StatusPage) => string;
  /** A page that says one thing only. */
  plain: (plain: { title: string; text: string }) => string;
  /** Under addresses that change with them. */
  assets: readonly Asset[];
}

export function createRenderStatus(): RenderStatus {
  const engine = Handlebars.create();
  const read = (...names: string[]): string => readFileSync(path.join(TEMPLATES, ...names), 'utf8');
  for (const file of readdirSync(path.join(FOLDER, 'partials'))) {
    engine.registerPartial(path.parse(file).name, engine.compile(read('public', 'partials', file), { strict: true }));
  }
  const logo = engine.compile(read('console', 'partials', 'logo.hbs'));
  engine.registerPartial('logo', logo);
  const template = engine.compile(read('public', 'status.hbs'), { strict: true });
  const plain = engine.compile(read('public', 'plain.hbs'), { strict: true });
  const styles = [
    read('console', 'assets', 'tokens.css'),
    read('console', 'assets', 'console.css'),
    read('public', 'assets', 'status.css'),
  ];
  const style = asset('gaya', 'css', styles.join('\n'));
  const bare = asset('tanpa-skrip', 'css', read('public', 'assets', 'without-script.css'));
  const script = asset('halaman', 'js', read('public', 'assets', 'status.js'));
  const addresses = { style: style.address, bare: bare.address, script: script.address };
  return {
    page: ({ form, ...page }) => template({ ...page, ...addresses, ...formsOf(form), notice: page.notice ?? false }),
    plain: (page) => plain({ ...page, ...addresses }),
    assets: [style, bare, script],
  };
}

function asset(name: string, type: Asset['type'], text: string): Asset {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return { address: `/pesanan/aset/${name}.${hash}.${type}`, type, text };
}

/** Strict templates ask for every value. */
function formsOf({ which, fault, typed }: StatusPage['form']) {
  const of = (form: string, name: string): string => (form === which ? (typed[name] ?? '') : '');
  return {
    proofForm: {
      fault: which === 'bukti' ? fault : '',
      ...{ nominal: of('bukti', 'nominal'), tujuan: of('bukti', 'tujuan'), catatan: of('bukti', 'catatan') },
    },
    payeeForm: {
      fault: which === 'rekening' ? fault : '',
      ...{ bank: of('rekening', 'bank'), nomor: of('rekening', 'nomor'), pemilik: of('rekening', 'pemilik') },
    },
  };
}
