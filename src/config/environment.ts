import { readFileSync } from 'node:fs';
import { z } from 'zod';

const port = (usual: number) => z.coerce.number().int().min(1).max(65_535).default(usual);

/** What a worker process does; several processes may share the roles. */
const WORKER_ROLES = ['hub', 'terminals', 'reports', 'sweeps'] as const;
export type WorkerRole = (typeof WORKER_ROLES)[number];

const variables = z.object({
  TUNTAS_DATABASE_URL: z.url({ protocol: /^mysql$/ }),
  TUNTAS_DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(16),
  TEMPORAL_ADDRESS: z.string().min(1).default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  TUNTAS_PUBLIC_HOST: z.string().min(1).default('127.0.0.1'),
  TUNTAS_PUBLIC_PORT: port(8080),
  TUNTAS_CONSOLE_HOST: z.string().min(1).default('127.0.0.1'),
  TUNTAS_CONSOLE_PORT: port(8081),
  TUNTAS_WORKER_HOST: z.string().min(1).default('127.0.0.1'),
  TUNTAS_WORKER_PORT: port(8082),
  TUNTAS_WORKER_ROLES: z
    .string()
    .default(WORKER_ROLES.join(','))
    .transform((text) => text.split(',').map((role) => role.trim()))
    .pipe(z.array(z.enum(WORKER_ROLES)).min(1)),
  TUNTAS_TEMPORAL_UI_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8233'),
  TUNTAS_CONSOLE_URL: z.url({ protocol: /^https?$/ }).optional(),
  TUNTAS_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  TUNTAS_ALARM_FROM: z.string().includes('@').optional(),
  TUNTAS_ALARM_TO: z
    .string()
    .transform((text) => text.split(',').map((address) => address.trim()))
    .pipe(z.array(z.string().includes('@')).min(1))
    .optional(),
  TUNTAS_ALARM_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
  TUNTAS_ALARM_WEBHOOK_SECRET: z.string().min(16).optional(),
  TUNTAS_TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
  TUNTAS_CONSOLE_TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
  TUNTAS_SECRET_KEY: z
    .base64()
    .transform((text) => Buffer.from(text, 'base64'))
    .refine((key) => key.length === 32, 'must be 32 bytes in base64'),
  TUNTAS_DEMO: z.enum(['0', '1']).default('0'),
  TUNTAS_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
  TUNTAS_SIMULATORS_URL: z.url().default('http://127.0.0.1:8090'),
});

/** The programs' settings; `.env.example` explains each variable. */
export interface Environment {
  database: { url: string; poolSize: number };
  temporal: { address: string; namespace: string };
  /** Temporal's own pages as the browsers of staff reach them; without a slash at the end. */
  temporalUiUrl: string;
  /** The console as the browsers of staff reach it; without a slash at the end. */
  consoleUrl: string;
  /** How alarms leave the house; undefined is a channel that is not set up. */
  alarms: {
    mail: { url: string; from: string; to: readonly string[] } | undefined;
    webhook: { url: string; secret: string | undefined } | undefined;
  };
  publicListener: { host: string; port: number };
  consoleListener: { host: string; port: number };
  workerHost: string;
  workerPort: number;
  workerRoles: readonly WorkerRole[];
  trustProxy: number;
  /** The same for the console's listener. */
  consoleTrustProxy: number;
  /** Seals the secrets that are kept in the database. */
  secretKey: Buffer;
  isDemo: boolean;
  logLevel: string;
  simulatorsUrl: string;
}

/** A variable is missing or wrong. The message names variables, never values. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Each names a file that holds the value of the other: a secret that is handed over as a file stays out of `env`. */
const FROM_FILES = [
  ['TUNTAS_DATABASE_URL_FILE', 'TUNTAS_DATABASE_URL'],
  ['TUNTAS_SECRET_KEY_FILE', 'TUNTAS_SECRET_KEY'],
  ['TUNTAS_SMTP_URL_FILE', 'TUNTAS_SMTP_URL'],
  ['TUNTAS_ALARM_WEBHOOK_URL_FILE', 'TUNTAS_ALARM_WEBHOOK_URL'],
  ['TUNTAS_ALARM_WEBHOOK_SECRET_FILE', 'TUNTAS_ALARM_WEBHOOK_SECRET'],
] as const;

