import Handlebars from 'handlebars';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Beside src/ and dist/ alike. */
const TEMPLATES = path.join(__dirname, '..', '..', '..', 'templates', 'console');

/** What the layout needs besides the page. */
export interface Frame {
  /** Of the session; empty before there is one. Every template has it as `@csrf`, and the partial `csrf` writes the field. */
  csrf: string;
}

/** Renders `pages/<name>.hbs` inside `layout.hbs`; every file of `partials/` is a partial by its name. */
export type Render = (template: string, model: object, frame: Frame & Readonly<Record<string, unknown>>) => string;

/**
 * Compiles all templates at once, so that a broken one is noticed at the start. Strict: a value that the model lacks
 * throws instead of leaving a hole in a page.
 */
export function createRender(): Render {
  const engine = Handlebars.create();
  engine.registerHelper('eq', (a: unknown, b: unknown) => a === b);
  const compile = (text: string): HandlebarsTemplateDelegate => engine.compile(text, { strict: true });
  for (const [name, text] of templatesIn('partials')) engine.registerPartial(name, compile(text));
  const layout = compile(readFileSync(path.join(TEMPLATES, 'layout.hbs'), 'utf8'));
  const pages = new Map([...templatesIn('pages')].map(([name, text]) => [name, compile(text)]));
  return (template, model, frame) => {
    const page = pages.get(template);
    if (page === undefined) throw new Error(`there is no page template ${template}`);
    const data = { csrf: frame.csrf };
    return layout({ ...frame, body: new Handlebars.SafeString(page(model, { data })) }, { data });
  };
}

function templatesIn(folder: string): Map<string, string> {
  const files = readdirSync(path.join(TEMPLATES, folder)).filter((file) => file.endsWith('.hbs'));
  return new Map(
    files.map((file) => [file.replace(/\.hbs$/, ''), readFileSync(path.join(TEMPLATES, folder, file), 'utf8')]),
  );
}
