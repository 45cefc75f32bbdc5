import { type Request, type Response } from 'express';
import { dropMessage } from '../../../backoffice/messages/drop-message';
import { markSentByHand } from '../../../backoffice/messages/mark-sent';
import { type MessageDeedOutcome } from '../../../backoffice/messages/own-message';
import { cancelTagihan, previewCancelTagihan } from '../../../backoffice/plans/cancel-tagihan';
import { type PlanDeps } from '../../../backoffice/plans/plan-deps';
import { askBank } from '../../../backoffice/tagihan/ask-bank';
import { sendTagihan } from '../../../backoffice/tagihan/send-tagihan';
import { isId } from '../../../domain/ids';
import { readNews, readReplies } from '../../../persistence/queries/tagihan/customer-news';
import { scopeOf } from '../../../persistence/queries/tagihan/scope';
import { type TagihanCard, readTagihanCard } from '../../../persistence/queries/tagihan/tagihan-card';
import { countAsked } from '../../../persistence/queries/tagihan/count-asked';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { markOf } from './rencana-dialogs';
import { byHandOf, type ByHandDeps } from './tagihan-by-hand';
import { cardDialogs } from './tagihan-kartu-dialogs';
import { billModel } from './tagihan-kartu-model';
import { idOf } from './tagihan-request';
import {
  ASK_REFUSALS,
  ASKED,
  MESSAGE_REFUSALS,
  PLAN_REFUSALS,
  SEND_REFUSALS,
  SENT_SENTENCES,
} from './tagihan-sentences';

export interface TagihanCardDeps extends PageTools, ByHandDeps {
  plans: PlanDeps;
}

/** `/tagihan/:id`: one bill with all that happened to it, and what people do about it. */
export function addTagihanCardPages(routes: ConsoleRoutes, deps: TagihanCardDeps): void {
  const { db, plans } = deps;
  routes.get('/tagihan/:id', async (visit, request, response) => {
    const card = await cardOf(deps, visit, request);
    if (card !== undefined) await show(deps, visit, response, { card });
  });

  routes.post('/tagihan/:id/kirim', async (visit, request, response) => {
    const card = await cardOf(deps, visit, request);
    if (card === undefined) return;
    const n = Number(fieldOf(request, 'n'));
    const times = Number.isSafeInteger(n) && n > 0 ? n : 1;
    const outcome = await sendTagihan(db, { by: visit.staff, tagihanId: card.id, n: times });
    if (outcome.kind === 'refused') {
      return show(deps, visit, response, { card, problem: { deed: 'wa', text: SEND_REFUSALS[outcome.code] } });
    }
    deps.redirect(response, `/tagihan/${card.id}`, SENT_SENTENCES[outcome.how]);
  });

  routes.post('/tagihan/:id/tanya', async ({ staff }, request, response) => {
    const tagihanId = idOf(request);
    const outcome = isId(tagihanId) ? await askBank(db, { by: staff, tagihanId }) : undefined;
    if (outcome === undefined) return;
    if (outcome.kind === 'asked') deps.redirect(response, `/tagihan/${tagihanId}`, ASKED);
    else if (outcome.code !== 'not-found') deps.redirect(response, `/tagihan/${tagihanId}`, ASK_REFUSALS[outcome.code]);
  });

  routes.post('/tagihan/:id/batal', async (visit, request, response) => {
    const card = await cardOf(deps, visit, request);
    if (card === undefined) return;
    const of = { by: visit.staff, tagihanId: card.id };
    const seen = await previewCancelTagihan(plans, of);
    const isSeen = seen.kind === 'preview' && fieldOf(request, 'sidik') === markOf(seen.preview);
    const reason = fieldOf(request, 'alasan');
    const outcome = isSeen
      ? await cancelTagihan(plans, { ...of, reason, version: Number(fieldOf(request, 'version')) })
      : ({ kind: 'refused', code: seen.kind === 'refused' ? seen.code : 'version-moved' } as const);
    if (outcome.kind === 'done') {
      deps.redirect(response, `/tagihan/${card.id}`, 'Tagihan dibatalkan. VA-nya ditutup di BNI.');
      return;
    }
    const problem = { deed: 'batal', text: PLAN_REFUSALS[outcome.code], reason } as const;
    await show(deps, visit, response, { card: (await cardOf(deps, visit, request)) ?? card, problem });
  });

  routes.post('/pesan/:id/terkirim', async ({ staff }, request, response) => {
    const messageId = idOf(request);
    if (!isId(messageId)) return;
    const outcome = await markSentByHand(db, { by: staff, messageId });
    afterMessage(deps, { request, response, outcome, done: 'Dicatat: pesan sudah Anda sampaikan.' });
  });

  routes.post('/pesan/:id/lewati', async ({ staff }, request, response) => {
    const messageId = idOf(request);
    if (!isId(messageId)) return;
    const outcome = await dropMessage(db, { by: staff, messageId, reason: fieldOf(request, 'alasan') });
    afterMessage(deps, { request, response, outcome, done: 'Dicatat: pesan tidak perlu dikirim.' });
  });
}

interface AfterMessage {
  request: Request;
  response: Response;
  outcome: MessageDeedOutcome;
  done: string;
}

/** Back to where it was pressed; somebody else's message is not there at all. */
function afterMessage({ redirect }: PageTools, { request, response, outcome, done }: AfterMessage): void {
  const back = fieldOf(request, 'kembali');
  const to = /^\/(tagihan|rencana)\/[0-9A-Z]{26}$/.test(back) ? back : '/antrian-tagihan';
  if (outcome.kind !== 'refused') redirect(response, to, done);
  else if (outcome.code !== 'not-found') redirect(response, to, MESSAGE_REFUSALS[outcome.code]);
}

async function cardOf({ db }: ByHandDeps, { staff }: Visit, request: Request): Promise<TagihanCard | undefined> {
  const id = idOf(request);
  return isId(id) ? readTagihanCard(db, scopeOf(staff), id) : undefined;
}

interface Shown {
  card: TagihanCard;
  problem?: { deed: 'wa' | 'batal'; text: string; reason?: string };
}

async function show(deps: TagihanCardDeps, visit: Visit, response: Response, { card, problem }: Shown): Promise<void> {
  const { db, plans } = deps;
  const scope = scopeOf(visit.staff);
  const messages = await readNews(db, scope, { tagihanId: card.id });
  const isOpen = card.state === 'opening' || card.state === 'awaiting';
  const seen = isOpen ? await previewCancelTagihan(plans, { by: visit.staff, tagihanId: card.id }) : undefined;
  const dialogs = cardDialogs({
    ...{ card, messages, now: visit.now, problem: problem ?? null, isAdmin: visit.staff.role === 'admin' },
    cancellation: seen?.kind === 'preview' ? seen.preview : null,
    asked: await countAsked(db, card.id),
    limit: (await plans.settings.current()).fourEyesAboveRupiah,
  });
  const model = {
    ...billModel({
      ...{ card, messages, now: visit.now, isAdmin: visit.staff.role === 'admin' },
      replies: await readReplies(db, scope, card.customer.id),
      byHand: await byHandOf(deps, scope, messages),
    }),
    ...dialogs,
    problem: dialogs.dialogs.some((dialog) => dialog.problem !== null) ? null : (problem?.text ?? null),
  };
  await deps.showPage(visit, response, {
    ...{ template: 'tagihan-kartu', title: `Tagihan ${card.number}`, menu: 'tagihan', model },
    own: `/tagihan/${card.id}`,
    status: problem === undefined ? 200 : 422,
  });
}
