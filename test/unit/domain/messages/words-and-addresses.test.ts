import fc from 'fast-check';
import { consentWordOf } from '../../../../src/domain/messages/consent-word';
import { type MessageState, stateAfter } from '../../../../src/domain/messages/delivery';
import { isMailAddress } from '../../../../src/domain/messages/mail-address';

describe('the words by which customers change what they want', () => {
  test.each([
    ['BERHENTI', 'withdraw'],
    ['berhenti.', 'withdraw'],
    ['  Stop!! ', 'withdraw'],
    ['ＳＴＯＰ', 'withdraw'],
    ['mulai', 'grant'],
    ['jangan berhenti dulu', undefined],
    ['nanti sore ya mbak', undefined],
    ['', undefined],
  ])('"%s" means %s', (text, word) => {
    expect(consentWordOf(text)).toBe(word);
  });
});

describe('one e-mail address', () => {
  test.each(['budi@example.com', 'budi.s+tagihan@mail.example.co.id'])('%s is one', (text) => {
    expect(isMailAddress(text)).toBe(true);
  });
  test.each([
    'budi',
    'budi@example',
    'a@example.com,b@example.com',
    'a@example.com b@example.com',
    'a@example.com\r\nBcc: b@example.com',
    'Budi <budi@example.com>',
    '"a b"@example.com',
    'a@@example.com',
    `${'a'.repeat(250)}@example.com`,
  ])('%j is none', (text) => {
    expect(isMailAddress(text)).toBe(false);
  });
  test('any text that is taken, it has one @ and no character that a mailer would read as more', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.emailAddress()), (text) => {
        if (!isMailAddress(text)) return;
        expect(text.split('@')).toHaveLength(2);
        expect(text).not.toMatch(/[\s,;:<>()[\]"\\\p{Cc}]/u);
      }),
    );
  });
});

describe('what a provider tells', () => {
  test.each<[MessageState, 'sent' | 'delivered' | 'read', MessageState | undefined]>([
    ['sending', 'sent', 'accepted'],
    ['accepted', 'sent', undefined],
    ['accepted', 'delivered', 'delivered'],
    ['accepted', 'read', 'read'],
    ['read', 'delivered', undefined],
    ['delivered', 'delivered', undefined],
    ['failed', 'delivered', 'delivered'],
    ['waiting', 'sent', undefined],
    ['waiting', 'delivered', 'delivered'],
  ])('%s, then %s, is %s', (state, status, next) => {
    expect(stateAfter(state, status)).toBe(next);
  });

  test('any order and any number of events, the furthest of them stands in the end', () => {
    const statuses = ['sent', 'delivered', 'read'] as const;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...statuses), { minLength: 1 }), (events) => {
        const end = events.reduce<MessageState>((state, status) => stateAfter(state, status) ?? state, 'sending');
        const furthest = statuses.findLast((status) => events.includes(status));
        expect(end).toBe(furthest === 'sent' ? 'accepted' : furthest);
      }),
    );
  });
});
