import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fillTemplate } from '../../../../simulators/whatsapp/templates';
import { CustomerTextError } from '../../../../src/channels/customer-texts/replies';
import { createTransferTexts, TRANSFER_TEMPLATES } from '../../../../src/channels/customer-texts/transfer-texts';
import { rupiah } from '../../../../src/domain/money';
import { instant } from '../../../../src/domain/time';
import { type BuyerMessageKind } from '../../../../src/domain/transfer/terms';
import { type BuyerMessageFacts } from '../../../../src/persistence/queries/buyer-message-facts';

const FOLDER = path.resolve(__dirname, '../../../../templates/messages/transfer');
const KINDS = Object.keys(TRANSFER_TEMPLATES) as BuyerMessageKind[];
const HOUSE = { company: 'PT Sinar Niaga Digital', publicUrl: 'https://bayar.example' };

function facts(kind: BuyerMessageKind, changes: Partial<BuyerMessageFacts> = {}): BuyerMessageFacts {
  return {
    kind,
    transfer: {
      ...{ id: '01KB0000000000000000000000', purpose: 'order', state: 'awaiting', token: 'tok-123' },
      ...{ final: rupiah(100_075), received: null, payerName: 'Budi Santoso', phone: '6281234567890', email: null },
      expiresAt: instant('2026-11-27T03:30:00.000Z'),
    },
    bankAccount: { bank: 'Bank Mandiri', number: '1370012345678', holder: 'PT Sinar Niaga Digital' },
    order: {
      ...{ state: 'success', product: 'Telkomsel 10.000', destination: '081234567890', sn: '0041002335' },
      ...{ price: rupiah(100_000), errorCode: 'wrong-number', topupState: 'failed' },
    },
    refund: { kind: 'order', amount: rupiah(100_000) },
    ...{ reseller: 'Agen Satu', values: { question: 'Tanggal berapa?', reason: 'Buram' } },
    ...changes,
  };
}

describe('what payers are told', () => {
  const render = createTransferTexts();

  test.each(KINDS)('%s, subject and text are whole sentences with their values', (kind) => {
    const { subject, text, letter } = render(facts(kind), HOUSE);
    expect(subject).toMatch(/^\S[^\n]{10,150}$/);
    expect(text).toContain('Yth. Budi Santoso,');
    expect(text).toContain('https://bayar.example/pesanan/tok-123');
    expect(text).toContain(HOUSE.company);
    expect(`${subject}${text}`).not.toMatch(/\{\{|undefined|\bnull\b|!|: -$/m);
    expect(text).not.toContain('081234567890');
    expect(letter).toBe(text);
  });

  test('a request, amount, account and deadline in WIB stand in it', () => {
    const { text } = render(facts('requested'), HOUSE);
    for (const value of [
      'Rp100.075',
      'Bank Mandiri 1370012345678 atas nama PT Sinar Niaga Digital',
      '27 November 2026 pukul 10.30 WIB',
      'Telkomsel 10.000 untuk 0812••••7890',
    ]) {
      expect(text).toContain(value);
    }
  });

  test('a tiket of a payer without a name, it is called by what it fills', () => {
    const whole = facts('requested', { order: null });
    const { text } = render({ ...whole, transfer: { ...whole.transfer, payerName: null } }, HOUSE);
    expect(text).toContain('Yth. Bapak/Ibu,');
    expect(text).toContain('deposit saldo Agen Satu');
  });

  test.each(KINDS)('%s, WhatsApp takes the template with its parameters', (kind) => {
    const { template } = render(facts(kind, { values: { question: 'Satu\nDua', reason: ' a    b ' } }), HOUSE);
    const filled = fillTemplate({ ...template, parameters: [...template.parameters] });
    expect(filled).toMatchObject({ kind: 'text' });
    expect(filled.kind === 'text' && filled.text).not.toMatch(/\{\{|!/);
  });

  test('T4, a refund of an order, it says why and that the code stays; of a code that was taken off nothing stays', () => {
    const whole = facts('refund-pending', { values: { amount: 100_000, reason: 'Catatan petugas: R98' } });
    const paid = { ...whole.transfer, received: rupiah(100_075) };
    const { text, template } = render({ ...whole, transfer: paid }, HOUSE);
    for (const sentence of ['Nomor tujuan salah atau ditolak operator.', 'Kode unik Rp75 tidak ikut dikembalikan.']) {
      expect(text).toContain(sentence);
      expect(template.parameters).toContain(sentence);
    }
    expect(text).not.toContain('R98');
    const short = { ...paid, final: rupiah(99_925), received: rupiah(99_925) };
    expect(render({ ...whole, transfer: short }, HOUSE).text).not.toContain('tidak ikut dikembalikan');
  });

  test('a refund of what was sent too much, it names that and nothing of the order', () => {
    const { text } = render(facts('refund-pending', { refund: { kind: 'excess', amount: rupiah(6_000) } }), HOUSE);
    expect(text).toContain('sebesar Rp6.000');
    expect(text).toContain('Anda mentransfer lebih dari yang diminta.');
    expect(text).not.toMatch(/Kode unik|Nomor tujuan salah/);
  });

  test('the folder, it has one text for each kind', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(KINDS.map((kind) => `${kind}.hbs`).sort());
    const readme = readFileSync(path.join(FOLDER, '..', 'README.md'), 'utf8');
    for (const { name } of Object.values(TRANSFER_TEMPLATES)) expect(readme).toContain(`\`${name}\``);
  });

  test('a text that asks for a value that there is not, it is named and nothing starts', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tuntas-transfer-texts-'));
    try {
      cpSync(FOLDER, folder, { recursive: true });
      writeFileSync(path.join(folder, 'expired.hbs'), 'Habis\n\n{{rahasia}}');
      expect(() => createTransferTexts(folder)).toThrow(CustomerTextError);
      expect(() => createTransferTexts(folder)).toThrow('transfer/expired.hbs');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
