import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../contract.ts';
import { createHarness, type Harness } from '../../harness.ts';
import { badBodies, NO_OBJECT, NOT_JSON, type Schema } from '../../hostile/bad-bodies.ts';
import { misjudged, type Refusal } from '../../hostile/refusals.ts';
import { databaseState } from '../../hostile/state.ts';
import { newEvent, newPromoter } from '../../people.ts';
import { type Asked, tour } from '../../tour.ts';

type Content = Record<string, { schema: Schema }>;
type WithBody = { requestBody?: { content: Content } };

const contentOf = (operationId: string): Content => {
  const found = operations.find(({ operation }) => operation.operationId === operationId);
  return (found?.operation as WithBody | undefined)?.requestBody?.content ?? {};
};
const taking = (matches: (type: string) => boolean) =>
  operations.map(({ operation }) => operation.operationId).filter((id) => Object.keys(contentOf(id)).some(matches));
const takingJson = taking((type) => type === 'application/json');
const takingFiles = taking((type) => type !== 'application/json');
const takingNone = operations
  .map(({ method, operation }) => ({ method, id: operation.operationId }))
  .filter(({ method, id }) => method !== 'get' && Object.keys(contentOf(id)).length === 0)
  .map(({ id }) => id);

/** Types that no operation takes, with bodies that would be fine as JSON. */
const OTHER_TYPES = [
  'application/ld+json',
  'text/json',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=a',
  'text/html',
];

const SOMETHING = ['{"bogus": true}', '{"__proto__": {}}', '[]', 'null', '""', 'text', '{', '\u0000', '{}{}'];

const NO_FILES = ['', 'text', '{}', '<svg xmlns="http://www.w3.org/2000/svg"/>', '<script>alert(1)</script>'];

const KIB = 1024;
/** An endless body without a declared length. */
const endless = () =>
  new ReadableStream({
    pull: (controller) => controller.enqueue(new TextEncoder().encode(' '.repeat(64 * KIB))),
  });

let api: Harness;
/** Wrong answers, by operation; an operation that was not tried has no entry. */
const findings = new Map<string, string[]>();
const walked = new Set<string>();
let sent = 0;

const sendTo = ({ method, path, options }: Asked, body: unknown, headers: Record<string, string> = {}) => {
  sent++;
  const key = options.key && { key: randomUUID() };
  return api.send<Refusal['body']>(method, path, {
    ...options,
    ...key,
    body,
    headers: { ...options.headers, ...headers },
  });
};

/** Sends everything that is wrong just before the tour's good request, which succeeds. */
const walk = async (asked: Asked) => {
  const { operationId } = asked;
  const content = contentOf(operationId);
  const { body } = asked.options;
  const shape = `${operationId} ${typeof body === 'object' && body !== null ? Object.keys(body) : ''}`;
  const isSilent = takingNone.includes(operationId);
  if ((body === undefined && !isSilent) || walked.has(shape)) return;
  walked.add(shape);
  const found = findings.get(operationId) ?? [];
  findings.set(operationId, found);
  const expectRefusal = (what: string, { status, body }: Refusal, expected: number) => {
    if (status !== expected) found.push(`${what}: ${status} ${JSON.stringify(body)}`);
  };

  await api.idle();
  await api.standIns.stripe.webhooks.idle();
  const before = await databaseState(api);
  const schema = content['application/json']?.schema;
  if (schema) {
    for (const bad of badBodies(schema, body)) {
      const wrong = misjudged(bad, await sendTo(asked, bad.body));
      if (wrong) found.push(wrong);
    }
    for (const [what, bytes] of [...NOT_JSON, ...NO_OBJECT]) {
      expectRefusal(what, await sendTo(asked, bytes, { 'content-type': 'application/json' }), 400);
    }
    const oversized = JSON.stringify({ bogus: 'a'.repeat(256 * KIB) });
    expectRefusal('a large body', await sendTo(asked, oversized), 413);
    expectRefusal('no end', await sendTo(asked, endless(), { 'content-type': 'application/json' }), 413);
    for (const type of OTHER_TYPES) {
      expectRefusal(type, await sendTo(asked, JSON.stringify(body), { 'content-type': type }), 415);
    }
    const untyped = new TextEncoder().encode(JSON.stringify(body));
    expectRefusal('no content type', await sendTo(asked, untyped), 415);
  } else if (isSilent) {
    for (const text of SOMETHING) {
      const wrong = misjudged({ what: text, at: '/body' }, await sendTo(asked, text));
      if (wrong) found.push(wrong);
    }
    expectRefusal('no end', await sendTo(asked, endless()), 413);
  } else {
    // Files are judged by their bytes, whatever their claimed type.
    for (const text of NO_FILES) expectRefusal(text, await sendTo(asked, text), 415);
    expectRefusal('no end', await sendTo(asked, endless()), 413);
  }
  const after = await databaseState(api);
  found.push(
    ...Object.keys(before)
      .filter((table) => before[table] !== after[table])
      .map((table) => `${table} has changed`),
  );
};

