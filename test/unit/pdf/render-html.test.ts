import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DOCUMENT_TEMPLATES } from '../../../src/domain/tagihan/document-content';
import { BILLING_TYPES } from '../../../src/domain/tagihan/terms';
import { rupiah } from '../../../src/domain/money';
import { createRenderHtml, UnknownTemplate } from '../../../src/pdf/render-html';
import {
  given,
  printable,
  printableTagihan,
  receiptContent,
  rekapContent,
  tagihanContent,
} from '../../support/document-content';

const render = createRenderHtml();
const short = { isLong: false };

/** What a reader sees: without markup, style and blanks. */
function textOf(html: string): string {
  return html
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
}

describe('documents as HTML', () => {
  test('every template that documents are planned with, there is one', () => {
    const contents = { tagihan: tagihanContent(), receipt: receiptContent(), rekap: rekapContent() };
    for (const [kind, template] of Object.entries(DOCUMENT_TEMPLATES)) {
      const content = contents[kind as keyof typeof contents];
      expect(render([printable(template, content, given('X', 1))], short)).toContain('<article class="paper">');
    }
  });

  test('a bill, names what is to be paid, in digits and in words, into what and until when', () => {
    const text = textOf(render([printable('v1/tagihan', tagihanContent(), given('TGH', 412))], short));
    for (const words of [
      'TGH-2026-000412',
      'Terbit 20 Februari 2026',
      'Toko Berkah Jaya',
      'cicilan ke-5 dari 12',
      'Senin, 2 Maret 2026',
      '9887 7001 0412 0005',
      'Rp100.075',
      'harus tepat, tidak bisa sebagian',
      'tanpa denda s.d. 7 Mar 2026',
      'Terbilang: Seratus ribu tujuh puluh lima rupiah',
      'Sudah dibayar Rp400.300 · tagihan ini Rp100.075 · sisa sesudahnya Rp700.525.',
    ]) {
      expect(text).toContain(words);
    }
  });

  test('a bill with denda and a part paid, each is a line of its own', () => {
    const bill = {
      ...tagihanContent().bill,
      ...{ principal: rupiah(100_000), denda: rupiah(5000), allocated: rupiah(20_000) },
    };
    const text = textOf(
      render(
        [printable('v1/tagihan', tagihanContent({ bill, amount: rupiah(85_000), denda: null }), given('TGH', 1))],
        short,
      ),
    );
    expect(text).toContain('Denda keterlambatan Rp5.000');
    expect(text).toContain('Sudah dibayar −Rp20.000');
    expect(text).toContain('Jumlah yang harus dibayar Rp85.000');
    expect(text).toContain('sudah termasuk denda keterlambatan');
    expect(text).not.toContain('tanpa denda');
  });

  test('the one bill of all that was left, is called so and has no number', () => {
    const bill = { ...tagihanContent().bill, k: 6, isSettlement: true };
    const text = textOf(render([printable('v1/tagihan', tagihanContent({ bill }), given('TGH', 1))], short));
    expect(text).toContain('CIC-2025-000412-05, pelunasan');
    expect(text).not.toContain('ke-6');
  });

  test('a bill of a long plan, says how many periods it does not show', () => {
    const text = textOf(
      render([printable('v1/tagihan', tagihanContent({ hidden: { before: 8, after: 16 } }), given('TGH', 1))], short),
    );
    expect(text).toContain('Masih ada 8 periode sebelumnya dan 16 periode sesudahnya di luar yang tercantum di atas.');
  });

  test.each([
    [{ before: 0, after: 1 }, 'Masih ada 1 periode sesudahnya di luar yang tercantum di atas.'],
    [{ before: 3, after: 0 }, 'Masih ada 3 periode sebelumnya di luar yang tercantum di atas.'],
    [{ before: 0, after: 0 }, 'Sudah dibayar'],
  ])('a bill with %j not shown, never speaks of no period', (hidden, words) => {
    const text = textOf(render([printable('v1/tagihan', tagihanContent({ hidden }), given('TGH', 1))], short));
    expect(text).toContain(words);
    expect(text).not.toContain(' 0 periode');
  });

  test.each(BILLING_TYPES)('a bill of the type %s, says how much may be paid', (billingType) => {
    const account = { number: '9887700104120005', billingType };
    const text = textOf(render([printable('v1/tagihan', tagihanContent({ account }), given('TGH', 1))], short));
    expect(text.includes('tidak bisa sebagian')).toBe(billingType === 'c');
  });

  test('a bill that replaces another, names it', () => {
    const corrects = { number: 'TGH-2026-000001', issuedOn: given('TGH', 1).issuedOn };
    const text = textOf(render([printable('v1/tagihan', tagihanContent({ corrects }), given('TGH', 2))], short));
    expect(text).toContain('menggantikan TGH-2026-000001 (20 Februari 2026), yang tidak berlaku lagi');
  });

  test('a receipt, names payer, transaction, virtual account, NTB, time in WIB and what is left', () => {
    const text = textOf(render([printable('v1/receipt', receiptContent(), given('KWT', 7))], short));
    for (const words of [
      'Kuitansi',
      'Sudah terima dari Toko Berkah Jaya uang sejumlah',
      'Rp100.075',
      'Seratus ribu tujuh puluh lima rupiah',
      'CIC-2025-000412-05',
      'BNI Virtual Account 9887 7001 0412 0005',
      '023589',
      '2 Maret 2026 09.40 WIB',
      'Rp700.525',
    ]) {
      expect(text).toContain(words);
    }
    expect(text).not.toContain('meterai');
  });

  test('a receipt that needs meterai, has a place for it', () => {
    const content = receiptContent({ amount: rupiah(5_000_001), isMeteraiRequired: true });
    expect(textOf(render([printable('v1/receipt', content, given('KWT', 8))], short))).toContain('Tempat meterai');
  });

  test('a receipt with more than was billed, says where the rest is', () => {
    const content = receiptContent({ amount: rupiah(150_000), excess: rupiah(49_925) });
    expect(textOf(render([printable('v1/receipt', content, given('KWT', 9))], short))).toContain(
      'Titipan: kelebihan yang disimpan untuk Anda Rp49.925',
    );
  });

  test('a customer with a name of markup, it stands there as text', () => {
    const customer = { ...tagihanContent().customer, name: `<script>alert(1)</script>'"&` };
    const html = render([printable('v1/tagihan', tagihanContent({ customer }), given('TGH', 1))], short);
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&#x27;&quot;&amp;');
  });

  test('many documents, each is a sheet in the order that they were given in', () => {
    const html = render(
      [3, 1, 2].map((n) => printableTagihan(n)),
      short,
    );
    expect([...html.matchAll(/<p><a href="[^"]+">(TGH-\d+-\d+)<\/a>/g)].map(([, number]) => number)).toEqual([
      'TGH-2026-000003',
      'TGH-2026-000001',
      'TGH-2026-000002',
    ]);
  });

  test('the same document twice, the same HTML; one page number only on a single sheet', () => {
    const document = printableTagihan(1);
    expect(render([document], short)).toBe(render([document], short));
    expect(textOf(render([document], short))).toContain('halaman 1 dari 1');
    expect(textOf(render([document], { isLong: true }))).not.toContain('halaman 1 dari 1');
  });

  test('the page, may load nothing: it names no address but the public page of its document', () => {
    const html = render([printable('v1/receipt', receiptContent(), given('KWT', 1))], short);
    const { verifyUrl } = given('KWT', 1);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(html.replaceAll(verifyUrl, '')).not.toMatch(/https?:|\bsrc=|url\(|@import|<link/);
  });

  test('content that lacks what the template asks for, it is an error and no hole in a paper', () => {
    const { amount: _amount, ...rest } = tagihanContent();
    expect(() => render([printable('v1/tagihan', rest, given('TGH', 1))], short)).toThrow(/amount/);
  });

  test.each(['v9/tagihan', 'v1/surat', 'tagihan', ''])(
    'a template %p that there is not, is told as such',
    (template) => {
      expect(() => render([printable(template, tagihanContent(), given('TGH', 1))], short)).toThrow(UnknownTemplate);
    },
  );

  test('a broken template, is noticed when the program starts', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tuntas-templates-'));
    try {
      mkdirSync(path.join(folder, 'v1', 'partials'), { recursive: true });
      for (const file of ['paper.css', 'long.css']) writeFileSync(path.join(folder, 'v1', file), '');
      writeFileSync(path.join(folder, 'v1', 'tagihan.hbs'), '{{#if amount}}');
      expect(() => createRenderHtml(folder)).toThrow(/Parse error/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
