import { cancelPlan, previewCancelPlan } from '../../../backoffice/plans/cancel-plan';
import { discardPlan } from '../../../backoffice/plans/discard-plan';
import { pausePlan } from '../../../backoffice/plans/pause-plan';
import { type PlanOutcome } from '../../../backoffice/plans/plan-outcome';
import { resumePlan } from '../../../backoffice/plans/resume-plan';
import { startPlan } from '../../../backoffice/plans/start-plan';
import { sendRekap } from '../../../backoffice/tagihan/send-rekap';
import { isId } from '../../../domain/ids';
import { type ConsoleRoutes } from '../console.types';
import { fieldOf } from '../form';
import { markOf, type PlanDeed } from './rencana-dialogs';
import { addRescheduleRoute } from './rencana-jadwal';
import { addSettleRoute } from './rencana-lunasi';
import { answerDeed, type PlanForm, planFormOf, planPageOf, type PlanPagesDeps, showPlan } from './rencana-tampil';
import { idOf } from './tagihan-request';

/** `/rencana/:id`: a plan with its schedule, and what people change about it. */
export function addPlanPages(routes: ConsoleRoutes, deps: PlanPagesDeps): void {
  const { plans } = deps;
  routes.get('/rencana/:id', async (visit, request, response) => {
    const page = await planPageOf(deps, visit, request);
    if (page !== undefined) await showPlan(deps, visit, response, { page });
  });

  addDeed(routes, deps, 'kirim', 'Rencana dikirim. Tagihannya terbit sendiri pada waktunya.', ({ of }) =>
    startPlan(plans, of),
  );
  addDeed(routes, deps, 'buang', 'Konsep dibuang.', ({ of }) => discardPlan(plans, of));
  addDeed(routes, deps, 'tunda', 'Rencana ditunda. Tidak ada tagihan baru sampai dilanjutkan.', ({ of }) =>
    pausePlan(plans, of),
  );
  addDeed(routes, deps, 'lanjut', 'Rencana dilanjutkan.', ({ of }) => resumePlan(plans, of));
  addDeed(routes, deps, 'batal', 'Rencana dibatalkan. VA yang terbuka ditutup di BNI.', async ({ of, request }) => {
    const seen = await previewCancelPlan(plans, of);
    if (seen.kind === 'refused') return seen;
    const isSeen = fieldOf(request, 'sidik') === markOf(seen.preview);
    return isSeen ? cancelPlan(plans, of) : { kind: 'refused', code: 'version-moved' };
  });
  addRescheduleRoute(routes, deps);
  addSettleRoute(routes, deps);
  addRekapRoute(routes, deps);
}

function addDeed(
  routes: ConsoleRoutes,
  deps: PlanPagesDeps,
  deed: PlanDeed,
  done: string,
  act: (form: PlanForm) => Promise<PlanOutcome>,
): void {
  routes.post(`/rencana/:id/${deed}`, async (visit, request, response) => {
    const form = await planFormOf(deps, { visit, request, response });
    if (form === undefined) return;
    await answerDeed(deps, form, { deed, done, outcome: await act(form) });
  });
}

function addRekapRoute(routes: ConsoleRoutes, deps: PlanPagesDeps): void {
  routes.post('/rencana/:id/rekap', async (visit, request, response) => {
    const id = idOf(request);
    const outcome = isId(id) ? await sendRekap(deps, { by: visit.staff, planId: id }) : undefined;
    if (outcome === undefined) return;
    if (outcome.kind === 'refused') {
      if (outcome.code === 'draft') deps.redirect(response, `/rencana/${id}`, 'Konsep belum punya rekap.');
      return;
    }
    const sentence = outcome.isNew
      ? `Rekap ${outcome.number} dibuat dan menunggu dikirim ke pelanggan.`
      : `Rekap hari ini sudah dibuat: ${outcome.number}.`;
    deps.redirect(response, `/rencana/${id}`, sentence);
  });
}
