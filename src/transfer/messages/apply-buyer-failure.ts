import { type SendFailure } from '../../domain/messages/send-failure';
import { type Settings } from '../../domain/settings';
import { type Tx } from '../../persistence/database';
import { lockWithTransfer } from './lost-buyer-message';
import { applyRefusal } from './record-buyer-outcome';

/**
 * WhatsApp took a message to a payer and tells later that it was not delivered: it goes by e-mail where there is an
 * address, is tried again, or has failed. Nothing for a message that is no payer's, or of which another call is on its
 * way. Safe to repeat.
 */
export async function applyBuyerFailure(
  tx: Tx,
  {
    providerId,
    messageId,
    code,
    failureOf,
    settings,
  }: {
    providerId: string;
    /** Ours, when the provider repeats it. */
    messageId: string | null;
    code: string | null;
    failureOf: (code: string) => SendFailure | undefined;
    settings: Settings;
  },
): Promise<void> {
  if (messageId === null) return;
  const row = await lockWithTransfer(tx, messageId);
  const isOfThisCall = row?.state === 'sending' || (row?.state === 'accepted' && row.providerId === providerId);
  if (row === undefined || !isOfThisCall || row.channel !== 'whatsapp') return;
  // A failure that nobody listed is a definite no all the same: it was not delivered.
  const failure = (code === null ? undefined : failureOf(code)) ?? 'permanent';
  await applyRefusal(tx, row, { channel: 'whatsapp', failure, code: code ?? 'failed' }, settings);
}
