import { type Request } from 'express';
import { instant } from '../../../domain/time';
import { isId } from '../../../domain/ids';
import { type Database } from '../../../persistence/database';
import { type ReadDayFigures } from '../../../persistence/queries/console/day-figures';
import { listTerminalsAtAGlance } from '../../../persistence/queries/console/terminal-strip';
import { listQueue, type QueuePage, type QueuePosition } from '../../../persistence/queries/console/work-queue';
import {
  countAwaitingTransfers,
  countQueue,
  type QueueCounts,
} from '../../../persistence/queries/console/work-queue-counts';
import { type QueueFilter } from '../../../persistence/queries/console/work-queue-filter';
import { readUsualMs } from '../../../persistence/queries/console/work-queue-usual';
import { homeOf } from '../access';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { groups } from '../format';
import { dayOf, figuresModel } from './antrian-figures';
import { addHoldRoutes } from './antrian-hold';
import { proposalsOf } from './antrian-proposals';
import { calmRowOf, rowsOf } from './antrian-rows';
import { chipsOf, FILTER_WORDS, filterOf, hrefOfFilter, statsOf } from './antrian-stats';
import { stripOf } from './antrian-terminals';
import { queryOf } from './query-of';
import { addTopupListPage } from './transaksi';

export interface QueuePagesDeps extends PageTools {
  db: Database;
  dayFigures: ReadDayFigures;
}

const PAGE_SIZE = 100;

/** The first page of the console: everything that is unfinished, by its deadline; and the list of orders. */
export function addQueuePages(routes: ConsoleRoutes, deps: QueuePagesDeps): void {
  routes.get('/', async ({ staff }, _request, response) => {
    response.redirect(302, homeOf(staff.role));
  });
  routes.get('/antrian', async (visit, request, response) => {
    const model = await queueModel(deps, visit, {
      filter: filterOf(queryOf(request, 'f')),
      from: positionOf(request),
      day: queryOf(request, 'hari'),
    });
    await deps.showPage(visit, response, { template: 'antrian', title: 'Antrian kerja', menu: 'antrian', model });
  });
  addHoldRoutes(routes, deps);
  addTopupListPage(routes, deps);
}

interface Asked {
  filter: QueueFilter;
  from: QueuePosition | null;
  day: string;
}

async function queueModel({ db, dayFigures }: QueuePagesDeps, visit: Visit, { filter, from, day }: Asked) {
  const { staff, now } = visit;
  const usualMs = await readUsualMs(db);
  const view = { staffId: staff.id, now, usualMs };
  const counts = await countQueue(db, view);
  const page = await listQueue(db, view, { filter, from, pageSize: PAGE_SIZE, withoutCalm: filter === 'all' });
  const today = await dayFigures(dayOf('', now), now);
  const calm = filter === 'all' && from === null ? calmRowOf(counts.calm, { now, usualMs }) : null;
  const { above, below } = splitAt(page, calm?.countdown.at ?? null);
  const rows = rowsOf([...above, ...below], await proposalsOf(db, page.items), visit);
  const awaiting = await countAwaitingTransfers(db);
  const shown = rows.length + (calm === null ? 0 : counts.calm.count);
  return {
    summary: summaryOf(counts),
    stats: statsOf(counts, today),
    terminals: stripOf(await listTerminalsAtAGlance(db), now),
    chips: chipsOf(counts, filter),
    back: hrefOfFilter(filter),
    above: rows.slice(0, above.length),
    calm,
    below: rows.slice(above.length),
    closable: rows.filter(({ canClose }) => canClose),
    isEmpty: rows.length === 0 && calm === null,
    isFiltered: filter !== 'all',
    count: `${groups(shown)} dari ${groups(Math.max(shown, counts.byFilter[filter]))}.`,
    isGrouped: calm !== null,
    awaiting: awaiting === 0 ? null : `${groups(awaiting)} transfer menunggu pembayarnya`,
    firstHref: from === null ? null : hrefOfFilter(filter),
    nextHref: page.next === null ? null : nextHrefOf(filter, page.next),
    figures: figuresModel(await dayFigures(dayOf(day, now), now), now),
  };
}

/** The row of what runs as usual stands at its nearest deadline. */
function splitAt({ items }: QueuePage, calmDueAt: string | null) {
  const isAbove = ({ dueAt }: { dueAt: string }): boolean => calmDueAt === null || dueAt <= calmDueAt;
  return { above: items.filter(isAbove), below: items.filter((item) => !isAbove(item)) };
}

function summaryOf({ byFilter: { all, people, machine, mine, untaken } }: QueueCounts) {
  return {
    all: groups(all),
    mine: groups(mine),
    rest: `${groups(untaken)} belum dipegang, ${groups(Math.max(0, people - mine - untaken))} di orang lain, ${groups(machine)} oleh mesin`,
  };
}

function nextHrefOf(filter: QueueFilter, { dueAt, id }: QueuePosition): string {
  return `/antrian?${new URLSearchParams({ f: FILTER_WORDS[filter], mulai: `${Date.parse(dueAt)}-${id}` }).toString()}`;
}

/** Null for an address that no page of ours has. */
function positionOf(request: Request): QueuePosition | null {
  const [, stamp, id] = /^(\d{13})-(\w{26})$/.exec(queryOf(request, 'mulai')) ?? [];
  if (stamp === undefined || id === undefined || !isId(id)) return null;
  return { dueAt: instant(Number(stamp)), id };
}
