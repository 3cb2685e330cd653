/** The parts of an OpenAPI 3.1 document that the generator reads. */
export type OpenApiDocument = {
  readonly openapi: string;
  readonly paths?: Readonly<Record<string, PathItem>>;
  readonly components?: {
    readonly schemas?: Readonly<Record<string, Schema>>;
    readonly [section: string]: unknown;
  };
  readonly 'x-error-codes'?: Readonly<Record<string, ErrorEntry>>;
  /** Decimals of the minor unit of the currencies that do not have 2. */
  readonly 'x-currency-decimals'?: Readonly<Record<string, number>>;
  readonly 'x-currencies-written-whole'?: readonly string[];
  readonly [member: string]: unknown;
};

/** The document's entry for an error code. */
export type ErrorEntry = {
  readonly status: number;
  readonly title: string;
  readonly advice: string;
};

export type PathItem = {
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly [method: string]: unknown;
};

export type RouteOperation = {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: RequestBody | Reference;
  readonly responses?: Readonly<Record<string, RouteResponse | Reference>>;
  readonly 'x-error-codes'?: readonly string[];
};

export type Parameter = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required?: boolean;
  readonly schema?: Schema;
};

export type RequestBody = {
  readonly required?: boolean;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
};

export type RouteResponse = {
  readonly description?: string;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
};

export type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  /** For a page: the property of its items that `starting_after` and `ending_before` take, if not `id`. */
  readonly 'x-cursor'?: string;
  readonly [keyword: string]: unknown;
};

export type Reference = {
  readonly $ref: string;
};

/** Follows `$ref`s within the document; throws on one that leads nowhere. */
export const resolve = <T extends object>(document: OpenApiDocument, value: T | Reference): T => {
  let current: unknown = value;
  for (let hops = 0; isReference(current); hops++) {
    const { $ref } = current;
    if (!$ref.startsWith('#/') || hops > 20) throw new Error(`The document's reference ${$ref} cannot be followed.`);
    const steps = $ref.slice(2).split('/');
    current = steps.reduce<unknown>(
      (node, step) => (isRecord(node) ? node[step.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined),
      document,
    );
    if (current === undefined) throw new Error(`The document's reference ${$ref} leads nowhere.`);
  }
  return current as T;
};

/** The name of the component schema that a schema refers to, if it does. */
export const componentName = (schema: Schema | undefined): string | undefined =>
  schema?.$ref?.match(/^#\/components\/schemas\/([^/]+)$/)?.[1];

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isReference = (value: unknown): value is Reference => isRecord(value) && typeof value.$ref === 'string';
