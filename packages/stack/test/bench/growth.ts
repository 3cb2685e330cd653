import { fillDatabase } from '@ticket-vendor/api/test/plans/million.ts';
import { Endings } from '@ticket-vendor/stand-ins/endings.ts';
import { figuresOf, type One } from './figures.ts';
import { type Measured, measure } from './measure.ts';
import type { Phase } from './phase.ts';
import { newestOf } from './ratios.ts';
import { buildOf, type Figure, machineNow, type Result, saveResult } from './result.ts';
import { openRig, type Rig } from './rig.ts';
import { figure, table } from './statistics.ts';

/** How to measure growth. */
export type GrowthOptions = { rounds: number; quick: boolean; keep: boolean };

const SIZES = [1_000, 100_000, 1_000_000];
/** Few callers, so that a purchase costs the same whichever database is slower: what is compared is its cost. */
const PHASE: Phase = { kind: 'purchases', pace: { callers: 8 }, warmupSeconds: 1, seconds: 8 };

const nameOf = (orders: number) => `${orders.toLocaleString('en-GB')} orders`;

/**
 * Gives a rig's promoter and event a tenth of so many orders, all of today, so that nothing of them is purged. Nobody
 * waits for a payment or in a line, so that the sweep finds nothing to do.
 */
const fill = async ({ stack, stage, pool }: Rig, orders: number): Promise<void> => {
  const [hot, other] = stage.events;
  const user = await pool.query<{ id: string; email: string }>('select id, email from users limit 1');
  await fillDatabase(
    stack.databaseUrl,
    {
      promoterId: stage.promoterId,
      eventId: hot?.id ?? '',
      tierId: hot?.tierIds[0] ?? '',
      waitlistEventId: other?.id ?? '',
      waitlistTierId: other?.tierIds[0] ?? '',
      // Of another promoter: what is delivered would count as the cost of a purchase.
      endpointId: `whe_${'1'.padStart(26, '0')}`,
      userId: user.rows[0]?.id ?? '',
      email: user.rows[0]?.email ?? '',
    },
    { orders, recordsEach: 1, everySeconds: 80_000 / orders, unpaidOneIn: 0, waitingOneIn: 0, vacuum: true },
  );
  await pool.query('checkpoint');
};

/** Measures what a purchase costs with ever more orders in the database. */
export const benchGrowth = async ({ rounds, quick, keep }: GrowthOptions): Promise<void> => {
  const begun = performance.now();
  const machine = machineNow();
  const sizes = quick ? SIZES.slice(0, 2) : SIZES;
  const phase = quick ? { ...PHASE, seconds: 1 } : PHASE;
  console.log(`This takes about ${quick ? '1 min' : `${4 + rounds} min`}.`);
  const endings = new Endings();
  const found = await endings
    .guard(async () => {
      const rigs: [size: number, rig: Rig][] = [];
      for (const size of sizes) {
        console.log(`Filling a database with ${nameOf(size)} …`);
        const rig = await endings.add(openRig(), (one) => one.close());
        await fill(rig, size);
        rigs.push([size, rig]);
        await measure(rig, { ...phase, seconds: 2 });
      }
      // In turn, so that whatever else the machine does falls on all of them.
      const measured = new Map<number, Measured[]>(sizes.map((size) => [size, []]));
      for (let round = 0; round < rounds; round++) {
        for (const [size, rig] of round % 2 === 0 ? rigs : rigs.toReversed()) {
          const one = await measure(rig, phase);
          measured.get(size)?.push(one);
          const { workerd = 0, postgres = 0 } = one.each.cpu;
          console.log(
            `  ${nameOf(size)}: Worker ${workerd.toFixed(1)} ms, Postgres ${postgres.toFixed(1)} ms, ${one.each.traffic.postgres.toFixed(1)} trips, ${one.count} purchases`,
          );
        }
      }
      return measured;
    })
    .finally(() => endings.run());
  const groups = [...found].map(([size, measured]) => ({
    name: nameOf(size),
    figures: inRounds(measured.map((one) => figuresOf(one, phase))),
  }));
  const partial = { groups } as Result;
  const value = (size: number, of: string) => newestOf(partial, nameOf(size), of) ?? 0;
  const lines = ['Worker', 'Postgres'].map((program) => ({
    name: program,
    points: sizes.map((size): [number, number] => [size, value(size, `processor, ${program}`)]),
  }));
  const both = 'processor, Worker and Postgres';
  const columns = ['processor, Worker', 'processor, Postgres', both, 'in Postgres', 'round trips to Postgres'];
  console.log(
    `\n${table(
      ['a purchase, with', ...columns, 'ratio'],
      sizes.map((size) => [
        nameOf(size),
        ...columns.map((column) => figure(value(size, column))),
        (value(size, both) / value(sizes[0] ?? 0, both)).toFixed(3),
      ]),
    )}\n`,
  );
  await saveResult(
    {
      format: 1,
      bench: 'growth',
      at: new Date().toISOString(),
      machine,
      seconds: Math.round((performance.now() - begun) / 1000),
      builds: [await buildOf()],
      rounds,
      groups,
      series: [
        {
          title: 'Processor of a purchase by orders in the database',
          x: { name: 'orders', unit: '', log: true },
          y: { name: 'processor of a purchase', unit: 'ms' },
          lines,
        },
      ],
    },
    keep,
  );
};

/** Figures with a value for each round. */
const inRounds = (rounds: readonly One[][]): Figure[] =>
  (rounds[0] ?? []).map(({ name, unit, better }) => ({
    name,
    unit,
    better,
    values: [rounds.map((round) => round.find((one) => one.name === name)?.value ?? 0)],
  }));
