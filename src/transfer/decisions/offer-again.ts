import { type ApprovalId } from '../../domain/ids';
import { type MoneySubjectKind } from '../../persistence/repositories/money-approval.repository';
import { type DecisionDeps, type MoneyDecisionResult, type TransferDecider } from './decision.types';
import { executeMoneyDecision } from './execute';
import { refuseWhileRecovering } from './while-recovering';

const BATCH = 50;

export interface OfferDeps extends DecisionDeps {
  workflows: TransferDecider;
  signal?: AbortSignal;
}

/**
 * Hands what was approved about money to whoever carries it out: the workflow of its transfer, or this process for
 * lines, refunds and entries. Throws when the engine is away or slow, or the database is being recovered; it stays
 * approved then.
 */
export async function carryOutDecision(
  deps: DecisionDeps & { workflows: TransferDecider },
  { approvalId, subject }: { approvalId: ApprovalId; subject: { kind: MoneySubjectKind; id: string } },
): Promise<MoneyDecisionResult> {
  // Before the workflow is told, which would try it again and again.
  await refuseWhileRecovering(deps.db);
  return subject.kind === 'transfer'
    ? deps.workflows.decide(subject.id, approvalId)
    : executeMoneyDecision(deps, approvalId);
}

/**
 * What was approved and not carried out is offered again until it is, or expires. Whoever pressed a moment ago is still
 * at it. In any order, so that one that cannot be carried out does not always come before the others. Returns how many
 * were carried out or refused. Safe to run twice at once.
 */
export async function offerMoneyDecisions(deps: OfferDeps): Promise<number> {
  const rows = await deps.db.rows<{ id: ApprovalId; subject_kind: MoneySubjectKind; subject: string }>(
    `select id, subject_kind, subject from approval
     where processed_at is null and subject_kind <> 'topup' and state = 'approved' and expires_at > utc_timestamp(3)
       and decided_at < utc_timestamp(3) - interval 6 second
     order by rand() limit ${BATCH}`,
  );
  let offered = 0;
  for (const { id: approvalId, subject_kind: kind, subject: id } of rows) {
    if (deps.signal?.aborted === true) break;
    try {
      await carryOutDecision(deps, { approvalId, subject: { kind, id } });
      offered += 1;
    } catch (error) {
      // One failure says nothing about the lines and refunds among them, which need no engine.
      deps.logger.warn({ err: error, approvalId, kind }, 'what was approved is not carried out yet');
    }
  }
  return offered;
}
