import { DEFAULT_SETTINGS } from '../../../../src/domain/settings';
import { after } from '../../../../src/domain/time';
import { mayMoveRefund, isOpenRefund } from '../../../../src/domain/transfer/refund-life';
import {
  type OrderState,
  type RefundState,
  SHOP_STATES,
  type TiketState,
  type TransferFacts,
  type TransferState,
} from '../../../../src/domain/transfer/terms';
import {
  canTakeProof,
  graceUntil,
  nextLook,
  phaseOf,
  proofLock,
  reopenableUntil,
  shopStateOf,
  tiketShopStateOf,
} from '../../../../src/domain/transfer/transfer-life';
import { TOPUP_STATES, type TopupState } from '../../../../src/domain/topup/topup-state';
import { at, paidOf, releasedOf, transferOf } from './facts';

const HOUR = 60 * 60 * 1000;

test.each<[clock: string, phase: string]>([
  ['10:00', 'open'],
  ['11:00', 'open'],
  ['11:00:01', 'late'],
  ['13:00:01', 'late'],
])('U4, awaited at %s, it is %s', (clock, phase) => {
  expect(phaseOf(transferOf(), at(clock))).toBe(phase);
});

test('U4, past its time it is what its state says', () => {
  for (const state of ['verifying', 'asked', 'verified', 'released'] as const) {
    expect(phaseOf(transferOf({ state }), at('20:00'))).toBe(state);
  }
});

test('T2, the grace is two hours where the feed tells the time, two days where it tells the day, or the account’s own', () => {
  const grace = (graceMs: number | null, isTimed: boolean): string =>
    graceUntil(at('11:00'), { graceMs, isTimed }, DEFAULT_SETTINGS);
  expect(grace(null, true)).toBe(at('13:00'));
  expect(grace(null, false)).toBe(at('11:00', '2026-11-27'));
  expect(grace(HOUR, false)).toBe(at('12:00'));
});

test.each<
  [what: string, transfer: Partial<TransferFacts> & { answerUntil?: ReturnType<typeof at> }, now: string, look: unknown]
>([
  ['open, at its expiry', {}, '10:30', at('11:00')],
  ['at its expiry, after its grace', {}, '11:00', at('13:00')],
  ['overdue, at once', {}, '14:00', at('13:00')],
  ['asked, when the payer’s time is over', { state: 'asked', answerUntil: at('12:00') }, '10:30', at('12:00')],
  ['being verified, people go on', { state: 'verifying' }, '10:30', null],
  ['verified, nothing', { state: 'verified' }, '10:30', null],
  ['released, nothing', { state: 'released' }, '14:00', null],
])('U4, next look, %s', (_, transfer, now, look) => {
  expect(nextLook({ ...transferOf(), ...transfer }, at(now))).toBe(look);
});

test.each<[order: OrderState, transfer: TransferState, topup: TopupState | null, told: string]>([
  ['refused', 'released', null, 'failed'],
  ['awaiting', 'awaiting', null, 'awaiting'],
  ['awaiting', 'verifying', null, 'verifying'],
  ['awaiting', 'asked', null, 'verifying'],
  ['awaiting', 'verified', null, 'paid'],
  ['expired', 'released', null, 'expired'],
  ['expired', 'verifying', null, 'verifying'],
  ['processing', 'verified', null, 'paid'],
  ['processing', 'verified', 'accepted', 'paid'],
  ['processing', 'verified', 'routing', 'processing'],
  ['processing', 'verified', 'suspect', 'processing'],
  ['processing', 'verified', 'success', 'success'],
  ['processing', 'verified', 'failed', 'failed'],
  ['success', 'verified', 'success', 'success'],
  ['refund-pending', 'verified', 'failed', 'refund-pending'],
  ['refunded', 'verified', 'failed', 'refunded'],
  ['closed', 'verified', 'failed', 'failed'],
])('T5, order %s, transfer %s, top-up %s: the shop is told %s', (order, state, topup, told) => {
  expect(shopStateOf(order, { state }, topup)).toBe(told);
});

test('T5, expired is told at the release only: late, it is awaited still', () => {
  const late = transferOf();
  expect(phaseOf(late, at('12:59'))).toBe('late');
  expect(shopStateOf('awaiting', late, null)).toBe('awaiting');
  expect(shopStateOf('expired', releasedOf(), null)).toBe('expired');
});

