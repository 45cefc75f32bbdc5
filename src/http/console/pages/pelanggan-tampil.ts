import { type Response } from 'express';
import { readRevealedCustomer } from '../../../backoffice/customers/reveal-customer';
import { type CustomerId, isId } from '../../../domain/ids';
import { businessDate } from '../../../domain/time';
import { type Database } from '../../../persistence/database';
import { readCatalogue } from '../../../persistence/queries/catalogue-list';
import { readOpenBillsOf, readPlansOf } from '../../../persistence/queries/tagihan/customer-bills';
import { readCustomerCard } from '../../../persistence/queries/tagihan/customer-card';
import { listChangesOf } from '../../../persistence/queries/tagihan/customer-change-list';
import { readOwners } from '../../../persistence/queries/tagihan/customer-history';
import { readMarketingChoices } from '../../../persistence/queries/tagihan/customer-marketing';
import { readTitipanOf } from '../../../persistence/queries/tagihan/customer-titipan';
import { readBookings, readNeeds } from '../../../persistence/queries/tagihan/customer-wishes';
import { readRekap } from '../../../persistence/queries/tagihan/rekap';
import { scopeOf } from '../../../persistence/queries/tagihan/scope';
import { type PageTools, type Visit } from '../console.types';
import { cardModel, type CardRefusal } from './pelanggan-kartu-model';

/** Shows the page of one customer; answers nothing for one that the reader does not look after, which is a 404. */
export async function showCustomer(
  { db, showPage }: PageTools & { db: Database },
  visit: Visit,
  response: Response,
  { customerId, recordId = '', refusal }: { customerId: CustomerId; recordId?: string; refusal?: CardRefusal },
): Promise<void> {
  const scope = scopeOf(visit.staff);
  const customer = await readCustomerCard(db, customerId, scope);
  if (customer === undefined) return;
  const [needs, bookings, plans, bills, owners, changes] = [
    await readNeeds(db, customerId, scope),
    await readBookings(db, customerId, scope),
    await readPlansOf(db, customerId, scope),
    await readOpenBillsOf(db, customerId, scope),
    await readOwners(db, customerId, scope),
    await listChangesOf(db, customerId, scope),
  ];
  const [rekap] = await readRekap(db, scope, { asOf: businessDate(visit.now), customerId });
  const facts = {
    titipan: await readTitipanOf(db, customerId, scope),
    ...{ customer, rekap, needs, bookings, plans, bills, owners, changes },
    revealed: isId(recordId) ? await readRevealedCustomer(db, { customerId, by: visit.staff, recordId }) : undefined,
    catalogue: await readCatalogue(db),
    choices: visit.staff.role === 'admin' ? await readMarketingChoices(db) : [],
  };
  await showPage(visit, response, {
    ...{ template: 'pelanggan-kartu', title: customer.name, menu: 'pelanggan', own: `/pelanggan/${customerId}` },
    status: refusal === undefined ? 200 : 422,
    model: cardModel(facts, visit, refusal),
  });
}
