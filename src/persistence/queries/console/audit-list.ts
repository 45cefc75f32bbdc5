import { BILLING_ACTIONS, BILLING_SUBJECT_KINDS } from '../../../domain/audit';
import { type Instant, instant } from '../../../domain/time';
import { type Parameter, type Queryable } from '../../database';
import { type BigIntColumn } from '../../repositories/columns';

export interface AuditFilter {
  /** A log-in name, `tool:<name>` or `system`. */
  actor: string | null;
  action: string | null;
  subject: { kind: string; id: string | null } | null;
  /** Only what is older than this event. */
  before: string | null;
  /** With what is about customers and their bills. */
  hasBilling: boolean;
}

export interface AuditRow {
  id: string;
  at: Instant;
  actor: string;
  /** Of a person of the staff. */
  fullName: string | null;
  action: string;
  subjectKind: string;
  subject: string;
  detail: Readonly<Record<string, unknown>>;
  /** Its place in the chain; null until the appender has been there. */
  chainNo: number | null;
}

interface Columns {
  id: string;
  at: Date;
  actor: string;
  full_name: string | null;
  action: string;
  subject_kind: string;
  subject: string;
  detail: string;
  chain_no: BigIntColumn | null;
}

/** Newest first. Asks for one row more than the page shows, so that the caller knows whether older ones follow. */
export async function listAuditEvents(
  queryable: Queryable,
  { actor, action, subject, before, hasBilling }: AuditFilter,
  limit: number,
): Promise<AuditRow[]> {
  const conditions: [string, Parameter][] = [];
  if (actor !== null) conditions.push(['e.actor = ?', actor]);
  if (action !== null) conditions.push(['e.action = ?', action]);
  if (subject !== null) conditions.push(['e.subject_kind = ?', subject.kind]);
  if (subject !== null && subject.id !== null) conditions.push(['e.subject = ?', subject.id]);
  if (before !== null) conditions.push(['e.id < ?', before]);
  const marks = (values: readonly string[]): string => values.map(() => '?').join(', ');
  const billing = `e.subject_kind not in (${marks(BILLING_SUBJECT_KINDS)}) and e.action not in (${marks(BILLING_ACTIONS)})`;
  const all = [...conditions.map(([sql]) => sql), ...(hasBilling ? [] : [billing])];
  const where = all.length === 0 ? '' : `where ${all.join(' and ')}`;
  const rows = await queryable.rows<Columns>(
    `select e.id, e.at, e.actor, s.full_name, e.action, e.subject_kind, e.subject, e.detail, e.chain_no
     from audit_event e left join staff s on s.name = e.actor
     ${where} order by e.id desc limit ?`,
    [
      ...conditions.map(([, value]) => value),
      ...(hasBilling ? [] : [...BILLING_SUBJECT_KINDS, ...BILLING_ACTIONS]),
      limit + 1,
    ],
  );
  return rows.map((row) => ({
    id: row.id,
    at: instant(row.at),
    actor: row.actor,
    fullName: row.full_name,
    action: row.action,
    subjectKind: row.subject_kind,
    subject: row.subject,
    detail: JSON.parse(row.detail) as Readonly<Record<string, unknown>>,
    chainNo: row.chain_no === null ? null : Number(row.chain_no),
  }));
}

/** Names and actions that occur, for the choices of the filter. Both come from an index alone. */
export async function listAuditChoices(queryable: Queryable): Promise<{ actors: string[]; actions: string[] }> {
  const actors = await queryable.rows<{ name: string }>(
    'select actor as name from audit_event group by actor order by actor limit 200',
  );
  const actions = await queryable.rows<{ name: string }>(
    'select action as name from audit_event group by action order by action limit 200',
  );
  return { actors: actors.map(({ name }) => name), actions: actions.map(({ name }) => name) };
}
