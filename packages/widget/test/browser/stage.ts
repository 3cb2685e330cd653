import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ticketsPage } from '@ticket-vendor/api/src/modules/pages/tickets-page.ts';
import { type LocalStripe, startStripe } from '@ticket-vendor/stand-ins/stripe/index.ts';
import { bundleTicketsPage, bundleWidget } from '../../scripts/bundle.ts';
import { MockApi, type Page, type Till } from './mock-api.ts';

/** A promoter's page, the API's mock and the payment double, each on an origin of its own. */
export type Stage = {
  /**
   * The page's address; with `/frames/` in place of `/shows/`, that of a page which shows it in a frame. `query` has
   * the widget's parameters; `attributes` and `css` change its look.
   */
  url(options?: PageOptions): string;
  api: MockApi;
  apiOrigin: string;
  stripe: LocalStripe;
  /** Starts over with a fresh API. */
  reset(): MockApi;
  close(): Promise<void>;
};

export type PageOptions = {
  query?: string;
  attributes?: string;
  /** The attribute for the key. */
  keyName?: string;
  css?: string;
  lang?: string;
  /** `forbidden`: the page's policy allows nothing from Stripe. */
  stripe?: 'allowed' | 'forbidden';
  /** The `sandbox` of the frame around the page, at `/frames/`. */
  sandbox?: string;
  /** Loads two copies of the script. */
  twice?: boolean;
  /** The origins that the page's policy lets scripts connect to; default: the API. */
  connect?: string;
};

const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 540"><defs><linearGradient id="a" x2="0" y2="1"><stop stop-color="#1c1440"/><stop offset=".55" stop-color="#6d2f6b"/><stop offset="1" stop-color="#f0875a"/></linearGradient></defs><path fill="url(#a)" d="M0 0h960v540H0z"/><g fill="#ffd9a0">${Array.from({ length: 46 }, (_, i) => `<ellipse cx="${(i * 197) % 960}" cy="${40 + ((i * 83) % 330)}" rx="${4 + (i % 5) * 3}" ry="${6 + (i % 5) * 4}" opacity="${0.35 + (i % 4) * 0.18}"/>`).join('')}</g><path fill="#160f2e" d="M0 440q120-60 240-24t240 10 240-30 240 24v120H0z"/></svg>`;

