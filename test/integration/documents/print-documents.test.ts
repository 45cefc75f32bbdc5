import { watchUnprinted } from '../../../src/billing/watch-unprinted';
import { type PrintDeps, printDocuments } from '../../../src/dispatch/print-documents';
import { silentLogger } from '../../../src/logging/logger';
import { PrintFailed } from '../../../src/pdf/printer';
import { type RenderedDocument, type RenderPdf } from '../../../src/pdf/render-pdf';
import { type Database } from '../../../src/persistence/database';
import { type DocumentScene, openDocumentScene } from '../../support/document-scene';
import { openTestDatabase } from '../http/api';

let db: Database;
let end: () => Promise<void>;
let scene: DocumentScene;

beforeAll(async () => {
  ({ db, end } = await openTestDatabase());
  scene = openDocumentScene(db);
});
afterEach(() => db.write('update document set processed_at = utc_timestamp(3) where processed_at is null'));
afterAll(() => end());

const running = new AbortController().signal;
const numberOf = (content: string): string => (JSON.parse(content) as { number: string }).number;

/** A printer that prints the number of each document, and remembers what it printed together. */
function fakePrinter(answer: (number: string) => Error | undefined = () => undefined) {
  const prints: string[][] = [];
  const render: RenderPdf = async (documents) => {
    prints.push(documents.map(({ content }) => numberOf(content)));
    return documents.map(({ content }): RenderedDocument | Error => {
      const pdf = Buffer.from(`paper ${numberOf(content)}`);
      return answer(numberOf(content)) ?? { pdf, sha256: Buffer.alloc(32, 1), pages: 1 };
    });
  };
  return { prints, render };
}

const depsWith = (render: RenderPdf, documentsPerPrint = 100): PrintDeps => ({
  ...{ db, render, logger: silentLogger, prints: 1 },
  settings: scene.settings({ documentsPerPrint }),
});

