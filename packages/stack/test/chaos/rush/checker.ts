import { setTimeout as delay } from 'node:timers/promises';
import { checkInvariants, type InvariantResult } from '@ticket-vendor/api/scripts/invariants.ts';
import { compareBooks, readBooks, stripeClient } from '@ticket-vendor/api/scripts/stripe-books.ts';
import { messageBreaches } from '@ticket-vendor/api/test/met.ts';
import pg from 'pg';
import type { Buyer } from './buyers.ts';
import type { Stage } from './stage.ts';

const CHECK_EVERY_MS = 700;
/** Codes of a server that stops or is still starting: connection exceptions and operator intervention. */
const GOING = /^(08|57)/;
/** A minute on the service's clock and a second, so that the last sweep's leases have expired. */
const SWEEP_SECONDS = 61;
/** Enough sweeps for all delayed work: retries of jobs can wait for hours. */
const MOST_SWEEPS = 40;

/** One broken promise, in a line. */
const describe = ({ id, promise, violations }: InvariantResult): string =>
  `${id} ${promise} (${violations.length}): ${JSON.stringify(violations[0])}`;
/** The broken promises among them, in a line each. */
export const broken = (results: readonly InvariantResult[]): string[] =>
  results.filter(({ violations }) => violations.length > 0).map(describe);

const withClient = async <T>(stage: Stage, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: stage.databaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
};

/** Checks what must hold at any moment, in one snapshot each time, while the sale is on and services die. */
export const watch = async (stage: Stage, isOn: () => boolean): Promise<{ checks: number; found: string[] }> => {
  let checks = 0;
  const found: string[] = [];
  while (isOn() && found.length === 0) {
    await delay(CHECK_EVERY_MS);
    try {
      found.push(...broken(await withClient(stage, (client) => checkInvariants(client))));
      checks += 1;
    } catch (error) {
      // Postgres may be dead just now. A query that it refuses is a fault of the check itself.
      if (error instanceof pg.DatabaseError && !GOING.test(error.code ?? '')) throw error;
    }
  }
  return { checks, found };
};

export const sweep = async (stage: Stage): Promise<void> => {
  await stage.advance(SWEEP_SECONDS);
  await stage.worker.runCron();
  await stage.standIns.stripe.webhooks.idle();
};

/** Webhooks that the promoter's backend has not accepted yet, and that are retried. */
const undelivered = async (stage: Stage): Promise<number> =>
  (await stage.query("select 1 from webhook_deliveries where status = 'pending'")).length;

/** Once all services answer: no order may be left after two sweeps; other work has time until `isCapped`. */
export const finishWork = async (
  stage: Stage,
  sweeps: boolean,
  isCapped: () => boolean,
): Promise<{ stuck: string[]; found: string[] }> => {
  const since = stage.now();
  if (sweeps) for (let n = 0; n < 2; n++) await sweep(stage);
  else await stage.advance(2 * SWEEP_SECONDS);
  const stuck = await stage.query<{ id: string }>(
    "select id from orders where (status = 'pending' or payment_unresolved) and expires_at < $1",
    [since],
  );
  let found = await finalCheck(stage);
  const isDone = async () => found.length === 0 && (await undelivered(stage)) === 0;
  for (let n = 0; sweeps && n < MOST_SWEEPS && !isCapped() && !(await isDone()); n++) {
    // Later sweeps are further apart, as the retries are.
    await stage.advance(n * SWEEP_SECONDS);
    await sweep(stage);
    found = await finalCheck(stage);
  }
  return { stuck: stuck.map(({ id }) => id), found };
};

/** Checks every invariant, including Stripe's books. */
const finalCheck = async (stage: Stage): Promise<string[]> => {
  const begunBefore = stage.now();
  const books = await readBooks(stripeClient('sk_test_local', stage.standIns.stripe.origin), new Date(0), begunBefore);
  return withClient(stage, async (client) => [
    ...broken(await checkInvariants(client, { begunBefore })),
    ...broken(await compareBooks(client, books, begunBefore)),
    ...(await messageBreaches(client)),
  ]);
};

/** The final state of tickets and money, from the database and from Stripe. */
export type Reckoning = {
  sold: number;
  returned: number;
  oversold: number;
  /** Paid, and neither a ticket nor all the money back. */
  unserved: string[];
  chargedTwice: string[];
  /** How many of those who got a hold and paid in time have tickets, or had them until a refund. */
  served: number;
  payers: number;
  /** Promises to people and to the promoter's backend that were broken. */
  found: string[];
};

type OrderRow = { id: string; status: string; event_id: string; tickets: number };

/** Counts what the buyers themselves saw, independently of the invariants. */
export const reckon = async (stage: Stage, buyers: readonly Buyer[]): Promise<Reckoning> => {
  const orders = await stage.query<OrderRow>(
    `select o.id, o.status, o.event_id,
            (select count(*)::int from tickets t where t.order_id = o.id and t.status <> 'void') as tickets
     from orders o`,
  );
  const byId = new Map(orders.map((order) => [order.id, order]));
  const wanted = orders.filter(({ event_id }) => event_id === stage.event.id);
  const sold = wanted.reduce((sum, { tickets }) => sum + tickets, 0);
  const charges = [...stage.standIns.stripe.db.charges.values()].filter(({ status }) => status === 'succeeded');
  const byOrder = Map.groupBy(charges, ({ metadata }) => metadata.order_id ?? '');
  const unserved: string[] = [];
  const chargedTwice: string[] = [];
  for (const [id, taken] of byOrder) {
    const order = byId.get(id);
    const kept = taken.reduce((sum, { amount, amount_refunded }) => sum + amount - amount_refunded, 0);
    if (taken.length > 1) chargedTwice.push(id);
    if (kept > 0 && (order?.tickets ?? 0) === 0) unserved.push(`${id} (${order?.status})`);
  }
  const hasTickets = (order: OrderRow | undefined) => order?.status === 'confirmed';
  // Probes buy at the event with room for all, so they show nothing about who gets a scarce ticket.
  const payers = buyers.filter(({ manner, paid }) => manner !== 'probe' && paid === 'in time');
  const found = [
    ...buyers
      .filter(({ told, orderId }) => told === 'confirmed' && !hasTickets(byId.get(orderId ?? '')))
      .map(({ orderId }) => `A buyer was told that ${orderId} is confirmed`),
    ...orders
      .filter((order) => hasTickets(order) && stage.confirmed.get(order.id)?.size !== 1)
      .map(({ id }) => `The promoter was told of ${id} under ${stage.confirmed.get(id)?.size ?? 0} ids`),
    ...stage.client.differing.map((text) => `Two answers to one key: ${text}`),
    ...stage.client.broken.map((text) => `A 500: ${text}`),
    ...stage.unexpected.map((text) => `Unexpected: ${text}`),
  ];
  return {
    sold,
    returned: charges.filter(({ amount_refunded }) => amount_refunded > 0).length,
    oversold: Math.max(0, sold - stage.tickets),
    unserved,
    chargedTwice,
    served: payers.filter(({ orderId }) => hasTickets(byId.get(orderId ?? ''))).length,
    payers: payers.length,
    found,
  };
};
