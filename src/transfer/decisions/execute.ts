import { InvariantBroken } from '../../domain/errors';
import { type ApprovalId } from '../../domain/ids';
import { LedgerRefused } from '../../ledger/journal';
import { type Tx } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import {
  lockMoneyApproval,
  type MoneyApprovalRow,
  readMoneyApproval,
} from '../../persistence/repositories/money-approval.repository';
import { type Settings } from '../../domain/settings';
import { closeWorkItem } from '../../persistence/repositories/work-item.repository';
import { openPeopleItem } from '../../settlement/open-people-item';
import { moneyContext } from '../money-context';
import { moneyContent } from './content';
import { refuseWhileRecovering } from './while-recovering';
import { type DecisionDeps, type Effect, type MoneyDecisionResult, type MoneyEndCode } from './decision.types';
import { MONEY_DECISIONS } from './decisions';
import { decisionResultOf, finishDecision, refuseDecision } from './finish-decision';

interface Executed {
  result: MoneyDecisionResult;
  effect: Effect;
}

const NOT_APPROVED: MoneyDecisionResult = { outcome: 'refused', code: 'not-approved' };

/**
 * C6: carries out what was approved about money, once: one transaction from the lock of the approval to its end.
 * Everything that was true for the people who decided is tested again under the locks. What the books do not allow ends
 * as refused. Safe to repeat and to race: an executed one stays executed, and a refused one refused. Anything else that
 * fails, such as a lost connection, or a database that is being recovered, is thrown and may be repeated.
 */
export async function executeMoneyDecision(deps: DecisionDeps, approvalId: ApprovalId): Promise<MoneyDecisionResult> {
  try {
    const { result, effect } = await execute(deps, approvalId);
    if (effect.topup !== undefined) deps.onTopup?.(effect.topup.topupId, effect.topup.resellerId);
    if (effect.transferId !== undefined) deps.onTransfer?.(effect.transferId);
    return result;
  } catch (error) {
    if (!(error instanceof InvariantBroken || error instanceof LedgerRefused)) throw error;
    deps.logger.error({ err: error, approvalId }, 'the books do not allow what was approved');
    return refuseForBooks(deps, approvalId, error);
  }
}

async function execute(deps: DecisionDeps, approvalId: ApprovalId): Promise<Executed> {
  const settings = await deps.settings.current();
  const known = await readMoneyApproval(deps.db, approvalId);
  if (known === undefined) return { result: NOT_APPROVED, effect: {} };
  const { action, subject } = known;
  return deps.db.transaction(async (tx): Promise<Executed> => {
    await MONEY_DECISIONS[action].lockFirst?.(tx, subject.id);
    const approval = await lockMoneyApproval(tx, approvalId);
    if (approval === undefined) return { result: NOT_APPROVED, effect: {} };
    if (approval.state !== 'approved') return { result: decisionResultOf(approval), effect: {} };
    await refuseWhileRecovering(tx);
    const refusal = await refusalOf(tx, approval, settings);
    const context = await moneyContext(tx, settings);
    const code = context.now >= approval.expiresAt ? 'expired' : refusal;
    if (code !== null) return { result: await refuseDecision(tx, approval, { code, at: context.now }), effect: {} };
    const by = (approval.decidedBy ?? approval.requestedBy).id;
    const effect = await MONEY_DECISIONS[action].carryOut(tx, { approval, by }, context);
    await finishDecision(tx, approval, { state: 'executed', outcome: null, at: context.now });
    await closeWorkItem(tx, brokenBooksOf(approval));
    await record(tx, approval);
    return { result: { outcome: 'executed' }, effect };
  });
}

/** Nobody has agreed to what nobody knew: other rows than those that were seen end it. */
async function refusalOf(tx: Tx, approval: MoneyApprovalRow, settings: Settings): Promise<MoneyEndCode | null> {
  const { action, payload, subject, isFourEyes, postings, contentHash } = approval;
  const content = await moneyContent(tx, { action, payload, subjectId: subject.id, settings, isLocking: true });
  if (content.lock !== null) return content.lock;
  const isOther =
    content.postingsText !== postings || content.hash !== contentHash || (content.isFourEyes && !isFourEyes);
  return isOther ? 'changed' : null;
}

async function record(tx: Tx, approval: MoneyApprovalRow): Promise<void> {
  const { action, subject, no, amount, requestedBy, decidedBy } = approval;
  await recordAudit(tx, {
    actor: (decidedBy ?? requestedBy).name,
    ...{ action: `money.${action}`, subjectKind: subject.kind, subject: subject.id },
    detail: { approval: no, amount, requestedBy: requestedBy.name },
  });
}

/** Nothing moved, and it ends; rows that contradict each other are people's until a decision about them goes through. */
async function refuseForBooks(
  { db, settings }: DecisionDeps,
  approvalId: ApprovalId,
  error: InvariantBroken | LedgerRefused,
): Promise<MoneyDecisionResult> {
  const numbers = await settings.current();
  return db.transaction(async (tx) => {
    const approval = await lockMoneyApproval(tx, approvalId);
    if (approval === undefined) return NOT_APPROVED;
    if (approval.state !== 'approved') return decisionResultOf(approval);
    const at = await tx.now();
    if (error instanceof LedgerRefused) return refuseDecision(tx, approval, { code: 'saldo-short', at });
    const item = { ...brokenBooksOf(approval), topupId: null, detail: error.message, owner: 'admin' } as const;
    await openPeopleItem(tx, item, { now: at, settings: numbers });
    return refuseDecision(tx, approval, { code: 'books-broken', at });
  });
}

function brokenBooksOf({ subject }: MoneyApprovalRow) {
  return { kind: 'case', subject: subject.id, state: 'invariant-broken' } as const;
}
