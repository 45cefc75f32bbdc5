import { wibTexts } from '../bni/wib';
import { type BankLine } from './mutation-book';

/** A line as Moota tells it: times without a zone, the amount as text with `.00`. */
export function mootaItem(line: BankLine, { isDateOnly }: { isDateOnly: boolean }): Record<string, unknown> {
  const { local } = wibTexts(line.at);
  const seen = wibTexts(line.seenAt).local;
  return {
    account_number: line.account,
    date: isDateOnly ? `${local.slice(0, 10)} 00:00:00` : local,
    description: line.description,
    amount: `${line.amount}.00`,
    type: line.type,
    note: null,
    balance: `${line.balance}.00`,
    created_at: seen,
    updated_at: seen,
    mutation_id: line.id,
    token: line.id,
    bank_id: `BNK${line.account.slice(-4)}`,
    taggings: [],
  };
}
