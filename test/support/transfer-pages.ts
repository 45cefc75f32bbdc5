/** What the console's pages about transfers need, with the real decisions behind them and stand-ins for what is outside. */
import { createMoneyDecisions } from '../../src/backoffice/money/create-money-decisions';
import { readStatementFile } from '../../src/bank/statements/read-statement-file';
import { type Settings } from '../../src/domain/settings';
import { createAcceptTiket } from '../../src/intake/accept-tiket';
import { silentLogger } from '../../src/logging/logger';
import { type Database } from '../../src/persistence/database';
import { executeMoneyDecision } from '../../src/transfer/decisions/execute';
import { testSecretBox } from './fixtures';

/** `woken`: transfers whose workflow was told. */
export function transferPagesDeps(db: Database, settings: { current(): Promise<Settings> }, woken: string[] = []) {
  const decisions = {
    ...{ db, settings, logger: silentLogger },
    onTransfer: (id: string) => void woken.push(id),
  };
  const money = createMoneyDecisions({
    ...decisions,
    workflows: { decide: (_transferId, approvalId) => executeMoneyDecision(decisions, approvalId) },
    seal: testSecretBox.seal,
  });
  return {
    ...{ db, settings, money, onTransfer: decisions.onTransfer, secrets: testSecretBox },
    readStatement: readStatementFile,
    temporalUi: { url: 'http://127.0.0.1:8233', namespace: 'default' },
    publicUrl: 'https://toko.test',
    proofLinks: { linkTo: (proofId: string) => `https://toko.test/bukti/${proofId}?sampai=1&sidik=x` },
    acceptTiket: createAcceptTiket({ db, settings, isBusy: async () => false, onReserved: () => undefined }),
  };
}
