import { type Request, type Response } from 'express';
import { handOver, type HandOver } from '../../../backoffice/customers/hand-over';
import { isId } from '../../../domain/ids';
import { businessDate } from '../../../domain/time';
import { type Database } from '../../../persistence/database';
import {
  type CustomerFilter,
  type CustomerOnList,
  type CustomerWindow,
  listCustomers,
} from '../../../persistence/queries/tagihan/customer-list';
import { openChoices, readMarketingChoices } from '../../../persistence/queries/tagihan/customer-marketing';
import { scopeOf } from '../../../persistence/queries/tagihan/scope';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { formatRupiah, groups } from '../format';
import { CUSTOMER_REFUSALS } from './pelanggan-sentences';
import { maskedPhone } from './pelanggan-words';
import { queryOf } from './query-of';

export interface CustomerListDeps extends PageTools {
  db: Database;
}

const PAGE_SIZE = 50;

const ACTIVE_WORDS = [
  { word: 'aktif', name: 'Aktif', active: 'yes' },
  { word: 'nonaktif', name: 'Nonaktif', active: 'no' },
  { word: 'semua', name: 'Semua', active: 'all' },
] as const;

/** `/pelanggan`: who is billed, by name; an admin also hands them over from here. */
export function addCustomerListPages(routes: ConsoleRoutes, deps: CustomerListDeps): void {
  routes.get('/pelanggan', (visit, request, response) => show(deps, visit, { request, response }));
  routes.post('/pelanggan/serah', async (visit, request, response) => {
    const asked = handOverOf(visit, request);
    const outcome = asked === undefined ? undefined : await handOver(deps.db, asked);
    if (outcome?.kind !== 'done') {
      const problem =
        outcome === undefined ? 'Centang paling sedikit satu pelanggan di daftar.' : CUSTOMER_REFUSALS[outcome.code];
      const typed = {
        to: fieldOf(request, 'kepada'),
        reason: fieldOf(request, 'alasan'),
        from: fieldOf(request, 'dari'),
      };
      return show(deps, visit, { request, response, handing: { ...typed, problem } });
    }
    deps.redirect(
      response,
      '/pelanggan',
      `${groups(outcome.count)} pelanggan diserahkan kepada ${outcome.to.fullName}.`,
    );
  });
}

/** Undefined when nobody was chosen. */
function handOverOf({ staff }: Visit, request: Request): HandOver | undefined {
  const rest = { by: staff, to: fieldOf(request, 'kepada'), reason: fieldOf(request, 'alasan') };
  const from = fieldOf(request, 'dari');
  if (from !== '') return { ...rest, customers: { allOf: from } };
  const chosen = Object.keys(request.body as Record<string, string>)
    .filter((name) => name.startsWith('p-'))
    .map((name) => name.slice(2));
  return chosen.length === 0 || !chosen.every(isId) ? undefined : { ...rest, customers: chosen };
}

interface Showing {
  request: Request;
  response: Response;
  /** A hand-over that was refused. */
  handing?: { to: string; reason: string; from: string; problem: string };
}

async function show(
  { db, showPage }: CustomerListDeps,
  visit: Visit,
  { request, response, handing }: Showing,
): Promise<void> {
  const isAdmin = visit.staff.role === 'admin';
  const choices = isAdmin ? await readMarketingChoices(db) : [];
  const marketing = choices.find(({ id }) => id === queryOf(request, 'marketing'));
  const active = ACTIVE_WORDS.find(({ word }) => word === queryOf(request, 'keadaan')) ?? ACTIVE_WORDS[0];
  const filter: CustomerFilter = {
    q: queryOf(request, 'q').slice(0, 100),
    active: active.active,
    marketingId: marketing?.id ?? null,
  };
  const page = await listCustomers(db, scopeOf(visit.staff), {
    ...{ filter, window: windowOf(request), pageSize: PAGE_SIZE, today: businessDate(visit.now) },
  });
  const href = (window: CustomerWindow): string => hrefOf({ filter, keadaan: active.word }, window);
  const [first, last] = [page.customers[0], page.customers.at(-1)];
  await showPage(visit, response, {
    ...{ template: 'pelanggan', title: 'Pelanggan', menu: 'pelanggan', status: handing === undefined ? 200 : 422 },
    model: {
      isAdmin,
      q: filter.q,
      states: ACTIVE_WORDS.map(({ word, name }) => ({ word, name, isChosen: word === active.word })),
      marketing: choices.map(({ id, fullName, customers }) => ({
        ...{ id, name: `${fullName} (${groups(customers)})`, isChosen: id === marketing?.id },
      })),
      isFiltered: filter.q !== '' || filter.marketingId !== null || active.active !== 'yes',
      rows: page.customers.map(rowOf),
      isEmpty: page.customers.length === 0,
      count: groups(page.customers.length),
      beforeHref: page.hasBefore && first !== undefined ? href({ kind: 'before', customerId: first.id }) : null,
      afterHref: page.hasAfter && last !== undefined ? href({ kind: 'after', customerId: last.id }) : null,
      handing: handing ?? null,
      givers: choices
        .filter(({ customers }) => customers > 0)
        .map(({ id, fullName, customers }) => ({
          ...{ id, name: `${fullName} (${groups(customers)} pelanggan)`, isChosen: id === handing?.from },
        })),
      takers: openChoices(choices).map(({ id, fullName }) => ({ id, name: fullName, isChosen: id === handing?.to })),
    },
  });
}

function windowOf(request: Request): CustomerWindow {
  const [after, before] = [queryOf(request, 'sesudah'), queryOf(request, 'sebelum')];
  if (isId(after)) return { kind: 'after', customerId: after };
  return isId(before) ? { kind: 'before', customerId: before } : { kind: 'first' };
}

function hrefOf({ filter, keadaan }: { filter: CustomerFilter; keadaan: string }, window: CustomerWindow): string {
  const parameters = new URLSearchParams();
  if (filter.q !== '') parameters.set('q', filter.q);
  if (keadaan !== ACTIVE_WORDS[0].word) parameters.set('keadaan', keadaan);
  if (filter.marketingId !== null) parameters.set('marketing', filter.marketingId);
  if (window.kind !== 'first') parameters.set(window.kind === 'after' ? 'sesudah' : 'sebelum', window.customerId);
  const query = parameters.toString();
  return query === '' ? '/pelanggan' : `/pelanggan?${query}`;
}

function rowOf(customer: CustomerOnList) {
  const { id, no, name, marketingName, isActive, plans, outstanding, overdue, openNeeds, isChangeAsked } = customer;
  return {
    ...{ id, name, marketingName, isActive, isChangeAsked },
    no: String(no),
    phone: maskedPhone(customer.phone),
    plans: plans === 0 ? '–' : `${groups(plans)} berjalan`,
    outstanding: outstanding === 0 ? '–' : formatRupiah(outstanding),
    overdue: overdue === 0 ? null : `${groups(overdue)} lewat tempo`,
    needs: openNeeds === 0 ? '–' : `${groups(openNeeds)} belum dipesan`,
  };
}
