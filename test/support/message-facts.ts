import { rupiah } from '../../src/domain/money';
import { type CustomerMessageKind } from '../../src/domain/tagihan/terms';
import { type BusinessDate, instant } from '../../src/domain/time';
import { type MessageFacts } from '../../src/persistence/queries/tagihan/message-facts';

/** A message about a bill of Budi's, with everything that its text may show. */
export function messageFacts(kind: CustomerMessageKind, change: Partial<MessageFacts> = {}): MessageFacts {
  return {
    ...{ messageId: '01KB0000000000000000000001', kind, occasion: `tagihan:x:${kind}`, state: 'waiting' },
    lastError: null,
    customer: {
      ...{ id: '01KB0000000000000000000002', name: 'Budi Santoso', phone: '6281234567890', email: null },
      isWithdrawn: false,
    },
    tagihan: {
      ...{ number: 'CIC-2026-000123-05', state: 'awaiting', dueOn: '2026-02-02' as BusinessDate },
      ...{ left: rupiah(1_250_000), virtualAccount: '9887700100000012' },
    },
    plan: {
      ...{ code: 'CIC-2026-000123', title: 'Mesin jahit' },
      ...{ total: rupiah(15_000_000), paid: rupiah(5_000_000), left: rupiah(10_000_000) },
    },
    payment: { amount: rupiah(1_250_000), paidAt: instant('2026-02-02T02:40:00.000Z') },
    document: { id: '01KB0000000000000000000003', number: 'TGH-2026-000412', state: 'ready' },
    ...change,
  };
}