describe('the loop that prints', () => {
  test('what is due, the soonest first, it is stored with its hash and is ready', async () => {
    const later = await scene.document({ priorityOn: '2026-12-01' });
    const sooner = await scene.document({ priorityOn: '2026-11-01' });
    const { prints, render } = fakePrinter();
    expect(await printDocuments(depsWith(render), running)).toBe(2);
    expect(prints).toEqual([[sooner.number, later.number]]);
    expect(await scene.read(sooner.documentId)).toMatchObject({ state: 'ready', pages: 1, bytes: 21, tries: 1 });
    expect(String(await scene.file(sooner.documentId))).toBe(`paper ${sooner.number}`);
    expect(await printDocuments(depsWith(render), running)).toBe(0);
  });

  test('more than one print takes, each print has its share', async () => {
    const documents = [];
    for (let n = 0; n < 7; n += 1) documents.push(await scene.document());
    const { prints, render } = fakePrinter();
    let printed = 0;
    for (let rounds = 0; rounds < 3; rounds += 1) printed += await printDocuments(depsWith(render, 3), running);
    expect(printed).toBe(7);
    expect(prints.map((print) => print.length)).toEqual([3, 3, 1]);
  });

  test('two prints at the same time, what both have printed is told', async () => {
    for (let n = 0; n < 9; n += 1) await scene.document();
    const { prints, render } = fakePrinter();
    expect(await printDocuments({ ...depsWith(render), prints: 2 }, running)).toBe(9);
    expect(prints.map((print) => print.length).sort()).toEqual([4, 5]);
  });

  test('documents of two templates, never in one print', async () => {
    const bill = await scene.document();
    const receipt = await scene.document({ template: 'v1/receipt' });
    const { prints, render } = fakePrinter();
    await printDocuments(depsWith(render), running);
    expect(prints).toEqual([[bill.number], [receipt.number]]);
  });

  test('five processes at once, each document is printed once', async () => {
    const documents = [];
    for (let n = 0; n < 20; n += 1) documents.push(await scene.document());
    const { prints, render } = fakePrinter();
    const rounds = await Promise.all(Array.from({ length: 5 }, () => printDocuments(depsWith(render, 5), running)));
    expect(rounds.reduce((sum, one) => sum + one, 0)).toBe(20);
    expect(prints.flat().sort()).toEqual(documents.map(({ number }) => number).sort());
  });

  test('a document that cannot be printed, the others of its print are; it is tried again, later, and alone', async () => {
    const bad = await scene.document();
    const good = await scene.document();
    const { prints, render } = fakePrinter((number) =>
      number === bad.number ? new Error('no such value') : undefined,
    );
    expect(await printDocuments(depsWith(render), running)).toBe(1);
    expect(await scene.read(good.documentId)).toMatchObject({ state: 'ready' });
    expect(await scene.read(bad.documentId)).toMatchObject({ state: 'planned', last_error: 'template-failed' });
    expect(await printDocuments(depsWith(render), running)).toBe(0);
    await scene.hurry(bad.documentId);
    const fresh = await scene.document();
    await printDocuments(depsWith(render), running);
    expect(prints.slice(1)).toEqual([[fresh.number], [bad.number]]);
  });

  test('the browser crashes, all of the print are tried again, each alone', async () => {
    const documents = [await scene.document(), await scene.document()];
    const crash: RenderPdf = () => Promise.reject(new PrintFailed('browser-crashed'));
    expect(await printDocuments(depsWith(crash), running)).toBe(0);
    for (const { documentId } of documents) {
      expect(await scene.read(documentId)).toMatchObject({ state: 'planned', last_error: 'browser-crashed' });
      expect(await scene.openItem(documentId)).toBeUndefined();
      await scene.hurry(documentId);
    }
    const { prints, render } = fakePrinter();
    expect(await printDocuments(depsWith(render), running)).toBe(2);
    expect(prints).toEqual(documents.map(({ number }) => [number]));
  });

  test('W3, it still fails past its time, it is the admin’s, once; printed at last, nobody’s', async () => {
    const { documentId, number } = await scene.document();
    await scene.age(documentId, 61);
    const failing = fakePrinter(() => new Error('no'));
    await printDocuments(depsWith(failing.render), running);
    const item = { state: 'unprinted', owner: 'admin', detail: `${number}: template-failed` };
    expect(await scene.openItem(documentId)).toMatchObject(item);
    await scene.hurry(documentId);
    await printDocuments(depsWith(failing.render), running);
    const items = await db.rows("select 1 from work_item where kind = 'document' and subject = ?", [documentId]);
    expect(items).toHaveLength(1);
    await scene.hurry(documentId);
    await printDocuments(depsWith(fakePrinter().render), running);
    expect(await scene.openItem(documentId)).toBeUndefined();
  });

  test('W3, the program that prints is down, the watch gives what is late to the admin, and nothing else', async () => {
    const late = await scene.document();
    const fresh = await scene.document();
    await scene.age(late.documentId, 61);
    expect(await watchUnprinted({ db, settings: scene.settings() })).toBe(1);
    expect(await watchUnprinted({ db, settings: scene.settings() })).toBe(0);
    expect(await scene.openItem(late.documentId)).toMatchObject({ owner: 'admin', detail: late.number });
    expect(await scene.openItem(fresh.documentId)).toBeUndefined();
  });

  test('a process dies while it prints, another one prints it once the claim has run out', async () => {
    const { documentId, number } = await scene.document();
    const never: RenderPdf = () => new Promise(() => undefined);
    void printDocuments(depsWith(never), running);
    await waitUntil(async () => (await scene.read(documentId))!.tries === 1);
    const { prints, render } = fakePrinter();
    expect(await printDocuments(depsWith(render), running)).toBe(0);
    await db.write('update document set claimed_until = utc_timestamp(3) - interval 1 second where id = ?', [
      documentId,
    ]);
    expect(await printDocuments(depsWith(render), running)).toBe(1);
    expect(prints).toEqual([[number]]);
  });

  test('two prints of one document come to an end, the first is kept', async () => {
    const { documentId } = await scene.document();
    const slow = fakePrinter();
    const render: RenderPdf = async (documents) => {
      await db.write('update document set claimed_until = null where id = ?', [documentId]);
      await printDocuments(depsWith(fakePrinter().render), running);
      const [first] = await slow.render(documents);
      return [{ ...(first as RenderedDocument), pdf: Buffer.from('the second one') }];
    };
    expect(await printDocuments(depsWith(render), running)).toBe(0);
    expect(String(await scene.file(documentId))).toMatch(/^paper TGH/);
  });

  test('a document is replaced while it is printed, its paper is not kept', async () => {
    const { documentId } = await scene.document();
    const inner = fakePrinter();
    const render: RenderPdf = async (documents) => {
      await db.write("update document set state = 'void', processed_at = utc_timestamp(3) where id = ?", [documentId]);
      return inner.render(documents);
    };
    expect(await printDocuments(depsWith(render), running)).toBe(0);
    expect(await scene.read(documentId)).toMatchObject({ state: 'void', pages: null });
    expect(await scene.file(documentId)).toBeUndefined();
  });

  test('the program is told to end, what it has not printed yet is free at once', async () => {
    const stopping = new AbortController();
    const documents = [await scene.document(), await scene.document({ template: 'v1/receipt' })];
    const inner = fakePrinter();
    const render: RenderPdf = async (batch) => {
      stopping.abort();
      return inner.render(batch);
    };
    expect(await printDocuments(depsWith(render), stopping.signal)).toBe(1);
    expect(await scene.read(documents[1]!.documentId)).toMatchObject({ state: 'planned', last_error: 'stopped' });
    expect(await printDocuments(depsWith(inner.render), running)).toBe(1);
  });
});

async function waitUntil(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}
