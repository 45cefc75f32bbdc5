/** What other readers than our own library make of a PDF. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { findBinary } from './servers';

const run = promisify(execFile);

export interface ReadPdf {
  text: string;
  /** In the order in which it was put on the paper, without blanks. */
  stream: string;
  pages: number;
  /** `Title`, `CreationDate`, `Page size` and so on. */
  facts: ReadonlyMap<string, string>;
  fonts: { name: string; isEmbedded: boolean }[];
}

export async function readPdf(pdf: Uint8Array): Promise<ReadPdf> {
  return withFile(pdf, async (file) => {
    const [text, raw, info, fonts] = await Promise.all([
      output('pdftotext', ['-layout', file, '-']),
      output('pdftotext', ['-raw', file, '-']),
      output('pdfinfo', [file]),
      output('pdffonts', [file]),
    ]);
    const facts = new Map(
      info
        .split('\n')
        .filter((line) => line.includes(':'))
        .map((line): [string, string] => [
          line.slice(0, line.indexOf(':')).trim(),
          line.slice(line.indexOf(':') + 1).trim(),
        ]),
    );
    return { text, stream: raw.replace(/\s+/g, ''), pages: Number(facts.get('Pages')), facts, fonts: readFonts(fonts) };
  });
}

/** The pixels of its first page. */
export async function drawPdf(pdf: Uint8Array): Promise<Buffer> {
  return withFile(pdf, async (file) => {
    const prefix = file.replace(/\.pdf$/, '');
    await output('pdftoppm', ['-r', '60', '-singlefile', file, prefix]);
    return readFile(`${prefix}.ppm`);
  });
}

/** Below two lines of heading; columns stand under their dashes. */
function readFonts(table: string): ReadPdf['fonts'] {
  const [, dashes = '', ...rows] = table.trimEnd().split('\n');
  const columns = [...dashes.matchAll(/-+/g)].map((match) => [match.index, match.index + match[0].length] as const);
  return rows.map((row) => ({
    name: row.slice(...(columns[0] ?? [0, 0])).trim(),
    isEmbedded: row.slice(...(columns[3] ?? [0, 0])).trim() === 'yes',
  }));
}

async function withFile<Result>(pdf: Uint8Array, work: (file: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tuntas-pdf-'));
  try {
    const file = path.join(folder, 'paper.pdf');
    writeFileSync(file, pdf);
    return await work(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function output(name: 'pdftotext' | 'pdfinfo' | 'pdffonts' | 'pdftoppm', args: string[]): Promise<string> {
  const file = findBinary({
    ...{ variable: `TUNTAS_${name.toUpperCase()}_PATH`, names: [name], folders: [] },
    install: 'poppler-utils',
  });
  const { stdout } = await run(file, args, { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}
