import { PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName, type PDFPage, PDFString } from 'pdf-lib';

export interface Piece {
  document: PDFDocument;
  pages: number;
}

/**
 * Takes a print of many documents apart. Each document carries a link to its own public page at its head and at its
 * foot; those links are looked up in the PDF itself, so no piece is ever cut by counting alone. Undefined for a document
 * whose sheets cannot be told for certain: its head and foot are not on the pages that a forced break gives it, or a link
 * of another document is among them.
 */
export async function splitPdf(
  pdf: Uint8Array,
  markers: readonly string[],
): Promise<{ pieces: (Piece | undefined)[]; pageCount: number }> {
  const source = await PDFDocument.load(pdf, { updateMetadata: false });
  const known = new Set(markers);
  const marks = source.getPages().map((page) => linksOf(page).filter((link) => known.has(link)));
  const pagesOf = new Map<string, number[]>();
  for (const [page, found] of marks.entries()) {
    for (const marker of found) pagesOf.set(marker, [...(pagesOf.get(marker) ?? []), page]);
  }
  const pieces: (Piece | undefined)[] = [];
  for (const marker of markers) {
    const on = pagesOf.get(marker) ?? [];
    const [first, last] = [on[0], on.at(-1)];
    if (first === undefined || last === undefined || on.length < 2) {
      pieces.push(undefined);
      continue;
    }
    const pages = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    const isAlone = pages.every((page) => marks[page]?.every((link) => link === marker) ?? false);
    const isWhole = beginsHere(first) && endsHere(last);
    pieces.push(isAlone && isWhole ? await pieceOf(source, pages) : undefined);
  }
  return { pieces, pageCount: marks.length };

  /** What stands before it belongs to another document that has ended there. */
  function beginsHere(page: number): boolean {
    return page === 0 || hasMarks(page - 1);
  }

  function endsHere(page: number): boolean {
    return page === marks.length - 1 || hasMarks(page + 1);
  }

  function hasMarks(page: number): boolean {
    return (marks[page]?.length ?? 0) > 0;
  }
}

async function pieceOf(source: PDFDocument, pages: number[]): Promise<Piece> {
  const document = await PDFDocument.create({ updateMetadata: false });
  for (const page of await document.copyPages(source, pages)) document.addPage(page);
  return { document, pages: pages.length };
}

/** Addresses that the links of a page lead to. */
function linksOf(page: PDFPage): string[] {
  const annotations = page.node.lookupMaybe(PDFName.of('Annots'), PDFArray);
  if (annotations === undefined) return [];
  return Array.from({ length: annotations.size() }, (_, index) => annotations.lookupMaybe(index, PDFDict)).flatMap(
    (annotation) => {
      const action = annotation?.lookupMaybe(PDFName.of('A'), PDFDict);
      const address = action?.lookup(PDFName.of('URI'));
      return address instanceof PDFString || address instanceof PDFHexString ? [address.decodeText()] : [];
    },
  );
}
