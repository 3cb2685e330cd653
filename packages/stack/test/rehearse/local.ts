import { chmod, mkdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { checkInvariants } from '@ticket-vendor/api/scripts/invariants.ts';
import { compareBooks, readBooks, stripeClient } from '@ticket-vendor/api/scripts/stripe-books.ts';
import { temporaryDirectory } from '@ticket-vendor/api/test/services.ts';
import { Endings } from '@ticket-vendor/stand-ins/endings.ts';
import pg from 'pg';
import { startStack } from '../../src/stack.ts';
import { broken } from '../chaos/rush/checker.ts';
import { openEvent, openShop } from '../load/shop.ts';
import { watchCosts } from './costs.ts';
import type { Plan } from './plan.ts';
import type { Venue, VenueOptions } from './venue.ts';

/** How long the jobs of the sale may take to end. */
const PATIENCE_MS = 180_000;

/** The whole service on this machine, with a real Redis and durable commits. */
export const openLocalVenue = ({ seats, waitingRoom, print }: VenueOptions): Promise<Venue> => {
  const endings = new Endings();
  return endings.guard(async () => {
    const directory = await endings.add(temporaryDirectory('rehearse'), (one) => one.remove());
    await chmod(directory.path, 0o755);
    const assetsDir = `${directory.path}/assets`;
    await mkdir(assetsDir);
    const faults = new Map<string, number>();
    const warnings = new Map<string, number>();
    const stack = await endings.add(
      startStack({
        dataDir: directory.path,
        assetsDir,
        // Each buyer has an address here, so the limits are those of production.
        bindings: { RATE_LIMIT_SCALE: '1' },
        onLog: (source, level, line) => {
          const warned = source === 'worker' && /^\{"level":"warn","message":"([^"]+)"/.exec(line)?.[1];
          if (warned) warnings.set(warned, (warnings.get(warned) ?? 0) + 1);
          if (level !== 'error') return;
          // The first line says it; frames of the runtime follow.
          const fault = `${source}: ${line.split('\n')[0]?.slice(0, 240)}`;
          if (!faults.has(fault)) print(fault);
          faults.set(fault, (faults.get(fault) ?? 0) + 1);
        },
      }),
      (one) => one.close(),
    );
    if (stack.standIns.redis.kind === 'embedded') {
      throw new Error('A rehearsal needs a real Redis: install redis-server, or set REDIS_URL.');
    }
    const { promoter, publishableKey } = await openShop(stack);
    const pool = await endings.add(new pg.Pool({ connectionString: stack.databaseUrl, max: 1 }), (one) => one.end());
    let eventId = '';
    const untilQuiet = async (): Promise<boolean> => {
      for (const end = performance.now() + PATIENCE_MS; performance.now() < end; ) {
        await stack.standIns.stripe.webhooks.idle();
        const { rows } = await pool.query('select 1 from outbox where done_at is null and run_at <= now() limit 1');
        if (rows.length === 0) return true;
        await delay(250);
      }
      return false;
    };
    return {
      origin: stack.origin,
      stripe: stack.standIns.stripe.origin,
      publishableKey,
      ownAddresses: true,
      async openSale(opensAt) {
        const tiers = [{ name: 'Stalls', quantity: seats }];
        const event = await openEvent(promoter, { title: 'The rehearsal', tiers, saleStart: opensAt, waitingRoom });
        eventId = event.id;
        await pool.query('analyze');
        return { eventId, tierId: event.tierIds[0] ?? '' };
      },
      watch: (pid: number, { opensAt }: Plan) =>
        watchCosts(stack, { [process.pid]: 'stand-ins', [pid]: 'buyers' }, opensAt),
      async truth() {
        const quiet = await untilQuiet();
        // What a job left behind is found by the sweep, and what that leaves by the next one.
        for (let n = 0; n < 2; n++) await stack.worker.runCron();
        const isQuiet = quiet && (await untilQuiet());
        const now = new Date();
        const { rows } = await pool.query<{ sold: number }>(
          `select count(*)::int as sold from tickets where event_id = $1 and status <> 'void'`,
          [eventId],
        );
        const books = await readBooks(stripeClient('sk_test_local', stack.standIns.stripe.origin), new Date(0), now);
        const client = await pool.connect();
        try {
          return {
            sold: rows[0]?.sold ?? 0,
            warnings: [...warnings].map(([message, count]) => ({ message, count })),
            invariants: [
              ...(isQuiet ? [] : [`Jobs still wait ${PATIENCE_MS / 1_000} s after the sale.`]),
              ...[...faults].map(([fault, count]) => `Logged ${count} times: ${fault}`),
              ...broken(await checkInvariants(client, { begunBefore: now })),
              ...broken(await compareBooks(client, books, now)),
            ],
          };
        } finally {
          client.release();
        }
      },
      close: () => endings.run(),
    };
  });
};
