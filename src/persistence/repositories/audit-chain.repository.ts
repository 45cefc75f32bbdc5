import { createHash } from 'node:crypto';
import { canonicalEvent, type ChainedEvent, type ChainHead, formatHead, parseHead } from '../../domain/audit-chain';
import { instant } from '../../domain/time';
import { type Database, type Queryable, type Tx } from '../database';
import { type BigIntColumn } from './columns';

/** The setting that holds the head of the chain, apart from the rows: a tail that is cut off is missed there (S3). */
export const AUDIT_HEAD = 'audit.head';

export interface AuditRow {
  event: ChainedEvent;
  /** Hex; null for a row that has a place and no hash, which no appender leaves behind. */
  hash: string | null;
}

interface Columns {
  id: string;
  at: Date;
  actor: string;
  action: string;
  subject_kind: string;
  subject: string;
  detail: string;
  chain_no: BigIntColumn | null;
  hash: Buffer | null;
}

const COLUMNS = 'id, at, actor, action, subject_kind, subject, detail, chain_no, hash';

/** SHA-256 over the bytes of the hash before it, then the canonical event. */
export function chainHash(previous: string, event: ChainedEvent): string {
  return createHash('sha256').update(Buffer.from(previous, 'hex')).update(canonicalEvent(event)).digest('hex');
}

/**
 * Gives the next places of the chain to committed events that have none yet, at most `limit`. Two at once wait for each
 * other at the head, so the chain cannot fork; the unique place in the table would refuse the second one besides. It goes
 * on from the head that is kept apart, so rows that somebody cut off leave a gap for ever.
 */
export async function appendToChain(db: Database, limit: number): Promise<{ appended: number; head: ChainHead }> {
  return db.transaction(async (tx) => {
    let head = await lockHead(tx);
    const rows = await tx.rows<Columns>(
      `select ${COLUMNS} from audit_event where chain_no is null order by id limit ${limit}`,
    );
    if (rows.length === 0) return { appended: 0, head };
    for (const row of rows) {
      const event = toEvent(row, head.position + 1);
      head = { position: event.position, hash: chainHash(head.hash, event) };
      await tx.write('update audit_event set chain_no = ?, hash = ? where id = ? and chain_no is null', [
        head.position,
        Buffer.from(head.hash, 'hex'),
        row.id,
      ]);
    }
    await tx.write('update setting set value = ?, changed_at = utc_timestamp(3) where name = ?', [
      formatHead(head),
      AUDIT_HEAD,
    ]);
    return { appended: rows.length, head };
  });
}

/** The head that is kept apart; undefined when there is none or it is no head. */
export async function readHead(queryable: Queryable): Promise<ChainHead | undefined> {
  const row = await queryable.row<{ value: string }>('select value from setting where name = ?', [AUDIT_HEAD]);
  return row && parseHead(row.value);
}

/** Chained rows after a place, in the order of the chain. */
export async function listChained(queryable: Queryable, after: number, limit: number): Promise<AuditRow[]> {
  const rows = await queryable.rows<Columns>(
    `select ${COLUMNS} from audit_event where chain_no > ? order by chain_no limit ${limit}`,
    [after],
  );
  return rows.map((row) => ({ event: toEvent(row, Number(row.chain_no)), hash: row.hash?.toString('hex') ?? null }));
}

/** Events that wait for their place for longer than that, the oldest first. */
export async function listUnchained(
  queryable: Queryable,
  { olderThanMs, limit }: { olderThanMs: number; limit: number },
): Promise<{ id: string; action: string }[]> {
  return queryable.rows<{ id: string; action: string }>(
    `select id, action from audit_event
     where chain_no is null and at < utc_timestamp(3) - interval ? microsecond order by id limit ${limit}`,
    [olderThanMs * 1000],
  );
}

async function lockHead(tx: Tx): Promise<ChainHead> {
  const row = await tx.row<{ value: string }>('select value from setting where name = ? for update', [AUDIT_HEAD]);
  const head = row && parseHead(row.value);
  // Somebody took it away. A new one would hide what was cut off with it, so that is for people to look into.
  if (head === undefined) throw new Error(`the setting ${AUDIT_HEAD} holds no head of a chain: nothing is chained`);
  return head;
}

function toEvent(row: Columns, position: number): ChainedEvent {
  return {
    id: row.id,
    at: instant(row.at),
    actor: row.actor,
    action: row.action,
    subjectKind: row.subject_kind,
    subject: row.subject,
    detail: row.detail,
    position,
  };
}
