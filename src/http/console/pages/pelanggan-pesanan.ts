import { type Request } from 'express';
import { bookForCustomer, cancelBooking } from '../../../backoffice/customers/bookings';
import { type CustomerRefusal } from '../../../backoffice/customers/customer-outcome';
import { dropNeed, noteNeed } from '../../../backoffice/customers/needs';
import { type Database } from '../../../persistence/database';
import { findCustomerOf } from '../../../persistence/queries/tagihan/customer-wishes';
import { scopeOf } from '../../../persistence/queries/tagihan/scope';
import { type ConsoleHandler, type ConsoleRoutes, type PageTools } from '../console.types';
import { fieldOf } from '../form';
import { paramOf } from './pelanggan-form';
import { refusalOf } from './pelanggan-kartu';
import { type CardDialog } from './pelanggan-kartu-model';
import { showCustomer } from './pelanggan-tampil';

export interface WishDeps extends PageTools {
  db: Database;
}

/** What a customer asks for, and what is booked of it: forms of the customer's page. */
export function addWishPages(routes: ConsoleRoutes, deps: WishDeps): void {
  const { db, redirect } = deps;
  routes.post('/pelanggan/:id/kebutuhan', async (visit, request, response) => {
    const customerId = paramOf(request, 'id');
    const typed = { text: fieldOf(request, 'isi'), askedOn: fieldOf(request, 'tanggal') };
    const outcome = await noteNeed(db, { by: visit.staff, customerId, ...typed });
    if (outcome.kind === 'done') {
      redirect(response, `/pelanggan/${customerId}`, 'Kebutuhan dicatat.');
      return;
    }
    if (outcome.code === 'not-found') return;
    await showCustomer(deps, visit, response, { customerId, refusal: refusalOf(outcome.code, 'kebutuhan', request) });
  });
  routes.post('/pelanggan/:id/pesanan', async (visit, request, response) => {
    const customerId = paramOf(request, 'id');
    const outcome = await bookForCustomer(db, { by: visit.staff, customerId, ...bookingOf(request) });
    if (outcome.kind === 'done') {
      redirect(response, `/pelanggan/${customerId}`, 'Pesanan dicatat.');
      return;
    }
    if (outcome.code === 'not-found') return;
    await showCustomer(deps, visit, response, { customerId, refusal: refusalOf(outcome.code, 'pesanan', request) });
  });
  routes.post(
    '/kebutuhan/:id/tutup',
    onOne(deps, { table: 'need', dialog: 'tutup', done: 'Kebutuhan ditutup.' }, (by, request) =>
      dropNeed(db, { by, needId: paramOf(request, 'id'), note: fieldOf(request, 'catatan') }),
    ),
  );
  routes.post(
    '/pesanan/:id/batal',
    onOne(deps, { table: 'booking', dialog: null, done: 'Pesanan dibatalkan.' }, (by, request) =>
      cancelBooking(db, { by, bookingId: paramOf(request, 'id') }),
    ),
  );
}

function bookingOf(request: Request) {
  return {
    itemCode: fieldOf(request, 'barang'),
    description: fieldOf(request, 'uraian'),
    quantity: fieldOf(request, 'jumlah'),
    unitPrice: fieldOf(request, 'harga'),
    needId: fieldOf(request, 'kebutuhan'),
  };
}

type Deed = (
  by: Parameters<ConsoleHandler>[0]['staff'],
  request: Request,
) => Promise<{ kind: 'done'; customer: { id: string } } | { kind: 'refused'; code: CustomerRefusal }>;

/** A form of one need or booking, which is answered with the page of its customer. */
function onOne(
  deps: WishDeps,
  { table, dialog, done }: { table: 'need' | 'booking'; dialog: CardDialog; done: string },
  deed: Deed,
): ConsoleHandler {
  return async (visit, request, response) => {
    const outcome = await deed(visit.staff, request);
    if (outcome.kind === 'done') {
      deps.redirect(response, `/pelanggan/${outcome.customer.id}`, done);
      return;
    }
    const id = paramOf(request, 'id');
    const customerId = await findCustomerOf(deps.db, { table, id }, scopeOf(visit.staff));
    if (customerId === undefined) return;
    const { typed, ...refusal } = refusalOf(outcome.code, dialog, request);
    await showCustomer(deps, visit, response, { customerId, refusal: { ...refusal, typed: { ...typed, id } } });
  };
}
