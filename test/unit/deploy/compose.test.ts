import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { readEnvironment } from '../../../src/config/environment';
import { inherited, parseDockerfile } from './dockerfile';

const root = path.resolve(__dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

interface Service {
  image: string;
  build?: { context: string; target: string };
  restart?: string;
  healthcheck?: { test: string[] };
  environment?: Record<string, string>;
  secrets?: string[];
  volumes?: string[];
  ports?: string[];
  networks?: string[];
  command?: string[];
  entrypoint?: string[];
  stop_grace_period?: string;
  read_only?: boolean;
  cap_drop?: string[];
  user?: string;
  privileged?: boolean;
  depends_on?: Record<string, { condition: string }>;
}

interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, object>;
  networks: Record<string, { internal?: boolean }>;
  secrets: Record<string, { file: string }>;
}

const compose = parse(read('docker-compose.yml'), { merge: true }) as Compose;
const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image.startsWith('tuntas/'));
const stages = parseDockerfile(read('Dockerfile'));

/** Run to their end, once. */
const JOBS = ['temporal-schema', 'temporal-namespace', 'migrate', 'tool'];

/** What the images of others say that they read. */
const DOCUMENTED: Readonly<Record<string, readonly string[]>> = {
  mysql: ['MYSQL_ROOT_PASSWORD_FILE', 'MYSQL_ROOT_HOST'],
  'temporalio/server': [
    ...['DB', 'MYSQL_SEEDS', 'DB_PORT', 'MYSQL_USER', 'DBNAME', 'VISIBILITY_DBNAME', 'NUM_HISTORY_SHARDS'],
    ...['BIND_ON_IP', 'DYNAMIC_CONFIG_FILE_PATH', 'PROMETHEUS_ENDPOINT', 'LOG_LEVEL'],
  ],
  'temporalio/admin-tools': ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE'],
  'temporalio/ui': ['TEMPORAL_ADDRESS', 'TEMPORAL_DEFAULT_NAMESPACE'],
  'grafana/grafana': [
    ...['GF_SECURITY_ADMIN_PASSWORD__FILE', 'GF_ANALYTICS_REPORTING_ENABLED', 'GF_USERS_DEFAULT_LANGUAGE'],
  ],
};

