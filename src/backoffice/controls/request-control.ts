import { mayApprove } from '../../domain/staff';
import { type Settings } from '../../domain/settings';
import { after, type Instant } from '../../domain/time';
import { isOpenOrderAction } from '../../domain/topup/judge-control';
import { type Tx } from '../../persistence/database';
import { newId } from '../../persistence/new-id';
import {
  type ControlPayload,
  insertApproval,
  lockLiveApproval,
  readLiveApproval,
} from '../../persistence/repositories/approval.repository';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { isSerialNumberUsed } from '../../persistence/repositories/topup.repository';
import { openWorkItem } from '../../persistence/repositories/work-item.repository';
import { loadControls } from '../../settlement/control-facts';
import { lockOrder } from '../../settlement/lock-order';
import { openCorrection } from '../../settlement/open-correction';
import { type Approved, carryOut } from './carry-out';
import { checkRequest } from './check-request';
import { contentOf } from './content';
import { type ControlsDeps } from './controls-deps';
import { type ControlOutcome, type ControlRefusal, type ControlRequest } from './controls.types';
import { refusalOf } from './refusal-of-result';
import { withSaidSerialNumber } from './said-serial-number';
import { withSaidSuccess } from './said-success';

type Asked = ControlRefusal | (Approved & { kind: 'asked'; isFourEyes: boolean; no: number; expiresAt: Instant });

/**
 * Puts on record what a person asks for, with what it would book and what is known, in one transaction; and hands it to
 * the engine where one person is enough. Nothing is changed by a refusal. Two at once: the database lets one in.
 */
export async function requestControl(deps: ControlsDeps, request: ControlRequest): Promise<ControlOutcome> {
  const settings = await deps.settings.current();
  const checked = checkRequest(request, settings);
  if (checked.kind === 'refused') return checked;
  const { reason, payload } = checked;
  const asked = await deps.db.transaction((tx) => ask(tx, deps, { ...request, reason, payload }, settings));
  if (asked.kind === 'refused') return asked;
  const { approvalId, no, expiresAt } = asked;
  if (asked.isFourEyes) return { kind: 'requested', approvalId, no, expiresAt };
  const result = await carryOut(deps, asked);
  if (result === undefined) return { kind: 'queued', approvalId, no, expiresAt };
  if (result.kind === 'refused') return refusalOf(result);
  return { kind: 'executed', approvalId, no, state: result.state, attemptState: result.attemptState };
}

async function ask(
  tx: Tx,
  { settlement }: ControlsDeps,
  request: ControlRequest & { payload: ControlPayload },
  settings: Settings,
): Promise<Asked> {
  const { topupId, action, by, attemptId } = request;
  // An approval comes before its order in the order of locks: whoever decides about one is waited for here.
  if ((await lockLiveApproval(tx, topupId)) !== undefined) return refused('approval-open');
  const order = await lockOrder(tx, topupId, settings);
  // Somebody may have asked while this one waited for the order.
  if ((await readLiveApproval(tx, topupId)) !== undefined) return refused('approval-open');
  if (order.topup.version !== request.version) return refused('order-changed');
  const loaded = await loadControls(tx, order, { deps: settlement, maySupervise: mayApprove(by.role) });
  const numbered = await withSaidSerialNumber(tx, request, loaded.facts);
  const said = await withSaidSuccess(tx, { ...request, payload: numbered }, loaded.facts);
  const payload = said ?? numbered;
  const content = await contentOf(tx, loaded, { action, payload, attemptId, settings });
  const { lock } = content.verdict;
  if (lock !== null) return { kind: 'refused', code: 'locked', lock };
  if (said === undefined) return refused('invalid-quote');
  const isUsed = payload.sn !== undefined && (await isSerialNumberUsed(tx, payload.sn, topupId));
  return isUsed ? refused('sn-used-before') : put(tx, { request, payload, content, order }, settings);
}

interface Putting {
  request: ControlRequest;
  payload: ControlPayload;
  content: Awaited<ReturnType<typeof contentOf>>;
  order: Awaited<ReturnType<typeof lockOrder>>;
}

/** On record with its promise; approved by the asker at once where no second person is needed. */
async function put(tx: Tx, { request, payload, content, order }: Putting, settings: Settings): Promise<Asked> {
  const { topupId, action, by, reason } = request;
  const { topup, now } = order;
  const { isFourEyes, attemptId } = content.verdict;
  const approvalId = newId();
  const expiresAt = after(now, settings.approvalForMs);
  const state = isFourEyes ? 'requested' : 'approved';
  const { postings, evidence, hash: contentHash } = content;
  const approval = {
    ...{ id: approvalId, topupId, version: topup.version, action, attemptId, payload, reason },
    ...{ isFourEyes, amount: topup.price, postings, evidence, contentHash },
  };
  const no = await insertApproval(tx, { ...approval, state, requestedBy: by.id, requestedAt: now, expiresAt });
  if (typeof no === 'string') return refused(no);
  const correction =
    isFourEyes || isOpenOrderAction(action)
      ? undefined
      : await openCorrection(tx, { ...approval, action, requestedBy: by }, { now, settings });
  await openWorkItem(
    tx,
    {
      ...{ kind: 'approval', subject: approvalId, state, topupId, detail: action, owner: 'supervisor' },
      ...{ nextAction: 'expire', nextAt: expiresAt, dueAt: expiresAt },
    },
    now,
  );
  await recordAudit(tx, {
    ...{ actor: by.name, action: 'approval.request', subjectKind: 'approval', subject: approvalId },
    detail: { approval: no, topup: topupId, control: action, isFourEyes, amount: topup.price },
  });
  return { kind: 'asked', approvalId, topupId, resellerId: topup.resellerId, correction, isFourEyes, no, expiresAt };
}

function refused(code: 'approval-open' | 'order-changed' | 'sn-used-before' | 'invalid-quote'): ControlRefusal {
  return { kind: 'refused', code };
}
