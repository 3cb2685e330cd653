import { expect, test } from 'vitest';
import { isTrue, judge } from './judge.ts';
import type { Kept, Plan, Refusal, Seen } from './plan.ts';

const plan: Plan = {
  origin: 'http://127.0.0.1:1',
  stripe: 'http://127.0.0.1:2',
  publishableKey: 'pk_test_1',
  eventId: 'evt_1',
  tierId: 'tir_1',
  seats: 4,
  opensAt: 0,
  buyers: 10,
  seconds: 1,
  early: 0,
  thinkSeconds: 0,
  patienceSeconds: 60,
  connections: 1,
  ownAddresses: true,
};
const refusal = (some: Partial<Refusal>): Refusal => ({
  code: 'sold_out',
  kind: 'hold',
  from: 100,
  to: 200,
  seats: 1,
  admitted: false,
  isFailure: false,
  ...some,
});
const all: Kept[] = [
  { from: 0, until: null, seats: 2, paidFrom: 50 },
  { from: 10, until: 300, seats: 2 },
];

test('“sold out” is true while all seats are held or sold, and untrue once a hold has ended', () => {
  expect(isTrue(plan, all, refusal({}))).toBe(true);
  expect(isTrue(plan, all, refusal({ from: 301, to: 400 }))).toBe(false);
});

test('a hold that was under way may have taken the last seats', () => {
  expect(isTrue(plan, [...all.slice(0, 1), { from: 150, until: 300, seats: 2 }], refusal({}))).toBe(true);
  expect(isTrue(plan, [...all.slice(0, 1), { from: 201, until: 300, seats: 2 }], refusal({}))).toBe(false);
});

test('two may be refused where one is left, and one may not', () => {
  const three: Kept[] = [{ from: 0, until: null, seats: 3 }];
  expect(isTrue(plan, three, refusal({ seats: 2 }))).toBe(true);
  expect(isTrue(plan, three, refusal({ seats: 1 }))).toBe(false);
});

test('in line “sold out” is true only once all seats are paid for: those in carts may come back', () => {
  const inLine = refusal({ kind: 'check' });
  expect(isTrue(plan, all, inLine)).toBe(false);
  expect(isTrue(plan, [...all, { from: 20, until: null, seats: 2, paidFrom: 180 }], inLine)).toBe(true);
});

test('a refusal for which nobody gave a reason is untrue', () => {
  expect(isTrue(plan, all, refusal({ code: 'admission_used', admitted: true }))).toBe(false);
  expect(isTrue(plan, all, refusal({ code: 'sold_out', kind: 'order', admitted: true }))).toBe(false);
  expect(isTrue(plan, all, refusal({ code: 'admission_required', admitted: true }))).toBe(false);
  expect(isTrue(plan, all, refusal({ code: 'admission_required' }))).toBe(true);
  expect(isTrue(plan, all, refusal({ code: 'sale_not_started', from: -5 }))).toBe(true);
  expect(isTrue(plan, all, refusal({ code: 'sale_not_started' }))).toBe(false);
});

const seen = (some: Partial<Seen>): Seen => ({ answered: [], steps: [], kept: all, refusals: [], lost: [], ...some });
const sold: Seen['steps'] = [
  { name: 'sold', at: 1_000, seats: 2 },
  { name: 'sold', at: 3_500, seats: 2 },
];

test('a sale of every seat passes, and tells when the last went', () => {
  const verdict = judge(plan, seen({ steps: sold }), { sold: 4, invariants: [], warnings: [] });
  expect(verdict).toMatchObject({ breaches: [], lastSeatAt: 3.5, told: 4 });
});

test.each([
  [
    'a seat sold twice',
    seen({ steps: [...sold, { name: 'sold', at: 4_000, seats: 1 }] }),
    { sold: 5, invariants: [], warnings: [] },
  ],
  ['a ticket that nobody was told of', seen({ steps: sold.slice(1) }), { sold: 4, invariants: [], warnings: [] }],
  [
    'an untrue refusal',
    seen({ steps: sold, refusals: [refusal({ from: 900, to: 950 })] }),
    { sold: 4, invariants: [], warnings: [] },
  ],
  [
    'a fault',
    seen({ steps: sold, answered: [{ kind: 'hold', at: 0, ms: 5, status: 503, code: 'database_unavailable' }] }),
    { sold: 4, invariants: [], warnings: [] },
  ],
  [
    'a lost connection',
    seen({ steps: sold, answered: [{ kind: 'event', at: 0, ms: 5, status: 0, code: 'connection_lost' }] }),
    { sold: 4, invariants: [], warnings: [] },
  ],
  ['a broken invariant', seen({ steps: sold }), { sold: 4, invariants: ['1 counters'], warnings: [] }],
])('%s breaks the rehearsal', (_, what, truth) => {
  expect(judge(plan, what, truth).breaches).not.toEqual([]);
});
