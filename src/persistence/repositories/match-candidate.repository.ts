import { type BankAccountId, type MutationId, type TransferId } from '../../domain/ids';
import { type BusinessDate, instant, type Instant } from '../../domain/time';
import { type Queryable, type Tx } from '../database';
import { type BigIntColumn, dateOf } from './columns';
import { listMutations, type MutationRow } from './bank-mutation.repository';
import { listTransfers, type TransferRow } from './transfer.repository';

const MOST = 200;

/** Whose amount this is, or was until then. */
export async function findOwners(
  queryable: Queryable,
  { bankAccountId, amount, releasedSince }: { bankAccountId: BankAccountId; amount: number; releasedSince: Instant },
): Promise<TransferRow[]> {
  return listTransfers(queryable, {
    where: `t.bank_account_id = ? and t.final_amount = ? and (t.released_at is null or t.released_at > ?)
      order by t.created_at desc, t.id limit ${MOST}`,
    parameters: [bankAccountId, amount, dateOf(releasedSince)],
  });
}

/**
 * Transfers of any account that were asked for one of `amounts`, or, while they are reserved, have one of `bases`; of these
 * the newest, since many transfers share a base. Each amount is looked up by an index.
 */
export async function findAskedFor(
  queryable: Queryable,
  {
    accounts,
    amounts,
    bases,
    since,
  }: { accounts: readonly BankAccountId[]; amounts: readonly number[]; bases: readonly number[]; since: Instant },
): Promise<TransferRow[]> {
  if (accounts.length === 0 || amounts.length === 0 || bases.length === 0) return [];
  const [among, any] = [marks(accounts), marks(amounts)];
  return listTransfers(queryable, {
    where: `t.id in (select id from (
        (select id from transfer where bank_account_id in (${among}) and final_amount in (${any})
           and created_at >= ? order by created_at desc limit ${MOST})
        union
        (select id from transfer where bank_account_id in (${among}) and base_amount in (${marks(bases)})
           and is_reserved = 1 order by id desc limit ${MOST * 5})
      ) found) and t.state <> 'verified' order by t.no`,
    parameters: [...accounts, ...amounts, dateOf(since), ...accounts, ...bases],
  });
}

/** What an order by transfer may cost now: bases that are no whole thousands. */
export async function readTransferPrices(queryable: Queryable): Promise<number[]> {
  const rows = await queryable.rows<{ price: BigIntColumn }>(
    `select distinct pp.price from product p join product_price pp on pp.product_code = p.code
     where p.is_transfer_offered = 1`,
  );
  return rows.map(({ price }) => Number(price));
}

export interface LastProof {
  transferId: TransferId;
  uploadedAt: Instant;
  saidAmount: number | null;
}

export async function findLastProofs(queryable: Queryable, ids: readonly TransferId[]): Promise<LastProof[]> {
  if (ids.length === 0) return [];
  const rows = await queryable.rows<{ transfer_id: string; uploaded_at: Date; said_amount: BigIntColumn | null }>(
    `select p.transfer_id, p.uploaded_at, p.said_amount from proof p
     join (select transfer_id, max(n) as n from proof where transfer_id in (${marks(ids)}) group by transfer_id) last
       on last.transfer_id = p.transfer_id and last.n = p.n`,
    ids,
  );
  return rows.map(({ transfer_id: transferId, uploaded_at: uploadedAt, said_amount: said }) => ({
    ...{ transferId, uploadedAt: instant(uploadedAt) },
    saidAmount: said === null ? null : Number(said),
  }));
}

/** U10: what else came in there since then and belongs to nothing, the latest first. */
export async function findOpenCredits(
  queryable: Queryable,
  { bankAccountId, since, besides }: { bankAccountId: BankAccountId; since: Instant; besides: MutationId },
): Promise<MutationRow[]> {
  return listMutations(queryable, {
    where: `m.state in ('new', 'open') and m.first_seen_at >= ? and m.bank_account_id = ? and m.direction = 'credit'
      and m.is_reversal = 0 and m.id <> ? and coalesce(m.exception, 'unmatched') in ('unmatched', 'split-payment')
      order by m.first_seen_at desc, m.id desc limit 40`,
    parameters: [dateOf(since), bankAccountId, besides],
  });
}

interface SameAmount {
  bankAccountId: BankAccountId;
  amount: number;
  direction: 'credit' | 'debit';
  from: BusinessDate;
  to: BusinessDate;
}

/** U11: lines of that amount on these days that are in the books and were not paired with another one. */
export async function findSameAmount(
  queryable: Queryable,
  { bankAccountId, amount, direction, from, to }: SameAmount,
): Promise<MutationRow[]> {
  return listMutations(queryable, {
    where: `m.amount = ? and m.direction = ? and m.wib_date between ? and ? and m.bank_account_id = ?
      and m.state not in ('doubted', 'merged', 'paired', 'booked-out') order by m.id limit ${MOST}`,
    parameters: [amount, direction, from, to, bankAccountId],
  });
}

/** Credits that an outgoing line is said to take back already. */
export async function findTakenBack(queryable: Queryable, besides: MutationId): Promise<MutationId[]> {
  const rows = await queryable.rows<{ related_id: string }>(
    `select related_id from bank_mutation
     where state = 'open' and exception = 'reversed' and direction = 'debit' and related_id is not null and id <> ?`,
    [besides],
  );
  return rows.map(({ related_id: id }) => id);
}

/** Takes lines that nobody has judged; a process that dies leaves a claim that ends. */
export async function claimUnjudged(tx: Tx, { most, until }: { most: number; until: Instant }): Promise<MutationId[]> {
  const rows = await tx.rows<{ id: string }>(
    `select id from bank_mutation
     where processed_at is null and state = 'new' and (next_try_at is null or next_try_at <= utc_timestamp(3))
       and (claimed_until is null or claimed_until <= utc_timestamp(3))
     order by id limit ${most} for update skip locked`,
  );
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  await tx.write(`update bank_mutation set claimed_until = ? where id in (${marks(ids)})`, [dateOf(until), ...ids]);
  return ids;
}

function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}
