import { InvariantBroken } from '../../domain/errors';
import { type BankAccountId, type MutationId, type TransferId } from '../../domain/ids';
import { add, type Rupiah, rupiah, ZERO } from '../../domain/money';
import { type Shares, splitReceived } from '../../domain/transfer/match-effects';
import {
  escrowAccount,
  excessAccount,
  receivableAccount,
  saldoAccount,
  UNMATCHED_DELIVERY,
} from '../../ledger/accounts';
import { type Posting } from '../../ledger/journal';
import { type Queryable, type Tx } from '../../persistence/database';
import { readBankAccount } from '../../persistence/repositories/bank-account.repository';
import { type MutationRow, readMutation } from '../../persistence/repositories/bank-mutation.repository';
import { type BigIntColumn } from '../../persistence/repositories/columns';
import { findOrder, type OrderRow } from '../../persistence/repositories/digital-order.repository';
import { findTiket, type TiketRow } from '../../persistence/repositories/tiket.repository';
import { readTransfer, type TransferRow } from '../../persistence/repositories/transfer.repository';
import { matchPostings, type Target, targetsOfDelivered } from './bookings';

/** A transfer with what it is for and the lines that are to pay it. */
export interface MatchFacts {
  transfer: TransferRow;
  lines: MutationRow[];
  order: OrderRow | null;
  tiket: TiketRow | null;
  /** The how many-th match of the transfer this one is. */
  n: number;
  received: Rupiah;
  shares: Shares;
  postings: Posting[];
}

/** Reads without a lock: rows that are locked already are of now. Throws `InvariantBroken` for what does not exist. */
export async function readMatchFacts(
  tx: Tx,
  { transferId, mutationIds }: { transferId: TransferId; mutationIds: readonly MutationId[] },
): Promise<MatchFacts> {
  const transfer = await readTransfer(tx, transferId);
  if (transfer === undefined) throw new InvariantBroken(`there is no transfer ${transferId}`);
  const lines = await readLines(tx, mutationIds);
  const order = (await findOrder(tx, { transferId })) ?? null;
  const tiket = (await findTiket(tx, { transferId })) ?? null;
  const received = add(...lines.map(({ amount }) => amount));
  const codes = await bankCodes(
    tx,
    lines.map(({ bankAccountId }) => bankAccountId),
  );
  const { purpose, base, final } = transfer;
  // By what was asked for: the account may have another mode by now (U1).
  const mode = final < base ? 'subtract' : 'add';
  const shares = splitReceived({ purpose, price: order?.price ?? base, final, received, mode });
  const targets = await targetsOf(tx, { transfer, order, shares });
  const postings = matchPostings(
    lines.map(({ bankAccountId, amount }) => ({ bankCode: codes.get(bankAccountId) ?? '', amount })),
    shares,
    { targets, excessAccount: excessAccount(transferId) },
  );
  return { transfer, lines, order, tiket, n: (await lastMatch(tx, transferId)) + 1, received, shares, postings };
}

/** The number of the transfer's latest match; 0 for none. */
export async function lastMatch(queryable: Queryable, transferId: TransferId): Promise<number> {
  const row = await queryable.row<{ n: number | null }>(
    'select max(n) as n from mutation_match where transfer_id = ?',
    [transferId],
  );
  return row?.n ?? 0;
}

/** What an un-matched delivery still has against the reseller, and against the house. */
async function readOutstanding(
  queryable: Queryable,
  { id, resellerId, topupId, transferId }: OrderRow,
): Promise<{ owed: Rupiah; writtenOff: Rupiah }> {
  const rows = await queryable.rows<{ account_code: string; total: BigIntColumn }>(
    `select e.account_code, sum(if(e.side = 'debit', e.amount, -e.amount)) as total from journal j
     join entry e on e.journal_id = j.id
     where j.subject in (?, ?) and e.account_code in (?, ?) group by e.account_code`,
    [topupId ?? id, transferId ?? id, receivableAccount(resellerId), UNMATCHED_DELIVERY],
  );
  const of = (code: string): Rupiah => {
    const total = Number(rows.find(({ account_code: account }) => account === code)?.total ?? 0);
    return total > 0 ? rupiah(total) : ZERO;
  };
  return { owed: of(receivableAccount(resellerId)), writtenOff: of(UNMATCHED_DELIVERY) };
}

async function targetsOf(
  tx: Tx,
  { transfer, order, shares }: { transfer: TransferRow; order: OrderRow | null; shares: Shares },
): Promise<Target[]> {
  const saldo = saldoAccount(transfer.resellerId);
  if (order === null) return [{ account: saldo, amount: shares.toSaldo }];
  if (order.state !== 'success') return [{ account: escrowAccount(order.id), amount: shares.toEscrow }];
  const accounts = { receivable: receivableAccount(order.resellerId), loss: UNMATCHED_DELIVERY, saldo };
  return targetsOfDelivered(shares.toEscrow, await readOutstanding(tx, order), accounts);
}

async function readLines(tx: Tx, ids: readonly MutationId[]): Promise<MutationRow[]> {
  const lines: MutationRow[] = [];
  for (const id of [...new Set(ids)].sort()) {
    const line = await readMutation(tx, id);
    if (line === undefined) throw new InvariantBroken(`there is no mutation ${id}`);
    lines.push(line);
  }
  if (lines.length === 0) throw new InvariantBroken('a match without a line');
  return lines;
}

async function bankCodes(tx: Tx, ids: readonly BankAccountId[]) {
  const codes = new Map<BankAccountId, string>();
  for (const id of new Set(ids)) {
    codes.set(id, (await readBankAccount(tx, id)).code);
  }
  return codes;
}
