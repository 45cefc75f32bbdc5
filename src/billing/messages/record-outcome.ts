import { type MessageId } from '../../domain/ids';
import { type MessageChannel } from '../../domain/messages/judge-message';
import { type SendFailure, type SendOutcome } from '../../domain/messages/send-failure';
import { after, instant } from '../../domain/time';
import { type Database, type Tx } from '../../persistence/database';
import {
  changeMessage,
  lockMessage,
  type MessageRow,
} from '../../persistence/repositories/customer-message.repository';
import { type SettingsReader } from '../../persistence/repositories/setting.repository';
import { applyDelivery, type Delivery } from './apply-delivery';
import { applyFailure } from './apply-failure';
import { type MessageContext } from './message-context';
import { closeChannelItem, closeMessageItems, templateSubject } from './message-items';

export interface RecordDeps {
  db: Database;
  settings: SettingsReader;
  /** What a code means that the provider told before its answer was recorded. */
  failureOf: (code: string) => SendFailure | undefined;
}

/**
 * Records what came of a call. An outcome that is unknown changes nothing: the row says `sending` already, and is looked
 * at again in ten minutes. Events may have been faster than the answer; they are kept. `isTemplate`: it was sent as one of
 * the provider's templates.
 */
export async function recordOutcome(
  { db, settings, failureOf }: RecordDeps,
  {
    messageId,
    channel,
    isTemplate,
    outcome,
  }: { messageId: MessageId; channel: MessageChannel; isTemplate: boolean; outcome: SendOutcome },
): Promise<void> {
  const numbers = await settings.current();
  await db.transaction(async (tx) => {
    const row = await lockMessage(tx, messageId);
    if (row === undefined) return;
    const context = { now: await tx.now(), settings: numbers };
    switch (outcome.kind) {
      case 'accepted':
        if (isTemplate) await closeChannelItem(tx, templateSubject(row.kind));
        await recordAccepted(tx, row, { channel, providerId: outcome.providerId, failureOf }, context);
        break;
      case 'refused':
        if (row.state !== 'sending') return;
        await applyFailure(tx, { ...row, unsure: Math.max(0, row.unsure - 1) }, { channel, ...outcome }, context);
        break;
      case 'unknown':
        if (row.state === 'sending') await changeMessage(tx, row, { lastError: outcome.code });
        break;
    }
  });
}

async function recordAccepted(
  tx: Tx,
  row: MessageRow,
  { channel, providerId, failureOf }: { channel: MessageChannel; providerId: string } & Pick<RecordDeps, 'failureOf'>,
  context: MessageContext,
): Promise<void> {
  const { now, settings } = context;
  await closeChannelItem(tx, channel);
  // An event named it before its answer was here.
  if (row.state !== 'sending') {
    if (row.providerId === null) await changeMessage(tx, row, { providerId });
    return;
  }
  if (channel === 'email') await closeMessageItems(tx, row);
  let taken = await changeMessage(tx, row, {
    ...{ state: 'accepted', providerId, acceptedAt: now, unsure: 0, lastError: null },
    // E-mail tells no more than that.
    ...(channel === 'email' ? { processedAt: now } : { nextTryAt: after(now, settings.messageDueMs) }),
  });
  for (const delivery of await storedDeliveries(tx, providerId, failureOf)) {
    taken = await applyDelivery(tx, taken, delivery, context);
  }
}

async function storedDeliveries(tx: Tx, providerId: string, failureOf: RecordDeps['failureOf']): Promise<Delivery[]> {
  const rows = await tx.rows<{ status: Delivery['status']; error: string | null; at: Date }>(
    'select status, error, at from message_event where provider_id = ? order by at, id',
    [providerId],
  );
  return rows.map(({ status, error, at }) => ({
    ...{ providerId, status, code: error, at: instant(at) },
    failure: error === null ? undefined : failureOf(error),
  }));
}
