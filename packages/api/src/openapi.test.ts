import { describe, expect, test } from 'vitest';
import { createApi } from './app.ts';
import { ERROR_CODES } from './core/errors.ts';
import { documentInfo } from './core/openapi.ts';

type Json = Record<string, unknown>;
type Schema = Json & { properties?: Record<string, Schema>; items?: Schema; additionalProperties?: unknown };
type Operation = {
  operationId?: string;
  summary?: string;
  tags?: string[];
  security?: unknown[];
  parameters?: (Json & { name: string; in: string; description?: string; schema: Schema })[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>;
  'x-access'?: string[];
  'x-error-codes'?: string[];
};

// As text and back: references in place of shared objects, which is what clients are given.
const document = JSON.parse(JSON.stringify(createApi().getOpenAPI31Document(documentInfo))) as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; parameters?: Record<string, Json> };
};

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => METHODS.includes(method))
    .map(([method, operation]) => ({ method, path, operation, id: operation.operationId ?? `${method} ${path}` })),
);

const PARTS = ['allOf', 'anyOf', 'oneOf'];

/** A schema followed to its named component. */
const resolve = (schema: Schema): Schema => {
  const name = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined;
  return name ? (document.components.schemas[name] ?? {}) : schema;
};

/** The same schema and the alternatives it consists of. */
const alternatives = (schema: Schema): Schema[] => [
  schema,
  ...PARTS.flatMap((part) =>
    ((schema[part] as Schema[] | undefined) ?? []).flatMap((one) => alternatives(resolve(one))),
  ),
];

/** Whether the schema, or one of the alternatives it consists of, says something under a keyword. */
const says = (schema: Schema, keyword: string): boolean =>
  alternatives(schema).some((one) => keyword in one || keyword in resolve(one));

/** A field whose shape is shown by its own fields needs no example of the whole. */
const isComposite = (schema: Schema): boolean =>
  alternatives(resolve(schema)).some(
    (one) => one.properties || one.additionalProperties || (one.items && isComposite(one.items)),
  );

/** Every field under a schema with a path that names it, except behind references, which are visited by name. */
const fieldsOf = (schema: Schema, at: string): { at: string; field: Schema }[] => [
  ...Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    { at: `${at}.${name}`, field },
    ...fieldsOf(field, `${at}.${name}`),
  ]),
  ...(schema.items ? fieldsOf(schema.items, `${at}[]`) : []),
  ...PARTS.flatMap((part) => ((schema[part] as Schema[] | undefined) ?? []).flatMap((one) => fieldsOf(one, at))),
];

const bodies = operations.flatMap(({ id, operation }) => [
  ...Object.values(operation.requestBody?.content ?? {}).map(({ schema }) => ({ at: `${id} body`, schema })),
  ...Object.entries(operation.responses).flatMap(([status, { content }]) =>
    Object.values(content ?? {}).map(({ schema }) => ({ at: `${id} ${status}`, schema })),
  ),
]);
const fields = [
  ...Object.entries(document.components.schemas).flatMap(([name, schema]) => fieldsOf(schema, name)),
  ...bodies.flatMap(({ at, schema }) => fieldsOf(schema, at)),
];

test('the document has the operations of every module', () => {
  expect(operations.length).toBeGreaterThan(40);
  expect(fields.length).toBeGreaterThan(200);
});

test('no two operations share an id', () => {
  expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
});

describe.each(operations)('$id', ({ operation, method, path }) => {
  test('is named resource.verb, with a summary and one tag', () => {
    expect(operation.operationId).toMatch(/^[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/);
    expect(operation.summary).toBeTruthy();
    expect(operation.tags).toHaveLength(1);
    expect(path).toMatch(/^\/api\/v1\//);
  });

  test('declares who may call it, and asks for a credential unless that is anyone', () => {
    expect(operation['x-access']?.length).toBeGreaterThan(0);
    const open = operation['x-access']?.includes('anonymous');
    expect(operation.security).toEqual(open ? [{}, { bearer: [] }] : [{ bearer: [] }]);
  });

  test('lists error codes of the table, each with an answer that says so', () => {
    const codes = operation['x-error-codes'] ?? [];
    expect(codes).toEqual(expect.arrayContaining(['invalid_request', 'rate_limited', 'internal_error']));
    const refusals = Object.entries(operation.responses).filter(
      ([, { content }]) => content?.['application/problem+json'],
    );
    const told = refusals.map(([, { description }]) => description).join(' ');
    for (const code of codes) {
      expect(ERROR_CODES).toContain(code);
      expect(told).toContain(`\`${code}\``);
    }
  });

  test('has an answer of success that is described', () => {
    const successes = Object.entries(operation.responses).filter(([status]) => /^[23]/.test(status));
    expect(successes.length).toBeGreaterThan(0);
    for (const [, { description }] of successes) expect(description).toBeTruthy();
  });

  test('requires its body and refuses unknown fields in it', () => {
    const body = operation.requestBody;
    if (!body) return expect(method).not.toBe('put');
    expect(body.required).toBe(true);
    // A file has no fields.
    for (const [type, { schema }] of Object.entries(body.content)) {
      if (type !== 'application/json') continue;
      const shapes = alternatives(resolve(schema)).filter((one) => one.properties);
      expect(shapes.length).toBeGreaterThan(0);
      for (const shape of shapes) expect(shape.additionalProperties).toBe(false);
    }
  });

  test('describes each parameter', () => {
    for (const { name, description, schema } of operation.parameters ?? []) {
      expect({ name, described: Boolean(description ?? schema.description) }).toEqual({ name, described: true });
    }
  });
});

test('every field has a description', () => {
  expect(fields.filter(({ field }) => !says(field, 'description')).map(({ at }) => at)).toEqual([]);
});

test('every field that is a value has an example', () => {
  expect(
    fields
      .filter(({ field }) => !isComposite(field) && !says(field, 'example') && !says(field, 'examples'))
      .map(({ at }) => at),
  ).toEqual([]);
});
