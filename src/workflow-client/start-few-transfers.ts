import { type TransferId } from '../domain/ids';
import { type Logger } from '../logging/logger';
import { type TransferWorkflows } from './transfer-workflows';

export interface FewStartsDeps {
  workflows: Pick<TransferWorkflows, 'start'>;
  logger: Logger;
  atOnce?: number;
}

/**
 * Starts the workflows of transfers that were just asked for, in the background of the answers. One that comes while enough
 * are being started is left to the sweep, as is one that fails: before its deadline a transfer has nothing to do.
 */
export function createFewStarts({ workflows, logger, atOnce = 8 }: FewStartsDeps): (transferId: TransferId) => void {
  let starting = 0;
  return (transferId) => {
    if (starting >= atOnce) return;
    starting += 1;
    void workflows
      .start(transferId)
      .catch((error: unknown) => logger.debug({ err: error, transferId }, 'a transfer could not be started yet'))
      .finally(() => {
        starting -= 1;
      });
  };
}