/**
 * The variables that are given, with the secrets that are given as files. An empty value counts as absent, and the line
 * end of a file is not part of its secret. Throws `EnvironmentError` for a file that cannot be read, and for a variable
 * that is given both ways.
 */
export function withSecretFiles(env: Variables): Record<string, string | undefined> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  for (const [fileVariable, variable] of FROM_FILES) {
    const file = given[fileVariable];
    if (file === undefined) continue;
    if (given[variable] !== undefined) throw new EnvironmentError(`${variable} and ${fileVariable} are both set`);
    given[variable] = readSecretFile(fileVariable, file);
  }
  return given;
}

function readSecretFile(variable: string, file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new EnvironmentError(`${variable} names a file that cannot be read`, { cause: error });
  }
  const secret = text.replace(/\r?\n$/, '');
  return secret === '' ? undefined : secret;
}

/** Throws `EnvironmentError` that lists every variable that is missing or wrong. An empty value counts as absent. */
export function readEnvironment(env: Variables): Environment {
  const given = withSecretFiles(env);
  const parsed = variables.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new EnvironmentError(`settings are missing or wrong: ${lines.join('; ')}`);
  }
  const { data } = parsed;
  return {
    database: { url: data.TUNTAS_DATABASE_URL, poolSize: data.TUNTAS_DATABASE_POOL },
    temporal: { address: data.TEMPORAL_ADDRESS, namespace: data.TEMPORAL_NAMESPACE },
    temporalUiUrl: data.TUNTAS_TEMPORAL_UI_URL.replace(/\/+$/, ''),
    consoleUrl: (data.TUNTAS_CONSOLE_URL ?? `http://127.0.0.1:${data.TUNTAS_CONSOLE_PORT}`).replace(/\/+$/, ''),
    alarms: {
      mail: readMail(data),
      webhook:
        data.TUNTAS_ALARM_WEBHOOK_URL === undefined
          ? undefined
          : { url: data.TUNTAS_ALARM_WEBHOOK_URL, secret: data.TUNTAS_ALARM_WEBHOOK_SECRET },
    },
    publicListener: { host: data.TUNTAS_PUBLIC_HOST, port: data.TUNTAS_PUBLIC_PORT },
    consoleListener: { host: data.TUNTAS_CONSOLE_HOST, port: data.TUNTAS_CONSOLE_PORT },
    workerHost: data.TUNTAS_WORKER_HOST,
    workerPort: data.TUNTAS_WORKER_PORT,
    workerRoles: data.TUNTAS_WORKER_ROLES,
    trustProxy: data.TUNTAS_TRUST_PROXY,
    consoleTrustProxy: data.TUNTAS_CONSOLE_TRUST_PROXY,
    secretKey: data.TUNTAS_SECRET_KEY,
    isDemo: data.TUNTAS_DEMO === '1',
    logLevel: data.TUNTAS_LOG_LEVEL,
    simulatorsUrl: data.TUNTAS_SIMULATORS_URL,
  };
}

/** All three or none: letters that have no receiver would be missed only when one is needed. */
function readMail({
  TUNTAS_SMTP_URL: url,
  TUNTAS_ALARM_FROM: from,
  TUNTAS_ALARM_TO: to,
}: z.infer<typeof variables>): Environment['alarms']['mail'] {
  if (url === undefined && from === undefined && to === undefined) return undefined;
  if (url === undefined || from === undefined || to === undefined) {
    throw new EnvironmentError(
      'settings are missing: TUNTAS_SMTP_URL, TUNTAS_ALARM_FROM and TUNTAS_ALARM_TO go together',
    );
  }
  return { url, from, to };
}
