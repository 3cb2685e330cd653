import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assertPublicTarget, WebhookTargetError } from './assert-public-target.ts';

const refused = (target: string, allowLoopback: boolean): boolean => {
  try {
    assertPublicTarget(target, { allowLoopback });
    return false;
  } catch (error) {
    if (error instanceof WebhookTargetError) return true;
    throw error;
  }
};

describe('a public https URL is accepted and returned in normal form', () => {
  test.each([
    ['https://example.com/webhooks', 'https://example.com/webhooks'],
    ['https://example.com', 'https://example.com/'],
    ['HTTPS://Hooks.Example.COM:8443/a?b=c', 'https://hooks.example.com:8443/a?b=c'],
    ['https://example.com:443/', 'https://example.com/'],
    ['https://example.com./hook', 'https://example.com/hook'],
    ['https://example.com/hook#part', 'https://example.com/hook'],
    ['https://example.com/@user', 'https://example.com/@user'],
    ['https://example.com/?to=a@b', 'https://example.com/?to=a@b'],
    ['https://example.com?to=a@b', 'https://example.com/?to=a@b'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['https://93.184.216.34/', 'https://93.184.216.34/'],
    ['https://[2606:4700:4700::1111]/', 'https://[2606:4700:4700::1111]/'],
    ['https://localhost.example.com/', 'https://localhost.example.com/'],
    ['https://internal.example.com/', 'https://internal.example.com/'],
    ['https://mylocal.com/', 'https://mylocal.com/'],
    ['https://10.example.com/', 'https://10.example.com/'],
  ])('%s', (target, normal) => {
    expect(assertPublicTarget(target).href).toBe(normal);
    expect(assertPublicTarget(target, { allowLoopback: true }).href).toBe(normal);
  });
});

describe('this machine is accepted in local mode only, over http or https, in any spelling', () => {
  test.each([
    'http://localhost:4000/webhooks',
    'https://localhost/',
    'http://LOCALHOST./',
    'http://shop.localhost:4000/',
    'http://127.0.0.1:4000/',
    'http://127.1/',
    'http://127.255.255.254/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.0.0.1/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://127.0.0.1./',
    'http://%31%32%37.0.0.1/',
    'http://１２７.0.0.1/',
    'http://127。0。0。1/',
    'http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/',
    'http://[::1]:4000/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[0000::0001]/',
  ])('%s', (target) => {
    expect(refused(target, true)).toBe(false);
    expect(refused(target, false)).toBe(true);
    expect(refused(target.replace('http:', 'https:'), false)).toBe(true);
    expect(() => assertPublicTarget(target)).toThrow(WebhookTargetError);
  });
});

describe('what is neither public nor this machine is refused in either mode', () => {
  test.each([
    // Private and reserved IPv4, in decimal, octal, hex, short and mixed spellings.
    '10.0.0.1',
    '10.1',
    '012.0.0.1',
    '0xa.1',
    '167772161',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '192.168.1',
    '3232235521',
    '0xc0a80001',
    '0300.0250.0.1',
    '169.254.169.254',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '2852039166',
    '169.254.43518',
    '169.254.169.254.',
    '１６９.254.169.254',
    '100.64.0.1',
    '100.100.100.200',
    '168.63.129.16',
    '0.0.0.0',
    '0',
    '0.0.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '192.88.99.1',
    '224.0.0.1',
    '255.255.255.255',
    '240.0.0.1',
    // IPv6.
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:10.0.0.1]',
    '[::ffff:8.8.8.8]',
    '[::127.0.0.1]',
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::169.254.169.254]',
    '[64:ff9b:1::10.0.0.1]',
    '[2002:7f00:1::]',
    '[2002:a9fe:a9fe::1]',
    '[2001:0:4136:e378:8000:63bf:3fff:fdd2]',
    '[2001:db8::1]',
    '[3fff::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '[fec0::1]',
    '[ff02::1]',
    '[100::1]',
    '[FE80::A9FE:A9FE]',
    // Names.
    'localhost.localdomain',
    'metadata',
    'metadata.google.internal',
    'METADATA.GOOGLE.INTERNAL.',
    'instance-data',
    'instance-data.ec2.internal',
    'printer.local',
    'router.lan',
    'nas.home.arpa',
    'wiki.corp',
    'intranet',
    'example..com',
    '.example.com',
    '1.0.0.127.in-addr.arpa',
    // Numbers that are no address.
    'example.1',
    'example.0x1',
    '1.2.3.4.5',
    '256.0.0.1',
    '4294967296',
    '08.0.0.1',
  ])('%s', (host) => {
    for (const scheme of ['https', 'http']) {
      for (const rest of ['', '/hook', ':8443/hook']) {
        expect(refused(`${scheme}://${host}${rest}`, false)).toBe(true);
        expect(refused(`${scheme}://${host}${rest}`, true)).toBe(true);
      }
    }
  });
});

