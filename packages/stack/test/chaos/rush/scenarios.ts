import { dropChecks, withoutDedupe, withoutGuard, withoutLock } from '@ticket-vendor/api/test/race/guards.ts';
import type { Mischief } from './faults.ts';
import type { Row } from './row.ts';
import type { Stage } from './stage.ts';

const ALL = ['postgres', 'redis', 'worker'] as const;
const EVERYTHING: Mischief = {
  kills: 45,
  services: ALL,
  pairs: true,
  redis: true,
  stripeEvents: true,
  stripe: true,
  mail: true,
};

/** Many leave their order unpaid until it expires. */
const HESITANT = { abandon: 40, late: 0 };

const sale = (name: string, seconds: number, mischief: Mischief): Row => ({
  name,
  buyers: 500,
  tickets: 100,
  seconds,
  mischief,
});

/** The long form: 500 buyers for 100 tickets in each row, and 210 kills in all. */
export const LONG: readonly Row[] = [
  sale('Postgres is killed', 45, { kills: 35, services: ['postgres'] }),
  sale('Redis is killed, emptied and slow', 45, { kills: 35, services: ['redis'], redis: true }),
  sale('the Worker is killed', 90, { kills: 45, services: ['worker'] }),
  sale('any of them is killed, or two at once', 90, { kills: 50, services: ALL, pairs: true }),
  sale('Stripe’s events come doubled, shuffled, late, never', 35, { kills: 0, stripeEvents: true }),
  sale('Stripe answers 500, 429, late, not at all', 35, { kills: 0, stripe: true }),
  sale('Resend and QStash do', 35, { kills: 0, mail: true }),
  { ...sale('money comes after its order ended', 20, { kills: 0, lateMoney: true }), manners: HESITANT },
  sale('all of it at once', 90, EVERYTHING),
];

/** The short form. */
export const SHORT: readonly Row[] = [
  { name: 'all of it at once', buyers: 120, tickets: 24, seconds: 12, mischief: { ...EVERYTHING, kills: 9 } },
];

const control = (name: string, mischief: Mischief, sabotage: Row['sabotage'], more: Partial<Row> = {}): Row => ({
  name,
  buyers: 80,
  tickets: 12,
  seconds: 8,
  capSeconds: 20,
  mischief,
  ...(sabotage && { sabotage }),
  ...more,
});

const sql = (stage: Stage) => (text: string) => stage.query(text);

/** Disables the gate, which would otherwise hide that the check behind it is missing. */
const withoutGate = (stage: Stage) => stage.standIns.upstash.faults.set({ status: 500 });

/** Each control removes one guard, and the checks must notice. */
export const CONTROLS: readonly Row[] = [
  control('without the count of free seats', { kills: 0 }, async (stage) => {
    withoutGate(stage);
    await dropChecks(sql(stage));
    await withoutGuard(sql(stage), 'line_refusal', [['when p_free < p_quantity', 'when false']]);
    await withoutGuard(sql(stage), 'lines_refusal', [['if p_room < v_wanted', 'if false']]);
  }),
  control('without the event’s lock', { kills: 0 }, async (stage) => {
    withoutGate(stage);
    await dropChecks(sql(stage));
    await withoutLock(sql(stage));
    // A pause between reading and writing, during which the lock would make the others wait.
    await withoutGuard(sql(stage), 'reserve_order', [
      ['  insert into orders (', '  perform pg_sleep(0.2);\n  insert into orders ('],
    ]);
  }),
  control(
    'without knowing a repeated request',
    { kills: 3, services: ['worker'] },
    (stage) => withoutDedupe(sql(stage)),
    { manners: { impatient: 400 } },
  ),
  control('without the sweep', { kills: 3, services: ['worker'], stripeEvents: true }, undefined, { sweeps: false }),
  control(
    'without a rule for late money',
    { kills: 0, lateMoney: true },
    (stage) =>
      withoutGuard(sql(stage), 'complete_order', [
        ["if v_order.status = 'confirmed' or", "if v_order.status in ('confirmed', 'expired') or"],
      ]),
    // With so few tickets, hardly anyone else may get one.
    { manners: { ...HESITANT, abandon: 400 } },
  ),
  control('without the outbox', { kills: 3, services: ['worker'] }, (stage) =>
    withoutGuard(sql(stage), 'emit_webhook', [['from wanted where enabled', 'from wanted where false']]),
  ),
];

/** The controls of the short form; race and kill-point tests have others. */
export const SHORT_CONTROLS: readonly Row[] = CONTROLS.filter(({ name }) => /sweep|late money/.test(name));