beforeAll(async () => {
  api = await createHarness();
  await tour(api, async (_, request, asked) => {
    await walk(asked);
    return request();
  });
}, 180_000);
afterAll(async () => {
  expect(await api.violations()).toEqual([]);
  await api.close();
});

describe('a body with one fault gets a 400 that names the field, and changes nothing', () => {
  test.each(takingJson)('%s', (operationId) => {
    expect(findings.get(operationId)).toEqual([]);
  });

  test('of thousands that were sent', () => {
    expect(sent).toBeGreaterThan(3_000);
  });
});

describe('a body that is no file of a known type is refused, and changes nothing', () => {
  test.each(takingFiles)('%s', (operationId) => {
    expect(findings.get(operationId)).toEqual([]);
  });
});

describe('a body where none is taken is refused, and changes nothing', () => {
  test.each(takingNone)('%s', (operationId) => {
    expect(findings.get(operationId)).toEqual([]);
  });

  test('except an empty one', async () => {
    const promoter = await newPromoter(api);
    const event = await newEvent(api, promoter, [{ quantity: 1 }]);
    for (const body of ['', ' \n', '{}', undefined]) {
      const { status } = await api.send('POST', `/events/${event.id}/unpublish`, { as: promoter.sk, body });
      expect(status).toBe(200);
    }
  });
});

describe('the walk notices', () => {
  const fault = { what: 'unknown field', at: '/body/bogus' };
  const refusal = { code: 'invalid_request', errors: [{ pointer: '/body/bogus' }] };

  test.each<[string, Refusal]>([
    ['an unknown field that is let through', { status: 201, body: {} }],
    ['an error of the server', { status: 500, body: { code: 'internal_error' } }],
    ['a refusal of another field', { status: 400, body: { ...refusal, errors: [{ pointer: '/body/bogusness' }] } }],
    ['a refusal that names no field', { status: 400, body: { code: 'invalid_json' } }],
  ])('%s', (_, answer) => {
    expect(misjudged(fault, { status: 400, body: refusal })).toBeNull();
    expect(misjudged(fault, answer)).not.toBeNull();
  });

  test('a row that was stored', async () => {
    const before = await databaseState(api);
    expect(await databaseState(api)).toEqual(before);
    await api.query("update promoters set company = 'Elsewhere'");
    const after = await databaseState(api);
    expect(Object.keys(before).filter((table) => before[table] !== after[table])).toEqual(['promoters']);
  });

  test('whatever a schema forbids: each keyword makes a body that breaks it', () => {
    const properties: Record<string, Schema> = {
      id: { type: 'string', pattern: '^evt_[0-9a-z]{26}$' },
      count: { type: 'integer', minimum: 1, maximum: 5 },
      list: { type: 'array', items: { type: 'boolean' }, minItems: 1, maxItems: 2, uniqueItems: true },
    };
    const schema: Schema = { type: 'object', properties, required: ['count'], additionalProperties: false };
    const made = badBodies(schema, { id: `evt_${'0'.repeat(26)}`, count: 2, list: [true] });
    expect(made.map(({ what, at }) => `${at} ${what}`)).toEqual(
      expect.arrayContaining([
        '/body/bogus unknown field',
        '/body/__proto__ unknown field',
        '/body/count missing',
        '/body/count below the least',
        '/body/count above the most',
        '/body/count a fraction',
        '/body/id too long',
        '/body/id not of the pattern',
        '/body/list no items',
        '/body/list too many items',
        '/body/list an item twice',
        '/body/list/0 null null',
      ]),
    );
  });
});
