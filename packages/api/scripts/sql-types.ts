import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startTestPostgres, TEMPLATE_DATABASE, temporaryDirectory } from '../test/services.ts';
import { readCatalogue } from './sql-types/catalogue.ts';
import { renderModule } from './sql-types/render.ts';

// Our own generator: others type queries (PgTyped) or tables (kysely-codegen, zapatos), or type all JSON of functions
// as `Json` (Supabase's), and our functions take and return JSON.

const root = fileURLToPath(new URL('../../..', import.meta.url));
const biomeFile = join(root, 'node_modules/.bin/biome');
const file = fileURLToPath(new URL('../src/db/generated/functions.ts', import.meta.url));

/** A module as `npm run format` would leave it. */
const formatted = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const biome = execFile(biomeFile, ['format', '--stdin-file-path=functions.ts'], { cwd: root }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
    biome.stdin?.end(text);
  });

/** Renders src/db/generated/functions.ts from a migrated database. */
export const renderSqlTypes = async (databaseUrl: string): Promise<string> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await formatted(renderModule(await readCatalogue(client)));
  } finally {
    await client.end();
  }
};

/** The committed module, or null if there is none. */
export const committedSqlTypes = (): Promise<string | null> => readFile(file, 'utf8').catch(() => null);

/** `sql-types.ts [--check]`: creates a database for this. */
if (import.meta.main) {
  const directory = await temporaryDirectory('sql-types');
  const postgres = await startTestPostgres(directory.path);
  try {
    const text = await renderSqlTypes(postgres.url(TEMPLATE_DATABASE));
    const present = await committedSqlTypes();
    if (process.argv.includes('--check')) {
      if (present !== text) {
        console.error('src/db/generated does not match the SQL functions: run npm run generate.');
        process.exitCode = 1;
      }
    } else if (present === text) {
      console.log('packages/api/src/db/generated is up to date.');
    } else {
      await mkdir(new URL('.', `file://${file}`), { recursive: true });
      await writeFile(file, text);
      console.log('Wrote packages/api/src/db/generated/functions.ts.');
    }
  } finally {
    await postgres.stop();
    await directory.remove();
  }
}
