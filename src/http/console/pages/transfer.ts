import { type Request, type Response } from 'express';
import { askProof, handOverTransfer, refuseProof } from '../../../backoffice/transfers/proof-deeds';
import { type DeskOutcome } from '../../../backoffice/transfers/desk.types';
import { readyAnswers } from '../../../backoffice/transfers/ready-answers';
import { handsOverTo } from '../../../domain/hand-over';
import { isId, type TransferId } from '../../../domain/ids';
import { type Settings } from '../../../domain/settings';
import { type Instant, instant, millis } from '../../../domain/time';
import { type Database } from '../../../persistence/database';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { isToldInDialog, type TypedDecision } from './money-dialog';
import { addDeskDeeds, answerModels, DESK_REFUSALS } from './money-desk';
import { outcomeSentence, refusalSentence } from './money-locks';
import { askedDecisionOf, deliveredAsOf, type MoneyDesk } from './money-request';
import { queryOf } from './query-of';
import { idOf } from './tagihan-request';
import { deskModel } from './transfer-desk';
import { readTransferFacts } from './transfer-facts';
import { transferModel } from './transfer-model';
import { NO_CONTACT, type TypedVerb } from './transfer-proof';

export interface TransferPageDeps extends PageTools {
  db: Database;
  settings: { current(): Promise<Settings> };
  money: MoneyDesk;
  /** Temporal's own pages: base without a slash at the end, and the namespace. */
  temporalUi: { url: string; namespace: string };
  /** Of the public listener, without a slash at the end. */
  publicUrl: string;
  /** Where a proof is shown for a short time, on the public listener. */
  proofLinks: { linkTo(proofId: string, now: Instant): string };
  /** Tells the workflow of a transfer that its row changed; never waited for. */
  onTransfer(transferId: TransferId): void;
}

interface Shown {
  request: Request;
  response: Response;
  problem?: string;
  typed?: TypedDecision;
  typedVerb?: TypedVerb;
  noteText?: string;
}

/** `/transfer`: what is open, what belongs to nothing, and one transfer with what may be decided about it. */
export function addTransferPages(routes: ConsoleRoutes, deps: TransferPageDeps): void {
  routes.get('/transfer', (visit, request, response) => show(deps, visit, null, { request, response }));
  routes.get('/transfer/:id', (visit, request, response) => show(deps, visit, idOf(request), { request, response }));

  routes.post('/transfer/:id/putusan', async (visit, request, response) => {
    const id = idOf(request);
    const asked = askedDecisionOf(request);
    if (asked === undefined || !isId(id)) return;
    const { action, payload, reason, seenVersion } = asked;
    if (fieldOf(request, 'langkah') === 'pratinjau') {
      return show(deps, visit, id, { request, response, typed: { ...asked.typed, problem: null } });
    }
    const subject = { kind: 'transfer', id } as const;
    const outcome = await deps.money.request({ staff: visit.staff, action, subject, payload, reason, seenVersion });
    if (outcome.kind !== 'refused') {
      deps.redirect(response, `/transfer/${id}`, outcomeSentence(outcome, visit.now));
      return;
    }
    const problem = refusalSentence(outcome);
    return show(deps, visit, id, { request, response, problem, typed: { ...asked.typed, problem } });
  });

  verb(routes, deps, 'minta-bukti', {
    run: (deed, text) => askProof(deps, { ...deed, question: text }),
    toast: 'Pembayar diminta bukti lagi. Jam SLA berhenti.',
    untold: `Pertanyaan tampil di halaman pembayar. ${NO_CONTACT}. Jam SLA tetap jalan.`,
  });
  verb(routes, deps, 'tolak-bukti', {
    run: (deed, text) => refuseProof(deps, { ...deed, reason: text }),
    toast: 'Bukti ditolak, pembayar dikabari.',
    untold: `Bukti ditolak. ${NO_CONTACT}.`,
  });
  verb(routes, deps, 'serah', {
    run: (deed, note) => handOverTransfer(deps, { ...deed, note, to: handsOverTo(deed.staff.role) }),
    toast: 'Diserahkan. Jam SLA tidak mulai dari nol.',
  });
  addDeskDeeds(routes, deps, {
    ...{ kind: 'transfer', base: '/transfer' },
    show: (visit, reply, refused) => show(deps, visit, idOf(reply.request), { ...reply, ...refused }),
  });
}

