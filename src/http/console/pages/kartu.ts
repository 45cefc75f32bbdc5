import { type Request, type Response } from 'express';
import { isId, type TopupId } from '../../../domain/ids';
import { readRevealed, revealNumber } from '../../../backoffice/notes/reveal-number';
import { writeNote } from '../../../backoffice/notes/write-note';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { askControl } from './kartu-ask';
import { type CardDeps, readCardFacts } from './kartu-facts';
import { type CardExtras, cardModel } from './kartu-model';
import { queryOf } from './query-of';

export interface CardPageDeps extends CardDeps, PageTools {}

/** The card of one order, its controls, its notes, and its whole number for those who have to read it aloud. */
export function addCardPages(routes: ConsoleRoutes, deps: CardPageDeps): void {
  const show: ShowCard = async (visit, response, { topupId, status, ...extras }) => {
    const facts = await readCardFacts(deps, topupId, visit);
    // A handler that answers nothing says that the page is not there.
    if (facts === undefined) return;
    await deps.showPage(visit, response, {
      template: 'kartu',
      title: `TRX ${facts.card.no}`,
      menu: 'transaksi',
      model: cardModel(facts, { temporalUi: deps.temporalUi, ...extras }),
      own: `/transaksi/${topupId}`,
      ...(status === undefined ? {} : { status }),
    });
  };

  routes.get('/transaksi/:id', async (visit, request, response) => {
    const topupId = topupIdOf(request);
    const recordId = queryOf(request, 'lihat');
    const number = recordId === '' ? undefined : await readRevealed(deps.db, { topupId, by: visit.staff, recordId });
    await show(visit, response, { topupId, ...(number === undefined ? {} : { number }) });
  });

  routes.post('/transaksi/:id/kendali/:action', (visit, request, response) =>
    askControl({ ...deps, show }, { visit, request, response, topupId: topupIdOf(request) }),
  );

  routes.post('/transaksi/:id/catatan', async (visit, request, response) => {
    const topupId = topupIdOf(request);
    const text = fieldOf(request, 'catatan');
    const outcome = await writeNote(deps.db, { topupId, by: visit.staff, text });
    if (outcome.kind === 'written') {
      deps.redirect(response, `/transaksi/${topupId}`, 'Catatan tersimpan.');
      return;
    }
    if (outcome.code === 'unknown') return;
    const problem =
      outcome.code === 'invalid-note'
        ? 'Catatan perlu 3 sampai 1.000 huruf.'
        : 'Peran Anda tidak boleh menulis catatan.';
    await show(visit, response, { topupId, status: 422, problem, noteText: text });
  });

  routes.post('/transaksi/:id/nomor', async (visit, request, response) => {
    const topupId = topupIdOf(request);
    const outcome = await revealNumber(deps.db, { topupId, by: visit.staff });
    if (outcome.kind === 'revealed') {
      // Read again, the page shows it by the same record, and for a short time only.
      deps.redirect(response, `/transaksi/${topupId}?lihat=${outcome.recordId}`);
      return;
    }
    if (outcome.code === 'unknown') return;
    await show(visit, response, { topupId, status: 422, problem: 'Peran Anda tidak boleh melihat nomor lengkap.' });
  });
}

export type ShowCard = (
  visit: Visit,
  response: Response,
  what: { topupId: TopupId; status?: number } & Omit<CardExtras, 'temporalUi'>,
) => Promise<void>;

/** What is no id of ours finds no order. */
function topupIdOf(request: Request): TopupId {
  const id = request.params['id'];
  return typeof id === 'string' && isId(id) ? id : '';
}
