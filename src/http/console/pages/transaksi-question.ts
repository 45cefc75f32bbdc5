import { type Request } from 'express';
import { type BusinessDate, parseBusinessDate } from '../../../domain/time';
import { type TopupState } from '../../../domain/topup/topup-state';
import { type Queryable } from '../../../persistence/database';
import { formatPosition, parsePosition } from '../../../persistence/queries/own-topups';
import { findResellerByCode } from '../../../persistence/queries/console/topup-search-options';
import { type TopupFilter, type TopupWindow } from '../../../persistence/queries/console/topup-search-statements';
import { queryOf } from './query-of';

/** The states as they stand in the address. */
export const STATE_FILTERS: Readonly<Record<TopupState, string>> = {
  accepted: 'diterima',
  routing: 'mencari',
  sent: 'terkirim',
  pending: 'menunggu',
  suspect: 'belum',
  success: 'sukses',
  failed: 'gagal',
  reversed: 'dibalik',
};

/** What a person asks of the list, as typed and as understood. */
export interface ListQuestion {
  q: string;
  filter: TopupFilter;
  window: TopupWindow;
  /** Goes back into the form. */
  typed: { reseller: string; terminal: string; from: string; to: string };
  /** There is no reseller with the code that was typed. */
  isResellerUnknown: boolean;
}

const WINDOWS = [
  ['sebelum', 'older'],
  ['sesudah', 'newer'],
  ['mulai', 'from'],
] as const;

/** A word of the address that means nothing is left out, as if it had not been there. */
export async function questionOf(db: Queryable, request: Request): Promise<ListQuestion> {
  const typed = {
    reseller: queryOf(request, 'reseller'),
    terminal: queryOf(request, 'terminal'),
    from: queryOf(request, 'dari'),
    to: queryOf(request, 'sampai'),
  };
  const reseller = typed.reseller === '' ? undefined : await findResellerByCode(db, typed.reseller.split(' ')[0] ?? '');
  return {
    q: queryOf(request, 'q').slice(0, 100),
    filter: {
      state: stateOf(queryOf(request, 's')),
      resellerId: reseller?.id ?? null,
      terminal: typed.terminal === '' ? null : typed.terminal,
      from: dayOf(typed.from),
      to: dayOf(typed.to),
    },
    window: windowOf(request),
    typed,
    isResellerUnknown: typed.reseller !== '' && reseller === undefined,
  };
}

/** The address of the same question with another state or another part of the list. */
export function hrefOf({ q, filter, typed }: ListQuestion, state: TopupState | null, window: TopupWindow): string {
  const parameters = new URLSearchParams();
  const add = (name: string, value: string | null): unknown =>
    value !== null && value !== '' && parameters.set(name, value);
  add('q', q);
  add('s', state === null ? null : STATE_FILTERS[state]);
  add('reseller', typed.reseller);
  add('terminal', filter.terminal);
  add('dari', filter.from);
  add('sampai', filter.to);
  if (window.kind !== 'newest') {
    const [name] = WINDOWS.find(([, kind]) => kind === window.kind) ?? WINDOWS[0];
    add(name, formatPosition(window.position));
  }
  const query = parameters.toString();
  return query === '' ? '/transaksi' : `/transaksi?${query}`;
}

/** Nothing is asked for but the newest orders. */
export function isUnfiltered({ q, filter, typed }: ListQuestion): boolean {
  return q === '' && typed.reseller === '' && [filter.terminal, filter.from, filter.to].every((part) => part === null);
}

function stateOf(word: string): TopupState | null {
  const found = (Object.keys(STATE_FILTERS) as TopupState[]).find((state) => STATE_FILTERS[state] === word);
  return found ?? null;
}

function dayOf(text: string): BusinessDate | null {
  return parseBusinessDate(text) ?? null;
}

function windowOf(request: Request): TopupWindow {
  for (const [name, kind] of WINDOWS) {
    const position = parsePosition(queryOf(request, name));
    if (position !== undefined) return { kind, position };
  }
  return { kind: 'newest' };
}
