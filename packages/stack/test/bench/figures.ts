import type { Measured } from './measure.ts';
import type { Phase } from './phase.ts';

/** One figure of one phase of one build. */
export type One = { name: string; unit: string; better: 'more' | 'less'; value: number };

export const PROGRAMS = ['workerd', 'postgres', 'redis-server', 'stand-ins', 'load generator'] as const;

/** How tables and plots call a program. */
export const programName = (program: string): string =>
  ({ workerd: 'Worker', postgres: 'Postgres', 'redis-server': 'Redis', 'load generator': 'generator' })[program] ??
  program;

const less = (name: string, unit: string, value: number): One => ({ name, unit, better: 'less', value });
const more = (name: string, unit: string, value: number): One => ({ name, unit, better: 'more', value });

/** The figures of a phase: its speed where callers never pause, its durations, and what each purchase or request costs. */
export const figuresOf = (measured: Measured, { pace }: Pick<Phase, 'pace'>): One[] => {
  const closed = 'callers' in pace && !pace.thinkSeconds;
  const { each, steps } = measured;
  const { traffic, cpu } = each;
  const whole = 'whole purchase' in steps;
  const durations = Object.entries(steps).flatMap(([name, { p50, p95 }]) => [
    less(`${name}, p50`, 'ms', p50),
    less(`${name}, p95`, 'ms', p95),
  ]);
  return [
    ...(closed ? [more('a second', '/s', measured.perSecond)] : []),
    ...(closed && whole ? [more('a second, jobs included', '/s', measured.perSecondWithJobs)] : []),
    ...durations,
    less('round trips to Postgres', '', traffic.postgres),
    less('calls to Redis', '', traffic.redis),
    less('calls to Stripe', '', traffic.stripe),
    less('messages to the queue', '', traffic.queue),
    less('in Postgres', 'ms', each.msInPostgres),
    less('processor, Worker and Postgres', 'ms', (cpu.workerd ?? 0) + (cpu.postgres ?? 0)),
    ...PROGRAMS.map((program) => less(`processor, ${programName(program)}`, 'ms', cpu[program] ?? 0)),
  ];
};
