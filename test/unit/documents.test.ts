import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_SETTINGS } from '../../src/domain/settings';
import {
  ATTEMPT_STATES,
  type AttemptState,
  canDecideAttempt,
  canMoveAttempt,
} from '../../src/domain/topup/attempt-state';
import { canCorrect, canMove, TOPUP_STATES, type TopupState } from '../../src/domain/topup/topup-state';
import { busyMetrics } from '../support/hub-metrics';

const root = path.resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

const architecture = read('docs/ARCHITECTURE.md');
const operations = read('docs/OPERATIONS.md');

describe('.env.example', () => {
  const documented = matches(read('.env.example'), /^#((?:TUNTAS|TEMPORAL)_\w+)=/gm);
  const used = variablesOf(
    [
      'src/config/environment.ts',
      ...filesBelow('src/tools'),
      ...filesBelow('scripts').filter((file) => file.endsWith('.mjs')),
      ...filesBelow('simulators').filter((file) => file.endsWith('.ts')),
    ].map(read),
  );

  test('a variable that a program reads, is documented', () => {
    expect(used.filter((name) => !documented.includes(name))).toEqual([]);
  });

  test('a variable that is documented, is read by a program', () => {
    expect(documented.filter((name) => !used.includes(name))).toEqual([]);
  });

  test('a variable, is documented once', () => {
    expect(documented).toEqual(unique(documented));
  });

  test('a variable that another document names, is documented', () => {
    const named = unique(
      documents().flatMap(({ text }) => matches(text, /\b((?:TUNTAS|TEMPORAL)_[A-Z\d_]+[A-Z\d])\b/g)),
    );
    expect(named.filter((name) => !documented.includes(name))).toEqual([]);
  });
});

describe('docs/OPERATIONS.md', () => {
  const rows = tableRows(operations);

  test.each(Object.entries(DEFAULT_SETTINGS))('setting %s, stands there with its default %s', (name, value) => {
    const defaults = rows.filter(([first]) => first === `\`${name}\``).map(([, second]) => second?.split(' ')[0]);
    expect(defaults).toEqual([String(value)]);
  });

  test('a metric, stands there with its labels', async () => {
    const metrics = busyMetrics();
    const text = await metrics.text();
    const ours = matches(text, /^# TYPE (tuntas_\w+)/gm).map((name) => {
      const [labels = ''] = matches(text, new RegExp(`^${name}(?:_count)?\\{(.*)\\}`, 'gm'));
      return { name, labels: matches(labels, /(\w+)=/g).sort() };
    });
    const named = rows
      .filter(([first]) => /^`tuntas_\w+`$/.test(first ?? ''))
      .map(([first = '', , labels = '']) => ({
        name: first.slice(1, -1),
        labels: matches(labels, /`(\w+)`/g).sort(),
      }));
    const byName = (one: { name: string }, other: { name: string }): number => (one.name < other.name ? -1 : 1);
    expect(named.sort(byName)).toEqual(ours.sort(byName));
  });

  test('a finding of the two checks, stands there', () => {
    const words = [
      ...alternativesOf('src/ledger/book-rules.ts', 'BookProblem'),
      ...alternativesOf('src/ledger/billing-rules.ts', 'BillingProblem'),
      ...alternativesOf('src/sweeps/promise-finding.ts', 'problem'),
    ];
    expect(words.length).toBeGreaterThan(40);
    expect(words.filter((word) => !operations.includes(`\`${word}\``))).toEqual([]);
  });
});

