import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALWAYS, EVENTUAL, findViolations, type InvariantResult } from '../../scripts/invariants.ts';
import { compareBooks, readBooks, stripeClient } from '../../scripts/stripe-books.ts';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, pay } from '../people.ts';

const HOUR = 3_600_000;

let api: Harness;
let client: pg.Client;
/** What was begun before this must be done. */
let begunBefore: Date;

beforeAll(async () => {
  api = await createHarness();
  const promoter = await newPromoter(api);
  const endpoint = await api.send('POST', '/webhook-endpoints', {
    as: promoter.sk,
    body: { url: `${api.standIns.resend.origin}/nowhere`, event_types: ['*'] },
  });
  expect(endpoint.status).toBe(201);
  const event = await newEvent(api, promoter, [{ quantity: 20 }, { quantity: 4, price: 0 }, { quantity: 1 }]);
  const [paid, free, last] = event.tiers.map(({ id }) => id);
  const order = async (tier: string | undefined, quantity = 1): Promise<Order> => {
    const buyer = newBuyer(api, promoter);
    const made = await buyer.order({ event_id: event.id, items: [{ tier_id: tier ?? '', quantity }] });
    expect(made.status).toBe(201);
    return made.body;
  };

  const confirmed = await order(paid, 2);
  const refunded = await order(paid, 3);
  for (const one of [confirmed, refunded]) pay(api, one);
  await api.standIns.stripe.webhooks.idle();
  const tickets = await api.query<{ id: string }>('select id from tickets where order_id = $1', [refunded.id]);
  const refund = await api.send('POST', `/orders/${refunded.id}/refund`, {
    as: promoter.sk,
    body: { ticket_ids: [tickets[0]?.id] },
  });
  expect(refund.status).toBe(200);
  await order(free);
  await order(paid); // expires
  await order(last);
  const buyer = newBuyer(api, promoter);
  expect((await buyer.join({ event_id: event.id, tier_id: last })).status).toBe(201);
  api.advance(601);
  await api.sweep();
  await order(paid, 2); // stays pending
  await api.drain();
  client = new pg.Client({ connectionString: api.databaseUrl });
  await client.connect();
  begunBefore = api.now();
});
afterAll(async () => {
  await client.end();
  await api.close();
});

const idsOf = (results: InvariantResult[]) =>
  results.filter(({ violations }) => violations.length > 0).map(({ id }) => id);

/** The invariants that see a change of rows, which is taken back afterwards. */
const seeing = async (...statements: string[]): Promise<string[]> => {
  await client.query('begin');
  try {
    for (const statement of statements) {
      const { rowCount, command } = await client.query(statement);
      if (command !== 'ALTER' && command !== 'DROP') expect([statement, rowCount]).not.toEqual([statement, 0]);
    }
    return idsOf(await findViolations(client, { begunBefore }));
  } finally {
    await client.query('rollback');
  }
};

const one = (table: string, where: string) => `(select id from ${table} where ${where} order by id limit 1)`;
const paidTier = one('tiers', 'sold > 0 and price > 0');
const confirmed = one('orders', "status = 'confirmed' and total_price > 0");
const pending = one('orders', "status = 'pending'");
const expired = one('orders', "status = 'expired'");
const post = (orderId: string, account: string, amount: string) =>
  `insert into money_ledger (promoter_id, event_id, order_id, account, amount, currency, cause, created_at)
   select promoter_id, event_id, id, '${account}', ${amount}, currency, 'corrupt', created_at
   from orders where id = ${orderId}`;

