import { type BankAccountId, type MutationId } from '../../../domain/ids';
import { addDays, type BusinessDate, daysBetween, type Instant } from '../../../domain/time';
import { type Direction, type MutationState } from '../../../domain/transfer/terms';
import { type Parameter, type Queryable } from '../../database';
import { dateOf } from '../../repositories/columns';
import { listMutationsById, type MutationOnList } from './mutation-list';

/** Which lines. What is null does not matter. */
export interface MutationQuestion {
  /** Words of the text, in any order, each a beginning. */
  words: readonly string[];
  amount: number | null;
  no: number | null;
  /** Days in WIB, both included. */
  from: BusinessDate | null;
  to: BusinessDate | null;
  bankAccountId: BankAccountId | null;
  direction: Direction | null;
  states: readonly MutationState[] | null;
  /** Only what is stuck: see `stuckCondition`. */
  isStuck: boolean;
}

/** Newest first: the top, or what follows a line. */
export interface MutationSearchAsk {
  question: MutationQuestion;
  before: MutationId | null;
  limit: number;
  now: Instant;
}

/** A page of lines; `hasMore`: older ones follow. */
export async function searchMutations(
  queryable: Queryable,
  { question, before, limit, now }: MutationSearchAsk,
): Promise<{ items: MutationOnList[]; hasMore: boolean }> {
  const ids = await idsOf(queryable, { question, before, limit: limit + 1, now });
  return { items: await listMutationsById(queryable, ids.slice(0, limit)), hasMore: ids.length > limit };
}

/** Words that many lines have fill a page from the newest ones; rare ones are looked up in the index of words. */
const NEWEST = 1000;

async function idsOf(queryable: Queryable, ask: MutationSearchAsk): Promise<MutationId[]> {
  const { question, limit } = ask;
  if (question.words.length === 0) return run(queryable, statementOf(ask));
  const indexed = indexedWords(question.words);
  if (indexed.length === 0) return run(queryable, newestStatement(ask, NEWEST * 5));
  const newest = await run(queryable, newestStatement(ask, NEWEST));
  return newest.length >= limit ? newest : run(queryable, wordsStatement(ask, indexed));
}

async function run(queryable: Queryable, { sql, parameters }: Condition): Promise<MutationId[]> {
  return (await queryable.rows<{ id: string }>(sql, parameters)).map(({ id }) => id);
}

interface Condition {
  sql: string;
  parameters: Parameter[];
}

/** Along the index that fits best: an amount or a rare state has few lines, else the newest are read until the page is full. */
function statementOf(ask: MutationSearchAsk): Condition {
  const { question } = ask;
  if (question.isStuck) return select('bank_mutation m', [...conditionsOf(ask), stuckCondition(ask.now)], ask.limit);
  const conditions = conditionsOf(ask);
  const hint = hintOf(question);
  // No index begins with the day alone: account by account, which are few.
  const byAccount = hint === ' force index (day)' && question.bankAccountId === null;
  const from = byAccount
    ? 'bank_account b straight_join bank_mutation m force index (day) on m.bank_account_id = b.id'
    : `bank_mutation m${hint}`;
  return select(from, conditions, ask.limit);
}

function hintOf({ amount, no, states, from, to, bankAccountId }: MutationQuestion): string {
  if (no !== null) return '';
  if (amount !== null) return ' force index (amount)';
  if (states !== null && !states.includes('matched')) return ' force index (by_state)';
  const isShort = from !== null && to !== null && daysBetween(from, to) <= 7;
  if (isShort || (bankAccountId !== null && from !== null)) return ' force index (day)';
  return ' force index (primary)';
}

function newestStatement(ask: MutationSearchAsk, among: number): Condition {
  const before: Condition =
    ask.before === null ? { sql: 'true', parameters: [] } : { sql: 'n.id < ?', parameters: [ask.before] };
  const conditions = conditionsOf({ ...ask, before: null });
  return {
    sql: `select m.id from (select n.id from bank_mutation n where ${before.sql} order by n.id desc limit ${among}) newest
      straight_join bank_mutation m on m.id = newest.id
      where ${conditions.map(({ sql }) => sql).join(' and ')} order by m.id desc limit ?`,
    parameters: [...before.parameters, ...conditions.flatMap(({ parameters }) => parameters), ask.limit],
  };
}

function wordsStatement(ask: MutationSearchAsk, indexed: readonly string[]): Condition {
  const match: Condition = {
    sql: 'match (m.normal_text) against (? in boolean mode)',
    parameters: [indexed.map((word) => `+${word}*`).join(' ')],
  };
  return select('bank_mutation m', [match, ...conditionsOf(ask)], ask.limit);
}

function select(from: string, conditions: readonly Condition[], limit: number): Condition {
  return {
    sql: `select m.id from ${from} where ${conditions.map(({ sql }) => sql).join(' and ') || 'true'}
      order by m.id desc limit ?`,
    parameters: [...conditions.flatMap(({ parameters }) => parameters), limit],
  };
}

function conditionsOf({ question, before }: MutationSearchAsk): Condition[] {
  const { words, amount, no, from, to, bankAccountId, direction, states } = question;
  const conditions: Condition[] = [];
  const add = (sql: string, ...parameters: Parameter[]): unknown => conditions.push({ sql, parameters });
  if (no !== null) add('m.no = ?', no);
  if (amount !== null) add('m.amount = ?', amount);
  if (amount !== null && direction === null) add(`m.direction in ('credit', 'debit')`);
  if (direction !== null) add('m.direction = ?', direction);
  if (bankAccountId !== null) add('m.bank_account_id = ?', bankAccountId);
  if (from !== null) add('m.wib_date >= ?', from);
  if (to !== null) add('m.wib_date < ?', addDays(to, 1));
  if (states !== null) add(`m.state in (${states.map(() => '?').join(', ')})`, ...states);
  for (const word of words) add('m.normal_text regexp ?', `(^|[^A-Z0-9])${word}`);
  if (before !== null) add('m.id < ?', before);
  return conditions;
}

/**
 * What hangs: nobody judged it in time, it may be another line again, or half of people's time for it is over. The
 * clock's own thresholds count, not the clock on the wall.
 */
function stuckCondition(now: Instant): Condition {
  return {
    sql: `m.state in ('new', 'open', 'doubted') and (m.state = 'doubted'
      or (m.state = 'new' and m.first_seen_at < ? - interval 2 minute)
      or exists (select 1 from work_item w where w.kind = 'mutation' and w.subject = m.id and w.is_open = 1 and w.due_at < ?)
      or exists (select 1 from sla_clock c where c.subject = m.id and c.live = 1 and c.warned >= 50))`,
    parameters: [dateOf(now), dateOf(now)],
  };
}

/** As many as there are, for the chip. */
export async function countStuck(queryable: Queryable, now: Instant): Promise<number> {
  const { sql, parameters } = stuckCondition(now);
  const row = await queryable.row<{ n: string }>(`select count(*) as n from bank_mutation m where ${sql}`, parameters);
  return Number(row?.n ?? 0);
}

/** Upper-case words of letters and digits: nothing else of a text is looked for. */
export function wordsOf(text: string): string[] {
  return text
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '')
    .slice(0, 8);
}

/** The index of words has neither short ones nor those that InnoDB takes for no words at all. */
const NO_WORDS = new Set(
  'ABOUT ARE COM FOR FROM HOW THAT THE THIS WAS WHAT WHEN WHERE WHO WILL WITH UND WWW'.split(' '),
);

function indexedWords(words: readonly string[]): string[] {
  return words.filter((word) => word.length >= 3 && !NO_WORDS.has(word));
}