describe('what is not a plain https URL is refused in either mode', () => {
  test.each([
    ['http to a public name', 'http://example.com/'],
    ['http to a public address', 'http://93.184.216.34/'],
    ['another scheme', 'ftp://example.com/'],
    ['a web socket', 'wss://example.com/'],
    ['another scheme to this machine', 'ftp://localhost/'],
    ['a web socket to this machine', 'ws://127.0.0.1:4000/'],
    ['a file', 'file:///etc/passwd'],
    ['a data URL', 'data:text/plain,hi'],
    ['a script', 'javascript:alert(1)'],
    ['a user and password', 'https://user:pass@example.com/'],
    ['a user', 'https://user@example.com/'],
    ['an empty user', 'https://@example.com/'],
    ['an empty user and password', 'https://:@example.com/'],
    ['a public name as the user of a private host', 'https://example.com@10.0.0.1/'],
    ['a public name and port as the user', 'https://example.com:443@127.0.0.1/'],
    ['a backslash that ends the host for some parsers', 'https://example.com\\@10.0.0.1/'],
    ['backslashes in place of slashes', 'https:\\\\example.com/'],
    ['no slashes', 'https:example.com'],
    ['one slash', 'https:/example.com'],
    ['three slashes', 'https:///example.com'],
    ['no scheme', 'example.com/webhooks'],
    ['no host', 'https://'],
    ['nothing', ''],
    ['a tab within the scheme', 'ht\ttps://example.com/'],
    ['a line break within the host', 'https://exam\nple.com/'],
    ['a space in front', ' https://example.com/'],
    ['a zero-width space', 'https://exam\u200bple.com/'],
    ['a null', 'https://example.com/\u0000'],
    ['a percent-encoded slash in the host', 'https://example.com%2f@10.0.0.1/'],
    ['a zone', 'https://[fe80::1%25eth0]/'],
    ['brackets that do not close', 'https://[::1/'],
    ['a port that is none', 'https://example.com:99999/'],
    ['2,049 characters', `https://example.com/${'x'.repeat(2029)}`],
  ])('%s', (_what, target) => {
    expect(refused(target, false)).toBe(true);
    expect(refused(target, true)).toBe(true);
  });
});

test('the message tells the owner what to change', () => {
  expect(() => assertPublicTarget('http://example.com/')).toThrow(/https:\/\//);
  expect(() => assertPublicTarget('https://0xa9fea9fe/')).toThrow(/169\.254\.169\.254 is a private, local or reserved/);
  expect(() => assertPublicTarget('https://a:b@example.com/')).toThrow(/no user name or password/);
  expect(() => assertPublicTarget('https://localhost/')).toThrow(/localhost is this machine/);
});

test('no spelling of a private IPv4 address gets through', () => {
  const byte = fc.nat(255);
  const address = fc.oneof(
    fc.tuple(fc.constant(10), byte, byte, byte),
    fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
    fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
    fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
    fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
  );
  const spell = (value: number, base: number): string =>
    base === 8 ? `0${value.toString(8)}` : base === 16 ? `0x${value.toString(16)}` : String(value);
  const bases = fc.array(fc.constantFrom(8, 10, 16), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(address, bases, fc.integer({ min: 1, max: 4 }), fc.constantFrom('', '.'), (bytes, base, parts, dot) => {
      // The last part of a short form holds all the bytes that are left.
      const lead = bytes.slice(0, parts - 1);
      const rest = bytes.slice(parts - 1).reduce((sum, value) => sum * 256 + value, 0);
      const host = [...lead, rest].map((value, index) => spell(value, base[index] ?? 10)).join('.');
      expect(refused(`https://${host}${dot}/`, true)).toBe(true);
      const [a, b, c, d] = bytes;
      expect(refused(`https://[::ffff:${a}.${b}.${c}.${d}]/`, true)).toBe(true);
      expect(refused(`https://[64:ff9b::${a}.${b}.${c}.${d}]/`, true)).toBe(true);
    }),
  );
});

test('whatever is accepted is a URL that is accepted again, unchanged', () => {
  const text = fc.oneof(fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.string(), fc.domain());
  fc.assert(
    fc.property(text, fc.constantFrom('', 'https://', 'http://'), fc.boolean(), (rest, scheme, allowLoopback) => {
      let url: URL;
      try {
        url = assertPublicTarget(scheme + rest, { allowLoopback });
      } catch (error) {
        expect(error).toBeInstanceOf(WebhookTargetError);
        return;
      }
      expect(assertPublicTarget(url.href, { allowLoopback }).href).toBe(url.href);
    }),
    { numRuns: 500 },
  );
});
