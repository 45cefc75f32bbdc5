/** What about transfers and the money on our accounts is worth waking somebody for. */
import { type AlarmKind } from '../domain/alarm';
import { type Instant, instant, shortDate, businessDate, dotClock } from '../domain/time';
import { type SlaPurpose } from '../domain/transfer/terms';
import { type Queryable } from '../persistence/database';
import { type Watch } from './alarm-watches';

interface Clock {
  id: string;
  subject_kind: 'transfer' | 'mutation' | 'refund';
  subject: string;
  purpose: SlaPurpose;
  due_at: Date;
}

/** People have so much of their time left for something, and it is not decided. */
const slaWatch =
  (kind: AlarmKind, percent: 50 | 80): Watch =>
  async ({ db }) => {
    const clocks = await runningClocks(db, percent);
    return {
      occurrences: clocks.map(({ id, subject_kind: subjectKind, subject, purpose, due_at: dueAt }) => ({
        ...{ kind, subject: `${id}:${percent}`, path: pagePath(subjectKind, subject) },
        model: { about: subjectKind, purpose, percent, due: clockOf(instant(dueAt)) },
      })),
      group: { kind: 'sla-many', model: { percent, count: clocks.length }, path: '/antrian' },
    };
  };

async function runningClocks(db: Queryable, percent: number): Promise<Clock[]> {
  return db.rows<Clock>(
    `select id, subject_kind, subject, purpose, due_at from sla_clock
     where live = 1 and paused_at is null and warned = ? and due_at > utc_timestamp(3) order by due_at`,
    [percent],
  );
}

/** T2: codes run short; a feed is silent; the bank's balance is not ours. */
const bankAccounts: Watch = async ({ db }) => {
  const items = await db.rows<{ id: string; state: string; bank: string | null }>(
    `select w.id, w.state, b.bank from work_item w left join bank_account b on b.id = w.subject
     where w.kind = 'bank-account' and w.is_open = 1`,
  );
  return {
    occurrences: items.map(({ id, state, bank }) => ({
      ...{ kind: 'bank-account', subject: `${id}:${state}`, path: '/pengaturan-transfer' },
      model: { state, bank: bank ?? '-' },
    })),
  };
};

export const TRANSFER_WATCHES: readonly Watch[] = [slaWatch('sla-soon', 80), slaWatch('sla-half', 50), bankAccounts];

/** The page of what a work item or a clock is about. Undefined for anything else. */
export function pagePath(kind: string, subject: string): string {
  if (kind === 'transfer') return `/transfer/${subject}`;
  if (kind === 'mutation') return `/mutasi/${subject}`;
  if (kind === 'refund') return '/pengembalian';
  return kind === 'batch' ? '/mutasi' : '/pengaturan-transfer';
}

function clockOf(moment: Instant): string {
  return `${shortDate(businessDate(moment))} ${dotClock(moment)} WIB`;
}
