import type { z } from '@hono/zod-openapi';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createApi } from './app.ts';
import { documentInfo } from './core/openapi.ts';

type Json = Record<string, unknown>;
type Schema = Json & { properties?: Record<string, Schema>; items?: Schema; anyOf?: Schema[]; oneOf?: Schema[] };

const api = createApi();
const document = JSON.parse(JSON.stringify(api.getOpenAPI31Document(documentInfo))) as {
  paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: Schema }> } }>>;
  components: { schemas: Record<string, Schema> };
};

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
// JSON Schema's name for an address with an international domain; ajv-formats has none of it.
ajv.addFormat('idn-email', true);
ajv.addSchema(document, 'openapi.json');

const resolve = (schema: Schema): Schema => {
  const name = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined;
  return name ? resolve(document.components.schemas[name] ?? {}) : schema;
};

/** Each JSON body: what the API checks it by, and what the document says of it. */
const bodies = api.openAPIRegistry.definitions.flatMap((definition) => {
  if (definition.type !== 'route') return [];
  const { method, path, operationId, request } = definition.route;
  const content = request?.body?.content?.['application/json'];
  const schema = content && 'schema' in content ? (content.schema as z.ZodType) : undefined;
  const described = document.paths[path]?.[method]?.requestBody?.content['application/json']?.schema;
  return schema && described ? [{ id: operationId ?? path, schema, described }] : [];
});

/** Texts whose form is judged by more than a schema can say. */
const isJudged = ({ format, type, pattern, description }: Schema): boolean =>
  format !== undefined ||
  (type === 'string' &&
    pattern === undefined &&
    /time zone|BCP 47|local time|https, on the public/i.test(String(description)));

const example = (schema: Schema): unknown => {
  const one = resolve(schema);
  if (one.example !== undefined) return one.example;
  const [part] = (one.oneOf ?? one.anyOf ?? one.allOf) ? ((one.oneOf ?? one.anyOf ?? one.allOf) as Schema[]) : [];
  if (part && !one.properties) return example(part);
  if (one.properties)
    return Object.fromEntries(Object.entries(one.properties).map(([name, field]) => [name, example(field)]));
  if (one.items) return [example(one.items)];
  return one.enum ? (one.enum as unknown[])[0] : (one.const ?? one.default);
};

/** Values around the bounds that a schema could have, and of other kinds. */
const around = (schema: Schema): unknown[] => {
  const one = resolve(schema);
  const good = example(one);
  const types = [one.type].flat();
  const parts = [...(one.anyOf ?? []), ...(one.oneOf ?? [])].flatMap(around);
  const numbers = [-1, 0, 1, 2, 100, 101, 10_000, 10_001, 1_000_000, 1_000_001, 99_999_999, 100_000_000, 0.5, 2 ** 53];
  const texts = isJudged(one)
    ? []
    : ['', ' ', 'x', 'x'.repeat(41), 'x'.repeat(101), 'x'.repeat(201), 'x'.repeat(4_097), 'x'.repeat(20_001)];
  const item = one.items && example(one.items);
  const lists = one.items
    ? [[], [item], [item, item], Array.from({ length: 101 }, () => item), Array.from({ length: 501 }, () => item)]
    : [];
  return [
    good,
    null,
    true,
    {},
    ...(types.includes('integer') || types.includes('number') ? numbers : [5]),
    ...(types.includes('string') ? texts : ['x']),
    ...lists,
    ...(one.items
      ? around(one.items)
          .slice(0, 30)
          .map((value) => [value])
      : []),
    ...parts,
  ];
};

/** Bodies of one kind: any choice of the fields, of which some have a value around its bounds. */
const bodiesOf = (schema: Schema): fc.Arbitrary<unknown> => {
  const one = resolve(schema);
  const parts = one.anyOf ?? one.oneOf;
  if (parts && !one.properties) return fc.oneof(...parts.map(bodiesOf));
  const required = new Set((one.required as string[] | undefined) ?? []);
  const fields = Object.entries(one.properties ?? {});
  return fc
    .tuple(
      ...fields.map(([name, field]) =>
        fc.tuple(
          fc.constant(name),
          fc.oneof(
            { weight: 6, arbitrary: fc.constant(example(field)) },
            { weight: 1, arbitrary: fc.constantFrom(...around(field)) },
          ),
          // Missing or there: most of what is required is there.
          fc.oneof(
            { weight: required.has(name) ? 12 : 1, arbitrary: fc.constant(true) },
            { weight: 1, arbitrary: fc.constant(false) },
          ),
        ),
      ),
    )
    .map((chosen) => Object.fromEntries(chosen.filter(([, , there]) => there).map(([name, value]) => [name, value])));
};

/** What the API asks and no schema can say: of members of a list that differ, of one field beside another, of a zone's rules. */
const UNSAID =
  /^(Name each tier once|Send each scan_id once|Must not be the e-mail|Must be later than created_from|Must be an IANA time zone.*)$/;

describe.each(bodies)('the document says all that $id asks of a body', ({ schema, described }) => {
  const isDescribed = ajv.compile(
    JSON.parse(JSON.stringify(described).replaceAll('"#/components', '"openapi.json#/components')) as Json,
  );

  test('what it lets pass is taken, and what it refuses is refused', () => {
    fc.assert(
      fc.property(bodiesOf(described), (body) => {
        const { success, error } = schema.safeParse(body);
        const told = isDescribed(body);
        if (success === told) return;
        const messages = error?.issues.map(({ message }) => message) ?? [];
        if (told && messages.length > 0 && messages.every((message) => UNSAID.test(message))) return;
        expect({
          body,
          api: success ? 'taken' : JSON.stringify(error?.issues),
          document: ajv.errorsText(isDescribed.errors),
        }).toBe('alike');
      }),
      { seed: 20261128, numRuns: 400 },
    );
  });
});

test('every operation with a body is among them', () => {
  expect(bodies.length).toBeGreaterThan(25);
});
