import { type Instant, shortDate } from '../../../domain/time';
import { type TagihanOnList } from '../../../persistence/queries/tagihan/tagihan-list';
import { formatRupiah } from '../format';
import { type Badge } from './antrian-words';
import { stepOf, type Step } from './tagihan-steps';
import { billBadge, formatWhen, groupedNumber, hasRest, periodName, punctuality } from './tagihan-words';

export interface TagihanRow {
  id: string;
  number: string;
  period: string;
  plan: { href: string; title: string };
  customer: { href: string; name: string; marketing: string };
  due: string;
  amount: string;
  amountSub: string | null;
  virtualAccount: string | null;
  badge: Badge;
  next: Step | null;
}

/** One bill as a row of the list. */
export function tagihanRowOf(bill: TagihanOnList, { now, isAdmin }: { now: Instant; isAdmin: boolean }): TagihanRow {
  return {
    ...{ id: bill.id, number: bill.number },
    period: periodName(bill.planKind, bill.place),
    plan: { href: `/rencana/${bill.planId}`, title: bill.planTitle },
    customer: {
      href: `/pelanggan/${bill.customer.id}`,
      name: bill.customer.name,
      marketing: isAdmin ? bill.marketing.fullName : '',
    },
    due: shortDate(bill.dueOn),
    amount: formatRupiah(bill.amount + bill.denda),
    amountSub: amountSub(bill),
    virtualAccount: bill.virtualAccount === null ? null : groupedNumber(bill.virtualAccount),
    badge: billBadge(bill, now),
    next: nextOf(bill, now),
  };
}

function amountSub(bill: TagihanOnList): string | null {
  const isPart = bill.paid > 0 && hasRest(bill);
  if (isPart) return `dibayar ${formatRupiah(bill.paid)}`;
  return bill.denda > 0 ? `termasuk denda ${formatRupiah(bill.denda)}` : null;
}

function nextOf(bill: TagihanOnList, now: Instant): Step | null {
  if (bill.state === 'paid' && bill.lastPaidAt !== null) {
    return { text: `Dibayar ${formatWhen(bill.lastPaidAt, now)}`, detail: punctuality(bill.dueOn, bill.lastPaidAt) };
  }
  if (bill.state === 'cancelled' && bill.endedAt !== null) {
    return { text: 'Dibatalkan', detail: formatWhen(bill.endedAt, now) };
  }
  if (bill.next === null) return null;
  return stepOf({ nextAction: bill.next.action, nextAt: bill.next.at }, { now, fallback: 'Mesin melihat lagi' });
}