/** For each invariant what breaks it, and it alone. */
const CORRUPTIONS: Record<string, string[]> = {
  '1a': [
    `update tickets set status = 'void', seat_freed_at = created_at where id = ${one('tickets', "status = 'valid'")}`,
  ],
  '1b': [`update order_items set quantity = quantity + 1 where order_id = ${pending}`],
  '1c': [
    'alter table tiers drop constraint tiers_inventory_check',
    `insert into inventory_ledger (event_id, tier_id, d_quantity, d_reserved, d_sold, cause, created_at)
     select event_id, id, reserved + sold - 1 - quantity, 0, 0, 'corrupt', created_at from tiers where id = ${paidTier}`,
    `update tiers set quantity = reserved + sold - 1 where id = ${paidTier}`,
  ],
  '1d': ['update events set sold = sold + 1'],
  '1e': [
    `insert into inventory_ledger (event_id, tier_id, d_quantity, d_reserved, d_sold, cause, created_at)
     select event_id, id, 1, 0, 0, 'corrupt', created_at from tiers where id = ${paidTier}`,
  ],
  '2a': [
    `update orders set paid_at = created_at where id = ${expired}`,
    post(expired, 'clearing', 'total_price'),
    post(expired, 'promoter', '-total_price'),
  ],
  '2b': [`update orders set expires_at = created_at - interval '1 hour', leased_until = null where id = ${pending}`],
  '2c': ["update refunds set status = 'failed'", "delete from money_ledger where cause like 'refunded:%'"],
  '2d': [
    `insert into stripe_events (id, type, object_id, received_at)
     select 'evt_lost', 'charge.refunded', 'ch_1', created_at - interval '1 hour' from events limit 1`,
  ],
  '3a': [`update orders set refunded_amount = refunded_amount + 1 where id = ${confirmed}`],
  '3b': [post(confirmed, 'fee', '1')],
  '3c': [post(confirmed, 'clearing', '1'), post(confirmed, 'promoter', '-1')],
  '3h': [`update tickets set paid = paid + 1 where id = ${one('tickets', "status = 'valid'")}`],
  '3i': [post(confirmed, 'refund', '-1'), post(confirmed, 'promoter', '1')],
  '4a': [`update orders set quantity = quantity + 1 where id = ${confirmed}`],
  '4c': [
    `update tickets set check_in_id = 'chk_nowhere', checked_in_at = created_at, status = 'checked_in'
     where id = ${one('tickets', "status = 'valid'")}`,
  ],
  '4b': [`update tickets set status = 'checked_in' where id = ${one('tickets', "status = 'valid'")}`],
  '5a': [
    `delete from webhook_deliveries where message_id in
       (select id from webhook_messages where type = 'order.confirmed' and data ->> 'id' = ${confirmed})`,
    `delete from webhook_messages where type = 'order.confirmed' and data ->> 'id' = ${confirmed}`,
  ],
  '5b': [
    `delete from webhook_deliveries where message_id in
       (select id from webhook_messages where type = 'order.confirmed' and data ->> 'id' = ${confirmed})`,
  ],
  '5c': [
    `insert into outbox (id, name, payload, run_at, created_at)
     select 'lost', 'orders.email_tickets', '{}', created_at, created_at from events limit 1`,
  ],
  '5d': [
    `update webhook_deliveries set status = 'pending', next_attempt_at = created_at
     where message_id in (select id from webhook_messages where type = 'order.confirmed' limit 1)`,
    "delete from outbox where name = 'webhook-deliveries.attempt'",
  ],
  '6': [
    `insert into waitlist_entries (id, event_id, promoter_id, tier_id, email, name, quantity, status, place, created_at, updated_at)
     select 'wle_passed', o.event_id, o.promoter_id, i.tier_id, 'first@example.com', 'First', 1, 'waiting', 99,
            o.granted_at - interval '1 minute', o.created_at
     from orders o join order_items i on i.order_id = o.id where o.id = ${pending}`,
  ],
  '7a': [
    'drop index orders_hold_key',
    `update orders set hold_id = (select hold_id from orders where id = ${expired})`,
  ],
  '7b': [
    `insert into idempotency_keys (id, request_hash, resource_id, created_at)
     select 'corrupt', '', 'ord_gone', created_at from events limit 1`,
  ],
  '8': [`update orders set promoter_id = 'prm_other' where id = ${pending}`],
  '9': [
    `insert into promo_codes (id, promoter_id, code, percent_bps, redeemed, created_at, updated_at)
     select 'prm_x', promoter_id, 'LOST', 1000, 1, created_at, created_at from events limit 1`,
  ],
};

describe('an untouched database', () => {
  test('keeps every invariant, after a sale with refunds, expiries and a line', async () => {
    expect(await findViolations(client, { begunBefore: api.now() })).toSatisfy(
      (results: InvariantResult[]) => idsOf(results).length === 0 && results.length === ALWAYS.length + EVENTUAL.length,
    );
  });
});

describe('a corrupted row is seen', () => {
  test('by tests of every invariant', () => {
    expect(Object.keys(CORRUPTIONS).sort()).toEqual([...ALWAYS, ...EVENTUAL].map(({ id }) => id).sort());
  });

  for (const [id, statements] of Object.entries(CORRUPTIONS)) {
    const promise = [...ALWAYS, ...EVENTUAL].find((invariant) => invariant.id === id)?.promise;
    test(`by ${id} alone: ${promise}`, async () => expect(await seeing(...statements)).toEqual([id]));
  }
});

