import { type ErrorCode } from '../../domain/errors';
import { ERROR_RESPONSES } from '../error-response';

/** A4: a final no, told in the same words each time. */
export function refusalAnswer(code: ErrorCode | null): { error: { code: ErrorCode; message: string } } {
  if (code === null) throw new Error('something was refused without a reason');
  return { error: { code, message: ERROR_RESPONSES[code].message } };
}
