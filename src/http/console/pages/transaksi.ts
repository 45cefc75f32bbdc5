import { type Instant } from '../../../domain/time';
import { TOPUP_STATES } from '../../../domain/topup/topup-state';
import { type Database } from '../../../persistence/database';
import { type DayFigures, type ReadDayFigures } from '../../../persistence/queries/console/day-figures';
import { countNewer, listTopups, type TopupList } from '../../../persistence/queries/console/topup-search';
import { readTopupListOptions, type TopupListOptions } from '../../../persistence/queries/console/topup-search-options';
import { type TopupPosition } from '../../../persistence/queries/own-topups';
import { type ConsoleRoutes, type PageTools } from '../console.types';
import { formatMoment, formatRupiah, groups } from '../format';
import { STATE_WORDS } from '../words';
import { dayOf } from './antrian-figures';
import { hrefOf, isUnfiltered, type ListQuestion, questionOf, STATE_FILTERS } from './transaksi-question';
import { topupRowOf } from './transaksi-rows';
import { searchedAs } from './transaksi-searched';

export interface TopupListDeps extends PageTools {
  db: Database;
  dayFigures: ReadDayFigures;
}

const PAGE_SIZE = 50;
/** What is newer is counted up to here. */
const MANY = 100;

/** All orders, newest first, with filters and a search. What is searched for is in no log: those keep patterns only. */
export function addTopupListPage(routes: ConsoleRoutes, { db, dayFigures, showPage }: TopupListDeps): void {
  routes.get('/transaksi', async (visit, request, response) => {
    const { now } = visit;
    const question = await questionOf(db, request);
    const list = await readPage(db, question);
    const model = {
      summary: summaryOf(await dayFigures(dayOf('', now), now)),
      ...formModel(question, await readTopupListOptions(db)),
      ...(await listModel(db, { question, list, now })),
    };
    await showPage(visit, response, { template: 'transaksi', title: 'Transaksi', menu: 'transaksi', model });
  });
}

/** A step up that comes to the top shows the top, whole. */
async function readPage(db: Database, { q, filter, window, isResellerUnknown }: ListQuestion): Promise<TopupList> {
  if (isResellerUnknown) return { topups: [], hasOlder: false, hasNewer: false, searched: null };
  const ask = { filter, q: q === '' ? null : q, pageSize: PAGE_SIZE };
  const list = await listTopups(db, { ...ask, window });
  const isTop = window.kind === 'newer' && !list.hasNewer;
  return isTop ? listTopups(db, { ...ask, window: { kind: 'newest' } }) : list;
}

function summaryOf({ success, failed, open, reversed, soldAmount }: DayFigures): string {
  return `Hari ini ${groups(success)} sukses, ${groups(failed)} gagal, ${groups(reversed)} dibalik; ${groups(open)} dalam proses. Penjualan ${formatRupiah(soldAmount)}.`;
}

function formModel(question: ListQuestion, { resellers, terminals, open }: TopupListOptions) {
  const { q, filter, typed } = question;
  const hasCounts = isUnfiltered(question);
  const newest = { kind: 'newest' } as const;
  return {
    form: { q, ...typed },
    formState: filter.state === null ? null : STATE_FILTERS[filter.state],
    resellers,
    terminals: terminals.map(({ code, name }) => ({ code, name, isCurrent: code === filter.terminal })),
    allHref: hrefOf(question, null, newest),
    isAll: filter.state === null,
    chips: TOPUP_STATES.map((state) => ({
      state,
      href: hrefOf(question, state, newest),
      name: STATE_WORDS[state],
      // Only of open ones: counting the others would read the whole table.
      count: hasCounts && open.has(state) ? groups(open.get(state) ?? 0) : null,
      isCurrent: filter.state === state,
      isAfterLine: state === 'success',
    })),
  };
}

async function listModel(
  db: Database,
  { question, list, now }: { question: ListQuestion; list: TopupList; now: Instant },
) {
  const { q, filter, window } = question;
  const first = positionOf(list.topups[0]);
  const last = positionOf(list.topups.at(-1));
  const canCount = first !== null && q === '';
  const newer = canCount ? await countNewer(db, filter, first) : 0;
  const href = (kind: 'older' | 'newer' | 'from', position: TopupPosition): string =>
    hrefOf(question, filter.state, { kind, position });
  return {
    rows: list.topups.map((topup) => topupRowOf(topup, now)),
    range: first === null || last === null ? null : rangeOf(list, now),
    // Pinned to its first row: what comes in waits behind a link, and no row moves under the pointer.
    liveHref: first !== null && window.kind !== 'older' ? href('from', first) : hrefOf(question, filter.state, window),
    newestHref: hrefOf(question, filter.state, { kind: 'newest' }),
    newer: canCount ? `${newer >= MANY ? `${MANY}+` : newer} transaksi baru, muat` : null,
    newerHref: first !== null && (list.hasNewer || newer > 0) ? href('newer', first) : null,
    olderHref: last !== null && list.hasOlder ? href('older', last) : null,
    isEmpty: list.topups.length === 0,
    searched: list.searched === null ? null : searchedAs(list.searched),
    found: (list.searched?.resellers ?? []).map(({ code, name }) => ({
      name,
      href: `/transaksi?reseller=${encodeURIComponent(code)}`,
    })),
    unknownReseller: question.isResellerUnknown ? question.typed.reseller : null,
  };
}

function rangeOf({ topups }: TopupList, now: Instant): string {
  const [first, last] = [topups[0], topups.at(-1)];
  if (first === undefined || last === undefined) return '';
  return `${groups(topups.length)} transaksi, ${formatMoment(first.acceptedAt, now)} sampai ${formatMoment(last.acceptedAt, now)}.`;
}

function positionOf(topup: TopupList['topups'][number] | undefined): TopupPosition | null {
  return topup === undefined ? null : { acceptedAt: topup.acceptedAt, topupId: topup.id };
}
