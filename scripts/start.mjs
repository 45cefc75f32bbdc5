/**
 * `npm start`: everything the hub needs on one machine, from an empty clone to a running demo, in one terminal.
 * Ends, with all it started, on Ctrl-C, SIGTERM or a closed terminal. Starts and stops nothing that is not its own.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from './build.mjs';
import { curlLine } from './h2h-order.mjs';
import { lockOwner, releaseLock, takeLock } from './lock.mjs';
import { importantOfJson, importantOfMariaDb, importantOfTemporal } from './log-watch.mjs';
import { databaseTrouble, prepareMariaDb } from './mariadb.mjs';
import { findParts } from './parts.mjs';
import { answers, answersOk, requireFreePorts } from './ports.mjs';
import { run, stopRuns } from './processes.mjs';
import { checkNodeVersion, dataDir, ensureInstalled, explain, loadSettings, PlainError, root } from './project.mjs';
import { publishEnvironment, startLockFile, withdrawEnvironment } from './runtime.mjs';
import { Service } from './service.mjs';
import { environmentOf, portsOf, readSettings } from './settings.mjs';
import { temporalServer } from './temporal.mjs';

/** Programs of a run that was killed need this long to end at most. */
const PATIENCE_MS = 40_000;
/** npm passes on the signal of a Ctrl-C that the terminal already sent: one key press arrives twice. */
const SAME_KEY_PRESS_MS = 1000;

/** In the order of their start. */
const services = [];
let stoppingSince;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void onSignal(signal));
stopWithNpm();
// The terminal may be gone when the last lines are printed.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
process.on('exit', () => services.forEach((service) => service.kill()));

try {
  await main();
} catch (error) {
  if (stoppingSince === undefined) {
    console.error(explain(error));
    await stopAll();
    process.exit(1);
  }
}

async function main() {
  const began = performance.now();
  checkNodeVersion();
  loadSettings();
  const settings = readSettings();
  mkdirSync(dataDir(), { recursive: true, mode: 0o700 });
  const lock = takeLock(startLockFile());
  if (!lock.taken) {
    throw new PlainError(
      `already running here as process ${lock.pid}; stop that one first, or set TUNTAS_DATA_DIR and other ports for a second one`,
    );
  }
  await requireFreePorts(portsOf(settings), { patienceMs: lock.afterCrash ? PATIENCE_MS : 0 });
  await ensureInstalled();
  await requireOthersServers(settings);
  const parts = await findParts([
    'chromium',
    ...(settings.databaseUrl ? [] : ['mariadb']),
    ...(settings.temporalAddress ? [] : ['temporal']),
  ]);
  await ensureBuilt();
  goOn();

  const [databaseUrl, temporalAddress] = await Promise.all([
    provideDatabase({ settings, parts }),
    provideTemporal({ settings, parts }),
  ]);
  const { TUNTAS_CHROMIUM_PATH: chromiumPath } = parts;
  const environment = environmentOf(settings, { databaseUrl, temporalAddress, chromiumPath });
  await runTool('migrate', environment);
  if (settings.demo) await runTool('seed-demo', environment);
  publishEnvironment(environment);
  await startPrograms({ settings, environment });
  showBanner({ settings, temporalAddress, seconds: (performance.now() - began) / 1000 });
}

/** A signal to npm ends the shell between npm and this script, and nobody passes it on: the lost parent says the same. */
function stopWithNpm() {
  if (process.env.npm_lifecycle_event !== 'start' || process.platform === 'win32') return;
  const parent = process.ppid;
  const look = () => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    void onSignal('SIGTERM');
  };
  const timer = setInterval(look, 500).unref();
}

/** Servers that the environment names are not ours to start or stop; they only have to answer. */
async function requireOthersServers({ databaseUrl, temporalAddress }) {
  if (databaseUrl) {
    const trouble = await databaseTrouble(databaseUrl);
    if (trouble) throw new PlainError(`the database of TUNTAS_DATABASE_URL cannot be used: ${trouble}`);
  }
  if (temporalAddress) {
    const [, host, port] = /^\[?(.+?)\]?:(\d+)$/.exec(temporalAddress) ?? [];
    if (host === undefined || !(await answers({ host, port: Number(port) }))) {
      throw new PlainError(`no Temporal server answers at TEMPORAL_ADDRESS, ${temporalAddress}`);
    }
  }
}

async function provideDatabase({ settings, parts }) {
  if (settings.databaseUrl) return settings.databaseUrl;
  const { url, command, args } = await prepareMariaDb({ parts, port: settings.databasePort });
  await startService({
    name: 'mariadb',
    command,
    args,
    important: importantOfMariaDb,
    deathSignal: 'KILL', // It hangs on a TERM while it starts; with every commit on the disk a kill loses nothing.
    ready: async () => (await databaseTrouble(url)) === undefined,
    readyWithinMs: 60_000,
    stopWithinMs: 60_000,
  });
  return url;
}

