import { type TiketId } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { type Instant, instant } from '../../../domain/time';
import { type TiketState, type TransferState } from '../../../domain/transfer/terms';
import { type Queryable } from '../../database';
import { type BigIntColumn, rupiahOf, rupiahOrNull } from '../../repositories/columns';

/** A deposit that a reseller announced, in a list. */
export interface TiketOnList {
  id: TiketId;
  no: number;
  origin: string;
  amount: Rupiah;
  state: TiketState;
  errorCode: string | null;
  reseller: { code: string; name: string };
  createdBy: string | null;
  createdAt: Instant;
  transfer: {
    id: string;
    no: number;
    final: Rupiah;
    state: TransferState;
    expiresAt: Instant;
    graceUntil: Instant;
    account: string;
    received: Rupiah | null;
  } | null;
}

export const TIKET_FILTERS = ['all', 'awaiting', 'credited', 'expired', 'reversed', 'refused'] as const;
export type TiketFilter = (typeof TIKET_FILTERS)[number];

/** The newest first. */
export async function listTikets(
  queryable: Queryable,
  { filter, before, limit }: { filter: TiketFilter; before: TiketId | null; limit: number },
): Promise<{ items: TiketOnList[]; hasMore: boolean }> {
  const conditions = ['true'];
  const parameters: string[] = [];
  if (filter !== 'all') {
    conditions.push('k.state = ?');
    parameters.push(filter);
  }
  if (before !== null) {
    conditions.push('k.id < ?');
    parameters.push(before);
  }
  const rows = await queryable.rows<Columns>(
    `select k.id, k.no, k.origin, k.amount, k.state, k.error_code, r.code as reseller_code, r.name as reseller_name,
       s.full_name as created_by, k.created_at, t.id as transfer_id, t.no as transfer_no, t.final_amount,
       t.state as transfer_state, t.expires_at, t.grace_until, t.received,
       concat(b.bank, ' ••', right(b.number, 4)) as account
     from (select k.id from tiket k where ${conditions.join(' and ')} order by k.id desc limit ?) page
     straight_join tiket k on k.id = page.id join reseller r on r.id = k.reseller_id left join staff s on s.id = k.created_by
     left join transfer t on t.id = k.transfer_id left join bank_account b on b.id = t.bank_account_id
     order by k.id desc`,
    [...parameters, limit + 1],
  );
  return { items: rows.slice(0, limit).map(toRow), hasMore: rows.length > limit };
}

interface Columns {
  id: string;
  no: BigIntColumn;
  origin: string;
  amount: BigIntColumn;
  state: TiketState;
  error_code: string | null;
  reseller_code: string;
  reseller_name: string;
  created_by: string | null;
  created_at: Date;
  transfer_id: string | null;
  transfer_no: BigIntColumn | null;
  final_amount: BigIntColumn | null;
  transfer_state: TransferState | null;
  expires_at: Date | null;
  grace_until: Date | null;
  received: BigIntColumn | null;
  account: string | null;
}

function toRow(row: Columns): TiketOnList {
  const { transfer_id: transferId, transfer_state: state, final_amount: final, expires_at, grace_until } = row;
  return {
    ...{ id: row.id, no: Number(row.no), origin: row.origin, amount: rupiahOf(row.amount), state: row.state },
    ...{ errorCode: row.error_code, reseller: { code: row.reseller_code, name: row.reseller_name } },
    ...{ createdBy: row.created_by, createdAt: instant(row.created_at) },
    transfer:
      transferId === null || state === null || final === null || expires_at === null || grace_until === null
        ? null
        : {
            ...{ id: transferId, no: Number(row.transfer_no), final: rupiahOf(final), state },
            ...{ expiresAt: instant(expires_at), graceUntil: instant(grace_until) },
            ...{ account: row.account ?? '', received: rupiahOrNull(row.received) },
          },
  };
}

/** Those that a tiket may be made for. */
export async function listTiketResellers(queryable: Queryable): Promise<{ id: string; code: string; name: string }[]> {
  return queryable.rows(
    'select id, code, name from reseller where is_active = 1 and is_tiket_offered = 1 order by code limit 500',
  );
}
