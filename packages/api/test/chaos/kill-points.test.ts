import { AsyncLocalStorage } from 'node:async_hooks';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { findViolations } from '../../scripts/invariants.ts';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Promoter, pay } from '../people.ts';
import { type Endpoint, newEndpoint, type Receiver, startReceiver } from '../receiver.ts';

/** Longer than the gate's circuit stays open, so that each new process starts with a closed one. */
const CIRCUIT_SECONDS = 2.1;
/** Longer than a repeat is told that the first request is still running. */
const UNFINISHED_SECONDS = 11;

/** A process of the API that dies before or after its nth outside call. */
type Process = { calls: string[]; diesAt: number; phase: 'before' | 'after'; dead: boolean };

const within = new AsyncLocalStorage<Process>();
let current: Process;
const start = (diesAt = Number.POSITIVE_INFINITY, phase: Process['phase'] = 'before'): Process => {
  current = { calls: [], diesAt, phase, dead: false };
  return current;
};

let api: Harness;
let promoter: Promoter;
let receiver: Receiver;
let endpoint: Endpoint;
let points = 0;
let services: [origin: string, name: string][] = [];

/**
 * Nothing that a dead process does reaches the world. Stripe's SDK would retry, so the error is one that it takes as
 * final.
 */
const silence = (service: string): Response => {
  if (service !== 'Stripe') throw new TypeError('the process died');
  const error = { type: 'invalid_request_error', message: 'the process died' };
  return Response.json({ error }, { status: 400, headers: { 'stripe-should-retry': 'false' } });
};

const describeCall = (service: string, url: URL, init: RequestInit | undefined): string => {
  if (service !== 'Postgres')
    return `${service} ${init?.method ?? 'GET'} ${url.pathname.replace(/(pi|re|ch)_\w+/, '…')}`;
  const sql = String(init?.body);
  const called = /app\.(\w+)\(/.exec(sql) ?? /(?:from|update|into) \\?"?(\w+)/.exec(sql);
  return `Postgres ${called?.[1] ?? 'statement'}`;
};

const realFetch = globalThis.fetch;
const killingFetch: typeof fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  const service = services.find(([origin]) => origin === url.origin)?.[1];
  const running = within.getStore();
  if (!service || !running) return realFetch(input, init);
  if (running.dead) return silence(service);
  const point = running.calls.push(describeCall(service, url, init)) - 1;
  if (point === running.diesAt && running.phase === 'before') {
    running.dead = true;
    return silence(service);
  }
  const answer = await realFetch(input, init);
  if (point === running.diesAt) running.dead = true;
  if (running.dead) {
    await answer.body?.cancel();
    return silence(service);
  }
  return answer;
};

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  vi.stubGlobal('fetch', killingFetch);
  start();
  // Most log lines of a dying process only say that it died.
  api = await createHarness({ env: { HOLD_SEATS_PER_IP: '1000000' }, deps: { log: () => undefined } });
  receiver = await startReceiver();
  const { neon, upstash, stripe, resend, qstash } = api.standIns;
  services = [
    [neon.origin, 'Postgres'],
    [upstash.url, 'Redis'],
    [stripe.origin, 'Stripe'],
    [resend.origin, 'Resend'],
    [qstash.url, 'QStash'],
    [new URL(receiver.url).origin, 'a promoter’s system'],
  ];
  const handle = api.app.fetch;
  api.app.fetch = (...args: Parameters<typeof handle>) => within.run(current, () => handle(...args));
  promoter = await newPromoter(api);
});
afterAll(async () => {
  console.log(`${points} points were died at, each before or after one call of the outside world.`);
  vi.unstubAllGlobals();
  vi.useRealTimers();
  await receiver.close();
  await api.close();
});

const sweep = () => within.run(current, () => api.sweep());
/** Moves the service's clock and Stripe's, which opens no page for longer than a day. */
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
const restart = () => {
  start();
  later(CIRCUIT_SECONDS);
};

/** What a buyer ends up with. */
type Ending = 'ticket' | 'refund' | 'no charge';
type Sale = { event: string; tier: string; email: string; key: string };

const newSale = async (): Promise<Sale> => {
  api.standIns.stripe.holdWebhooks();
  const event = await newEvent(api, promoter, [{ quantity: 1 }]);
  const { email } = newBuyer(api, promoter);
  return { event: event.id, tier: event.tiers[0]?.id ?? '', email, key: crypto.randomUUID() };
};
const order = ({ event, tier, email, key }: Sale, payment_mode = 'element') =>
  newBuyer(api, promoter, email).order({ event_id: event, items: [{ tier_id: tier, quantity: 1 }], payment_mode }, key);
