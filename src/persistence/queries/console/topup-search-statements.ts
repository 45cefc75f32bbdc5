import { encodeTime } from 'ulid';
import { type ResellerId, type TerminalCode } from '../../../domain/ids';
import { after, boundsOf, type BusinessDate, type Instant, millis } from '../../../domain/time';
import { type TopupState } from '../../../domain/topup/topup-state';
import { type Parameter } from '../../database';
import { dateOf } from '../../repositories/columns';
import { type TopupPosition } from '../own-topups';
import { type SearchBranch } from './topup-search-shape';

/** Which orders. What is null does not matter. */
export interface TopupFilter {
  state: TopupState | null;
  resellerId: ResellerId | null;
  /** One of its purchases was made there. */
  terminal: TerminalCode | null;
  /** Days in WIB on which it came in, both included. */
  from: BusinessDate | null;
  to: BusinessDate | null;
}

/** Which part of the list, newest first: from its top, or beside an order whose place is known. */
export type TopupWindow =
  | { kind: 'newest' }
  | { kind: 'from'; position: TopupPosition }
  | { kind: 'older' | 'newer'; position: TopupPosition };

export interface Statement {
  sql: string;
  parameters: Parameter[];
}

/** Index of `topup t`, and what it is ordered by beside the id. */
interface Way {
  index: string;
  order: 'id' | 'sn' | 'accepted_at';
}

/** The id has the time of the process that took the order; resellers are refused when it differs by more than this. */
const CLOCK_SLACK_MS = 300_000;

/** Ids of the orders of a window, along the index that fits the filter best. */
export function listStatement(filter: TopupFilter, window: TopupWindow, limit: number): Statement {
  if (filter.resellerId !== null) return statementBy(way('own_day', 'accepted_at'), [], { filter, window, limit });
  if (filter.terminal !== null) return terminalStatement(filter.terminal, { filter, window, limit });
  return statementBy(way(filter.state === null ? 'PRIMARY' : 'state_id'), [], { filter, window, limit });
}

/** The same of what a text may mean; a reseller's name is looked up before. */
export function searchStatement(
  branch: Exclude<SearchBranch, { kind: 'reseller' }>,
  filter: TopupFilter,
  window: TopupWindow,
  limit: number,
): Statement {
  const options = { filter, window, limit };
  switch (branch.kind) {
    case 'no':
      return statementBy(way('no'), [{ sql: 't.no = ?', parameters: [branch.no] }], options);
    case 'number':
      return statementBy(way('destination'), [{ sql: 't.destination = ?', parameters: [branch.number] }], options);
    case 'number-end': {
      const reversed = Array.from(branch.digits).reverse().join('');
      const isEnd = { sql: 't.destination_reversed like ?', parameters: [`${reversed}%`] };
      return statementBy(way('destination_reversed'), [isEnd], options);
    }
    case 'sn': {
      const isIt = branch.isPrefix
        ? { sql: 't.sn like ?', parameters: [`${branch.sn.replace(/[\\%_]/g, '\\$&')}%`] }
        : { sql: 't.sn = ?', parameters: [branch.sn] };
      // A beginning may fit many: along the index the reading ends with the page.
      return statementBy(way('sn', 'sn'), [isIt], options);
    }
    case 'reference': {
      const reference = Buffer.from(branch.reference, 'latin1');
      return statementBy(way('reference'), [{ sql: 't.reference = ?', parameters: [reference] }], options);
    }
  }
}

interface Options {
  filter: TopupFilter;
  window: TopupWindow;
  limit: number;
}

function way(index: string, order: Way['order'] = 'id'): Way {
  return { index, order };
}

function statementBy(
  { index, order }: Way,
  found: readonly Statement[],
  { filter, window, limit }: Options,
): Statement {
  const conditions = [...found, ...filterConditions(filter), ...windowConditions(window, order)];
  const direction = window.kind === 'newer' ? 'asc' : 'desc';
  const columns = order === 'id' ? ['id'] : [order, 'id'];
  return {
    sql: `select t.id from topup t force index (${index})
      where ${conditions.map(({ sql }) => sql).join(' and ') || 'true'}
      order by ${columns.map((column) => `t.${column} ${direction}`).join(', ')} limit ?`,
    parameters: [...conditions.flatMap(({ parameters }) => parameters), limit],
  };
}

/** Along the purchases of the line; an order that was bought there twice comes with the later one. */
function terminalStatement(terminal: TerminalCode, { filter, window, limit }: Options): Statement {
  const rest = filterConditions({ ...filter, terminal: null });
  const ids = [...idBounds(filter), ...windowConditions(window, 'id')].map(({ sql, parameters }) => ({
    sql: sql.replace('t.id', 'a.topup_id'),
    parameters,
  }));
  const conditions = [{ sql: 'a.terminal_code = ?', parameters: [terminal] }, ...ids, ...rest];
  return {
    sql: `select a.topup_id as id
      from topup_attempt a force index (by_terminal) straight_join topup t on t.id = a.topup_id
      where ${conditions.map(({ sql }) => sql).join(' and ')}
        and not exists (select 1 from topup_attempt b
          where b.topup_id = a.topup_id and b.terminal_code = a.terminal_code and b.n > a.n)
      order by a.topup_id ${window.kind === 'newer' ? 'asc' : 'desc'} limit ?`,
    parameters: [...conditions.flatMap(({ parameters }) => parameters), limit],
  };
}

function filterConditions(filter: TopupFilter): Statement[] {
  const { state, resellerId, terminal, from, to } = filter;
  const conditions = idBounds(filter);
  const add = (sql: string, ...parameters: Parameter[]): unknown => conditions.push({ sql, parameters });
  if (state !== null) add('t.state = ?', state);
  if (resellerId !== null) add('t.reseller_id = ?', resellerId);
  if (from !== null) add('t.accepted_at >= ?', dateOf(boundsOf(from).from));
  if (to !== null) add('t.accepted_at < ?', dateOf(boundsOf(to).before));
  if (terminal !== null) {
    add('exists (select 1 from topup_attempt b where b.topup_id = t.id and b.terminal_code = ?)', terminal);
  }
  return conditions;
}

/** Days as a range of ids, which begin with the time they were made at: no index begins with the day. */
function idBounds({ from, to }: TopupFilter): Statement[] {
  const bounds: Statement[] = [];
  if (from !== null) {
    bounds.push({ sql: 't.id >= ?', parameters: [firstIdOf(after(boundsOf(from).from, -CLOCK_SLACK_MS))] });
  }
  if (to !== null) {
    bounds.push({ sql: 't.id < ?', parameters: [firstIdOf(after(boundsOf(to).before, CLOCK_SLACK_MS))] });
  }
  return bounds;
}

/** The least id that anything made at that moment or later can have. */
export function firstIdOf(moment: Instant): string {
  return `${encodeTime(Math.max(0, millis(moment)), 10)}${'0'.repeat(16)}`;
}

function windowConditions(window: TopupWindow, order: Way['order']): Statement[] {
  if (window.kind === 'newest') return [];
  const { acceptedAt, topupId } = window.position;
  const [strictly, orSame] = window.kind === 'newer' ? ['>', '>'] : ['<', window.kind === 'from' ? '<=' : '<'];
  if (order !== 'accepted_at') return [{ sql: `t.id ${orSame} ?`, parameters: [topupId] }];
  const at = dateOf(acceptedAt);
  return [
    { sql: `t.accepted_at ${strictly}= ?`, parameters: [at] },
    { sql: `(t.accepted_at ${strictly} ? or t.id ${orSame} ?)`, parameters: [at, topupId] },
  ];
}
