import { EnvironmentError, readEnvironment } from '../../../src/config/environment';

const GOOD = {
  TUNTAS_DATABASE_URL: 'mysql://tuntas:hidden-password@127.0.0.1:3306/tuntas',
  TUNTAS_SECRET_KEY: Buffer.alloc(32, 1).toString('base64'),
};
const OWN = { TUNTAS_MOOTA_TOKEN: 'own-token-of-moota', TUNTAS_MOOTA_WEBHOOK_SECRET: 'own-secret-of-moota' };

describe('settings of Moota', () => {
  test('none at all, there is no feed', () => {
    expect(readEnvironment(GOOD).moota).toBeUndefined();
    expect(readEnvironment({ ...GOOD, TUNTAS_MOOTA_URL: 'https://moota.example/api/v2' }).moota).toBeUndefined();
  });

  test('token and secret, the address is the usual one', () => {
    expect(readEnvironment({ ...GOOD, ...OWN }).moota).toEqual({
      url: 'https://app.moota.co/api/v2',
      token: OWN.TUNTAS_MOOTA_TOKEN,
      webhookSecret: OWN.TUNTAS_MOOTA_WEBHOOK_SECRET,
      callbackIps: undefined,
    });
  });

  test('an address with a slash and a list of senders, are taken', () => {
    const given = { TUNTAS_MOOTA_URL: 'https://moota.example/api/v2/', TUNTAS_MOOTA_IPS: '203.0.113.1, 203.0.113.2' };
    expect(readEnvironment({ ...GOOD, ...OWN, ...given }).moota).toMatchObject({
      url: 'https://moota.example/api/v2',
      callbackIps: ['203.0.113.1', '203.0.113.2'],
    });
  });

  test.each(['TUNTAS_MOOTA_TOKEN', 'TUNTAS_MOOTA_WEBHOOK_SECRET'] as const)('only %s, is refused', (name) => {
    expect(() => readEnvironment({ ...GOOD, [name]: OWN[name] })).toThrow(/TUNTAS_MOOTA_TOKEN and .*go together/);
  });

  test('a demo, has the simulated feed and its secrets', () => {
    expect(readEnvironment({ ...GOOD, TUNTAS_DEMO: '1', TUNTAS_SIMULATORS_URL: 'http://127.0.0.1:9' }).moota).toEqual({
      url: 'http://127.0.0.1:9/moota/api/v2',
      token: 'demo-moota-token',
      webhookSecret: 'demo-moota-secret',
      callbackIps: undefined,
    });
  });

  test('a demo with a token of its own, does not send it to the simulators', () => {
    expect(readEnvironment({ ...GOOD, ...OWN, TUNTAS_DEMO: '1' }).moota?.url).toBe('https://app.moota.co/api/v2');
  });

  test("the demo's secret outside the demo, is refused without being told", () => {
    const read = (): unknown => readEnvironment({ ...GOOD, ...OWN, TUNTAS_MOOTA_WEBHOOK_SECRET: 'demo-moota-secret' });
    expect(read).toThrow(EnvironmentError);
    expect(read).toThrow('TUNTAS_MOOTA_WEBHOOK_SECRET');
    expect(read).not.toThrow(/demo-moota-secret/);
  });
});
