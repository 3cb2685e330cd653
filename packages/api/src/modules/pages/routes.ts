import { type Context, Hono } from 'hono';
import type { AppEnv, Ctx } from '../../core/context.ts';
import { canonicalLocale, languageOf } from '../../core/locale.ts';
import { resetPasswordPage, verifyEmailPage } from './account-page.ts';
import { eventPage, noEventPage } from './event-page.ts';
import { referencePage } from './reference-page.ts';
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

/** The language of a page: what its link says, which is that of the e-mail it stood in, or what the browser asks for. */
const languageFor = (c: Context<AppEnv>) => {
  c.header('vary', 'Accept-Language');
  const asked = c.req.query('locale');
  return languageOf(asked !== undefined && canonicalLocale(asked) !== null ? asked : c.var.ctx.locale);
};

pages.get('/e/:event_id', async (c) => {
  const token = c.req.query('ticket_order') ?? c.req.query('ticket_claim');
  const event = await getHostedEvent(c.var.ctx, c.req.param('event_id'), token);
  const language = languageFor(c);
  if (!event) {
    return c.html(noEventPage(language), 404, {
      'content-security-policy': policy({ 'style-src': "'self'" }),
      'cache-control': 'no-store',
    });
  }
  c.header('content-security-policy', eventPolicy(c.var.ctx));
  c.header('cache-control', event.state === 'on_show' ? 'public, max-age=15' : 'no-store');
  // The address may carry a buyer's secret.
  c.header('referrer-policy', 'no-referrer');
  return c.html(eventPage(event, language), event.state === 'gone' ? 404 : 200);
});

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

pages.get('/verify-email', (c) => c.html(verifyEmailPage(languageFor(c)), 200, accountHeaders));

pages.get('/reset-password', (c) => c.html(resetPasswordPage(languageFor(c)), 200, accountHeaders));

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
  return c.html(referencePage);
});