test('T5, a shop is told nothing but the nine words', () => {
  const orders = [
    'refused',
    'awaiting',
    'processing',
    'success',
    'refund-pending',
    'refunded',
    'expired',
    'closed',
  ] as const;
  const transfers = ['awaiting', 'verifying', 'asked', 'verified', 'released'] as const;
  const told = orders.flatMap((order) =>
    transfers.flatMap((state) => [null, ...TOPUP_STATES].map((topup) => shopStateOf(order, { state }, topup))),
  );
  expect([...new Set(told)].sort()).toEqual([...SHOP_STATES].sort());
});

test.each<[tiket: TiketState, transfer: TransferState, told: string]>([
  ['awaiting', 'awaiting', 'awaiting'],
  ['awaiting', 'verifying', 'verifying'],
  ['credited', 'verified', 'success'],
  ['reversed', 'verifying', 'failed'],
  ['expired', 'released', 'expired'],
  ['expired', 'verifying', 'verifying'],
  ['refused', 'released', 'failed'],
])('T5, tiket %s, transfer %s: %s', (tiket, state, told) => {
  expect(tiketShopStateOf(tiket, { state })).toBe(told);
});

const justInTime = after(at('13:00'), DEFAULT_SETTINGS.proofAfterReleaseMs);

const proofsOf = (states: string): { state: string }[] =>
  Array.from(states, (letter) => ({
    state: { s: 'superseded', o: 'open', r: 'rejected', a: 'accepted' }[letter] ?? '',
  }));

/** Of each proof the first letter of its state. */
test.each<[what: string, transfer: TransferFacts, now: ReturnType<typeof at>, proofs: string, lock: unknown]>([
  ['open', transferOf(), at('10:30'), '', undefined],
  ['late', transferOf(), at('12:00'), 'rr', undefined],
  ['two are with staff', transferOf({ state: 'verifying' }), at('10:30'), 'so', undefined],
  ['three are with staff', transferOf({ state: 'verifying' }), at('10:30'), 'sso', 'too-many'],
  ['three with staff, and the payer was asked for one', transferOf({ state: 'asked' }), at('10:30'), 'sso', undefined],
  ['three were rejected', transferOf(), at('10:30'), 'rrr', undefined],
  ['three before the rejection, one after it', transferOf({ state: 'verifying' }), at('10:30'), 'ssro', undefined],
  ['the match of the third was taken back', transferOf({ state: 'verifying' }), at('10:30'), 'ssa', undefined],
  ['nine were rejected', transferOf(), at('10:30'), 'rrrrrrrrr', 'used-up'],
  ['the ninth is with staff', transferOf({ state: 'verifying' }), at('10:30'), 'rrrrrrrro', 'too-many'],
  ['nine, and the payer was asked for one', transferOf({ state: 'asked' }), at('10:30'), 'rrrrrrrro', undefined],
  ['paid', paidOf(), at('10:30'), '', 'already-paid'],
  ['given up, a week later', releasedOf(), justInTime, '', undefined],
  ['given up, and a moment more', releasedOf(), after(justInTime, 1), '', 'too-late'],
  ['opened again by a proof', releasedOf({ state: 'verifying' }), after(justInTime, 1), 'o', undefined],
])('U12, a proof, %s', (_, transfer, now, proofs, lock) => {
  const limits = { proofs: proofsOf(proofs), settings: DEFAULT_SETTINGS };
  expect(proofLock(transfer, now, limits)).toBe(lock);
  expect(canTakeProof(transfer, now, limits)).toBe(lock === undefined);
});

test('T5, given up, it may be opened again until a week has passed; nothing else that has ended may', () => {
  expect(reopenableUntil(releasedOf(), DEFAULT_SETTINGS)).toBe(justInTime);
  for (const transfer of [transferOf(), paidOf(), releasedOf({ state: 'verifying' })]) {
    expect(reopenableUntil(transfer, DEFAULT_SETTINGS)).toBeNull();
  }
});

test('C7, a refund goes from requested to approved, sent and confirmed, back when it was not sent, and is cancelled before', () => {
  const states: RefundState[] = ['requested', 'approved', 'sent', 'confirmed', 'cancelled', 'kept'];
  const moves = states.flatMap((from) => states.filter((to) => mayMoveRefund(from, to)).map((to) => `${from} ${to}`));
  expect(moves).toEqual([
    ...['requested approved', 'requested cancelled', 'requested kept', 'approved sent', 'approved cancelled'],
    ...['sent approved', 'sent confirmed', 'kept cancelled'],
  ]);
  expect(states.filter(isOpenRefund)).toEqual(['requested', 'approved', 'sent']);
});
