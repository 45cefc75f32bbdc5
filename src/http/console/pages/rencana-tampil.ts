import { type Request, type Response } from 'express';
import { previewCancelPlan } from '../../../backoffice/plans/cancel-plan';
import { type PlanDeps } from '../../../backoffice/plans/plan-deps';
import { type OfPlan, type PlanOutcome } from '../../../backoffice/plans/plan-outcome';
import { type DocumentPlanner } from '../../../billing/billing-deps';
import { isId } from '../../../domain/ids';
import { readNews, readReplies } from '../../../persistence/queries/tagihan/customer-news';
import { type PlanPage, readPlanPage } from '../../../persistence/queries/tagihan/plan-page';
import { listPlanRekaps } from '../../../persistence/queries/tagihan/plan-rekaps';
import { scopeOf } from '../../../persistence/queries/tagihan/scope';
import { type PageTools, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { type AnsweredDeed, type PlanDeed } from './rencana-dialogs';
import { planModel } from './rencana-model';
import { byHandOf, type ByHandDeps } from './tagihan-by-hand';
import { idOf } from './tagihan-request';
import { PLAN_REFUSALS } from './tagihan-sentences';

export interface PlanPagesDeps extends PageTools, ByHandDeps {
  plans: PlanDeps;
  documents: Pick<DocumentPlanner, 'rekap'>;
}

/** One form of the page, with the plan that it is about: in scope, as it stands. */
export interface PlanForm {
  visit: Visit;
  request: Request;
  response: Response;
  page: PlanPage;
  of: OfPlan & { reason: string };
}

/** Undefined: there is no such plan for this person, and the page is not there. */
export async function planFormOf(
  deps: PlanPagesDeps,
  { visit, request, response }: Pick<PlanForm, 'visit' | 'request' | 'response'>,
): Promise<PlanForm | undefined> {
  const page = await planPageOf(deps, visit, request);
  if (page === undefined) return undefined;
  const version = Number(fieldOf(request, 'version'));
  const of = { by: visit.staff, planId: page.id, version, reason: fieldOf(request, 'alasan') };
  return { visit, request, response, page, of };
}

/** To the page with a sentence; or the page itself, with what was typed and why nothing was changed. */
export async function answerDeed(
  deps: PlanPagesDeps,
  { visit, request, response, page }: PlanForm,
  { deed, done, outcome }: { deed: PlanDeed; done: string; outcome: PlanOutcome },
): Promise<void> {
  if (outcome.kind === 'done') {
    deps.redirect(response, `/rencana/${page.id}`, done);
    return;
  }
  const typed = request.body as Record<string, string>;
  // As it stands now: what was typed may be about a plan that has moved on.
  const current = (await planPageOf(deps, visit, request)) ?? page;
  await showPlan(deps, visit, response, {
    page: current,
    answered: { deed, problem: PLAN_REFUSALS[outcome.code], typed },
  });
}

/** Undefined also for a plan of somebody else's customer. */
export async function planPageOf(
  { db }: PlanPagesDeps,
  { staff }: Visit,
  request: Request,
): Promise<PlanPage | undefined> {
  const id = idOf(request);
  return isId(id) ? readPlanPage(db, scopeOf(staff), id) : undefined;
}

/** The page, whole; with `answered` one of its dialogs is open. */
export async function showPlan(
  deps: PlanPagesDeps,
  visit: Visit,
  response: Response,
  { page, answered = null }: { page: PlanPage; answered?: AnsweredDeed | null },
): Promise<void> {
  const { db, plans } = deps;
  const scope = scopeOf(visit.staff);
  const messages = await readNews(db, scope, { planId: page.id });
  const isOpen = page.state === 'active' || page.state === 'paused';
  const seen = isOpen ? await previewCancelPlan(plans, { by: visit.staff, planId: page.id }) : undefined;
  const model = planModel({
    ...{ page, messages, answered, now: visit.now, isAdmin: visit.staff.role === 'admin' },
    limit: (await plans.settings.current()).fourEyesAboveRupiah,
    cancellation: seen?.kind === 'preview' ? seen.preview : null,
    replies: await readReplies(db, scope, page.customer.id),
    byHand: await byHandOf(deps, scope, messages),
    documents: await listPlanRekaps(db, scope, page.id),
  });
  await deps.showPage(visit, response, {
    ...{ template: 'rencana', title: `${page.title} · ${page.customer.name}`, menu: 'tagihan', model },
    own: `/rencana/${page.id}`,
    status: (answered?.problem ?? null) === null ? 200 : 422,
  });
}
