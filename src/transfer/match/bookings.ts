import { add, type Rupiah, rupiah, subtract } from '../../domain/money';
import { type Shares } from '../../domain/transfer/match-effects';
import { SHORT_TRANSFER, suspenseAccount, UNIQUE_CODE_DIFFERENCE } from '../../ledger/accounts';
import { type Posting } from '../../ledger/journal';

/** What came in, by the code of the account at the bank. */
export interface ReceivedLine {
  bankCode: string;
  amount: Rupiah;
}

/** Where the price of an order, or the money of a tiket, goes; together as much as the shares say. */
export interface Target {
  account: string;
  amount: Rupiah;
}

/**
 * Pure: the page, the second person and the effect get the same postings for the same rows. Out of suspense, to what was
 * paid for; what is left over to the difference of unique codes or to what is paid back.
 */
export function matchPostings(
  lines: readonly ReceivedLine[],
  shares: Shares,
  { targets, excessAccount }: { targets: readonly Target[]; excessAccount: string },
): Posting[] {
  const codes = [...new Set(lines.map(({ bankCode }) => bankCode))].sort();
  const received = codes.map((code): Posting => {
    const amounts = lines.filter(({ bankCode }) => bankCode === code).map(({ amount }) => amount);
    return { account: suspenseAccount(code), side: 'debit', amount: add(...amounts) };
  });
  const credits = targets.map(({ account, amount }): Posting => ({ account, side: 'credit', amount }));
  return some([
    ...received,
    { account: UNIQUE_CODE_DIFFERENCE, side: 'debit', amount: shares.fromDifference },
    { account: SHORT_TRANSFER, side: 'debit', amount: shares.short },
    ...credits,
    { account: UNIQUE_CODE_DIFFERENCE, side: 'credit', amount: shares.toDifference },
    { account: excessAccount, side: 'credit', amount: shares.excess },
  ]);
}

/**
 * The price of an order that was delivered and then un-matched pays first what is still owed for it, then what the house
 * had let go; the rest was collected from the reseller, who gets it back.
 */
export function targetsOfDelivered(
  price: Rupiah,
  { owed, writtenOff }: { owed: Rupiah; writtenOff: Rupiah },
  accounts: { receivable: string; loss: string; saldo: string },
): Target[] {
  return [
    { account: accounts.receivable, amount: owed },
    { account: accounts.loss, amount: writtenOff },
    { account: accounts.saldo, amount: subtract(subtract(price, owed), writtenOff) },
  ].filter(({ amount }) => amount > 0);
}

/**
 * A match taken back: each of its postings on the other side, together with what went the other way since then, each
 * account once. What had gone to an order's price comes from `priceAccount` now; null where it waits where it went.
 */
export function unmatchPostings(
  match: readonly Posting[],
  { priceAccount, isPrice }: { priceAccount: string | null; isPrice: (account: string) => boolean },
): Posting[] {
  const debits = new Map<string, number>();
  for (const { account, side, amount } of match) {
    const target = priceAccount !== null && isPrice(account) ? priceAccount : account;
    debits.set(target, (debits.get(target) ?? 0) + (side === 'credit' ? amount : 0 - amount));
  }
  return some(
    [...debits].map(([account, sum]): Posting => {
      return { account, side: sum > 0 ? 'debit' : 'credit', amount: rupiah(Math.abs(sum)) };
    }),
  );
}

/** The ledger knows no posting of nothing. */
function some(postings: Posting[]): Posting[] {
  return postings.filter(({ amount }) => amount > 0);
}
