import { type Request } from 'express';
import { type z } from 'zod';
import { InvalidRequest } from '../../domain/errors';
import { REFERENCE } from '../../domain/ids';
import { rawBodyOf } from '../raw-body';

const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/**
 * What is asked for in a request whose body has been read: a flat object with a reference. Throws `InvalidRequest` with
 * `unsupported-media-type`, `malformed-json`, `invalid-body` or `invalid-reference`.
 */
export function parseSignedBody<Body extends { refId: string }>(request: Request, schema: z.ZodType<Body>): Body {
  if (!JSON_TYPE.test(request.get('Content-Type') ?? '')) throw new InvalidRequest('unsupported-media-type');
  const { text, value } = parseJson(rawBodyOf(request));
  const body = schema.safeParse(value);
  if (!body.success) throw new InvalidRequest('invalid-body', { cause: body.error });
  if (hasRepeatedKeys(text, body.data)) throw new InvalidRequest('invalid-body');
  if (!REFERENCE.test(body.data.refId)) throw new InvalidRequest('invalid-reference');
  return body.data;
}

function parseJson(body: Buffer): { text: string; value: unknown } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    return { text, value: JSON.parse(text) };
  } catch (error) {
    throw new InvalidRequest('malformed-json', { cause: error });
  }
}

/**
 * Of two keys with one name `JSON.parse` silently takes the last, another reader perhaps the first: whoever signed it
 * may have meant the other. The object is known to be flat here, so every text before a colon is a key of it.
 */
function hasRepeatedKeys(text: string, body: object): boolean {
  const written = [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined);
  return written.length !== Object.keys(body).length;
}
