import { parseConfig } from '../../../../src/suppliers/digiflazz/config';

const good = {
  baseUrl: 'https://api.digiflazz.com/v1/',
  username: 'hubuser',
  apiKey: 'dev-key-1',
  webhookSecret: 'hooksecret',
};

const messageOf = (config: unknown): string => {
  try {
    parseConfig(config);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

describe('settings of a Digiflazz terminal', () => {
  it('are read, and the address ends without a slash', () => {
    const config = parseConfig(good);
    expect(config).toMatchObject({ username: good.username, baseUrl: 'https://api.digiflazz.com/v1' });
    expect([config.apiKey.reveal(), config.webhookSecret?.reveal()]).toEqual([good.apiKey, good.webhookSecret]);
    expect(JSON.stringify(config)).not.toContain(good.apiKey);
    expect(parseConfig({ ...good, webhookSecret: null }).webhookSecret).toBeNull();
  });

  it.each([
    ['baseUrl', 'ftp://secret-value'],
    ['baseUrl', 'secret-value'],
    ['baseUrl', 'https://secret-value:pass@host/v1'],
    ['baseUrl', 'https://host/v1?key=secret-value'],
    ['username', ''],
    ['username', 'secret-value\n'],
    ['apiKey', 7],
    ['apiKey', undefined],
    ['webhookSecret', ''],
    ['webhookSecret', undefined],
    ['webhoookSecret', 'secret-value'],
  ])('with a wrong %s name that field and no value', (field, value) => {
    expect(messageOf({ ...good, [field]: value })).toBe(`digiflazz settings are wrong: ${field}`);
  });

  it.each([null, undefined, 'secret-value', []])('that are %p are refused', (config) => {
    expect(messageOf(config)).toBe('digiflazz settings are wrong: the whole of it');
  });
});
