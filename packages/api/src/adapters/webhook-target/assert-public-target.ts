import { parseIpv4, parseIpv6, type Reach, reachOf } from './address.ts';

const MAX_URL_LENGTH = 2_048;

/**
 * Names that by standard or custom never leave a machine or its network: RFC 6761 (localhost), RFC 6762 (local and
 * appendix G), RFC 8375 (home.arpa), and `internal`, reserved by ICANN and used by cloud metadata services.
 */
const LOCAL_SUFFIXES = [
  'local',
  'localdomain',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'home.arpa',
  'in-addr.arpa',
  'ip6.arpa',
];

/** A URL that webhooks may not be sent to. `message` is written for the owner of the endpoint. */
export class WebhookTargetError extends Error {
  override readonly name = 'WebhookTargetError';
}

/** Settings of `assertPublicTarget`. */
export type WebhookTargetOptions = {
  /** Local mode: accept this machine too, over http or https. Never set it in production. */
  allowLoopback?: boolean | undefined;
};

/**
 * Checks that webhooks may be sent to a URL: https, and no address or name that leads elsewhere than the public internet.
 * Returns it in normal form: store and fetch that, never the text that was checked. Throws `WebhookTargetError`.
 *
 * It judges what is written. That a public name resolves to a private address is for the Worker's
 * `global_fetch_strictly_public` to stop, and redirects must not be followed.
 */
export const assertPublicTarget = (target: string, options: WebhookTargetOptions = {}): URL => {
  const url = parse(target);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new WebhookTargetError('The URL must start with https://.');
  }
  // In the text, because parsing drops an empty user name, and what its owner sees would not be what is called.
  if (authorityOf(target).includes('@')) {
    throw new WebhookTargetError(
      'The URL must hold no user name or password; webhooks are authenticated by signature.',
    );
  }
  const host = normalizeHost(url.hostname);
  const reach = reachOfHost(host);
  if (reach === 'other') {
    throw new WebhookTargetError(
      `Webhooks can only go to the public internet, and ${shown(host)} is a private, local or reserved address.`,
    );
  }
  if (reach === 'loopback' && options.allowLoopback !== true) {
    throw new WebhookTargetError(`Webhooks can only go to the public internet, and ${shown(host)} is this machine.`);
  }
  if (reach === 'public' && url.protocol !== 'https:') {
    throw new WebhookTargetError('The URL must start with https://, so that nobody can read the orders on their way.');
  }
  // Without the dots at its end the name is the same, while a certificate or a later comparison may not see it so.
  if (host !== url.hostname) url.hostname = host;
  url.hash = '';
  return url;
};

const parse = (target: string): URL => {
  if (target.length > MAX_URL_LENGTH)
    throw new WebhookTargetError(`The URL is longer than ${MAX_URL_LENGTH} characters.`);
  // The URL parser drops tabs and line breaks and turns backslashes into slashes: no honest URL needs either.
  if (/[\s\\\p{Cc}\p{Cf}]/u.test(target)) {
    throw new WebhookTargetError('The URL must hold no spaces, backslashes or control characters.');
  }
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(target)) {
    throw new WebhookTargetError('The URL must be complete, such as https://example.com/webhooks.');
  }
  try {
    return new URL(target);
  } catch {
    throw new WebhookTargetError('The URL is not valid. Write it as https://example.com/webhooks.');
  }
};

const authorityOf = (target: string): string => target.split('://', 2)[1]?.split(/[/?#]/, 1)[0] ?? '';

const normalizeHost = (hostname: string): string => hostname.toLowerCase().replace(/\.+$/, '');

const reachOfHost = (host: string): Reach => {
  if (host.startsWith('[')) {
    const bytes = host.endsWith(']') ? parseIpv6(host.slice(1, -1)) : null;
    return bytes === null ? 'other' : reachOf(bytes);
  }
  // Octal, hex, short and full-width spellings are canonical by now, and a host that merely ends in a number was refused
  // (WHATWG URL, host parsing).
  const ipv4 = parseIpv4(host);
  if (ipv4 !== null) return reachOf(ipv4);

  const labels = host.split('.');
  if (labels.at(-1) === 'localhost') return 'loopback';
  // A name without a dot is looked up in the local network's search domains.
  if (labels.length < 2 || labels.some((label) => label === '')) return 'other';
  return LOCAL_SUFFIXES.some((suffix) => host.endsWith(`.${suffix}`)) ? 'other' : 'public';
};

const shown = (host: string): string => (host === '' ? 'an empty host' : host);
