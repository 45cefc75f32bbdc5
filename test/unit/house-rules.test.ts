import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

describe('house rules', () => {
  const files = textFiles();

  test('every workflow is exported once from the index that the worker registers', () => {
    const index = files.get('src/workflows/index.ts') ?? '';
    const workflows = [...files].filter(([file]) => /^src\/workflows\/.+\.workflow\.ts$/.test(file));
    const registered = workflows.flatMap(([file, text]) => {
      const from = `./${path.posix.relative('src/workflows', file).replace(/\.ts$/, '')}`;
      return exportedFunctions(text).map((name) => ({ file, name, times: timesExported(index, from, name) }));
    });
    expect(registered.filter(({ times }) => times !== 1)).toEqual([]);
    expect(repeated(registered.map(({ name }) => name))).toEqual([]);
  });

  test('nothing is left for later in a comment', () => {
    // Written in halves, or this line would be the first to be found.
    expect(lines(files, new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME'].join('|')})\\b`))).toEqual([]);
  });

  test('no template prints a value unescaped', () => {
    expect(lines(within(files, 'templates/'), /\{\{\{|\{\{~?&/)).toEqual([]);
  });

  test.each(['templates/console/', 'templates/public/', 'templates/shop/'])(
    'no page of %s brings a style or a handler of its own: the policy of the server stops both',
    (folder) => {
      const pages = within(files, folder);
      expect(pages.size).toBeGreaterThan(0);
      expect(lines(pages, /<style\b|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=|\shx-on\b|javascript:/i)).toEqual(
        [],
      );
    },
  );

  test('every template of the console is used, and every one that is used exists', () => {
    const templates = within(files, 'templates/console/');
    const there = [...templates.keys()].filter((file) => /\/(pages|partials)\//.test(file)).map(templateName);
    const pages = [...within(files, 'src/http/console/').values()].flatMap((text) =>
      [...text.matchAll(/\btemplate: '([^']+)'/g)].map((match) => `pages/${match[1] ?? ''}`),
    );
    expect([...new Set([...pages, ...partialsIn(templates)])].sort()).toEqual(there.sort());
  });

  test('every template of the public pages is used, and every one that is used exists', () => {
    const templates = within(files, 'templates/public/');
    const there = [...templates.keys()].map(templateName);
    const [code, console] = [[...within(files, 'src/http/').values()], within(files, 'templates/console/')];
    const read = code.flatMap((text) =>
      [...text.matchAll(/\bread\('public', ((?:'[^']+'(?:, )?)+)\)/g)].map((match) =>
        (match[1] ?? '')
          .replaceAll("', '", '/')
          .replaceAll("'", '')
          .replace(/\.hbs$/, ''),
      ),
    );
    const partials = partialsIn(templates).filter((name) => !console.has(`templates/console/${name}.hbs`));
    expect([...new Set([...read, ...partials])].sort()).toEqual(there.sort());
  });

  test('no test is skipped or focused', () => {
    const skipped = /\b(it|test|describe)(\.concurrent)?\.(skip|only|todo)\b|\b[xf](it|describe)\(|\bxtest\(/;
    expect(lines(within(files, 'test/'), skipped)).toEqual([]);
  });

  test('every path that a document names exists', () => {
    const missing = [...files]
      .filter(([file]) => file === 'README.md' || /^docs\/.+\.md$/.test(file))
      .flatMap(([file, text]) => namedPaths(text).map((named) => `${file}: ${named}`))
      .filter((entry) => !existsSync(path.join(root, entry.slice(entry.indexOf(': ') + 2))));
    expect(missing).toEqual([]);
  });

  test('the product and the simulators share no code, not even types', () => {
    expect(lines(within(files, 'simulators/'), /(from|import|require)\b.*['"](\.\.\/)+(src|test)\//)).toEqual([]);
    expect(lines(within(files, 'src/'), /(from|import|require)\b.*['"](\.\.\/)+(simulators|test)\//)).toEqual([]);
  });

  test('no file knows the machine it was written on', () => {
    // Folders at the root of the file system, so not `src/work/…` and not a link's `…/home/…`; Homebrew's and the
    // Node image's homes are the same on every machine.
    const machinePath = new RegExp(
      String.raw`(?<![\w.~/)}>-])/(${['work', 'root', String.raw`home/(?!linuxbrew/|node/)[\w.-]+`].join('|')})/`,
    );
    expect(lines(files, machinePath)).toEqual([]);
  });

  test('the lock file names no place to download from', () => {
    expect(lines(within(files, 'package-lock.json'), /"resolved": "https?:/)).toEqual([]);
    expect(lines(within(files, '.npmrc'), /registry *=|:\/\//)).toEqual([]);
  });
});

/** Every text file of the tree by its path, without what .gitignore leaves out. */
function textFiles(): Map<string, string> {
  const ignored = readFileSync(path.join(root, '.gitignore'), 'utf8')
    .split('\n')
    .map((line) => line.trim().replace(/\/$/, ''))
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((glob) => new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll('*', '.*')}$`));
  const found = new Map<string, string>();
  const visit = (folder: string): void => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      if (entry.name === '.git' || ignored.some((glob) => glob.test(entry.name))) continue;
      const file = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) visit(file);
      if (!entry.isFile()) continue;
      const text = readFileSync(path.join(root, file), 'utf8');
      if (!text.includes('\0')) found.set(file, text);
    }
  };
  visit('');
  return found;
}

/** `pages/masuk` for `templates/console/pages/masuk.hbs`. */
function templateName(file: string): string {
  return file.replace(/^templates\/\w+\//, '').replace(/\.hbs$/, '');
}

function partialsIn(templates: Map<string, string>): string[] {
  return [...templates.values()].flatMap((text) =>
    [...text.matchAll(/\{\{~?#?> *([\w-]+)/g)].map((match) => `partials/${match[1] ?? ''}`),
  );
}

function within(files: Map<string, string>, prefix: string): Map<string, string> {
  return new Map([...files].filter(([file]) => file.startsWith(prefix)));
}

/** Where a pattern occurs, as `file:line: text`. */
function lines(files: Map<string, string>, pattern: RegExp): string[] {
  return [...files].flatMap(([file, text]) =>
    text
      .split('\n')
      .map((line, index) => ({ line, at: `${file}:${index + 1}` }))
      .filter(({ line }) => pattern.test(line))
      .map(({ line, at }) => `${at}: ${line.trim().slice(0, 120)}`),
  );
}

function exportedFunctions(text: string): string[] {
  return [...text.matchAll(/^export async function (\w+)/gm)].map((match) => match[1] ?? '');
}

function timesExported(index: string, from: string, name: string): number {
  const statements = [...index.matchAll(/^export (\*|\{([^}]*)\}) from '([^']+)'/gm)];
  return statements
    .filter((statement) => statement[3] === from)
    .flatMap((statement) =>
      statement[1] === '*' ? [name] : (statement[2] ?? '').split(',').map((part) => part.trim()),
    )
    .filter((exported) => exported === name).length;
}

function repeated(names: string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** Paths in backticks; of a pattern such as `src/suppliers/<name>/` the part that can exist. */
function namedPaths(text: string): string[] {
  return [...text.matchAll(/`((?:src|test|docs|scripts|simulators|templates)\/[^`\s]*)`/g)]
    .map((match) => match[1] ?? '')
    .map((named) => (/[*<{…]/.test(named) ? named.replace(/[^/]*[*<{…].*$/, '') : named.replace(/(:\d+|#.*)$/, '')));
}
