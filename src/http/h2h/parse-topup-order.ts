import { type Request } from 'express';
import { InvalidRequest } from '../../domain/errors';
import { REFERENCE } from '../../domain/ids';
import { rawBodyOf } from '../raw-body';
import { type TopupOrder, topupOrderSchema } from './messages';

const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/**
 * The order in a request whose body has been read. Throws `InvalidRequest` with `unsupported-media-type`,
 * `malformed-json`, `invalid-body` or `invalid-reference`.
 */
export function parseTopupOrder(request: Request): TopupOrder {
  if (!JSON_TYPE.test(request.get('Content-Type') ?? '')) throw new InvalidRequest('unsupported-media-type');
  const { text, value } = parseJson(rawBodyOf(request));
  const order = topupOrderSchema.safeParse(value);
  if (!order.success) throw new InvalidRequest('invalid-body', { cause: order.error });
  if (hasRepeatedKeys(text, order.data)) throw new InvalidRequest('invalid-body');
  if (!REFERENCE.test(order.data.refId)) throw new InvalidRequest('invalid-reference');
  return order.data;
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
function hasRepeatedKeys(text: string, order: TopupOrder): boolean {
  const written = [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined);
  return written.length !== Object.keys(order).length;
}
