import { readFileSync } from 'node:fs';
import { z } from 'zod';

const list = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(z.string().min(1)).min(1));

const port = (usual: number) => z.coerce.number().int().min(1).max(65_535).default(usual);

/** What a worker process does; several processes may share the roles. */
const WORKER_ROLES = ['hub', 'terminals', 'reports', 'sweeps', 'bank', 'messages'] as const;
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
  TUNTAS_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  TUNTAS_DOCUMENTS_HOST: z.string().min(1).default('127.0.0.1'),
  TUNTAS_DOCUMENTS_PORT: port(8084),
  TUNTAS_CHROMIUM_PATH: z.string().min(1).optional(),
  TUNTAS_BNI_URL: z.url({ protocol: /^https?$/ }).optional(),
  TUNTAS_BNI_CLIENT_ID: z
    .string()
    .regex(/^\d{2,5}$/, 'must be 2 to 5 digits')
    .optional(),
  TUNTAS_BNI_PREFIX: z
    .string()
    .regex(/^\d{1,3}$/, 'must be 1 to 3 digits')
    .optional(),
  TUNTAS_BNI_SECRET: z
    .string()
    .regex(/^[0-9a-f]{32}$/, 'must be 32 characters, 0-9 and a-f')
    .optional(),
  TUNTAS_BNI_CALLBACK_IPS: list.optional(),
  TUNTAS_MOOTA_URL: z.url({ protocol: /^https?$/ }).optional(),
  TUNTAS_MOOTA_TOKEN: z.string().min(8).optional(),
  TUNTAS_MOOTA_WEBHOOK_SECRET: z.string().min(8).optional(),
  TUNTAS_MOOTA_IPS: list.optional(),
  TUNTAS_WHATSAPP_URL: z.url({ protocol: /^https?$/ }).default('https://graph.facebook.com/v25.0'),
  TUNTAS_WHATSAPP_NUMBER_ID: z.string().regex(/^\d+$/, 'must be digits').optional(),
  TUNTAS_WHATSAPP_TOKEN: z.string().min(8).optional(),
  TUNTAS_WHATSAPP_APP_SECRET: z.string().min(8).optional(),
  TUNTAS_WHATSAPP_VERIFY_TOKEN: z.string().min(8).optional(),
  TUNTAS_MAIL_FROM: z.string().includes('@').optional(),
  TUNTAS_COMPANY_NAME: z.string().min(1).max(100).optional(),
  TUNTAS_COMPANY_ADDRESS: z.string().max(200).default(''),
  TUNTAS_COMPANY_NPWP: z.string().max(30).default(''),
  TUNTAS_COMPANY_PHONE: z.string().max(30).default(''),
  TUNTAS_COMPANY_EMAIL: z.string().max(100).default(''),
  TUNTAS_COMPANY_CITY: z.string().max(60).default(''),
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
  /** The public listener as counterparts and holders of documents reach it; without a slash at the end. */
  publicUrl: string;
  documentsListener: { host: string; port: number };
  /** The browser that prints; undefined: the one that puppeteer knows. */
  chromiumPath: string | undefined;
  /** Undefined: no bills are made at the bank, and plans cannot be started. */
  bni: BniAccess | undefined;
  /** Undefined: lines of the bank come by file and by hand only. */
  moota: MootaAccess | undefined;
  /** Undefined: staff send what is to be told by hand. */
  whatsapp: WhatsAppAccess | undefined;
  /** Letters to customers; undefined: none are sent. */
  customerMail: { url: string; from: string } | undefined;
  /** Who bills, as it stands on documents. */
  company: Company;
}

export interface BniAccess {
  url: string;
  clientId: string;
  prefix: string;
  /** 32 hex characters. */
  secret: string;
  /** Whose notices are taken; undefined: everybody's, as behind a proxy that filters. */
  callbackIps: readonly string[] | undefined;
}

/** The service that reads the mutations of our accounts. */
export interface MootaAccess {
  /** With its version, without a slash at the end. */
  url: string;
  token: string;
  /** Signs its notices. */
  webhookSecret: string;
  /** Whose notices are taken; undefined: everybody's, as behind a proxy that filters. */
  callbackIps: readonly string[] | undefined;
}

