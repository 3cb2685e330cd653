import type { WebhookEventType } from '@ticket-vendor/webhooks';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { createApi } from '../src/app.ts';
import { documentInfo } from '../src/core/openapi.ts';

type Json = Record<string, unknown>;
type Schema = Json & { properties?: Json; additionalProperties?: unknown };
type Operation = {
  operationId: string;
  parameters?: { name: string; in: string }[];
  responses: Record<string, { content?: Record<string, unknown> }>;
  'x-error-codes': string[];
  'x-access': string[];
  'x-scope'?: string;
};
type Webhook = { post: { requestBody: { content: { 'application/json': { schema: Schema } } } } };
type Document = {
  webhooks: Record<string, Webhook>;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const PROBLEM = 'application/problem+json';

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** As clients are given it. */
export const document = JSON.parse(JSON.stringify(createApi().getOpenAPI31Document(documentInfo))) as Document;

const resolved = (schema: Schema): Schema => {
  const name = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined;
  return (name && document.components.schemas[name]) || schema;
};

/** The parts of an `allOf` as one object: its members are those of all. */
const merged = ({ allOf, ...schema }: Schema): Schema => {
  if (!Array.isArray(allOf)) return schema;
  const parts = (allOf as Schema[]).map((part) => merged(resolved(part)));
  const required = [schema, ...parts].flatMap((part) => (Array.isArray(part.required) ? part.required : []));
  return {
    ...Object.assign({}, ...parts),
    ...schema,
    properties: Object.assign({}, ...parts.map((part) => part.properties), schema.properties),
    required,
  };
};

/** Makes each object schema refuse members that it does not name, so that answers have no undocumented ones. */
const closed = (value: unknown, key = ''): unknown => {
  if (Array.isArray(value)) return value.map((item) => closed(item));
  if (!isObject(value)) return value;
  // Keys of `properties` are field names, not keywords.
  const isSchema = key !== 'properties';
  const schema = isSchema ? merged(value) : value;
  const copy = Object.fromEntries(Object.entries(schema).map(([name, member]) => [name, closed(member, name)]));
  const names = isSchema && isObject(copy.properties) && copy.additionalProperties === undefined;
  return names ? { ...copy, additionalProperties: false } : copy;
};

/** All operations, those with fewer path parameters first, so that `/tickets/validate` is not taken for a ticket. */
export const operations = Object.entries(document.paths)
  .flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => ({
        path,
        method,
        operation,
        pattern: new RegExp(`^${path.replaceAll(/[.]/g, '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
      })),
  )
  .toSorted((a, b) => a.path.split('{').length - b.path.split('{').length);

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(closed(document) as Json, 'openapi.json');

const validators = new Map<string, ValidateFunction>();

const validatorOf = (pointer: readonly string[]): ValidateFunction => {
  const steps = pointer.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')));
  const $ref = `openapi.json#/${steps.join('/')}`;
  const known = validators.get($ref) ?? ajv.compile({ $ref });
  validators.set($ref, known);
  return known;
};

/** One answer as sent. */
export type Sent = { method: string; path: string; status: number; contentType: string | null; body: unknown };

/** What a test covered of the contract: operations that succeeded, error codes and webhook types. */
export const nothingMet = () => ({ answered: new Set<string>(), refused: new Set<string>(), told: new Set<string>() });
export type Met = ReturnType<typeof nothingMet>;

/** How a webhook breaks the document; empty when it does not. */
export const webhookBreaches = (body: { type: string }, met?: Met): string[] => {
  const { type } = body;
  if (!document.webhooks[type]) return [`${type}: no such webhook is documented`];
  met?.told.add(type);
  const validate = validatorOf(['webhooks', type, 'post', 'requestBody', 'content', 'application/json', 'schema']);
  return validate(body) ? [] : [ajv.errorsText(validate.errors, { dataVar: type })];
};

/** The documented example data of a webhook, for messages that a test makes. */
export const exampleData = (type: WebhookEventType): Json => {
  const schema = document.webhooks[type]?.post.requestBody.content['application/json'].schema;
  const [body] = ((schema && resolved(schema).examples) ?? []) as { data: Json }[];
  if (!body) throw new Error(`The document has no example of ${type}.`);
  return body.data;
};

/** How an answer breaks the document; empty when it does not. Records in `met` what it covered. */
export const breaches = ({ method, path, status, contentType, body }: Sent, met?: Met): string[] => {
  const name = `${method} ${path} → ${status}`;
  const found = operations.find((one) => one.method === method.toLowerCase() && one.pattern.test(path));
  if (!found) {
    const code = isObject(body) ? body.code : undefined;
    return code === 'not_found' || code === 'method_not_allowed' ? [] : [`${name}: no operation is documented here`];
  }
  const { operation } = found;
  const response = operation.responses[status];
  if (!response) return [`${name}: ${operation.operationId} documents no ${status} (${JSON.stringify(body)})`];
  if (status < 300) met?.answered.add(operation.operationId);

  const type = contentType?.split(';')[0]?.trim() ?? '';
  const types = Object.keys(response.content ?? {});
  if (types.length === 0) return body === '' ? [] : [`${name}: ${operation.operationId} documents no body`];
  if (!types.includes(type)) return [`${name}: ${operation.operationId} documents ${types}, not ${type}`];
  const problems: string[] = [];
  if (type === PROBLEM && isObject(body)) {
    met?.refused.add(`${operation.operationId} ${body.code}`);
    if (!operation['x-error-codes'].includes(String(body.code))) {
      problems.push(`${name}: ${operation.operationId} does not list the code ${body.code}`);
    }
  }
  if (type.endsWith('json')) {
    const pointer = ['paths', found.path, found.method, 'responses', String(status), 'content', type, 'schema'];
    const validate = validatorOf(pointer);
    if (!validate(body)) {
      problems.push(`${name}: ${ajv.errorsText(validate.errors, { dataVar: operation.operationId })}`);
    }
  }
  return problems;
};
