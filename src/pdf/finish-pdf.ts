import { PDFHexString, type PDFDocument } from 'pdf-lib';

/**
 * Says what the paper is, and nothing about when or by what it was printed: the browser would write the time of the
 * print and names of its own. The same pages give the same bytes.
 */
export async function finishPdf(
  document: PDFDocument,
  { title, issuedOn, identity }: { title: string; issuedOn: string; identity: string },
): Promise<Buffer> {
  const day = new Date(`${issuedOn}T00:00:00.000Z`);
  document.setTitle(title, { showInWindowTitleBar: true });
  document.setLanguage('id');
  document.setProducer('Tuntas');
  document.setCreationDate(day);
  document.setModificationDate(day);
  const id = PDFHexString.of(identity.slice(0, 32));
  document.context.trailerInfo.ID = document.context.obj([id, id]);
  const bytes = await document.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
