import pg from 'pg';

/** How much there is in a database that was in use. */
export type Extent = {
  orders: number;
  /** Ledgers' rows, messages, jobs, keys and events of Stripe's for each order. */
  recordsEach: number;
  /** Seconds between one order and the next; the last is of now. */
  everySeconds: number;
  /** One in so many orders is still unpaid; 0 for none. */
  unpaidOneIn: number;
  /** One in so many entries of waitlists still waits; 0 for none. */
  waitingOneIn: number;
  /** Without a vacuum, nothing changes the plans in between. */
  vacuum: boolean;
};

/** The database whose query plans are judged: a million orders in eleven days. */
export const MILLION: Extent = {
  orders: 1_000_000,
  recordsEach: 0.5,
  everySeconds: 1,
  unpaidOneIn: 1009,
  waitingOneIn: 4,
  vacuum: false,
};

const PROMOTERS = 200;
const EVENTS = 2_000;
const TIERS_PER_EVENT = 3;

/** Tables that grow with every sale or visitor: reading one from end to end is never right. */
export const BIG_TABLES = [
  'orders',
  'order_items',
  'tickets',
  'check_ins',
  'inventory_ledger',
  'money_ledger',
  'outbox',
  'idempotency_keys',
  'stripe_events',
  'webhook_messages',
  'webhook_deliveries',
  'waitlist_entries',
  'users',
  'refresh_tokens',
  'audit_log',
] as const;

/** What the tests made through the API, to which a tenth of the rows belongs: a large customer among many. */
export type Owner = {
  promoterId: string;
  eventId: string;
  /** An event whose line is long. */
  waitlistEventId: string;
  waitlistTierId: string;
  tierId: string;
  endpointId: string;
  userId: string;
  email: string;
};

const id = (prefix: string, n: string) => `'${prefix}_' || lpad((${n})::text, 26, '0')`;
const ago = (n: string) => `now() - interval '$EVERY seconds' * ($ORDERS - ${n})`;

const RULES = `'{"fee": {"bps": 0, "fixed": 0, "bearer": "promoter"}, "tax": {"bps": 0, "inclusive": true, "name": "VAT"}}'::jsonb`;

const people = `
  insert into users (id, email, name, password_hash, created_at)
  select ${id('usr', 'n')}, 'person' || n || '@example.net', 'Person ' || n, 'x', now() from generate_series(1, $PEOPLE) n;
  insert into refresh_tokens (id, family_id, user_id, token_hash, expires_at, created_at)
  select ${id('rft', 'n')}, ${id('rff', 'n')}, ${id('usr', 'n')}, 'hash' || lpad(n::text, 20, '0'),
         now() + interval '7 days', now() from generate_series(1, $PEOPLE) n;
  insert into audit_log (id, promoter_id, actor, action, object_id, created_at)
  select ${id('aud', 'n')}, case when n % 10 = 0 then $OWNER.promoterId else ${id('pro', `n % ${PROMOTERS} + 1`)} end,
         'usr_x', 'event.published', 'evt_x', now() from generate_series(1, $FIFTH) n;
  insert into idempotency_keys (id, request_hash, resource_id, response, created_at)
  select 'key' || lpad(n::text, 61, '0'), 'hash', 'ord_x', 'sealed', ${ago('n')} from generate_series(1, $RECORDS) n;`;

const programme = `
  insert into promoters (id, name, email, created_at, updated_at)
  select ${id('pro', 'n')}, 'Hall ' || n, 'hall' || n || '@example.net', now(), now() from generate_series(1, ${PROMOTERS}) n;
  insert into events (id, promoter_id, title, venue, city, start_time, end_time, time_zone, currency, status,
                      ticket_public_key, ticket_private_key, created_at, updated_at)
  select ${id('evt', 'n')}, ${id('pro', `n % ${PROMOTERS} + 1`)}, 'Concert ' || n, 'Venue ' || n % 50, 'City ' || n % 20,
         now() + interval '1 hour' * (n - 200), now() + interval '1 hour' * (n - 197), 'UTC', 'eur',
         case when n % 20 = 0 then 'draft' else 'published' end, 'key', 'sealed', now(), now()
  from generate_series(1, ${EVENTS}) n;
  insert into tiers (id, event_id, promoter_id, name, price, quantity, sold, position, created_at, updated_at)
  select ${id('tir', `n * ${TIERS_PER_EVENT} + k`)}, ${id('evt', 'n')}, ${id('pro', `n % ${PROMOTERS} + 1`)}, 'Tier ' || k, 2500,
         case when n % 2 = 0 then 500 else 100000 end, 500, k, now(), now()
  from generate_series(1, ${EVENTS}) n, generate_series(0, ${TIERS_PER_EVENT - 1}) k;
  insert into webhook_endpoints (id, promoter_id, url, event_types, secret, created_at, updated_at)
  select ${id('whe', 'n')}, ${id('pro', 'n')}, 'https://hall.example/hook', '{*}', 'sealed', now(), now()
  from generate_series(1, ${PROMOTERS}) n;
  insert into api_keys (id, promoter_id, kind, name, token_hash, last4, scopes, allowed_origins, created_at)
  select ${id('key', 'n')}, ${id('pro', `n % ${PROMOTERS} + 1`)}, 'secret', 'office', 'hash' || n, 'abcd', '{}', '{}', now()
  from generate_series(1, 10000) n;`;

