import Handlebars from 'handlebars';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { formatRupiah, type Rupiah } from '../../domain/money';
import { type BusinessDate, longDate } from '../../domain/time';
import { type VerifiedDocument } from '../../persistence/queries/verify-document';

/** Beside src/ and dist/ alike. */
const FOLDER = path.join(__dirname, '..', '..', '..', 'templates', 'verify');

export type VerifyPage =
  | { page: 'found'; document: VerifiedDocument }
  | { page: 'unknown' }
  | { page: 'too-many'; afterSeconds: number };

export interface RenderVerify {
  render: (page: VerifyPage) => string;
  /** The only style that the page's policy lets apply, as `sha256-…`. */
  styleHash: string;
}

/** One page without a script, whose style stands in it: it loads nothing. */
export function createRenderVerify(): RenderVerify {
  const engine = Handlebars.create();
  engine.registerHelper({
    eq: (a: unknown, b: unknown) => a === b,
    rupiah: (amount: Rupiah) => formatRupiah(amount),
    tanggalPanjang: (date: BusinessDate) => longDate(date),
  });
  const read = (file: string): string => readFileSync(path.join(FOLDER, file), 'utf8');
  const style = read('page.css');
  engine.registerPartial('style', style);
  const template = engine.compile(read('page.hbs'), { strict: true });
  return {
    render: (page) => template(page),
    styleHash: `sha256-${createHash('sha256').update(style).digest('base64')}`,
  };
}
