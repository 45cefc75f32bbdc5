import { type AskedTransfer } from '../../persistence/queries/asked-transfer';

export interface AskedAnswer {
  amount: number;
  bankAccount: { bank: string; number: string; holder: string };
  expiresAt: string;
  statusUrl: string;
}

/** What a payer has to do, as a shop's server is told. */
export function askedAnswer({ amount, bankAccount, expiresAt, token }: AskedTransfer, publicUrl: string): AskedAnswer {
  return { amount, bankAccount, expiresAt, statusUrl: statusUrlOf(publicUrl, token) };
}

export function askedOrNulls(
  asked: AskedTransfer | null,
  publicUrl: string,
): { [Name in keyof AskedAnswer]: AskedAnswer[Name] | null } {
  if (asked === null) return { amount: null, bankAccount: null, expiresAt: null, statusUrl: null };
  return askedAnswer(asked, publicUrl);
}

function statusUrlOf(publicUrl: string, token: string): string {
  return `${publicUrl}/pesanan/${token}`;
}
