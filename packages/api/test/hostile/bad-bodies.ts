import { document } from '../contract.ts';

type Json = Record<string, unknown>;
/** What the walker reads of JSON Schema. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: unknown;
  minProperties?: number;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
};

/** A bad value, and what is wrong with it. */
type Bad = [what: string, value: unknown];

/** A body with one fault. `at` is the pointer that an answer must name. */
export type BadBody = { what: string; at: string; body: string };

/** The schema behind a reference. */
export const resolve = (schema: Schema): Schema => {
  const name = schema.$ref?.split('/').at(-1);
  if (name === undefined) return schema;
  const found = document.components.schemas[name] as Schema | undefined;
  if (!found) throw new Error(`The document has no schema ${name}`);
  return found;
};

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const typesOf = ({ type }: Schema): string[] => (type === undefined ? [] : [type].flat());

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' ? 'integer' : typeof value;
};

/** Whether a value has a schema's shape: enough to find its alternative. */
const fits = (schema: Schema, value: unknown): boolean => {
  const one = resolve(schema);
  if (one.anyOf ?? one.oneOf) return alternativeOf(one, value) !== undefined;
  if (one.enum && !one.enum.includes(value)) return false;
  if (!typesOf(one).includes(typeOf(value))) return false;
  if (!isObject(value)) return true;
  const { properties = {}, required = [] } = one;
  return (
    required.every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, member]) => properties[name] !== undefined && fits(properties[name], member))
  );
};

const alternativeOf = (schema: Schema, value: unknown): Schema | undefined =>
  (schema.anyOf ?? schema.oneOf ?? []).map(resolve).find((one) => fits(one, value));

/** The schema of a good value: without references, and the right one of alternatives. */
const schemaOf = (schema: Schema, value: unknown): Schema => {
  const one = resolve(schema);
  if (!(one.anyOf ?? one.oneOf)) return one;
  const found = alternativeOf(one, value);
  if (!found) throw new Error(`No alternative of the schema fits ${JSON.stringify(value)}`);
  return schemaOf(found, value);
};

const OF_TYPE: Record<string, unknown[]> = {
  null: [null],
  boolean: [true, false],
  integer: [1, 0],
  string: ['text', ''],
  array: [[], ['text']],
  object: [{}, { a: 1 }],
};

/** The types of a schema and of all its alternatives. */
const allTypesOf = (schema: Schema): string[] => {
  const one = resolve(schema);
  return [...typesOf(one), ...(one.anyOf ?? one.oneOf ?? []).flatMap(allTypesOf)];
};

const wrongTypes = (schema: Schema): Bad[] =>
  Object.entries(OF_TYPE)
    .filter(([type]) => !allTypesOf(schema).includes(type))
    .flatMap(([type, values]) => values.map((value): Bad => [`${type} ${JSON.stringify(value)}`, value]));

const BAD_INSTANTS = [
  'yesterday',
  '2027-06-12',
  '2027-06-12T18:00:00',
  '2027-02-29T18:00:00Z',
  '2027-13-01T18:00:00Z',
  '2027-06-12T24:00:00Z',
  '2027-06-12T18:00:61Z',
  '2027-06-12T18:00:00+24:00',
  '2027-06-12T18:00:00Europe/Berlin',
  // Years that JavaScript allows and Postgres spells differently.
  '0000-06-12T18:00:00Z',
  '0001-01-01T00:00:00+01:00',
  '9999-12-31T23:59:59-01:00',
  '-000001-06-12T18:00:00Z',
  '+012027-06-12T18:00:00Z',
  `2027-06-12T18:00:00.${'0'.repeat(50_000)}Z`,
];

const BAD_EMAILS = [
  'ada',
  '@example.com',
  'ada@',
  'ada@example',
  'a da@example.com',
  '<ada@example.com>',
  'ada@example.com,eve@example.com',
  'ada@example.com\r\nBcc: eve@example.com',
  `${'a'.repeat(250)}@example.com`,
];

const BAD_URLS = [
  'nowhere',
  '/nowhere',
  '//example.com/',
  'https://',
  'javascript:alert(1)',
  'data:text/html,hello',
  'ftp://example.com/',
  'https://exam ple.com/',
];

