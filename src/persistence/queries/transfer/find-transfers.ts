import { type TransferId } from '../../../domain/ids';
import { type Parameter, type Queryable } from '../../database';

/** A name is looked for among so many of the newest: nothing is indexed by it. */
const NAMES_AMONG = 5000;

/**
 * Ids of the transfers that a text may mean, the newest first: the number that people read aloud, an amount with or
 * without its code, the shop's reference, the reseller, or the name of the payer.
 */
export async function findTransfers(queryable: Queryable, text: string, limit: number): Promise<TransferId[]> {
  const typed = text.trim().slice(0, 100);
  if (typed === '') return [];
  const found: string[] = [];
  for (const { sql, parameters } of waysOf(typed)) {
    const rows = await queryable.rows<{ id: string }>(`${sql} limit ?`, [...parameters, limit]);
    found.push(...rows.map(({ id }) => id));
  }
  const ids = [...new Set(found)];
  return ids.sort((a, b) => (a < b ? 1 : -1)).slice(0, limit);
}

interface Way {
  sql: string;
  parameters: Parameter[];
}

function waysOf(typed: string): Way[] {
  const no = /^(?:TRF-?)?(\d{1,12})$/i.exec(typed.replaceAll(/\s/g, ''))?.[1];
  const amount = amountOf(typed);
  const ways: Way[] = [];
  if (no !== undefined) ways.push({ sql: 'select t.id from transfer t where t.no = ?', parameters: [Number(no)] });
  if (amount !== null) ways.push(byAmount('final_amount', amount), byAmount('base_amount', amount));
  if (/^[A-Za-z0-9._:-]{1,64}$/.test(typed)) {
    const reference = Buffer.from(typed, 'latin1');
    for (const table of ['digital_order', 'tiket']) {
      ways.push({
        sql: `select x.transfer_id as id from reseller r straight_join ${table} x force index (reference) on x.reseller_id = r.id
          ${table === 'tiket' ? `and x.origin in ('h2h', 'otomax', 'console')` : ''} and x.reference = ?
          where x.transfer_id is not null`,
        parameters: [reference],
      });
    }
    ways.push({
      sql: `select t.id from reseller r join transfer t on t.reseller_id = r.id where r.code = ? order by t.id desc`,
      parameters: [typed],
    });
  }
  if (amount === null && typed.length >= 3) {
    ways.push({
      sql: `select n.id from (select t.id, t.payer_name from transfer t order by t.id desc limit ${NAMES_AMONG}) n
        where n.payer_name like ? order by n.id desc`,
      parameters: [`%${typed.replaceAll(/[\\%_]/g, '\\$&')}%`],
    });
  }
  return ways;
}

/** Accounts are few, and every index of amounts begins with one. */
function byAmount(column: 'final_amount' | 'base_amount', amount: number): Way {
  return {
    sql: `select t.id from bank_account b straight_join transfer t on t.bank_account_id = b.id and t.${column} = ?
      order by t.id desc`,
    parameters: [amount],
  };
}

/** `Rp250.118`, `250118` and `250.118,00` alike; null for what is no amount. */
export function amountOf(text: string): number | null {
  const digits = text.replace(/^rp\.?\s*/i, '').replace(/,00$/, '');
  if (!/^\d{1,3}(?:\.\d{3})+$|^\d{4,13}$/.test(digits)) return null;
  return Number(digits.replaceAll('.', ''));
}
