/** The points at which a fault strikes a running system, each with the means to prove that it was reached. */
import { Client, Connection } from '@temporalio/client';
import { createConnection } from 'mysql2/promise';
import { createSecretBox } from '../../src/config/secret-box';
import { type System, until } from './system';

/** Whatever holds still at a point gives up some time later than this. */
export const POINT_WITHIN_MS = 20_000;

interface RowLock {
  /** Statements of others that ask for the same lock, and so have to wait. */
  waiters(): Promise<number>;
  untilWaitedFor(by: number): Promise<void>;
  release(): Promise<void>;
}

/** Locks an order's row in a transaction of its own. Resolves once it holds the lock: those who came before go first. */
export async function lockTopup({ environment, db }: System, topupId: string): Promise<RowLock> {
  const connection = await createConnection(environment.TUNTAS_DATABASE_URL);
  await connection.beginTransaction();
  await connection.query('select id from topup where id = ? for update', [topupId]);
  // From the list of what the server is doing: the tables about InnoDB's locks are not renewed while they are polled.
  const waiters = async (): Promise<number> => {
    const rows = await db.rows(
      `select id from information_schema.processlist where command = 'Query' and time_ms > 20 and info like ?`,
      [`%from topup where id = '${topupId}' for update`],
    );
    return rows.length;
  };
  return {
    waiters,
    async untilWaitedFor(by) {
      await until(`${by} waiting for the lock of a topup`, async () => (await waiters()) === by, POINT_WITHIN_MS);
    },
    async release() {
      await connection.rollback();
      await connection.end();
    },
  };
}

interface AttemptPoint {
  n: number;
  terminal: string;
  state: string;
  code: string | null;
  checks: number;
}

export function attemptsOf({ db }: System, topupId: string): Promise<AttemptPoint[]> {
  return db.rows<AttemptPoint>(
    'select n, terminal_code as terminal, state, code, checks from topup_attempt where topup_id = ? order by n',
    [topupId],
  );
}

/** What the hub kept of its own calls for an order, in the order of their answers. */
export function statementsOf({ db }: System, topupId: string) {
  return db.rows<{ source: string; verdict: string; code: string | null; ruling: string }>(
    'select source, verdict, code, ruling from supplier_message where topup_id = ? order by received_at, id',
    [topupId],
  );
}

/** Resolves once the simulator holds the call of this number, or the report of this reference, at the point. */
export async function untilHeld(
  { held }: Pick<System, 'held'>,
  point: 'before-booking' | 'before-answer' | 'report',
  { destination, ref }: { destination?: string; ref?: string },
): Promise<void> {
  await until(
    `held ${point}`,
    async () =>
      (await held()).some(
        (one) =>
          one.point === point && (destination ?? one.destination) === one.destination && (ref ?? one.ref) === one.ref,
      ),
    POINT_WITHIN_MS,
  );
}

/** The activities of an order's workflow that a worker has in its hands. */
export async function startedActivities({ temporal }: System, topupId: string): Promise<string[]> {
  const connection = await Connection.connect({ address: temporal.address });
  try {
    const { raw } = await new Client({ connection }).workflow.getHandle(`topup:${topupId}`).describe();
    const started = (raw.pendingActivities ?? []).filter(({ state }) => Number(state) === ACTIVITY_STARTED);
    return started.map(({ activityType }) => activityType?.name ?? '');
  } finally {
    await connection.close();
  }
}

/** `PENDING_ACTIVITY_STATE_STARTED` of the API. */
const ACTIVITY_STARTED = 2;

/** From now on the hub reaches a line at another address. */
export async function routeLine({ db, environment }: System, line: string, url: string): Promise<void> {
  const box = createSecretBox(Buffer.from(environment.TUNTAS_SECRET_KEY, 'base64'));
  const row = await db.row<{ config_sealed: Buffer }>('select config_sealed from terminal where code = ?', [line]);
  if (row === undefined) throw new Error(`there is no terminal ${line}`);
  const config = JSON.parse(box.unseal(row.config_sealed)) as Record<string, unknown>;
  const sealed = box.seal(JSON.stringify({ ...config, baseUrl: `${url}/digiflazz/${line}/v1` }));
  await db.write('update terminal set config_sealed = ? where code = ?', [sealed, line]);
}
