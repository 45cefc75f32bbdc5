import { type TerminalCode } from '../../domain/ids';
import { type Database } from '../../persistence/database';
import { moveSwitch } from './move-switch';
import { type SwitchOutcome, type SwitchRequest } from './switch.types';

/**
 * Turns one terminal on or off. Off: nothing new is bought there, what has left is asked after. On also closes a circuit
 * that failures had opened, since a person says that the line works. Safe to repeat. `unknown` for a code that no
 * terminal has.
 */
export async function switchTerminal(db: Database, code: TerminalCode, request: SwitchRequest): Promise<SwitchOutcome> {
  return moveSwitch(
    db,
    {
      move: async (tx, isRunning) => {
        const sql = isRunning
          ? `update terminal set is_on = 1, failures = 0, tripped_until = null
             where code = ? and (is_on = 0 or tripped_until > utc_timestamp(3))`
          : 'update terminal set is_on = 0 where code = ? and is_on = 1';
        return (await tx.write(sql, [code])) === 1;
      },
      exists: async (tx) => (await tx.row('select 1 from terminal where code = ?', [code])) !== undefined,
      actions: { running: 'terminal.on', stopped: 'terminal.off' },
      subject: { subjectKind: 'terminal', subject: code },
    },
    request,
  );
}
