import { type Request, type Response } from 'express';
import { type CustomerOutcome, type CustomerRefusal } from '../../../backoffice/customers/customer-outcome';
import { handOver } from '../../../backoffice/customers/hand-over';
import { requestChange } from '../../../backoffice/customers/request-change';
import { revealCustomer } from '../../../backoffice/customers/reveal-customer';
import { activateCustomer, deactivateCustomer } from '../../../backoffice/customers/set-active';
import { CONSENT_CHANNELS, setConsent } from '../../../backoffice/customers/set-consent';
import { askForTitipan } from '../../../backoffice/payments/ask-titipan';
import { type Settings } from '../../../domain/settings';
import { type Database } from '../../../persistence/database';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { customerFormFields, paramOf, typedCustomerOf } from './pelanggan-form';
import { type CardDialog, CHANGE_HINTS } from './pelanggan-kartu-model';
import { CUSTOMER_REFUSALS, TITIPAN_REFUSALS } from './pelanggan-sentences';
import { showCustomer } from './pelanggan-tampil';
import { queryOf } from './query-of';

export interface CustomerCardDeps extends PageTools {
  db: Database;
  settings: { current(): Promise<Settings> };
}

/** `/pelanggan/:id`: one customer, and what is done about it as a whole. */
export function addCustomerCardPages(routes: ConsoleRoutes, deps: CustomerCardDeps): void {
  const { db } = deps;
  routes.get('/pelanggan/:id', (visit, request, response) =>
    showCustomer(deps, visit, response, { customerId: paramOf(request, 'id'), recordId: queryOf(request, 'lihat') }),
  );
  routes.post('/pelanggan/:id/ubah', (visit, request, response) => change(deps, visit, { request, response }));
  routes.post('/pelanggan/:id/nomor', async (visit, request, response) => {
    const customerId = paramOf(request, 'id');
    const outcome = await revealCustomer(db, { by: visit.staff, customerId });
    if (outcome.kind === 'refused') return;
    deps.redirect(
      response,
      `/pelanggan/${customerId}?lihat=${outcome.recordId}`,
      'Tercatat: Anda melihat nomor lengkap.',
    );
  });
  routes.post('/pelanggan/:id/izin', async (visit, request, response) => {
    const channel = CONSENT_CHANNELS.find((known) => known === fieldOf(request, 'kanal')) ?? CONSENT_CHANNELS[0];
    const outcome = await setConsent(db, {
      ...{ by: visit.staff, customerId: paramOf(request, 'id'), channel, note: fieldOf(request, 'catatan') },
      isGranted: fieldOf(request, 'izin') === 'boleh',
    });
    await answer(deps, visit, { request, response }, { outcome, dialog: 'izin', done: 'Izin pesan dicatat.' });
  });
  routes.post('/pelanggan/:id/aktif', async (visit, request, response) => {
    const outcome = await activateCustomer(db, { by: visit.staff, customerId: paramOf(request, 'id') });
    await answer(deps, visit, { request, response }, { outcome, dialog: null, done: 'Pelanggan aktif lagi.' });
  });
  routes.post('/pelanggan/:id/nonaktif', async (visit, request, response) => {
    const reason = fieldOf(request, 'alasan');
    const outcome = await deactivateCustomer(db, { by: visit.staff, customerId: paramOf(request, 'id'), reason });
    await answer(deps, visit, { request, response }, { outcome, dialog: 'nonaktif', done: 'Pelanggan dinonaktifkan.' });
  });
  routes.post('/pelanggan/:id/titipan', async (visit, request, response) => {
    const customerId = paramOf(request, 'id');
    const outcome = await askForTitipan(deps, { by: visit.staff, customerId });
    if (outcome.kind === 'done') {
      deps.redirect(response, `/pembayaran/${outcome.exceptionId}`, 'Putuskan titipan ini untuk apa dipakai.');
      return;
    }
    const refusal = { dialog: null, error: TITIPAN_REFUSALS[outcome.code], typed: {} };
    await showCustomer(deps, visit, response, { customerId, refusal });
  });
  routes.post('/pelanggan/:id/serah', async (visit, request, response) => {
    const outcome = await handOver(db, {
      ...{ by: visit.staff, customers: [paramOf(request, 'id')] },
      ...{ to: fieldOf(request, 'kepada'), reason: fieldOf(request, 'alasan') },
    });
    const done = outcome.kind === 'done' ? `Pelanggan diserahkan kepada ${outcome.to.fullName}.` : '';
    await answer(deps, visit, { request, response }, { outcome, dialog: 'serah', done });
  });
}

interface Exchange {
  request: Request;
  response: Response;
}

async function change(deps: CustomerCardDeps, visit: Visit, { request, response }: Exchange): Promise<void> {
  const customerId = paramOf(request, 'id');
  const [typed, reason] = [typedCustomerOf(request), fieldOf(request, 'alasan')];
  const version = Number(fieldOf(request, 'versi'));
  const outcome = await requestChange(deps, { by: visit.staff, customerId, version, typed, reason });
  if (outcome.kind === 'changed') {
    deps.redirect(response, `/pelanggan/${customerId}`, 'Data pelanggan diubah.');
    return;
  }
  if (outcome.kind === 'requested') {
    deps.redirect(response, `/pelanggan/${customerId}`, 'Perubahan diminta; berlaku setelah disetujui Admin.');
    return;
  }
  if (outcome.code === 'not-found') return;
  const isAboutFields = outcome.code === 'invalid-fields';
  const problems = isAboutFields ? outcome.problems : [];
  const error = outcome.code === 'invalid-fields' ? 'Periksa isian yang ditandai.' : CUSTOMER_REFUSALS[outcome.code];
  const fields = customerFormFields('u', typed, { problems, hints: CHANGE_HINTS });
  const refusal = { dialog: 'ubah', error, typed: { alasan: reason }, fields } as const;
  await showCustomer(deps, visit, response, { customerId, refusal });
}

async function answer(
  deps: CustomerCardDeps,
  visit: Visit,
  { request, response }: Exchange,
  { outcome, dialog, done }: { outcome: CustomerOutcome | { kind: 'done' }; dialog: CardDialog; done: string },
): Promise<void> {
  const customerId = paramOf(request, 'id');
  if (outcome.kind === 'done') {
    deps.redirect(response, `/pelanggan/${customerId}`, done);
    return;
  }
  if (outcome.code === 'not-found') return;
  await showCustomer(deps, visit, response, { customerId, refusal: refusalOf(outcome.code, dialog, request) });
}

/** What was typed comes back with the sentence. */
export function refusalOf(code: CustomerRefusal, dialog: CardDialog, request: Request) {
  return { dialog, error: CUSTOMER_REFUSALS[code], typed: (request.body ?? {}) as Record<string, string> };
}
