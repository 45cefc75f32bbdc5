import { type Request, type Response } from 'express';
import { previewResolutions } from '../../../backoffice/payments/preview-resolutions';
import { type PaymentsDeps, type ResolveOutcome } from '../../../backoffice/payments/resolution.types';
import { resolveException } from '../../../backoffice/payments/resolve-exception';
import { isId } from '../../../domain/ids';
import { RESOLUTION_CODES } from '../../../domain/tagihan/propose-resolution';
import { findCustomerByNo } from '../../../persistence/queries/tagihan/find-customer-by-no';
import { readPaymentException } from '../../../persistence/queries/tagihan/payment-exception';
import { scopeOf } from '../../../persistence/queries/tagihan/scope';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { formatRupiah } from '../format';
import { exceptionModel } from './pembayaran-model';
import { RESOLVE_REFUSALS } from './pembayaran-words';
import { idOf } from './tagihan-request';

export interface PaymentPageDeps extends PageTools {
  payments: PaymentsDeps;
}

/** `/pembayaran/:id`: what a payment left in question, and who decides it. */
export function addPaymentPages(routes: ConsoleRoutes, deps: PaymentPageDeps): void {
  const { payments } = deps;
  routes.get('/pembayaran/:id', (visit, request, response) => show(deps, visit, { request, response }));

  routes.post('/pembayaran/:id/selesaikan', async (visit, request, response) => {
    const exceptionId = idOf(request);
    const code = RESOLUTION_CODES.find((one) => one === fieldOf(request, 'cara'));
    const customerId = await findCustomerByNo(payments.db, scopeOf(visit.staff), fieldOf(request, 'pelanggan'));
    const outcome: ResolveOutcome =
      code === undefined || !isId(exceptionId)
        ? { kind: 'refused', code: isId(exceptionId) ? 'not-possible' : 'unknown' }
        : await resolveException(payments, {
            ...{
              by: visit.staff,
              exceptionId,
              code,
              seen: fieldOf(request, 'sidik'),
              note: fieldOf(request, 'alasan'),
            },
            ...(customerId === undefined ? {} : { customerId }),
          });
    if (outcome.kind === 'refused') {
      return show(deps, visit, { request, response, problem: RESOLVE_REFUSALS[outcome.code] });
    }
    deps.redirect(response, `/pembayaran/${exceptionId}`, sentenceOf(outcome));
  });
}

function sentenceOf(outcome: Exclude<ResolveOutcome, { kind: 'refused' }>): string {
  if (outcome.kind === 'proposed')
    return 'Diusulkan. Belum ada uang yang berpindah: orang kedua menyetujui yang persis sama.';
  const { paid, isResolved } = outcome;
  if (!isResolved) return 'Dana sudah punya pemilik. Putuskan sekarang untuk apa dipakai.';
  return paid === 0
    ? 'Diputus. Tidak ada tagihan yang dibayar.'
    : `Diputus. ${formatRupiah(paid)} dipakai membayar tagihan.`;
}

interface Asked {
  request: Request;
  response: Response;
  problem?: string;
}

async function show(
  { payments: { db, settings }, showPage }: PaymentPageDeps,
  visit: Visit,
  { request, response, problem }: Asked,
): Promise<void> {
  const id = idOf(request);
  const scope = scopeOf(visit.staff);
  const exception = isId(id) ? await readPaymentException(db, scope, id) : undefined;
  if (exception === undefined) return;
  const { fourEyesAboveRupiah: fourEyesAbove } = await settings.current();
  const preview = await previewResolutions(db, { scope, exceptionId: id });
  const typed = {
    code: fieldOf(request, 'cara'),
    note: fieldOf(request, 'alasan'),
    customer: fieldOf(request, 'pelanggan'),
  };
  const model = {
    ...exceptionModel({
      ...{ exception, offers: preview?.offers ?? [], typed, fourEyesAbove },
      ...{ staff: visit.staff, now: visit.now },
    }),
    problem: problem ?? null,
  };
  await showPage(visit, response, {
    ...{ template: 'pembayaran', title: model.title, menu: 'antrian-tagihan', model, own: `/pembayaran/${id}` },
    status: problem === undefined ? 200 : 422,
  });
}
