import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { applyFunctions, sqlSources } from './functions.ts';
import { fillLocalTimes } from './local-times.ts';
import { unifyEmails } from './unify-emails.ts';

const at = (path: string) => new URL(path, import.meta.url);

/**
 * Brings a database up to date: the numbered migrations that it lacks, then all SQL functions. The functions are
 * `create or replace`, so src/db/functions always shows what runs. Rows of older releases then get
 * their wall-clock times, and their e-mails today's form.
 */
export const migrate = async (databaseUrl: string): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await runMigrations(drizzle(client), { migrationsFolder: at('../migrations').pathname });
    await applyFunctions(client, await sqlSources());
    // A stored column keeps the result of `folded` from when its row was written. Rows for which the result is
    // different now are written again.
    await client.query(
      `update events set title = title where search_text is distinct from app.folded(title || ' ' || venue || ' ' || city)`,
    );
    await fillLocalTimes(client);
    for (const { table, id, because } of (await unifyEmails(client)).kept) {
      console.warn(
        because === 'taken'
          ? `The e-mail of ${id} in ${table} is another row's in today's form; both stay as they are.`
          : `The e-mail of ${id} in ${table} is none by today's rules; it stays as it is.`,
      );
    }
    // Neon has no spinning disks: the default, 4, makes plans sort long waitlists instead of reading an index in order.
    await client.query(
      `do $$ begin execute format('alter database %I set random_page_cost = 1.1', current_database()); end $$`,
    );
  } finally {
    await client.end();
  }
};

if (import.meta.main) {
  const url = process.env.DATABASE_URL;
  if (!url) {
    console.error('Set DATABASE_URL to the database to migrate, for example postgres://user:password@host/database.');
    process.exit(1);
  }
  await migrate(url);
  console.log('The database is up to date.');
}
