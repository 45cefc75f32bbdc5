import { createHash } from 'node:crypto';
import { type ControlAction } from '../domain/topup/controls';
import { type ControlPayload } from '../persistence/repositories/approval.repository';
import { type Booking } from './bookings';

/** What a second person agrees to (C6). Balances are shown and not hashed: they move with every order. */
export interface ApprovalContent {
  action: ControlAction;
  payload: ControlPayload;
  booking: Booking;
  /** Of the order. */
  version: number;
  evidence: readonly string[];
}

/** SHA-256 in hex over canonical JSON: the same content gives the same hash in every process. */
export function contentHash(content: ApprovalContent): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

/** With the names of each object in their order; what is undefined is not there. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