const BAD_BY_FORMAT: Record<string, string[]> = { 'date-time': BAD_INSTANTS, email: BAD_EMAILS, uri: BAD_URLS };

/** Text that Postgres cannot store or that is invalid, and so never accepted. */
const UNSTORABLE: Bad[] = [
  ['U+0000', 'a\u0000b'],
  ['half a surrogate pair', 'a\ud83cb'],
  ['the other half', 'a\udf9fb'],
];

/** Text that could break out of a line, a header or a terminal, or reverse the text after it. */
const CONTROLLING: [what: string, text: string][] = [
  ['a header more', 'a\r\nBcc: eve@example.com'],
  ['a line more', 'a\nb'],
  ['a tab', 'a\tb'],
  ['a bell', 'a\u0007b'],
  ['an escape sequence', 'a\u001b[31mb'],
  ['next line', 'a\u0085b'],
  ['a line separator', 'a\u2028b'],
  ['a direction override', 'a\u202eb'],
  ['an isolate', 'a\u2067b'],
];

/** Texts that a text schema forbids. */
export const badStrings = (schema: Schema): Bad[] => {
  const { minLength = 0, maxLength, pattern, format } = schema;
  if (schema.enum) {
    const [first] = schema.enum as string[];
    return ['bogus', '', `${first} `, `${first}`.toUpperCase(), '__proto__']
      .filter((text) => !schema.enum?.includes(text))
      .map((text) => [JSON.stringify(text), text]);
  }
  const bad: Bad[] = [...UNSTORABLE];
  if (minLength > 0 || pattern?.includes('{')) bad.push(['empty', '']);
  // Text of people is trimmed; other text, such as a token, is taken as it is.
  if (minLength > 0 && pattern) bad.push(['blank', ' \t ']);
  if (minLength > 1) bad.push(['too short', 'a'.repeat(minLength - 1)]);
  bad.push(['too long', 'a'.repeat((maxLength ?? 65_000) + 1)]);
  if (pattern?.includes('{')) bad.push(['not of the pattern', 'x'], ['not of the pattern', '☃'.repeat(26)]);
  // For a pattern that lists the characters it refuses.
  if (pattern?.startsWith('^[^')) bad.push(...CONTROLLING.filter(([, text]) => !new RegExp(pattern, 'u').test(text)));
  const byFormat = format === undefined ? [] : (BAD_BY_FORMAT[format] ?? []);
  bad.push(...byFormat.map((text): Bad => [text.slice(0, 50), text]));
  return bad;
};

const badNumbers = ({ minimum, maximum }: Schema): Bad[] => [
  ['a fraction', 1.5],
  ['a number as text', '1'],
  ['beyond every integer', 1e308],
  ['beyond what a double counts', 2 ** 53],
  ...(minimum === undefined ? [] : [['below the least', minimum - 1] as Bad, ['far below', -(2 ** 31) - 1] as Bad]),
  ...(maximum === undefined
    ? []
    : [['above the most', maximum + 1] as Bad, ['above int4', 2 ** 31] as Bad, ['above int8', 2 ** 63] as Bad]),
];

const badArrays = ({ minItems = 0, maxItems, uniqueItems }: Schema, sample: unknown[]): Bad[] => {
  const [first] = sample;
  return [
    ...(minItems > 0 ? [['no items', []] as Bad] : []),
    ...(maxItems !== undefined && first !== undefined
      ? [['too many items', Array.from({ length: maxItems + 1 }, () => first)] as Bad]
      : []),
    ...(uniqueItems && first !== undefined ? [['an item twice', [first, first]] as Bad] : []),
  ];
};

/** Names with a meaning in JavaScript, and one without any. */
const EXTRA = ['bogus', '__proto__', 'constructor', 'toString'];

/** A copy with one more member. Assigning `__proto__` would set the prototype instead. */
const withMember = (value: Json, name: string, member: unknown): Json =>
  Object.fromEntries([...Object.entries(value), [name, member]]);

const without = (value: Json, name: string): Json =>
  Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));

