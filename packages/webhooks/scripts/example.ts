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

/** A schema followed to its definition. */
const resolve = (schema: JsonSchema, defs: Definitions): JsonSchema =>
  defs?.[schema.$ref?.split('/').at(-1) ?? ''] ?? schema;

/** The fields of an object, those of the parts it consists of included; what a later part says of one counts. */
export const fieldsOf = (schema: JsonSchema, defs: Definitions): Record<string, JsonSchema> => {
  const { properties, allOf = [] } = resolve(schema, defs);
  return Object.assign({}, ...allOf.map((part) => fieldsOf(part, defs)), properties);
};

/** A value that a schema describes, made of the examples of its fields. */
export const exampleOf = (schema: JsonSchema, defs: Definitions): unknown => {
  const { examples, anyOf, items, type, ...one } = resolve(schema, defs);
  if (examples) return examples[0];
  if (anyOf?.[0]) return exampleOf(anyOf[0], defs);
  if (items) return [exampleOf(items, defs)];
  const fields = Object.entries(fieldsOf(one, defs));
  return Object.fromEntries(fields.map(([name, field]) => [name, exampleOf(field, defs)]));
};
