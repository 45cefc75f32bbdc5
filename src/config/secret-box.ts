import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Keeps secrets readable for the hub alone: AES-256-GCM with a key that is not in the database. */
export interface SecretBox {
  seal: (secret: string) => Buffer;
  /** Throws when the text was sealed with another key, or changed since. */
  unseal: (sealed: Buffer) => string;
}

const VERSION = 1;
const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/** `key` is 32 bytes. Sealed text is: version (1 byte), IV (12), tag (16), cipher text. */
export function createSecretBox(key: Buffer): SecretBox {
  if (key.length !== 32) throw new RangeError('the secret key must have 32 bytes');
  return {
    seal(secret) {
      const iv = randomBytes(IV_LENGTH);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from([VERSION]), iv, cipher.getAuthTag(), text]);
    },
    unseal(sealed) {
      if (sealed[0] !== VERSION || sealed.length < 1 + IV_LENGTH + TAG_LENGTH) {
        throw new Error('a stored secret cannot be read: it was not sealed by this hub');
      }
      const iv = sealed.subarray(1, 1 + IV_LENGTH);
      const tag = sealed.subarray(1 + IV_LENGTH, 1 + IV_LENGTH + TAG_LENGTH);
      const decipher = createDecipheriv('aes-256-gcm', key, iv);
      decipher.setAuthTag(tag);
      try {
        const text = decipher.update(sealed.subarray(1 + IV_LENGTH + TAG_LENGTH));
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch (error) {
        throw new Error('a stored secret cannot be read: TUNTAS_SECRET_KEY is not the key it was sealed with', {
          cause: error,
        });
      }
    },
  };
}
