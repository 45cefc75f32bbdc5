import { rupiah } from '../../../../src/domain/money';
import { judgeDebit, type SentRefund } from '../../../../src/domain/transfer/judge-mutation';
import { type MutationFacts } from '../../../../src/domain/transfer/terms';
import { at, creditOf, dateOnly } from './facts';

function debitOf(rest: Partial<MutationFacts> = {}): MutationFacts {
  return creditOf({ id: 'D1', direction: 'debit', bookedAt: at('15:00'), ...rest });
}

const credit = creditOf();
const otherText = creditOf({ id: 'M2', text: 'TRSF DARI SITI' });
const sent: SentRefund = { id: 'R1', amount: 100_075, sentAt: at('14:00') };

const reversed = (...creditIds: string[]): object => ({ kind: 'reversed', rule: 'U11', creditIds });
const outgoing = { kind: 'outgoing' };
const refund = { kind: 'refund', rule: 'C7', refundId: 'R1' };

test.each<[what: string, debit: MutationFacts, credits: MutationFacts[], refunds: SentRefund[], verdict: object]>([
  ['U11, amount and text of an earlier credit, it is taken back', debitOf(), [credit], [], reversed('M1')],
  ['U11, a week later, it is', debitOf({ bookedAt: at('15:00', '2026-12-02') }), [credit], [], reversed('M1')],
  ['U11, eight days later, it is not', debitOf({ bookedAt: at('15:00', '2026-12-03') }), [credit], [], outgoing],
  ['U11, before the credit, it is not', debitOf({ bookedAt: at('09:00') }), [credit], [], outgoing],
  ['U11, another text, it is not', debitOf({ text: 'TRF KE BUDI' }), [credit], [], outgoing],
  ['U11, no text, texts tell nothing', debitOf({ text: '' }), [creditOf({ text: '' })], [], outgoing],
  ['U11, another amount, it is not', debitOf({ amount: rupiah(100_076) }), [credit], [], outgoing],
  ['U11, another account, it is not', debitOf({ bankAccountId: 'bni-giro' }), [credit], [], outgoing],
  [
    'U11, several of this text, the last one is the likeliest and all are named',
    debitOf(),
    [credit, creditOf({ id: 'M3', bookedAt: at('10:30') })],
    [],
    reversed('M3', 'M1'),
  ],
  [
    'U11, marked as a reversal, one credit of the amount, it is taken back',
    debitOf({ isReversal: true, text: 'RVSL' }),
    [credit],
    [],
    reversed('M1'),
  ],
  [
    'U11, marked as a reversal, two of the amount, people decide',
    debitOf({ isReversal: true, text: 'RVSL' }),
    [credit, otherText],
    [],
    outgoing,
  ],
  [
    'U11, the day only, on the same day, it is taken back',
    dateOnly('2026-11-25', { id: 'D1', direction: 'debit' }),
    [credit],
    [],
    reversed('M1'),
  ],
  ['C7, one refund of the amount was sent, it is confirmed', debitOf({ text: 'TRF KE BUDI' }), [], [sent], refund],
  ['C7, two were sent, people decide', debitOf(), [], [sent, { ...sent, id: 'R2' }], outgoing],
  ['C7, one rupiah more, it is not', debitOf({ amount: rupiah(100_076) }), [], [sent], outgoing],
  ['C7, a day before it was sent, it is not', debitOf({ bookedAt: at('23:00', '2026-11-24') }), [], [sent], outgoing],
  [
    'C7, the text of an earlier credit as well, nothing is confirmed by itself',
    debitOf(),
    [credit],
    [sent],
    reversed('M1'),
  ],
])('%s', (_, debit, credits, sentRefunds, verdict) => {
  expect(judgeDebit(debit, { credits, sentRefunds })).toEqual(verdict);
});
