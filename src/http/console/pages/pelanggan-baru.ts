import { type Response } from 'express';
import { createCustomer, type CreateOutcome } from '../../../backoffice/customers/create-customer';
import { type TypedCustomer } from '../../../backoffice/customers/customer-fields';
import { type Database } from '../../../persistence/database';
import { openChoices, readMarketingChoices } from '../../../persistence/queries/tagihan/customer-marketing';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { customerFormFields, EMPTY_CUSTOMER, isTicked, typedCustomerOf } from './pelanggan-form';
import { CUSTOMER_REFUSALS } from './pelanggan-sentences';

export interface NewCustomerDeps extends PageTools {
  db: Database;
}

type CreateRefusal = Extract<CreateOutcome, { kind: 'refused' }>;

interface Form {
  typed: TypedCustomer;
  marketingId: string;
  isConsenting: boolean;
  refusal: CreateRefusal | null;
}

/** `/pelanggan/baru`: one customer is registered. */
export function addNewCustomerPages(routes: ConsoleRoutes, deps: NewCustomerDeps): void {
  routes.get('/pelanggan/baru', (visit, _request, response) =>
    show(deps, visit, response, { typed: EMPTY_CUSTOMER, marketingId: '', isConsenting: false, refusal: null }),
  );
  routes.post('/pelanggan', async (visit, request, response) => {
    const form = {
      typed: typedCustomerOf(request),
      marketingId: fieldOf(request, 'marketing'),
      isConsenting: isTicked(request, 'setuju'),
    };
    const outcome = await createCustomer(deps.db, {
      ...{ by: visit.staff, ...form, isSamePhoneKnown: isTicked(request, 'tetap') },
    });
    if (outcome.kind === 'refused') return show(deps, visit, response, { ...form, refusal: outcome });
    deps.redirect(response, `/pelanggan/${outcome.customerId}`, `Pelanggan nomor ${outcome.no} terdaftar.`);
  });
}

async function show(
  { db, showPage }: NewCustomerDeps,
  visit: Visit,
  response: Response,
  { typed, marketingId, isConsenting, refusal }: Form,
): Promise<void> {
  const isAdmin = visit.staff.role === 'admin';
  const choices = isAdmin ? openChoices(await readMarketingChoices(db)) : [];
  const problems = refusal?.code === 'invalid-fields' ? refusal.problems : [];
  const same = refusal?.code === 'same-phone' ? refusal.same : [];
  await showPage(visit, response, {
    ...{ template: 'pelanggan-baru', title: 'Daftarkan pelanggan', menu: 'pelanggan', own: '/pelanggan/baru' },
    status: refusal === null ? 200 : 422,
    model: {
      isAdmin,
      fields: customerFormFields('b', typed, { problems }),
      marketing: choices.map(({ id, fullName }) => ({ id, name: fullName, isChosen: id === marketingId })),
      isConsenting,
      error: refusal === null ? null : errorOf(refusal),
      same: same.map(({ id, no, name }) => ({ id, no: String(no), name })),
      hasSame: same.length > 0,
    },
  });
}

function errorOf(refusal: CreateRefusal): string {
  switch (refusal.code) {
    case 'invalid-fields':
      return 'Periksa isian yang ditandai. Belum ada yang disimpan.';
    case 'same-phone':
      return 'Nomor telepon ini sudah dipakai pelanggan lain. Belum ada yang disimpan.';
    case 'role-may-not':
    case 'invalid-marketing':
      return CUSTOMER_REFUSALS[refusal.code];
  }
}
