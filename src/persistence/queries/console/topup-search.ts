import { type ResellerId, type TopupId } from '../../../domain/ids';
import { type Queryable } from '../../database';
import { type BigIntColumn } from '../../repositories/columns';
import { type TopupPosition } from '../own-topups';
import { findResellers } from './topup-search-options';
import { readTopupsOnList, type TopupOnList } from './topup-search-rows';
import { branchesOf, type SearchBranch } from './topup-search-shape';
import {
  listStatement,
  searchStatement,
  type Statement,
  type TopupFilter,
  type TopupWindow,
} from './topup-search-statements';

export interface TopupList {
  /** Newest first. */
  topups: TopupOnList[];
  hasOlder: boolean;
  hasNewer: boolean;
  /** What the text was taken for; null when nothing was searched for. */
  searched: { branches: SearchBranch[]; resellers: { code: string; name: string }[] } | null;
}

export interface TopupQuestion {
  filter: TopupFilter;
  /** Null: everything that the filter lets through. */
  q: string | null;
  window: TopupWindow;
  pageSize: number;
}

/**
 * A page of orders. A text is taken for everything that its shape allows; each way is one index and ends with the page,
 * so that no search reads the table.
 */
export async function listTopups(queryable: Queryable, question: TopupQuestion): Promise<TopupList> {
  const { window, pageSize } = question;
  const { ids, searched } = await idsOf(queryable, question);
  const page = ids.slice(0, pageSize);
  const isMore = ids.length > pageSize;
  const newestFirst = window.kind === 'newer' ? page.reverse() : page;
  return {
    topups: await readTopupsOnList(queryable, newestFirst),
    hasOlder: window.kind === 'newer' || isMore,
    hasNewer: window.kind === 'newer' ? isMore : window.kind === 'older',
    searched,
  };
}

const COUNTED_AT_MOST = 100;

/** How many came in above an order, up to a hundred. Only of a list without a text to search for. */
export async function countNewer(queryable: Queryable, filter: TopupFilter, position: TopupPosition): Promise<number> {
  const { sql, parameters } = listStatement(filter, { kind: 'newer', position }, COUNTED_AT_MOST);
  const row = await queryable.row<{ n: BigIntColumn }>(`select count(*) as n from (${sql}) newer`, parameters);
  return Number(row?.n ?? 0);
}

/** One more than fits, so that it is known whether there are others; in the direction of the window. */
async function idsOf(
  queryable: Queryable,
  { filter, q, window, pageSize }: TopupQuestion,
): Promise<{ ids: TopupId[]; searched: TopupList['searched'] }> {
  const limit = pageSize + 1;
  if (q === null) return { ids: await readIds(queryable, listStatement(filter, window, limit)), searched: null };
  const branches = branchesOf(q);
  const found = new Set<TopupId>();
  const add = async (statement: Statement): Promise<void> => {
    for (const id of await readIds(queryable, statement)) found.add(id);
  };
  const resellers: { code: string; name: string }[] = [];
  for (const branch of branches) {
    if (branch.kind !== 'reseller') await add(searchStatement(branch, filter, window, limit));
    else {
      for (const { id, code, name } of await findResellers(queryable, branch.text)) {
        resellers.push({ code, name });
        const own = ownOf(filter, id);
        if (own !== null) await add(listStatement(own, window, limit));
      }
    }
  }
  const ids = [...found].sort();
  return { ids: window.kind === 'newer' ? ids : ids.reverse(), searched: { branches, resellers } };
}

/** Null when the filter names another reseller. */
function ownOf(filter: TopupFilter, resellerId: ResellerId): TopupFilter | null {
  const isOther = filter.resellerId !== null && filter.resellerId !== resellerId;
  return isOther ? null : { ...filter, resellerId };
}

async function readIds(queryable: Queryable, { sql, parameters }: Statement): Promise<TopupId[]> {
  return (await queryable.rows<{ id: string }>(sql, parameters)).map(({ id }) => id);
}
