import type { Traffic } from '@ticket-vendor/stand-ins/traffic.ts';
import { newestOf } from '../ratios.ts';
import type { Result } from '../result.ts';
import { figure } from '../statistics.ts';
import { pageTable } from './page.ts';

/** What docs/measurements/budget.json holds, which a test keeps true. */
export type Budget = { operations: Record<string, Traffic>; purchases: Record<string, Record<string, Traffic>> };

const NAMES = ['postgres', 'redis', 'stripe', 'queue'] as const;
const HEADINGS = ['Postgres', 'Redis', 'Stripe', 'queue'];

const counts = (traffic: Traffic) => NAMES.map((name) => String(traffic[name]));

const total = (steps: Record<string, Traffic>): string[] =>
  NAMES.map((name) => String(Object.values(steps).reduce((sum, step) => sum + step[name], 0)));

/** Milliseconds of processor of an operation, where they were measured: the Worker's and Postgres'. */
const processor = (api: Result | null, id: string): [string, string] => {
  const of = (group: string, program: string) => api && newestOf(api, group, `processor, ${program}`);
  const show = (program: string) => {
    const holds = of('holds, 100 callers', program);
    if (id === 'holds.create') return holds;
    const orders = of('orders, 100 callers', program);
    // Whoever orders has placed a hold before.
    if (id === 'orders.create') return orders && holds && orders - holds;
    return of(`${id}, 100 callers`, program);
  };
  const text = (program: string) => {
    const value = show(program);
    return value ? figure(Math.max(0, value)) : '';
  };
  return [text('Worker'), text('Postgres')];
};

/** What buyers and visitors ask for comes first; the rest is folded. */
const BUYERS =
  /^(events\.(list|get|availability)|tiers\.(list|availability)|promoters\.(get|list|events)|holds\.|orders\.(create|confirm|get|cancel|choosePayment|receipt)|tickets\.(list|get|image)|waitlist\.(join|get|leave)|promoCodes\.check)/;

export const budgetBlocks = ({ operations, purchases }: Budget, api: Result | null): Record<string, string> => {
  const rows = Object.entries(operations).map(([id, traffic]) => [
    `\`${id.split(' ')[0]}\`${id.includes(' ') ? id.slice(id.indexOf(' ')) : ''}`,
    ...counts(traffic),
    ...processor(api, id),
  ]);
  const headings = ['Operation', ...HEADINGS, 'Worker (ms)', 'Postgres (ms)'];
  const ids = Object.keys(operations);
  const buyers = rows.filter((_, n) => BUYERS.test(ids[n] ?? ''));
  const others = rows.filter((_, n) => !BUYERS.test(ids[n] ?? ''));
  const steps = Object.entries(purchases).flatMap(([name, of]) => [
    [`**${name}**`, ...total(of).map((sum) => `**${sum}**`)],
    ...Object.entries(of).map(([step, traffic]) => [
      /^\w+\.\w+$/.test(step) ? `\`${step}\`` : step,
      ...counts(traffic),
    ]),
  ]);
  return {
    'budget-purchase': pageTable(['A purchase, if', ...HEADINGS], steps),
    'budget-operations': [
      pageTable(headings, buyers),
      '',
      '<details><summary>What promoters, their people at the door and operators ask for</summary>',
      '',
      pageTable(headings, others),
      '',
      '</details>',
    ].join('\n'),
  };
};
