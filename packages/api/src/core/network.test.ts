import { describe, expect, test } from 'vitest';
import { networkOf } from './network.ts';

describe('networkOf', () => {
  test('keeps each IPv4 address apart, also when it is written as IPv6', () => {
    expect(networkOf('192.0.2.7')).toBe('192.0.2.7');
    expect(networkOf('::ffff:192.0.2.7')).toBe('192.0.2.7');
    expect(networkOf('192.0.2.8')).not.toBe(networkOf('192.0.2.7'));
  });

  test('takes all addresses of one IPv6 subscriber together, however they are spelled', () => {
    const network = networkOf('2001:db8:0:12:a:b:c:d');
    expect(networkOf('2001:0DB8:0000:0012::1')).toBe(network);
    expect(networkOf('2001:db8:0:12::')).toBe(network);
  });

  test('keeps two IPv6 subscribers apart', () => {
    expect(networkOf('2001:db8:0:13::1')).not.toBe(networkOf('2001:db8:0:12::1'));
    expect(networkOf('::1')).not.toBe(networkOf('2001:db8::1'));
  });
});
