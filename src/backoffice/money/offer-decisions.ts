import { type MoneyAction } from '../../domain/transfer/terms';
import { type Settings } from '../../domain/settings';
import { type StaffMember } from '../../domain/staff';
import { type Tx } from '../../persistence/database';
import { readLiveMoneyApproval } from '../../persistence/repositories/money-approval.repository';
import { type Judgement } from '../../transfer/decisions/decision.types';
import { MONEY_DECISIONS } from '../../transfer/decisions/decisions';
import { ACTIONS_OF, mayAskAboutMoney } from './actions-of';
import { payloadOf } from './check-money-request';
import { previewMoney } from './ledger-preview';
import { type MoneyDeps, type MoneyForm, type MoneyOffer, type MoneyOffers, type MoneySubject } from './money.types';

/**
 * What may be done about something now, for a page: nothing is locked, and everything is tested again when it is asked
 * for. `payload` is what the person has chosen so far. Undefined when there is no such thing.
 */
export async function offerDecisions(
  { db, settings, seal }: Pick<MoneyDeps, 'db' | 'settings' | 'seal'>,
  { subject, staff, payload = {} }: { subject: MoneySubject; staff: StaffMember; payload?: MoneyForm },
): Promise<MoneyOffers | undefined> {
  const numbers = await settings.current();
  return db.transaction(async (tx) => {
    const pending = await readLiveMoneyApproval(tx, subject.id);
    const hidden = mayAskAboutMoney(staff.role) ? null : 'role-may-not';
    const bar = hidden ?? (pending === undefined ? null : 'approval-open');
    const offers: MoneyOffer[] = [];
    let version: number | undefined;
    for (const action of ACTIONS_OF[subject.kind]) {
      const judgement = await judge(tx, { action, subject, payload, seal, settings: numbers });
      if (judgement.lock === 'unknown') continue;
      version = judgement.version;
      offers.push(await offerOf(tx, { action, judgement, bar }));
    }
    if (version === undefined) return undefined;
    return {
      ...{ subject, version, offers },
      pending: pending === undefined ? null : (({ id, no, action, state }) => ({ id, no, action, state }))(pending),
    };
  });
}

async function judge(
  tx: Tx,
  asked: {
    action: MoneyAction;
    subject: MoneySubject;
    payload: MoneyForm;
    seal: MoneyDeps['seal'];
    settings: Settings;
  },
): Promise<Judgement> {
  const { action, subject, seal, settings } = asked;
  const payload = payloadOf(action, asked.payload, seal) ?? {};
  return MONEY_DECISIONS[action].judge(tx, { subjectId: subject.id, payload, settings, isLocking: false });
}

async function offerOf(
  tx: Tx,
  { action, judgement, bar }: { action: MoneyAction; judgement: Judgement; bar: MoneyOffer['lock'] },
): Promise<MoneyOffer> {
  const { lock, isFourEyes, amount, postings, evidence } = judgement;
  const isShown = lock === null && postings.length > 0;
  return {
    ...{ action, lock: lock ?? bar, isFourEyes, amount, evidence },
    preview: isShown ? await previewMoney(tx, postings, { withBalances: true }) : null,
  };
}
