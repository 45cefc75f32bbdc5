import { type Request } from 'express';
import { isId } from '../../../domain/ids';
import { type Settings } from '../../../domain/settings';
import { instant, type Instant } from '../../../domain/time';
import { type Database } from '../../../persistence/database';
import {
  BILLING_QUEUE_FILTERS,
  type BillingQueueCounts,
  type BillingQueueFilter,
  type BillingQueuePosition,
  countBillingQueue,
  listBillingQueue,
} from '../../../persistence/queries/tagihan/billing-queue';
import { readBillingFlow } from '../../../persistence/queries/tagihan/billing-flow';
import { readSendingQueue } from '../../../persistence/queries/tagihan/sending-queue';
import { type CustomerScope, scopeOf } from '../../../persistence/queries/tagihan/scope';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { groups } from '../format';
import { type FlowLine, flowLines } from './antrian-tagihan-flow';
import { billingRowOf } from './antrian-tagihan-rows';
import { queryOf } from './query-of';
import { formatWhen } from './tagihan-words';

export interface BillingQueueDeps extends PageTools {
  db: Database;
  settings: { current(): Promise<Settings> };
}

const PAGE_SIZE = 100;

const FILTERS: Readonly<Record<BillingQueueFilter, { word: string; name: string }>> = {
  people: { word: 'orang', name: 'Perlu orang' },
  overdue: { word: 'lewat', name: 'Lewat tenggat' },
  payments: { word: 'pembayaran', name: 'Pembayaran' },
  messages: { word: 'pesan', name: 'Pesan & dokumen' },
  machine: { word: 'mesin', name: 'Berjalan sendiri' },
  all: { word: 'semua', name: 'Semua' },
};

/** `/antrian-tagihan`: everything unfinished about customers and bills, by its deadline; marketing begins here. */
export function addBillingQueuePage(routes: ConsoleRoutes, deps: BillingQueueDeps): void {
  routes.get('/antrian-tagihan', async (visit, request, response) => {
    const model = await queueModel(deps, visit, request);
    await deps.showPage(visit, response, {
      ...{ template: 'antrian-tagihan', title: 'Antrian tagihan', menu: 'antrian-tagihan', model },
    });
  });
}

async function queueModel({ db, settings }: BillingQueueDeps, visit: Visit, request: Request) {
  const { staff, now } = visit;
  const scope = scopeOf(staff);
  const filter = filterOf(queryOf(request, 'f'));
  const from = positionOf(request);
  const counts = await countBillingQueue(db, scope, now);
  const page = await listBillingQueue(db, scope, { filter, now, from, pageSize: PAGE_SIZE });
  return {
    summary: summaryOf(counts),
    chips: BILLING_QUEUE_FILTERS.map((one) => ({
      name: FILTERS[one].name,
      href: hrefOf(one),
      count: groups(counts[one]),
      isCurrent: one === filter,
    })),
    rows: page.items.map((item) => billingRowOf(item, visit)),
    calm: filter === 'people' && from === null ? calmOf(counts, now) : null,
    isFiltered: filter !== 'people',
    count: `${groups(page.items.length)} dari ${groups(Math.max(page.items.length, counts[filter]))}.`,
    firstHref: from === null ? null : hrefOf(filter),
    nextHref: page.next === null ? null : hrefOf(filter, page.next),
    flow: await flowOf(db, scope, { settings: await settings.current(), now }),
  };
}

async function flowOf(
  db: Database,
  scope: CustomerScope,
  { settings, now }: { settings: Settings; now: Instant },
): Promise<FlowLine[]> {
  const { whatsappPerMinute: perMinute, bniInquiriesPerHour: inquiriesPerHour } = settings;
  const flow = await readBillingFlow(db, scope, { inquiriesPerHour });
  return flowLines(flow, await readSendingQueue(db, { perMinute }), now);
}

function summaryOf(counts: BillingQueueCounts) {
  return {
    people: groups(counts.people),
    overdue: counts.overdue === 0 ? 'tidak ada yang lewat tenggat' : `${groups(counts.overdue)} lewat tenggat`,
    machine: groups(counts.machine),
  };
}

function calmOf({ machine, machineNextAt }: BillingQueueCounts, now: Instant) {
  if (machine === 0 || machineNextAt === null) return null;
  return { count: groups(machine), href: hrefOf('machine'), next: formatWhen(machineNextAt, now) };
}

function filterOf(word: string): BillingQueueFilter {
  return BILLING_QUEUE_FILTERS.find((filter) => FILTERS[filter].word === word) ?? 'people';
}

function hrefOf(filter: BillingQueueFilter, from?: BillingQueuePosition): string {
  const parameters = new URLSearchParams();
  if (filter !== 'people') parameters.set('f', FILTERS[filter].word);
  if (from !== undefined) parameters.set('mulai', `${Date.parse(from.dueAt)}-${from.id}`);
  const query = parameters.toString();
  return query === '' ? '/antrian-tagihan' : `/antrian-tagihan?${query}`;
}

/** Null for an address that no page of ours has. */
function positionOf(request: Request): BillingQueuePosition | null {
  const [, stamp, id] = /^(\d{13})-(\w{26})$/.exec(queryOf(request, 'mulai')) ?? [];
  if (stamp === undefined || id === undefined || !isId(id)) return null;
  return { dueAt: instant(Number(stamp)), id };
}
