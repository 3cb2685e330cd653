import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { base32 } from '../../../src/core/ids.ts';
import { operations } from '../../contract.ts';
import { createHarness, type Harness } from '../../harness.ts';
import { databaseState } from '../../hostile/state.ts';
import { type Foreign, inviteStrangers, type Stranger } from '../../hostile/strangers.ts';
import { type Asked, tour } from '../../tour.ts';

type Json = Record<string, unknown>;
type Parameter = { name: string; in: string; schema: { pattern?: string } };

const ID = /^([a-z]{3})_[0-9a-z]{26}$/;
const found = (operationId: string) => {
  const one = operations.find(({ operation }) => operation.operationId === operationId);
  if (!one) throw new Error(`The document has no ${operationId}`);
  return one;
};
const withPathId = operations.filter(({ path }) => path.includes('{')).map(({ operation }) => operation.operationId);

/** A hold belongs to whoever has its token, so a caller with the token is no stranger. */
const TOKEN_IS_CREDENTIAL = ['holds.get', 'holds.extend', 'holds.release', 'tickets.image'];

/** A missing id of the same kind. */
const missing = (id: string) => `${id.slice(0, 4)}${base32(crypto.getRandomValues(new Uint8Array(17))).slice(0, 26)}`;

/** Texts for a path in place of an id; none of them could be one. */
const malformed = (id: string) => [
  ...['x', 'undefined', '__proto__', '%00', '%FF', '%F0%9F%8E%9F', '%2e%2e%2fadmin', '%27%20or%201=1--'],
  ...[id.slice(0, -1), `${id}0`, `${id}%00`, `${id}%0a`, id.toUpperCase(), 'a'.repeat(5_000)],
];

let api: Harness;
let strangers: Stranger[];
let foreign: Foreign[];
/** Answers that differ from those for a missing id, by operation; an operation that was not tried has no entry. */
const paths = new Map<string, string[]>();
const references = new Map<string, string[]>();

const told = ({ status, body }: { status: number; body: unknown }) =>
  `${status} ${JSON.stringify(typeof body === 'object' ? { ...body, request_id: undefined, instance: undefined } : body)}`;

type Changes = { as?: string; body?: unknown; isKeyed?: boolean };
const send = async ({ method, options }: Asked, path: string, { isKeyed = true, ...changes }: Changes = {}) => {
  const key = options.key && { key: isKeyed ? randomUUID() : '' };
  return told(await api.send<Json>(method, path, { ...options, ...changes, ...key }));
};

/** The id in the path: as nobody's, as nothing, and as it is, but asked for by strangers. */
const walkPath = async (asked: Asked, id: string) => {
  const { operation } = found(asked.operationId);
  const at = (other: string) => asked.path.replace(id, other);
  const differing: string[] = [];
  const expected = await send(asked, at(missing(id)));
  if (!/^404 \{.*"code":"[a-z_]+_not_found"/.test(expected)) differing.push(`a missing id: ${expected}`);
  const compare = async (what: string, answer: Promise<string>) => {
    const actual = await answer;
    if (actual !== expected) differing.push(`${what}: ${actual} in place of ${expected}`);
  };
  for (const text of malformed(id)) await compare(text.slice(0, 60), send(asked, at(text)));
  // Public objects have no strangers; hidden ones have their own test.
  const open = operation['x-access'].includes('anonymous') || TOKEN_IS_CREDENTIAL.includes(asked.operationId);
  const admitted = strangers.filter(({ kinds }) => !open && kinds.some((kind) => operation['x-access'].includes(kind)));
  for (const { as, kinds } of admitted) {
    await compare(`a foreign id, to another ${kinds[0]}`, send(asked, asked.path, { as }));
    await compare(`a missing id, to another ${kinds[0]}`, send(asked, at(missing(id)), { as }));
  }
  return differing;
};

/** Every place in a body that holds an id. */
const idsIn = (value: unknown, path: string[] = []): { path: string[]; id: string }[] => {
  if (typeof value === 'string') return ID.test(value) ? [{ path, id: value }] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => idsIn(member, [...path, key]));
};

