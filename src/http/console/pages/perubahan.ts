import { type Response } from 'express';
import { decideChange } from '../../../backoffice/customers/decide-change';
import { type Database } from '../../../persistence/database';
import { listDecidedChanges, listWaitingChanges } from '../../../persistence/queries/tagihan/customer-change-list';
import { scopeOf } from '../../../persistence/queries/tagihan/scope';
import { type ConsoleHandler, type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { groups } from '../format';
import { paramOf } from './pelanggan-form';
import { CUSTOMER_REFUSALS } from './pelanggan-sentences';
import { changeRow } from './perubahan-row';

export interface ChangePagesDeps extends PageTools {
  db: Database;
}

interface Problem {
  changeId: string;
  sentence: string;
  isRejecting: boolean;
  note: string;
}

/** `/perubahan`: what marketing asks to be changed about its customers, and what became of it. */
export function addChangePages(routes: ConsoleRoutes, deps: ChangePagesDeps): void {
  routes.get('/perubahan', (visit, _request, response) => show(deps, visit, response));
  routes.post('/perubahan/:id/setujui', decideAs(deps, 'approve', 'Perubahan disetujui dan berlaku.'));
  routes.post('/perubahan/:id/tolak', decideAs(deps, 'reject', 'Perubahan ditolak.'));
  routes.post('/perubahan/:id/tarik', decideAs(deps, 'withdraw', 'Permintaan ditarik.'));
}

function decideAs(deps: ChangePagesDeps, decision: 'approve' | 'reject' | 'withdraw', done: string): ConsoleHandler {
  return async (visit, request, response) => {
    const [changeId, note] = [paramOf(request, 'id'), fieldOf(request, 'alasan')];
    const outcome = await decideChange(deps.db, { by: visit.staff, changeId, decision, note });
    if (outcome.kind === 'done') {
      deps.redirect(response, '/perubahan', done);
      return;
    }
    if (outcome.code === 'not-found') return;
    const sentence = CUSTOMER_REFUSALS[outcome.code];
    const isRejecting = decision === 'reject' && outcome.code === 'invalid-reason';
    await show(deps, visit, response, { changeId, sentence, isRejecting, note });
  };
}

async function show(
  { db, showPage }: ChangePagesDeps,
  visit: Visit,
  response: Response,
  problem?: Problem,
): Promise<void> {
  const scope = scopeOf(visit.staff);
  const waiting = await listWaitingChanges(db, scope);
  const decided = await listDecidedChanges(db, scope);
  await showPage(visit, response, {
    ...{ template: 'perubahan', title: 'Perubahan data', menu: 'perubahan', status: problem === undefined ? 200 : 422 },
    model: {
      isAdmin: visit.staff.role === 'admin',
      error: problem === undefined || problem.isRejecting ? null : problem.sentence,
      count: groups(waiting.length),
      hasWaiting: waiting.length > 0,
      waiting: waiting.map((change) => {
        const isRejecting = problem?.isRejecting === true && problem.changeId === change.id;
        const rejecting = { problem: isRejecting ? problem.sentence : null, note: isRejecting ? problem.note : '' };
        return { ...changeRow(change, visit), rejecting };
      }),
      hasDecided: decided.length > 0,
      decided: decided.map((change) => changeRow(change, visit)),
    },
  });
}
