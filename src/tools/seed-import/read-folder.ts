import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type RejectedCodes } from '../../backoffice/seed/check-references';
import { type Seed, type SeedProblem } from '../../backoffice/seed/seed.types';
import { type CsvRow, parseCsv } from '../../backoffice/csv-table';
import { type FileKind, FILES } from './files';

export interface ReadFolder {
  seed: Seed;
  rejected: RejectedCodes;
  problems: SeedProblem[];
}

type Rows = { -readonly [Name in keyof Seed]: Seed[Name][number][] };

/** Reads every file that is there. Rows that are wrong are problems and not among what is read. Only reads. */
export function readFolder(folder: string): ReadFolder {
  const problems: SeedProblem[] = [];
  const rejected = Object.fromEntries(FILES.map(({ name }) => [name, [] as string[]])) as Record<keyof Seed, string[]>;
  const rows = Object.fromEntries(FILES.map(({ name }) => [name, []])) as unknown as Rows;
  const present = readdirSync(folder).filter((name) => name.endsWith('.csv'));
  for (const file of present.filter((name) => FILES.every((kind) => kind.file !== name))) {
    // A file that is passed over in silence would be missed only when its orders are refused.
    problems.push({ file, line: 0, problem: `nama berkas tidak dikenal; yang dikenal: ${knownFiles()}` });
  }
  if (present.length === 0) {
    problems.push({
      file: path.basename(folder),
      line: 0,
      problem: `tidak ada berkas CSV; yang dikenal: ${knownFiles()}`,
    });
  }
  for (const kind of FILES.filter(({ file }) => present.includes(file))) {
    const read = readFile(kind, readFileSync(path.join(folder, kind.file)));
    problems.push(...read.problems);
    rejected[kind.name].push(...read.rejected);
    (rows[kind.name] as unknown[]).push(...read.rows);
  }
  return { seed: rows, rejected, problems };
}

interface FileRows {
  rows: object[];
  /** First key column of the rows that are wrong. */
  rejected: string[];
  problems: SeedProblem[];
}

function readFile(kind: FileKind, bytes: Buffer): FileRows {
  const { file } = kind;
  const table = parseCsv(bytes);
  if ('problem' in table) return { rows: [], rejected: [], problems: [{ file, ...table }] };
  const wrongColumns = checkColumns(kind, table.columns).map((problem) => ({ file, line: 1, problem }));
  const read: FileRows = { rows: [], rejected: [], problems: [...wrongColumns] };
  const firstLines = new Map<string, number>();
  for (const row of table.rows) {
    const { value, problems } = readRow(kind, row, firstLines);
    read.problems.push(...problems.map((problem) => ({ file, line: row.line, problem })));
    if (value !== undefined && wrongColumns.length + problems.length === 0) {
      read.rows.push({ ...value, file, line: row.line });
    } else {
      read.rejected.push(row.cells[kind.key[0] ?? ''] ?? '');
    }
  }
  return read;
}

function checkColumns({ required, optional }: FileKind, columns: readonly string[]): string[] {
  const known = [...required, ...optional];
  const isKnown = (name: string): boolean =>
    known.includes(name) || (known.includes('config') && /^config\.\w+$/i.test(name));
  const repeated = columns.filter((name, index) => columns.indexOf(name) !== index);
  return [
    ...required.filter((name) => !columns.includes(name)).map((name) => `kolom ${name} tidak ada`),
    ...columns
      .filter((name) => !isKnown(name))
      .map((name) => `kolom "${name}" tidak dikenal; yang dikenal: ${known.join(', ')}`),
    ...repeated.map((name) => `kolom ${name} ada dua kali`),
    ...(columns.includes('config') && columns.some((name) => /^config\./i.test(name))
      ? ['isi config dengan satu kolom JSON atau dengan kolom config.…, bukan keduanya']
      : []),
  ];
}

function readRow(
  kind: FileKind,
  { line, cells }: CsvRow,
  firstLines: Map<string, number>,
): { value?: object | undefined; problems: string[] } {
  const problems: string[] = [];
  const claim = (name: string, value: string): void => {
    const first = firstLines.get(`${name} ${value}`);
    if (first === undefined) firstLines.set(`${name} ${value}`, line);
    else problems.push(`${name} sama dengan baris ${first}`);
  };
  // Codes that differ in their letter case alone are one that was typed twice: nobody could tell them apart.
  claim(kind.key.join(' dan '), kind.key.map((name) => (cells[name] ?? '').toLowerCase()).join(' '));
  for (const name of kind.unique ?? []) if ((cells[name] ?? '') !== '') claim(name, cells[name] ?? '');
  const result = kind.schema.safeParse(withConfig(cells));
  if (result.success) return { value: result.data, problems };
  const ofFields = result.error.issues
    .filter(({ path: [name] }) => cells[String(name)] !== undefined || !kind.required.includes(String(name)))
    .map(({ path: [name], message }) => `${String(name)}: ${message}`);
  return { problems: [...problems, ...ofFields] };
}

/** The columns `config.baseUrl`, `config.apiKey`, … are the settings of a terminal; an empty one is not set there. */
function withConfig(cells: CsvRow['cells']): Record<string, unknown> {
  const parts = Object.entries(cells).filter(([name]) => /^config\./i.test(name));
  if (parts.every(([, value]) => value === '')) return cells;
  const settings = parts.map(([name, value]) => [name.slice('config.'.length), value === '' ? null : value]);
  return { ...cells, config: JSON.stringify(Object.fromEntries(settings)) };
}

function knownFiles(): string {
  return FILES.map(({ file }) => file).join(', ');
}
