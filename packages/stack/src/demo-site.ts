import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type EventAvailability, type EventWithTiers, TicketVendor } from '@ticket-vendor/sdk';
import { type LocalRequest, type LocalServer, type Reply, serve } from '@ticket-vendor/stand-ins/http.ts';
import { PROGRAMME, type ProgrammeEvent } from './seed/programme.ts';
import type { Demo } from './seed/seed.ts';

const FILES: Record<string, string> = { css: 'text/css; charset=utf-8', svg: 'image/svg+xml' };

/** What the demo site shows and links to. */
export type DemoSiteOptions = {
  port: number;
  demo: Demo;
  /** Where the API is, which serves the widget too. */
  api: string;
  /** Where Stripe.js and its frames come from. */
  stripe: string;
  inboxUrl: string;
};

/** Starts the demo promoter's website, on its own origin. */
export const startDemoSite = (options: DemoSiteOptions): Promise<LocalServer> => {
  const client = new TicketVendor({ baseUrl: options.api, apiKey: options.demo.publishableKey });
  return serve(
    async (request) => {
      const reply = await answer(request, options, client);
      return { ...reply, headers: { ...securityHeaders(options), 'cache-control': 'no-store', ...reply.headers } };
    },
    { port: options.port },
  );
};

/**
 * As strict as a promoter's page may be: nothing inline, and Trusted Types for scripts and markup. A page that sends
 * buyers to Stripe's own page loads nothing from Stripe.
 */
const securityHeaders = (
  { api, stripe }: DemoSiteOptions,
  payment: ProgrammeEvent['payment'] = 'checkout',
): Record<string, string> => {
  const guest = payment === 'element' ? [stripe] : [];
  const policy = [
    "default-src 'none'",
    `script-src ${[api, ...guest].join(' ')}`,
    `connect-src ${api}`,
    `frame-src ${guest[0] ?? "'none'"}`,
    `img-src 'self' ${api}`,
    "style-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types lit-html ticket-vendor',
  ];
  return {
    'content-security-policy': policy.join('; '),
    'referrer-policy': 'strict-origin',
    'x-content-type-options': 'nosniff',
  };
};

const answer = async (request: LocalRequest, options: DemoSiteOptions, client: TicketVendor): Promise<Reply> => {
  if (request.method !== 'GET' && request.method !== 'HEAD') return text(405, 'Only pages to look at.');
  if (request.path === '/') return page(await home(options, client));
  const slug = /^\/events\/([a-z-]+)\/?$/.exec(request.path)?.[1];
  const entry = PROGRAMME.find((one) => one.slug === slug);
  if (entry) return page(await eventPage(entry, options), securityHeaders(options, entry.payment));
  const file = /^\/((?:images\/)?[a-z-]+\.(css|svg))$/.exec(request.path);
  const body = file?.[1] ? await readDemo(file[1]).catch(() => undefined) : undefined;
  if (body === undefined) return text(404, 'There is no such page. The programme is at /.');
  return { status: 200, headers: { 'content-type': FILES[file?.[2] ?? ''] ?? 'text/plain' }, body };
};

const home = async (options: DemoSiteOptions, client: TicketVendor): Promise<string> => {
  const cards = await Promise.all(
    PROGRAMME.map(async (entry) => {
      const event = options.demo.events[entry.slug];
      // A page without its labels is better than none.
      const availability = await client.events.availability(event.id).catch(() => undefined);
      return fill('card.html', { ...facts(entry, event), ...stateOf(availability) });
    }),
  );
  const [first] = PROGRAMME;
  return fill('home.html', {
    cards: { html: cards.join('\n') },
    snippet: first ? snippet(options, first) : '',
    footer: { html: await footer(options) },
  });
};

const eventPage = async (entry: ProgrammeEvent, options: DemoSiteOptions): Promise<string> => {
  const event = options.demo.events[entry.slug];
  return fill('event.html', {
    ...facts(entry, event),
    event: event.id,
    key: options.demo.publishableKey,
    api: options.api,
    payment: entry.payment,
    snippet: snippet(options, entry),
    footer: { html: await footer(options) },
  });
};

const footer = ({ inboxUrl, api }: DemoSiteOptions) => fill('footer.html', { inbox: inboxUrl, api });

const snippet = ({ api, demo }: DemoSiteOptions, { slug, payment }: ProgrammeEvent) =>
  `<script type="module"
  src="${api}/widget.js"></script>

<ticket-widget
  event="${demo.events[slug].id}"
  publishable-key="${demo.publishableKey}"${payment === 'checkout' ? '\n  payment="checkout"' : ''}></ticket-widget>`;

const facts = (entry: ProgrammeEvent, event: EventWithTiers): Record<string, string> => {
  const date = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
  });
  return {
    slug: entry.slug,
    title: event.title,
    subtitle: entry.subtitle,
    venue: event.venue,
    start: event.start_time,
    date: date.format(new Date(`${event.local_start_time.slice(0, 19)}Z`)),
  };
};

const stateOf = (availability: EventAvailability | undefined): { state: string; stateText: string } => {
  if (!availability) return { state: '', stateText: '' };
  if (availability.status === 'on_sale') {
    const left = availability.tiers.reduce((sum, tier) => sum + tier.available, 0);
    return left <= 10 ? { state: 'few', stateText: `Only ${left} left` } : { state: 'on-sale', stateText: 'On sale' };
  }
  if (availability.status !== 'sold_out') return { state: 'sold-out', stateText: 'Not on sale' };
  const waitlist = availability.tiers.some((tier) => tier.waitlist);
  return { state: 'sold-out', stateText: waitlist ? 'Sold out · Waitlist' : 'Sold out' };
};

/** A file of the demo folder with its `{{names}}` replaced: text is escaped, `{html}` is not. */
const fill = async (file: string, values: Record<string, string | { html: string }>): Promise<string> =>
  (await readDemo(file)).replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`demo/${file} asks for ${name}, which nobody gives.`);
    return typeof value === 'string' ? escapeHtml(value) : value.html;
  });

const readDemo = (file: string) => readFile(fileURLToPath(new URL(`./demo/${file}`, import.meta.url)), 'utf8');

const escapeHtml = (value: string) =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const page = (body: string, headers: Record<string, string> = {}): Reply => ({
  status: 200,
  headers: { ...headers, 'content-type': 'text/html; charset=utf-8' },
  body,
});
const text = (status: number, body: string): Reply => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: `${body}\n`,
});
