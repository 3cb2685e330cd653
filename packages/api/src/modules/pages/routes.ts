import { Hono } from 'hono';
import { html } from 'hono/html';
import type { AppEnv, Ctx } from '../../core/context.ts';
import { getHostedEvent } from './service.ts';

/** Pages for people, served by the Worker itself. Not part of the API, so they have no place in the OpenAPI document. */
export const pages = new Hono<AppEnv>();

const policy = (directives: Record<string, string>) =>
  Object.entries({ 'default-src': "'none'", 'base-uri': "'none'", 'form-action': "'none'", ...directives })
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');

/** The widget needs the API and Stripe's script, and no inline anything. */
const eventPolicy = ({ env }: Ctx) => {
  const stripe = new URL(env.STRIPE_JS_URL).origin;
  return policy({
    'script-src': `'self' ${stripe}`,
    'style-src': "'self'",
    'img-src': "'self' https: data:",
    'connect-src': `'self' ${stripe} https://api.stripe.com`,
    'frame-src': `${stripe} https://hooks.stripe.com`,
  });
};

pages.get('/e/:event_id', async (c) => {
  const event = await getHostedEvent(c.var.ctx, c.req.param('event_id'));
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
    <main class="event"><ticket-widget event="${event.id}" key="${event.key}"></ticket-widget></main>
    <footer class="event">Tickets sold by ${event.promoter_name}</footer>
  </body>
</html>`);
});

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