/** Starts everything. The widget is bundled from its source, as its CDN file is. */
export const startStage = async (): Promise<Stage> => {
  const stripe = await startStripe();
  const scripts = new Map(await bundleWidget({ minify: true }));
  scripts.set('tickets.js', await bundleTicketsPage({ minify: true }));
  const till: Till = {
    publishableKey: 'pk_test_local',
    scriptUrl: stripe.scriptUrl,
    async create(amount, currency) {
      const body = new URLSearchParams({ amount: String(amount), currency: currency.toLowerCase() });
      body.set('automatic_payment_methods[enabled]', 'true');
      const intent = await stripeCall(stripe, '/v1/payment_intents', body);
      return { id: String(intent.id), clientSecret: String(intent.client_secret) };
    },
    async openCheckout(amount, currency, back) {
      const body = new URLSearchParams({
        mode: 'payment',
        'line_items[0][quantity]': '1',
        'line_items[0][price_data][currency]': currency.toLowerCase(),
        'line_items[0][price_data][unit_amount]': String(amount),
        'line_items[0][price_data][product_data][name]': 'Night of the Lanterns',
        success_url: back('success'),
        cancel_url: back('cancelled'),
      });
      return pageOf(await stripeCall(stripe, '/v1/checkout/sessions', body));
    },
    async expireCheckout(id) {
      await stripeCall(stripe, `/v1/checkout/sessions/${id}/expire`, new URLSearchParams());
    },
    checkout: async (id) => pageOf(await stripeCall(stripe, `/v1/checkout/sessions/${id}`)),
    async statusOf(id) {
      return String((await stripeCall(stripe, `/v1/payment_intents/${id}`)).status);
    },
  };

  const freshApi = () => new MockApi(till, { url: `${apiOrigin}/e/evt_01k9z3v6w0d8y2m4q7r5t1x3n9` });
  const apiServer = createServer((request, response) => {
    void answerApi(request, response, stage, scripts);
  });
  const apiOrigin: string = await listen(apiServer);
  const stage = { api: freshApi() };
  const site = createServer((request, response) => {
    void answerSite(request, response, { apiOrigin, stripeOrigin: stripe.origin, eventId: stage.api.event.id });
  });
  const siteOrigin = await listen(site);

  return {
    stripe,
    apiOrigin,
    get api() {
      return stage.api;
    },
    url({ query = '', ...options } = {}) {
      const page = Buffer.from(JSON.stringify(options)).toString('base64url');
      return `${siteOrigin}/shows/${page}${query ? `?${query}` : ''}`;
    },
    reset() {
      stage.api = freshApi();
      return stage.api;
    },
    async close() {
      for (const server of [apiServer, site]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
      await stripe.close();
    },
  };
};

const pageOf = ({ id, url, payment_intent: intent }: Record<string, unknown>): Page => ({
  id: String(id),
  url: typeof url === 'string' ? url : null,
  intent: typeof intent === 'string' ? intent : null,
});

const stripeCall = async (
  stripe: LocalStripe,
  path: string,
  body?: URLSearchParams,
): Promise<Record<string, unknown>> => {
  const response = await fetch(`${stripe.origin}${path}`, {
    headers: { authorization: 'Bearer sk_test_local' },
    ...(body ? { method: 'POST', body } : {}),
  });
  return (await response.json()) as Record<string, unknown>;
};

const listen = (server: Server): Promise<string> => {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
};

const answerApi = async (
  request: IncomingMessage,
  response: ServerResponse,
  stage: { api: MockApi },
  scripts: ReadonlyMap<string, string>,
): Promise<void> => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const headers = {
    'access-control-allow-origin': '*',
    'access-control-allow-headers': 'authorization, content-type, idempotency-key',
    'access-control-allow-methods': 'GET, POST, DELETE',
    'access-control-expose-headers': 'Date',
    date: new Date(stage.api.now()).toUTCString(),
    'cross-origin-resource-policy': 'cross-origin',
  };
  if (request.method === 'OPTIONS') return void response.writeHead(204, headers).end();
  if (url.pathname === '/tickets') {
    return void response
      .writeHead(200, { 'content-type': 'text/html', 'content-security-policy': OWN_POLICY })
      .end(ticketsPage);
  }
  const script = scripts.get(url.pathname.slice(1));
  if (script !== undefined) {
    return void response.writeHead(200, { ...headers, 'content-type': 'text/javascript' }).end(script);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const body = text ? (JSON.parse(text) as Record<string, unknown>) : {};
  const answer = await stage.api.answer(request, url.pathname, url.searchParams, body);
  if (!answer) return void response.destroy();
  const type = answer.status >= 400 ? 'application/problem+json' : 'application/json';
  response.writeHead(answer.status, { ...headers, 'content-type': type });
  response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
};

/** The policy of the API's own page with tickets. */
const OWN_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'";

type SiteOptions = {
  apiOrigin: string;
  stripeOrigin: string;
  eventId: string;
};

const answerSite = async (
  request: IncomingMessage,
  response: ServerResponse,
  { apiOrigin, stripeOrigin, eventId }: SiteOptions,
): Promise<void> => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname === '/picture.svg')
    return void response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(PICTURE);
  const [, area, name = ''] = url.pathname.split('/');
  const options = JSON.parse(Buffer.from(name, 'base64url').toString() || '{}') as PageOptions;
  if (area === 'styles') {
    const css = await readFile(new URL('./page.css', import.meta.url), 'utf8');
    return void response.writeHead(200, { 'content-type': 'text/css' }).end(`${css}\n${options.css ?? ''}`);
  }
  if (area === 'frames') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    return void response.end(
      `<!doctype html><title>Framed</title><iframe src="/shows/${name}" width="1000" height="860" ${options.sandbox ? `sandbox="${options.sandbox}"` : ''}>`,
    );
  }
  if (area !== 'shows') return void response.writeHead(404).end();
  const stripe = options.stripe === 'forbidden' ? '' : stripeOrigin;
  // As strict as a promoter's page may be: nothing inline, and Trusted Types for scripts and markup.
  const policy = [
    "default-src 'none'",
    `script-src ${apiOrigin} ${stripe}`,
    `connect-src ${options.connect ?? apiOrigin}`,
    `frame-src ${stripe || "'none'"}`,
    "style-src 'self'",
    "img-src 'self'",
    "require-trusted-types-for 'script'",
    `trusted-types lit-html ticket-vendor ${options.twice ? "'allow-duplicates'" : ''}`,
  ];
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
  });
  response.end(`<!doctype html>
<html lang="${options.lang ?? 'en'}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Night of the Lanterns</title>
<link rel="stylesheet" href="/styles/${name}">
<link rel="icon" href="/picture.svg">
<script type="module" src="${apiOrigin}/widget.js"></script>${options.twice ? `<script type="module" src="${apiOrigin}/widget.js?again"></script>` : ''}
</head>
<body><main><h1>The Harbour Club</h1>
<ticket-widget event="${eventId}" ${options.keyName ?? 'publishable-key'}="pk_test_local" ${options.attributes ?? ''}></ticket-widget>
</main></body></html>`);
};