const ordered = async (sale: Sale, mode?: string): Promise<Order> => {
  const made = await order(sale, mode);
  expect([made.status, made.body.code]).toEqual([201, undefined]);
  return made.body;
};
/** Paid at Stripe, whose events are lost. */
const paid = async (sale: Sale): Promise<Order> => {
  const made = await ordered(sale);
  pay(api, made);
  return made;
};
/** The pages at Stripe on which an order can be paid. */
const openPages = (orderId: string) =>
  [...api.standIns.stripe.db.checkoutSessions.values()].filter(
    (session) => session.metadata.order_id === orderId && session.status === 'open',
  );
/** Pays on Stripe's own page, of which there is one. */
const payOnPage = (made: Order) => {
  const pages = openPages(made.id);
  expect(pages, 'pages that are open').toHaveLength(1);
  api.standIns.stripe.control.payCheckout(pages[0]?.id ?? '');
};
/** Expired without payment, because Stripe did not answer; paid later. */
const paidLate = async (sale: Sale): Promise<Order> => {
  const made = await ordered(sale);
  // Counts as no answer, and Stripe's SDK does not retry it.
  api.standIns.stripe.faults.set({ status: 401 });
  later(1300);
  await sweep();
  api.standIns.stripe.faults.clear();
  pay(api, made);
  later(61);
  return made;
};
const confirmed = async (sale: Sale): Promise<Order> => {
  const made = await paid(sale);
  expect((await newBuyer(api, promoter).confirm(made)).body.status).toBe('confirmed');
  await api.drain();
  return made;
};
const confirm = (made: Order) => newBuyer(api, promoter).confirm(made);
const choosePage = (sale: Sale, made: Order) =>
  api.send<Order & { code?: string }>('POST', `/orders/${made.id}/payment`, {
    as: made.secret,
    body: { mode: 'checkout' },
    key: sale.key,
  });
const giveUp = (sale: Sale, made: Order) =>
  api.send<Order & { code?: string }>('POST', `/orders/${made.id}/cancel`, { as: made.secret, key: sale.key });
const refund = (sale: Sale, made: Order) =>
  api.send('POST', `/orders/${made.id}/refund`, { as: promoter.sk, body: {}, key: sale.key });

/** Repeats a request, as clients do, until it gets a final answer. */
const insist = async <T extends { status: number; body: { code?: string } }>(request: () => Promise<T>): Promise<T> => {
  for (let tries = 0; ; tries++) {
    const answer = await request();
    const passing = answer.status >= 500 || answer.body.code === 'request_in_progress';
    if (!passing || tries === 3) return answer;
    later(UNFINISHED_SECONDS);
  }
};

const endingOf = async ({ email, tier }: Sale): Promise<Ending> => {
  const orders = await api.query<{ id: string; status: string }>('select id, status from orders where email = $1', [
    email,
  ]);
  const tickets = await api.query(
    "select 1 from tickets t join orders o on o.id = t.order_id where o.email = $1 and t.status <> 'void'",
    [email],
  );
  const ids = new Set(orders.map(({ id }) => id));
  const charges = [...api.standIns.stripe.db.charges.values()].filter(
    (charge) => charge.paid && ids.has(charge.metadata.order_id ?? ''),
  );
  const refunded = charges.reduce((sum, charge) => sum + charge.amount_refunded, 0);
  const [seats] = await api.query('select reserved, sold from tiers where id = $1', [tier]);
  const found = { charges: charges.length, refunded, tickets: tickets.length, seats };
  const open = orders.filter(({ status }) => status === 'pending');
  expect(open, 'orders that are still pending').toEqual([]);
  expect(
    [...ids].flatMap((id) => openPages(id)),
    'pages that can still be paid on',
  ).toEqual([]);
  if (charges.length === 0) {
    expect(found).toMatchObject({ tickets: 0, seats: { reserved: 0, sold: 0 } });
    return 'no charge';
  }
  if (refunded > 0) {
    expect(found).toMatchObject({ charges: 1, refunded: charges[0]?.amount, tickets: 0 });
    return 'refund';
  }
  expect(found).toEqual({ charges: 1, refunded: 0, tickets: 1, seats: { reserved: 0, sold: 1 } });
  const mails = api.standIns.resend.emails().filter(({ to }) => to.includes(email));
  expect(mails, 'e-mails with the ticket').toHaveLength(1);
  return 'ticket';
};

type Flow<T> = {
  /** Done by a process that lives. */
  before: (sale: Sale) => Promise<T>;
  /** Done by the process that dies. */
  dying: (sale: Sale, made: T) => Promise<unknown>;
  /** What people do once the process is back; the sweeps follow. */
  after?: (sale: Sale, made: T) => Promise<unknown>;
  /** What else is true in the end. */
  finally?: (sale: Sale, made: T) => Promise<unknown>;
  ends: Ending[];
};