describe('docs/ARCHITECTURE.md', () => {
  test('a name of the code, still exists', () => {
    const code = [...filesBelow('src'), ...filesBelow('scripts'), '.dependency-cruiser.cjs'].map(read).join('\n');
    const words = new Set(code.match(/\w+/g));
    const named = matches(architecture, /`([A-Za-z_]\w*)`/g).filter((name) => /[a-z][A-Z]|_/.test(name));
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((name) => !words.has(name))).toEqual([]);
  });

  test('a money rule with a test, the test carries its name', () => {
    const rules = tableRows(architecture).filter(([name]) => /^[ABCPWST]\d+$/.test(name ?? ''));
    expect(rules).toHaveLength(40);
    const unnamed = rules.flatMap(([name = '', , , file = '']) => {
      const title = new RegExp(`['"\`](?:[A-Z]\\d+, )*${name}, `);
      return file === '–' || title.test(read(file.replaceAll('`', ''))) ? [] : [`${name}: ${file}`];
    });
    expect(unnamed).toEqual([]);
  });

  test('the drawings of the states, have the moves of the tables', () => {
    const [topup = '', attempt = ''] = matches(architecture, /```mermaid\nstateDiagram-v2\n([\s\S]*?)```/g);
    expect(movesIn(topup)).toEqual(
      movesOf(TOPUP_STATES, {
        '': (from: TopupState, to: TopupState) => canMove(from, to),
        ': correction': canCorrect,
      }),
    );
    expect(movesIn(attempt)).toEqual(
      movesOf(ATTEMPT_STATES, {
        '': (from: AttemptState, to: AttemptState) => canMoveAttempt(from, to),
        ': people': canDecideAttempt,
      }),
    );
  });

  test('the roots of src/, each has its line', () => {
    const named = tableRows(architecture).flatMap(([first = '']) => matches(first, /`([a-z-]+)`/g));
    const roots = readdirSync(path.join(root, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(roots.filter((name) => !named.includes(name))).toEqual([]);
  });
});

describe('all documents', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

  test('a script of npm, is named in one of the documents for people', () => {
    const text = ['README.md', 'CONTRIBUTING.md', 'docs/OPERATIONS.md'].map(read).join('\n');
    const isNamed = (name: string): boolean => new RegExp(`npm (run )?${name}(?![\\w:-])`).test(text);
    expect(Object.keys(scripts).filter((name) => !isNamed(name))).toEqual([]);
  });

  test('a command of npm that a document names, exists', () => {
    const named = unique(documents().flatMap(({ text }) => matches(text, /npm run ([a-z:-]+)/g)));
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test('a link to a file, the file exists', () => {
    const broken = documents().flatMap(({ file, text }) =>
      matches(text, /\]\((?!https?:|#)([^)#\s]+)/g)
        .filter((target) => !existsSync(path.join(root, path.dirname(file), target)))
        .map((target) => `${file}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  test('a decision, has at most 40 lines and its number', () => {
    const decisions = readdirSync(path.join(root, 'docs/decisions'));
    expect(decisions.filter((name) => !/^\d{3}-[a-z0-9-]+\.md$/.test(name))).toEqual([]);
    const wrong = decisions.filter((name) => {
      const text = read(`docs/decisions/${name}`);
      return text.trim().split('\n').length > 40 || !text.startsWith(`# ${Number(name.slice(0, 3))}. `);
    });
    expect(wrong).toEqual([]);
  });

  test('the curl line of the README, is the one that the scripts print', () => {
    const program = `import('./scripts/h2h-order.mjs').then(({ curlLine }) => process.stdout.write(
      curlLine('http://127.0.0.1:8080', { productCode: 'S10', destination: '081234567890' })))`;
    const line = execFileSync(process.execPath, ['-e', program], { cwd: root, encoding: 'utf8' });
    expect(read('README.md').split('\n')).toContain(line);
  });

  test('the licence, is the one of package.json', () => {
    const { license } = JSON.parse(read('package.json')) as { license: string };
    expect(license).toBe('Apache-2.0');
    expect(read('LICENSE')).toMatch(/Apache License\s+Version 2\.0, January 2004/);
  });
});

/** The documents that people read, with their texts. */
function documents(): { file: string; text: string }[] {
  const names = readdirSync(root).filter((name) => name.endsWith('.md'));
  const below = [...filesBelow('docs'), ...filesBelow('src'), ...filesBelow('simulators')];
  return [...names, ...below.filter((file) => file.endsWith('.md'))].map((file) => ({ file, text: read(file) }));
}

function filesBelow(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'));
}

/** Names of variables in source text; those of the simulated lines are put together there, so they are written out. */
function variablesOf(texts: readonly string[]): string[] {
  const lines = ['DIGI1', 'DIGI2'];
  const found = texts.flatMap((text) => [
    ...matches(text, /\b((?:TUNTAS|TEMPORAL)_[A-Z\d_]+[A-Z\d])\b/g),
    ...(text.includes('`TUNTAS_SIM_${')
      ? lines.flatMap((line) => matches(text, /setting\('([A-Z_]+)'\)/g).map((name) => `TUNTAS_SIM_${line}_${name}`))
      : []),
  ]);
  // The first is a prefix of what the tests hand to each other, no setting of anybody.
  return unique(found.filter((name) => !name.startsWith('TUNTAS_TEST')));
}

/** The words of a union of strings, by the name of its type or field. */
function alternativesOf(file: string, name: string): string[] {
  const [union = ''] = matches(read(file), new RegExp(`${name}(?: =|:)((?:\\s*\\|\\s*'[^']+')+)`, 'g'));
  return matches(union, /'([^']+)'/g);
}

/** The cells of every table row, without the ones that only draw the table. */
function tableRows(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^[|\s:-]+$/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** The moves of a drawing, as `from --> to` with their label; Mermaid allows no dash in a name. */
function movesIn(drawing: string): string[] {
  return matches(drawing, /^ *(\w+ --> \w+(?:: \w+)?)$/gm)
    .map((move) => move.replaceAll('_', '-'))
    .sort();
}

function movesOf<State extends string>(
  states: readonly State[],
  tables: Readonly<Record<string, (from: State, to: State) => boolean>>,
): string[] {
  return Object.entries(tables)
    .flatMap(([label, may]) =>
      states.flatMap((from) => states.filter((to) => may(from, to)).map((to) => `${from} --> ${to}${label}`)),
    )
    .sort();
}

/** The first group of each match. */
function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '');
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
