import { InvariantBroken } from '../../domain/errors';
import { type CustomerId, type PaymentId, type PlanId, type TagihanId } from '../../domain/ids';
import { add, type Rupiah, subtract, ZERO } from '../../domain/money';
import { isMeteraiRequired, type Letterhead, type ReceiptContent } from '../../domain/tagihan/document-content';
import { type BusinessDate, instant } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { type BigIntColumn, rupiahOf } from '../../persistence/repositories/columns';
import { readPlan } from '../../persistence/repositories/plan.repository';
import { leftOf, planContent, readAddressee, readPeriodFacts } from './document-facts';

interface PaidBy {
  content: ReceiptContent;
  customerId: CustomerId;
  planId: PlanId | null;
  tagihanId: TagihanId | null;
}

interface PaymentColumns {
  customer_id: string | null;
  tagihan_id: string | null;
  plan_id: string | null;
  trx_id: string | null;
  account: string | null;
  ntb: string | null;
  amount: BigIntColumn;
  excess: BigIntColumn;
  paid_at: Date;
}

/** Throws `InvariantBroken` for a payment that there is not, or of which nobody knows whose it is. */
export async function receiptContent(
  tx: Tx,
  { paymentId, company, corrects }: { paymentId: PaymentId; company: Letterhead; corrects: ReceiptContent['corrects'] },
): Promise<PaidBy> {
  const payment = await tx.row<PaymentColumns>(
    `select y.customer_id, y.tagihan_id, t.plan_id, coalesce(v.trx_id, n.trx_id) as trx_id,
       coalesce(v.number, n.number) as account, y.ntb, y.amount, y.excess, y.paid_at
     from payment y left join tagihan t on t.id = y.tagihan_id
     left join virtual_account v on v.id = y.virtual_account_id left join bank_notice n on n.id = y.notice_id
     where y.id = ?`,
    [paymentId],
  );
  if (payment === undefined) throw new InvariantBroken(`there is no payment ${paymentId}`);
  const { customer_id: customerId, tagihan_id: tagihanId, plan_id: planId, trx_id: trxId, account } = payment;
  if (customerId === null) throw new InvariantBroken(`payment ${paymentId} belongs to nobody yet`);
  const plan = planId === null ? undefined : await readPlan(tx, planId);
  const periods = planId === null ? [] : await readPeriodFacts(tx, planId);
  const amount = rupiahOf(payment.amount);
  const content: ReceiptContent = {
    ...{ company, ...(await readAddressee(tx, customerId)), corrects, amount },
    plan: plan === undefined ? null : planContent(plan, periods),
    paid: await readPaid(tx, paymentId),
    excess: rupiahOf(payment.excess),
    bank: { trxId: trxId ?? '', account: account ?? '', ntb: payment.ntb, paidAt: instant(payment.paid_at) },
    rest: add(ZERO, ...periods.map(leftOf)),
    isMeteraiRequired: isMeteraiRequired('receipt', amount),
  };
  return { content, customerId, planId, tagihanId };
}

/** The bills that this payment paid something of, the oldest first, with what is left of each now. */
async function readPaid(tx: Tx, paymentId: PaymentId): Promise<ReceiptContent['paid']> {
  const rows = await tx.rows<{
    number: string;
    k: number;
    due_on: string;
    amount: BigIntColumn;
    billed: BigIntColumn;
    allocated: BigIntColumn;
  }>(
    `select t.number, t.k, t.due_on, sum(a.amount) as amount, t.amount + t.denda as billed,
       (select sum(o.amount) from payment_allocation o where o.tagihan_id = t.id) as allocated
     from payment_allocation a join tagihan t on t.id = a.tagihan_id
     where a.payment_id = ? group by t.id, t.number, t.k, t.due_on, t.amount, t.denda order by t.due_on, t.id`,
    [paymentId],
  );
  return rows.map(({ number, k, due_on: dueOn, amount, billed, allocated }) => ({
    ...{ number, k, dueOn: dueOn as BusinessDate, amount: rupiahOf(amount) },
    left: leftOver(rupiahOf(billed), rupiahOf(allocated)),
  }));
}

function leftOver(billed: Rupiah, allocated: Rupiah): Rupiah {
  return billed > allocated ? subtract(billed, allocated) : ZERO;
}
