/**
 * The measured system: servers as `npm start` runs them, the built programs, the simulators, and the comparators' worker
 * and server beside them, all in a folder of their own and on free ports.
 */
import { createRequire } from 'node:module';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { databaseTrouble, prepareMariaDb } from '../scripts/mariadb.mjs';
import { answersOk } from '../scripts/ports.mjs';
import { run } from '../scripts/processes.mjs';
import { dataDir, PlainError, root } from '../scripts/project.mjs';
import { temporalServer } from '../scripts/temporal.mjs';
import { freePorts, Program } from './programs.mjs';

const require = createRequire(import.meta.url);
/** A module of the build that is measured. */
export const built = (file) => require(path.join(root, 'dist', file));

/** Where the comparator's workflows run, apart from the hub's. */
export const BARE_NAMESPACE = 'bare';
const SECRET_KEY = Buffer.alloc(32, 5).toString('base64');

export async function startSystem({ parts, reportUrl }) {
  const logs = path.join(dataDir(), 'logs');
  mkdirSync(logs, { recursive: true });
  const ports = await freePorts(9);
  const [databasePort, temporalPort, uiPort, publicPort, consolePort, workerPort, simulatorsPort] = ports;
  const [barePort, bareWorkerPort] = ports.slice(7);
  const database = await prepareMariaDb({ parts, port: databasePort });
  const engine = temporalServer({ parts, port: temporalPort, uiPort });
  const url = (port) => `http://127.0.0.1:${port}`;
  const env = {
    ...withoutSettings(process.env),
    NODE_ENV: 'production',
    TUNTAS_DEMO: '1',
    TUNTAS_LOG_LEVEL: 'info',
    TUNTAS_DATA_DIR: dataDir(),
    TUNTAS_DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: engine.address,
    TUNTAS_SECRET_KEY: SECRET_KEY,
    TUNTAS_PUBLIC_PORT: String(publicPort),
    TUNTAS_PUBLIC_URL: url(publicPort),
    TUNTAS_CONSOLE_PORT: String(consolePort),
    TUNTAS_WORKER_PORT: String(workerPort),
    TUNTAS_SIMULATORS_PORT: String(simulatorsPort),
    TUNTAS_SIMULATORS_URL: url(simulatorsPort),
    BENCH_BARE_PORT: String(barePort),
    BENCH_BARE_WORKER_PORT: String(bareWorkerPort),
    BENCH_REPORT_URL: reportUrl,
  };
  const node = (name, file, readyUrl) =>
    new Program({
      ...{ name, command: process.execPath, args: ['--enable-source-maps', path.join(root, file)], env, logs },
      ready: () => answersOk(readyUrl),
    });
  const programs = {
    mariadb: new Program({
      ...{ name: 'mariadb', command: database.command, args: database.args, env: process.env, logs },
      ready: async () => (await databaseTrouble(database.url)) === undefined,
    }),
    temporal: new Program({
      ...{ name: 'temporal', command: engine.command, env: process.env, logs, ready: engine.ready },
      args: [...engine.args, '--namespace', BARE_NAMESPACE],
    }),
    simulators: node('simulators', 'dist-simulators/main.js', `${url(simulatorsPort)}/healthz`),
    api: node('api', 'dist/api.js', `${url(publicPort)}/healthz`),
    worker: node('worker', 'dist/worker.js', `${url(workerPort)}/readyz`),
    bareAccept: node('bare-accept', 'bench/bare-accept.mjs', `${url(barePort)}/healthz`),
    bareWorker: node('bare-worker', 'bench/bare-worker.mjs', `${url(bareWorkerPort)}/healthz`),
  };
  const { openDatabase } = built('persistence/database.js');
  await Promise.all([programs.mariadb.start(), programs.temporal.start(), programs.simulators.start()]);
  for (const tool of ['migrate', 'seed-demo']) {
    const { code, output } = await run(process.execPath, [path.join(root, 'dist', 'tools', `${tool}.js`)], { env });
    if (code !== 0) throw new PlainError(`${tool} failed:\n${output}`);
  }
  let db = await openDatabase({ url: database.url, poolSize: 8 });
  await Promise.all([programs.api, programs.worker, programs.bareAccept].map((program) => program.start()));
  return {
    programs,
    env,
    secretKey: Buffer.from(SECRET_KEY, 'base64'),
    publicUrl: url(publicPort),
    consoleUrl: url(consolePort),
    simulatorsUrl: url(simulatorsPort),
    bareUrl: url(barePort),
    temporalAddress: engine.address,
    temporalFile: path.join(dataDir(), 'temporal.db'),
    temporalArgs: engine.args,
    get db() {
      return db;
    },
    /** After the database's server was killed: the pool's connections are gone with it. */
    async reopenDatabase() {
      await db.close().catch(() => undefined);
      db = await openDatabase({ url: database.url, poolSize: 8 });
    },
    /** Presses a button of the simulators. */
    async press(name, body) {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${url(simulatorsPort)}/control/${name}`, {
        ...{ method: 'POST', headers, body: JSON.stringify(body) },
      });
      if (!answer.ok) throw new PlainError(`the simulators refused ${name}: ${await answer.text()}`);
    },
    async stop() {
      await db.close().catch(() => undefined);
      const order = ['api', 'bareAccept', 'worker', 'bareWorker', 'simulators', 'temporal', 'mariadb'];
      for (const name of order) await programs[name].stop();
    },
  };
}

export function removeData() {
  rmSync(dataDir(), { recursive: true, force: true, maxRetries: 5 });
}

/** Settings of an installation must not reach what is measured. */
function withoutSettings(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(TUNTAS|TEMPORAL|BENCH)_/.test(name)));
}
