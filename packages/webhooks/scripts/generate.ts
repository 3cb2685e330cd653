import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { z } from 'zod';
import { bodyOf, WEBHOOKS } from './bodies.ts';
import { renderDocs } from './docs.ts';
import { exampleOf, type JsonSchema } from './example.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The address of this package's JSON Schemas once they are published. */
const BASE = 'https://docs.ticketvendor.dev/webhooks/';

/** Removes zod's bounds for safe integers, and moves a nullable value's description to the whole. */
const tidy = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value !== 'object' || value === null) return value;
  const tidied = Object.entries(value).filter(([, bound]) => bound !== Number.MAX_SAFE_INTEGER);
  const schema = Object.fromEntries(tidied.map(([keyword, member]) => [keyword, tidy(member)])) as JsonSchema;
  const [of, none] = Array.isArray(schema.anyOf) ? schema.anyOf : [];
  if (!of || none?.type !== 'null') return schema;
  const { description, examples, ...bare } = of;
  return { ...(description && { description }), ...(examples && { examples }), ...schema, anyOf: [bare, none] };
};

const toJson = (schema: z.ZodType): JsonSchema =>
  // As input, because members may be added: receivers must accept unknown ones.
  tidy(z.toJSONSchema(schema, { io: 'input' })) as JsonSchema;

/** The JSON Schema of each type of webhook, complete in itself, with an example. */
export const schemas: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  Object.entries(WEBHOOKS).map(([type, { description, example }]) => {
    const { $schema, $defs, ...schema } = toJson(bodyOf(type));
    const body = exampleOf(schema, $defs) as { data: object };
    const examples = [{ ...body, data: { ...body.data, ...example } }];
    return [type, { $schema, $id: `${BASE}${type}.json`, title: type, description, ...schema, examples, $defs }];
  }),
);

const HEADER = '// Generated from scripts/bodies.ts by npm run generate. Do not edit.\n\n';

const pascal = (type: string) => type.replaceAll(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The same schemas as components of an OpenAPI document, each once by name. */
const components = (): Record<string, JsonSchema> => {
  const named: Record<string, JsonSchema> = {};
  for (const [type, { $schema, $id, title, $defs, ...body }] of Object.entries(schemas)) {
    Object.assign(named, $defs, { [`${pascal(type)}Webhook`]: body });
  }
  const text = JSON.stringify(named).replaceAll('"#/$defs/', '"#/components/schemas/');
  return Object.fromEntries(Object.entries(JSON.parse(text) as typeof named).sort(([a], [b]) => (a < b ? -1 : 1)));
};

const writeTypes = async (): Promise<string> => {
  const document = {
    openapi: '3.1.0',
    info: { title: '', version: '' },
    paths: {},
    components: { schemas: components() },
  };
  const nodes = await openapiTS(JSON.stringify(document), { silent: true });
  return `${HEADER}${astToString(nodes)}`;
};

const writeDescriptions = (): string => {
  const entries = Object.entries(WEBHOOKS).map(
    ([type, { description }]) => `  ${JSON.stringify(type)}: ${JSON.stringify(description)},\n`,
  );
  const bodies = Object.keys(WEBHOOKS).map((type) => `  ${JSON.stringify(type)}: Schemas['${pascal(type)}Webhook'];\n`);
  return `${HEADER}import type { components } from './schema.ts';

type Schemas = components['schemas'];

/** The JSON body of each type of webhook. */
export interface WebhookBodyByType {
${bodies.join('')}}

/** Every type of webhook and when it is sent. */
export const WEBHOOK_EVENTS = {
${entries.join('')}} as const;
`;
};

/** Every generated file, by its path from the root of the repository. */
export const generate = async (): Promise<Record<string, string>> => {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  return {
    ...Object.fromEntries(
      Object.entries(schemas).map(([type, schema]) => [`packages/webhooks/schemas/${type}.json`, json(schema)]),
    ),
    'packages/webhooks/src/generated/components.json': json(components()),
    'packages/webhooks/src/generated/events.ts': writeDescriptions(),
    'packages/webhooks/src/generated/schema.ts': await writeTypes(),
    'docs/webhooks.md': renderDocs(schemas),
  };
};

/** `generate.ts [--check]` */
if (import.meta.main) {
  const files = await generate();
  const folder = 'packages/webhooks/schemas';
  const present = (await readdir(join(root, folder)).catch(() => [])).map((name) => `${folder}/${name}`);
  const paths = [...new Set([...Object.keys(files), ...present])];
  const stale: string[] = [];
  for (const path of paths) {
    if ((await readFile(join(root, path), 'utf8').catch(() => undefined)) !== files[path]) stale.push(path);
  }
  if (process.argv.includes('--check')) {
    if (stale.length > 0) {
      console.error(`Not as packages/webhooks/scripts/bodies.ts has it: ${stale.join(', ')}. Run npm run generate.`);
      process.exitCode = 1;
    }
  } else {
    for (const path of stale) {
      const content = files[path];
      if (content === undefined) await rm(join(root, path));
      else {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), content);
      }
    }
    console.log(stale.length > 0 ? `Wrote ${stale.length} files of webhooks.` : 'The webhooks are up to date.');
  }
}
