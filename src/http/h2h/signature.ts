import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What a reseller signs. */
export interface SignedRequest {
  method: string;
  /** The request target as it was received, undecoded, with its query. */
  target: string;
  timestamp: string;
  nonce: string;
  body: Buffer;
}

/** One line each: method, target, time stamp, nonce and the hex SHA-256 of the body. */
export function signedText({ method, target, timestamp, nonce, body }: SignedRequest): Buffer {
  const bodyHash = createHash('sha256').update(body).digest('hex');
  // Node hands the bytes of a request line and of headers over as Latin-1, so this gives the same bytes back.
  return Buffer.from([method, target, timestamp, nonce, bodyHash].join('\n'), 'latin1');
}

/** Whether `signature` is the lower-case hex HMAC-SHA256 of the text, compared in constant time. */
export function isSignedBy(secret: string, text: Buffer, signature: string): boolean {
  const expected = Buffer.from(createHmac('sha256', secret).update(text).digest('hex'), 'latin1');
  const given = Buffer.from(signature, 'latin1');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