describe('docker-compose.yml', () => {
  test('the services of one machine, are there', () => {
    expect(Object.keys(compose.services)).toEqual(
      expect.arrayContaining(['mysql', 'temporal', 'temporal-ui', 'migrate', 'api', 'worker', 'documents']),
    );
  });

  test('each image, has its full version; ours that of package.json', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(services.filter(([, { image }]) => !/^[\w./-]+:v?\d+\.\d+\.\d+$/.test(image))).toEqual([]);
    expect(ours.filter(([, { image }]) => !image.endsWith(`:${version}`))).toEqual([]);
    const tools = compose.services['temporal-schema']?.image.split(':')[1];
    expect(compose.services['temporal']?.image).toBe(`temporalio/server:${tools ?? ''}`);
    expect(compose.services['mysql']?.image).toMatch(/^mysql:8\.4\./);
  });

  test.each(ours)('%s, is built from a stage that there is', (_name, { build, image }) => {
    expect(stages.map(({ name }) => name)).toContain(build?.target);
    expect(image).toContain(`tuntas/${build?.target ?? ''}:`);
  });

  test.each(services.filter(([name]) => JOBS.includes(name)))('%s, runs once', (_name, service) => {
    expect(service.restart).toBe('no');
  });

  test.each(services.filter(([name]) => !JOBS.includes(name)))(
    '%s, is started again and has a health check',
    (_name, service) => {
      const ofImage = inherited(stages, service.build?.target ?? '').some(({ name }) => name === 'HEALTHCHECK');
      expect(service.restart).toBe('unless-stopped');
      expect(ofImage || (service.healthcheck?.test.length ?? 0) > 1).toBe(true);
    },
  );

  test.each(services)('%s, waits for what is there, in a way that this can be waited for', (_name, service) => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(Object.keys(compose.services)).toContain(other);
      expect(condition).toBe(JOBS.includes(other) ? 'service_completed_successfully' : 'service_healthy');
    }
  });

  test.each(services)('%s, is given variables that its program reads', (_name, { image, environment = {} }) => {
    const known = image.startsWith('tuntas/')
      ? [...new Set(read('src/config/environment.ts').match(/\b(?:TUNTAS|TEMPORAL)_[A-Z_]+\b/g))]
      : (DOCUMENTED[image.split(':')[0] ?? ''] ?? []);
    expect(Object.keys(environment).filter((variable) => !known.includes(variable))).toEqual([]);
  });

  test.each(ours)('%s, is given a setting that its program takes, with the secrets that are made', (_name, service) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tuntas-secrets-'));
    try {
      execFileSync('sh', [path.join(root, 'deploy/make-secrets.sh'), folder]);
      const given = Object.entries(service.environment ?? {}).map(([variable, value]) => [
        variable,
        value.replace(/^\/run\/secrets/, folder).replace(/\$\{\w+:-([^}]*)\}/g, '$1'),
      ]);
      const environment = readEnvironment(Object.fromEntries(given) as Record<string, string>);
      expect(environment.database.url).toMatch(/^mysql:\/\/tuntas:\w{32}@mysql:3306\/tuntas$/);
      expect(environment.secretKey).toHaveLength(32);
      expect(environment.isDemo).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('a demo, is nowhere', () => {
    expect(read('docker-compose.yml')).not.toMatch(/TUNTAS_DEMO|simulators|seed-demo/i);
  });

  test('secrets, come as files alone, and only to services that name them', () => {
    for (const [name, { environment = {}, secrets = [] }] of services) {
      for (const [variable, value] of Object.entries(environment)) {
        if (!/PASSWORD|SECRET|_KEY|DATABASE_URL|SMTP_URL|WEBHOOK_URL|PWD/.test(variable)) continue;
        expect(`${name} ${variable}`).toMatch(/_FILE$/);
        expect(secrets.map((secret) => `/run/secrets/${secret}`)).toContain(value);
      }
    }
    expect(read('docker-compose.yml')).not.toMatch(/(password|secret|pwd)\w*[:=]\s*['"]?[A-Za-z0-9]{6,}['"]?$/im);
  });

  test('the secrets that are named, are those that make-secrets.sh makes, once', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tuntas-secrets-'));
    try {
      const make = (): string => execFileSync('sh', [path.join(root, 'deploy/make-secrets.sh'), folder]).toString();
      make();
      const files = Object.values(compose.secrets).map(({ file }) => path.basename(file));
      expect(readdirSync(folder).sort()).toEqual(files.sort());
      expect(Object.keys(compose.secrets).sort()).toEqual(files);
      const contents = (): string[] => files.map((file) => readFileSync(path.join(folder, file), 'utf8'));
      const before = contents();
      expect(make()).toBe('');
      expect(contents()).toEqual(before);
      expect(new Set(before.filter((secret) => secret !== '')).size).toBe(before.filter((one) => one !== '').length);
      expect(statSync(folder).mode & 0o077).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('what is mounted from the project, exists, is read-only, and is no socket of Docker', () => {
    const mounts = services.flatMap(([, { volumes = [] }]) => volumes).map((volume) => volume.split(':'));
    const [folders, named] = [true, false].map((isFolder) =>
      mounts.filter(([source = '']) => source.startsWith('./') === isFolder),
    );
    expect(named?.filter(([source = '']) => !(source in compose.volumes))).toEqual([]);
    // What people bring in, and what is told to them, is the one folder that is written to.
    const others = folders?.filter(([source]) => source !== './import') ?? [];
    expect(others.length).toBeGreaterThan(3);
    expect(others.filter(([source = '', , mode]) => mode !== 'ro' || !existsSync(path.join(root, source)))).toEqual([]);
    expect(mounts.filter(([source = '']) => /docker\.sock|^\//.test(source))).toEqual([]);
  });

  test('the scripts that are mounted, can be run and can be read by a shell', () => {
    for (const script of ['setup-schema.sh', 'start-server.sh', 'prepare-namespace.sh']) {
      execFileSync('sh', ['-n', path.join(root, 'deploy/temporal', script)]);
      expect(services.some(([, { entrypoint }]) => entrypoint?.join(' ') === `/bin/sh /deploy/${script}`)).toBe(true);
    }
    const accounts = path.join(root, 'deploy/mysql/init/10-accounts.sh');
    execFileSync('sh', ['-n', accounts]);
    // One that may not be executed is read into the image's own script, which `set -eu` would change.
    expect(() => accessSync(accounts, constants.X_OK)).not.toThrow();
  });

  test('only the public port, is open to everybody', () => {
    const open = services.flatMap(([name, { ports = [] }]) => ports.map((port) => `${name} ${port}`));
    expect(open.filter((port) => !port.includes(' 127.0.0.1:'))).toEqual(['api 8080:8080']);
    expect(open).toContain('api 127.0.0.1:8081:8081');
  });

  test('the stores, have no way out', () => {
    expect(compose.networks['stores']).toEqual({ internal: true });
    for (const name of ['mysql', 'temporal', 'migrate']) {
      expect(compose.services[name]?.networks).toEqual(['stores']);
    }
  });

  test.each(ours)('%s, may do no more than it needs', (_name, service) => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    expect(service.privileged ?? false).toBe(false);
    expect(service.user).toBeUndefined();
  });

  test('a worker that is stopped, has longer than its own grace', () => {
    const source = read('src/worker/workers.ts');
    const force = Number(/shutdownForceTime: '(\d+) seconds'/.exec(source)?.[1] ?? Number.NaN);
    expect(compose.services['worker']?.stop_grace_period).toBe('70s');
    expect(force).toBeLessThan(60);
  });

  test('the database, keeps each commit, knows all letters and is on UTC', () => {
    const { command = [] } = compose.services['mysql'] ?? {};
    expect(command).toEqual(
      expect.arrayContaining([
        '--character-set-server=utf8mb4',
        '--default-time-zone=+00:00',
        '--transaction-isolation=READ-COMMITTED',
        '--innodb-flush-log-at-trx-commit=1',
        '--sync-binlog=1',
      ]),
    );
  });

  test('the namespace that is prepared, is the one of the hub with its search attributes', () => {
    const names = ours.map(([, { environment }]) => environment?.['TEMPORAL_NAMESPACE']);
    expect(new Set([...names, compose.services['temporal-namespace']?.environment?.['TEMPORAL_NAMESPACE']]).size).toBe(
      1,
    );
    const script = read('deploy/temporal/prepare-namespace.sh');
    const [, attributes = ''] =
      /^const SEARCH_ATTRIBUTES = \[(.*)\];$/m.exec(read('src/workflow-client/temporal.ts')) ?? [];
    const listed = /^for name in (.*); do$/m.exec(script)?.[1]?.split(' ') ?? [];
    expect(listed.sort()).toEqual([...attributes.matchAll(/'(\w+)'/g)].map(([, name]) => name ?? '').sort());
  });
});
