import { type RenderReply, type ReplyValues } from '../../channels/otomax/replies';
import { type Rupiah } from '../../domain/money';
import { type MemberTopup } from '../../persistence/queries/member-topup';

type Named = ReplyValues['repeated-reversed'];

/** How an order stands that was answered before, or that was refused. */
export function answerTo(
  render: RenderReply,
  order: MemberTopup,
  { reference, saldo }: { reference: string; saldo: Rupiah },
): string {
  const { price, state, errorCode: code, sn } = order;
  if (order.isRefused) return render('refused', { ...named(order, reference), code, price, saldo });
  const repeated = { ...named(order, reference), saldo, nextCounter: order.isAlias ? order.counter + 1 : null };
  switch (state) {
    case 'success':
      return render('repeated-success', { ...repeated, sn });
    case 'failed':
      return render('repeated-failed', { ...repeated, code });
    case 'reversed':
      return render('repeated-reversed', repeated);
    case 'accepted':
    case 'routing':
    case 'sent':
    case 'pending':
    case 'suspect':
      return render('repeated-running', repeated);
  }
}

/** An order by the reference that was asked with. */
export function named(
  { no, productCode: product, destination, acceptedAt: at }: MemberTopup,
  refId: string,
): Omit<Named, 'saldo' | 'nextCounter'> {
  return { no, refId, product, destination, at };
}