const replaced = (value: unknown, [key, ...rest]: string[], id: string): unknown => {
  if (key === undefined) return id;
  if (Array.isArray(value)) return value.map((item, i) => (String(i) === key ? replaced(item, rest, id) : item));
  return { ...(value as Json), [key]: replaced((value as Json)[key], rest, id) };
};

/** Foreign ids of the kind of one that a caller could name. People may buy and wait for what any promoter shows. */
const foreignFor = (as: string | undefined, id: string) => {
  const isKey = /^(sk|pk|scan)_/.test(as ?? '');
  return foreign.filter(({ prefix, hidden }) => prefix === id.slice(0, 3) && (isKey || hidden || prefix !== 'evt'));
};

/** Who else may send the request: strangers with a key, which ends at its promoter, and a person. */
const others = (asked: Asked) => {
  const rule = found(asked.operationId).operation['x-access'];
  const may = strangers.filter(({ kinds }) => kinds.some((kind) => rule.includes(kind)));
  const of = (kind: string) => may.filter(({ kinds }) => kinds[0] === kind).map(({ as }) => as);
  return { keys: [...of('publishable'), ...of('secret')], people: of('user') };
};

const walkReferences = async (asked: Asked) => {
  const differing: string[] = [];
  const compare = async (at: string, others: string[], answer: (id: string) => Promise<string>, like: string) => {
    const none = missing(like);
    // A refusal may repeat the id that was sent.
    const expected = (await answer(none)).replaceAll(none, 'ID');
    if (/^5/.test(expected)) differing.push(`${at}: ${expected}`);
    for (const other of others) {
      const actual = (await answer(other)).replaceAll(other, 'ID');
      if (actual !== expected) differing.push(`${at} foreign: ${actual} in place of ${expected}`);
    }
    return expected;
  };
  const { body, as: own } = asked.options;
  const { keys, people } = others(asked);
  for (const { path, id } of idsIn(body)) {
    const at = `/body/${path.join('/')}`;
    const by = (as: string | undefined) => (other: string) =>
      // A list is answered item by item, and its answer kept.
      send(asked, asked.path, { ...(as && { as }), body: replaced(body, path, other), isKeyed: false });
    for (const as of [own, ...people]) {
      const theirs = foreignFor(as, id).map((one) => one.id);
      const refusal = await compare(at, theirs, by(as), id);
      if (!/^4|"[a-z_]+_not_found"/.test(refusal)) differing.push(`${at} missing: ${refusal}`);
    }
    // What is at hand is as foreign to them as what they have is here.
    if (id.startsWith('evt')) for (const as of keys) await compare(`${at} by another`, [id], by(as), id);
  }
  const parameters = (found(asked.operationId).operation as { parameters?: Parameter[] }).parameters ?? [];
  for (const { name, schema } of parameters.filter((one) => one.in === 'query')) {
    const prefix = /^\^([a-z]{3})_\[/.exec(schema.pattern ?? '')?.[1];
    // Cursors are places in a list and find no object.
    if (!prefix || /^(starting_after|ending_before)$/.test(name)) continue;
    const theirs = foreignFor(own, prefix).map((one) => one.id);
    const answer = (id: string) => send(asked, `${asked.path.split('?')[0]}?${name}=${id}`);
    await compare(`/query/${name}`, theirs, answer, `${prefix}_`);
  }
  return differing;
};

const walk = async (asked: Asked) => {
  const { operationId, path, options } = asked;
  const id = path.split(/[/?]/).find((part) => ID.test(part));
  const { body } = options;
  const shape = `${operationId} ${typeof body === 'object' && body !== null ? Object.keys(body) : ''}`;
  if (references.has(shape)) return;
  await api.idle();
  await api.standIns.stripe.webhooks.idle();
  const before = asked.method === 'GET' ? null : await databaseState(api);
  if (id && !paths.has(operationId)) paths.set(operationId, await walkPath(asked, id));
  references.set(shape, await walkReferences(asked));
  if (!before) return;
  await api.idle();
  expect(await databaseState(api), operationId).toEqual(before);
};

beforeAll(async () => {
  api = await createHarness();
  ({ strangers, foreign } = await inviteStrangers(api));
  await tour(api, async (_, request, asked) => {
    await walk(asked);
    return request();
  });
}, 180_000);
afterAll(async () => {
  expect(await api.violations()).toEqual([]);
  await api.close();
});

describe('a foreign id, a missing one and one that could not be get the same 404, and change nothing', () => {
  test.each(withPathId)('%s', (operationId) => {
    expect(paths.get(operationId)).toEqual([]);
  });
});

describe('a foreign reference is answered like one to nothing, and changes nothing', () => {
  test('in every body and query', () => {
    expect([...references].filter(([, differing]) => differing.length > 0)).toEqual([]);
    expect(references.size).toBeGreaterThan(operations.length);
  });
});

describe('beside the API', () => {
  const ask = async (path: string, init: RequestInit = {}) =>
    (await api.app.request(`${api.origin}${path}`, init)).status;

  test.each(['/e/', '/images/'])('%s and anything that is no name is not found', async (page) => {
    for (const text of malformed(missing('evt_')))
      expect({ text, status: await ask(page + text) }).toEqual({ text, status: 404 });
  });

  test.each(['/internal/jobs/x', '/internal/stripe/events'])(
    '%s takes neither strangers nor more than it needs',
    async (path) => {
      const post = (body: string) => ask(path, { method: 'POST', body });
      expect([400, 401]).toContain(await post('{}'));
      expect(await post(' '.repeat(2 * 1024 * 1024))).toBe(413);
    },
  );
});

describe('what is hidden is not there', () => {
  const reads = ['', '/tiers', '/availability'];

  // Buyers and waiting people always see the event, since their tickets depend on it.
  const holds = ({ kinds }: Stranger) => kinds.includes('order') || kinds.includes('waitlist');

  test.each(['a draft', 'an event of a suspended promoter'])('%s, for anybody but its promoter', async (what) => {
    if (what !== 'a draft') {
      await api.query("update promoters set status = 'suspended'");
      // The gate is not told of it here, and what it knows lives for 30 s.
      api.advance(31);
    }
    const ids = (prefix: string) =>
      foreign.filter((one) => one.prefix === prefix && (what !== 'a draft' || one.hidden));
    const events = ids('evt').flatMap(({ id }) => reads.map((read) => ({ id, path: `/events/${id}${read}` })));
    const tiers = ids('tir').map(({ id }) => ({ id, path: `/tiers/${id}/availability` }));
    expect(events.length * tiers.length).toBeGreaterThan(0);
    const [own, ...all] = strangers.filter(({ kinds }) => !kinds.includes('secret') && !kinds.includes('scanner'));
    for (const { id, path } of [...events, ...tiers]) {
      const isTheirs =
        foreign.some((one) => one.id === id && !one.hidden) && [`/events/${id}`, `/events/${id}/tiers`].includes(path);
      for (const { as } of all.filter((one) => isTheirs && holds(one)))
        expect((await api.send('GET', path, { as })).status).toBe(200);
      const others = all.filter((one) => !(isTheirs && holds(one)));
      for (const as of [undefined, ...others.map((one) => one.as)]) {
        const ask = async (other: string) => told(await api.send('GET', path.replace(id, other), { as }));
        expect(await ask(id), path).toBe(await ask(missing(id)));
        expect(await ask(id), path).toBe(await ask('x'));
        expect(await ask(id), path).toMatch(/^404/);
      }
      expect((await api.send('GET', path, { as: own?.as })).status).toBe(200);
    }
  });
});
