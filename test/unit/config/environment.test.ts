import { EnvironmentError, readEnvironment } from '../../../src/config/environment';

const GOOD = {
  TUNTAS_DATABASE_URL: 'mysql://tuntas:hidden-password@127.0.0.1:3306/tuntas',
  TUNTAS_SECRET_KEY: Buffer.alloc(32, 1).toString('base64'),
};

describe('settings from the environment', () => {
  test('only what has no default, the rest is as documented', () => {
    expect(readEnvironment(GOOD)).toMatchObject({
      database: { url: GOOD.TUNTAS_DATABASE_URL, poolSize: 16 },
      temporal: { address: '127.0.0.1:7233', namespace: 'default' },
      publicListener: { host: '127.0.0.1', port: 8080 },
      consoleListener: { host: '127.0.0.1', port: 8081 },
      workerRoles: ['hub', 'terminals', 'reports', 'sweeps'],
      isDemo: false,
    });
  });

  test('an empty value counts as absent', () => {
    expect(readEnvironment({ ...GOOD, TUNTAS_PUBLIC_PORT: '' }).publicListener.port).toBe(8080);
  });

  test.each([
    ['TUNTAS_DATABASE_URL', 'postgres://u:hidden-password@host/db'],
    ['TUNTAS_DATABASE_URL', undefined],
    ['TUNTAS_SECRET_KEY', Buffer.alloc(31).toString('base64')],
    ['TUNTAS_SECRET_KEY', undefined],
    ['TUNTAS_PUBLIC_PORT', '70000'],
    ['TUNTAS_DATABASE_POOL', '1'],
    ['TUNTAS_DEMO', 'yes'],
    ['TUNTAS_WORKER_ROLES', 'hub,everything'],
    ['TUNTAS_LOG_LEVEL', 'loud'],
  ])('%s is %s, an error that names the variable and no value', (name, value) => {
    const read = (): unknown => readEnvironment({ ...GOOD, [name]: value });
    expect(read).toThrow(EnvironmentError);
    expect(read).toThrow(name);
    expect(read).not.toThrow(/hidden-password/);
  });
});
