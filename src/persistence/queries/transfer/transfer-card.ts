import { type MutationId, type ProofId, type TransferId } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { type Instant, instant } from '../../../domain/time';
import { type OrderState, type TiketState } from '../../../domain/transfer/terms';
import { type Queryable } from '../../database';
import { type BigIntColumn, dateOf, instantOrNull, rupiahOf, rupiahOrNull } from '../../repositories/columns';
import { readTransfer, type TransferRow } from '../../repositories/transfer.repository';
import { listTransfersById, type TransferOnList } from './transfer-list';

/** One transfer with all that happened to it. */
export interface TransferCard {
  row: TransferRow;
  onList: TransferOnList;
  account: { bank: string; number: string; holder: string };
  verifiedBy: string | null;
  order: CardOrder | null;
  tiket: { no: number; amount: Rupiah; state: TiketState; endedAt: Instant | null } | null;
  proofs: CardProof[];
  matches: CardMatch[];
}

export interface CardOrder {
  no: number;
  reference: string;
  productName: string;
  /** Whole: to be masked by whoever shows it. */
  destination: string;
  price: Rupiah;
  state: OrderState;
  errorCode: string | null;
  topup: { id: string; no: number; sn: string | null } | null;
  endedAt: Instant | null;
}

export interface CardProof {
  id: ProofId;
  n: number;
  mime: string;
  bytes: number;
  state: string;
  note: string | null;
  saidAmount: Rupiah | null;
  saidAccount: string | null;
  uploadedAt: Instant;
  decidedBy: string | null;
  decidedAt: Instant | null;
  reason: string | null;
  /** Numbers of other transfers that the same picture was uploaded for. */
  elsewhere: number[];
}

export interface CardMatch {
  mutationId: MutationId;
  mutationNo: number;
  n: number;
  amount: Rupiah;
  method: string;
  rule: string | null;
  matchedAt: Instant;
  endedAt: Instant | null;
}

export async function readTransferCard(queryable: Queryable, id: TransferId): Promise<TransferCard | undefined> {
  const row = await readTransfer(queryable, id);
  const [onList] = row === undefined ? [] : await listTransfersById(queryable, [id]);
  if (row === undefined || onList === undefined) return undefined;
  const account = await queryable.row<{ bank: string; number: string; holder: string; verifier: string | null }>(
    `select b.bank, b.number, b.holder, (select s.full_name from staff s where s.id = ?) as verifier
     from bank_account b where b.id = ?`,
    [row.verifiedBy, row.bankAccountId],
  );
  if (account === undefined) return undefined;
  const { verifier, ...bankAccount } = account;
  return {
    ...{ row, onList, account: bankAccount, verifiedBy: verifier },
    order: await orderOf(queryable, id),
    tiket: await tiketOf(queryable, id),
    proofs: await proofsOf(queryable, id),
    matches: await matchesOf(queryable, id),
  };
}

async function orderOf(queryable: Queryable, id: TransferId): Promise<CardOrder | null> {
  const row = await queryable.row<{
    no: BigIntColumn;
    reference: Buffer;
    product_name: string;
    destination: string;
    price: BigIntColumn;
    state: OrderState;
    error_code: string | null;
    ended_at: Date | null;
    topup_id: string | null;
    topup_no: BigIntColumn | null;
    sn: string | null;
  }>(
    `select o.no, o.reference, coalesce(p.name, o.product_code) as product_name, o.destination, o.price, o.state,
       o.error_code, o.ended_at, u.id as topup_id, u.no as topup_no, u.sn
     from digital_order o left join product p on p.code = o.product_code left join topup u on u.id = o.topup_id
     where o.transfer_id = ?`,
    [id],
  );
  if (row === undefined) return null;
  return {
    ...{ no: Number(row.no), reference: row.reference.toString('latin1'), productName: row.product_name },
    ...{ destination: row.destination, price: rupiahOf(row.price), state: row.state, errorCode: row.error_code },
    topup: row.topup_id === null ? null : { id: row.topup_id, no: Number(row.topup_no), sn: row.sn },
    endedAt: instantOrNull(row.ended_at),
  };
}

