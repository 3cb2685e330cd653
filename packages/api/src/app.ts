import { OpenAPIHono } from '@hono/zod-openapi';
import type { Hono } from 'hono';
import { CACHE } from './core/caching.ts';
import type { AppEnv, Deps } from './core/context.ts';
import { describeError } from './core/describe-error.ts';
import { sha256 } from './core/encoding.ts';
import { AppError } from './core/errors.ts';
import { documentInfo } from './core/openapi.ts';
import { describeWebhooks } from './core/openapi-webhooks.ts';
import { problemResponse } from './core/problem.ts';
import { Replay } from './db/idempotency.ts';
import { cacheable, showText } from './middleware/cache.ts';
import { credentials } from './middleware/credentials.ts';
import { frame } from './middleware/frame.ts';
import { knownMethods } from './middleware/methods.ts';
import { admin } from './modules/admin/routes.ts';
import { analytics } from './modules/analytics/routes.ts';
import { apiKeys } from './modules/api-keys/routes.ts';
import { findKeyByHash } from './modules/api-keys/service.ts';
import { auditLog } from './modules/audit-log/routes.ts';
import { auth } from './modules/auth/routes.ts';
import { checkout } from './modules/checkout/routes.ts';
import { door } from './modules/door/routes.ts';
import { events } from './modules/events/routes.ts';
import { health } from './modules/health/routes.ts';
import { holds } from './modules/holds/routes.ts';
import { images, publicImages } from './modules/images/routes.ts';
import { orders } from './modules/orders/routes.ts';
import { pages } from './modules/pages/routes.ts';
import { passwords } from './modules/passwords/routes.ts';
import { paymentAccounts } from './modules/payment-accounts/routes.ts';
import { pricing } from './modules/pricing/routes.ts';
import { promoCodes } from './modules/promo-codes/routes.ts';
import { promoterEvents } from './modules/promoter-events/routes.ts';
import { promoters } from './modules/promoters/routes.ts';
import { receipts } from './modules/receipts/routes.ts';
import { refunds } from './modules/refunds/routes.ts';
import { tickets } from './modules/tickets/routes.ts';
import { tiers } from './modules/tiers/routes.ts';
import { voids } from './modules/voids/routes.ts';
import { waitingRoom } from './modules/waiting-room/routes.ts';
import { waitlist } from './modules/waitlist/routes.ts';
import { webhookDeliveries } from './modules/webhook-deliveries/routes.ts';
import { webhookEndpoints } from './modules/webhook-endpoints/routes.ts';
import { zoneChanges } from './modules/zone-changes/routes.ts';

/** The table of contents of the API: every module under its base. */
export const createApi = () => {
  const api = new OpenAPIHono<AppEnv>();
  api.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'A publishable key, secret key, scanner key, access token, order secret or waitlist token.',
  });
  const modules = [
    admin,
    analytics,
    apiKeys,
    auditLog,
    auth,
    checkout,
    passwords,
    door,
    events,
    health,
    holds,
    images,
    voids,
    refunds,
    orders,
    paymentAccounts,
    pricing,
    promoCodes,
    promoters,
    promoterEvents,
    receipts,
    tickets,
    tiers,
    waitingRoom,
    waitlist,
    webhookDeliveries,
    webhookEndpoints,
    zoneChanges,
  ];
  for (const module of modules) api.route('/api/v1', module);
  describeWebhooks(api.openAPIRegistry);
  return api;
};

/** The whole application over its dependencies, with what the queue and Stripe call. */
export const createApp = (deps: Deps, internal: Hono<AppEnv>) => {
  const app = new OpenAPIHono<AppEnv>();
  app.use('*', frame(deps), credentials(deps, findKeyByHash));

  const api = createApi();
  // The document as committed, but that "try it out" talks to this deployment.
  const servers = [{ url: deps.env.PUBLIC_URL, description: 'This deployment' }];
  // Made once an isolate, when it is first asked for: it takes as long as a hundred requests.
  let document: { text: string; digest: Promise<string> } | undefined;
  api.get('/api/v1/openapi.json', cacheable(CACHE.document), async (c) => {
    if (!document) {
      const text = JSON.stringify(api.getOpenAPI31Document({ ...documentInfo, servers }));
      document = { text, digest: sha256(text) };
    }
    const { text, digest } = document;
    return showText(c, { body: text, version: [await digest], eventId: null });
  });
  app.route('/', api);
  app.route('/', internal);
  app.route('/', pages);
  app.route('/', publicImages);

  app.notFound((c) => {
    const { requestId } = c.var.ctx;
    const methods = knownMethods(app, c.req.path);
    if (methods.length === 0)
      return problemResponse(new AppError('not_found', 'See /docs for what there is.'), requestId);
    const refusal = problemResponse(new AppError('method_not_allowed', `Use ${methods.join(' or ')}.`), requestId);
    refusal.headers.set('allow', methods.join(', '));
    return refusal;
  });
  app.onError((error, c) => {
    const { requestId } = c.var.ctx;
    if (error instanceof AppError) return problemResponse(error, requestId);
    // The idempotency middleware turns this into the first answer.
    if (error instanceof Replay) return c.body(null, 500);
    deps.log('error', 'unexpected error', {
      request_id: requestId,
      error: describeError(error),
      // Only the frames: the first line repeats the message, which may hold a query's parameters.
      stack: error.stack
        ?.split('\n')
        .filter((line) => /^ +at /.test(line))
        .slice(0, 12),
    });
    return problemResponse(
      new AppError('internal_error', 'Try again; if it stays, write to support with the request id.'),
      requestId,
    );
  });
  return app;
};
