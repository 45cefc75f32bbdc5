import { InvariantBroken } from '../../domain/errors';
import { type MutationId, type OrderId, type RefundId, type TransferId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type StaffId } from '../../domain/staff';
import { type Tx } from '../../persistence/database';
import { isDuplicateOf } from '../../persistence/database-errors';
import { newId } from '../../persistence/new-id';
import { dateOf } from '../../persistence/repositories/columns';
import { listRefunds, type RefundRow } from '../../persistence/repositories/refund.repository';
import { openWorkItem } from '../../persistence/repositories/work-item.repository';
import { type MoneyContext } from '../context';
import { startSla } from '../life/sla-clock';
import { takeLineForRefund } from './refund-line';

export interface NewRefund {
  source:
    | { kind: 'order'; orderId: OrderId; transferId: TransferId }
    | { kind: 'excess'; transferId: TransferId }
    | { kind: 'mutation'; mutationId: MutationId };
  /** Of the ledger: where the money waits. */
  account: string;
  bankAccountId: string;
  amount: Rupiah;
  reason: string;
  /** Null: the machine. */
  requestedBy: StaffId | null;
}

/**
 * C7: money has to go back. Writes the refund with its work item and its SLA; books nothing. A line that belongs to
 * nothing is taken out of Dana tak dikenal. Safe to repeat: an order, an excess and a line have one live refund each.
 *
 * Throws `InvariantBroken` for an order whose top-up is open.
 */
export async function requestRefund(tx: Tx, refund: NewRefund, context: MoneyContext): Promise<RefundId> {
  const { source } = refund;
  if (source.kind === 'order') await requireClosedTopup(tx, source.orderId);
  if (source.kind === 'mutation') await takeLineForRefund(tx, source.mutationId, refund.requestedBy, context);
  const live = await findLive(tx, source);
  if (live !== undefined) return live;
  const id = newId();
  try {
    await insertRefund(tx, id, refund, context);
  } catch (error) {
    if (!isDuplicateOf(error, 'order_live') && !isDuplicateOf(error, 'mutation_live')) throw error;
    const first = await findLive(tx, source);
    if (first === undefined) throw error;
    return first;
  }
  const { dueAt } = await startSla(tx, { kind: 'refund', id }, 'refund', context);
  await openWorkItem(
    tx,
    {
      ...{ kind: 'refund', subject: id, state: 'requested', topupId: null, detail: refund.reason.slice(0, 500) },
      ...{ owner: 'supervisor', nextAction: 'escalate', nextAt: dueAt, dueAt },
    },
    context.now,
  );
  return id;
}

/** C7: refused while a purchase may still deliver. */
async function requireClosedTopup(tx: Tx, orderId: OrderId): Promise<void> {
  const open = await tx.row(
    `select 1 from digital_order o join topup t on t.id = o.topup_id
     where o.id = ? and t.state not in ('success', 'failed', 'reversed')`,
    [orderId],
  );
  if (open !== undefined) throw new InvariantBroken(`order ${orderId} may still be delivered: no refund`);
}

async function findLive(tx: Tx, source: NewRefund['source']): Promise<RefundId | undefined> {
  const [live] = await listLive(tx, source);
  return live?.id;
}

async function listLive(tx: Tx, source: NewRefund['source']): Promise<RefundRow[]> {
  if (source.kind === 'order') {
    return listRefunds(tx, { where: 'r.order_id = ? and r.live = 1', parameters: [source.orderId] });
  }
  if (source.kind === 'mutation') {
    return listRefunds(tx, { where: 'r.mutation_id = ? and r.live = 1', parameters: [source.mutationId] });
  }
  // One that was paid back belongs to a match that has ended since, or that it would be paid back of twice.
  return listRefunds(tx, {
    where: `r.transfer_id = ? and r.kind = 'excess' and r.state in ('requested', 'approved', 'sent')`,
    parameters: [source.transferId],
  });
}

async function insertRefund(
  tx: Tx,
  id: RefundId,
  { source, account, bankAccountId, amount, reason, requestedBy }: NewRefund,
  { now }: MoneyContext,
): Promise<void> {
  await tx.write(
    `insert into refund (id, kind, order_id, transfer_id, mutation_id, source_account, bank_account_id, amount, reason,
       state, requested_by, requested_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'requested', ?, ?)`,
    [
      ...[id, source.kind, source.kind === 'order' ? source.orderId : null],
      ...[source.kind === 'mutation' ? null : source.transferId, source.kind === 'mutation' ? source.mutationId : null],
      ...[account, bankAccountId, amount, reason.slice(0, 500), requestedBy, dateOf(now)],
    ],
  );
}
