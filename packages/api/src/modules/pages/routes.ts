import { Hono } from 'hono';
import { html } from 'hono/html';
import type { AppEnv, Ctx } from '../../core/context.ts';
import { getHostedEvent } from './service.ts';
import { ticketsPage } from './tickets-page.ts';

/** Pages for people, served by the Worker itself. Not part of the API, so they have no place in the OpenAPI document. */
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

/** The widget needs the API and Stripe's script, and no inline anything. */
const eventPolicy = ({ env }: Ctx) => {
  const stripe = new URL(env.STRIPE_JS_URL).origin;
  // Where the page itself is not encrypted, on a laptop, pictures need not be.
  const pictures = new Set(['https:', new URL(env.PUBLIC_URL).protocol]);
  return policy({
    'script-src': `'self' ${stripe}`,
    'style-src': "'self'",
    'img-src': `'self' ${[...pictures].join(' ')} data:`,
    'connect-src': `'self' ${stripe} https://api.stripe.com`,
    'frame-src': `${stripe} https://hooks.stripe.com`,
  });
};

pages.get('/e/:event_id', async (c) => {
  const event = await getHostedEvent(c.var.ctx, c.req.param('event_id'));
  if (!event) {
    return c.html(
      html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Not on sale</title>
    <link rel="stylesheet" href="/pages.css">
  </head>
  <body>
    <main class="account">
      <h1>There is nothing on sale here</h1>
      <p>The address may be incomplete, or the event is not on show yet or no longer. Ask whoever gave it to you.</p>
      <p>If the event is yours: publish it, and make a publishable key.</p>
    </main>
  </body>
</html>`,
      404,
      { 'content-security-policy': policy({ 'style-src': "'self'" }), 'cache-control': 'no-store' },
    );
  }
  c.header('content-security-policy', eventPolicy(c.var.ctx));
  c.header('cache-control', 'public, max-age=60');
  // The address may carry a buyer's secret.
  c.header('referrer-policy', 'no-referrer');
  return c.html(html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${event.title} · Tickets</title>
    <link rel="stylesheet" href="/pages.css">
    <script type="module" src="/widget.js"></script>
  </head>
  <body>
    <main class="event"><ticket-widget event="${event.id}" publishable-key="${event.key}"></ticket-widget></main>
    <footer class="event">Tickets sold by ${event.promoter_name}</footer>
  </body>
</html>`);
});

/** `useless` is said of a link that does not work; `otherwise` is the operation of one who has no link, or no good one. */
type AccountPage = {
  title: string;
  operation: string;
  useless: string;
  otherwise?: string;
  done: string;
  sent?: string;
};

const accountPage = (page: AccountPage, fields: ReturnType<typeof html>) => html`<!doctype html>
<html lang="en">
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
        data-sent="${page.sent ?? ''}" data-useless="${page.useless}">${fields}</form>
      <p role="status"></p>
    </main>
  </body>
</html>`;

/** Its looks are made by its script, in which no policy has a say. */
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

pages.get('/verify-email', (c) =>
  c.html(
    // A button, since mail filters open links.
    accountPage(
      {
        title: 'Confirm your e-mail',
        operation: 'verify-email',
        useless: 'The link was used, is too old or is not whole. Sign in if you have an account, or register again.',
        done: 'Thank you: your account is ready. Sign in with your password.',
      },
      html`<p data-part="with-token" hidden>
  <label>The password you registered with <input name="password" type="password" autocomplete="current-password" maxlength="200"
    required></label> <button>Confirm e-mail</button></p>
<p data-part="without-token" hidden>Open the link of the e-mail once more: its last part is missing.</p>`,
    ),
    200,
    accountHeaders,
  ),
);

pages.get('/reset-password', (c) =>
  c.html(
    accountPage(
      {
        title: 'Choose a new password',
        operation: 'reset-password',
        useless: 'The link was used, is too old or is not whole. Ask for a new one here.',
        otherwise: 'request-password-reset',
        done: 'Your new password works. Sign in with it.',
        sent: 'If the e-mail has an account, a link is on its way. It works for an hour.',
      },
      html`<p data-part="with-token" hidden>
  <label>New password <input name="password" type="password" autocomplete="new-password" minlength="10" maxlength="200"
    required></label> <button>Save</button></p>
<p data-part="without-token" hidden>
  <label>E-mail <input name="email" type="email" autocomplete="email" maxlength="254" required></label>
  <button>Send me a link</button></p>`,
    ),
    200,
    accountHeaders,
  ),
);

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
