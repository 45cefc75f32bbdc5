import { InvariantBroken } from '../domain/errors';

/**
 * Database failures as the rest of the hub may see them. The driver's own errors carry SQL and parameters, phone numbers
 * among them; those never leave this folder.
 */
export type DatabaseFailure = 'duplicate' | 'deadlock' | 'lock-timeout' | 'unavailable' | 'rejected';

export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';

  constructor(
    readonly code: DatabaseFailure,
    /** The driver's own code, such as `ER_DUP_ENTRY`. */
    readonly driverCode: string,
    /** For `duplicate`: the name of the unique key that was hit. */
    readonly key: string | undefined,
  ) {
    super(key === undefined ? `database: ${code} (${driverCode})` : `database: ${code} of ${key} (${driverCode})`);
  }
}

/** The connection broke while a COMMIT was on its way: the transaction may or may not stand. */
export class CommitOutcomeUnknown extends Error {
  override readonly name = 'CommitOutcomeUnknown';
  readonly code = 'commit-outcome-unknown';
}

const REPEATABLE_ERRNO: Readonly<Record<number, DatabaseFailure>> = {
  1062: 'duplicate',
  1213: 'deadlock',
  1205: 'lock-timeout',
};

/** Server is starting, stopping, full or gone. */
const UNAVAILABLE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ECONNABORTED',
  'EAI_AGAIN',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_OPTION_PREVENTS_STATEMENT',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'ER_CON_COUNT_ERROR',
  'ER_SERVER_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_QUERY_INTERRUPTED',
]);

export function toDatabaseError(error: unknown): Error {
  const isOurs = [DatabaseError, CommitOutcomeUnknown, InvariantBroken].some((kind) => error instanceof kind);
  if (isOurs) return error as Error;
  if (!(error instanceof Error)) return new DatabaseError('rejected', 'unknown', undefined);
  const { code, errno, sqlMessage, message } = error as Error & {
    code?: unknown;
    errno?: unknown;
    sqlMessage?: unknown;
  };
  const driverCode = typeof code === 'string' ? code : 'unknown';
  const failure = typeof errno === 'number' ? REPEATABLE_ERRNO[errno] : undefined;
  if (failure === 'duplicate') {
    // "Duplicate entry '…' for key 'topup_attempt.live'": MySQL names the table as well, MariaDB does not.
    const key = /for key '(?:[^'.]+\.)?([^']+)'$/.exec(typeof sqlMessage === 'string' ? sqlMessage : '')?.[1];
    return new DatabaseError('duplicate', driverCode, key ?? 'unknown');
  }
  if (failure !== undefined) return new DatabaseError(failure, driverCode, undefined);
  const isGone =
    UNAVAILABLE_CODES.has(driverCode) ||
    /Queue limit reached|closed state|Pool is closed|Connection is not established/.test(message);
  if (isGone) return new DatabaseError('unavailable', driverCode, undefined);
  // What the driver did not classify is a bug of ours: its message may quote values, so only the code is kept.
  return driverCode === 'unknown' ? error : new DatabaseError('rejected', driverCode, undefined);
}

export function isDuplicateOf(error: unknown, key: string): boolean {
  return error instanceof DatabaseError && error.code === 'duplicate' && error.key === key;
}

export function isUnavailable(error: unknown): boolean {
  return error instanceof DatabaseError && (error.code === 'unavailable' || error.code === 'lock-timeout');
}