describe('Stripe’s books', () => {
  const compare = async () => {
    const begunBefore = new Date(api.now().getTime() + HOUR);
    const books = await readBooks(stripeClient('sk_test_local', api.standIns.stripe.origin), new Date(0), begunBefore);
    return compareBooks(client, books, begunBefore);
  };
  const chargeOf = async (status: string) => {
    const [order] = await api.query<{ payment_id: string }>(
      'select payment_id from orders where status = $1 and total_price > 0',
      [status],
    );
    const charge = [...api.standIns.stripe.db.charges.values()].find(
      (made) => made.payment_intent === order?.payment_id,
    );
    if (!charge) throw new Error(`No charge of a ${status} order`);
    return charge;
  };

  test('agree with the orders', async () => {
    const results = await compare();
    expect(results.map(({ id }) => id)).toEqual(['3d', '3e', '3f', '3g']);
    expect(idsOf(results)).toEqual([]);
  });

  test('show a second charge of one order (3d)', async () => {
    const { charges } = api.standIns.stripe.db;
    charges.set('ch_second', { ...(await chargeOf('confirmed')), id: 'ch_second' });
    expect(idsOf(await compare())).toEqual(['3d']);
    charges.delete('ch_second');
  });

  test('show an amount that went back without our knowing (3e)', async () => {
    const charge = await chargeOf('confirmed');
    charge.amount_refunded += 100;
    expect(idsOf(await compare())).toEqual(['3e']);
    charge.amount_refunded -= 100;
  });

  test('show money that no order knows of (3f)', async () => {
    const { charges } = api.standIns.stripe.db;
    const [order] = await api.query<{ id: string }>("select id from orders where status = 'expired'");
    const charge = await chargeOf('confirmed');
    const stray = { ...charge, id: 'ch_stray', metadata: { order_id: order?.id ?? '' } };
    charges.set('ch_stray', stray);
    expect(idsOf(await compare())).toEqual(['3f']);
    charges.set('ch_stray', { ...stray, amount_refunded: stray.amount });
    expect(idsOf(await compare())).toEqual([]);
    charges.delete('ch_stray');
  });

  test('show a payment that is open though its order has ended (3g)', async () => {
    const [order] = await api.query<{ payment_id: string }>("select payment_id from orders where status = 'expired'");
    const intent = api.standIns.stripe.db.paymentIntents.get(order?.payment_id ?? '');
    if (!intent) throw new Error('The expired order has no intent');
    intent.status = 'requires_payment_method';
    expect(idsOf(await compare())).toEqual(['3g']);
    intent.status = 'canceled';
  });
});

describe('npm run verify', () => {
  const verify = (...args: string[]) =>
    new Promise<{ code: number; output: string }>((resolve) => {
      const script = fileURLToPath(new URL('../../scripts/verify.ts', import.meta.url));
      execFile(process.execPath, [script, ...args], { env: {} }, (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr }),
      );
    });

  test('prints each invariant with its result and exits 0', async () => {
    const { code, output } = await verify(
      api.databaseUrl,
      ...['--stripe-key', 'sk_test_local', '--stripe-url', api.standIns.stripe.origin],
    );
    expect(output).toContain('All invariants hold.');
    expect(code).toBe(0);
    for (const { id } of [...ALWAYS, ...EVENTUAL]) expect(output).toMatch(new RegExp(`^holds +${id} `, 'm'));
    for (const id of ['3d', '3e', '3f', '3g']) expect(output).toMatch(new RegExp(`^holds +${id} `, 'm'));
  });

  test('shows the rows of a broken one and exits 1', async () => {
    await client.query('update events set sold = sold + 1');
    const { code, output } = await verify(api.databaseUrl);
    await client.query('update events set sold = sold - 1');
    expect(output).toMatch(/^BROKEN +1d .*\(1\)$/m);
    expect(output).toContain('evt_');
    expect(code).toBe(1);
  });

  test('says what is missing and exits 2 where it can’t check', async () => {
    const unreachable = await verify('postgres://postgres@127.0.0.1:1/nothing');
    expect(unreachable.code).toBe(2);
    expect(unreachable.output).toMatch(/can't be reached/);
    expect((await verify()).output).toMatch(/npm run verify/);
  });
});
