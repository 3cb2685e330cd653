import pg from 'pg';

/** Makes the account with this e-mail an admin. Returns its id, or null when there is none. */
export const makeAdmin = async (client: pg.ClientBase, email: string): Promise<string | null> => {
  const { rows } = await client.query<{ id: string }>(
    "update users set role = 'admin' where lower(email) = lower($1) returning id",
    [email.trim()],
  );
  return rows[0]?.id ?? null;
};

/** `make-admin.ts <e-mail>` with DATABASE_URL set. */
if (import.meta.main) {
  const email = process.argv[2];
  const connectionString = process.env.DATABASE_URL;
  if (!email || !connectionString) {
    console.error('Usage: DATABASE_URL=postgres://… node packages/api/scripts/make-admin.ts <e-mail of an account>');
    process.exit(2);
  }
  const client = new pg.Client({ connectionString });
  try {
    await client.connect();
    const id = await makeAdmin(client, email);
    if (id) console.log(`${id} is an admin from the next login or refresh on.`);
    else {
      console.error('No account has this e-mail. Register it first, then run this again.');
      process.exitCode = 1;
    }
  } catch (error) {
    console.error(`The database can't be used: ${error instanceof Error ? error.message : error}. Check DATABASE_URL.`);
    process.exitCode = 2;
  } finally {
    await client.end();
  }
}
