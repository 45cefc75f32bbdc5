import { type Database } from '../../persistence/database';
import { moveSwitch } from './move-switch';
import { type SwitchOutcome, type SwitchRequest } from './switch.types';

/**
 * The stop switch of one product: its orders are accepted and wait, and nothing is bought for them. Safe to repeat.
 * `unknown` for a code that the catalogue does not have.
 */
export async function switchProduct(db: Database, code: string, request: SwitchRequest): Promise<SwitchOutcome> {
  return moveSwitch(
    db,
    {
      move: async (tx, isRunning) => {
        const stopped = isRunning ? 0 : 1;
        const sql = 'update product set is_stopped = ? where code = ? and is_stopped <> ?';
        return (await tx.write(sql, [stopped, code, stopped])) === 1;
      },
      exists: async (tx) => (await tx.row('select 1 from product where code = ?', [code])) !== undefined,
      actions: { running: 'product.resume', stopped: 'product.stop' },
      subject: { subjectKind: 'product', subject: code },
    },
    request,
  );
}
