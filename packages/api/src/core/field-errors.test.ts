import { z } from '@hono/zod-openapi';
import { expect, test } from 'vitest';
import { fieldErrors, unstorable } from './field-errors.ts';

const errorsOf = (schema: z.ZodType, value: unknown) =>
  fieldErrors(schema.safeParse(value).error?.issues ?? [], ['body']).map(({ pointer }) => pointer);

const order = z.union([
  z.strictObject({ hold_token: z.string(), email: z.string() }),
  z.strictObject({ event_id: z.string(), items: z.array(z.strictObject({ quantity: z.int() })), email: z.string() }),
]);

test('an unknown field is named itself, however deep', () => {
  const schema = z.strictObject({ a: z.strictObject({}) });
  expect(errorsOf(schema, { a: { 'x/y': 1, '~': 1 }, b: 1 })).toEqual(['/body/a/x~1y', '/body/a/~0', '/body/b']);
});

test('of alternatives the one that is nearest to what was sent is told of', () => {
  const items = [{ quantity: 'two' }];
  expect(errorsOf(order, { event_id: 'evt', items, email: 'ada' })).toEqual(['/body/items/0/quantity']);
  expect(errorsOf(order, { items: [], email: 'ada' })).toEqual(['/body/event_id']);
  expect(errorsOf(order, { hold_token: 'ht', email: 1 })).toEqual(['/body/email']);
  expect(errorsOf(order, null)).toEqual(['/body']);
});

test('of alternatives that are equally near, each is told of', () => {
  const paid = z.union([z.strictObject({ hold_token: z.string() }), z.strictObject({ claim_token: z.string() })]);
  expect(errorsOf(paid, {})).toEqual(['/body/hold_token', '/body/claim_token']);
  expect(errorsOf(z.union([z.strictObject({ a: z.string() }), z.null()]), {})).toEqual(['/body/a']);
  expect(errorsOf(z.union([z.string(), z.null()]), 1)).toEqual(['/body']);
  expect(errorsOf(z.union([z.strictObject({ a: z.string(), b: z.string() }), z.null()]), {})).toEqual([
    '/body/a',
    '/body/b',
  ]);
});

test('text that cannot be stored is found wherever it is; any other text is left alone', () => {
  const pointers = (value: unknown) => unstorable(value, ['body']).map(({ pointer }) => pointer);
  expect(pointers({ a: 'x\0', b: ['\ud83c', { c: 'y\udf9f' }] })).toEqual(['/body/a', '/body/b/0', '/body/b/1/c']);
  expect(pointers({ a: '🎟️ \u202e<script>', b: new Date(), c: null, d: 1, e: undefined })).toEqual([]);
});

test('what is wrong is said in words that need no knowledge of the validator', () => {
  const schema = z.strictObject({
    name: z.string(),
    quantity: z.int().max(10),
    email: z.email(),
    at: z.iso.datetime(),
    mode: z.enum(['element', 'checkout']),
    items: z.array(z.string()).min(1),
    note: z.string().max(1),
    code: z.string().regex(/^A/, 'Must start with A'),
  });
  const said = (value: unknown, where = 'body') =>
    fieldErrors(schema.safeParse(value).error?.issues ?? [], [where]).map(({ detail }) => detail);
  expect(said({})).toEqual(Array(8).fill('Is missing'));
  const wrong = {
    name: 1,
    quantity: 1.5,
    email: 'ada',
    at: '2026-06-12',
    mode: 'cash',
    items: [],
    note: 'ab',
    code: 'B',
  };
  expect(said(wrong)).toEqual([
    'Must be a string',
    'Must be a whole number',
    'Must be an e-mail address',
    'Must be a time in UTC, such as 2026-06-12T18:00:00Z',
    'Must be one of "element", "checkout"',
    'Must have at least 1 item',
    'Must have at most 1 character',
    'Must start with A',
  ]);
  expect(said({ ...wrong, quantity: 11 })[1]).toBe('Must be at most 10');
  expect(said({ ...wrong, name: ['a', 'b'] }, 'query')[0]).toBe('Must be given once');
  expect(said({ ...wrong, mode: ['element', 'checkout'] }, 'query')[4]).toBe(
    'Must be only one of "element", "checkout"',
  );
});

test('a field that tells alternatives apart is told of in the same words', () => {
  const schema = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('secret') }),
    z.strictObject({ kind: z.literal('scanner') }),
  ]);
  const said = (value: unknown) => fieldErrors(schema.safeParse(value).error?.issues ?? [], ['body']);
  expect(said({})).toEqual([{ pointer: '/body/kind', detail: 'Is missing' }]);
  expect(said({ kind: 'x' })).toEqual([{ pointer: '/body/kind', detail: 'Must be one of "secret", "scanner"' }]);
});
