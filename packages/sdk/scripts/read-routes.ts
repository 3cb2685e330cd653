import {
  componentName,
  type OpenApiDocument,
  type Parameter,
  type PathItem,
  type RequestBody,
  type RouteOperation,
  type RouteResponse,
  resolve,
  type Schema,
} from './document.ts';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** One operation of the document, reduced to what a method of the client needs. */
export type Route = {
  readonly resource: string;
  readonly verb: string;
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly docs: readonly string[];
  readonly deprecated: boolean;
  readonly pathParameters: readonly string[];
  readonly query: { readonly required: boolean } | undefined;
  readonly body: RouteBody | undefined;
  readonly acceptsKey: boolean;
  readonly answer: RouteAnswer;
  /** The error codes it may answer with, besides those of every route. */
  readonly errors: readonly string[];
};

export type RouteBody = {
  readonly required: boolean;
  readonly mediaType: string;
  /** The component's name, or `undefined` for an inline schema. */
  readonly component: string | undefined;
};

export type RouteAnswer =
  | { readonly kind: 'empty' }
  | { readonly kind: 'other'; readonly mediaType: string }
  | { readonly kind: 'json'; readonly shapes: readonly AnswerShape[]; readonly mayBeEmpty: boolean }
  | { readonly kind: 'page'; readonly page: AnswerShape; readonly item: string | undefined; readonly cursor: string };

export type AnswerShape = {
  readonly status: string;
  readonly mediaType: string;
  readonly component: string | undefined;
};

/** Every operation, ordered by its id. Throws, naming the route, where the document breaks a convention. */
export const readRoutes = (document: OpenApiDocument): Route[] => {
  const ubiquitous = sharedErrorCodes(document);
  const routes = findOperations(document).map((found) => readRoute(document, found, ubiquitous));
  routes.sort((a, b) => (a.operationId < b.operationId ? -1 : 1));
  routes.forEach((route, index) => {
    if (routes[index + 1]?.operationId === route.operationId) {
      throw new Error(`Two operations are called ${route.operationId}.`);
    }
  });
  return routes;
};

/** The codes that every route may answer with. Listed with each route, they would hide its own codes. */
export const sharedErrorCodes = (document: OpenApiDocument): ReadonlySet<string> => {
  const [first, ...others] = findOperations(document).map(({ operation }) => operation['x-error-codes'] ?? []);
  if (!first || others.length === 0) return new Set();
  return new Set(first.filter((code) => others.every((codes) => codes.includes(code))));
};

const ownErrorCodes = (operation: RouteOperation, ubiquitous: ReadonlySet<string>): string[] =>
  (operation['x-error-codes'] ?? []).filter((code) => !ubiquitous.has(code)).sort();

type FoundOperation = {
  readonly path: string;
  readonly method: (typeof METHODS)[number];
  readonly item: PathItem;
  readonly operation: RouteOperation;
};

const findOperations = (document: OpenApiDocument): FoundOperation[] =>
  Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method] as RouteOperation | undefined;
      return operation ? [{ path, method, item, operation }] : [];
    }),
  );

const readRoute = (
  document: OpenApiDocument,
  { path, method, item, operation }: FoundOperation,
  ubiquitous: ReadonlySet<string>,
): Route => {
  const at = `${method.toUpperCase()} ${path}`;
  const [, resource, verb] = operation.operationId?.match(/^([a-z][A-Za-z0-9]*)\.([a-z][A-Za-z0-9]*)$/) ?? [];
  if (!operation.operationId || !resource || !verb) {
    throw new Error(`${at} needs an operationId of the form resource.verb; it has ${operation.operationId ?? 'none'}.`);
  }
  const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((parameter) =>
    resolve<Parameter>(document, parameter),
  );
  const query = parameters.filter((parameter) => parameter.in === 'query');
  return {
    resource,
    verb,
    operationId: operation.operationId,
    method: method.toUpperCase(),
    path,
    docs: describe(document, at, operation, ubiquitous),
    deprecated: operation.deprecated ?? false,
    pathParameters: [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? []),
    query: query.length > 0 ? { required: query.some((parameter) => parameter.required) } : undefined,
    body: operation.requestBody && readBody(resolve<RequestBody>(document, operation.requestBody)),
    acceptsKey: parameters.some(({ in: place, name }) => place === 'header' && /^idempotency-key$/i.test(name)),
    answer: readAnswer(document, operation),
    errors: ownErrorCodes(operation, ubiquitous),
  };
};

const describe = (
  document: OpenApiDocument,
  at: string,
  operation: RouteOperation,
  ubiquitous: ReadonlySet<string>,
): string[] => {
  const table = document['x-error-codes'] ?? {};
  const codes = ownErrorCodes(operation, ubiquitous);
  const errors = codes.map((code) => (table[code] ? `\`${code}\` (${table[code].status})` : `\`${code}\``));
  return [operation.summary, operation.description, `\`${at}\``, errors.length > 0 && `Errors: ${errors.join(', ')}.`]
    .filter((part) => typeof part === 'string' && part !== '')
    .map((part) => String(part).trim());
};

const readBody = (body: RequestBody): RouteBody | undefined => {
  const [first] = Object.entries(body.content ?? {}).sort(([a], [b]) => Number(isJson(b)) - Number(isJson(a)));
  if (!first) return undefined;
  const [mediaType, { schema }] = first;
  return { required: body.required ?? false, mediaType, component: componentName(schema) };
};

const readAnswer = (document: OpenApiDocument, operation: RouteOperation): RouteAnswer => {
  const good = Object.entries(operation.responses ?? {})
    .filter(([status]) => /^2/.test(status))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([status, response]) => [status, resolve<RouteResponse>(document, response).content ?? {}] as const);
  const shapes = good.flatMap(([status, content]) => {
    const json = Object.entries(content).find(([type]) => isJson(type));
    return json
      ? [{ shape: { status, mediaType: json[0], component: componentName(json[1].schema) }, schema: json[1].schema }]
      : [];
  });
  const [only] = shapes;
  if (!only) {
    const mediaType = good.flatMap(([, content]) => Object.keys(content))[0];
    return mediaType ? { kind: 'other', mediaType } : { kind: 'empty' };
  }
  const list = shapes.length === 1 && only.schema ? readPage(document, only.schema) : undefined;
  if (list) return { kind: 'page', page: only.shape, item: componentName(list.items), cursor: list.cursor };
  return {
    kind: 'json',
    shapes: shapes.map(({ shape }) => shape),
    mayBeEmpty: shapes.length < good.length,
  };
};

const readPage = (document: OpenApiDocument, schema: Schema): { items: Schema; cursor: string } | undefined => {
  const { properties, 'x-cursor': cursor = 'id' } = resolve<Schema>(document, schema);
  const items = properties?.has_more ? properties.data?.items : undefined;
  if (!items) return undefined;
  if (!resolve<Schema>(document, items).properties?.[cursor]) {
    throw new Error(`The items of ${componentName(schema) ?? 'a list'} have no ${cursor} to continue from.`);
  }
  return { items, cursor };
};

/** Also `application/vnd.x+json` and `application/json; charset=utf-8`. */
export const isJson = (mediaType: string): boolean => /^application\/([\w.-]+\+)?json\b/.test(mediaType);