export interface WhatsAppAccess {
  /** With its version, without a slash at the end. */
  url: string;
  numberId: string;
  token: string;
  appSecret: string;
  verifyToken: string;
}

export interface Company {
  name: string;
  address: string;
  npwp: string;
  phone: string;
  email: string;
  city: string;
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
  ['TUNTAS_BNI_SECRET_FILE', 'TUNTAS_BNI_SECRET'],
  ['TUNTAS_MOOTA_TOKEN_FILE', 'TUNTAS_MOOTA_TOKEN'],
  ['TUNTAS_MOOTA_WEBHOOK_SECRET_FILE', 'TUNTAS_MOOTA_WEBHOOK_SECRET'],
  ['TUNTAS_WHATSAPP_TOKEN_FILE', 'TUNTAS_WHATSAPP_TOKEN'],
  ['TUNTAS_WHATSAPP_APP_SECRET_FILE', 'TUNTAS_WHATSAPP_APP_SECRET'],
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
    publicUrl: (data.TUNTAS_PUBLIC_URL ?? `http://127.0.0.1:${data.TUNTAS_PUBLIC_PORT}`).replace(/\/+$/, ''),
    documentsListener: { host: data.TUNTAS_DOCUMENTS_HOST, port: data.TUNTAS_DOCUMENTS_PORT },
    chromiumPath: data.TUNTAS_CHROMIUM_PATH,
    bni: readBni(data),
    moota: readMoota(data),
    whatsapp: readWhatsApp(data),
    customerMail:
      data.TUNTAS_SMTP_URL === undefined || data.TUNTAS_MAIL_FROM === undefined
        ? undefined
        : { url: data.TUNTAS_SMTP_URL, from: data.TUNTAS_MAIL_FROM },
    company: readCompany(data),
  };
}

/** A demo has a bank of its own: the simulated one, with a key that everybody knows. */
const DEMO_BNI = { clientId: '77001', prefix: '988', secret: '0123456789abcdef0123456789abcdef' };

function readBni(data: z.infer<typeof variables>): BniAccess | undefined {
  const isDemo = data.TUNTAS_DEMO === '1';
  const demo = isDemo ? { url: `${data.TUNTAS_SIMULATORS_URL}/bni`, ...DEMO_BNI } : undefined;
  const [url, clientId, prefix, secret] = [
    data.TUNTAS_BNI_URL ?? demo?.url,
    data.TUNTAS_BNI_CLIENT_ID ?? demo?.clientId,
    data.TUNTAS_BNI_PREFIX ?? demo?.prefix,
    data.TUNTAS_BNI_SECRET ?? demo?.secret,
  ];
  if (url === undefined && clientId === undefined && prefix === undefined && secret === undefined) return undefined;
  if (url === undefined || clientId === undefined || prefix === undefined || secret === undefined) {
    throw new EnvironmentError(
      'settings are missing: TUNTAS_BNI_URL, TUNTAS_BNI_CLIENT_ID, TUNTAS_BNI_PREFIX and TUNTAS_BNI_SECRET go together',
    );
  }
  if (!isDemo && secret === DEMO_BNI.secret) {
    throw new EnvironmentError("TUNTAS_BNI_SECRET: the demo's key is known to everybody");
  }
  return { url: url.replace(/\/+$/, ''), clientId, prefix, secret, callbackIps: data.TUNTAS_BNI_CALLBACK_IPS };
}

const MOOTA_URL = 'https://app.moota.co/api/v2';
/** Known to everybody: whoever has the secret can make money appear. */
const DEMO_MOOTA = { token: 'demo-moota-token', webhookSecret: 'demo-moota-secret' };

