import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(__dirname, '../../..');

describe('the template of a supplier', () => {
  let into: string;

  beforeEach(() => {
    into = mkdtempSync(path.join(tmpdir(), 'tuntas-supplier-'));
  });
  afterEach(() => rmSync(into, { recursive: true, force: true }));

  const create = (name: string) =>
    spawnSync(process.execPath, [path.join(root, 'scripts', 'new-supplier.mjs'), name, into], { encoding: 'utf8' });

  it('becomes a folder with the same files as every adapter, and no blank is left in them', () => {
    expect(create('acme-pulsa')).toMatchObject({ status: 0 });
    const files = readdirSync(path.join(into, 'acme-pulsa')).sort();
    const ofAdapter = readdirSync(path.join(root, 'src', 'suppliers', 'digiflazz'));
    expect(files.filter((file) => !ofAdapter.includes(file))).toEqual([]);
    expect(files).toEqual(['README.md', 'client.ts', 'config.ts', 'inbound.ts', 'index.ts', 'translate.ts', 'wire.ts']);
    const text = files.map((file) => readFileSync(path.join(into, 'acme-pulsa', file), 'utf8')).join('');
    expect(text).not.toContain('__');
    expect(text).toContain('export const acmePulsa: SupplierAdapter<AcmePulsaConfig>');
    expect(text).toContain("throw new Error('acme-pulsa: parseConfig is not written");
  });

  it('compiles, and fits the port', () => {
    create('acme-pulsa');
    expect(typeErrors(path.join(into, 'acme-pulsa'), path.join(root, 'src', 'suppliers', 'acme-pulsa'))).toEqual([]);
  });

  it.each(['', 'Acme', '../acme', 'acme_pulsa', 'a'.repeat(33)])('is not copied under the name %p', (name) => {
    expect(create(name)).toMatchObject({ status: 1 });
    expect(readdirSync(into)).toEqual([]);
  });

  it('is not copied over an adapter that is there', () => {
    create('acme');
    expect(create('acme')).toMatchObject({ status: 1, stderr: expect.stringContaining('already') as string });
  });
});

/** Of the files in `folder`, as if they stood in `place`. */
function typeErrors(folder: string, place: string): string[] {
  const settings = ts.readConfigFile(path.join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent(settings.config, ts.sys, root);
  const really = (file: string): string =>
    path.resolve(file).startsWith(place + path.sep) ? path.join(folder, path.basename(file)) : file;
  const host = ts.createCompilerHost(options);
  host.directoryExists = (directory) => directory === place || ts.sys.directoryExists(directory);
  host.fileExists = (file) => existsSync(really(file));
  host.readFile = (file) => ts.sys.readFile(really(file));
  host.getSourceFile = (file, languageVersion) => {
    const text = host.readFile(file);
    return text === undefined ? undefined : ts.createSourceFile(file, text, languageVersion, true);
  };
  const program = ts.createProgram([path.join(place, 'index.ts')], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
