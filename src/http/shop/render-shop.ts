import Handlebars from 'handlebars';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { formatRupiah, type Rupiah } from '../../domain/money';
import { type ShopOffer } from '../../persistence/queries/shop-offer';
import { type FieldProblems, type ShopFields } from './shop-form';

/** Beside src/ and dist/ alike. */
const TEMPLATES = path.join(__dirname, '..', '..', '..', 'templates');
const STYLES = ['tokens.css', 'console.css'];

export interface ShopPage {
  products: ShopOffer['products'];
  fields: ShopFields;
  problems: FieldProblems;
  /** About no field; null: nothing. */
  notice: string | null;
}

export interface RenderShop {
  render: (page: ShopPage) => string;
  /** A page that says one thing only. */
  plain: (plain: { title: string; text: string }) => string;
  /** The console's style sheets as one, under an address that changes with them. */
  style: { address: string; text: string };
}

/** The order form: one page without a script. */
export function createRenderShop(): RenderShop {
  const engine = Handlebars.create();
  engine.registerHelper({
    eq: (a: unknown, b: unknown) => a === b,
    rupiah: (amount: Rupiah) => formatRupiah(amount),
  });
  const read = (...names: string[]): string => readFileSync(path.join(TEMPLATES, ...names), 'utf8');
  engine.registerPartial('isian', engine.compile(read('shop', 'field.hbs'), { strict: true }));
  const template = engine.compile(read('shop', 'page.hbs'), { strict: true });
  engine.registerPartial('logo', engine.compile(read('console', 'partials', 'logo.hbs')));
  const plain = engine.compile(read('public', 'plain.hbs'), { strict: true });
  const text = STYLES.map((file) => read('console', 'assets', file)).join('\n');
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const style = { address: `/pesan/gaya.${hash}.css`, text };
  return {
    render: (page) => template(modelOf(page, style.address)),
    plain: (page) => plain({ ...page, style: style.address }),
    style,
  };
}

function modelOf({ products, fields, problems, notice }: ShopPage, styleAddress: string): object {
  const text = (
    id: keyof FieldProblems,
    rest: { label: string; hint: string; type: string; mode: string; auto: string; most: number },
  ): object => ({ id, value: fields[id], problem: problems[id] ?? '', isRequired: id === 'nomor', ...rest });
  const isWrong = Object.keys(problems).length > 0;
  return {
    ...{ products, styleAddress, notice: notice ?? '', token: fields.token, produk: fields.produk },
    ...{ isOpen: products.length > 0, isWrong, productProblem: problems.produk ?? '' },
    number: text('nomor', {
      ...{ label: 'Nomor tujuan', hint: 'Nomor seluler, atau nomor meter untuk token PLN.' },
      ...{ type: 'text', mode: 'tel', auto: 'off', most: 32 },
    }),
    payer: [
      text('nama', {
        ...{ label: 'Nama pemilik rekening pengirim', hint: 'Boleh dikosongkan. Membantu mengenali transfer Anda.' },
        ...{ type: 'text', mode: 'text', auto: 'name', most: 100 },
      }),
      text('wa', {
        ...{ label: 'Nomor WhatsApp', hint: 'Boleh dikosongkan. Kabar pesanan dikirim ke sini.' },
        ...{ type: 'tel', mode: 'tel', auto: 'tel', most: 32 },
      }),
      text('email', {
        ...{ label: 'Alamat e-mail', hint: 'Boleh dikosongkan. Dipakai bila tanpa WhatsApp.' },
        ...{ type: 'email', mode: 'email', auto: 'email', most: 200 },
      }),
    ],
  };
}
