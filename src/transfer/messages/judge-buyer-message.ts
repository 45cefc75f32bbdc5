import { type Instant } from '../../domain/time';
import { type BuyerMessageKind, type OrderState, type TransferState } from '../../domain/transfer/terms';

export type BuyerChannel = 'whatsapp' | 'email';

export interface BuyerMessageSituation {
  kind: BuyerMessageKind;
  now: Instant;
  sendBefore: Instant;
  /** Calls of the provider so far. */
  tries: number;
  /** The last of them has no outcome, and the one before had none either. */
  isUnsureTwice: boolean;
  transferState: TransferState;
  /** Until then the payer may transfer. */
  expiresAt: Instant;
  orderState: OrderState | null;
  /** Money of it is still to go back. */
  hasLiveRefund: boolean;
  /** Set up here, with an address of the payer's, and not refused before; the one to take first. */
  channels: readonly BuyerChannel[];
}

export type BuyerMessageStep =
  | { do: 'send'; channel: BuyerChannel }
  /** Of no use any more: what came later tells more, or nobody can be told. */
  | { do: 'skip'; reason: 'overtaken' | 'no-channel' }
  | { do: 'give-up'; reason: 'too-late' | 'too-many-tries' | 'outcome-unknown' };

const MOST_TRIES = 5;

/** What happens to a message to a payer whose time has come. Pure. */
export function judgeBuyerMessage(situation: BuyerMessageSituation): BuyerMessageStep {
  const { kind, now, sendBefore, tries, isUnsureTwice, channels } = situation;
  if (!isStillTrue(kind, situation)) return { do: 'skip', reason: 'overtaken' };
  if (isUnsureTwice) return { do: 'give-up', reason: 'outcome-unknown' };
  if (now >= sendBefore) return { do: 'give-up', reason: 'too-late' };
  if (tries >= MOST_TRIES) return { do: 'give-up', reason: 'too-many-tries' };
  const [channel] = channels;
  return channel === undefined ? { do: 'skip', reason: 'no-channel' } : { do: 'send', channel };
}

/** A payer must not read after the end that something is still to be done, or to be hoped for. */
function isStillTrue(
  kind: BuyerMessageKind,
  { transferState, orderState, now, expiresAt, hasLiveRefund }: BuyerMessageSituation,
): boolean {
  switch (kind) {
    case 'requested':
      return transferState === 'awaiting' && now < expiresAt;
    case 'proof-received':
    case 'unmatched':
      return transferState === 'verifying';
    case 'proof-asked':
      return transferState === 'asked';
    case 'proof-rejected':
      return transferState === 'awaiting' || transferState === 'released';
    case 'expired':
      return transferState === 'released';
    case 'verified':
      return transferState === 'verified' && (orderState === null || orderState === 'processing');
    case 'order-success':
      return orderState === 'success';
    case 'refund-pending':
      return hasLiveRefund;
    case 'refunded':
      return true;
  }
}
