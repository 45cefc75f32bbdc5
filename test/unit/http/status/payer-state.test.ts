import { type PayerPageFacts } from '../../../../src/persistence/queries/transfer/payer-page';
import { instant } from '../../../../src/domain/time';
import { type TiketState, type TransferState } from '../../../../src/domain/transfer/terms';
import { type PayerState, payerStateOf } from '../../../../src/http/status/payer-state';

const NOW = instant('2026-11-27T03:00:00.000Z');

function tiketPage(state: TransferState, tiket: TiketState): PayerPageFacts {
  return {
    transfer: { state, expiresAt: instant('2026-11-27T02:00:00.000Z') },
    order: null,
    tiket: { state: tiket },
    now: NOW,
  } as unknown as PayerPageFacts;
}

describe('the page of a tiket', () => {
  test.each<[TransferState, TiketState, PayerState]>([
    ['verifying', 'reversed', 'verifying'],
    ['asked', 'reversed', 'asked'],
    ['awaiting', 'reversed', 'late'],
    ['released', 'reversed', 'failed'],
    ['verified', 'credited', 'success'],
    ['awaiting', 'awaiting', 'late'],
  ])('C7, transfer %s and tiket %s, it says %s', (transfer, tiket, state) => {
    expect(payerStateOf(tiketPage(transfer, tiket))).toBe(state);
  });
});
