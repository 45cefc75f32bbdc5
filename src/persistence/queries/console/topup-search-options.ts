import { type ResellerId, type TerminalCode } from '../../../domain/ids';
import { type TopupState } from '../../../domain/topup/topup-state';
import { type Queryable } from '../../database';
import { type BigIntColumn } from '../../repositories/columns';

export interface ResellerOption {
  id: ResellerId;
  code: string;
  name: string;
}

const MOST_FOUND = 5;
const MOST_OFFERED = 500;

/** Resellers with this code, or whose code or name has this text in it; five at the most. Resellers are few. */
export async function findResellers(queryable: Queryable, text: string): Promise<ResellerOption[]> {
  const inside = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const code = text.toUpperCase();
  return queryable.rows<ResellerOption>(
    `select id, code, name from reseller where name like ? or upper(code) like ?
     order by upper(code) = ? desc, name, code limit ${MOST_FOUND}`,
    [inside, inside.toUpperCase(), code],
  );
}

/** By its code, in upper or lower case. */
export async function findResellerByCode(queryable: Queryable, code: string): Promise<ResellerOption | undefined> {
  return queryable.row<ResellerOption>('select id, code, name from reseller where upper(code) = ?', [
    code.toUpperCase(),
  ]);
}

export interface TopupListOptions {
  resellers: ResellerOption[];
  terminals: { code: TerminalCode; name: string }[];
  /** Orders that are open now, by state. */
  open: ReadonlyMap<TopupState, number>;
}

/** What the filters of the list offer. */
export async function readTopupListOptions(queryable: Queryable): Promise<TopupListOptions> {
  const open = await queryable.rows<{ state: TopupState; n: BigIntColumn }>(
    `select state, count(*) as n from topup force index (state_id)
     where state in ('accepted', 'routing', 'sent', 'pending', 'suspect') group by state`,
  );
  return {
    resellers: await queryable.rows<ResellerOption>(
      `select id, code, name from reseller order by name, code limit ${MOST_OFFERED}`,
    ),
    terminals: await queryable.rows<{ code: string; name: string }>(
      'select code, name from terminal order by name, code',
    ),
    open: new Map(open.map(({ state, n }) => [state, Number(n)])),
  };
}
