import { type TransferRefusalCode } from '../../domain/errors';
import { type ResellerId, type TiketId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type Instant, instant } from '../../domain/time';
import { type ShopState, type TiketState } from '../../domain/transfer/terms';
import { tiketShopStateOf } from '../../domain/transfer/transfer-life';
import { type Queryable } from '../database';
import { type BigIntColumn, instantOrNull, rupiahOf } from '../repositories/columns';
import { type TiketKey } from '../repositories/tiket.repository';
import {
  ASKED_COLUMNS,
  type AskedColumns,
  type AskedTransfer,
  askedTransferOf,
  expiredAtOf,
  receivedOf,
} from './asked-transfer';

/** What a reseller may know of its tiket. */
export interface TiketFacts {
  tiketId: TiketId;
  /** For people to read aloud. */
  no: number;
  /** Null: OtomaX sends none. */
  refId: string | null;
  /** Announced; what is to be transferred is `asked.amount`. */
  base: Rupiah;
  /** T5: `success` once it is saldo. */
  state: ShopState;
  errorCode: TransferRefusalCode | null;
  /** Null: it was refused. */
  asked: AskedTransfer | null;
  /** T4: all that arrived, once it is saldo. */
  credited: Rupiah | null;
  /** While its transfer is given up: since when. */
  expiredAt: Instant | null;
  createdAt: Instant;
  endedAt: Instant | null;
}

interface Columns extends AskedColumns {
  id: string;
  no: BigIntColumn;
  reference: Buffer | null;
  amount: BigIntColumn;
  state: TiketState;
  error_code: TransferRefusalCode | null;
  created_at: Date;
  ended_at: Date | null;
}

/** `key` says which one; a reseller is told of its own alone. */
export async function readOwnTiket(
  queryable: Queryable,
  resellerId: ResellerId,
  key: Extract<TiketKey, { id: string }> | { origin: 'h2h'; reference: string },
): Promise<TiketFacts | undefined> {
  const [condition, parameters] =
    'id' in key
      ? ['k.id = ?', [key.id]]
      : ['k.origin = ? and k.reference = ?', [key.origin, Buffer.from(key.reference, 'latin1')]];
  const row = await queryable.row<Columns>(
    `select k.id, k.no, k.reference, k.amount, k.state, k.error_code, k.created_at, k.ended_at, ${ASKED_COLUMNS}
     from tiket k
     left join transfer t on t.id = k.transfer_id
     left join bank_account b on b.id = t.bank_account_id
     where k.reseller_id = ? and ${condition}`,
    [resellerId, ...parameters],
  );
  return row && factsOf(row);
}

function factsOf(row: Columns): TiketFacts {
  return {
    tiketId: row.id,
    no: Number(row.no),
    refId: row.reference?.toString('latin1') ?? null,
    base: rupiahOf(row.amount),
    state: tiketShopStateOf(row.state, { state: row.transfer_state ?? 'released' }),
    errorCode: row.error_code,
    asked: askedTransferOf(row),
    credited: row.state === 'credited' ? receivedOf(row) : null,
    expiredAt: expiredAtOf(row),
    createdAt: instant(row.created_at),
    endedAt: instantOrNull(row.ended_at),
  };
}
