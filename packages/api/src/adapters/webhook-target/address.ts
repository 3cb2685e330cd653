/** Where an address leads: the public internet, this machine, or anywhere else (private, reserved, a tunnel). */
export type Reach = 'public' | 'loopback' | 'other';

/** [first address, prefix length]; IANA IPv4 Special-Purpose Address Registry (RFC 6890 and successors), plus multicast. */
const NOT_PUBLIC_IPV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // Azure's metadata and health service: a public address that only its own machines reach.
  ['168.63.129.16', 32],
];

/**
 * Exceptions inside 2000::/3, the only IPv6 block that is public; IANA IPv6 Special-Purpose Address Registry. Everything
 * outside it (::, ::1, v4-mapped, NAT64 64:ff9b::/96 and 64:ff9b:1::/48, fc00::/7, fe80::/10, ff00::/8 …) needs no entry.
 */
const NOT_PUBLIC_IPV6: readonly (readonly [string, number])[] = [
  // IETF protocol assignments, with Teredo (2001::/32) and ORCHID.
  ['2001::', 23],
  ['2001:db8::', 32],
  // 6to4: carries an IPv4 address, which may be private.
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

/** Reads canonical dotted-decimal IPv4 as 4 bytes; `null` for any other text. */
export const parseIpv4 = (text: string): number[] | null => {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) return null;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : null;
};

/** Reads IPv6 (RFC 4291 section 2.2, all three forms, without zone) as 16 bytes; `null` for any other text. */
export const parseIpv6 = (text: string): number[] | null => {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half, index) => parseGroups(half, index === halves.length - 1));
  if (!head || tail === null) return null;
  if (tail === undefined) return head.length === 16 ? head : null;
  const gap = 16 - head.length - tail.length;
  return gap >= 2 ? [...head, ...Array<number>(gap).fill(0), ...tail] : null;
};

/** Judges an address of 4 or 16 bytes. An IPv6 address that embeds an IPv4 one is never `public` nor `loopback`. */
export const reachOf = (bytes: readonly number[]): Reach => {
  if (bytes.length === 4) {
    if (bytes[0] === 127) return 'loopback';
    return isInAny(bytes, NOT_PUBLIC_IPV4, parseIpv4) ? 'other' : 'public';
  }
  if (bytes.length !== 16) return 'other';
  if (bytes.every((byte, index) => byte === (index === 15 ? 1 : 0))) return 'loopback';
  if (!isIn(bytes, [0x20], 3) || isIsatap(bytes)) return 'other';
  return isInAny(bytes, NOT_PUBLIC_IPV6, parseIpv6) ? 'other' : 'public';
};

const parseGroups = (text: string, mayEndInIpv4: boolean): number[] | null => {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    const ipv4 = mayEndInIpv4 && index === groups.length - 1 ? parseIpv4(group) : null;
    if (ipv4) {
      bytes.push(...ipv4);
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(group)) return null;
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    }
  }
  return bytes;
};

// RFC 5214 section 6.1: the interface id 0000:5efe or 0200:5efe is followed by an IPv4 address.
const isIsatap = (bytes: readonly number[]): boolean =>
  (bytes[8] === 0 || bytes[8] === 2) && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;

const isInAny = (
  bytes: readonly number[],
  ranges: readonly (readonly [string, number])[],
  parse: (text: string) => number[] | null,
): boolean =>
  ranges.some(([first, bits]) => {
    const start = parse(first);
    return start !== null && isIn(bytes, start, bits);
  });

const isIn = (bytes: readonly number[], start: readonly number[], prefixBits: number): boolean => {
  for (let bit = 0; bit < prefixBits; bit += 8) {
    const mask = 0xff & (0xff << Math.max(0, 8 - (prefixBits - bit)));
    const [byte = 0, wanted = 0] = [bytes[bit / 8], start[bit / 8]];
    if ((byte & mask) !== (wanted & mask)) return false;
  }
  return true;
};
