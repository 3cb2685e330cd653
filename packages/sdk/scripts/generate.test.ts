import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenApiDocument } from './document.ts';
import { fixtureDocument } from './fixture.ts';
import { generateSdk } from './generate.ts';

const packageRoot = fileURLToPath(new URL('..', import.meta.url));
const node = process.execPath;

const run = async (command: string, args: string[]): Promise<{ code: number | null; output: string }> => {
  const child = spawn(command, args, { cwd: packageRoot, stdio: ['ignore', 'pipe', 'pipe'] });
  const [code, ...outputs] = await Promise.all([
    new Promise<number | null>((done) => child.on('close', done)),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, output: outputs.join('') };
};

/** A document with the fixture's errors and this one route. */
const oneRoute = (
  path: string,
  item: Record<string, unknown>,
  extra: Record<string, unknown> = {},
): OpenApiDocument => ({ ...fixtureDocument(), paths: { [path]: item }, ...extra });

let files: Record<string, string>;
const line = (start: string) =>
  files['resources.ts']
    ?.split('\n')
    .map((text) => text.trim())
    .find((text) => text.startsWith(start));
/** The text of one resource, its table included. */
const section = (resource: string) =>
  files['resources.ts']?.match(new RegExp(`interface ${resource}Resource \\{[\\s\\S]*?\\n\\};\\n`))?.[0] ?? '';

beforeAll(async () => {
  files = await generateSdk(fixtureDocument());
});

describe('resources', () => {
  test('a method takes the ids of its path, then body, query and options', () => {
    expect(line('create(eventId')).toBe(
      'create(eventId: string, body: TiersCreateBody, options?: MutationOptions): ApiPromise<Models.Tier>;',
    );
    expect(section('Events')).toContain(
      'list(query?: EventsListQuery, options?: RequestOptions): PagePromise<Models.Event>;',
    );
  });

  test('an idempotency key can be given, and is sent, only where the route declares the header', () => {
    expect(section('Orders')).toContain('create(body: Models.CreateOrder, options?: MutationOptions)');
    expect(section('Orders')).toContain("create: { method: 'POST', path: '/api/v1/orders', body: 'json', key: true }");
    expect(section('Auth')).toContain('login(body: AuthLoginBody, options?: RequestOptions)');
    expect(section('Auth')).not.toContain('key: true');
  });

  test('a list is a page of its items', () => {
    expect(section('Tiers')).toContain(
      "list: { method: 'GET', path: '/api/v1/events/{event_id}/tiers', query: true, page: 'id' }",
    );
  });

  test('a list goes on from the property of its items that the document names, which they must have', async () => {
    const listed = (item: Record<string, unknown>, cursor: Record<string, unknown>) => {
      const properties = { data: { type: 'array', items: item }, has_more: { type: 'boolean' } };
      const schema = { type: 'object', properties, ...cursor };
      const responses = { '200': { description: 'OK', content: { 'application/json': { schema } } } };
      return oneRoute('/api/v1/sales', { get: { operationId: 'sales.list', summary: 'List sales', responses } });
    };
    const sale = { type: 'object', properties: { order_id: { type: 'string' } } };
    const generated = await generateSdk(listed(sale, { 'x-cursor': 'order_id' }));
    expect(generated['resources.ts']).toContain("page: 'order_id'");
    await expect(generateSdk(listed(sale, {}))).rejects.toThrow('no id to continue from');
  });

  test('204 gives nothing, an image a Blob, CSV a string; an optional body may be left out', () => {
    expect(line('delete(')).toContain('ApiPromise<void>');
    expect(line('qr(')).toContain('ApiPromise<Blob>');
    expect(line('qr:')).toContain("answer: 'image/png'");
    expect(line('exportSales(')).toContain('ApiPromise<string>');
    expect(line('setImage(')).toContain('body: Blob');
    expect(line('setImage:')).toContain("body: 'raw'");
    expect(line('confirm(')).toContain('body?: OrdersConfirmBody');
    expect(line('confirm(')).toContain('ApiPromise<Models.Order | undefined>');
  });

  test('a method documents its route and the errors of that route', () => {
    const docs = section('Orders').match(/\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s+create\(/)?.[0];
    expect(docs).toContain('Order what a hold promises');
    expect(docs).toContain('`POST /api/v1/orders`');
    expect(docs).toContain('Errors: `hold_expired` (409), `sold_out` (409).');
    expect(docs).not.toContain('not_found');
  });

  test('an error that every route may answer with is not repeated on each', async () => {
    const route = (verb: string, ...codes: string[]) => ({
      operationId: `things.${verb}`,
      'x-error-codes': codes,
      responses: {},
    });
    const document = oneRoute('/x', {
      get: route('get', 'rate_limited', 'not_found'),
      put: route('put', 'sold_out', 'rate_limited'),
    });
    const { 'resources.ts': resources } = await generateSdk(document);
    expect(resources).toContain('Errors: `not_found` (404).');
    expect(resources).toContain('Errors: `sold_out` (409).');
    expect(resources).not.toContain('rate_limited');
  });

  test('text of the document cannot end a comment', () => {
    expect(files['resources.ts']).toContain('*\\/ is harmless here.');
  });
});

describe('errors and models', () => {
  test('every code has its status and title', () => {
    expect(files['errors.ts']).toContain("sold_out: { status: 409, title: 'Sold out', advice: 'Join the waitlist.' }");
    expect(files['errors.ts']).toContain("| 'rate_limited'");
    expect(files['errors.ts']).toContain("'holds.create': 'rate_limited' | 'sold_out';");
    expect(files['errors.ts']).toContain("'orders.list': never;");
  });

  test('every component schema is a type of its own', () => {
    expect(files['models.ts']).toContain("export type Order = components['schemas']['Order'];");
  });
});

describe('the document', () => {
  const refused = (document: OpenApiDocument) => expect(generateSdk(document)).rejects;

  test.each([undefined, 'orders', 'orders.items.list', 'Orders.list', 'orders.list-all'])(
    'the operationId %j is refused with the route it belongs to',
    async (operationId) => {
      await refused(oneRoute('/api/v1/x', { get: { operationId, responses: {} } })).toThrow(/GET \/api\/v1\/x needs/);
    },
  );

  test('two operations of one name are refused', async () => {
    const operation = { operationId: 'things.get', responses: {} };
    await refused(oneRoute('/x', { get: operation, post: operation })).toThrow('Two operations are called things.get.');
  });

  test('a document without error codes, or with two lists that differ, is refused', async () => {
    const { 'x-error-codes': table, ...without } = fixtureDocument();
    await refused(without as OpenApiDocument).toThrow(/no table of error codes/);
    await refused({
      ...without,
      'x-error-codes': { ...table, new_code: { status: 400, title: 'New', advice: 'None.' } },
    } as never).toThrow(/new_code is in only one/);
    const { sold_out: _, ...rest } = table ?? {};
    await refused({ ...without, 'x-error-codes': rest } as never).toThrow(/sold_out is in only one/);
  });

  test('a reference that leads nowhere is refused', async () => {
    const get = { operationId: 'things.get', parameters: [{ $ref: '#/components/parameters/No' }], responses: {} };
    await refused(oneRoute('/x', { get })).toThrow('#/components/parameters/No leads nowhere');
  });

  test('the same document gives the same bytes, whatever the order of its members', async () => {
    const reversed = JSON.parse(JSON.stringify(fixtureDocument()), (_, value: unknown) =>
      value && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    );
    expect(await generateSdk(reversed)).toEqual(files);
  });
});

describe('on disk', { timeout: 60_000 }, () => {
  let folder: string;
  const generate = (...args: string[]) =>
    run(node, ['scripts/generate.ts', '--out', join(folder, 'src/generated'), join(folder, 'openapi.json'), ...args]);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sdk-'));
    await writeFile(join(folder, 'openapi.json'), JSON.stringify(fixtureDocument()));
    await cp(join(packageRoot, 'src'), join(folder, 'src'), {
      recursive: true,
      filter: (path) => !path.includes('generated') && !path.endsWith('.test.ts'),
    });
    const config = { extends: join(packageRoot, 'tsconfig.json'), include: ['src'] };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('writing makes the check pass; a changed, missing or left-over file makes it fail by name', async () => {
    expect(await generate('--check')).toMatchObject({ code: 1, output: expect.stringContaining('errors.ts') });
    expect((await generate()).code).toBe(0);
    expect(await generate('--check')).toEqual({ code: 0, output: '' });

    await writeFile(join(folder, 'src/generated/errors.ts'), '');
    await writeFile(join(folder, 'src/generated/old.ts'), '');
    await rm(join(folder, 'src/generated/models.ts'));
    const stale = await generate('--check');
    expect(stale.code).toBe(1);
    expect(stale.output).toContain('errors.ts, models.ts, old.ts');

    expect((await generate()).code).toBe(0);
    expect((await generate('--check')).code).toBe(0);
  });

  test('what is generated compiles strictly, and types the calls as the document says', async () => {
    await generate();
    await writeFile(join(folder, 'src', 'use.ts'), USE);
    const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
    expect(await run(node, [tsc, '-p', join(folder, 'tsconfig.json')])).toEqual({ code: 0, output: '' });
  });

  test('a missing document is named', async () => {
    const missing = await run(node, ['scripts/generate.ts', 'no-such.json']);
    expect(missing).toMatchObject({ code: 1, output: expect.stringContaining('no-such.json') });
  });
});

/** Each expected error is itself checked: an unused one fails the compilation. */
const USE = `
import { createClient, type ErrorCode, orders, TicketVendor, type Event, type Page } from './index.ts';

export async function use(client: TicketVendor): Promise<void> {
  for await (const event of client.events.list({ city: 'Oslo', limit: 3, status: ['published'] })) {
    event satisfies Event;
    event.capacity satisfies number | null;
  }
  (await client.events.list()) satisfies Page<Event>;
  (await client.events.delete('evt_1')) satisfies void;
  (await client.tickets.qr('tkt_1')) satisfies Blob;
  (await client.analytics.exportSales('evt_1')) satisfies string;
  (await client.tiers.availability('tier_1').withResponse()).data.available satisfies number;
  await client.tiers.create('evt_1', { name: 'A', price: 100, quantity: 5 }, { idempotencyKey: 'k' });
  'sold_out' satisfies ErrorCode;

  // @ts-expect-error an unknown code
  'sold_owt' satisfies ErrorCode;
  // @ts-expect-error a required field is missing
  await client.tiers.create('evt_1', { name: 'A', price: 100 });
  // @ts-expect-error an unknown field
  await client.orders.create({ hold_token: 'h', email: 'e', colour: 'red' });
  // @ts-expect-error an unknown filter
  await client.events.list({ town: 'Oslo' });
  // @ts-expect-error logging in accepts no idempotency key
  await client.auth.login({ email: 'e', password: 'p' }, { idempotencyKey: 'k' });
  // @ts-expect-error no such method
  client.events.frobnicate();

  const small = createClient({}, { orders });
  (await small.orders.get('ord_1')).total_price satisfies number;
  // @ts-expect-error a resource that was not given
  small.events;
}
`;