function readMoota(data: z.infer<typeof variables>): MootaAccess | undefined {
  const isDemo = data.TUNTAS_DEMO === '1';
  const demo = isDemo ? DEMO_MOOTA : undefined;
  const token = data.TUNTAS_MOOTA_TOKEN ?? demo?.token;
  const webhookSecret = data.TUNTAS_MOOTA_WEBHOOK_SECRET ?? demo?.webhookSecret;
  if (token === undefined && webhookSecret === undefined) return undefined;
  if (token === undefined || webhookSecret === undefined) {
    throw new EnvironmentError('settings are missing: TUNTAS_MOOTA_TOKEN and TUNTAS_MOOTA_WEBHOOK_SECRET go together');
  }
  if (!isDemo && webhookSecret === DEMO_MOOTA.webhookSecret) {
    throw new EnvironmentError("TUNTAS_MOOTA_WEBHOOK_SECRET: the demo's secret is known to everybody");
  }
  const isSimulated = isDemo && data.TUNTAS_MOOTA_TOKEN === undefined;
  const usual = isSimulated ? `${data.TUNTAS_SIMULATORS_URL}/moota/api/v2` : MOOTA_URL;
  const url = (data.TUNTAS_MOOTA_URL ?? usual).replace(/\/+$/, '');
  return { url, token, webhookSecret, callbackIps: data.TUNTAS_MOOTA_IPS };
}

const DEMO_WHATSAPP = {
  numberId: '100200300',
  token: 'demo-whatsapp-token',
  appSecret: 'demo-whatsapp-secret',
  verifyToken: 'demo-whatsapp-verify',
};

function readWhatsApp(data: z.infer<typeof variables>): WhatsAppAccess | undefined {
  const demo = data.TUNTAS_DEMO === '1' ? DEMO_WHATSAPP : undefined;
  const [numberId, token, appSecret, verifyToken] = [
    data.TUNTAS_WHATSAPP_NUMBER_ID ?? demo?.numberId,
    data.TUNTAS_WHATSAPP_TOKEN ?? demo?.token,
    data.TUNTAS_WHATSAPP_APP_SECRET ?? demo?.appSecret,
    data.TUNTAS_WHATSAPP_VERIFY_TOKEN ?? demo?.verifyToken,
  ];
  const parts = [numberId, token, appSecret, verifyToken];
  if (parts.every((part) => part === undefined)) return undefined;
  if (numberId === undefined || token === undefined || appSecret === undefined || verifyToken === undefined) {
    throw new EnvironmentError(
      'settings are missing: TUNTAS_WHATSAPP_NUMBER_ID, _TOKEN, _APP_SECRET and _VERIFY_TOKEN go together',
    );
  }
  const url =
    demo === undefined || data.TUNTAS_WHATSAPP_NUMBER_ID !== undefined
      ? data.TUNTAS_WHATSAPP_URL
      : `${data.TUNTAS_SIMULATORS_URL}/whatsapp/v25.0`;
  return { url: url.replace(/\/+$/, ''), numberId, token, appSecret, verifyToken };
}

function readCompany(data: z.infer<typeof variables>): Company {
  if (data.TUNTAS_COMPANY_NAME === undefined && data.TUNTAS_DEMO === '1') {
    return {
      name: 'PT Sinar Niaga Digital',
      address: 'Jl. Pahlawan 18, Surabaya 60174',
      npwp: '01.234.567.8-601.000',
      phone: '(031) 555-0118',
      email: 'tagihan@sinarniaga.example',
      city: 'Surabaya',
    };
  }
  return {
    name: data.TUNTAS_COMPANY_NAME ?? 'Tuntas',
    address: data.TUNTAS_COMPANY_ADDRESS,
    npwp: data.TUNTAS_COMPANY_NPWP,
    phone: data.TUNTAS_COMPANY_PHONE,
    email: data.TUNTAS_COMPANY_EMAIL,
    city: data.TUNTAS_COMPANY_CITY,
  };
}

/** All three or none: letters that have no receiver would be missed only when one is needed. */
function readMail({
  TUNTAS_SMTP_URL: url,
  TUNTAS_ALARM_FROM: from,
  TUNTAS_ALARM_TO: to,
  TUNTAS_MAIL_FROM: customerFrom,
}: z.infer<typeof variables>): Environment['alarms']['mail'] {
  // The server may be there for the letters to customers alone.
  const isForAlarms = from !== undefined || to !== undefined || (url !== undefined && customerFrom === undefined);
  if (!isForAlarms) return undefined;
  if (url === undefined || from === undefined || to === undefined) {
    throw new EnvironmentError(
      'settings are missing: TUNTAS_SMTP_URL, TUNTAS_ALARM_FROM and TUNTAS_ALARM_TO go together',
    );
  }
  return { url, from, to };
}
