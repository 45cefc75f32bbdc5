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
  TUNTAS_WORKER_PORT: port(8082),
  TUNTAS_WORKER_ROLES: z
    .string()
    .default(WORKER_ROLES.join(','))
    .transform((text) => text.split(',').map((role) => role.trim()))
    .pipe(z.array(z.enum(WORKER_ROLES)).min(1)),
  TUNTAS_TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
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
  publicListener: { host: string; port: number };
  consoleListener: { host: string; port: number };
  workerPort: number;
  workerRoles: readonly WorkerRole[];
  trustProxy: number;
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

/** Throws `EnvironmentError` that lists every variable that is missing or wrong. An empty value counts as absent. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = variables.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new EnvironmentError(`settings are missing or wrong: ${lines.join('; ')}`);
  }
  const { data } = parsed;
  return {
    database: { url: data.TUNTAS_DATABASE_URL, poolSize: data.TUNTAS_DATABASE_POOL },
    temporal: { address: data.TEMPORAL_ADDRESS, namespace: data.TEMPORAL_NAMESPACE },
    publicListener: { host: data.TUNTAS_PUBLIC_HOST, port: data.TUNTAS_PUBLIC_PORT },
    consoleListener: { host: data.TUNTAS_CONSOLE_HOST, port: data.TUNTAS_CONSOLE_PORT },
    workerPort: data.TUNTAS_WORKER_PORT,
    workerRoles: data.TUNTAS_WORKER_ROLES,
    trustProxy: data.TUNTAS_TRUST_PROXY,
    secretKey: data.TUNTAS_SECRET_KEY,
    isDemo: data.TUNTAS_DEMO === '1',
    logLevel: data.TUNTAS_LOG_LEVEL,
    simulatorsUrl: data.TUNTAS_SIMULATORS_URL,
  };
}
