import { setTimeout as sleep } from 'node:timers/promises';
import { type VirtualAccountBank } from '../bank/virtual-account-bank';
import { tellBank } from '../billing/tell-bank';
import { type VirtualAccountId } from '../domain/ids';
import { type Logger } from '../logging/logger';
import { CommitOutcomeUnknown, isUnavailable } from '../persistence/database-errors';
import { type Database } from '../persistence/database';
import { type SettingsReader } from '../persistence/repositories/setting.repository';

/**
 * One call to the bank about one bill. What the bank said is in the rows when it returns; it never throws for an outcome.
 * Repeating is safe: a call that may have been carried out is followed by a question.
 */
export interface BankActivities {
  bankTell(input: { virtualAccountId: VirtualAccountId }): Promise<void>;
}

export interface BankActivitiesDeps {
  db: Database;
  settings: SettingsReader;
  bank: VirtualAccountBank;
  logger: Logger;
  observe?(event: { asked: string; answer: string; ms: number }): void;
}

/** How long a known answer is offered to a database that is away; afterwards the next call asks the bank. */
const RECORD_FOR_MS = 20_000;

export function createBankActivities(deps: BankActivitiesDeps): BankActivities {
  const { logger } = deps;
  return {
    async bankTell({ virtualAccountId }) {
      const began = performance.now();
      const { asked, answer } = await tellBank({ ...deps, withPatience }, { virtualAccountId });
      if (asked === 'idle') return;
      const ms = Math.round(performance.now() - began);
      logger.info({ virtualAccountId, asked, answer, ms }, 'the bank answered');
      deps.observe?.({ asked, answer, ms });
    },
  };
}

/** A record that was committed without our knowing is not made twice: the claim is over by then. */
async function withPatience<T>(record: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + RECORD_FOR_MS;
  for (;;) {
    try {
      return await record();
    } catch (error) {
      const mayPass = isUnavailable(error) || error instanceof CommitOutcomeUnknown;
      if (!mayPass || performance.now() > giveUpAt) throw error;
      await sleep(250);
    }
  }
}
