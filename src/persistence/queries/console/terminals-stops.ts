import { type Instant, instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { STOP_ALL } from '../../repositories/setting.repository';

/** Who moved a switch last, when and why; null where it was moved without the console. */
export interface SwitchDeed {
  fullName: string;
  at: Instant;
  reason: string;
}

export interface Stops {
  /** Null: purchases go on. */
  all: { deed: SwitchDeed | null } | null;
  /** Products whose stop switch is on, by code. */
  products: { code: string; name: string; deed: SwitchDeed | null }[];
}

/** The stop switches that are on now. Cheap enough for every page. */
export async function readStops(queryable: Queryable): Promise<Stops> {
  const setting = await queryable.row<{ value: string }>('select value from setting where name = ?', [STOP_ALL]);
  const isAllStopped = setting?.value === '1';
  const products = await queryable.rows<{ code: string; name: string }>(
    'select code, name from product where is_stopped = 1 order by code',
  );
  const subjects: Subject[] = products.map(({ code }) => ({ kind: 'product', subject: code }));
  if (isAllStopped) subjects.push({ kind: 'setting', subject: STOP_ALL });
  const deeds = await readDeeds(queryable, subjects);
  return {
    all: isAllStopped ? { deed: deeds.get(STOP_ALL) ?? null } : null,
    products: products.map((product) => ({ ...product, deed: deeds.get(product.code) ?? null })),
  };
}

interface Subject {
  kind: 'setting' | 'product' | 'terminal';
  subject: string;
}

/** The last thing on record about each subject. Codes of products, terminals and settings do not overlap in one call. */
export async function readDeeds(queryable: Queryable, subjects: readonly Subject[]): Promise<Map<string, SwitchDeed>> {
  if (subjects.length === 0) return new Map();
  const rows = await queryable.rows<{
    subject: string;
    actor: string;
    full_name: string | null;
    at: Date;
    detail: string;
  }>(
    `select e.subject, e.actor, s.full_name, e.at, e.detail
     from audit_event e left join staff s on s.name = e.actor
     where ${subjects
       .map(
         () => `e.id = (select max(l.id) from audit_event l where l.subject_kind = ? and l.subject = ? and l.action in (
           'purchases.stop', 'purchases.resume', 'product.stop', 'product.resume', 'terminal.off', 'terminal.on'))`,
       )
       .join(' or ')}`,
    subjects.flatMap(({ kind, subject }) => [kind, subject]),
  );
  return new Map(
    rows.map(({ subject, actor, full_name: fullName, at, detail }) => [
      subject,
      { fullName: fullName ?? actor, at: instant(at), reason: reasonIn(detail) },
    ]),
  );
}

function reasonIn(detail: string): string {
  const { reason } = JSON.parse(detail) as { reason?: unknown };
  return typeof reason === 'string' ? reason : '';
}
