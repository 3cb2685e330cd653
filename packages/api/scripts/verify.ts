import pg from 'pg';
import { checkInvariants } from './invariants.ts';

const url = process.argv[2] ?? process.env.DATABASE_URL;
if (!url) {
  console.error(
    'Give the database to verify: npm run verify -- postgres://user:password@host/database (or set DATABASE_URL).',
  );
  process.exit(2);
}

const client = new pg.Client({ connectionString: url });
try {
  await client.connect();
} catch (error) {
  console.error(
    `The database can't be reached: ${error instanceof Error ? error.message : error}. Check the address and try again.`,
  );
  process.exit(2);
}
const results = await checkInvariants(client);
await client.end();

for (const { id, promise, violations } of results) {
  console.log(
    `${violations.length === 0 ? 'holds ' : 'BROKEN'}  ${id.padEnd(3)} ${promise}${violations.length ? ` (${violations.length})` : ''}`,
  );
  for (const row of violations.slice(0, 5)) console.log(`          ${JSON.stringify(row)}`);
}
const broken = results.filter(({ violations }) => violations.length > 0).length;
console.log(broken === 0 ? 'All invariants hold.' : `${broken} of ${results.length} invariants are broken.`);
process.exit(broken === 0 ? 0 : 1);
