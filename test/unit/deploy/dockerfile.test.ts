import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inherited, parseDockerfile } from './dockerfile';

const root = path.resolve(__dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const { engines, scripts } = JSON.parse(read('package.json')) as {
  engines: { node: string };
  scripts: Record<string, string>;
};

const stages = parseDockerfile(read('Dockerfile'));
const finals = ['api', 'worker', 'documents'];
const copied = stages.flatMap(({ name, instructions }) =>
  instructions
    .filter((instruction) => instruction.name === 'COPY')
    .flatMap(({ flags, words }) => words.slice(0, -1).map((source) => ({ stage: name, from: flags['from'], source }))),
);

describe('Dockerfile', () => {
  test('each image that it begins with, is the same Debian with a Node.js that the project takes, by its full version', () => {
    const names = stages.map(({ name }) => name);
    const images = stages.map(({ from }) => from).filter((from) => !names.includes(from));
    expect(new Set(images).size).toBe(1);
    const [, version] = /^node:(24\.\d+\.\d+)-bookworm-slim$/.exec(images[0] ?? '') ?? [];
    expect(version?.split('.').map(Number)[1]).toBeGreaterThanOrEqual(
      Number(/>=24\.(\d+)/.exec(engines.node)?.[1] ?? Number.NaN),
    );
  });

  test('what is copied from the project, exists and is not held back by .dockerignore', () => {
    const sources = copied.filter(({ from }) => from === undefined).map(({ source }) => source);
    expect(sources.length).toBeGreaterThan(5);
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    expect(sources.filter((source) => !existsSync(path.join(root, source)))).toEqual([]);
    expect(sources.filter((source) => !allowed.includes(source))).toEqual([]);
  });

  test('what .dockerignore lets in, is copied', () => {
    const sources = copied.map(({ source }) => source);
    const allowed = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, name]) => name);
    expect(allowed.filter((name) => name === undefined || !sources.includes(name))).toEqual([]);
    expect(read('.dockerignore')).toMatch(/^\*$/m);
  });

  test('what is copied from another stage, was made there', () => {
    const fromStages = copied.filter(({ from }) => from !== undefined);
    expect(fromStages.map(({ from, source }) => `${from ?? ''} ${source}`)).toEqual([
      'dependencies /app/node_modules',
      'build /app/dist',
    ]);
    const names = stages.map(({ name }) => name);
    for (const { stage, from } of fromStages) {
      expect(names.indexOf(from ?? '')).toBeGreaterThanOrEqual(0);
      expect(names.indexOf(from ?? '')).toBeLessThan(names.indexOf(stage));
    }
  });

  test('the packages, are those of the lock file, and without the development ones at run time', () => {
    const installs = (name: string): string[] =>
      inherited(stages, name)
        .filter((instruction) => instruction.name === 'RUN')
        .map(({ text }) => text)
        .filter((text) => text.includes('npm'));
    expect(installs('build')).toEqual(['npm ci']);
    expect(installs('dependencies')).toEqual(['npm ci --omit=dev']);
    expect(finals.flatMap(installs)).toEqual([]);
  });

  test('the build, is the one of npm run build', () => {
    expect(scripts['build']).toBe('node scripts/build.mjs');
    const runs = inherited(stages, 'build').filter(({ name }) => name === 'RUN');
    expect(runs.at(-1)?.text).toMatch(/^node scripts\/build\.mjs && /);
  });

  test.each(finals)(
    '%s, runs as somebody without rights, with a health check and a program that is built',
    (target) => {
      const instructions = inherited(stages, target);
      const last = (name: string) => instructions.filter((instruction) => instruction.name === name).at(-1);
      expect(last('USER')?.words).toEqual(['node']);
      expect(last('ENTRYPOINT')?.words).toEqual(['node', '--enable-source-maps']);
      const program = last('CMD')?.words[0] ?? '';
      expect(program).toBe(`dist/${target}.js`);
      expect(existsSync(path.join(root, program.replace(/^dist\/(.*)\.js$/, 'src/$1.ts')))).toBe(true);
      const health = last('HEALTHCHECK')?.text ?? '';
      const port = { api: 8080, worker: 8082, documents: 8084 }[target] ?? 0;
      expect(health).toContain(`fetch('http://127.0.0.1:${port}/readyz')`);
      expect(last('EXPOSE')?.words).toContain(String(port));
    },
  );

  test.each(finals)('%s, holds no demo, no stand-in and no secret', (target) => {
    const text = inherited(stages, target)
      .map((instruction) => instruction.text)
      .join('\n');
    expect(text).not.toMatch(/simulators|TUNTAS_DEMO|seed-demo|\.env|secret|password/i);
    expect(read('Dockerfile')).toMatch(/rm dist\/tools\/seed-demo\.js/);
    expect(copied.map(({ source }) => source)).not.toContain('simulators');
  });

  test('Chromium, is in the image that prints and in no other', () => {
    const has = (target: string): boolean =>
      inherited(stages, target).some(({ name, text }) => name === 'RUN' && /\bchromium\b/.test(text));
    expect(finals.map(has)).toEqual([false, false, true]);
  });
});
