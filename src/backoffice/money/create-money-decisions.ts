import { listMoneyApprovals, readMoneyApproval } from '../../persistence/repositories/money-approval.repository';
import { decideMoney } from './decide-money';
import { moneyView, moneyViews } from './money-views';
import { type MoneyDecisions, type MoneyDeps } from './money.types';
import { offerDecisions } from './offer-decisions';
import { requestMoneyDecision } from './request-decision';

/** What staff may do about money on our accounts: asked for here, decided by the rows under their locks (C6). */
export function createMoneyDecisions(deps: MoneyDeps): MoneyDecisions {
  const { db } = deps;
  return {
    offers: (question) => offerDecisions(deps, question),
    request: (request) => requestMoneyDecision(deps, request),
    decide: (verdict) => decideMoney(deps, verdict),
    async find(approvalId) {
      const approval = await readMoneyApproval(db, approvalId);
      return approval === undefined ? undefined : moneyView(db, approval);
    },
    open: async () => moneyViews(db, await listMoneyApprovals(db, { where: 'open' })),
    ended: async () => moneyViews(db, await listMoneyApprovals(db, { where: 'ended' })),
    history: async (subjectId) =>
      moneyViews(db, await listMoneyApprovals(db, { where: 'of-subject', parameters: [subjectId] })),
  };
}
