import fc from 'fast-check';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCustomerTexts, CustomerTextError, waLink } from '../../../../src/channels/customer-texts/replies';
import { TRANSFER_TEMPLATES } from '../../../../src/channels/customer-texts/transfer-texts';
import { whatsAppTemplate } from '../../../../src/channels/customer-texts/whatsapp-templates';
import { MESSAGE_KINDS } from '../../../../src/domain/tagihan/terms';
import { messageFacts } from '../../../support/message-facts';

const FOLDER = path.resolve(__dirname, '../../../../templates/messages');
const WHATSAPP_TEMPLATES = MESSAGE_KINDS.flatMap((kind) =>
  [true, false].map((hasDocument) => whatsAppTemplate(kind, { hasDocument })),
);
const OF_TRANSFERS = Object.values(TRANSFER_TEMPLATES);
const COMPANY = { name: 'PT Sinar Niaga Digital' };

describe('the texts to customers', () => {
  const render = createCustomerTexts();

  test.each(MESSAGE_KINDS)('%s, subject and text are whole sentences with their values', (kind) => {
    const { subject, text, template } = render(messageFacts(kind), COMPANY);
    expect(subject).toMatch(/^\S[^\n]{10,150}$/);
    expect(text).toContain('Yth. Budi Santoso,');
    expect(text).toContain(COMPANY.name);
    expect(`${subject}${text}`).not.toMatch(/\{\{|undefined|\bnull\b/);
    expect(text.length).toBeLessThan(1024);
    expect(template.language).toBe('id');
  });

  test('a bill, what has to be paid, until when and where stands in it', () => {
    const { text, subject } = render(messageFacts('tagihan'), COMPANY);
    expect(subject).toContain('CIC-2026-000123-05');
    for (const value of ['Rp1.250.000', 'Senin, 2 Februari 2026', '9887 7001 0000 0012', 'Mesin jahit']) {
      expect(text).toContain(value);
    }
  });

  test('a receipt, the payment and its moment in WIB stand in it', () => {
    const { text } = render(messageFacts('receipt'), COMPANY);
    expect(text).toContain('Rp1.250.000 pada 2 Februari 2026 pukul 09.40 WIB');
  });

  test('a receipt of money that is about no bill, says that it is kept', () => {
    const facts = messageFacts('receipt', { tagihan: null, plan: null });
    const { text, template } = render(facts, COMPANY);
    expect(text).toContain('Untuk: titipan, belum dipakai untuk tagihan');
    expect(template.parameters).toContain('titipan, belum dipakai untuk tagihan');
  });

  test.each(MESSAGE_KINDS)('%s as an e-mail, says how the customer ends them; the other forms do not', (kind) => {
    const { text, letter } = render(messageFacts(kind), COMPANY);
    expect(letter.startsWith(text)).toBe(true);
    expect(letter).toMatch(/Balas e-mail ini dengan kata BERHENTI; PT Sinar Niaga Digital/);
    expect(text).not.toContain('BERHENTI');
  });

  test('the templates of WhatsApp, where they tell the word that ends them, tell what it ends', () => {
    const files = readdirSync(path.join(FOLDER, 'whatsapp'));
    const bodies = files.map((file) => readFileSync(path.join(FOLDER, 'whatsapp', file), 'utf8'));
    const telling = bodies.filter((body) => body.includes('BERHENTI'));
    expect(telling).toHaveLength(7);
    for (const body of telling) {
      expect(body).toContain('BERHENTI bila tidak ingin menerima pesan WhatsApp dari kami lagi.');
    }
  });

  test('the templates of WhatsApp, each has a body whose places are the parameters, and no body is superfluous', () => {
    const names = new Set([...WHATSAPP_TEMPLATES, ...OF_TRANSFERS].map(({ name }) => name));
    const bodies = readdirSync(path.join(FOLDER, 'whatsapp')).map((file) => file.replace(/\.txt$/, ''));
    expect([...names].sort()).toEqual([...bodies].sort());
    for (const { name, parameters } of [...WHATSAPP_TEMPLATES, ...OF_TRANSFERS]) {
      const body = readFileSync(path.join(FOLDER, 'whatsapp', `${name}.txt`), 'utf8');
      const places = new Set([...body.matchAll(/\{\{(\d+)\}\}/g)].map((match) => Number(match[1])));
      expect([...places].sort()).toEqual(parameters.map((_value, index) => index + 1));
    }
  });

  test('the folder, it has one text for each kind, the frame of e-mails, and the README names each template', () => {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith('.hbs'));
    expect(files.sort()).toEqual([...MESSAGE_KINDS.map((kind) => `${kind}.hbs`), 'email.hbs'].sort());
    const readme = readFileSync(path.join(FOLDER, 'README.md'), 'utf8');
    for (const { name } of WHATSAPP_TEMPLATES) expect(readme).toContain(`\`${name}\``);
  });

  test('whatever a customer is called and whatever is missing, no parameter is empty or breaks the line', () => {
    const nothing = { tagihan: null, plan: null, payment: null, document: null };
    fc.assert(
      fc.property(fc.constantFrom(...MESSAGE_KINDS), fc.string(), fc.boolean(), (kind, name, isBare) => {
        const customer = { ...messageFacts(kind).customer, name };
        const { template, subject } = render(messageFacts(kind, { customer, ...(isBare ? nothing : {}) }), COMPANY);
        for (const parameter of template.parameters) {
          expect(parameter).not.toBe('');
          expect(parameter).not.toMatch(/[\r\n\t]| {2}/);
        }
        expect(subject).not.toMatch(/[\r\n]/);
      }),
    );
  });

  test('the house breaks a text, the start is refused and names the file', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tuntas-texts-'));
    try {
      cpSync(FOLDER, folder, { recursive: true });
      writeFileSync(path.join(folder, 'rekap.hbs'), 'Rekap\n\n{{namanya}}');
      expect(() => createCustomerTexts(folder)).toThrow(CustomerTextError);
      expect(() => createCustomerTexts(folder)).toThrow(/rekap\.hbs/);
      writeFileSync(path.join(folder, 'rekap.hbs'), 'Hanya satu baris');
      expect(() => createCustomerTexts(folder)).toThrow(/rekap\.hbs/);
      cpSync(path.join(FOLDER, 'rekap.hbs'), path.join(folder, 'rekap.hbs'));
      writeFileSync(path.join(folder, 'email.hbs'), '{{isinya}}');
      expect(() => createCustomerTexts(folder)).toThrow(/email\.hbs/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('the link for staff, it opens WhatsApp with the number and the whole text', () => {
    const link = waLink('6281234567890', 'Yth. Bapak & Ibu,\nRp1.000');
    expect(new URL(link).host).toBe('wa.me');
    expect(new URL(link).pathname).toBe('/6281234567890');
    expect(new URL(link).searchParams.get('text')).toBe('Yth. Bapak & Ibu,\nRp1.000');
  });
});
