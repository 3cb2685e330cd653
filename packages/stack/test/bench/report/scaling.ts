import type { Traffic } from '@ticket-vendor/stand-ins/traffic.ts';
import { barPlot } from '../plot.ts';
import { newestOf } from '../ratios.ts';
import type { Result } from '../result.ts';
import { notMeasured, pageTable, picture } from './page.ts';

// The model behind docs/scaling.md: what each service may do by its published limits, divided by what a purchase was
// measured to take of it.

/** The on-sale that the page walks through. */
export const SALE = { people: 1_000_000, seats: 50_000, seatsPerOrder: 2, paidShare: 0.75, checkSeconds: 20 };

/** Published limits and prices (US dollars), read in November 2026. The page names their sources. */
export const PUBLISHED = {
  stripe: { perSecond: 100, perEndpoint: 25 },
  upstash: { commandsPerSecond: 10_000, per100k: 0.2 },
  qstash: { parallel: 100, per100k: 1 },
  resend: { perSecond: 10 },
  workers: { perMillionRequests: 0.3, perMillionCpuMs: 0.02 },
  neon: { perUnitHour: 0.222 },
};

/** Assumed, since they depend on region and plan; the page says so. */
export const ASSUMED = { commitMs: 5, jobSeconds: 0.5, neonUnits: 8, hours: 2 };

/** What one purchase takes, its jobs included, and one check of a place in line. */
export type Costs = Traffic & { workerMs: number; postgresMs: number; tripMs: number; readWorkerMs: number };

/** Both orders of confirming locks the event: the reservation and the confirmation. */
const LOCKS = 2;

export type Ceiling = { part: string; takes: string; perSecond: number; turn: string };

const number = (value: number): string => Math.round(value).toLocaleString('en-US');

/** How many purchases a second each part allows; the lowest first. */
export const ceilings = (costs: Costs): Ceiling[] => {
  const reads = Math.max(1, costs.stripe - 1);
  const lock = costs.tripMs + ASSUMED.commitMs;
  return [
    {
      part: 'Stripe, one endpoint',
      takes: `${reads} of ${PUBLISHED.stripe.perEndpoint} reads of a payment a second`,
      perSecond: PUBLISHED.stripe.perEndpoint / reads,
      turn: 'Ask Stripe for more, six weeks ahead',
    },
    {
      part: 'Stripe, one account',
      takes: `${costs.stripe} of ${PUBLISHED.stripe.perSecond} calls a second`,
      perSecond: PUBLISHED.stripe.perSecond / costs.stripe,
      turn: 'The same request',
    },
    {
      part: 'Neon, the lock of one event',
      takes: `${LOCKS} times ${lock.toFixed(1)} ms: ${costs.tripMs.toFixed(1)} measured, ${ASSUMED.commitMs} assumed for the commit`,
      perSecond: 1000 / (LOCKS * lock),
      turn: 'Sell days or blocks as events of their own',
    },
    {
      part: `Neon, ${ASSUMED.neonUnits} compute units`,
      takes: `${costs.postgresMs.toFixed(1)} ms of processor`,
      perSecond: (1000 * ASSUMED.neonUnits) / costs.postgresMs,
      turn: 'More compute units, set before the sale',
    },
    {
      part: 'QStash, parallel deliveries',
      takes: `a delivery of about ${ASSUMED.jobSeconds} s to each endpoint that listens`,
      perSecond: PUBLISHED.qstash.parallel / ASSUMED.jobSeconds / Math.max(1, costs.queue),
      turn: 'A plan with more; later jobs only come later',
    },
    {
      part: 'Upstash, commands',
      takes: `${costs.redis} of ${number(PUBLISHED.upstash.commandsPerSecond)} a second`,
      perSecond: PUBLISHED.upstash.commandsPerSecond / Math.max(1, costs.redis),
      turn: 'A larger plan',
    },
  ].sort((a, b) => a.perSecond - b.perSecond);
};

