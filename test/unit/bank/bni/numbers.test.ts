import { createBniBank } from '../../../../src/bank/bni';
import { ACCESS, NOW } from './bni-scene';

const bankWith = (changes: Partial<typeof ACCESS>) =>
  createBniBank({
    access: { ...ACCESS, ...changes },
    http: { post: () => Promise.reject(new Error('nothing is sent here')) },
    now: () => NOW,
  });

describe('numbers of virtual accounts', () => {
  it.each([
    ['988', '77001', 1, '9887700100000001'],
    ['988', '77001', 99_999_999, '9887700199999999'],
    ['8', '001', 123, '8001000000000123'],
    ['8', '00285', 7, '8002850000000007'],
  ])('prefix %s and client %s, number %d, is %s', (prefix, clientId, n, number) => {
    expect(bankWith({ prefix, clientId }).numberOf(n)).toBe(number);
  });

  it.each([0, -1, 1.5, Number.NaN, 100_000_000])('number %p, is none', (n) => {
    expect(() => bankWith({}).numberOf(n)).toThrow(RangeError);
  });
});

describe('settings of BNI', () => {
  it.each([
    [{ url: 'ftp://bank.test' }, 'url'],
    [{ url: 'https://user:word@bank.test' }, 'url'],
    [{ clientId: '1' }, 'clientId'],
    [{ clientId: '77001x' }, 'clientId'],
    [{ prefix: '' }, 'prefix'],
    [{ secret: 'short' }, 'secret'],
  ])('with %j, are refused without their values', (changes, field) => {
    expect(() => bankWith(changes)).toThrow(new Error(`the settings of BNI are wrong: ${field}`));
  });
});
