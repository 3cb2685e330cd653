import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { AppEnv, Ctx } from '../../core/context.ts';
import { canonicalLocale, type Language, languageOf } from '../../core/locale.ts';
import { isolated } from '../../core/text-direction.ts';
import { getHostedEvent } from './service.ts';
import { PAGE_TEXTS } from './texts.ts';
import { ticketsPage } from './tickets-page.ts';

/** Pages for people, served by the Worker. Not part of the API, so not in the OpenAPI document. */
export const pages = new Hono<AppEnv>();

const policy = (directives: Record<string, string>) =>
  Object.entries({
    'default-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
    ...directives,
  })
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');

/** Allows the API and Stripe's script, which the widget needs, and nothing inline. */
const eventPolicy = ({ env }: Ctx) => {
  const stripe = new URL(env.STRIPE_JS_URL).origin;
  // On a laptop the page is not encrypted, so its pictures need not be either.
  const pictures = new Set(['https:', new URL(env.PUBLIC_URL).protocol]);
  return policy({
    'script-src': `'self' ${stripe}`,
    'style-src': "'self'",
    'img-src': `'self' ${[...pictures].join(' ')} data:`,
    'connect-src': `'self' ${stripe} https://api.stripe.com`,
    'frame-src': `${stripe} https://hooks.stripe.com`,
  });
};

/** The language of a page: its link's, which is that of the e-mail, or else the browser's. */
const languageFor = (c: Context<AppEnv>) => {
  c.header('vary', 'Accept-Language');
  const asked = c.req.query('locale');
  return languageOf(asked !== undefined && canonicalLocale(asked) !== null ? asked : c.var.ctx.locale);
};

/** Only the widget knows whether the browser has an order of the event, so the page itself says nothing about one. */
const NOT_LISTED = html`<meta name="robots" content="noindex">`;

pages.get('/e/:event_id', async (c) => {
  const token = c.req.query('ticket_order') ?? c.req.query('ticket_claim');
  const event = await getHostedEvent(c.var.ctx, c.req.param('event_id'), token);
  const language = languageFor(c);
  const { nothing, tickets, soldBy } = PAGE_TEXTS[language];
  if (!event) {
    return c.html(
      html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${nothing.title}</title>
    <link rel="stylesheet" href="/pages.css">
  </head>
  <body>
    <main class="account">
      <h1>${nothing.heading}</h1>
      <p>${nothing.why}</p>
      <p>${nothing.owner}</p>
    </main>
  </body>
</html>`,
      404,
      { 'content-security-policy': policy({ 'style-src': "'self'" }), 'cache-control': 'no-store' },
    );
  }
  const isKnown = event.state !== 'gone';
  c.header('content-security-policy', eventPolicy(c.var.ctx));
  c.header('cache-control', event.state === 'on_show' ? 'public, max-age=60' : 'no-store');
  // The address may contain a buyer's secret.
  c.header('referrer-policy', 'no-referrer');
  return c.html(
    html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    ${event.state === 'on_show' ? '' : NOT_LISTED}
    <title>${isKnown ? html`${isolated(event.title)} · ${tickets}` : nothing.title}</title>
    <link rel="stylesheet" href="/pages.css">
    <script type="module" src="/widget.js"></script>
  </head>
  <body>
    <main class="event"><ticket-widget event="${event.id}" publishable-key="${event.key}"></ticket-widget></main>
    ${isKnown ? html`<footer class="event">${soldBy} <bdi>${event.promoter_name}</bdi></footer>` : ''}
  </body>
</html>`,
    isKnown ? 200 : 404,
  );
});

/**
 * `useless` is the text for a link that does not work; `otherwise` is the operation for people without a working link.
 */
type AccountPage = {
  language: Language;
  title: string;
  operation: string;
  useless: string;
  otherwise?: string;
  done: string;
  sent?: string;
};

const accountPage = (page: AccountPage, fields: ReturnType<typeof html>) => html`<!doctype html>
<html lang="${page.language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>${page.title}</title>
    <link rel="stylesheet" href="/pages.css">
    <script src="/account.js" defer></script>
  </head>
  <body>
    <main class="account">
      <h1>${page.title}</h1>
      <form data-operation="${page.operation}" data-otherwise="${page.otherwise ?? ''}" data-done="${page.done}"
        data-sent="${page.sent ?? ''}" data-useless="${page.useless}"
        data-problems="${JSON.stringify(PAGE_TEXTS[page.language].problems)}">${fields}</form>
      <p role="status"></p>
    </main>
  </body>
</html>`;

/** Its script sets its styles through the DOM, which no policy restricts. */
const ticketsHeaders = {
  'content-security-policy': policy({ 'script-src': "'self'", 'connect-src': "'self'" }),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
};

const accountHeaders = {
  'content-security-policy': policy({
    'script-src': "'self'",
    'style-src': "'self'",
    'connect-src': "'self'",
  }),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
};

pages.get('/verify-email', (c) => {
  const language = languageFor(c);
  const { title, useless, done, password, submit, noToken } = PAGE_TEXTS[language].verify;
  return c.html(
    // Needs a click, since mail filters open links.
    accountPage(
      { language, title, operation: 'verify-email', useless, done },
      html`<p data-part="with-token" hidden>
  <label>${password} <input name="password" type="password" autocomplete="current-password" maxlength="200"
    required></label> <button>${submit}</button></p>
<p data-part="without-token" hidden>${noToken}</p>`,
    ),
    200,
    accountHeaders,
  );
});

pages.get('/reset-password', (c) => {
  const language = languageFor(c);
  const { reset, email } = PAGE_TEXTS[language];
  const { title, useless, done, sent } = reset;
  return c.html(
    accountPage(
      { language, title, operation: 'reset-password', useless, otherwise: 'request-password-reset', done, sent },
      html`<p data-part="with-token" hidden>
  <label>${reset.password} <input name="password" type="password" autocomplete="new-password" minlength="10" maxlength="200"
    required></label> <button>${reset.submit}</button></p>
<p data-part="without-token" hidden>
  <label>${email} <input name="email" type="text" inputmode="email" autocomplete="email" autocapitalize="none"
    spellcheck="false" maxlength="320" required></label>
  <button>${reset.ask}</button></p>`,
    ),
    200,
    accountHeaders,
  );
});

pages.get('/tickets', (c) => c.html(ticketsPage, 200, ticketsHeaders));

pages.get('/docs', (c) => {
  c.header(
    'content-security-policy',
    // Swagger UI sets style attributes.
    policy({
      'script-src': "'self'",
      'style-src': "'self' 'unsafe-inline'",
      'img-src': "'self' data:",
      'connect-src': "'self'",
    }),
  );
  c.header('cache-control', 'public, max-age=300');
  return c.html(html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Ticket Vendor API reference</title>
    <link rel="stylesheet" href="/swagger-ui.css">
    <link rel="stylesheet" href="/pages.css">
    <script src="/swagger-ui-bundle.js" defer></script>
    <script src="/reference.js" defer></script>
  </head>
  <body class="reference"><div id="reference"></div></body>
</html>`);
});
