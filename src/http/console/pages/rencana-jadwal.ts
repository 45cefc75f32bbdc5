import { type RescheduleChanges } from '../../../backoffice/plans/draw-up-reschedule';
import { previewReschedule, reschedulePlan } from '../../../backoffice/plans/reschedule-plan';
import { parseBusinessDate } from '../../../domain/time';
import { type PlanPage } from '../../../persistence/queries/tagihan/plan-page';
import { type ConsoleRoutes } from '../console.types';
import { fieldOf } from '../form';
import { answerDeed, planFormOf, type PlanPagesDeps, showPlan } from './rencana-tampil';
import { markOf, openBills, rescheduleDefaults } from './rencana-dialogs';

/** Looked at first; changed when what was looked at is still what it would come to. */
export function addRescheduleRoute(routes: ConsoleRoutes, deps: PlanPagesDeps): void {
  const { plans } = deps;
  routes.post('/rencana/:id/jadwal', async (visit, request, response) => {
    const form = await planFormOf(deps, { visit, request, response });
    if (form === undefined) return;
    const { page, of } = form;
    const typed = request.body as Record<string, string>;
    const changes = changesOf(page, typed);
    const seen = await previewReschedule(plans.db, { by: of.by, planId: of.planId, ...changes });
    const done = 'Jadwal diubah. Pelanggan diberi tahu tentang tagihan yang sudah terbit.';
    if (seen.kind === 'refused') return answerDeed(deps, form, { deed: 'jadwal', done, outcome: seen });
    const isSeen = fieldOf(request, 'langkah') === 'simpan' && fieldOf(request, 'sidik') === markOf(seen.preview);
    if (!isSeen) {
      const answered = { deed: 'jadwal', problem: null, typed, reschedule: seen.preview } as const;
      return showPlan(deps, visit, response, { page, answered });
    }
    const outcome = await reschedulePlan(plans, { ...of, ...changes });
    return answerDeed(deps, form, { deed: 'jadwal', done, outcome });
  });
}

/** Only what differs from what stands there: days that nobody touched are not laid out anew. */
function changesOf(page: PlanPage, typed: Readonly<Record<string, string>>): RescheduleChanges {
  const defaults = rescheduleDefaults(page);
  const isTouched = (name: string): boolean => (typed[name] ?? '') !== (defaults[name] ?? '');
  const bills = openBills(page.schedule).flatMap(({ bill }) => {
    const name = `tagihan-${bill.id}`;
    const dueOn = parseBusinessDate(typed[name] ?? '');
    return isTouched(name) && dueOn !== undefined ? [{ tagihanId: bill.id, dueOn }] : [];
  });
  const hasUnbilled = page.schedule.some(({ bill }) => bill === null);
  const firstDueOn = parseBusinessDate(typed['mulai'] ?? '');
  const isMoved = hasUnbilled && ['mulai', 'tanggal', 'periode'].some(isTouched) && firstDueOn !== undefined;
  return {
    ...(isMoved
      ? { unbilled: { firstDueOn, dayOfMonth: Number(typed['tanggal']), periods: Number(typed['periode']) } }
      : {}),
    ...(bills.length === 0 ? {} : { bills }),
  };
}
