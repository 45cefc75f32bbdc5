import { type VirtualAccountRow } from '../persistence/repositories/virtual-account.repository';

/** The bill that can be paid, or is being made: a tagihan has one at the most. */
export function liveAccount(accounts: readonly VirtualAccountRow[]): VirtualAccountRow | undefined {
  return accounts.find(({ state }) => state === 'creating' || state === 'active');
}
