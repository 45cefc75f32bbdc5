import { type Settings } from '../domain/settings';
import { type Logger } from '../logging/logger';
import { type Queryable } from '../persistence/database';

export interface CredentialGuardDeps {
  db: Queryable;
  settings: { current(): Promise<Settings> };
  logger: Logger;
}

const KINDS = {
  credential: { table: 'reseller_credential', id: 'id', logAs: 'credentialId' },
  member: { table: 'reseller_member', id: 'reseller_id', logAs: 'resellerId' },
} as const;

/**
 * Counts wrong signatures in a row and closes a key for a while after too many.
 *
 * Closing a key is also a way to keep its owner out, and a key is no secret: it travels in the open with each request.
 * So entrances call `countWrong` only for a request that passed the reseller's list of addresses; with a list, a
 * stranger reaches the counter from none of his own. A reseller without a list can be kept out by whoever knows the key,
 * for `lockForMs` per `lockAfter` tries: the remedy is the list. While a key is closed nothing is counted, so a lock
 * ends at the time it was given, however many tries go on.
 */
export interface CredentialGuard {
  countWrong(credentialId: string): Promise<void>;
  /** After a right signature that followed wrong ones. */
  forgetWrong(credentialId: string): Promise<void>;
}

/** `member` guards what resellers log in with at the entrances for text-center software; its id is the reseller's. */
export function createCredentialGuard(
  { db, settings, logger }: CredentialGuardDeps,
  kind: keyof typeof KINDS = 'credential',
): CredentialGuard {
  const { table, id, logAs } = KINDS[kind];
  return {
    async countWrong(credentialId) {
      const { lockAfter, lockForMs } = await settings.current();
      // The lock is set before the count is, since MySQL lets an assignment see those to its left.
      await db.write(
        `update ${table}
         set locked_until = case when failures + 1 >= ? then utc_timestamp(3) + interval ? microsecond end,
             failures = case when failures + 1 >= ? then 0 else failures + 1 end
         where ${id} = ? and (locked_until is null or locked_until <= utc_timestamp(3))`,
        [lockAfter, lockForMs * 1000, lockAfter, credentialId],
      );
      logger.warn({ [logAs]: credentialId }, 'a request had a wrong signature');
    },

    async forgetWrong(credentialId) {
      await db.write(`update ${table} set failures = 0 where ${id} = ? and failures > 0`, [credentialId]);
    },
  };
}
