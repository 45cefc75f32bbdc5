import { type Request } from 'express';
import { type StaffId } from '../../../domain/staff';
import {
  addDays,
  addMonths,
  type BusinessDate,
  businessDate,
  type Instant,
  parseBusinessDate,
} from '../../../domain/time';
import {
  type TagihanFilter,
  type TagihanQuestion,
  type TagihanWindow,
} from '../../../persistence/queries/tagihan/tagihan-list-statements';
import { isId } from '../../../domain/ids';
import { queryOf } from './query-of';

/** The parts of the list as they stand in the address. */
const FILTER_WORDS: Readonly<Record<TagihanFilter, string>> = {
  open: 'terbuka',
  overdue: 'terlambat',
  opening: 'menunggu-va',
  paid: 'lunas',
  cancelled: 'batal',
  all: 'semua',
};

export const FILTER_NAMES: Readonly<Record<TagihanFilter, string>> = {
  open: 'Belum lunas',
  overdue: 'Terlambat',
  opening: 'VA belum terbit',
  paid: 'Lunas',
  cancelled: 'Dibatalkan',
  all: 'Semua',
};

/** What a person asks of the list, as typed and as understood. */
export interface ListAsked {
  q: string;
  question: TagihanQuestion;
  window: TagihanWindow;
  today: BusinessDate;
  /** `2026-03`; empty: any month. */
  month: string;
  /** The log-in name in the address; null: everybody. */
  marketing: string | null;
}

/** A word of the address that means nothing is left out, as if it had not been there. */
export function listAskedOf(
  request: Request,
  now: Instant,
  staff: readonly { id: StaffId; name: string }[],
): ListAsked {
  const first = parseBusinessDate(`${queryOf(request, 'bulan')}-01`);
  const chosen = staff.find(({ name }) => name === queryOf(request, 'm'));
  const q = queryOf(request, 'q').slice(0, 100);
  return {
    q,
    question: {
      filter: filterOf(queryOf(request, 's'), q),
      from: first ?? null,
      to: first === undefined ? null : addDays(addMonths(first, 1, 1), -1),
      marketingId: chosen?.id ?? null,
    },
    window: windowOf(request),
    today: businessDate(now),
    month: first?.slice(0, 7) ?? '',
    marketing: chosen?.name ?? null,
  };
}

/** The address of the same question with another state or another part of the list, or of its export. */
export function listHref(
  { q, question, month, marketing }: ListAsked,
  {
    filter = question.filter,
    window = { kind: 'first' },
    path = '/tagihan',
  }: {
    filter?: TagihanFilter;
    window?: TagihanWindow;
    path?: string;
  } = {},
): string {
  const parameters = new URLSearchParams();
  if (q !== '') parameters.set('q', q);
  if (filter !== (q === '' ? 'open' : 'all')) parameters.set('s', FILTER_WORDS[filter]);
  if (month !== '') parameters.set('bulan', month);
  if (marketing !== null) parameters.set('m', marketing);
  if (window.kind !== 'first') {
    const name = window.kind === 'after' ? 'sesudah' : 'sebelum';
    parameters.set(name, `${window.position.dueOn}.${window.position.id}`);
  }
  const query = parameters.toString();
  return query === '' ? path : `${path}?${query}`;
}

/** What is still to be paid; what is searched for may be anywhere. */
function filterOf(word: string, q: string): TagihanFilter {
  const found = (Object.keys(FILTER_WORDS) as TagihanFilter[]).find((filter) => FILTER_WORDS[filter] === word);
  return found ?? (q === '' ? 'open' : 'all');
}

function windowOf(request: Request): TagihanWindow {
  for (const [name, kind] of [
    ['sesudah', 'after'],
    ['sebelum', 'before'],
  ] as const) {
    const [dueOn = '', id = ''] = queryOf(request, name).split('.');
    const day = parseBusinessDate(dueOn);
    if (day !== undefined && isId(id)) return { kind, position: { dueOn: day, id } };
  }
  return { kind: 'first' };
}
