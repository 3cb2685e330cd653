import { percentile } from '../bench/statistics.ts';
import type { Answered, Kept, Plan, Refusal, Seen } from './plan.ts';

/** What is true afterwards, apart from what buyers saw. Null where a deployment cannot be asked. */
export type Truth = {
  sold: number;
  invariants: string[] | null;
  /** What the Worker warned of meanwhile, and how often. */
  warnings: { message: string; count: number }[];
};

/** A refusal's code, how often it was given, and how often it was not true. */
export type RefusalCount = { kind: string; code: string; count: number; untrue: number };

export type Verdict = {
  sold: number;
  /** Tickets that buyers were told they have. */
  told: number;
  refusals: RefusalCount[];
  /** Answers of 500 or above, and requests that got none. */
  failures: { what: string; count: number }[];
  /** When the last seat was sold, in seconds after the opening; null if seats are left. */
  lastSeatAt: number | null;
  /** The 95th percentile of all answers of the service, in ms. */
  p95: number;
  /** Some of the refusals that were not true. */
  untrue: Refusal[];
  /** What must not happen, in words. The rehearsal passed if there is none. */
  breaches: string[];
};

/** Clocks of two machines may differ by so much. */
const SKEW_MS = 2_000;

const MOST_SHOWN = 50;

/** The most seats that can have been kept at any moment of a time, as far as buyers know. */
const mostKept = (kept: readonly Kept[], from: number, to: number): number =>
  kept.reduce((sum, one) => (one.from <= to && (one.until ?? to) >= from ? sum + one.seats : sum), 0);

/** The most seats that can have been paid for by then. */
const mostPaid = (kept: readonly Kept[], to: number): number =>
  kept.reduce((sum, one) => (one.paidFrom !== undefined && one.paidFrom <= to ? sum + one.seats : sum), 0);

/**
 * Whether a refusal can have been true at a moment between its request and its answer. It is given the benefit of any
 * doubt: seats count as kept from when a hold was asked for.
 */
export const isTrue = (
  plan: Pick<Plan, 'seats' | 'ownAddresses'>,
  kept: readonly Kept[],
  refusal: Refusal,
): boolean => {
  const { code, kind, from, to, seats, admitted } = refusal;
  const skew = plan.ownAddresses ? 0 : SKEW_MS;
  if (code === 'sold_out' && kind === 'check') return mostPaid(kept, to) + seats > plan.seats;
  if (code === 'sold_out' && kind === 'hold') return mostKept(kept, from, to) + seats > plan.seats;
  if (code === 'sale_not_started') return from <= skew;
  if (code === 'admission_required') return !admitted;
  // From one address a crowd is told to slow down, which is what a limit is for.
  if (code === 'rate_limited') return !plan.ownAddresses;
  return false;
};

const counted = (plan: Plan, { kept, refusals }: Seen): RefusalCount[] => {
  const counts = new Map<string, RefusalCount>();
  for (const refusal of refusals) {
    // Told as failures: they say nothing that could be true or untrue.
    if (refusal.isFailure) continue;
    const { kind, code } = refusal;
    const name = `${kind} ${code}`;
    const count = counts.get(name) ?? { kind, code, count: 0, untrue: 0 };
    count.count += 1;
    if (!isTrue(plan, kept, refusal)) count.untrue += 1;
    counts.set(name, count);
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
};

const failuresOf = (answered: readonly Answered[]): Verdict['failures'] => {
  const failed = answered.filter(({ status }) => status === 0 || status >= 500);
  const groups = Map.groupBy(failed, ({ kind, status, code }) => `${kind}: ${code || status}`);
  return [...groups].map(([what, all]) => ({ what, count: all.length }));
};

const lastSeat = ({ seats }: Plan, { steps }: Seen): number | null => {
  let sold = 0;
  for (const { seats: more, at } of steps.filter(({ name }) => name === 'sold').sort((a, b) => a.at - b.at)) {
    sold += more;
    if (sold >= seats) return at / 1_000;
  }
  return null;
};

/** Judges what buyers saw by what is true. */
export const judge = (plan: Plan, seen: Seen, truth: Truth): Verdict => {
  const told = seen.steps.reduce((sum, { name, seats }) => (name === 'sold' ? sum + seats : sum), 0);
  const refusals = counted(plan, seen);
  const failures = failuresOf(seen.answered);
  const durations = seen.answered.filter(({ kind }) => kind !== 'pay').map(({ ms }) => ms);
  const breaches = [
    ...(truth.sold > plan.seats ? [`${truth.sold} seats were sold of ${plan.seats}.`] : []),
    ...(truth.sold === told ? [] : [`Buyers were told of ${told} tickets, and ${truth.sold} were sold.`]),
    ...failures.map(({ what, count }) => `${count} times no answer or a fault: ${what}.`),
    ...refusals
      .filter(({ untrue }) => untrue > 0)
      .map(({ kind, code, count, untrue }) => `${untrue} of ${count} refusals of a ${kind} were not true: ${code}.`),
    ...(truth.invariants ?? []),
  ];
  return {
    sold: truth.sold,
    told,
    refusals,
    failures,
    lastSeatAt: lastSeat(plan, seen),
    untrue: seen.refusals.filter((one) => !one.isFailure && !isTrue(plan, seen.kept, one)).slice(0, MOST_SHOWN),
    p95: percentile(
      durations.toSorted((a, b) => a - b),
      0.95,
    ),
    breaches,
  };
};
