import { type Rupiah } from '../../../domain/money';
import { isFinal } from '../../../domain/topup/topup-state';
import { type LedgerEntry, type LedgerJournal } from '../../../persistence/queries/console/ledger-lines';
import { formatMoment, formatRupiah } from '../format';
import { type CardFacts } from './kartu-facts';

export interface LedgerRow {
  at: string;
  kind: string;
  from: string;
  to: string;
  amount: string;
  isPlan: boolean;
}

/** Holds and journals, newest first; for an open order first what either end would book. */
export function ledgerRows(facts: CardFacts): LedgerRow[] {
  const { card, journals, visit } = facts;
  const free = accountLabel(card.account, facts);
  const held = heldLabel(facts);
  const row = (at: string, kind: string, from: string, to: string, amount: number, isPlan = false): LedgerRow => ({
    ...{ at, kind, from, to, isPlan },
    amount: formatRupiah(amount),
  });
  const plans =
    card.hold?.state === 'held' && !isFinal(card.state)
      ? [
          row('rencana', 'Bila sukses: posting', held, 'Penjualan pulsa', card.hold.amount, true),
          row('rencana', 'Bila gagal: lepas', held, free, card.hold.amount, true),
        ]
      : [];
  const booked = journals.flatMap((journal) =>
    accountFlows(journal, facts).map(({ from, to, amount }) =>
      row(formatMoment(journal.postedAt, visit.now), journalWord(journal.kind), from, to, amount),
    ),
  );
  const { hold } = card;
  const released =
    hold?.state === 'voided' && hold.endedAt !== null
      ? [row(formatMoment(hold.endedAt, visit.now), 'Lepas', held, free, hold.amount)]
      : [];
  const taken = hold === null ? [] : [row(formatMoment(hold.at, visit.now), 'Tahan', free, held, hold.amount)];
  return [...plans, ...booked, ...released, ...taken];
}

const JOURNALS: Readonly<Record<string, string>> = {
  'topup-success': 'Posting',
  'late-success': 'Sukses terlambat',
  'charge-late-success': 'Tagih ke reseller',
  'collect-receivable': 'Tarik piutang',
  reversal: 'Dibalik',
  'double-delivery': 'Kirim ganda',
};

export function journalWord(kind: string): string {
  return JOURNALS[kind] ?? 'Koreksi';
}

export interface Flow {
  from: string;
  to: string;
  amount: Rupiah;
}

/**
 * The entries of a journal as amounts that go from one account to another: debits and credits are paired in the order
 * they were booked, an amount that has no equal partner in parts.
 */
export function accountFlows({ kind, entries }: LedgerJournal, facts: CardFacts): Flow[] {
  const label = (account: string): string =>
    kind === 'topup-success' && account === facts.card.account ? heldLabel(facts) : accountLabel(account, facts);
  const debits = entries.filter(({ side }) => side === 'debit').map((entry) => ({ ...entry }));
  const credits = entries.filter(({ side }) => side === 'credit').map((entry) => ({ ...entry }));
  const flows: Flow[] = [];
  let [debit, credit] = [debits.shift(), credits.shift()];
  while (debit !== undefined && credit !== undefined) {
    const amount = debit.amount < credit.amount ? debit.amount : credit.amount;
    // Value leaves what is credited when one of the two is something that others owe us.
    const isOwedToUs = isAsset(debit) || isAsset(credit);
    const [from, to] = isOwedToUs ? [credit.account, debit.account] : [debit.account, credit.account];
    flows.push({ from: label(from), to: label(to), amount });
    [debit, credit] = [rest(debit, amount, debits), rest(credit, amount, credits)];
  }
  return flows;
}

function rest(entry: LedgerEntry, amount: Rupiah, others: LedgerEntry[]): LedgerEntry | undefined {
  return entry.amount > amount ? { ...entry, amount: (entry.amount - amount) as Rupiah } : others.shift();
}

function isAsset({ account }: LedgerEntry): boolean {
  return account.startsWith('deposit:') || account.startsWith('receivable:');
}

const HOUSE_ACCOUNTS: Readonly<Record<string, string>> = {
  'revenue:topup': 'Penjualan pulsa',
  'cost:topup': 'Harga pokok pulsa',
  'loss:late-delivery': 'Kerugian sukses terlambat',
  'loss:unmatched-delivery': 'Kerugian batal cocok',
  'equity:opening': 'Saldo awal',
};

/** An order that its buyer paid by transfer is held in money of its own. */
function heldLabel({ card }: CardFacts): string {
  return `${card.account.startsWith('escrow:') ? 'Dana pesanan' : 'Saldo'} ditahan · TRX ${card.no}`;
}

/** An account as people call it. */
function accountLabel(account: string, { card, attempts }: CardFacts): string {
  const [kind = '', owner = ''] = account.split(':');
  if (kind === 'saldo') return `Saldo bebas · ${card.reseller.name}`;
  if (kind === 'escrow') return 'Dana pesanan';
  if (kind === 'receivable') return `Piutang · ${card.reseller.name}`;
  if (kind === 'deposit') {
    return `Deposit ${attempts.find(({ terminal }) => terminal === owner)?.terminalName ?? owner}`;
  }
  return HOUSE_ACCOUNTS[account] ?? account;
}
