import type { Phase } from './phase.ts';
import { ALL_READS, PUBLIC_READS, type ReadName } from './reads.ts';

/** A phase by the name that results have it under; `tag` is what `--only` chooses by. */
export type Planned = { name: string; tag: string; phase: Phase };

/** Callers at once, as the aim has it; and people who log in, each of whom takes a tenth of a second of processor. */
const CALLERS = 100;
const PASSWORD_CALLERS = 4;
/** A buyer's pause between steps; shorter than anyone needs to type a name and a card. */
const THINK_SECONDS = 2;

const callers = { callers: CALLERS };

const read = (name: ReadName, seconds: number): Planned => ({
  name: `${name}, ${CALLERS} callers`,
  tag: 'reads',
  phase: { kind: 'reads', of: [name], pace: callers, warmupSeconds: 1, seconds },
});

const holds: Planned = {
  name: `holds, ${CALLERS} callers`,
  tag: 'holds',
  phase: { kind: 'holds', pace: callers, warmupSeconds: 2, seconds: 6 },
};

const purchasesBy100: Planned = {
  name: `purchases, ${CALLERS} callers`,
  tag: 'purchases',
  phase: { kind: 'purchases', pace: callers, warmupSeconds: 3, seconds: 12 },
};

const purchasesAt = (perSecond: number, seconds: number): Planned => ({
  name: `purchases, ${perSecond} arrive a second`,
  tag: 'arrivals',
  phase: { kind: 'purchases', pace: { perSecond }, warmupSeconds: 2, seconds },
});

/** What two builds are compared by. Phases that use all capacity and leave many rows come last. */
export const COMPARED: Planned[] = [
  ...[...PUBLIC_READS, 'orders.get' as const].map((name) => read(name, 4)),
  purchasesAt(20, 12),
  holds,
  purchasesBy100,
];

const readsAt = (perSecond: number): Planned => ({
  name: `reads, ${perSecond} arrive a second`,
  tag: 'reads',
  phase: {
    kind: 'reads',
    of: [...PUBLIC_READS, 'orders.get'],
    pace: { perSecond },
    warmupSeconds: 1,
    seconds: 6,
  },
});

/** What one build is measured by. */
export const MEASURED: Planned[] = [
  ...[50, 200].map(readsAt),
  ...[5, 10].map((perSecond) => purchasesAt(perSecond, 8)),
  purchasesAt(20, 12),
  {
    name: `purchases, ${CALLERS} people who think`,
    tag: 'people',
    phase: {
      kind: 'purchases',
      pace: { callers: CALLERS, thinkSeconds: THINK_SECONDS },
      warmupSeconds: 12,
      seconds: 15,
    },
  },
  {
    name: `logins, ${PASSWORD_CALLERS} callers`,
    tag: 'passwords',
    phase: { kind: 'logins', pace: { callers: PASSWORD_CALLERS }, warmupSeconds: 1, seconds: 4 },
  },
  {
    name: `registrations, ${PASSWORD_CALLERS} callers`,
    tag: 'passwords',
    phase: { kind: 'registrations', pace: { callers: PASSWORD_CALLERS }, warmupSeconds: 1, seconds: 4 },
  },
  ...ALL_READS.map((name) => read(name, 2)),
  holds,
  {
    name: `orders, ${CALLERS} callers`,
    tag: 'orders',
    phase: { kind: 'orders', pace: callers, warmupSeconds: 2, seconds: 6 },
  },
  purchasesBy100,
];

/** The phases with one of these tags, or all; `quick` makes each a second long, which proves only that it runs. */
export const chosen = (planned: readonly Planned[], only: readonly string[], quick: boolean): Planned[] => {
  const tags = new Set(planned.map(({ tag }) => tag));
  const unknown = only.filter((tag) => !tags.has(tag));
  if (unknown.length > 0) throw new Error(`--only takes ${[...tags].join(', ')}; not ${unknown.join(', ')}.`);
  return planned
    .filter(({ tag }) => only.length === 0 || only.includes(tag))
    .map((one) => (quick ? { ...one, phase: { ...one.phase, warmupSeconds: 0.5, seconds: 1 } } : one));
};