/** Seconds between the sweeps that follow: two, the time that a payment has, and another. */
const SWEEPS = [61, 61, 601, 61];

/** Dies at each possible point, one after another, until the work completes first. */
const dieEverywhere = async <T>(flow: Flow<T>, sweeps = SWEEPS): Promise<string[]> => {
  const died: string[] = [];
  for (let point = 0; ; point++) {
    let reached = false;
    for (const phase of ['before', 'after'] as const) {
      start();
      const sale = await newSale();
      const made = await flow.before(sale);
      const process = start(point, phase);
      await flow.dying(sale, made).catch(() => undefined);
      await api.idle();
      const where = `${phase} ${process.calls[point] ?? 'the end'} (point ${point})`;
      if (process.dead) {
        reached = true;
        points++;
        died.push(where);
      }

      restart();
      await api.standIns.stripe.releaseWebhooks({ drop: () => true });
      await flow.after?.(sale, made);
      for (const seconds of sweeps) {
        later(seconds);
        await sweep();
      }
      expect(flow.ends, `having died ${where}`).toContain(await endingOf(sale));
      const broken = (
        await findViolations(
          { query: (sql, params) => api.query(sql, params).then((rows) => ({ rows })) },
          { begunBefore: api.now() },
        )
      )
        .filter(({ violations }) => violations.length > 0)
        .map(({ id, violations }) => [id, violations[0]]);
      expect(broken, `having died ${where}`).toEqual([]);
      await flow.finally?.(sale, made);
      await api.query("update events set status = 'draft' where id = $1", [sale.event]);
    }
    if (!reached) return died;
  }
};

