import Stripe from 'stripe';
import { Faults } from '../faults.ts';
import { header, json, type LocalRequest, type LocalServer, type Reply, serve } from '../http.ts';
import { accountRoutes } from './accounts.ts';
import { browserAsset } from './assets.ts';
import { chargeRoutes } from './charges.ts';
import { checkoutSessionRoutes, expireDue } from './checkout-sessions.ts';
import { Control, HTTP_CONTROLS } from './control.ts';
import { disputeRoutes } from './disputes.ts';
import { faultBody, StripeFailure } from './errors.ts';
import { eventRoutes } from './events.ts';
import { pageFor } from './pages.ts';
import { paymentIntentRoutes } from './payment-intents.ts';
import { refundRoutes } from './refunds.ts';
import { type Caller, createRouter } from './router.ts';
import { newId, Store, type StoredEvent } from './store.ts';
import { type Release, Webhooks } from './webhooks.ts';
import type { World } from './world.ts';

export type { Control, HeldRequest } from './control.ts';
export type { Store } from './store.ts';
export type { Release } from './webhooks.ts';

/** How a double is set up. */
export type StripeOptions = {
  port?: number;
  /** Where events go; without it they are only recorded. */
  webhookUrl?: string;
  webhookSecret?: string;
  /** Milliseconds since the epoch, as `Date.now`. */
  now?: () => number;
  /** Milliseconds before each further attempt at an event. */
  retryDelays?: readonly number[];
  /** A JSON file that keeps everything across restarts. */
  dataFile?: string;
};

/** A running stand-in for Stripe. */
export type LocalStripe = {
  port: number;
  origin: string;
  /** The stand-in for Stripe.js. */
  scriptUrl: string;
  webhookSecret: string;
  /** Every object, for tests that compare books. */
  db: Store;
  faults: Faults;
  control: Control;
  webhooks: Webhooks;
  /** Events so far, oldest first. */
  events(): StoredEvent[];
  setWebhookUrl(url: string | undefined, types?: readonly string[]): void;
  /** Calls the listener with each call of Stripe's API. Returns a function that stops this. */
  observe: LocalServer['observe'];
  holdWebhooks(): void;
  releaseWebhooks(release?: Release): Promise<void>;
  close(): Promise<void>;
};

const RETRY_DELAYS = [1_000, 5_000, 30_000, 300_000, 1_800_000, 7_200_000];

/** Starts the double on loopback. Throws if the port is taken. */
export const startStripe = async (options: StripeOptions = {}): Promise<LocalStripe> => {
  const { webhookSecret = 'whsec_local', now = Date.now, retryDelays = RETRY_DELAYS } = options;
  const store = new Store(options.dataFile);
  const webhooks = new Webhooks({ store, secret: webhookSecret, retryDelays, now, url: options.webhookUrl });
  const faults = new Faults(faultBody);
  let caller: Caller | undefined;
  let origin = '';

  const world: World = {
    store,
    plan: { confirms: [], refunds: [], lostCancels: 0, ahead: 0 },
    get origin() {
      return origin;
    },
    seconds: () => Math.floor(now() / 1000) + world.plan.ahead,
    emit(type, object, { account, previous } = {}) {
      const event = {
        id: newId('evt'),
        object: 'event',
        ...(account ? { account } : {}),
        api_version: Stripe.API_VERSION,
        created: world.seconds(),
        data: {
          object: structuredClone(object) as Stripe.Event.Data.Object,
          ...(previous ? { previous_attributes: previous as Stripe.Event.Data.PreviousAttributes } : {}),
        },
        livemode: false,
        pending_webhooks: 0,
        request: { id: caller?.requestId ?? null, idempotency_key: caller?.idempotencyKey ?? null },
        type: type as Stripe.Event.Type,
      } satisfies Stripe.EventBase;
      store.events.set(event.id, event);
      webhooks.send(event);
      store.changed();
    },
  };
  const control = new Control(world, webhooks);
  const answer = createRouter({
    routes: [
      ...paymentIntentRoutes(world),
      ...chargeRoutes(world),
      ...refundRoutes(world),
      ...checkoutSessionRoutes(world),
      ...accountRoutes(world),
      ...disputeRoutes(world),
      ...eventRoutes(world),
    ],
    store,
    seconds: world.seconds,
    gate: (target) => control.gate(target),
    crashes: (target) => control.crashes(target),
    during(current, work) {
      caller = current;
      try {
        return work();
      } finally {
        caller = undefined;
      }
    },
  });

  const handle = async (request: LocalRequest): Promise<Reply> => {
    expireDue(world);
    if (request.path.startsWith('/v1/')) return answer(request);
    if (request.path.startsWith('/_control/')) return controlled(control, request);
    const reply = (await browserAsset(request, origin)) ?? pageFor(world, request);
    store.changed();
    return reply ?? json(404, { error: { type: 'invalid_request_error', message: `No page at ${request.path}.` } });
  };

  const server = await serve(handle, { port: options.port ?? 0, faults });
  origin = server.origin;
  const clock = setInterval(() => expireDue(world), 1_000).unref();
  webhooks.resume();

  return {
    port: server.port,
    origin,
    scriptUrl: `${origin}/v3/`,
    webhookSecret,
    db: store,
    faults,
    control,
    webhooks,
    events: () => [...store.events.values()],
    observe: (listener) => server.observe((request) => request.path.startsWith('/v1/') && listener(request)),
    setWebhookUrl: (url, types) => control.setWebhookUrl(url, types),
    holdWebhooks: () => control.holdWebhooks(),
    releaseWebhooks: (release) => control.releaseWebhooks(release),
    async close() {
      clearInterval(clock);
      await webhooks.close();
      await server.close();
      store.close();
    },
  };
};

/** `POST /_control/<method>` with the arguments as a JSON list. */
const controlled = async (control: Control, request: LocalRequest): Promise<Reply> => {
  const name = HTTP_CONTROLS.find((candidate) => request.path === `/_control/${candidate}`);
  if (!name || request.method !== 'POST') return json(404, { error: 'No such control.', controls: HTTP_CONTROLS });
  // A page of another origin can't send this type without asking first, and is never allowed.
  if (!header(request, 'content-type')?.startsWith('application/json')) return json(415, { error: 'Send JSON.' });
  try {
    const args: unknown = JSON.parse(request.body.toString('utf8') || '[]');
    if (!Array.isArray(args)) return json(400, { error: 'Send the arguments as a list.' });
    const method = control[name] as (...values: unknown[]) => unknown;
    return json(200, (await method.apply(control, args)) ?? null);
  } catch (error) {
    const body = error instanceof StripeFailure ? error.body : { message: String(error) };
    return json(400, { error: body });
  }
};
