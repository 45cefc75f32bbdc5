import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { createSecretBox } from '../../../src/config/secret-box';

describe('createSecretBox', () => {
  const box = createSecretBox(randomBytes(32));

  test('any text, sealed and unsealed, comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (secret) => {
        expect(box.unseal(box.seal(secret))).toBe(secret);
      }),
    );
  });

  test('a secret, sealed, is not to be seen in the bytes', () => {
    expect(box.seal('demo-secret-ag0001').includes('demo-secret')).toBe(false);
  });

  test('the same secret, sealed many times, never has the same initialisation vector or bytes', () => {
    const sealed = Array.from({ length: 1000 }, () => box.seal('1234'));
    expect(new Set(sealed.map((bytes) => bytes.subarray(1, 13).toString('hex'))).size).toBe(1000);
    expect(new Set(sealed.map((bytes) => bytes.toString('hex'))).size).toBe(1000);
  });

  test('another key, unsealing, is refused without a word of the secret', () => {
    const sealed = box.seal('demo-secret-ag0001');
    const other = createSecretBox(randomBytes(32));
    expect(() => other.unseal(sealed)).toThrow(/TUNTAS_SECRET_KEY is not the key/);
  });

  test('one byte changed, wherever it is, is refused', () => {
    const sealed = box.seal('1234');
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed);
      changed[index]! ^= 1;
      expect(() => box.unseal(changed)).toThrow(/a stored secret cannot be read/);
    }
  });

  test('bytes cut off or added, unsealing, is refused', () => {
    const sealed = box.seal('1234');
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => box.unseal(sealed.subarray(0, length))).toThrow(/a stored secret cannot be read/);
    }
    expect(() => box.unseal(Buffer.concat([sealed, Buffer.of(0)]))).toThrow(/a stored secret cannot be read/);
  });

  test.each([0, 16, 31, 33])('a key of %i bytes, making a box, is refused', (length) => {
    expect(() => createSecretBox(Buffer.alloc(length))).toThrow(RangeError);
  });
});
