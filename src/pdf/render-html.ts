import Handlebars from 'handlebars';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { qrCode } from './qr-code';
import { TEMPLATE_HELPERS } from './template-helpers';

/** Beside src/ and dist/ alike. */
const FOLDER = path.join(__dirname, '..', '..', 'templates', 'pdf');
const NEEDS_QR = /\bqr\.path\b/;

/** A document as it was planned. */
export interface PrintableDocument {
  /** Folder and file below `templates/pdf/`: `v1/tagihan`. */
  template: string;
  /** JSON. */
  content: string;
}

/** There is no such template: its document was planned by another version of the program. */
export class UnknownTemplate extends Error {
  override readonly name = 'UnknownTemplate';
  readonly code = 'unknown-template';
}

/**
 * A whole page of HTML with these documents in their order, each on a sheet of its own; all of one folder. `isLong` lets
 * the sheets of a single one flow. Throws `UnknownTemplate`, and an error of Handlebars when the content lacks what the
 * template asks for.
 */
export type RenderHtml = (documents: readonly PrintableDocument[], options: { isLong: boolean }) => string;

interface Version {
  css: string;
  longCss: string;
  templates: ReadonlyMap<string, { render: HandlebarsTemplateDelegate; needsQr: boolean }>;
}

/** Compiles all templates at once, so that one that is broken is noticed at the start. */
export function createRenderHtml(folder: string = FOLDER): RenderHtml {
  const versions = new Map(
    readdirSync(folder).map((name): [string, Version] => [name, readVersion(path.join(folder, name))]),
  );
  return (documents, { isLong }) => {
    const [first] = documents;
    const version = versions.get(first?.template.split('/')[0] ?? '');
    if (version === undefined) throw new UnknownTemplate('there is no such folder of templates');
    const sheets = documents.map((document) => renderSheet(version, document, { isLong }));
    return page(version, { sheets, isLong });
  };
}

function renderSheet(version: Version, { template, content }: PrintableDocument, data: { isLong: boolean }): string {
  const found = version.templates.get(template.split('/')[1] ?? '');
  if (found === undefined) throw new UnknownTemplate('there is no such template');
  const model = JSON.parse(content) as { verifyUrl: string };
  return found.render(found.needsQr ? { ...model, qr: qrCode(model.verifyUrl) } : model, { data });
}

/** The page may load nothing and run nothing, whatever stands in it. */
function page({ css, longCss }: Version, { sheets, isLong }: { sheets: string[]; isLong: boolean }): string {
  return [
    '<!doctype html><html lang="id"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>Dokumen</title><style>${css}${isLong ? longCss : ''}</style></head><body>`,
    ...sheets,
    '</body></html>',
  ].join('');
}

/** Parsed at once: a compilation alone waits until the template is used. */
function readVersion(folder: string): Version {
  const engine = Handlebars.create();
  engine.registerHelper(TEMPLATE_HELPERS);
  for (const [name, text] of templatesIn(path.join(folder, 'partials'))) {
    engine.registerPartial(name, engine.compile(engine.parse(text.trim()), { strict: true }));
  }
  const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  return {
    ...{ css: read('paper.css'), longCss: read('long.css') },
    templates: new Map(
      [...templatesIn(folder)].map(([name, text]) => [
        name,
        { render: engine.compile(engine.parse(text), { strict: true }), needsQr: NEEDS_QR.test(text) },
      ]),
    ),
  };
}

function templatesIn(folder: string): Map<string, string> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.hbs'));
  return new Map(files.map((file) => [file.replace(/\.hbs$/, ''), readFileSync(path.join(folder, file), 'utf8')]));
}
