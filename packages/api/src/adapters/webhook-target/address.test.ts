import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseIpv4, parseIpv6, reachOf } from './address.ts';

const reach = (text: string) => reachOf(parseIpv4(text) ?? parseIpv6(text) ?? []);

describe('the first and last address of each block that is not public, and their public neighbours', () => {
  test.each([
    ['0.0.0.0', '0.255.255.255', null, '1.0.0.0'],
    ['10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
    ['100.64.0.0', '100.127.255.255', '100.63.255.255', '100.128.0.0'],
    ['169.254.0.0', '169.254.255.255', '169.253.255.255', '169.255.0.0'],
    ['172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
    ['192.0.0.0', '192.0.0.255', '191.255.255.255', '192.0.1.0'],
    ['192.0.2.0', '192.0.2.255', '192.0.1.255', '192.0.3.0'],
    ['192.88.99.0', '192.88.99.255', '192.88.98.255', '192.88.100.0'],
    ['192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
    ['198.18.0.0', '198.19.255.255', '198.17.255.255', '198.20.0.0'],
    ['198.51.100.0', '198.51.100.255', '198.51.99.255', '198.51.101.0'],
    ['203.0.113.0', '203.0.113.255', '203.0.112.255', '203.0.114.0'],
    ['224.0.0.0', '255.255.255.255', '223.255.255.255', null],
    ['168.63.129.16', '168.63.129.16', '168.63.129.15', '168.63.129.17'],
    ['2001::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', null, '2001:200::'],
    ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db7:ffff::', '2001:db9::'],
    ['2002::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2001:ffff::', '2003::'],
    ['3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff', '3ffe:ffff::', '3fff:1000::'],
    ['4000::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '3fff:ffff::', null],
    ['::2', '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', null, '2000::'],
  ])('%s to %s', (first, last, before, after) => {
    expect([reach(first), reach(last)]).toEqual(['other', 'other']);
    if (before !== null) expect(reach(before)).toBe('public');
    if (after !== null) expect(reach(after)).toBe('public');
  });
});

test.each(['127.0.0.1', '127.0.0.0', '127.255.255.255', '::1', '0:0:0:0:0:0:0:1', '::0.0.0.1'])(
  '%s is this machine',
  (text) => {
    expect(reach(text)).toBe('loopback');
  },
);

test.each([
  ['unspecified', '::'],
  ['unspecified IPv4', '0.0.0.0'],
  ['v4-mapped loopback', '::ffff:127.0.0.1'],
  ['v4-mapped loopback in hex', '::ffff:7f00:1'],
  ['v4-mapped public', '::ffff:8.8.8.8'],
  ['v4-compatible', '::8.8.8.8'],
  ['v4-translated', '::ffff:0:7f00:1'],
  ['NAT64', '64:ff9b::7f00:1'],
  ['local NAT64', '64:ff9b:1::a00:1'],
  ['6to4 of 10.0.0.1', '2002:a00:1::'],
  ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  ['ISATAP of 10.0.0.1', '2a00:1450::5efe:a00:1'],
  ['ISATAP of 10.0.0.1, universal', '2a00:1450::200:5efe:10.0.0.1'],
  ['discard-only', '100::1'],
  ['segment routing', '5f00::1'],
  ['unique local', 'fc00::1'],
  ['unique local, as AWS metadata', 'fd00:ec2::254'],
  ['link-local', 'fe80::1'],
  ['site-local', 'fec0::1'],
  ['multicast', 'ff02::1'],
])('%s (%s) is neither public nor this machine', (_what, text) => {
  expect(reach(text)).toBe('other');
});

test.each(['1.1.1.1', '8.8.8.8', '93.184.216.34', '2606:4700:4700::1111', '2001:4860:4860::8888', '2a00:1450:4001::1'])(
  '%s is public',
  (text) => {
    expect(reach(text)).toBe('public');
  },
);

test.each(['1.2.3', '1.2.3.4.5', '256.1.1.1', '01.2.3.4', '0x1.2.3.4', '1.2.3.4 ', '', '1.2.3.-4', '1e1.2.3.4'])(
  '%j is no canonical IPv4',
  (text) => {
    expect(parseIpv4(text)).toBeNull();
  },
);

test.each([
  '',
  ':',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7:8::',
  '12345::',
  'g::',
  '1.2.3.4::',
  '::1.2.3.4:1',
  '::256.1.1.1',
  'fe80::1%eth0',
  '1:2:3:4:5:6:7:1.2.3.4',
])('%j is no IPv6', (text) => {
  expect(parseIpv6(text)).toBeNull();
});

test('IPv6 as the URL parser writes it is read back to the same bytes', () => {
  const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
      const full = groups.map((value) => value.toString(16)).join(':');
      const canonical = new URL(`http://[${full}]/`).hostname.slice(1, -1);
      expect(parseIpv6(canonical)).toEqual(groups.flatMap((value) => [value >> 8, value & 0xff]));
    }),
  );
});
