import { type Database, type Tx } from '../../persistence/database';
import { isDuplicateOf } from '../../persistence/database-errors';
import { STOP_ALL } from '../../persistence/repositories/setting.repository';
import { moveSwitch } from './move-switch';
import { type SwitchOutcome, type SwitchRequest } from './switch.types';

/**
 * The switch of all purchases. While it is off nothing new is bought and no check leaves that could buy (P2, P6); what
 * has left is waited for, and orders are accepted until their time for sending is over. Safe to repeat.
 */
export async function switchAllPurchases(db: Database, request: SwitchRequest): Promise<SwitchOutcome> {
  return moveSwitch(
    db,
    {
      move: (tx, isRunning) => (isRunning ? resume(tx) : stop(tx)),
      exists: async () => true,
      actions: { running: 'purchases.resume', stopped: 'purchases.stop' },
      subject: { subjectKind: 'setting', subject: STOP_ALL },
    },
    request,
  );
}

async function resume(tx: Tx): Promise<boolean> {
  const moved = await tx.write(
    `update setting set value = '0', changed_at = utc_timestamp(3) where name = ? and value = '1'`,
    [STOP_ALL],
  );
  return moved === 1;
}

async function stop(tx: Tx): Promise<boolean> {
  const moved = await tx.write(
    `update setting set value = '1', changed_at = utc_timestamp(3) where name = ? and value <> '1'`,
    [STOP_ALL],
  );
  if (moved === 1) return true;
  // No row yet, or it is stopped already: the key decides between two who insert it at once.
  try {
    await tx.write(`insert into setting (name, value, changed_at) values (?, '1', utc_timestamp(3))`, [STOP_ALL]);
    return true;
  } catch (error) {
    if (isDuplicateOf(error, 'PRIMARY')) return false;
    throw error;
  }
}
