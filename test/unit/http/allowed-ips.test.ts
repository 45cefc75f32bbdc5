import { isAllowedIp, normalised } from '../../../src/http/h2h/allowed-ips';

describe('list of addresses', () => {
  test.each([
    ['no list', null, '203.0.113.9', true],
    ['no list and no address', null, undefined, true],
    ['the address itself', '203.0.113.9', '203.0.113.9', true],
    ['another address', '203.0.113.9', '203.0.113.10', false],
    ['one of several, with spaces', '198.51.100.1, 203.0.113.9', '203.0.113.9', true],
    ['inside a range', '203.0.113.0/28', '203.0.113.15', true],
    ['just past a range', '203.0.113.0/28', '203.0.113.16', false],
    ['an IPv4 address on an IPv6 socket', '203.0.113.9', '::ffff:203.0.113.9', true],
    ['the same inside a range', '203.0.113.0/24', '::FFFF:203.0.113.77', true],
    ['an entry written as mapped', '::ffff:203.0.113.9', '203.0.113.9', true],
    ['an IPv6 address', '2001:db8::1', '2001:db8:0:0::1', true],
    ['an IPv6 range', '2001:db8::/32', '2001:db8:ffff::1', true],
    ['a whole range of everything', '0.0.0.0/0', '8.8.8.8', true],
    ['an empty list', '', '203.0.113.9', false],
    ['a range that is none', '203.0.113.9/33', '203.0.113.9', false],
    ['a range with two prefixes', '203.0.113.9/32/32', '203.0.113.9', false],
    ['a range with no prefix behind its slash', '203.0.113.9/', '203.0.113.9', false],
    ['a name in place of an address', 'agen.example', '203.0.113.9', false],
    ['no address', '203.0.113.9', undefined, false],
    ['text that a proxy passed on', '203.0.113.9', 'unknown', false],
  ])('%s, asked, decides', (_circumstance, list, address, expected) => {
    expect(isAllowedIp(list, address)).toBe(expected);
  });

  test('an address with a zone, normalised, loses it', () => {
    expect(normalised('fe80::1%eth0')).toBe('fe80::1');
  });
});