const flows: Record<string, Flow<Order | undefined>> = {
  'checkout, and the buyer tries again and pays': {
    before: async () => undefined,
    dying: (sale) => order(sale),
    after: async (sale) => {
      const made = await insist(() => order(sale));
      expect([made.status, made.body.code]).toEqual([201, undefined]);
      pay(api, made.body);
      const done = await insist(() => confirm(made.body));
      expect(done.body.status).toBe('confirmed');
    },
    ends: ['ticket'],
  },
  'checkout, and the buyer leaves': {
    before: async () => undefined,
    dying: (sale) => order(sale),
    ends: ['no charge'],
  },
  'checkout on Stripe’s own page, and the buyer tries again and pays': {
    before: async () => undefined,
    dying: (sale) => order(sale, 'checkout'),
    after: async (sale) => {
      const made = await insist(() => order(sale, 'checkout'));
      expect([made.status, made.body.code]).toEqual([201, undefined]);
      payOnPage(made.body);
      expect((await insist(() => confirm(made.body))).body.status).toBe('confirmed');
    },
    ends: ['ticket'],
  },
  'the confirmation of a paid page that Stripe’s event brings, which never comes again': {
    before: (sale) => ordered(sale, 'checkout'),
    dying: async (_, made) => {
      payOnPage(made as Order);
      await api.standIns.stripe.releaseWebhooks({ drop: ({ type }) => type !== 'checkout.session.completed' });
    },
    ends: ['ticket'],
  },
  'the expiry of an order whose page is open': {
    before: async (sale) => {
      const made = await ordered(sale, 'checkout');
      later(601);
      return made;
    },
    dying: sweep,
    ends: ['no charge'],
  },
  'a change to Stripe’s own page, and the buyer asks again and pays there': {
    before: (sale) => ordered(sale),
    dying: (sale, made) => choosePage({ ...sale, key: `${sale.key}-page` }, made as Order),
    after: async (sale, made) => {
      const page = await insist(() => choosePage({ ...sale, key: `${sale.key}-page` }, made as Order));
      expect([page.status, page.body.code]).toEqual([200, undefined]);
      payOnPage(made as Order);
      expect((await insist(() => confirm(made as Order))).body.status).toBe('confirmed');
    },
    ends: ['ticket'],
  },
  'an order that is given up, and the buyer asks again': {
    before: (sale) => ordered(sale),
    dying: (sale, made) => giveUp(sale, made as Order),
    after: async (sale, made) => {
      const again = await insist(() => giveUp(sale, made as Order));
      expect([again.status, again.body.status]).toEqual([200, 'cancelled']);
    },
    ends: ['no charge'],
  },
  'the confirmation that a buyer asks for, and they ask again': {
    before: paid,
    dying: (_, made) => confirm(made as Order),
    after: async (_, made) => expect((await insist(() => confirm(made as Order))).body.status).toBe('confirmed'),
    ends: ['ticket'],
  },
  'the confirmation that a buyer asks for beside Stripe’s event, and they ask again': {
    before: paid,
    dying: (_, made) =>
      Promise.all([
        confirm(made as Order),
        api.standIns.stripe.releaseWebhooks({ drop: ({ type }) => type !== 'payment_intent.succeeded' }),
      ]),
    after: async (_, made) => expect((await insist(() => confirm(made as Order))).body.status).toBe('confirmed'),
    ends: ['ticket'],
  },
  'the confirmation that Stripe’s event brings, which never comes again': {
    before: (sale) => ordered(sale),
    dying: async (_, made) => {
      pay(api, made as Order);
      await api.standIns.stripe.releaseWebhooks({ drop: ({ type }) => type !== 'payment_intent.succeeded' });
    },
    ends: ['ticket'],
  },
  'the jobs of a purchase, which tell the buyer and an endpoint of the promoter': {
    before: async (sale) => {
      receiver.reset();
      endpoint = await newEndpoint(api, promoter, receiver.url, { event_types: ['order.confirmed', 'ticket.issued'] });
      const made = await paid(sale);
      expect((await confirm(made)).body.status).toBe('confirmed');
      await api.idle();
      return made;
    },
    dying: () => within.run(current, () => api.drain()),
    finally: async () => {
      const told = await receiver.events(endpoint.secret, { toleranceSeconds: 86_400 });
      expect(new Set(told.map(({ type }) => type))).toEqual(new Set(['order.confirmed', 'ticket.issued']));
      expect(new Set(told.map(({ id }) => id)).size).toBe(2);
      const open = await api.query('select name from outbox where lane = $1 and done_at is null', [endpoint.id]);
      expect(open).toEqual([]);
      await api.send('DELETE', `/webhook-endpoints/${endpoint.id}`, { as: promoter.sk });
    },
    ends: ['ticket'],
  },
  'the expiry of an unpaid order': {
    before: async (sale) => {
      const made = await ordered(sale);
      later(601);
      return made;
    },
    dying: sweep,
    ends: ['no charge'],
  },
  'the expiry of an order that was paid unheard': {
    before: async (sale) => {
      const made = await paid(sale);
      later(601);
      return made;
    },
    dying: sweep,
    ends: ['ticket'],
  },
  'the arrival of late money, with room': { before: paidLate, dying: sweep, ends: ['ticket'] },
  'the arrival of late money, without room': {
    before: async (sale) => {
      const made = await paidLate(sale);
      await api.query('update tiers set quantity = 0 where id = $1', [sale.tier]);
      await api.query(
        `insert into inventory_ledger (event_id, tier_id, d_quantity, d_reserved, d_sold, cause, created_at)
         values ($1, $2, -1, 0, 0, 'shrink', now())`,
        [sale.event, sale.tier],
      );
      return made;
    },
    dying: sweep,
    ends: ['refund'],
  },
  'a refund, and its promoter asks again': {
    before: confirmed,
    dying: (sale, made) => refund(sale, made as Order),
    after: async (sale, made) => {
      const again = await insist(() => refund(sale, made as Order));
      expect([again.status, again.body.code]).toEqual([200, undefined]);
    },
    ends: ['refund'],
  },
  'a refund made at Stripe, whose event never comes again': {
    before: confirmed,
    dying: async (_, made) => {
      api.standIns.stripe.control.refundAtDashboard((made as Order).payment_id ?? '');
      await api.standIns.stripe.releaseWebhooks({ drop: ({ type }) => type !== 'refund.created' });
    },
    // Of an event that was never stored, only the daily look at Stripe tells.
    after: async () => later(86_400),
    ends: ['refund'],
  },
  'a payment that was refunded at Stripe before it was heard of': {
    before: (sale) => ordered(sale),
    dying: async (_, made) => {
      pay(api, made as Order);
      api.standIns.stripe.control.refundAtDashboard((made as Order).payment_id ?? '');
      await api.standIns.stripe.releaseWebhooks({ drop: ({ type }) => type !== 'payment_intent.succeeded' });
    },
    ends: ['refund'],
  },
  'a refund on its way to Stripe': {
    before: async (sale) => {
      const made = await confirmed(sale);
      expect((await refund(sale, made)).status).toBe(200);
      await api.idle();
      return made;
    },
    dying: () => within.run(current, () => api.drain()),
    ends: ['refund'],
  },
};

test('control: without the sweep, dying while Stripe’s event is dealt with leaves a paid order open', async () => {
  const flow = flows['the confirmation that Stripe’s event brings, which never comes again'];
  if (!flow) throw new Error('The flow has another name');
  await expect(dieEverywhere(flow, [])).rejects.toThrow(/still pending/);
  start();
});

for (const [name, flow] of Object.entries(flows)) {
  test(`dying anywhere in ${name}: ${flow.ends.join(' or ')}`, async () => {
    const died = await dieEverywhere(flow);
    console.log(`${name}: ${died.length} points\n  ${died.join('\n  ')}`);
    expect(died.length).toBeGreaterThan(4);
  });
}
