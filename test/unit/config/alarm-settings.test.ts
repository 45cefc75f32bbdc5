import { EnvironmentError, readEnvironment } from '../../../src/config/environment';

const GOOD = {
  TUNTAS_DATABASE_URL: 'mysql://tuntas:p@127.0.0.1:3306/tuntas',
  TUNTAS_SECRET_KEY: Buffer.alloc(32, 1).toString('base64'),
};
const MAIL = {
  TUNTAS_SMTP_URL: 'smtps://tuntas:hidden-password@mail.example.com:465',
  TUNTAS_ALARM_FROM: 'Tuntas <tuntas@example.com>',
  TUNTAS_ALARM_TO: 'pemilik@example.com, operator@example.com',
};

describe('the settings of the alarms', () => {
  test('nothing is set, no channel is set up and links go to this machine', () => {
    const { alarms, consoleUrl } = readEnvironment({ ...GOOD, TUNTAS_CONSOLE_PORT: '9081' });
    expect(alarms).toEqual({ mail: undefined, webhook: undefined });
    expect(consoleUrl).toBe('http://127.0.0.1:9081');
  });

  test('both channels, as they were given', () => {
    const { alarms, consoleUrl } = readEnvironment({
      ...{ ...GOOD, ...MAIL, TUNTAS_CONSOLE_URL: 'https://konsol.example.com/' },
      TUNTAS_ALARM_WEBHOOK_URL: 'https://hook.example.com/x',
    });
    expect(alarms.mail).toEqual({
      ...{ url: MAIL.TUNTAS_SMTP_URL, from: MAIL.TUNTAS_ALARM_FROM },
      to: ['pemilik@example.com', 'operator@example.com'],
    });
    expect(alarms.webhook).toEqual({ url: 'https://hook.example.com/x', secret: undefined });
    expect(consoleUrl).toBe('https://konsol.example.com');
  });

  test.each(Object.keys(MAIL))(
    '%s is missing beside the others, an error instead of letters that nobody gets',
    (name) => {
      const read = (): unknown => readEnvironment({ ...GOOD, ...MAIL, [name]: '' });
      expect(read).toThrow(EnvironmentError);
      expect(read).toThrow('go together');
      expect(read).not.toThrow(/hidden-password/);
    },
  );

  test.each([
    ['TUNTAS_SMTP_URL', 'https://mail.example.com'],
    ['TUNTAS_ALARM_FROM', 'tuntas'],
    ['TUNTAS_ALARM_TO', 'pemilik@example.com,,'],
    ['TUNTAS_ALARM_WEBHOOK_URL', 'ftp://hook.example.com'],
    ['TUNTAS_ALARM_WEBHOOK_SECRET', 'short'],
    ['TUNTAS_CONSOLE_URL', 'konsol.example.com'],
  ])('%s is %s, an error that names the variable', (name, value) => {
    expect(() => readEnvironment({ ...GOOD, ...MAIL, [name]: value })).toThrow(name);
  });
});