interface Deed {
  staff: Visit['staff'];
  transferId: TransferId;
  seenVersion: number;
}

function verb(
  routes: ConsoleRoutes,
  deps: TransferPageDeps,
  name: TypedVerb['verb'],
  {
    run,
    toast,
    untold = toast,
  }: { run: (deed: Deed, text: string) => Promise<DeskOutcome>; toast: string; untold?: string },
): void {
  routes.post(`/transfer/:id/${name}`, async (visit, request, response) => {
    const [id, text, version] = [idOf(request), fieldOf(request, 'isi'), fieldOf(request, 'versi')];
    if (!isId(id) || !/^\d{1,9}$/.test(version)) return;
    const outcome = await run({ staff: visit.staff, transferId: id, seenVersion: Number(version) }, text);
    if (outcome.kind === 'done') {
      deps.redirect(response, `/transfer/${id}`, outcome.isPayerTold === false ? untold : toast);
      return;
    }
    if (outcome.code === 'unknown') return;
    const problem = DESK_REFUSALS[outcome.code];
    return show(deps, visit, id, { request, response, problem, typedVerb: { verb: name, text, problem } });
  });
}

async function show(
  deps: TransferPageDeps,
  visit: Visit,
  id: string | null,
  { request, response, ...extras }: Shown,
): Promise<void> {
  const q = queryOf(request, 'q').slice(0, 100);
  const desk = await deskModel(deps.db, visit, { id, q });
  const viewed = id ?? desk.firstId;
  const asked = {
    lineNo: lineNoOf(request),
    deliveredAs: extras.typed?.deliveredAs ?? deliveredAsOf(queryOf(request, 'sebagai')),
  };
  const facts =
    viewed !== null && isId(viewed) ? await readTransferFacts(deps, visit, { id: viewed, ...asked }) : undefined;
  // A handler that answers nothing says that the page is not there.
  if (id !== null && facts === undefined) return;
  const view = facts === undefined ? null : await viewOf(deps, visit, { facts, extras });
  const [own, isPicked] = [id === null ? '/transfer' : `/transfer/${id}`, id !== null];
  const isTold =
    view !== null &&
    isToldInDialog([...view.controls, ...view.verbs, ...view.suggestions.flatMap(({ control }) => control ?? [])]);
  const livePath = request.method === 'GET' ? request.originalUrl : own;
  await deps.showPage(visit, response, {
    ...{ template: 'transfer', title: view === null ? 'Verifikasi transfer' : view.name, menu: 'transfer', own },
    model: { ...desk, view, isPicked, q, livePath, problem: isTold ? null : (extras.problem ?? null) },
    status: extras.problem === undefined ? 200 : 422,
  });
}

async function viewOf(
  deps: TransferPageDeps,
  visit: Visit,
  {
    facts,
    extras,
  }: { facts: NonNullable<Awaited<ReturnType<typeof readTransferFacts>>>; extras: Omit<Shown, 'request' | 'response'> },
) {
  const id = facts.card.row.id;
  const ready = await readyAnswers(deps.db, { subject: { kind: 'transfer', id }, publicUrl: deps.publicUrl });
  const from = steady(visit.now);
  return transferModel(facts, visit, {
    ...{ temporalUi: deps.temporalUi, publicUrl: deps.publicUrl },
    linkTo: (proofId) => deps.proofLinks.linkTo(proofId, from),
    ready: answerModels(ready, `/transfer/${id}`),
    ...{ typed: extras.typed ?? null, typedVerb: extras.typedVerb ?? null, noteText: extras.noteText ?? '' },
  });
}

const STEADY_MS = 5 * 60_000;

/** A link stays the same for some minutes, so that a page that renews itself does not load the picture again. */
function steady(now: Instant): Instant {
  return instant(millis(now) - (millis(now) % STEADY_MS));
}

function lineNoOf(request: Request): number | null {
  const no = /^(?:MUT-?)?(\d{1,12})$/i.exec(queryOf(request, 'mutasi').replaceAll(/\s/g, ''))?.[1];
  return no === undefined ? null : Number(no);
}
