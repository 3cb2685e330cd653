import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SALE_RULE } from '../../src/adapters/redis-gate/sale-rule.ts';
import { saleRefusal } from '../../src/core/sale-rule.ts';
import { createHarness, type Harness } from '../harness.ts';
import {
  asGranted,
  at,
  boundOf,
  isForGate,
  isForSql,
  keyOf,
  linesOf,
  type Refused,
  rowsOf,
  SALE_CASES,
  type SaleState,
  snapshotOf,
} from '../sale-cases.ts';

const digest = (code: string) => createHash('sha256').update(code).digest('hex');

let api: Harness;
let redis: Redis;
beforeAll(async () => {
  api = await createHarness();
  redis = new Redis(api.standIns.redis.url);
  await api.query(`
    insert into promoters (id, name, email, status, created_at, updated_at)
    select id, id, id || '@example.com', status, now(), now()
    from (values ('pro_owner', 'active'), ('pro_suspended', 'suspended')) p(id, status)`);
});
afterAll(async () => {
  redis.disconnect();
  await api.close();
});

const byTypeScript = (state: SaleState): Refused | null => {
  const asked = asGranted(state);
  const held = asked.stands ? null : asked.held;
  const request = { lines: linesOf(asked), promoterId: boundOf(asked), key: keyOf(asked, digest), held };
  return saleRefusal(snapshotOf(asked, digest), request, at(0));
};

const byLua = async (states: readonly SaleState[]): Promise<(Refused | null)[]> => {
  const asked = states.map((state) => {
    const key = keyOf(state, digest);
    const inAll = Object.values(state.held).reduce((a, b) => a + b, 0);
    return {
      event: snapshotOf(state, digest),
      lines: linesOf(state),
      promoter: boundOf(state),
      ...(key && { key: { code: key.code, promoter: key.promoterId } }),
      ...(!state.stands && { held: { ...state.held, '*': inAll } }),
    };
  });
  const refusals = await redis.eval(
    `${SALE_RULE}
    local refusals = {}
    for i, ask in ipairs(cjson.decode(ARGV[1])) do
      local refusal = sale_refusal(ask.event, ask.lines, ask.promoter, ask.key, ask.held, tonumber(ARGV[2]))
      refusals[i] = refusal and cjson.encode(refusal) or 'null'
    end
    return refusals`,
    0,
    JSON.stringify(asked),
    at(0),
  );
  return (refusals as string[]).map((text) => JSON.parse(text));
};

/** SQL tells no number of what would fit, and is given the tiers that the key opens. */
const bySql = async (states: readonly SaleState[]): Promise<(Refused | null)[]> => {
  const rows = await api.query<{ refused: string | null; tier_id: string | null }>(
    `select coalesce(e.refused, l.refused) as refused, case when e.refused is null then l.tier_id end as tier_id
     from jsonb_array_elements($1) with ordinality ask(s, n)
     cross join jsonb_populate_record(null::events, s -> 'event') event
     cross join lateral (select app.event_refusal(event, s ->> 'bound', (s ->> 'now')::timestamptz) as refused) e
     cross join lateral (
       select array_agg(row(t, app.tier_unheld(t, event, s -> 'held'),
                            (s -> 'closed_since' ->> t.id)::timestamptz)::app.tier_state) as tiers
       from jsonb_populate_recordset(null::tiers, s -> 'tiers') t
       where s -> 'key' = 'null' or app.is_open_to(s -> 'key', t)) t
     cross join lateral app.lines_refusal(
       array(select l from jsonb_populate_recordset(null::app.line_wish, s -> 'lines') l), t.tiers,
       coalesce(event.capacity - event.reserved - event.sold
         - (select coalesce(sum(value::int), 0)::int from jsonb_each_text(s -> 'held')), 2147483647),
       (s ->> 'granted_at')::timestamptz, (s ->> 'now')::timestamptz) l
     order by n`,
    [JSON.stringify(states.map((state) => rowsOf(state, digest)))],
  );
  return rows.map(({ refused, tier_id }) => (refused === null ? null : { refused, ...(tier_id && { tier_id }) }));
};

