import { type RequestHandler } from 'express';
import { InvalidRequest } from '../../domain/errors';
import { type Queryable } from '../../persistence/database';
import { readProofFile } from '../../persistence/queries/transfer/proof-file';
import { type ProofLinks } from './proof-links';

/**
 * `GET /bukti/:id`: what a payer uploaded, for whoever has an address that the console made a moment ago. It never comes
 * from the console's own origin; opened by itself it is a sandbox without scripts, and a PDF is a download. What is
 * altered, over or unknown is not found.
 */
export function proofFileHandler({
  db,
  proofLinks,
}: {
  db: Queryable;
  proofLinks: Pick<ProofLinks, 'isGenuine'>;
}): RequestHandler {
  return async ({ params, query }, response) => {
    const link = { proofId: textOf(params['id']), until: textOf(query['sampai']), signature: textOf(query['tanda']) };
    if (!proofLinks.isGenuine(link, await db.now())) throw new InvalidRequest('not-found');
    const file = await readProofFile(db, link.proofId);
    if (file === undefined) throw new InvalidRequest('not-found');
    const isPdf = file.mime === 'application/pdf';
    const name = `bukti-${file.no}-${file.n}.${isPdf ? 'pdf' : 'webp'}`;
    response.set({
      'Content-Type': isPdf ? 'application/pdf' : 'image/webp',
      'Content-Disposition': `${isPdf ? 'attachment' : 'inline'}; filename="${name}"`,
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
      // The console, on an origin of its own, shows the picture.
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Cache-Control': 'private, no-store',
      'Referrer-Policy': 'no-referrer',
    });
    response.end(file.content);
  };
}

/** A value that came twice is none. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
