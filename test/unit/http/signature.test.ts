import fc from 'fast-check';
import { isSignedBy, signedText, type SignedRequest } from '../../../src/http/h2h/signature';
import { signH2h } from '../../support/h2h-client';

const secret = 'demo-secret-ag0001';
const documented: SignedRequest = {
  method: 'POST',
  target: '/h2h/v1/topups',
  timestamp: '1770000000',
  nonce: 'n-0001-0001-0001-0001',
  body: Buffer.from('{"refId":"REF-1001","productCode":"S10","destination":"081234567890"}'),
};
const signature = '0554bf7817e5abcbc2e1aee273b0977f846cc2fefa5a28710c61c09610b957ac';

describe('signature of the native H2H interface', () => {
  test('the documented vector, checked, is right', () => {
    expect(isSignedBy(secret, signedText(documented), signature)).toBe(true);
  });

  test('a request without a body, signed by a client written apart, is right', () => {
    const parts = { method: 'GET', timestamp: '1770000000', nonce: 'n-0001-0001-0001-0001' };
    const signed = signH2h(secret, { ...parts, path: '/h2h/v1/topups?date=2026-11-25', body: '' });
    const text = signedText({ ...parts, target: '/h2h/v1/topups?date=2026-11-25', body: Buffer.alloc(0) });
    expect(isSignedBy(secret, text, signed)).toBe(true);
  });

  test.each([
    ['in upper-case hex', signature.toUpperCase()],
    ['cut short', signature.slice(0, -1)],
    ['with more behind it', `${signature}0`],
    ['empty', ''],
    ['not of ASCII', 'é'.repeat(64)],
    ['of as many bytes but other characters', '\u{1f600}'.repeat(32)],
  ])('a signature %s, checked, is wrong', (_circumstance, given) => {
    expect(isSignedBy(secret, signedText(documented), given)).toBe(false);
  });

  test('another secret, checked, is wrong', () => {
    expect(isSignedBy('demo-secret-ag0002', signedText(documented), signature)).toBe(false);
  });

  test('any single byte of body, path, time stamp or nonce, changed, breaks the signature', () => {
    const parts = fc.record({
      body: fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      target: latin1({ minLength: 1, maxLength: 80 }),
      timestamp: fc.integer({ min: 1_000_000_000, max: 9_999_999_999 }).map(String),
      nonce: fc.stringMatching(/^[A-Za-z0-9_-]{16,64}$/),
    });
    const part = fc.constantFrom('body' as const, 'target' as const, 'timestamp' as const, 'nonce' as const);
    fc.assert(
      fc.property(parts, part, fc.nat(), fc.integer({ min: 1, max: 255 }), (signedParts, changed, at, flip) => {
        const request: SignedRequest = { method: 'POST', ...signedParts };
        const signed = signH2h(secret, {
          ...request,
          path: request.target,
          body: request.body,
        });
        const original = isSignedBy(secret, signedText(request), signed);
        const tampered = { ...request, [changed]: flipped(request[changed], at, flip) };
        return original && !isSignedBy(secret, signedText(tampered), signed);
      }),
      { numRuns: 2000 },
    );
  });

  test('bytes moved between two neighbouring parts, checked, break the signature', () => {
    const moved = { ...documented, timestamp: '177000000', nonce: '0n-0001-0001-0001-0001' };
    expect(isSignedBy(secret, signedText(moved), signature)).toBe(false);
  });
});

/** Visible ASCII, as request targets are. */
function latin1({ minLength, maxLength }: { minLength: number; maxLength: number }): fc.Arbitrary<string> {
  return fc
    .array(fc.integer({ min: 0x21, max: 0x7e }), { minLength, maxLength })
    .map((codes) => String.fromCharCode(...codes));
}

function flipped(value: Buffer | string, at: number, flip: number): Buffer | string {
  const bytes = Buffer.from(typeof value === 'string' ? Buffer.from(value, 'latin1') : value);
  const index = at % bytes.length;
  bytes[index] = (bytes[index] ?? 0) ^ flip;
  return typeof value === 'string' ? bytes.toString('latin1') : bytes;
}