const sale = (n: string) => ({
  promoter: `case when ${n} % 10 = 0 then $OWNER.promoterId else ${id('pro', `${n} % ${EVENTS} % ${PROMOTERS} + 1`)} end`,
  event: `case when ${n} % 10 = 0 then $OWNER.eventId else ${id('evt', `${n} % ${EVENTS} + 1`)} end`,
  tier: `case when ${n} % 10 = 0 then $OWNER.tierId else ${id('tir', `(${n} % ${EVENTS} + 1) * ${TIERS_PER_EVENT} + ${n} % 3`)} end`,
});
const { promoter, event, tier } = sale('n');

const orders = `
  insert into orders (id, event_id, promoter_id, user_id, hold_id, email, name, status, quantity, subtotal, total_price, refunded_amount,
                      price_rules, currency, payment_id, paid_at, ticket_plan, granted_at, expires_at,
                      confirmed_at, created_at)
  select ${id('ord', 'n')}, ${event}, ${promoter},
         case when n % 1000 = 0 then $OWNER.userId when n % 3 = 0 then ${id('usr', 'n % $PEOPLE + 1')} end,
         ${id('hld', 'n')}, case when n % 1000 = 0 then $OWNER.email else 'buyer' || n % 400000 || '@example.net' end, 'Ada',
         case when n % $UNPAID = 0 then 'pending' when n % 14 = 0 then 'expired' else 'confirmed' end,
         1, 2500, 2500, case when n % 97 = 0 and n % 14 <> 0 and n % $UNPAID <> 0 then 2500 else 0 end, ${RULES}, 'eur', 'pi_' || n, ${ago('n')}, '[]', ${ago('n')}, now() + interval '1 day',
         case when n % $UNPAID <> 0 and n % 14 <> 0 then ${ago('n')} end, ${ago('n')}
  from generate_series(1, $ORDERS) n;`;

const goods = `
  insert into order_items (order_id, tier_id, quantity, unit_price, gross, discount, fee, tax, paid)
  select ${id('ord', 'n')}, ${tier}, 1, 2500, 2500, 0, 0, 0, 2500 from generate_series(1, $ORDERS) n;
  insert into tickets (id, order_id, event_id, promoter_id, tier_id, ticket_code, status, gross, discount, fee, tax, paid,
                       door_number, created_at)
  select ${id('tkt', 'n')}, ${id('ord', 'n')}, ${event}, ${promoter}, ${tier}, 'CODE' || lpad(n::text, 22, '0'),
         case when n % 50 = 0 then 'checked_in' when n % 97 = 0 then 'void' else 'valid' end, 2500, 0, 0, 0, 2500,
         case when n % 50 = 0 or n % 97 = 0 then n end, ${ago('n')}
  from generate_series(1, $ORDERS) n where n % 14 <> 0 and n % $UNPAID <> 0;
  insert into check_ins (event_id, id, promoter_id, ticket_id, actor, scanned_at, created_at)
  select event_id, 'chk' || substr(id, 4), promoter_id, id, 'key_x', created_at, created_at
  from tickets where status = 'checked_in';`;

