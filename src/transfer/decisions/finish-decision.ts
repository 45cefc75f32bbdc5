import { type Instant } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { type ApprovalEnd, endApproval } from '../../persistence/repositories/approval.repository';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { type MoneyApprovalRow } from '../../persistence/repositories/money-approval.repository';
import { closeWorkItem } from '../../persistence/repositories/work-item.repository';
import { discardManualLine } from '../mutations/manual-line';
import { type MoneyDecisionResult, type MoneyEndCode } from './decision.types';

/** Ends an approval about money with what it had promised. It is locked and live. An entry that nobody wanted goes with it. */
export async function finishDecision(
  tx: Tx,
  { id, subject }: Pick<MoneyApprovalRow, 'id' | 'subject'>,
  end: ApprovalEnd,
): Promise<void> {
  await endApproval(tx, id, end);
  await closeWorkItem(tx, { kind: 'approval', subject: id });
  if (subject.kind === 'batch' && end.state !== 'executed') await discardManualLine(tx, subject.id);
}

/** Nothing moved, and it will not be tried again. */
export async function refuseDecision(
  tx: Tx,
  approval: MoneyApprovalRow,
  { code, at }: { code: MoneyEndCode; at: Instant },
): Promise<MoneyDecisionResult> {
  const state = code === 'expired' ? 'expired' : 'refused';
  await finishDecision(tx, approval, { state, outcome: code, at });
  await recordDecision(tx, approval, { actor: 'system', verb: state, code });
  return { outcome: 'refused', code };
}

export type DecisionVerb = 'request' | 'approve' | 'reject' | 'withdraw' | 'expired' | 'refused';

/** On record under the number that people read aloud. */
export async function recordDecision(
  tx: Tx,
  approval: Pick<MoneyApprovalRow, 'id' | 'no' | 'action' | 'amount' | 'isFourEyes'>,
  { actor, verb, code }: { actor: string; verb: DecisionVerb; code?: MoneyEndCode },
): Promise<void> {
  const { id, no, action, amount, isFourEyes } = approval;
  await recordAudit(tx, {
    ...{ actor, action: `approval.${verb}`, subjectKind: 'approval', subject: id },
    detail: { approval: no, control: action, amount, isFourEyes, ...(code === undefined ? {} : { code }) },
  });
}

/** As it stands, for whoever asks again. */
export function decisionResultOf({ state, outcome }: MoneyApprovalRow): MoneyDecisionResult {
  if (state === 'executed') return { outcome: 'executed' };
  const code = state === 'refused' || state === 'expired' ? outcome : null;
  return { outcome: 'refused', code: (code ?? 'not-approved') as MoneyEndCode };
}
