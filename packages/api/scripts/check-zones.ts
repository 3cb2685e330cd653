import { parseArgs } from 'node:util';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { ZONES_RELEASE, zoneNamed } from '../src/core/zones.ts';
import type { Database } from '../src/db/client.ts';
import type { EventsToSettle } from '../src/db/generated/functions.ts';
import { call } from '../src/db/sql-functions.ts';
import { movesOf, rulesFor } from '../src/modules/zone-changes/policy.ts';
import { fillLocalTimes } from './local-times.ts';

const HELP = `Lists events to come whose times somebody has to decide about:
  - by the rules of now, what was promised by the wall clock is another instant than the stored one;
  - their time zone names no place, such as IST;
  - Postgres, which knows other rules, would tell another time: those were told by it before this service had its own.

  npm run check-zones -- postgres://user:password@host/database     (or DATABASE_URL)

Rows of an older release that have no wall-clock times yet get them. Nothing else is changed: promoters decide with
POST /api/v1/events/{event_id}/settle-times, or give the event another time or time zone.
Exits with 1 where there is something to decide, with 2 where the check could not be made.`;

const PIECE = 500;

const leave = (message: string): never => {
  console.error(message);
  process.exit(2);
};

/** Events that need a person's decision, one line each. */
const listToSettle = async (client: pg.Client, now: Date): Promise<string[]> => {
  // `call` uses nothing that only Neon's driver has.
  const db = drizzle(client) as unknown as Database;
  const asked = { promoter_id: null, now };
  const rules = rulesFor(await call(db, 'zones_in_use', asked), now);
  const lines: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = { ascending: true, cursor, limit: PIECE };
    const piece: EventsToSettle = await call(db, 'events_to_settle', { ...asked, ...rules, ...page });
    for (const event of piece) {
      const where = `${event.id} of ${event.promoter_id} in ${event.time_zone}`;
      if (zoneNamed(event.time_zone) === null) lines.push(`${where}: that names no place`);
      for (const { field, promised, same_instant, same_local_time, tier_id } of movesOf(event, now)) {
        const again = same_local_time.join(' or ') || 'a time that the clocks skip';
        lines.push(`${where}: ${tier_id ? `${tier_id} ` : ''}${field} ${promised} is ${same_instant}, or ${again}`);
      }
    }
    cursor = piece.at(-1)?.id ?? null;
    if (piece.length < PIECE) return lines;
  }
};

/** Starts of events for which Postgres' own zone rules differ. Only this comparison uses those rules. */
const listOtherwiseInPostgres = async (client: pg.Client, now: Date): Promise<string[]> => {
  const { rows } = await client.query<{ id: string; zone: string; ours: string; theirs: string }>(
    `select e.id, e.time_zone as zone, e.local_start_time::text as ours, (e.start_time at time zone n.name)::text as theirs
     from events e join pg_timezone_names n on lower(n.name) = lower(e.time_zone)
     where e.end_time > $1 and e.status <> 'cancelled' and e.local_start_time <> e.start_time at time zone n.name
     order by e.id`,
    [now],
  );
  return rows.map(
    ({ id, zone, ours, theirs }) => `${id} in ${zone}: starts at ${ours}; by Postgres’ rules at ${theirs}`,
  );
};

const report = (title: string, lines: string[]) => {
  console.log(`${title}: ${lines.length === 0 ? 'none' : lines.length}`);
  for (const line of lines) console.log(`  ${line}`);
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean' } } });
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const client = new pg.Client({ connectionString: positionals[0] ?? process.env.DATABASE_URL ?? leave(HELP) });
try {
  await client.connect();
  const now = new Date();
  const filled = await fillLocalTimes(client);
  const toSettle = await listToSettle(client, now);
  console.log(`Rules of time zones: tz ${ZONES_RELEASE}. Rows that got their wall-clock times now: ${filled}.`);
  report('To be decided', toSettle);
  report('Told otherwise by Postgres', await listOtherwiseInPostgres(client, now));
  process.exitCode = toSettle.length > 0 ? 1 : 0;
} catch (error) {
  console.error(`The check ended early: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
} finally {
  await client.end();
}
