import { parseArgs } from 'node:util';
import pg from 'pg';
import { checkInvariants, type InvariantResult } from './invariants.ts';
import { compareBooks, readBooks, stripeClient } from './stripe-books.ts';

/** Two runs of the sweep: younger work may be under way. */
const TWO_SWEEPS_MS = 120_000;
const SHOWN = 5;

const HELP = `npm run verify -- [postgres://…] [--stripe-key sk_…] [--stripe-url https://…] [--json]

Recomputes every invariant from a database, read only and in one snapshot; see docs/verify.md.
The database is DATABASE_URL unless named. With a key of Stripe's (or STRIPE_SECRET_KEY) it is compared with Stripe's books.
Exits 0 when all invariants hold, 1 when one is broken, 2 when they could not be checked.`;

const leave = (message: string): never => {
  console.error(message);
  process.exit(2);
};

const readArguments = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        'stripe-key': { type: 'string' },
        'stripe-url': { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return leave(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  }
};

const connect = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return client;
  } catch (error) {
    return leave(
      `The database can't be reached: ${error instanceof Error ? error.message : error}. Check the address and try again.`,
    );
  }
};

const check = async (client: pg.Client, stripeKey: string | undefined, stripeUrl: string | undefined) => {
  const { rows } = await client.query<{ now: Date; first: Date | null }>(
    'select now() as now, (select min(created_at) from orders) as first',
  );
  const [{ now, first } = { now: new Date(), first: null }] = rows;
  const begunBefore = new Date(now.getTime() - TWO_SWEEPS_MS);
  // Stripe first: we may not know yet of payments that it takes later.
  const books = stripeKey && first ? await readBooks(stripeClient(stripeKey, stripeUrl), first, begunBefore) : null;
  const results = await checkInvariants(client, { begunBefore });
  return books ? [...results, ...(await compareBooks(client, books, begunBefore))] : results;
};

const print = ({ id, promise, violations }: InvariantResult) => {
  const count = violations.length > 0 ? ` (${violations.length})` : '';
  console.log(`${violations.length === 0 ? 'holds ' : 'BROKEN'}  ${id.padEnd(3)} ${promise}${count}`);
  for (const row of violations.slice(0, SHOWN)) console.log(`            ${JSON.stringify(row)}`);
};

const { values, positionals } = readArguments();
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const url = positionals[0] ?? process.env.DATABASE_URL ?? leave(HELP);
const stripeKey = values['stripe-key'] ?? process.env.STRIPE_SECRET_KEY;
const client = await connect(url);
try {
  const results = await check(client, stripeKey, values['stripe-url'] ?? process.env.STRIPE_API_URL);
  const broken = results.filter(({ violations }) => violations.length > 0);
  if (values.json) console.log(JSON.stringify(results, null, 2));
  else {
    for (const result of results) print(result);
    if (!stripeKey) console.log('         3d–3g were not checked: give a key of Stripe’s with --stripe-key.');
    console.log(broken.length === 0 ? 'All invariants hold.' : `${broken.length} of ${results.length} are broken.`);
  }
  process.exitCode = broken.length === 0 ? 0 : 1;
} catch (error) {
  console.error(`The check ended early: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
} finally {
  await client.end();
}
