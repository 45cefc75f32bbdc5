import { type Request } from 'express';
import { readParameters } from '../../channels/otomax/inbound';
import { STATUS_WORDS } from '../../channels/otomax/replies';
import { InvalidRequest } from '../../domain/errors';
import { REFERENCE } from '../../domain/ids';
import { rawBodyOf } from '../raw-body';

/** By lower-case names. */
export type Parameters = ReadonlyMap<string, string>;

const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(;|$)/i;

/**
 * The parameters in the query, and in the form of a POST. The body has been read. Throws `InvalidRequest` with
 * `invalid-query` when one comes twice, or `unsupported-media-type`.
 */
export function parametersOf(request: Request): Parameters {
  const form = rawBodyOf(request);
  if (form.length > 0 && !FORM_TYPE.test(request.get('Content-Type') ?? '')) {
    throw new InvalidRequest('unsupported-media-type');
  }
  const parameters = readParameters(queryOf(request), form.toString('utf8'));
  if (parameters === undefined) throw new InvalidRequest('invalid-query');
  return parameters;
}

/** For an answer of any kind: the reference when there is a well-formed one, else `0` as software of the trade does. */
export function echoedReference(request: Request): string {
  const parameters = readParameters(queryOf(request), rawBodyOf(request).toString('utf8'));
  const reference = parameters?.get('refid') ?? '';
  return isReference(reference) ? reference : '0';
}

/** Every text repeats the reference, so it may not hold a word by which software tells that an order is over. */
export function isReference(text: string): boolean {
  return REFERENCE.test(text) && !STATUS_WORDS.test(text);
}

function queryOf({ originalUrl }: Request): string {
  const at = originalUrl.indexOf('?');
  return at < 0 ? '' : originalUrl.slice(at + 1);
}
