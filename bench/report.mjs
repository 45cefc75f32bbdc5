/** What a run leaves: everything as JSON, and a table per scenario in docs/BENCHMARKS.md. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../scripts/project.mjs';

const DOCUMENT = path.join(root, 'docs', 'BENCHMARKS.md');

export function writeJson(result) {
  const folder = path.join(root, '.tuntas', 'bench');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${result.startedAt.replace(/[:.]/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
}

/** Replaces what stands between the markers of the scenario; a document without them gets them at its end. */
export function writeTable(scenario, title, { figures, setUp }) {
  const [begin, end] = [`<!-- bench:${scenario} -->`, `<!-- /bench:${scenario} -->`];
  const text = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : '# Benchmarks\n';
  const part = `${begin}\n\n### ${title}\n\n${setUp}\n\n${table(figures)}\n\n${end}`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  const isThere = from >= 0 && to > from;
  writeFileSync(
    DOCUMENT,
    isThere ? text.slice(0, from) + part + text.slice(to + end.length) : `${text.trimEnd()}\n\n${part}\n`,
  );
}

/** Columns of one width, as the formatter wants them. */
export function table(figures) {
  const rows = [
    ['what', 'median', 'spread', 'unit', 'goal'],
    ...figures.map(({ what, median, min, max, unit, goal }) => [
      what,
      number(median),
      min === null && max !== null ? `… ${number(max)}` : min === max ? '' : `${number(min)} – ${number(max)}`,
      unit,
      goalText(goal, median),
    ]),
  ];
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(rows[0]), line(widths.map((width) => '-'.repeat(width))), ...rows.slice(1).map(line)].join('\n');
}

function goalText(goal, median) {
  if (goal === undefined) return '';
  const [sign, bound] = 'atLeast' in goal ? ['≥', goal.atLeast] : ['≤', goal.atMost];
  const isMet = median !== null && median !== undefined && (sign === '≥' ? median >= bound : median <= bound);
  return `${sign} ${bound}: ${isMet ? 'met' : 'missed'}`;
}

function number(value) {
  if (value === null || value === undefined) return '–';
  const size = Math.abs(value);
  if (size >= 1000) return String(Math.round(value));
  return String(Number(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)));
}
