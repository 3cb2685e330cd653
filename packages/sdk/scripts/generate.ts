import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve as resolvePath } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import openapiTS, { astToString } from 'openapi-typescript';
import type { OpenApiDocument } from './document.ts';
import { readRoutes } from './read-routes.ts';
import { writeAllResources, writeCurrencies, writeErrors, writeModels, writeResources } from './write-sources.ts';

const packageRoot = fileURLToPath(new URL('..', import.meta.url));

/** Where the files of {@link generateSdk} belong. */
export const generatedDirectory = join(packageRoot, 'src', 'generated');

/** The document that the committed code is generated from. */
export const documentPath = join(packageRoot, '..', 'api', 'openapi.json');

/**
 * The generated sources by file name, formatted. Writes nothing; the same document gives the same bytes.
 * Throws a sentence naming the route where the document breaks a convention.
 */
export const generateSdk = async (openapi: unknown): Promise<Record<string, string>> => {
  const document = openapi as OpenApiDocument;
  const routes = readRoutes(document);
  const sources = {
    'all-resources.ts': writeAllResources(routes),
    'currencies.ts': writeCurrencies(document),
    'errors.ts': writeErrors(document, routes),
    'models.ts': writeModels(document),
    'resources.ts': writeResources(routes),
    'schema.ts': await writeSchema(document),
  };
  const formatted = await Promise.all(
    Object.entries(sources).map(async ([name, source]) => [name, await format(source)] as const),
  );
  return Object.fromEntries(formatted);
};

/** The names of generated files that are missing, changed or left over in a directory. */
export const staleFiles = async (
  files: Readonly<Record<string, string>>,
  directory: string = generatedDirectory,
): Promise<string[]> => {
  const present = await readdir(directory).catch(() => []);
  const names = [...new Set([...present, ...Object.keys(files)])].sort();
  const stale = await Promise.all(
    names.map(async (name) => (await readFile(join(directory, name), 'utf8').catch(() => '')) !== files[name]),
  );
  return names.filter((_, index) => stale[index]);
};

const writeSchema = async (document: OpenApiDocument): Promise<string> => {
  const nodes = await openapiTS(JSON.stringify(document), {
    alphabetize: true,
    silent: true,
    // A request may omit a field with a default. If an answer always has the field, the document lists it as required.
    defaultNonNullable: false,
  });
  return `// Generated from packages/api/openapi.json by openapi-typescript. Do not edit.\n\n${astToString(nodes)}`;
};

/** Formats through stdin, under a name outside src/generated, because Biome's configuration excludes that folder. */
const format = async (source: string): Promise<string> => {
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
  const child = spawn(process.execPath, [biome, 'format', '--stdin-file-path=src/generated.ts'], {
    cwd: packageRoot,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(source);
  const [code, output, problems] = await Promise.all([
    new Promise<number | null>((done) => child.on('close', done)),
    text(child.stdout),
    text(child.stderr),
  ]);
  if (code !== 0) throw new Error(`Biome could not format the generated code:\n${problems}`);
  return output;
};

/** `generate.ts [--check] [--out directory] [document]` */
const main = async (args: string[]): Promise<number> => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { check: { type: 'boolean' }, out: { type: 'string', default: generatedDirectory } },
  });
  const source = resolvePath(positionals[0] ?? documentPath);
  const json = await readFile(source, 'utf8').catch(() => undefined);
  if (json === undefined) {
    console.error(`There is no OpenAPI document at ${source}.`);
    return 1;
  }
  const files = await generateSdk(JSON.parse(json));
  const stale = await staleFiles(files, values.out);
  if (values.check) {
    if (stale.length === 0) return 0;
    console.error(`The generated SDK does not match the OpenAPI document (${stale.join(', ')}): run pnpm generate.`);
    return 1;
  }
  await mkdir(values.out, { recursive: true });
  for (const name of stale) {
    const content = files[name];
    const path = join(values.out, name);
    await (content === undefined ? rm(path) : writeFile(path, content));
  }
  console.log(stale.length === 0 ? 'The generated SDK is up to date.' : `Wrote ${stale.join(', ')}.`);
  return 0;
};

if (import.meta.main) {
  process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  });
}
