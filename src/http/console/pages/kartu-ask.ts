import { type Request, type Response } from 'express';
import {
  type ApprovalView,
  type ControlRefusal,
  type ControlRequest,
} from '../../../backoffice/controls/controls.types';
import { type TopupId } from '../../../domain/ids';
import { CONTROL_ACTIONS, type ControlAction } from '../../../domain/topup/controls';
import { type StaffMember } from '../../../domain/staff';
import { elapsedMs, type Instant } from '../../../domain/time';
import { type PageTools, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { lockSentence } from '../lock-sentences';
import { acceptedSentence, type Other, refusalSentence } from '../outcome-sentences';
import { type ShowCard } from './kartu';
import { type Typed } from './kartu-dialog';
import { type CardDeps } from './kartu-facts';
import { listAttemptsOnCard } from '../../../persistence/queries/console/order-card-attempts';

interface Asking {
  visit: Visit;
  request: Request;
  response: Response;
  topupId: TopupId;
}

/**
 * Asks for what a person pressed. What was taken up is told as a toast on the card; what was refused comes back with the
 * page as it is now, why, and the words that were typed.
 */
export async function askControl(
  deps: CardDeps & PageTools & { show: ShowCard },
  { visit, request, response, topupId }: Asking,
): Promise<void> {
  const action = CONTROL_ACTIONS.find((known) => known === request.params['action']);
  if (action === undefined) return;
  const outcome = await deps.controls.request(requestOf(request, { topupId, action, by: visit.staff }));
  if (outcome.kind !== 'refused') {
    const toast = acceptedSentence(outcome, { action, now: visit.now });
    deps.redirect(response, `/transaksi/${topupId}`, toast);
    return;
  }
  const problem = await problemOf(deps, outcome, { visit, topupId });
  await deps.show(visit, response, { topupId, status: 422, typed: typedIn(request, { action, problem }) });
}

function requestOf(
  request: Request,
  { topupId, action, by }: { topupId: TopupId; action: ControlAction; by: StaffMember },
): ControlRequest {
  const version = fieldOf(request, 'version');
  const given = (name: string): string | undefined =>
    fieldOf(request, name) === '' ? undefined : fieldOf(request, name);
  const [sn, snSource, minutes, quote, attemptId] = ['sn', 'sumber', 'menit', 'kutipan', 'percobaan'].map(given);
  return {
    ...{ topupId, action, by },
    // An order has no negative version: whoever sends none saw nothing.
    version: /^\d{1,9}$/.test(version) ? Number(version) : -1,
    reason: fieldOf(request, 'alasan'),
    ...(sn === undefined ? {} : { sn }),
    ...(snSource === undefined ? {} : { snSource }),
    ...(minutes === undefined ? {} : { minutes: Number(minutes) }),
    ...(quote === undefined ? {} : { quote }),
    ...(attemptId === undefined ? {} : { attemptId }),
  };
}

function typedIn(request: Request, { action, problem }: { action: ControlAction; problem: string }): Typed {
  return {
    action,
    problem,
    reason: fieldOf(request, 'alasan'),
    sn: fieldOf(request, 'sn'),
    snSource: fieldOf(request, 'sumber'),
    minutes: fieldOf(request, 'menit'),
    quote: fieldOf(request, 'kutipan'),
  };
}

async function problemOf(
  { controls, db }: CardDeps,
  refusal: ControlRefusal,
  { visit, topupId }: { visit: Visit; topupId: TopupId },
): Promise<string> {
  const last = (await listAttemptsOnCard(db, topupId)).at(-1);
  const attempt = last === undefined ? null : { n: last.n, terminal: last.terminalName };
  return refusalSentence(refusal, {
    lockedBecause: (lock) => lockSentence(lock, { now: visit.now, attempt }),
    other: otherIn(await controls.history(topupId), visit),
    now: visit.now,
  });
}

/** Longer ago, it is not what the person has just been overtaken by. */
const RECENT_MS = 15 * 60 * 1000;

/** Who did something to the same order just before. */
function otherIn(history: readonly ApprovalView[], { staff, now }: Visit): Other | null {
  const [newest] = history;
  if (newest === undefined) return null;
  const { action, no, decidedBy, decidedAt, requestedBy, requestedAt } = newest;
  const isDecided = decidedBy !== null && decidedAt !== null;
  const { id, fullName } = isDecided ? decidedBy : requestedBy;
  const at: Instant = isDecided ? decidedAt : requestedAt;
  return id === staff.id || elapsedMs(at, now) > RECENT_MS ? null : { fullName, action, no, at };
}
