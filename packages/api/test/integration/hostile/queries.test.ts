import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../contract.ts';
import { createHarness, type Harness } from '../../harness.ts';
import { badQueries, type Parameter, strayCursors } from '../../hostile/bad-queries.ts';
import { misjudged, type Refusal } from '../../hostile/refusals.ts';
import { databaseState } from '../../hostile/state.ts';
import { newEvent, register } from '../../people.ts';

type Operation = (typeof operations)[number];

const parametersOf = ({ operation }: Operation) =>
  ((operation as { parameters?: Parameter[] }).parameters ?? []).filter((one) => one.in === 'query');
const lists = operations.filter((one) => strayCursors(parametersOf(one)));

let api: Harness;
/** The credential of somebody whom every rule admits. */
let as: string;
/** An object for a path by the start of the parameter's name; where there is none, a query is refused before it is missed. */
const ids: Record<string, string> = {};
let sent = 0;

const ask = ({ method, path }: Operation, query: string) => {
  sent++;
  const at = path.replace('/api/v1', '').replaceAll(/\{([a-z]+)_[a-z_]*\}/g, (_, name: string) => ids[name] ?? 'none');
  const body = method === 'get' || method === 'delete' ? {} : { body: {} };
  return api.send<Refusal['body']>(method.toUpperCase(), `${at}?${query}`, { as, ...body });
};

beforeAll(async () => {
  api = await createHarness();
  const person = { email: 'operator@example.com', password: 'correct horse battery' };
  const { promoter } = await register(api, { ...person, promoter: { name: 'Hall' } });
  await api.query("update users set role = 'admin'");
  as = (await api.send<{ access_token: string }>('POST', '/auth/login', { body: person })).body.access_token;
  const event = await newEvent(api, { id: '', jwt: as, sk: as, pk: as }, [{ quantity: 1 }]);
  const hook = { url: `${api.origin}/nowhere`, event_types: ['*'] };
  const endpoint = await api.send<{ id: string }>('POST', '/webhook-endpoints', { as, body: hook });
  Object.assign(ids, { promoter: promoter?.id ?? '', event: event.id, webhook: endpoint.body.id });
  await api.drain();
});
afterAll(async () => {
  expect(await api.violations()).toEqual([]);
  await api.close();
});

describe('a query with one fault gets a 400 that names the parameter, and changes nothing', () => {
  let before: Record<string, string>;
  beforeAll(async () => {
    before = await databaseState(api);
  });

  test.each(operations.map((one) => ({ name: one.operation.operationId, one })))('$name', async ({ one }) => {
    const wrong = [];
    for (const bad of badQueries(parametersOf(one))) wrong.push(misjudged(bad, await ask(one, bad.query)));
    expect(wrong.filter((problem) => problem !== null)).toEqual([]);
    expect(wrong.length).toBeGreaterThan(5);
  });

  test('of the thousand and more that were sent', async () => {
    expect(sent).toBeGreaterThan(1_000);
    await api.idle();
    expect(await databaseState(api)).toEqual(before);
  });
});

describe('of a list, cursors', () => {
  test.each(lists.map((one) => ({ name: one.operation.operationId, one })))(
    '$name takes one of, and knows its place or refuses it by name',
    async ({ one }) => {
      const cursors = strayCursors(parametersOf(one));
      const both = await ask(one, cursors?.both ?? '');
      expect(both).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
      expect(both.body.errors?.map(({ pointer }) => pointer)).toEqual([
        '/query/starting_after',
        '/query/ending_before',
      ]);
      for (const { at, query } of cursors?.unknown ?? []) {
        const { status, body } = await ask(one, query);
        // Where a list is sorted by its ids, an id has its place in it, whatever it names.
        if (status !== 200) expect(body).toMatchObject({ code: 'invalid_cursor', errors: [{ pointer: at }] });
      }
    },
  );
});

describe('the walk makes queries of whatever a parameter forbids', () => {
  const parameters: Parameter[] = [
    { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100, example: 20 } },
    { name: 'sort', in: 'query', schema: { type: 'string', enum: ['name', '-name'] } },
    {
      name: 'from',
      in: 'query',
      required: true,
      schema: { type: 'string', format: 'date-time', example: '2027-06-12T18:00:00Z' },
    },
  ];
  const made = badQueries(parameters);

  test.each([
    ['/query/limit', 'limit=0x10'],
    ['/query/limit', 'limit=101'],
    ['/query/limit', 'limit=0'],
    ['/query/limit', 'limit=20&limit=20'],
    ['/query/sort', 'sort=NAME'],
    ['/query/bogus', 'bogus=1'],
    ['/query/__proto__', '__proto__=1'],
  ])('%s by %s', (at, part) => {
    expect(made).toContainEqual(
      expect.objectContaining({ at, query: expect.stringMatching(new RegExp(`^from=[^&]+&${part}$`)) }),
    );
  });

  test('one that is missing, and one that is no date', () => {
    const of = (what: string) => made.find((bad) => bad.at === '/query/from' && bad.what === what)?.query;
    expect(of('missing')).toBe('');
    expect(of('"yesterday"')).toBe('from=yesterday');
  });
});
