/** The settings of `npm start`, read once and checked; `.env.example` explains each. */
import path from 'node:path';
import { reachable } from './ports.mjs';
import { dataDir, PlainError } from './project.mjs';
import { ownSecret } from './secrets.mjs';

export function readSettings(env = process.env) {
  const settings = {
    demo: env.TUNTAS_DEMO !== '0',
    databaseUrl: env.TUNTAS_DATABASE_URL,
    temporalAddress: env.TEMPORAL_ADDRESS,
    publicHost: env.TUNTAS_PUBLIC_HOST ?? '127.0.0.1',
    consoleHost: env.TUNTAS_CONSOLE_HOST ?? '127.0.0.1',
    publicPort: portOf(env, 'TUNTAS_PUBLIC_PORT', 8080),
    consolePort: portOf(env, 'TUNTAS_CONSOLE_PORT', 8081),
    workerPort: portOf(env, 'TUNTAS_WORKER_PORT', 8082),
    documentsPort: portOf(env, 'TUNTAS_DOCUMENTS_PORT', 8084),
    simulatorsPort: portOf(env, 'TUNTAS_SIMULATORS_PORT', 8090),
    databasePort: portOf(env, 'TUNTAS_DATABASE_PORT', 13306),
    temporalPort: portOf(env, 'TUNTAS_TEMPORAL_PORT', 7233),
    temporalUiPort: portOf(env, 'TUNTAS_TEMPORAL_UI_PORT', 8233),
  };
  settings.publicBase = `http://${hostInUrl(settings.publicHost)}:${settings.publicPort}`;
  settings.consoleBase = `http://${hostInUrl(settings.consoleHost)}:${settings.consolePort}`;
  settings.workerBase = `http://127.0.0.1:${settings.workerPort}`;
  settings.documentsBase = `http://127.0.0.1:${settings.documentsPort}`;
  settings.simulatorsBase = `http://127.0.0.1:${settings.simulatorsPort}`;
  return settings;
}

/** Every port that this start will listen on, each with the variable that moves it. */
export function portsOf(settings) {
  const local = '127.0.0.1';
  const { publicHost, consoleHost, demo, databaseUrl, temporalAddress } = settings;
  const entry = (use, host, port, variable) => ({ use, host, port, variable });
  return [
    entry('public API', publicHost, settings.publicPort, 'TUNTAS_PUBLIC_PORT'),
    entry('console', consoleHost, settings.consolePort, 'TUNTAS_CONSOLE_PORT'),
    entry('worker', local, settings.workerPort, 'TUNTAS_WORKER_PORT'),
    entry('documents', local, settings.documentsPort, 'TUNTAS_DOCUMENTS_PORT'),
    ...(demo ? [entry('simulators', local, settings.simulatorsPort, 'TUNTAS_SIMULATORS_PORT')] : []),
    ...(databaseUrl ? [] : [entry('MariaDB', local, settings.databasePort, 'TUNTAS_DATABASE_PORT')]),
    ...(temporalAddress
      ? []
      : [
          entry('Temporal', local, settings.temporalPort, 'TUNTAS_TEMPORAL_PORT'),
          entry('Temporal UI', local, settings.temporalUiPort, 'TUNTAS_TEMPORAL_UI_PORT'),
        ]),
  ];
}

/** What the programs get on top of this script's own environment. */
export function environmentOf(settings, { databaseUrl, temporalAddress, chromiumPath }, env = process.env) {
  return {
    NODE_ENV: 'production',
    TUNTAS_DEMO: settings.demo ? '1' : '0',
    TUNTAS_DATA_DIR: dataDir(),
    TUNTAS_DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporalAddress,
    TUNTAS_TEMPORAL_UI_URL: env.TUNTAS_TEMPORAL_UI_URL ?? `http://127.0.0.1:${settings.temporalUiPort}`,
    TUNTAS_PUBLIC_HOST: settings.publicHost,
    TUNTAS_PUBLIC_PORT: String(settings.publicPort),
    TUNTAS_PUBLIC_URL: env.TUNTAS_PUBLIC_URL ?? settings.publicBase,
    TUNTAS_CONSOLE_HOST: settings.consoleHost,
    TUNTAS_CONSOLE_PORT: String(settings.consolePort),
    TUNTAS_CONSOLE_URL: env.TUNTAS_CONSOLE_URL ?? settings.consoleBase,
    TUNTAS_WORKER_PORT: String(settings.workerPort),
    TUNTAS_DOCUMENTS_PORT: String(settings.documentsPort),
    TUNTAS_CHROMIUM_PATH: chromiumPath,
    TUNTAS_SIMULATORS_PORT: String(settings.simulatorsPort),
    TUNTAS_SIMULATORS_URL: env.TUNTAS_SIMULATORS_URL ?? settings.simulatorsBase,
    TUNTAS_SECRET_KEY:
      env.TUNTAS_SECRET_KEY ?? ownSecret(path.join(dataDir(), 'secret.key'), { bytes: 32, encoding: 'base64' }),
  };
}

function portOf(env, variable, usual) {
  const value = env[variable] ?? String(usual);
  const port = Number(value);
  if (!/^\d+$/.test(value) || port < 1 || port > 65_535) {
    throw new PlainError(`${variable} is "${value}", which is not a port number`);
  }
  return port;
}

function hostInUrl(host) {
  const name = reachable(host);
  return name.includes(':') ? `[${name}]` : name;
}
