import { isId } from '../../../domain/ids';
import { type Database } from '../../../persistence/database';
import { readDocumentFile } from '../../../persistence/queries/tagihan/document-file';
import { scopeOf } from '../../../persistence/queries/tagihan/scope';
import { type ConsoleRoutes, type PageTools } from '../console.types';
import { idOf } from './tagihan-request';

/** `/dokumen/:id`: a document as it was printed, to be saved. It is never run as a page of ours. */
export function addDocumentPage(routes: ConsoleRoutes, { db, showPage }: PageTools & { db: Database }): void {
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
}
