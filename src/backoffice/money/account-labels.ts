import { transferName } from '../../domain/transfer/names';
import {
  BANK_CHARGES,
  COST,
  LATE_DELIVERY,
  OPENING,
  OWN_MOVES,
  REFUND_PAYABLE,
  REVENUE,
  SHORT_TRANSFER,
  UNCLAIMED,
  UNIQUE_CODE_DIFFERENCE,
  UNMATCHED_DELIVERY,
} from '../../ledger/accounts';
import { type Queryable } from '../../persistence/database';
import { type BigIntColumn } from '../../persistence/repositories/columns';

const HOUSE_LABELS: Readonly<Record<string, string>> = {
  [UNIQUE_CODE_DIFFERENCE]: 'Selisih kode unik',
  [REFUND_PAYABLE]: 'Dana yang harus dikembalikan',
  [UNCLAIMED]: 'Pendapatan dana tak bertuan',
  [BANK_CHARGES]: 'Biaya bank',
  [OWN_MOVES]: 'Pemindahan dana pemilik',
  [UNMATCHED_DELIVERY]: 'Kerugian batal cocok',
  [SHORT_TRANSFER]: 'Kerugian kurang transfer',
  [REVENUE]: 'Penjualan pulsa',
  [COST]: 'Harga pokok pulsa',
  [LATE_DELIVERY]: 'Kerugian sukses terlambat',
  [OPENING]: 'Saldo awal pembukuan',
};

const BANK_WORDS: Readonly<Record<string, string>> = {
  bank: 'Rekening',
  suspense: 'Dana tak dikenal',
  outgoing: 'Uang keluar belum jelas',
};

const RESELLER_WORDS: Readonly<Record<string, string>> = { saldo: 'Saldo bebas', receivable: 'Piutang' };

/** How people call accounts of the ledger, by code. */
export async function labelsOf(queryable: Queryable, codes: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const labels = new Map<string, string>();
  for (const account of codes) labels.set(account, await labelOf(queryable, account));
  return labels;
}

async function labelOf(queryable: Queryable, account: string): Promise<string> {
  const house = HOUSE_LABELS[account];
  if (house !== undefined) return house;
  const [kind = '', name = ''] = account.split(':');
  if (kind in BANK_WORDS) return `${BANK_WORDS[kind] ?? ''} · ${await bankName(queryable, name)}`;
  if (kind in RESELLER_WORDS) return `${RESELLER_WORDS[kind] ?? ''} · ${await resellerName(queryable, name)}`;
  if (kind === 'escrow') return `Titipan pesanan ${await orderName(queryable, name)}`;
  if (kind === 'excess') return `Kelebihan bayar ${await nameOfTransfer(queryable, name)}`;
  if (kind === 'deposit') return `Deposit ${name} (perkiraan)`;
  return account;
}

async function bankName(queryable: Queryable, code: string): Promise<string> {
  const row = await queryable.row<{ bank: string; number: string }>(
    'select bank, number from bank_account where code = ?',
    [code],
  );
  return row === undefined ? code : `${row.bank} ••${row.number.slice(-4)}`;
}

async function resellerName(queryable: Queryable, id: string): Promise<string> {
  const row = await queryable.row<{ name: string }>('select name from reseller where id = ?', [id]);
  return row?.name ?? id;
}

/** By the number of its transfer: references of shops may be long. */
async function orderName(queryable: Queryable, id: string): Promise<string> {
  const row = await queryable.row<{ no: BigIntColumn }>(
    'select t.no from digital_order o join transfer t on t.id = o.transfer_id where o.id = ?',
    [id],
  );
  return row === undefined ? id : transferName(Number(row.no));
}

async function nameOfTransfer(queryable: Queryable, id: string): Promise<string> {
  const row = await queryable.row<{ no: BigIntColumn }>('select no from transfer where id = ?', [id]);
  return row === undefined ? id : transferName(Number(row.no));
}
