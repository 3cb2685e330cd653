import type { OpenApiDocument } from './document.ts';
import { type AnswerShape, isJson, type Route, sharedErrorCodes } from './read-routes.ts';

const HEADER = '// Generated from packages/api/openapi.json by scripts/generate.ts. Do not edit.\n\n';

/** `models.ts`: the component schemas under their own names. */
export const writeModels = (document: OpenApiDocument): string => {
  const names = Object.keys(document.components?.schemas ?? {}).sort();
  const types = names.map((name) => `export type ${pascal(name)} = components['schemas'][${quote(name)}];\n`);
  const used = types.length > 0 ? "import type { components } from './schema.ts';\n\n" : '';
  return `${HEADER}${used}${types.join('') || 'export {};'}`;
};

/** `errors.ts`: the error codes, also by operation. Throws if the document has no table, or two that differ. */
export const writeErrors = (document: OpenApiDocument, routes: readonly Route[]): string => {
  const table = document['x-error-codes'];
  if (!table) throw new Error('The document has no table of error codes (x-error-codes at its root).');
  const codes = Object.keys(table).sort();
  const schemas = document.components?.schemas;
  const listed = schemas?.Problem?.properties?.code?.enum ?? schemas?.ErrorCode?.enum;
  const stray = listed && [...codes, ...listed.map(String)].find((code) => !(code in table && listed.includes(code)));
  if (stray) throw new Error(`The error code ${stray} is in only one of x-error-codes and the schema's enum.`);
  const shared = [...sharedErrorCodes(document)].sort();
  const fieldError = schemas?.Problem?.properties?.errors
    ? "NonNullable<components['schemas']['Problem']['errors']>[number]"
    : 'Readonly<Record<string, unknown>>';
  return `${HEADER}${fieldError.includes('components') ? "import type { components } from './schema.ts';\n\n" : ''}
/** Every \`code\` that the API may answer with. A newer server may know more. */
export type ErrorCode = ${codes.map(quote).join(' | ')};

/** Every status that an error code has. */
export type ErrorStatus = ${[...new Set(codes.map((code) => table[code]?.status))].sort().join(' | ')};

/** The codes that every operation may answer with. */
export type SharedErrorCode = ${shared.map(quote).join(' | ') || 'never'};

/**
 * The codes that each operation may answer with besides: \`ErrorCodeByOperation['holds.create'] | SharedErrorCode\` are all that
 * a hold can be refused with.
 */
export interface ErrorCodeByOperation {
${routes.map(({ operationId, errors }) => `  ${quote(operationId)}: ${errors.length > 0 ? errors.map(quote).join(' | ') : 'never'};\n`).join('')}}

/** One field of a request that the server refused. */
export type FieldError = ${fieldError};

/** The HTTP status and the title of each error code, and what to do about it. */
export const errorCodes: Readonly<Record<ErrorCode, { readonly status: ErrorStatus; readonly title: string; readonly advice: string }>> = {
${codes.map((code) => `  ${quote(code)}: ${JSON.stringify(table[code], ['status', 'title', 'advice'])},\n`).join('')}};
`;
};

