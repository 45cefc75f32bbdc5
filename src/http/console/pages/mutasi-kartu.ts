import { type Request, type Response } from 'express';
import { acceptMissingLine } from '../../../backoffice/mutations/accept-missing-line';
import { readyAnswers } from '../../../backoffice/transfers/ready-answers';
import { isId } from '../../../domain/ids';
import { type ConsoleRoutes, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { addDeskDeeds, answerModels } from './money-desk';
import { isToldInDialog, type TypedDecision } from './money-dialog';
import { outcomeSentence, refusalSentence } from './money-locks';
import { askedDecisionOf } from './money-request';
import { readMutationFacts } from './mutasi-facts';
import { mutationModel } from './mutasi-kartu-model';
import { queryOf } from './query-of';
import { idOf } from './tagihan-request';
import { type TransferPageDeps } from './transfer';

interface Shown {
  request: Request;
  response: Response;
  problem?: string;
  typed?: TypedDecision;
  noteText?: string;
}

const MISSING_REFUSALS = {
  'role-may-not': 'Hanya supervisor dan admin yang menyatakan ini.',
  'not-missing': 'Mutasi ini tidak sedang dipertanyakan. Tidak ada yang berubah.',
  'invalid-reason': 'Alasan perlu 10 sampai 500 huruf.',
} as const;

/** `/mutasi/:id`: one line of the bank, what each source said, why the machine left it, and what may be decided. */
export function addMutationCardPages(routes: ConsoleRoutes, deps: TransferPageDeps): void {
  routes.get('/mutasi/:id', (visit, request, response) => show(deps, visit, { request, response }));

  routes.post('/mutasi/:id/putusan', async (visit, request, response) => {
    const id = idOf(request);
    const asked = askedDecisionOf(request);
    if (asked === undefined || !isId(id)) return;
    const { action, payload, reason, seenVersion } = asked;
    const transferId = fieldOf(request, 'transfer');
    if (action === 'match' && !isId(transferId)) return;
    const subject =
      action === 'match' ? ({ kind: 'transfer', id: transferId } as const) : ({ kind: 'mutation', id } as const);
    const outcome = await deps.money.request({ staff: visit.staff, action, subject, payload, reason, seenVersion });
    if (outcome.kind !== 'refused') {
      deps.redirect(response, `/mutasi/${id}`, outcomeSentence(outcome, visit.now));
      return;
    }
    const problem = refusalSentence(outcome);
    return show(deps, visit, { request, response, problem, typed: { ...asked.typed, problem } });
  });

  routes.post('/mutasi/:id/terima', async (visit, request, response) => {
    const [mutationId, reason] = [idOf(request), fieldOf(request, 'alasan')];
    const outcome = await acceptMissingLine(deps, { staff: visit.staff, mutationId, reason });
    if (outcome.kind === 'accepted') {
      deps.redirect(response, `/mutasi/${mutationId}`, 'Tercatat: mutasi ini benar adanya.');
      return;
    }
    if (outcome.code === 'not-found') return;
    return show(deps, visit, { request, response, problem: MISSING_REFUSALS[outcome.code] });
  });

  addDeskDeeds(routes, deps, {
    ...{ kind: 'mutation', base: '/mutasi' },
    show: (visit, reply, refused) => show(deps, visit, { ...reply, ...refused }),
  });
}

async function show(deps: TransferPageDeps, visit: Visit, { request, response, ...extras }: Shown): Promise<void> {
  const id = idOf(request);
  const choice = {
    q: queryOf(request, 'cari').slice(0, 100),
    reseller: queryOf(request, 'reseller').slice(0, 16),
    pairNo: noOf(queryOf(request, 'pasangan')),
  };
  const facts = isId(id) ? await readMutationFacts(deps, visit, { id, choice }) : undefined;
  // A handler that answers nothing says that the page is not there.
  if (facts === undefined) return;
  const ready = await readyAnswers(deps.db, { subject: { kind: 'mutation', id }, publicUrl: deps.publicUrl });
  const path = `/mutasi/${id}`;
  const model = mutationModel(facts, visit, {
    ready: answerModels(ready, path),
    ...{ typed: extras.typed ?? null, noteText: extras.noteText ?? '' },
  });
  const isTold = isToldInDialog([...model.controls, ...model.suggestions.flatMap(({ control }) => control ?? [])]);
  await deps.showPage(visit, response, {
    ...{ template: 'mutasi-kartu', title: model.name, menu: 'mutasi', own: path },
    model: {
      ...model,
      problem: isTold ? null : (extras.problem ?? null),
      livePath: request.method === 'GET' ? request.originalUrl : path,
    },
    status: extras.problem === undefined ? 200 : 422,
  });
}

function noOf(text: string): number | null {
  const no = /^(?:MUT-?)?(\d{1,12})$/i.exec(text.replaceAll(/\s/g, ''))?.[1];
  return no === undefined ? null : Number(no);
}
