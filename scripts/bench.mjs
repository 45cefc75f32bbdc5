/**
 * `npm run bench [-- scenario …] [--quick] [--repeats n] [--seconds n] [--rate n] [--in-flight n] [--orders n]
 * [--documents n]`: measures the hub against comparators on servers of its own. Without a scenario all of them run, which
 * takes about an hour; the machine should have nothing else to do. Writes .tuntas/bench/<time>.json and the tables of
 * docs/BENCHMARKS.md; with `--quick`, which only shows that everything runs, no table.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './build.mjs';
import { findParts } from './parts.mjs';
import { checkNodeVersion, ensureInstalled, loadSettings, PlainError, root, runMain } from './project.mjs';

await runMain(async () => {
  checkNodeVersion();
  loadSettings({ only: (name) => name.endsWith('_PATH') });
  const { values, positionals } = readArguments();
  await ensureInstalled();
  const parts = await findParts(['mariadb', 'temporal', 'chromium']);
  await ensureBuilt();
  // Servers of its own in a folder of its own, whatever runs here besides.
  process.env.TUNTAS_DATA_DIR = path.join(root, '.tuntas', 'bench', `data-${process.pid}`);
  const { measure } = await import('../bench/measure.mjs');
  return measure({ parts, scenarios: positionals, options: optionsOf(values) });
});

function readArguments() {
  const text = { type: 'string' };
  const options = {
    quick: { type: 'boolean' },
    repeats: text,
    seconds: text,
    rate: text,
    'in-flight': text,
    orders: text,
    documents: text,
  };
  try {
    return parseArgs({ args: process.argv.slice(2), options: { ...options, fixture: text }, allowPositionals: true });
  } catch (error) {
    throw new PlainError(error.message);
  }
}

function optionsOf(values) {
  const quick = values.quick === true;
  const number = (name, usual, inQuick) => {
    const value = Number(values[name] ?? (quick ? inQuick : usual));
    if (!Number.isInteger(value) || value < 1) throw new PlainError(`--${name} wants a whole number`);
    return value;
  };
  return {
    quick,
    repeats: number('repeats', 3, 1),
    seconds: number('seconds', 30, 4),
    /** Orders a second of a steady load: about half of what two cores can do. */
    rate: number('rate', 12, 5),
    inFlight: number('in-flight', 50, 10),
    orders: number('orders', 10_000, 40),
    /** Of a month-end. */
    documents: number('documents', 10_000, 120),
    fixtureOrders: number('fixture', 1_000_000, 5000),
    runs: quick ? 3 : 30,
  };
}
