import { createHash } from 'node:crypto';
import { finishPdf } from './finish-pdf';
import { type Printer } from './printer';
import { type PrintableDocument, type RenderHtml } from './render-html';
import { type Piece, splitPdf } from './split-pdf';

export interface RenderedDocument {
  pdf: Buffer;
  sha256: Buffer;
  pages: number;
}

/** What the sheets of a document could not be told apart by, also not when it was printed alone. */
class UnmarkedDocument extends Error {
  override readonly name = 'UnmarkedDocument';
  readonly code = 'sheets-unclear';
}

/**
 * Prints documents of one template together and takes the print apart; those that need more than one sheet, or whose
 * sheets are not certain, once more by themselves. In the order that they were given in; an error stands for a document
 * that could not be printed. Rejects with `PrintFailed` when the common print failed.
 */
export type RenderPdf = (documents: readonly PrintableDocument[]) => Promise<(RenderedDocument | Error)[]>;

export function createRenderPdf({
  printer,
  renderHtml,
}: {
  printer: Pick<Printer, 'print'>;
  renderHtml: RenderHtml;
}): RenderPdf {
  const alone = async (document: PrintableDocument): Promise<RenderedDocument | Error> => {
    try {
      const pdf = await printer.print(renderHtml([document], { isLong: true }));
      const { pieces, pageCount } = await splitPdf(pdf, [markerOf(document)]);
      const [piece] = pieces;
      if (piece === undefined || piece.pages !== pageCount) throw new UnmarkedDocument('sheets without their document');
      return await finished(piece, document);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  };
  return async (documents) => {
    const pdf = await printer.print(renderHtml(documents, { isLong: false }));
    const { pieces } = await splitPdf(pdf, documents.map(markerOf));
    const rendered: (RenderedDocument | Error)[] = [];
    for (const [index, document] of documents.entries()) {
      const piece = pieces[index];
      rendered.push(piece?.pages === 1 ? await finished(piece, document) : await alone(document));
    }
    return rendered;
  };
}

function markerOf({ content }: PrintableDocument): string {
  return (JSON.parse(content) as { verifyUrl: string }).verifyUrl;
}

async function finished(
  { document, pages }: Piece,
  { template, content }: PrintableDocument,
): Promise<RenderedDocument> {
  const { number, issuedOn } = JSON.parse(content) as { number: string; issuedOn: string };
  const identity = createHash('sha256').update(`${template}\n${content}`).digest('hex');
  const pdf = await finishPdf(document, { title: number, issuedOn, identity });
  return { pdf, sha256: createHash('sha256').update(pdf).digest(), pages };
}
