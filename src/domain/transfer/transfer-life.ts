import { type Settings } from '../settings';
import { after, type Instant } from '../time';
import { type TopupState } from '../topup/topup-state';
import {
  isOpenTransfer,
  type OrderState,
  type ShopState,
  type TiketState,
  type TransferFacts,
  type TransferState,
} from './terms';

/** U4, as the payer's page tells it: `late` after the payer's time, while the amount is still reserved. */
export type TransferPhase = 'open' | 'late' | Exclude<TransferState, 'awaiting'>;

export function phaseOf({ state, expiresAt }: Pick<TransferFacts, 'state' | 'expiresAt'>, now: Instant): TransferPhase {
  if (state !== 'awaiting') return state;
  return now <= expiresAt ? 'open' : 'late';
}

/** T2: an account may have its own grace; else by whether its feed tells the time of day. */
export function graceUntil(
  expiresAt: Instant,
  { graceMs, isTimed }: { graceMs: number | null; isTimed: boolean },
  settings: Pick<Settings, 'graceTimedMs' | 'graceDateOnlyMs'>,
): Instant {
  return after(expiresAt, graceMs ?? (isTimed ? settings.graceTimedMs : settings.graceDateOnlyMs));
}

/**
 * What the machine does next is due then: at its expiry the page says so, after its grace it is released, after the
 * payer's time to answer it is staff's again. Null: only people, or money, go on.
 */
export function nextLook(
  transfer: Pick<TransferFacts, 'state' | 'expiresAt' | 'graceUntil'> & { answerUntil?: Instant | null },
  now: Instant,
): Instant | null {
  if (transfer.state === 'awaiting') return now < transfer.expiresAt ? transfer.expiresAt : transfer.graceUntil;
  return transfer.state === 'asked' ? (transfer.answerUntil ?? null) : null;
}

/** Of an awaited purpose, by its transfer. T5: the end is told when the amount is released, and not before. */
function awaitedState({ state }: Pick<TransferFacts, 'state'>): 'awaiting' | 'verifying' | 'paid' | 'expired' {
  switch (state) {
    case 'awaiting':
      return 'awaiting';
    case 'verifying':
    case 'asked':
      return 'verifying';
    case 'verified':
      return 'paid';
    case 'released':
      return 'expired';
  }
}

/** T5: `order` is the state of the order's row; an expired one that a proof opened again is being verified. */
export function shopStateOf(
  order: OrderState,
  transfer: Pick<TransferFacts, 'state'>,
  topup: TopupState | null,
): ShopState {
  switch (order) {
    case 'awaiting':
    case 'expired':
      return awaitedState(transfer);
    case 'processing':
      return topup === null ? 'paid' : PAID[topup];
    case 'success':
    case 'refund-pending':
    case 'refunded':
      return order;
    case 'refused':
    case 'closed':
      return 'failed';
  }
}

const PAID: Readonly<Record<TopupState, ShopState>> = {
  accepted: 'paid',
  routing: 'processing',
  sent: 'processing',
  pending: 'processing',
  suspect: 'processing',
  success: 'success',
  failed: 'failed',
  reversed: 'failed',
};

/** The same words for a tiket: `success` once its saldo was credited. */
export function tiketShopStateOf(tiket: TiketState, transfer: Pick<TransferFacts, 'state'>): ShopState {
  switch (tiket) {
    case 'awaiting':
    case 'expired':
      return awaitedState(transfer);
    case 'credited':
      return 'success';
    case 'refused':
    case 'reversed':
      return 'failed';
  }
}

/**
 * T5: a shop that reads `expired` may still read `verifying` until then, since a proof opens it again (U9). Null: it is not
 * given up.
 */
export function reopenableUntil(
  { state, releasedAt }: Pick<TransferFacts, 'state' | 'releasedAt'>,
  { proofAfterReleaseMs }: Pick<Settings, 'proofAfterReleaseMs'>,
): Instant | null {
  return state === 'released' && releasedAt !== null ? after(releasedAt, proofAfterReleaseMs) : null;
}

/**
 * Why no proof can be uploaded. `too-many`: staff have enough to look at, for now. `used-up`: so many were of no use that
 * no other is taken.
 */
export type ProofLock = 'already-paid' | 'too-late' | 'too-many' | 'used-up';

/** As many times the setting may come for one transfer, whatever becomes of them. */
const ROUNDS = 3;

/**
 * U9, U12: while it is open, late or being verified, and for some time after its release, since another order may have
 * got the money. `proofs` are all of the transfer, in their order: those on which staff have decided leave room for
 * others. Who was asked for another proof may always answer. Undefined: a proof is taken.
 */
export function proofLock(
  transfer: Pick<TransferFacts, 'state' | 'releasedAt'>,
  now: Instant,
  {
    proofs,
    settings,
  }: { proofs: readonly { state: string }[]; settings: Pick<Settings, 'proofsPerTransfer' | 'proofAfterReleaseMs'> },
): ProofLock | undefined {
  const { state, releasedAt } = transfer;
  if (state === 'verified') return 'already-paid';
  if (state === 'asked') return undefined;
  if (!isOpenTransfer(state) && (releasedAt === null || now > after(releasedAt, settings.proofAfterReleaseMs))) {
    return 'too-late';
  }
  const { proofsPerTransfer: most } = settings;
  // Staff may ask for another while it is with them, and then only.
  if (proofs.length >= ROUNDS * most) return state === 'verifying' ? 'too-many' : 'used-up';
  const lastDecided = proofs.findLastIndex(({ state: proof }) => proof === 'rejected' || proof === 'accepted');
  return proofs.length - 1 - lastDecided >= most ? 'too-many' : undefined;
}

export function canTakeProof(
  transfer: Pick<TransferFacts, 'state' | 'releasedAt'>,
  now: Instant,
  limits: Parameters<typeof proofLock>[2],
): boolean {
  return proofLock(transfer, now, limits) === undefined;
}