async function provideTemporal({ settings, parts }) {
  if (settings.temporalAddress) return settings.temporalAddress;
  const { temporalPort: port, temporalUiPort: uiPort } = settings;
  const { address, command, args, ready } = temporalServer({ parts, port, uiPort });
  await startService({
    name: 'temporal',
    command,
    args,
    important: importantOfTemporal,
    ready,
    readyWithinMs: 60_000,
    stopWithinMs: 15_000,
  });
  return address;
}

async function runTool(name, environment) {
  goOn();
  const file = path.join('dist', 'tools', `${name}.js`);
  const logFile = path.join(dataDir(), 'logs', `${name}.log`);
  mkdirSync(path.dirname(logFile), { recursive: true });
  const { code, output } = await run(process.execPath, ['--enable-source-maps', file], {
    env: { ...process.env, ...environment },
  });
  writeFileSync(logFile, output, { mode: 0o600 });
  goOn();
  if (code !== 0) throw new PlainError(`${file} failed:\n${output.trim().split('\n').slice(-20).join('\n')}`);
}

async function startPrograms({ settings, environment }) {
  const { publicBase, consoleBase, workerBase, documentsBase, simulatorsPort } = settings;
  const programs = [
    ...(settings.demo
      ? [
          {
            name: 'simulators',
            file: path.join('dist-simulators', 'main.js'),
            ready: () => answers({ host: '127.0.0.1', port: simulatorsPort }),
            stopWithinMs: 5_000,
          },
        ]
      : []),
    {
      name: 'worker',
      file: path.join('dist', 'worker.js'),
      ready: () => answersOk(`${workerBase}/readyz`),
      stopWithinMs: 60_000, // A purchase that is under way is finished first.
    },
    {
      name: 'documents',
      file: path.join('dist', 'documents.js'),
      ready: () => answersOk(`${documentsBase}/readyz`),
      stopWithinMs: 30_000, // The print that is under way is finished first.
    },
    {
      name: 'api',
      file: path.join('dist', 'api.js'),
      ready: async () => (await answersOk(`${publicBase}/healthz`)) && answersOk(`${consoleBase}/healthz`),
      stopWithinMs: 15_000,
    },
  ];
  await Promise.all(
    programs.map(({ file, ...program }) =>
      startService({
        ...program,
        command: process.execPath,
        args: ['--enable-source-maps', path.join(root, file)],
        env: { ...process.env, ...environment },
        important: importantOfJson,
        readyWithinMs: 60_000,
      }),
    ),
  );
}

async function startService(options) {
  goOn();
  const service = new Service(options);
  services.push(service);
  const began = performance.now();
  await service.start();
  goOn();
  console.log(`${options.name} is ready (${((performance.now() - began) / 1000).toFixed(1)} s)`);
}

/** Nothing is started any more once the end has begun. */
function goOn() {
  if (stoppingSince !== undefined) throw new PlainError('stopped');
}

function showBanner({ settings, temporalAddress, seconds }) {
  const { demo, publicBase, consoleBase, simulatorsBase, temporalUiPort } = settings;
  const lines = [
    '',
    `Tuntas runs (ready in ${seconds.toFixed(1)} s). Ctrl-C stops it; the data stays in ${path.relative(root, dataDir()) || dataDir()}`,
    '',
    `  public API    ${publicBase}   (H2H and OtomaX, callbacks; OpenAPI at /h2h/v1/openapi.json)`,
    `  console       ${consoleBase}   (${demo ? 'log in as operator or supervisor, password demo-<name>' : 'log-in of staff; the first one by npm run admin:create'})`,
    ...(demo ? [`  simulators    ${simulatorsBase}   (the counterparts' buttons and books)`] : []),
    settings.temporalAddress
      ? `  Temporal      ${temporalAddress}`
      : `  Temporal UI   http://127.0.0.1:${temporalUiPort}`,
    `  logs          ${path.join(dataDir(), 'logs')}`,
  ];
  const order = { productCode: 'S10', destination: '081234567890' };
  if (demo) {
    lines.push(
      '',
      'Try an order:',
      `  node scripts/order.mjs ${order.productCode} ${order.destination}`,
      'or the same by hand:',
      `  ${curlLine(publicBase, order)}`,
    );
  }
  console.log(`${lines.join('\n')}\n`);
}

async function onSignal(signal) {
  if (stoppingSince === undefined) {
    stoppingSince = performance.now();
    console.log('\nstopping …');
    await stopAll();
    console.log(`stopped in ${((performance.now() - stoppingSince) / 1000).toFixed(1)} s`);
    process.exit(0);
  } else if (signal === 'SIGINT' && performance.now() - stoppingSince > SAME_KEY_PRESS_MS) {
    console.log('killed');
    stopRuns('SIGKILL');
    withdrawEnvironment();
    releaseLock(startLockFile());
    process.exit(130); // The services are killed on the way out.
  }
}

/** The last one started is stopped first: what others rely on stays until they have ended. */
async function stopAll() {
  stoppingSince ??= performance.now();
  stopRuns('SIGTERM');
  for (const service of [...services].reverse()) await service.stop();
  if (lockOwner(startLockFile()) !== process.pid) return; // Another start's, when this one was refused.
  withdrawEnvironment();
  releaseLock(startLockFile());
}
