/** The keywords of JSON Schema that the webhooks use. */
export type JsonSchema = {
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  type?: string;
  description?: string;
  examples?: unknown[];
  const?: unknown;
  enum?: unknown[];
  maximum?: number;
  format?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
  [keyword: string]: unknown;
};

type Definitions = Readonly<Record<string, JsonSchema>> | undefined;

/** The definition that a schema refers to, or the schema itself. */
const resolve = (schema: JsonSchema, defs: Definitions): JsonSchema =>
  defs?.[schema.$ref?.split('/').at(-1) ?? ''] ?? schema;

/** The fields of an object, including those of its parts; a later part's definition of a field wins. */
export const fieldsOf = (schema: JsonSchema, defs: Definitions): Record<string, JsonSchema> => {
  const { properties, allOf = [] } = resolve(schema, defs);
  return Object.assign({}, ...allOf.map((part) => fieldsOf(part, defs)), properties);
};

/** An example of a schema, made of its fields' examples. */
export const exampleOf = (schema: JsonSchema, defs: Definitions): unknown => {
  const { examples, anyOf, items, type, ...one } = resolve(schema, defs);
  if (examples) return examples[0];
  if (anyOf?.[0]) return exampleOf(anyOf[0], defs);
  if (items) return [exampleOf(items, defs)];
  const fields = Object.entries(fieldsOf(one, defs));
  return Object.fromEntries(fields.map(([name, field]) => [name, exampleOf(field, defs)]));
};
