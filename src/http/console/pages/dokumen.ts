import { correctDocument, type CorrectionDeps } from '../../../backoffice/documents/correct-document';
import { isId } from '../../../domain/ids';
import { readDocumentFile } from '../../../persistence/queries/tagihan/document-file';
import { scopeOf } from '../../../persistence/queries/tagihan/scope';
import { readDocumentPlace } from '../../../persistence/queries/tagihan/document-place';
import { type ConsoleRoutes, type PageTools } from '../console.types';
import { fieldOf } from '../form';
import { correctedSentence, CORRECTION_REFUSALS } from './dokumen-words';
import { idOf } from './tagihan-request';

/** `/dokumen/:id`: a document as it was printed, to be saved. It is never run as a page of ours. */
export function addDocumentPage(
  routes: ConsoleRoutes,
  { db, documents, showPage, redirect }: PageTools & CorrectionDeps,
): void {
  routes.get('/dokumen/:id', async (visit, request, response) => {
    const id = idOf(request);
    const file = isId(id) ? await readDocumentFile(db, scopeOf(visit.staff), id) : undefined;
    if (file === undefined) return;
    if (file.pdf === null) {
      const model = { number: file.number, isVoid: file.state === 'void' };
      await showPage(visit, response, {
        ...{ template: 'dokumen', title: `Dokumen ${file.number}`, menu: 'tagihan', status: 404, model },
      });
      return;
    }
    response
      .attachment(`${file.number}.pdf`)
      .set({
        'Content-Type': 'application/pdf',
        'Content-Security-Policy': "sandbox; default-src 'none'",
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'private, no-store',
      })
      .send(file.pdf);
  });

  // Back to the bill that it is of, where the new one stands beside the old one.
  routes.post('/dokumen/:id/betulkan', async ({ staff }, request, response) => {
    const documentId = idOf(request);
    const place = isId(documentId) ? await readDocumentPlace(db, scopeOf(staff), documentId) : undefined;
    if (place === undefined) return;
    const reason = fieldOf(request, 'alasan');
    const outcome = await correctDocument({ db, documents }, { by: staff, documentId, reason });
    const to = place.tagihanId === null ? `/pelanggan/${place.customerId}` : `/tagihan/${place.tagihanId}`;
    if (outcome.kind === 'refused') redirect(response, to, CORRECTION_REFUSALS[outcome.code]);
    else redirect(response, to, correctedSentence(outcome.number));
  });
}
