import { type Settings } from '../domain/settings';
import { after, type Instant } from '../domain/time';
import { type Tx } from '../persistence/database';
import {
  insertPaymentException,
  type NewPaymentException,
} from '../persistence/repositories/payment-exception.repository';
import { openWorkItem } from '../persistence/repositories/work-item.repository';

/**
 * Something about a payment that only people can decide, with its work item: of the customer's marketing, or of the
 * admins while nobody knows whose it is, and where there is nothing that marketing could decide. Returns its id.
 */
export async function openException(
  tx: Tx,
  exception: NewPaymentException,
  { now, settings }: { now: Instant; settings: Settings },
): Promise<string> {
  const id = await insertPaymentException(tx, exception, now);
  const { kind, customerId, detail, isMoney } = exception;
  const isMarketings = customerId !== null && (isMoney || kind === 'underpaid');
  await openWorkItem(
    tx,
    {
      ...{ kind: 'payment', subject: id, state: kind, topupId: null, customerId, detail },
      ...{ owner: isMarketings ? 'marketing' : 'admin', nextAction: 'escalate' },
      nextAt: after(now, Math.min(settings.paymentDueMs, settings.escalateEveryMs)),
      dueAt: after(now, settings.paymentDueMs),
    },
    now,
  );
  return id;
}
