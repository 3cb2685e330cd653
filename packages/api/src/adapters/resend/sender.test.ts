import { describe, expect, test } from 'vitest';
import { senderName, senderOf } from './sender.ts';

const OWN = 'Ticket Vendor <tickets@example.com>';

describe('the sender', () => {
  test.each([
    ['Nordlicht', 'Nordlicht via Ticket Vendor <tickets@example.com>'],
    ['St. Pauli Theater', 'St. Pauli Theater via Ticket Vendor <tickets@example.com>'],
    ['Zoë & Söhne', 'Zoë & Söhne via Ticket Vendor <tickets@example.com>'],
    ['Foo, Inc.', 'Foo Inc. via Ticket Vendor <tickets@example.com>'],
    ['مهرجان', 'مهرجان via Ticket Vendor <tickets@example.com>'],
  ])('in the name of %s', (name, expected) => {
    expect(senderOf(OWN, name)).toBe(expected);
  });

  test.each([
    'security@paypal.com',
    'PayPal <security@paypal.com>',
    'a"@paypal.com" <x',
    'paypal.com',
    'https://paypal.com/login',
    'www.paypal.com',
    'x\r\nBcc: eve@example.com',
    'Reply-To: eve@example.com',
    'name\u202e@moc.lapyap',
    '<script>',
    '",<>;:\\()[]@',
    '@',
  ])('is always our address, once, whatever a promoter is called: %j', (name) => {
    const sender = senderOf(OWN, name);
    expect(sender).toMatch(/(^| via )Ticket Vendor <tickets@example\.com>$/);
    expect(sender.match(/@/g)).toHaveLength(1);
    expect(sender).not.toMatch(/paypal\.com|[\r\n":;,\\()[\]\u202e]/);
  });

  test('is ours where a name leaves nothing, and for what we send ourselves', () => {
    expect(senderOf(OWN, '@')).toBe(OWN);
    expect(senderOf(OWN, null)).toBe(OWN);
  });

  test('takes an address without a name, and a name in quotes', () => {
    expect(senderOf('tickets@example.com', 'Nordlicht')).toBe('Nordlicht via Ticket Vendor <tickets@example.com>');
    expect(senderOf('"Box office" <tickets@example.com>', 'Nordlicht')).toBe(
      'Nordlicht via Box office <tickets@example.com>',
    );
  });

  test('is cut between characters', () => {
    expect([...new Intl.Segmenter().segment(senderName('👩‍👩‍👧‍👦'.repeat(100)))]).toHaveLength(60);
  });
});