async function tiketOf(queryable: Queryable, id: TransferId): Promise<TransferCard['tiket']> {
  const row = await queryable.row<{ no: BigIntColumn; amount: BigIntColumn; state: TiketState; ended_at: Date | null }>(
    'select no, amount, state, ended_at from tiket where transfer_id = ?',
    [id],
  );
  if (row === undefined) return null;
  return {
    ...{ no: Number(row.no), amount: rupiahOf(row.amount), state: row.state },
    endedAt: instantOrNull(row.ended_at),
  };
}

async function proofsOf(queryable: Queryable, id: TransferId): Promise<CardProof[]> {
  const rows = await queryable.rows<{
    id: string;
    n: number;
    mime: string;
    bytes: number;
    state: string;
    note: string | null;
    said_amount: BigIntColumn | null;
    said_account: string | null;
    uploaded_at: Date;
    decided_by: string | null;
    decided_at: Date | null;
    reason: string | null;
    elsewhere: string | null;
  }>(
    `select f.id, f.n, f.mime, f.bytes, f.state, f.note, f.said_amount, f.said_account, f.uploaded_at,
       s.full_name as decided_by, f.decided_at, f.reason,
       (select group_concat(distinct t.no order by t.no) from proof e join transfer t on t.id = e.transfer_id
        where e.sha256 = f.sha256 and e.transfer_id <> f.transfer_id) as elsewhere
     from proof f left join staff s on s.id = f.decided_by where f.transfer_id = ? order by f.n desc`,
    [id],
  );
  return rows.map((row) => ({
    ...{ id: row.id, n: row.n, mime: row.mime, bytes: row.bytes, state: row.state, note: row.note },
    ...{ saidAmount: rupiahOrNull(row.said_amount), saidAccount: row.said_account },
    ...{ uploadedAt: instant(row.uploaded_at), decidedBy: row.decided_by, decidedAt: instantOrNull(row.decided_at) },
    ...{ reason: row.reason, elsewhere: row.elsewhere === null ? [] : row.elsewhere.split(',').map(Number) },
  }));
}

async function matchesOf(queryable: Queryable, id: TransferId): Promise<CardMatch[]> {
  const rows = await queryable.rows<{
    mutation_id: string;
    no: BigIntColumn;
    n: number;
    amount: BigIntColumn;
    method: string;
    rule: string | null;
    matched_at: Date;
    ended_at: Date | null;
  }>(
    `select x.mutation_id, m.no, x.n, x.amount, x.method, x.rule, x.matched_at, x.ended_at
     from mutation_match x join bank_mutation m on m.id = x.mutation_id where x.transfer_id = ?
     order by x.n desc, x.mutation_id`,
    [id],
  );
  return rows.map((row) => ({
    ...{ mutationId: row.mutation_id, mutationNo: Number(row.no), n: row.n, amount: rupiahOf(row.amount) },
    ...{ method: row.method, rule: row.rule },
    ...{ matchedAt: instant(row.matched_at), endedAt: instantOrNull(row.ended_at) },
  }));
}

/** Lines that may be the payer's money: what belongs to nothing, not older than a day before it was asked for. */
export async function idsOfOpenCredits(
  queryable: Queryable,
  { since, limit }: { since: Instant; limit: number },
): Promise<MutationId[]> {
  const rows = await queryable.rows<{ id: string }>(
    `select m.id from bank_mutation m where m.state = 'open' and m.first_seen_at >= ? and m.direction = 'credit'
     order by m.first_seen_at desc limit ?`,
    [dateOf(since), limit],
  );
  return rows.map(({ id }) => id);
}

/** By the number that people read aloud. */
export async function findMutationByNo(queryable: Queryable, no: number): Promise<MutationId | undefined> {
  return (await queryable.row<{ id: string }>('select id from bank_mutation where no = ?', [no]))?.id;
}
