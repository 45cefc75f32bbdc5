import { type Queryable } from '../../database';
import { type CustomerScope, whereInScope } from './scope';
import { type Found } from './tagihan-list-statements';

const MOST = 200;

/**
 * What a typed text may mean: the number of a bill or plan, or its beginning; a whole virtual account or its last six
 * digits or more; a part of a customer's name, or the whole of its phone number. Empty for what fits nothing.
 */
export async function findSearched(queryable: Queryable, scope: CustomerScope, text: string): Promise<Found> {
  const digits = text.replaceAll(/[\s.+-]/g, '');
  const isNumber = /^\d{6,16}$/.test(digits);
  const inScope = whereInScope(scope, 'c');
  const ids = async (sql: string, parameters: string[]): Promise<string[]> => {
    const rows = await queryable.rows<{ id: string }>(`${sql} and ${inScope.sql} limit ${MOST}`, [
      ...parameters,
      ...inScope.parameters,
    ]);
    return rows.map(({ id }) => id);
  };
  const customerIds = isNumber
    ? await ids('select c.id from customer c where c.phone = ?', [phoneOf(digits)])
    : text.length < 2
      ? []
      : await ids(`select c.id from customer c where c.name like ?`, [`%${literal(text)}%`]);
  const numbered = /^[A-Za-z]{3}-[\d-]*$/.test(text)
    ? await ids(
        'select t.id from tagihan t force index (number) join customer c on c.id = t.customer_id where t.number like ?',
        [`${literal(text.toUpperCase())}%`],
      )
    : [];
  const paidInto = isNumber
    ? await ids(
        `select distinct v.tagihan_id as id from virtual_account v join customer c on c.id = v.customer_id
         where v.number_reversed like ?`,
        [`${Array.from(digits).reverse().join('')}%`],
      )
    : [];
  return { customerIds, tagihanIds: [...new Set([...numbered, ...paidInto])] };
}

function phoneOf(digits: string): string {
  return digits.startsWith('0') ? `62${digits.slice(1)}` : digits;
}

/** Characters that LIKE reads as patterns, as themselves. */
function literal(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&');
}
