import { type Request } from 'express';
import { recordExport } from '../../../backoffice/tagihan/record-export';
import { type Database } from '../../../persistence/database';
import { listMarketingStaff } from '../../../persistence/queries/tagihan/marketing-staff';
import { scopeOf } from '../../../persistence/queries/tagihan/scope';
import { listTagihan, type TagihanList, type TagihanOnList } from '../../../persistence/queries/tagihan/tagihan-list';
import { TAGIHAN_FILTERS, type TagihanPosition } from '../../../persistence/queries/tagihan/tagihan-list-statements';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { groups } from '../format';
import { exportFormatOf, sendTable } from './tagihan-export';
import { FILTER_NAMES, type ListAsked, listAskedOf, listHref } from './tagihan-question';
import { tagihanRowOf } from './tagihan-rows';
import { tagihanTableOf } from './tagihan-table';

export interface TagihanListDeps extends PageTools {
  db: Database;
}

const PAGE_SIZE = 50;
/** An export ends there, and says so in its last row. */
const EXPORT_MOST = 20_000;

/** `/tagihan`: bills by their due day, with filters and a search; and the same as a file. */
export function addTagihanListPages(routes: ConsoleRoutes, { db, showPage }: TagihanListDeps): void {
  routes.get('/tagihan', async (visit, request, response) => {
    const asked = await askedOf(db, visit, request);
    const model = listModel(await read(db, visit, asked, PAGE_SIZE), asked, visit);
    await showPage(visit, response, { template: 'tagihan', title: 'Tagihan & cicilan', menu: 'tagihan', model });
  });

  routes.get('/tagihan/ekspor/:format', async (visit, request, response) => {
    const format = exportFormatOf(request);
    if (format === undefined) return;
    const asked = { ...(await askedOf(db, visit, request)), window: { kind: 'first' } as const };
    const { items, hasAfter } = await read(db, visit, asked, EXPORT_MOST);
    await recordExport(db, {
      ...{ by: visit.staff, what: 'tagihan', format, rows: items.length, date: asked.today },
      marketing: asked.marketing,
    });
    const table = tagihanTableOf(items, { now: visit.now, isCut: hasAfter });
    await sendTable(response, { format, name: `tagihan-${asked.today}`, ...table });
  });
}

type Asked = ListAsked & { staff: Awaited<ReturnType<typeof listMarketingStaff>> };

async function askedOf(db: Database, { staff: reader, now }: Visit, request: Request): Promise<Asked> {
  const staff = await listMarketingStaff(db, scopeOf(reader));
  return { ...listAskedOf(request, now, staff), staff };
}

/** A step up that comes to the top shows the top, whole. */
async function read(db: Database, { staff }: Visit, asked: ListAsked, pageSize: number): Promise<TagihanList> {
  const { q, question, window, today } = asked;
  const ask = { question, q: q === '' ? null : q, today, pageSize };
  const list = await listTagihan(db, scopeOf(staff), { ...ask, window });
  const isTop = window.kind === 'before' && !list.hasBefore;
  return isTop ? listTagihan(db, scopeOf(staff), { ...ask, window: { kind: 'first' } }) : list;
}

function listModel({ items, hasAfter, hasBefore }: TagihanList, asked: Asked, { staff: reader, now }: Visit) {
  const isAdmin = reader.role === 'admin';
  const [first, last] = [positionOf(items[0]), positionOf(items.at(-1))];
  return {
    isAdmin,
    form: { q: asked.q, month: asked.month },
    formState: listHref({ ...asked, q: '', month: '', marketing: null }).split('s=')[1] ?? null,
    marketing: asked.staff.map(({ name, fullName }) => ({ name, fullName, isCurrent: name === asked.marketing })),
    chips: TAGIHAN_FILTERS.map((filter) => ({
      name: FILTER_NAMES[filter],
      href: listHref(asked, { filter }),
      isCurrent: filter === asked.question.filter,
    })),
    liveHref: listHref(asked, { window: asked.window }),
    rows: items.map((bill) => tagihanRowOf(bill, { now, isAdmin })),
    count: items.length === 0 ? null : `${groups(items.length)} tagihan di halaman ini.`,
    csvHref: listHref(asked, { path: '/tagihan/ekspor/csv' }),
    xlsxHref: listHref(asked, { path: '/tagihan/ekspor/xlsx' }),
    beforeHref: hasBefore && first !== null ? listHref(asked, { window: { kind: 'before', position: first } }) : null,
    afterHref: hasAfter && last !== null ? listHref(asked, { window: { kind: 'after', position: last } }) : null,
  };
}

function positionOf(bill: TagihanOnList | undefined): TagihanPosition | null {
  return bill === undefined ? null : { dueOn: bill.dueOn, id: bill.id };
}
