import { instant } from '../../../../src/domain/time';
import { type LockCode } from '../../../../src/domain/topup/controls';
import { lockSentence } from '../../../../src/http/console/lock-sentences';
import { acceptedSentence, refusalSentence } from '../../../../src/http/console/outcome-sentences';

const now = instant('2026-03-05T07:02:04.000Z');
const until = instant('2026-03-05T07:03:27.000Z');
const attempt = { n: 1, terminal: 'DigiFlazz' };

describe('a lock', () => {
  const sentence = (code: LockCode, at: typeof until | null = null): string =>
    lockSentence({ code, until: at }, { now, attempt });

  test('that opens at a time, says why and when', () => {
    expect(sentence('may-still-deliver', until)).toBe(
      'percobaan ke-1 masih mungkin berhasil di DigiFlazz; cek ulang otomatis pukul 14.03.27.',
    );
    expect(sentence('in-flight', until)).toBe(
      'permintaan ke supplier sedang di jalan; terbuka paling lambat pukul 14.03.27.',
    );
  });

  test('that only an event opens, names the event', () => {
    expect(sentence('may-still-deliver')).toMatch(/terbuka setelah pasti gagal\.$/);
  });

  test('of an order without a purchase, needs none for its sentence', () => {
    expect(lockSentence({ code: 'terminal-off', until: null }, { now, attempt: null })).toBe(
      'supplier sedang tidak melayani; terbuka setelah terminalnya jalan lagi.',
    );
  });
});

describe('an outcome', () => {
  test('that waits for a second person, says until when and that nothing changed', () => {
    const outcome = { kind: 'requested', approvalId: 'x', no: 311, expiresAt: until } as const;
    expect(acceptedSentence(outcome, { action: 'fail', now })).toBe(
      'Gagalkan diminta sebagai PS-0311; menunggu orang kedua paling lambat 14.03.27. Belum ada yang berubah.',
    );
  });

  test('lost to somebody else, names who was faster and with what', () => {
    const other = { fullName: 'Sari Handayani', action: 'succeed', no: 7, at: now } as const;
    const refusal = { kind: 'refused', code: 'order-changed' } as const;
    expect(refusalSentence(refusal, { lockedBecause: () => '', other, now })).toMatch(
      /^Sari Handayani lebih dulu: Sukseskan \(PS-0007\) pukul 14\.02\.04\./,
    );
  });
});