/** `currencies.ts`: how amounts in minor units are read. */
export const writeCurrencies = (document: OpenApiDocument): string => {
  const special = Object.entries(document['x-currency-decimals'] ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const whole = [...(document['x-currencies-written-whole'] ?? [])].sort();
  return `${HEADER}const SPECIAL: Readonly<Record<string, number>> = {
${special.map(([code, decimals]) => `  ${code}: ${decimals},\n`).join('')}};

/**
 * The decimals of a currency's minor unit, in which all amounts are: 4500 is 45.00 EUR, 4500 JPY and 4.500 KWD. They are
 * those the payment is made in, which for some currencies are not what Intl and ISO 4217 say.
 */
export function currencyDecimals(currency: string): number {
  return SPECIAL[currency.toUpperCase()] ?? 2;
}

const WRITTEN_WHOLE: readonly string[] = [
${whole
  .map(
    (code) => `  '${code}',
`,
  )
  .join('')}];

/**
 * Whether a currency is written without decimals that are zero: 450000 is 4,500 HUF. Browsers and servers bring tables of that
 * which differ; give \`Intl.NumberFormat\` its fraction digits, as \`currencyDecimals\` says them, and leave zeros out by this.
 */
export function isWrittenWhole(currency: string): boolean {
  return WRITTEN_WHOLE.includes(currency.toUpperCase());
}
`;
};

/** `resources.ts`: for each resource an interface of its methods and the table that they are sent by. */
export const writeResources = (routes: readonly Route[]): string => {
  const sections = groupByResource(routes).map(([resource, own]) => writeResource(resource, own));
  const text = sections.join('\n');
  const imports = Object.entries({
    '../core/pagination.ts': ['PagePromise'],
    '../core/request.ts': ['ApiPromise', 'MutationOptions', 'RequestOptions'],
    '../core/resource.ts': ['Resource'],
    './schema.ts': ['operations'],
  }).map(([from, names]) => {
    const used = names.filter((name) => new RegExp(`\\b${name}[<;)[]`).test(text));
    return used.length > 0 ? `import type { ${used.join(', ')} } from '${from}';\n` : '';
  });
  const models = /\bModels\./.test(text) ? "import type * as Models from './models.ts';\n" : '';
  return `${HEADER}${imports.join('')}${models}\n${text}`;
};

/** `all-resources.ts`: the base class of the client of the whole API. */
export const writeAllResources = (routes: readonly Route[]): string => {
  const names = groupByResource(routes).map(([resource]) => resource);
  return `${HEADER}import { bind } from '../internal/bind.ts';
import type { Transport } from '../internal/transport.ts';
import * as tables from './resources.ts';

/** Every resource of the API as a property. */
export class AllResources {
${names.map((name) => `  readonly ${name}: tables.${pascal(name)}Resource;\n`).join('')}
  constructor(transport: Transport) {
${names.map((name) => `    this.${name} = bind(transport, tables.${name});\n`).join('')}  }
}
`;
};

const groupByResource = (routes: readonly Route[]): [string, Route[]][] => {
  const groups = new Map<string, Route[]>();
  for (const route of routes) groups.set(route.resource, [...(groups.get(route.resource) ?? []), route]);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
};

const writeResource = (resource: string, routes: readonly Route[]): string => {
  const methods = routes.map(writeMethod);
  return `${methods.map(({ aliases }) => aliases).join('')}
/** The operations on \`${resource}\`. */
export interface ${pascal(resource)}Resource {
${methods.map(({ signature }) => signature).join('\n')}}

/** Gives \`createClient\` the operations on \`${resource}\`. */
export const ${resource}: Resource<${pascal(resource)}Resource> = {
${routes.map((route) => `  ${route.verb}: ${tableEntry(route)},\n`).join('')}};
`;
};

const tableEntry = ({ method, path, body, query, acceptsKey, answer }: Route): string => {
  const entry = [
    `method: '${method}', path: ${quote(path)}`,
    body && `body: '${isJson(body.mediaType) ? 'json' : 'raw'}'`,
    query && 'query: true',
    acceptsKey && 'key: true',
    answer.kind === 'page' && `page: ${quote(answer.cursor)}`,
    answer.kind === 'other' && `answer: ${quote(answer.mediaType)}`,
  ];
  return `{ ${entry.filter(Boolean).join(', ')} }`;
};

const writeMethod = (route: Route): { aliases: string; signature: string } => {
  const { pathParameters, body, query, answer } = route;
  const aliases: string[] = [];
  const base = `${pascal(route.resource)}${pascal(route.verb)}`;
  const operation = `operations[${quote(route.operationId)}]`;
  const alias = (suffix: string, type: string) => {
    aliases.push(`export type ${base}${suffix} = ${type};\n`);
    return `${base}${suffix}`;
  };

  const bodyType = (): string => {
    if (body?.mediaType === 'multipart/form-data') return 'FormData';
    if (!body || !isJson(body.mediaType)) return 'Blob';
    return body.component
      ? `Models.${pascal(body.component)}`
      : alias('Body', `NonNullable<${operation}['requestBody']>['content'][${quote(body.mediaType)}]`);
  };

  const answerType = (): string => {
    const content = ({ status, mediaType }: AnswerShape) =>
      `${operation}['responses'][${/^\d+$/.test(status) ? status : quote(status)}]['content'][${quote(mediaType)}]`;
    switch (answer.kind) {
      case 'empty':
        return 'ApiPromise<void>';
      case 'other':
        return answer.mediaType.startsWith('text/') ? 'ApiPromise<string>' : 'ApiPromise<Blob>';
      case 'page':
        return `PagePromise<${answer.item ? `Models.${pascal(answer.item)}` : alias('Item', `${content(answer.page)}['data'][number]`)}>`;
      case 'json': {
        const types = answer.shapes.map((shape) =>
          shape.component ? `Models.${pascal(shape.component)}` : content(shape),
        );
        const type = [...new Set([...types, ...(answer.mayBeEmpty ? ['undefined'] : [])])].join(' | ');
        return `ApiPromise<${type.includes('operations') ? alias('Result', type) : type}>`;
      }
    }
  };

  const args = pathParameters.map((name) => `${camel(name)}: string`);
  // A required argument cannot follow an optional one, so an optional body before a required query becomes required.
  if (body) args.push(`body${body.required || query?.required ? '' : '?'}: ${bodyType()}`);
  if (query)
    args.push(
      `query${query.required ? '' : '?'}: ${alias('Query', `NonNullable<${operation}['parameters']['query']>`)}`,
    );
  args.push(`options?: ${route.acceptsKey ? 'MutationOptions' : 'RequestOptions'}`);
  const docs = route.deprecated ? [...route.docs, '@deprecated'] : route.docs;
  const signature = `${comment(docs)}  ${route.verb}(${args.join(', ')}): ${answerType()};\n`;
  return { aliases: aliases.join(''), signature };
};

const comment = (paragraphs: readonly string[]): string => {
  const lines = paragraphs.join('\n\n').replaceAll('*/', '*\\/').split('\n');
  return `  /**\n${lines.map((line) => `   * ${line}`.trimEnd()).join('\n')}\n   */\n`;
};

const quote = (text: string): string => JSON.stringify(text);

const camel = (name: string): string => name.replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase());

const pascal = (name: string): string => {
  const text = name.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return /^\d/.test(text) ? `_${text}` : text;
};
