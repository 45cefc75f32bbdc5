import { type PlanId, type TagihanId } from '../../domain/ids';
import { type Queryable, type Tx } from '../database';
import { readAllocated, TAGIHAN_COLUMNS, lockOpenTagihan, type TagihanRow, toTagihan } from './tagihan.repository';
import { lockVirtualAccountsOf, type VirtualAccountRow } from './virtual-account.repository';
import { type Rupiah } from '../../domain/money';

/** A bill that is neither paid nor cancelled, with what was paid of it. */
export interface OpenBillRow {
  tagihan: TagihanRow;
  allocated: Rupiah;
}

export interface LockedBill extends OpenBillRow {
  accounts: VirtualAccountRow[];
}

/** As they stand now, the oldest first. */
export async function readOpenBills(queryable: Queryable, planId: PlanId): Promise<OpenBillRow[]> {
  const rows = await queryable.rows<Parameters<typeof toTagihan>[0]>(
    `select ${TAGIHAN_COLUMNS} from tagihan t where t.plan_id = ? and t.state in ('opening', 'awaiting')
     order by t.due_on, t.id`,
    [planId],
  );
  return withAllocated(queryable, rows.map(toTagihan));
}

/**
 * The same under their locks: all virtual accounts first, then the bills. The plan is locked already, so none is opened
 * meanwhile; one that was paid meanwhile is left out.
 */
export async function lockOpenBills(tx: Tx, planId: PlanId): Promise<LockedBill[]> {
  const candidates = await tx.rows<{ id: TagihanId }>(
    `select t.id from tagihan t where t.plan_id = ? and t.state in ('opening', 'awaiting') order by t.due_on, t.id`,
    [planId],
  );
  const accounts = new Map<TagihanId, VirtualAccountRow[]>();
  for (const { id } of candidates) accounts.set(id, await lockVirtualAccountsOf(tx, id));
  const bills = await withAllocated(tx, await lockOpenTagihan(tx, planId));
  return bills.map((bill) => ({ ...bill, accounts: accounts.get(bill.tagihan.id) ?? [] }));
}

/** Whether the bank has told of money for one of them that nobody has looked at yet. */
export async function isPaymentArriving(queryable: Queryable, tagihanIds: readonly TagihanId[]): Promise<boolean> {
  if (tagihanIds.length === 0) return false;
  const row = await queryable.row(
    `select 1 from virtual_account v join bank_notice b on b.virtual_account_id = v.id and b.processed_at is null
     where v.tagihan_id in (${tagihanIds.map(() => '?').join(', ')}) limit 1`,
    [...tagihanIds],
  );
  return row !== undefined;
}

/** Whether anything of the plan was ever billed. */
export async function hasBills(queryable: Queryable, planId: PlanId): Promise<boolean> {
  return (await queryable.row('select 1 from tagihan where plan_id = ? limit 1', [planId])) !== undefined;
}

async function withAllocated(queryable: Queryable, tagihanList: readonly TagihanRow[]): Promise<OpenBillRow[]> {
  const bills: OpenBillRow[] = [];
  for (const tagihan of tagihanList) bills.push({ tagihan, allocated: await readAllocated(queryable, tagihan.id) });
  return bills;
}
