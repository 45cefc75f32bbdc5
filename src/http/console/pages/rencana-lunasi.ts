import { parseAmount } from '../../../backoffice/customers/parse-amount';
import { previewSettle, settlePlan } from '../../../backoffice/plans/settle-plan';
import { type PlanOutcome } from '../../../backoffice/plans/plan-outcome';
import { type Rupiah, ZERO } from '../../../domain/money';
import { parseBusinessDate } from '../../../domain/time';
import { type ConsoleRoutes } from '../console.types';
import { fieldOf } from '../form';
import { answerDeed, planFormOf, type PlanPagesDeps, showPlan } from './rencana-tampil';
import { markOf } from './rencana-dialogs';

/** Early settlement: looked at first, with its discount. */
export function addSettleRoute(routes: ConsoleRoutes, deps: PlanPagesDeps): void {
  const { plans } = deps;
  routes.post('/rencana/:id/lunasi', async (visit, request, response) => {
    const form = await planFormOf(deps, { visit, request, response });
    if (form === undefined) return;
    const { page, of } = form;
    const answer = (outcome: PlanOutcome): Promise<void> =>
      answerDeed(deps, form, { deed: 'lunasi', done: 'Tagihan pelunasan terbit sekarang.', outcome });
    const dueOn = parseBusinessDate(fieldOf(request, 'jatuh-tempo'));
    const discount = discountOf(fieldOf(request, 'potongan'));
    if (dueOn === undefined) return answer({ kind: 'refused', code: 'due-past' });
    if (discount === undefined) return answer({ kind: 'refused', code: 'discount' });
    const wish = { dueOn, discount };
    const seen = await previewSettle(plans, { by: of.by, planId: of.planId, ...wish });
    if (seen.kind === 'refused') return answer(seen);
    const isSeen = fieldOf(request, 'langkah') === 'simpan' && fieldOf(request, 'sidik') === markOf(seen.preview);
    if (!isSeen) {
      const typed = request.body as Record<string, string>;
      const answered = { deed: 'lunasi', problem: null, typed, settlement: seen.preview } as const;
      return showPlan(deps, visit, response, { page, answered });
    }
    return answer(await settlePlan(plans, { ...of, ...wish }));
  });
}

function discountOf(text: string): Rupiah | undefined {
  return text === '' || text === '0' ? ZERO : parseAmount(text);
}
