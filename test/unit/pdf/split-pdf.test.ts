import { PDFDocument, PDFName, PDFString } from 'pdf-lib';
import { splitPdf } from '../../../src/pdf/split-pdf';

/** A print whose pages carry links: each page is a list of the documents that it links to. */
async function print(pages: string[][]): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  for (const links of pages) {
    const page = pdf.addPage([200, 200]);
    const annotations = links.map((address) =>
      pdf.context.register(
        pdf.context.obj({
          ...{ Type: 'Annot', Subtype: 'Link', Rect: [0, 0, 10, 10] },
          A: { S: 'URI', URI: PDFString.of(address) },
        }),
      ),
    );
    if (annotations.length > 0) page.node.set(PDFName.of('Annots'), pdf.context.obj(annotations));
  }
  return pdf.save();
}

const pagesOf = async (pages: string[][], markers: string[]): Promise<(number | undefined)[]> =>
  (await splitPdf(await print(pages), markers)).pieces.map((piece) => piece?.pages);

describe('a print of many documents, taken apart', () => {
  test('head and foot of each on one page, each is one sheet', async () => {
    expect(
      await pagesOf(
        [
          ['a', 'a'],
          ['b', 'b'],
          ['c', 'c'],
        ],
        ['a', 'b', 'c'],
      ),
    ).toEqual([1, 1, 1]);
  });

  test('one document runs over three sheets, its neighbours stay as they are', async () => {
    expect(await pagesOf([['a', 'a'], ['b'], [], ['b'], ['c', 'c']], ['a', 'b', 'c'])).toEqual([1, 3, 1]);
  });

  test('another document begins on the sheet where one ends, neither is certain', async () => {
    expect(await pagesOf([['a', 'a', 'b'], ['b'], ['c', 'c']], ['a', 'b', 'c'])).toEqual([undefined, undefined, 1]);
  });

  test('a foot or a head is missing, the document and what stands beside the gap are not certain', async () => {
    expect(await pagesOf([['a'], ['b', 'b']], ['a', 'b'])).toEqual([undefined, 1]);
    expect(await pagesOf([[], ['b', 'b']], ['a', 'b'])).toEqual([undefined, undefined]);
    expect(await pagesOf([['a', 'a'], [], ['b', 'b']], ['a', 'b'])).toEqual([undefined, undefined]);
  });

  test('links to other places, they tell nothing', async () => {
    expect(
      await pagesOf(
        [
          ['a', 'elsewhere', 'a'],
          ['b', 'b'],
        ],
        ['a', 'b'],
      ),
    ).toEqual([1, 1]);
  });

  test('documents in another order than the sheets, each gets its own', async () => {
    const { pieces } = await splitPdf(await print([['a', 'a'], ['b'], ['b']]), ['b', 'a']);
    expect(pieces.map((piece) => piece?.pages)).toEqual([2, 1]);
  });

  test('twice the same document, none of them is certain', async () => {
    expect(
      await pagesOf(
        [
          ['a', 'a'],
          ['b', 'b'],
          ['a', 'a'],
        ],
        ['a', 'b'],
      ),
    ).toEqual([undefined, 1]);
  });
});
