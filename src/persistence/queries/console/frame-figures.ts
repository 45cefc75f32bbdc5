import { type Queryable } from '../../database';
import { STOP_ALL } from '../../repositories/setting.repository';
import { readDeeds, type SwitchDeed } from './terminals-stops';
import { DESK_ITEMS } from './work-queue-filter';

/** What stands in the frame of every page. */
export interface FrameFigures {
  /** Work items of the desk that are open, and those past people's deadline. */
  open: number;
  overdue: number;
  /** Requests that wait for a second person. */
  approvals: number;
  /** Transfers with a proof, lines that belong to nothing, refunds on their way: open, and past people's deadline. */
  transfers: { open: number; overdue: number };
  suspense: { open: number; overdue: number };
  refunds: { open: number; overdue: number };
  /** The stop switch of all purchases is on. */
  isStopped: boolean;
  /** Who turned it on; null where that is not on record. */
  stopDeed: SwitchDeed | null;
}

export async function readFrameFigures(queryable: Queryable): Promise<FrameFigures> {
  const row = await queryable.row<{ open: string; overdue: string | null; approvals: string; stopped: string | null }>(
    `select (select count(*) from work_item w where w.is_open = 1 and ${DESK_ITEMS.sql}) as open,
            (select count(*) from work_item w
             where w.is_open = 1 and ${DESK_ITEMS.sql} and w.due_at < utc_timestamp(3)) as overdue,
            (select count(*) from approval where processed_at is null and state = 'requested') as approvals,
            (select value from setting where name = ?) as stopped`,
    [...DESK_ITEMS.parameters, ...DESK_ITEMS.parameters, STOP_ALL],
  );
  const money = await queryable.rows<{ kind: string; n: string; overdue: string | null }>(
    `select w.kind, count(*) as n, sum(w.due_at < utc_timestamp(3)) as overdue from work_item w
     where w.is_open = 1 and (w.kind in ('mutation', 'refund') or (w.kind = 'transfer' and w.state = 'verifying'))
     group by w.kind`,
  );
  const figureOf = (kind: string) => {
    const found = money.find((one) => one.kind === kind);
    return { open: Number(found?.n ?? 0), overdue: Number(found?.overdue ?? 0) };
  };
  const isStopped = row?.stopped === '1';
  const deeds = isStopped ? await readDeeds(queryable, [{ kind: 'setting', subject: STOP_ALL }]) : undefined;
  return {
    open: Number(row?.open ?? 0),
    overdue: Number(row?.overdue ?? 0),
    approvals: Number(row?.approvals ?? 0),
    ...{ transfers: figureOf('transfer'), suspense: figureOf('mutation'), refunds: figureOf('refund') },
    isStopped,
    stopDeed: deeds?.get(STOP_ALL) ?? null,
  };
}