const records = `
  insert into inventory_ledger (event_id, tier_id, d_quantity, d_reserved, d_sold, cause, created_at)
  select ${event}, ${tier}, 0, 0, 1, 'confirm:' || n, ${ago('n')} from generate_series(1, $RECORDS) n;
  insert into money_ledger (promoter_id, event_id, order_id, account, amount, currency, cause, created_at)
  select ${promoter}, ${event}, ${id('ord', 'n')}, 'clearing', 2500, 'eur', 'charge:' || n, ${ago('n')}
  from generate_series(1, $RECORDS) n;
  insert into refunds (id, order_id, promoter_id, amount, currency, reason, status, created_at, updated_at)
  select ${id('rfd', 'n')}, ${id('ord', 'n * 97')}, ${sale('(n * 97)').promoter}, 2500, 'eur', 'other',
         'succeeded', now(), now() from generate_series(1, $ORDERS / 100) n;
  insert into stripe_events (id, type, object_id, received_at, processed_at)
  select 'evt_' || n, 'payment_intent.succeeded', 'pi_' || n, ${ago('n')}, now() from generate_series(1, $RECORDS) n;
  insert into outbox (id, name, payload, run_at, leased_until, done_at, created_at)
  select 'tickets_email:' || lpad(n::text, 20, '0'), 'orders.email_tickets', '{}',
         case when n % 500 = 0 then now() + interval '1 day' else ${ago('n')} end, null,
         case when n % 500 <> 0 then now() end, ${ago('n')} from generate_series(1, $RECORDS) n;
  insert into webhook_messages (id, promoter_id, type, data, created_at)
  select ${id('msg', 'n')}, ${promoter}, 'order.confirmed', '{}', ${ago('n')} from generate_series(1, $RECORDS) n;
  insert into webhook_deliveries (message_id, endpoint_id, status, attempts, created_at)
  select ${id('msg', 'n')}, case when n % 10 = 0 then $OWNER.endpointId else ${id('whe', `n % ${PROMOTERS} + 1`)} end,
         case when n % 1000 = 0 then 'failed' when n % 1001 = 0 then 'pending' else 'succeeded' end, 1, ${ago('n')} from generate_series(1, $RECORDS) n;
  insert into waitlist_entries (id, event_id, promoter_id, tier_id, user_id, email, name, quantity, status, place,
                                created_at, updated_at)
  select ${id('wle', 'n')}, case when n % 20 = 0 then $OWNER.waitlistEventId else ${id('evt', `n % ${EVENTS} / 2 * 2 + 2`)} end,
         case when n % 20 = 0 then $OWNER.promoterId else ${id('pro', `(n % ${EVENTS} / 2 * 2 + 2) % ${PROMOTERS} + 1`)} end,
         case when n % 20 = 0 then $OWNER.waitlistTierId end,
         case when n % 1000 = 1 then $OWNER.userId end, 'waiter' || n || '@example.net', 'Grace', 1,
         case when n % $WAITING = 0 then 'waiting' when n % 4 = 1 then 'left' else 'claimed' end, n, now(), now()
  from generate_series(1, $FIFTH) n;`;

/**
 * Fills a migrated database and gathers statistics; about a minute for a million orders. Constraints between tables go
 * unchecked and secondary indexes are built afterwards, since that is many times as fast.
 */
export const fillDatabase = async (databaseUrl: string, owner: Owner, extent: Extent = MILLION): Promise<void> => {
  const withClient = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      await client.query("set session_replication_role = replica; set maintenance_work_mem = '256MB'");
      return await work(client);
    } finally {
      await client.end();
    }
  };
  const { orders: count, recordsEach, everySeconds, unpaidOneIn, waitingOneIn } = extent;
  const amounts: Record<string, number> = {
    ORDERS: count,
    RECORDS: Math.ceil(count * recordsEach),
    PEOPLE: Math.ceil(count * 0.3),
    FIFTH: Math.ceil(count * 0.2),
    EVERY: everySeconds,
    UNPAID: unpaidOneIn || count + 1,
    WAITING: waitingOneIn || count + 1,
  };
  const literal = (text: string) =>
    text
      .replaceAll(/\$OWNER\.(\w+)/g, (_, name: keyof Owner) => pg.escapeLiteral(owner[name]))
      .replaceAll(/\$([A-Z]+)/g, (_, name: string) => String(amounts[name]));
  const indexes = await withClient(async (client) => {
    const { rows } = await client.query<{ name: string; definition: string }>(
      `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
       from pg_index i join pg_class c on c.oid = i.indrelid
       where c.relname = any ($1) and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)`,
      [BIG_TABLES],
    );
    await client.query(rows.map(({ name }) => `drop index ${name}`).join(';'));
    // Columns that no index and no filter knows are left at nothing, whatever they are.
    const { rows: required } = await client.query<{ statement: string }>(
      `select format('alter table %I alter %I set default %L', table_name, column_name, case
           when data_type in ('json', 'jsonb') then '[]' when data_type = 'ARRAY' then '{}' when data_type = 'boolean' then 'false'
           when data_type like 'timestamp%' then '2026-01-01' when data_type in ('text', 'character') then '' else '0' end)
         as statement
       from information_schema.columns
       where table_schema = 'public' and is_nullable = 'NO' and column_default is null and is_generated = 'NEVER'`,
    );
    await client.query(required.map(({ statement }) => statement).join(';'));
    if (!extent.vacuum)
      await client.query(BIG_TABLES.map((table) => `alter table ${table} set (autovacuum_enabled = off)`).join(';'));
    return rows.map(({ definition }) => definition);
  });
  await withClient((client) => client.query(literal(programme)));
  await Promise.all(
    [orders + people, goods + records].map((sql) => withClient((client) => client.query(literal(sql)))),
  );
  const rest = indexes.values();
  const build = () =>
    withClient(async (client) => {
      for (const definition of rest) await client.query(definition);
    });
  await Promise.all([build(), build()]);
  await withClient((client) => client.query(extent.vacuum ? 'vacuum analyze' : 'analyze'));
};
