import { type Settings } from '../../domain/settings';
import { type Instant } from '../../domain/time';
import { type ShopState } from '../../domain/transfer/terms';
import { reopenableUntil } from '../../domain/transfer/transfer-life';
import { type Queryable } from '../../persistence/database';
import { type AskedTransfer } from '../../persistence/queries/asked-transfer';

/** Of the handlers that tell a shop where its order or tiket is. */
export interface ReadTransferDeps {
  db: Queryable;
  settings: { current(): Promise<Settings> };
  publicUrl: string;
}

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

/** T5: until when what is told as expired may still be opened again. */
export async function reopenableAnswer(
  { state, expiredAt }: { state: ShopState; expiredAt: Instant | null },
  settings: ReadTransferDeps['settings'],
): Promise<{ reopenableUntil: Instant | null }> {
  if (state !== 'expired') return { reopenableUntil: null };
  return { reopenableUntil: reopenableUntil({ state: 'released', releasedAt: expiredAt }, await settings.current()) };
}

function statusUrlOf(publicUrl: string, token: string): string {
  return `${publicUrl}/pesanan/${token}`;
}
