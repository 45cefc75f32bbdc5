import { type TransferId } from '../../domain/ids';
import { type Tx } from '../../persistence/database';
import { type MoneyContext } from '../context';

/**
 * U4: gives the amount of a transfer back, at its match or after its grace: it is quarantined from now on. The transfer
 * is locked. Safe to repeat. Does not change the transfer's state.
 */
export async function giveAmountBack(_tx: Tx, _transferId: TransferId, _context: MoneyContext): Promise<void> {
  throw new Error('to be written');
}
