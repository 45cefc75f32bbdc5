import { addressOf } from '../../../../src/channels/otomax/report';

describe('the address of a report', () => {
  it.each([
    ['http://a/lapor', 'http://a/lapor?refid=1'],
    ['http://a/lapor?', 'http://a/lapor?refid=1'],
    ['http://a/lapor?k=%20+&', 'http://a/lapor?k=%20+&refid=1'],
    ['http://a/lapor?k=1#part', 'http://a/lapor?k=1&refid=1'],
    ['http://a:6969', 'http://a:6969?refid=1'],
  ])('%s, keeps what it has', (address, whole) => {
    expect(addressOf(address, 'refid=1')).toBe(whole);
    expect(new URL(whole).searchParams.get('refid')).toBe('1');
  });
});