/** A value for a field that the good body lacks, so that its inside can be broken too. */
const exampleOf = (schema: Schema): unknown => {
  const one = resolve(schema) as Schema & { example?: unknown; default?: unknown };
  const [alternative] = one.anyOf ?? one.oneOf ?? [];
  if (alternative) return exampleOf(alternative);
  if (one.properties) {
    return Object.fromEntries(
      (one.required ?? []).map((name) => [name, exampleOf(one.properties?.[name] ?? {})] as const),
    );
  }
  if (one.items) return [exampleOf(one.items)];
  return one.example ?? one.enum?.[0] ?? null;
};

/** All values that differ from a good one by one fault, with the place of the fault. */
const spoilt = (schema: Schema, good: unknown, at: string): { what: string; at: string; value: unknown }[] => {
  const one = schemaOf(schema, good);
  const here = (bad: Bad[]) => bad.map(([what, value]) => ({ what, at, value }));
  const spoils = here(wrongTypes(schema));
  const types = typesOf(one);
  if (types.includes('string')) spoils.push(...here(badStrings(one)));
  if (types.includes('integer')) spoils.push(...here(badNumbers(one)));
  if (Array.isArray(good) && one.items) {
    spoils.push(...here(badArrays(one, good)));
    const { items } = one;
    const [first, ...rest] = good;
    if (first !== undefined) {
      spoils.push(...spoilt(items, first, `${at}/0`).map((bad) => ({ ...bad, value: [bad.value, ...rest] })));
    }
  }
  if (isObject(good)) {
    const { properties = {}, required = [], additionalProperties } = one;
    if (additionalProperties === false) {
      spoils.push(
        ...EXTRA.map((name) => ({ what: 'unknown field', at: `${at}/${name}`, value: withMember(good, name, 1) })),
      );
    }
    if ((one.minProperties ?? 0) > 0) spoils.push({ what: 'no fields', at, value: {} });
    for (const name of required) spoils.push({ what: 'missing', at: `${at}/${name}`, value: without(good, name) });
    for (const [name, field] of Object.entries(properties)) {
      const value = good[name] ?? exampleOf(field);
      // A field that may be null, without an example of another kind.
      const sample = value === null && !fits(field, null) ? exampleOf(field) : value;
      spoils.push(
        ...spoilt(field, sample, `${at}/${name}`).map((bad) => ({
          ...bad,
          value: { ...good, [name]: bad.value },
        })),
      );
    }
  }
  return spoils;
};

/** Every body that differs from a good one by one fault, according to its schema. */
export const badBodies = (schema: Schema, good: unknown): BadBody[] =>
  spoilt(schema, good, '/body').map(({ what, at, value }) => ({ what, at, body: JSON.stringify(value) }));

const utf8 = new TextEncoder();

/** Bodies that are not JSON objects. */
export const NOT_JSON: [what: string, body: string | Uint8Array][] = [
  ['nothing', ''],
  ['blanks', ' \n'],
  ['half an object', '{'],
  ['no value', '{"a":}'],
  ['other quotes', "{'a':1}"],
  ['a comma too many', '{"a":1,}'],
  ['two objects', '{}{}'],
  ['a comment', '{/* */}'],
  ['NaN', '{"a":NaN}'],
  ['a word', 'undefined'],
  ['XML', '<a/>'],
  ['a form', 'a=1&b=2'],
  ['a byte order mark and half an object', '\ufeff{'],
  ['deep nesting that ends too early', '['.repeat(200_000)],
  ['bytes that are not UTF-8', new Uint8Array([...utf8.encode('{"a":"'), 0xff, 0xfe, ...utf8.encode('"}')])],
  ['UTF-16', new Uint8Array(Buffer.from('\ufeff{}', 'utf16le'))],
];

/** JSON, but no object. */
export const NO_OBJECT: [what: string, body: string][] = [
  ['null', 'null'],
  ['a list', '[]'],
  ['a list of an object', '[{}]'],
  ['a text', '"{}"'],
  ['a number', '0'],
  ['infinity', '1e999'],
  ['true', 'true'],
  ['deep nesting', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
];
