import { type Database } from '../../persistence/database';
import { scopeOf } from '../../persistence/queries/tagihan/scope';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { lockCustomer } from '../../persistence/repositories/customer.repository';
import { putConsent } from '../../persistence/repositories/message-consent.repository';
import { type CustomerOutcome, type OfCustomer, refused } from './customer-outcome';

export const CONSENT_CHANNELS = ['whatsapp', 'email'] as const;
export type ConsentChannel = (typeof CONSENT_CHANNELS)[number];

const NOTE_LETTERS = 200;

/**
 * Keeps what the customer said about messages: yes, or no more. It says how it was said, since it may be asked for later.
 * Safe to repeat.
 */
export async function setConsent(
  db: Database,
  {
    by,
    customerId,
    channel,
    isGranted,
    note,
  }: OfCustomer & { channel: ConsentChannel; isGranted: boolean; note: string },
): Promise<CustomerOutcome> {
  const kept = note.trim();
  if (kept.length < 3 || kept.length > NOTE_LETTERS) return refused('invalid-text');
  return db.transaction(async (tx): Promise<CustomerOutcome> => {
    const customer = await lockCustomer(tx, customerId, scopeOf(by));
    if (customer === undefined) return refused('not-found');
    const to = isGranted ? 'granted' : 'withdrawn';
    const was = await putConsent(tx, { customerId, channel, to, toldBy: by.id, note: kept });
    if (was === to) return { kind: 'done' };
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'customer.consent', subjectKind: 'customer', subject: customerId },
      detail: { number: customer.no, line: channel, to },
    });
    return { kind: 'done' };
  });
}