const same = (refusal: Refused | null) => refusal;
const withoutNumbers = (refusal: Refused | null): Refused | null =>
  refusal && { refused: refusal.refused, ...(refusal.tier_id && { tier_id: refusal.tier_id }) };

const JUDGES = {
  TypeScript: { asked: () => true, judge: async (states: SaleState[]) => states.map(byTypeScript), told: same },
  'the gate': { asked: isForGate, judge: byLua, told: same },
  Postgres: { asked: isForSql, judge: bySql, told: withoutNumbers },
};

test.each(Object.entries(JUDGES))('%s judges every case as the table says', async (_, { asked, judge, told }) => {
  const cases = SALE_CASES.filter(({ state }) => asked(state));
  const refusals = await judge(cases.map(({ state }) => state));
  expect(cases.map(({ title }, i) => [title, refusals[i]])).toEqual(
    cases.map(({ title, expected }) => [title, told(expected)]),
  );
});

const rarely = <T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 15, arbitrary: usual }, { weight: 1, arbitrary: other });
const one = fc.constant;
const moments = (...offsets: number[]) => fc.option(fc.constantFrom(...offsets).map(at), { freq: 2 });

const anyTier = fc.record({
  quantity: fc.integer({ min: 2, max: 12 }),
  reserved: fc.integer({ min: 0, max: 2 }),
  sold: fc.integer({ min: 0, max: 2 }),
  min: rarely(one(1), one(2)),
  max: fc.integer({ min: 2, max: 6 }),
  sale_start: rarely(moments(-1, 0), one(at(1))),
  sale_end: rarely(moments(1, 2), moments(-2, -1, 0)),
  closed_since: rarely(one(null), moments(-3, -2, -1, 0)),
  hidden: rarely(one(null), fc.constantFrom('', 'FRIENDS', 'ENEMIES')),
});

const anyState: fc.Arbitrary<SaleState> = fc
  .record({
    event: fc.record({
      published: rarely(one(true), one(false)),
      active: rarely(one(true), one(false)),
      ends_at: rarely(one(at(1)), one(at(0))),
      capacity: fc.option(fc.integer({ min: 0, max: 24 })),
    }),
    tiers: fc.record({ a: anyTier, b: anyTier, c: anyTier }),
    held: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'gone'), fc.integer({ min: 0, max: 2 })),
    lines: fc.uniqueArray(
      fc.tuple(rarely(fc.constantFrom('a', 'b', 'c'), one('z')), rarely(fc.integer({ min: 1, max: 4 }), one(7))),
      { minLength: 1, maxLength: 4, selector: ([tierId]) => tierId },
    ),
    bound: rarely(fc.constantFrom<SaleState['bound']>('anybody', 'owner'), one<SaleState['bound']>('other')),
    key: fc.option(
      fc.record(
        { code: fc.constantFrom('friends', 'wrong'), insider: fc.constantFrom('owner', 'other', 'admin') },
        { requiredKeys: [] },
      ),
    ),
    stands: fc.boolean(),
    granted_at: moments(-2, -1, 0, 1),
  })
  .map((state) => ({ ...state, stands: state.stands && state.granted_at === null }));

test('whatever the state of a sale, TypeScript, Postgres and the gate judge it alike', async () => {
  const reasons = new Set<string | undefined>();
  await fc.assert(
    fc.asyncProperty(fc.array(anyState, { minLength: 50, maxLength: 50 }), async (states) => {
      const judged = states.map(byTypeScript);
      for (const refusal of judged) reasons.add(refusal?.refused);
      for (const { asked, judge, told } of [JUDGES['the gate'], JUDGES.Postgres]) {
        const ofIt = states.filter(asked);
        expect(await judge(ofIt)).toEqual(ofIt.map((state) => told(byTypeScript(state))));
      }
    }),
    { numRuns: 100 },
  );
  // Else the states were too alike to say anything.
  expect([...reasons].sort()).toEqual([...new Set(SALE_CASES.map(({ expected }) => expected?.refused))].sort());
});
