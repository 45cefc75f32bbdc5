import { add, type Rupiah, rupiah } from '../../domain/money';
import { COST, LATE_DELIVERY, REVENUE, type Side, UNMATCHED_DELIVERY } from '../../ledger/accounts';
import { type Posting } from '../../ledger/journal';
import { type Queryable } from '../../persistence/database';
import { type BigIntColumn, rupiahOf } from '../../persistence/repositories/columns';
import { type Booking } from '../../settlement/bookings';
import { type LedgerPreview, type LedgerPreviewLine } from './controls.types';

/** What a preview needs to know of an order besides what would be booked. */
export interface PreviewContext {
  no: number;
  resellerName: string;
  /** The account that pays, and what is in it now; null when the balances of this moment say nothing any more. */
  account: string;
  price: Rupiah;
  balances: { free: Rupiah; held: Rupiah } | null;
  terminalNames: ReadonlyMap<string, string>;
}

interface Columns {
  id: string;
  no: BigIntColumn;
  name: string;
  account_code: string;
  price: BigIntColumn;
  balance: BigIntColumn | null;
  held: BigIntColumn | null;
}

export async function readPreviewContexts(
  queryable: Queryable,
  topupIds: readonly string[],
): Promise<ReadonlyMap<string, PreviewContext>> {
  if (topupIds.length === 0) return new Map();
  const terminals = await queryable.rows<{ code: string; name: string }>('select code, name from terminal');
  const terminalNames = new Map(terminals.map(({ code, name }) => [code, name]));
  const rows = await queryable.rows<Columns>(
    `select t.id, t.no, r.name, t.account_code, t.price, a.balance, a.held from topup t
     join reseller r on r.id = t.reseller_id left join account a on a.code = t.account_code and a.has_limit = 1
     where t.id in (${topupIds.map(() => '?').join(', ')})`,
    topupIds,
  );
  return new Map(
    rows.map(({ id, no, name, account_code: account, price, balance, held }) => [
      id,
      {
        ...{ no: Number(no), resellerName: name, account, price: rupiahOf(price), terminalNames },
        balances:
          balance === null || held === null
            ? null
            : { free: rupiah(rupiahOf(balance) - rupiahOf(held)), held: rupiahOf(held) },
      },
    ]),
  );
}

/** What would be booked, as people read it; null for what books nothing. */
export function previewOf({ hold, postings }: Booking, context: PreviewContext): LedgerPreview | null {
  const { account, price, balances } = context;
  if (hold === null && postings.length === 0) return null;
  // An order that its buyer paid by transfer has money of its own.
  const isBuyers = account.startsWith('escrow:');
  const label = (state: 'ditahan' | 'bebas'): string =>
    isBuyers ? `Dana pesanan ${state}` : `Saldo ${state} · ${context.resellerName}`;
  const lines: LedgerPreviewLine[] = [];
  if (hold !== null) {
    lines.push(line({ account, label: label('ditahan'), change: 0 - price, before: balances?.held ?? null }));
  }
  // What a posted hold takes was set aside before: the free saldo stays.
  const taken = postings.filter((posting) => !(hold === 'posted' && posting.account === account));
  for (const posting of taken.filter((one) => one.account !== account)) {
    lines.push(line({ ...posting, label: labelOf(posting.account, context), change: changeOf(posting), before: null }));
  }
  const own = taken.filter((posting) => posting.account === account).map(changeOf);
  const free = own.reduce((sum, change) => sum + change, hold === 'voided' ? price : 0);
  if (hold !== null || own.length > 0) {
    lines.push(line({ account, label: label('bebas'), change: free, before: balances?.free ?? null }));
  }
  return { lines, debit: sumOf('debit', postings, hold, price), credit: sumOf('credit', postings, hold, price) };
}

function line({
  account,
  label,
  change,
  before,
}: Omit<LedgerPreviewLine, 'after'> & { account: string }): LedgerPreviewLine {
  const after = before === null || before + change < 0 ? null : rupiah(before + change);
  return { account, label, change, before, after };
}

/** A hold that is given back has no journal: what is held becomes free. */
function sumOf(side: Side, postings: readonly Posting[], hold: Booking['hold'], price: Rupiah): Rupiah {
  if (hold === 'voided') return price;
  return add(...postings.filter((posting) => posting.side === side).map(({ amount }) => amount));
}

/** The side that makes an account grow, as people read it. */
function changeOf({ account, side, amount }: Posting): number {
  const grows: Side = /^(saldo:|escrow:|revenue:)/.test(account) ? 'credit' : 'debit';
  return side === grows ? amount : 0 - amount;
}

const HOUSE_LABELS: Readonly<Record<string, string>> = {
  [REVENUE]: 'Penjualan pulsa',
  [COST]: 'Harga pokok pulsa',
  [LATE_DELIVERY]: 'Kerugian sukses terlambat',
  [UNMATCHED_DELIVERY]: 'Kerugian batal cocok',
};

function labelOf(account: string, { resellerName, terminalNames }: PreviewContext): string {
  const house = HOUSE_LABELS[account];
  if (house !== undefined) return house;
  const [kind, name = ''] = account.split(':');
  if (kind === 'deposit') return `Deposit ${terminalNames.get(name) ?? name} (perkiraan)`;
  return kind === 'saldo' ? `Saldo bebas · ${resellerName}` : `Piutang · ${resellerName}`;
}