/** How the sale goes at a rate of purchases: how long, how many requests, and what they cost. */
export const course = (perSecond: number, costs: Costs) => {
  const orders = SALE.seats / SALE.seatsPerOrder;
  const tries = orders / SALE.paidShare;
  const seconds = orders / perSecond;
  // Everybody opens the page and joins; on average, a person waits half of the time.
  const checks = (SALE.people * seconds) / 2 / SALE.checkSeconds;
  const requests = 3 * SALE.people + checks + 4 * tries;
  const cpuMs = (requests - 4 * tries) * costs.readWorkerMs + tries * costs.workerMs;
  const dollars = {
    Workers:
      (requests / 1e6) * PUBLISHED.workers.perMillionRequests + (cpuMs / 1e6) * PUBLISHED.workers.perMillionCpuMs,
    Upstash: ((tries * costs.redis) / 1e5) * PUBLISHED.upstash.per100k,
    QStash: ((orders * Math.max(1, costs.queue)) / 1e5) * PUBLISHED.qstash.per100k,
    Neon: ASSUMED.neonUnits * ASSUMED.hours * PUBLISHED.neon.perUnitHour,
  };
  return { seconds, requests, perSecond: requests / seconds, dollars };
};

const minutes = (seconds: number): string =>
  seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;

/** The costs of a purchase from the kept results; null while something was not measured. */
export const costsOf = (compare: Result | null, purchases: Record<string, Record<string, Traffic>>): Costs | null => {
  if (!compare) return null;
  const of = (name: string) => newestOf(compare, 'purchases, 20 arrive a second', name) ?? 0;
  const sums = Object.entries(purchases)
    .filter(([name]) => !name.startsWith('with '))
    .map(([, steps]) => {
      const sum = (name: keyof Traffic) => Object.values(steps).reduce((total, step) => total + step[name], 0);
      return { postgres: sum('postgres'), redis: sum('redis'), stripe: sum('stripe'), queue: sum('queue') };
    });
  const most = (name: keyof Traffic) => Math.max(...sums.map((one) => one[name]));
  const trips = most('postgres');
  return {
    postgres: trips,
    redis: most('redis'),
    stripe: most('stripe'),
    queue: most('queue'),
    workerMs: of('processor, Worker'),
    postgresMs: of('processor, Postgres'),
    tripMs: of('in Postgres') / trips,
    readWorkerMs: newestOf(compare, 'events.get, 100 callers', 'processor, Worker') ?? 0,
  };
};

const RATES = [
  ['as delivered', 1],
  ['Stripe raised to 4 times', 4],
  ['Stripe raised to 10 times', 10],
] as const;

/** The rate that all parts but Stripe's published limits allow, with Stripe's raised. */
const rateWith = (all: readonly Ceiling[], factor: number): number =>
  Math.min(...all.map(({ part, perSecond }) => (part.startsWith('Stripe') ? perSecond * factor : perSecond)));

export const scalingBlocks = (costs: Costs | null): Record<string, string> => {
  if (!costs) return { ceilings: notMeasured('compare 27dc74d'), course: notMeasured('compare 27dc74d') };
  const all = ceilings(costs);
  const rows = RATES.map(([name, factor]) => {
    const rate = rateWith(all, factor);
    const { seconds, requests, perSecond, dollars } = course(rate, costs);
    const sum = Object.values(dollars).reduce((total, one) => total + one, 0);
    return [
      name,
      rate.toFixed(0),
      minutes(seconds),
      `${number(requests / 1e6)} million`,
      number(perSecond),
      number((perSecond * costs.readWorkerMs) / 1000 + 1),
      ...Object.values(dollars).map((one) => `$${one.toFixed(2)}`),
      `$${sum.toFixed(0)}`,
    ];
  });
  return {
    ceilings: [
      pageTable(
        ['Part', 'A purchase takes', 'Purchases a second', 'What to turn'],
        all.map(({ part, takes, perSecond, turn }) => [part, takes, number(perSecond), turn]),
      ),
      '',
      picture('ceilings', 'How many purchases a second each part allows'),
    ].join('\n'),
    course: pageTable(
      [
        '',
        'purchases/s',
        'sold in',
        'requests',
        'requests/s',
        'busy cores',
        'Workers',
        'Upstash',
        'QStash',
        'Neon',
        'all',
      ],
      rows,
    ),
  };
};

export const scalingPlots = (costs: Costs | null): Record<string, string> =>
  costs
    ? {
        ceilings: barPlot(
          'Purchases a second that each part allows',
          'purchases a second',
          ceilings(costs).map(({ part, perSecond }) => ({ row: part, part: 'limit', value: perSecond })),
        ),
      }
    : {};
