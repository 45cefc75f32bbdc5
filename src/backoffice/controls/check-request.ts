import { mayApprove, type StaffMember } from '../../domain/staff';
import { type Settings } from '../../domain/settings';
import { type ControlAction } from '../../domain/topup/controls';
import { type ControlPayload } from '../../persistence/repositories/approval.repository';
import { isReason } from '../reason';
import { type ControlRefusal, type ControlRequest } from './controls.types';

const SERIAL_NUMBER = /^[A-Za-z0-9./ -]{4,64}$/;

/** By how many minutes people's deadline may be put off. */
const PARK_MINUTES: readonly number[] = [15, 30, 60];

export type CheckedRequest =
  | { kind: 'checked'; reason: string; payload: ControlPayload }
  | Extract<ControlRefusal, { kind: 'refused' }>;

/** What a person typed, before anything is read: trimmed, or why it cannot be used. */
export function checkRequest(request: ControlRequest, settings: Settings): CheckedRequest {
  const { action, by } = request;
  if (!mayAsk(by, action)) return refused('role-may-not');
  const reason = request.reason.trim();
  if (!isReason(reason)) return refused('invalid-reason');
  switch (action) {
    case 'succeed':
    case 'late-success':
      return checkSerialNumber(request, reason);
    case 'park': {
      const { minutes } = request;
      const isAllowed =
        minutes !== undefined && PARK_MINUTES.includes(minutes) && minutes * 60_000 <= settings.parkMostMs;
      return isAllowed ? { kind: 'checked', reason, payload: { minutes } } : refused('invalid-minutes');
    }
    case 'settle-abandoned': {
      const quote = (request.quote ?? '').trim();
      return isReason(quote) ? { kind: 'checked', reason, payload: { quote } } : refused('invalid-quote');
    }
    case 'double-delivery': {
      // Asked for only where the supplier's own words are not stored: see `withSaidSuccess`.
      const quote = (request.quote ?? '').trim();
      return { kind: 'checked', reason, payload: isReason(quote) ? { quote } : {} };
    }
    case 'resend':
    case 'reroute':
    case 'fail':
    case 'charge-late-success':
    case 'collect-receivable':
    case 'reversal':
    case 'close-case':
      return { kind: 'checked', reason, payload: {} };
  }
}

/** Operators act, supervisors and admins too; a case that needs no journal is closed by those who answer for it. */
function mayAsk({ role }: StaffMember, action: ControlAction): boolean {
  return mayApprove(role) || (role === 'operator' && action !== 'close-case');
}

/** A late success may have come without one. */
function checkSerialNumber({ action, sn, snSource }: ControlRequest, reason: string): CheckedRequest {
  const typed = (sn ?? '').trim();
  if (typed === '' && action === 'late-success') return { kind: 'checked', reason, payload: {} };
  if (!SERIAL_NUMBER.test(typed)) return refused('invalid-sn');
  const source = (snSource ?? '').trim().slice(0, 100);
  return { kind: 'checked', reason, payload: { sn: typed, ...(source === '' ? {} : { snSource: source }) } };
}

function refused(code: 'role-may-not' | 'invalid-reason' | 'invalid-minutes' | 'invalid-quote' | 'invalid-sn') {
  return { kind: 'refused' as const, code };
}
