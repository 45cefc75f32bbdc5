import { after, type Instant } from '../../domain/time';
import { type Settings } from '../../domain/settings';
import { type ApprovalId } from '../../domain/ids';
import { type Tx } from '../../persistence/database';
import { newId } from '../../persistence/new-id';
import {
  insertMoneyApproval,
  lockLiveMoneyApproval,
  type MoneySubject,
  readLiveMoneyApproval,
} from '../../persistence/repositories/money-approval.repository';
import { openWorkItem } from '../../persistence/repositories/work-item.repository';
import { moneyContent, type MoneyContent } from '../../transfer/decisions/content';
import { type MoneyDecisionResult } from '../../transfer/decisions/decision.types';
import { recordDecision } from '../../transfer/decisions/finish-decision';
import { carryOutDecision } from '../../transfer/decisions/offer-again';
import { checkMoneyRequest, type CheckedMoneyRequest } from './check-money-request';
import { type MoneyDeps, type MoneyOutcome, type MoneyRefusal, type MoneyRequest } from './money.types';

export interface AskedDecision {
  kind: 'asked';
  approvalId: ApprovalId;
  no: number;
  subject: MoneySubject;
  isFourEyes: boolean;
  expiresAt: Instant;
}

/**
 * C6: puts on record what a person asks for about money, with what it would book and what is known, in one transaction;
 * and carries it out where one person is enough. Nothing is changed by a refusal. Two at once: the database lets one in.
 */
export async function requestMoneyDecision(deps: MoneyDeps, request: MoneyRequest): Promise<MoneyOutcome> {
  const checked = checkMoneyRequest(request, deps.seal);
  if (checked.kind === 'refused') return checked;
  const settings = await deps.settings.current();
  const asked = await deps.db.transaction((tx) => askForDecision(tx, checked.request, settings));
  if (asked.kind === 'refused') return asked;
  return asked.isFourEyes ? { ...told(asked), kind: 'requested', expiresAt: asked.expiresAt } : finish(deps, asked);
}

/** The request alone, in a transaction that may hold a bank account's lock and nothing else. */
async function askForDecision(
  tx: Tx,
  request: CheckedMoneyRequest,
  settings: Settings,
): Promise<AskedDecision | MoneyRefusal> {
  const { action, subject, payload, seenVersion } = request;
  // An approval comes before its subject in the order of locks: whoever decides about one is waited for here.
  if ((await lockLiveMoneyApproval(tx, subject.id)) !== undefined) return refused('approval-open');
  const content = await moneyContent(tx, { action, payload, subjectId: subject.id, settings, isLocking: true });
  // Somebody may have asked while this one waited for the subject.
  if ((await readLiveMoneyApproval(tx, subject.id)) !== undefined) return refused('approval-open');
  if (content.lock !== null) return { kind: 'refused', code: 'locked', lock: content.lock };
  if (content.version !== seenVersion) return refused('changed');
  return put(tx, request, content, settings);
}

/** On record with its promise; approved by the asker at once where no second person is needed. */
async function put(
  tx: Tx,
  { staff, action, subject, payload, reason }: CheckedMoneyRequest,
  content: MoneyContent,
  { approvalForMs }: Settings,
): Promise<AskedDecision | MoneyRefusal> {
  const { isFourEyes, amount, version, postingsText: postings, evidence, hash: contentHash } = content;
  const now = await tx.now();
  const id = newId();
  const expiresAt = after(now, approvalForMs);
  const no = await insertMoneyApproval(tx, {
    ...{ id, subject, version, action, isFourEyes, amount, payload, postings, evidence, contentHash, reason },
    ...{ requestedBy: staff.id, requestedAt: now, expiresAt },
  });
  if (no === 'approval-open') return refused(no);
  await openWorkItem(
    tx,
    {
      ...{ kind: 'approval', subject: id, state: isFourEyes ? 'requested' : 'approved', topupId: null, detail: action },
      ...{ owner: 'supervisor', nextAction: 'expire', nextAt: expiresAt, dueAt: expiresAt },
    },
    now,
  );
  await recordDecision(tx, { id, no, action, amount, isFourEyes }, { actor: staff.name, verb: 'request' });
  return { kind: 'asked', approvalId: id, no, subject, isFourEyes, expiresAt };
}

async function finish(deps: MoneyDeps, asked: AskedDecision): Promise<MoneyOutcome> {
  const result = await tryToCarryOut(deps, asked);
  if (result === undefined) return { ...told(asked), kind: 'queued', expiresAt: asked.expiresAt };
  if (result.outcome === 'executed') return { ...told(asked), kind: 'executed' };
  const { code } = result;
  return isOvertaken(code)
    ? { ...told(asked), kind: 'overtaken', code }
    : { kind: 'refused', code: 'locked', lock: code };
}

/** Undefined when the engine is away or slow: it is on record, and the sweep offers it again until it is carried out. */
export async function tryToCarryOut(
  deps: MoneyDeps,
  approved: { approvalId: ApprovalId; subject: MoneySubject },
): Promise<MoneyDecisionResult | undefined> {
  try {
    return await carryOutDecision(deps, approved);
  } catch (error) {
    const { approvalId } = approved;
    deps.logger.warn({ err: error, approvalId }, 'a decision about money could not be carried out yet');
    return undefined;
  }
}

type Overtaken = 'changed' | 'expired' | 'not-approved' | 'books-broken';

function isOvertaken(code: string): code is Overtaken {
  return ['changed', 'expired', 'not-approved', 'books-broken'].includes(code);
}

function told({ approvalId, no }: AskedDecision): { approvalId: ApprovalId; no: number } {
  return { approvalId, no };
}

function refused(code: 'approval-open' | 'changed'): MoneyRefusal {
  return { kind: 'refused', code };
}
