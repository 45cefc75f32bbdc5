import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createReplies, ReplyTemplateError, STATUS_WORDS } from '../../../../src/channels/otomax/replies';
import { type FinalCode, STATUS_CODES } from '../../../../src/channels/otomax/status-codes';
import { rupiah } from '../../../../src/domain/money';
import { instant } from '../../../../src/domain/time';
import { ERROR_RESPONSES } from '../../../../src/http/error-response';
import { ERROR_REPLIES } from '../../../../src/http/otomax/error-replies';
import { readReply } from '../../../support/otomax-client';

const FOLDER = path.resolve(__dirname, '../../../../templates/replies/otomax');
const NAMED = {
  ...{ no: 7, refId: 'REF-1', product: 'S10', destination: '081234567890' },
  at: instant('2026-11-25T08:12:14.000Z'),
};
const PRICED = { ...NAMED, price: rupiah(10_500), saldo: rupiah(989_500) };
const FINAL = Object.keys(STATUS_CODES) as FinalCode[];

describe('the words of each code', () => {
  const render = createReplies();

  it.each(FINAL)('%s, refused, told again and reported, has failed and has not succeeded', (code) => {
    const texts = [
      render('refused', { ...PRICED, code }),
      render('repeated-failed', { ...PRICED, code, nextCounter: null }),
      render('report-failed', { ...PRICED, code, before: rupiah(979_000) }),
    ];
    for (const text of texts) {
      expect(readReply(text)).toMatchObject({ status: 'failed', trxId: '7', refId: 'REF-1', saldo: 989_500 });
      expect(text).not.toMatch(/SUKSES|BERHASIL|SUCCESS/i);
    }
  });

  it.each(Object.entries(ERROR_REPLIES))(
    '%s, told, says neither failed nor delivered',
    (_code, { reply, httpStatus }) => {
      const text = render(reply, { refId: 'REF-1' });
      expect(text).not.toMatch(STATUS_WORDS);
      expect(['unknown', 'pending']).toContain(readReply(text).status);
      // A tiket has no reference, and of what was not made for it nothing is open.
      expect(readReply(text).refId).toBe(reply.startsWith('ticket-') ? undefined : 'REF-1');
      expect([429, 503].includes(httpStatus)).toBe(reply === 'retry');
    },
  );

  it('every code there is, has words of one kind or the other', () => {
    // The two last are told of a tiket, in texts of their own.
    const ofTickets = ['transfer-not-offered', 'amount-out-of-range'];
    const told = [...FINAL, ...Object.keys(ERROR_REPLIES), ...ofTickets];
    expect(told.sort()).toEqual(Object.keys(ERROR_RESPONSES).sort());
  });
});

describe('the texts of an order', () => {
  const render = createReplies();

  it('in each case, read as software of the trade reads, mean what happened', () => {
    const repeated = { ...NAMED, saldo: rupiah(989_500), nextCounter: 2 };
    const texts = {
      accepted: render('accepted', { ...PRICED, before: rupiah(1_000_000) }),
      running: render('repeated-running', repeated),
      success: render('repeated-success', { ...repeated, sn: '0411.22/A-1' }),
      reported: render('report-success', { ...PRICED, sn: '0411.22/A-1' }),
      reversed: render('repeated-reversed', repeated),
      'reported reversed': render('report-reversed', { ...PRICED, before: rupiah(979_000) }),
    };
    expect(Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, readReply(text).status]))).toEqual({
      ...{ accepted: 'pending', running: 'pending', success: 'success', reported: 'success' },
      ...{ reversed: 'failed', 'reported reversed': 'failed' },
    });
    for (const text of Object.values(texts)) expect(readReply(text)).toMatchObject({ trxId: '7', saldo: 989_500 });
    for (const text of [texts.success, texts.reported]) expect(readReply(text).sn).toBe('0411.22/A-1');
  });

  it('with ampersands and quotes in a serial number, are not escaped, and stay on one line', () => {
    const text = render('report-success', { ...PRICED, sn: `1-2/A & "B" <C>\r\nD=1` });
    expect(text).toContain(`SN: 1-2/A & "B" <C> D=1.`);
  });

  it('without a serial number, say so in the trade’s way', () => {
    const text = render('report-success', { ...PRICED, sn: null });
    expect(text).toContain('SN: -.');
    expect(readReply(text)).toMatchObject({ status: 'success', sn: undefined });
  });

  it('with words smuggled in as product or number, do not repeat them', () => {
    const text = render('accepted', { ...PRICED, product: 'SUKSES', destination: 'GAGAL08', before: rupiah(0) });
    expect(text).toContain(' ?.?????08 akan diproses');
  });
});

describe('templates that the house has edited', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tuntas-replies-'));
    cpSync(FOLDER, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const edit = (file: string, text: string): void => writeFileSync(path.join(folder, file), text);

  it('into other words of the same meaning, are used', () => {
    edit('balance.hbs', 'Sisa saldo Anda: {{rupiah saldo}}\n');
    expect(createReplies(folder)('balance', { saldo: rupiah(1_234_567) })).toBe('Sisa saldo Anda: 1.234.567');
  });

  const H = 'T#{{no}} R#{{refId}} {{product}}.{{destination}}';
  it.each([
    ['accepted.hbs', `${H} GAGAL bila penuh. {{rupiah saldo}}`, 'must not say "GAGAL"'],
    ['accepted.hbs', `${H} SUKSES diterima. {{rupiah saldo}}`, 'must not say "SUKSES"'],
    ['accepted.hbs', 'T#{{no}} diterima {{rupiah saldo}}', 'has to show'],
    ['retry.hbs', 'R#{{refId}} gagal dihubungi', 'must not say "gagal"'],
    ['ref-conflict.hbs', 'R#{{refId}} GAGAL, sudah dipakai', 'must not say "GAGAL"'],
    ['denied.hbs', 'R#{{refId}} GAGAL. Pin salah', 'must not say "GAGAL"'],
    ['check-not-found.hbs', 'R#{{refId}} tidak berhasil ditemukan', 'must not say "berhasil"'],
    ['repeated-running.hbs', `${H} {{#if nextCounter}}sudah sukses{{/if}}`, 'must not say "sukses"'],
    ['refused.hbs', `${H} ditolak. {{reason}}`, 'has to say GAGAL'],
    ['report-success.hbs', `${H} SUKSES.`, 'has to show what the sample calls "0411'],
    ['report-success.hbs', `${H} SUKSES. SN: {{serial}}`, 'serial'],
    ['report-failed.hbs', `${H} GAGAL {{`, 'Parse error'],
    ['reasons/bad-number.hbs', 'Belum sukses.', 'look at reasons/bad-number.hbs too'],
    ['reasons/other.hbs', 'Lain-lain.', 'nothing uses it'],
    ['thanks.hbs', 'Terima kasih.', 'nothing uses it'],
  ])('%s into %p, stop the program with one line', (file, text, fault) => {
    edit(file, text);
    const load = () => createReplies(folder);
    expect(load).toThrow(ReplyTemplateError);
    expect(load).toThrow(fault);
    expect(load).toThrow(/^[^\n]*$/);
  });

  it.each(readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.hbs')))(
    '%s taken away, stops the program with its name',
    (file) => {
      rmSync(path.join(folder, file));
      expect(() => createReplies(folder)).toThrow(`${path.basename(file)}: it is missing`);
    },
  );
});
