import { ApiError } from '@ticket-vendor/sdk';
import type { Api, Availability, CreatedOrder, Hold, Order, TicketEvent, Tier, WaitlistEntry } from '../api/types.ts';
import { Checkout, type CheckoutDeps } from './checkout.ts';
import { placeHold } from './hold.ts';
import { createOtherTabsStore } from './other-tabs-store.ts';
import { chooseQuantity } from './select.ts';
import type { Session } from './session.ts';
import { start } from './start.ts';

/** A checkout in memory for tests of its verbs: one event with its objects, and an API whose answers the test sets. */
export const NOW = Date.parse('2027-06-01T12:00:00.000Z');
export const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

export const PRICED = { buyer_price: 4500, fee: 0, fee_included: true, tax: 0, tax_inclusive: true, tax_name: 'VAT' };
export const tier = (change: Partial<Tier> = {}): Tier => ({
  id: 'tir_1',
  name: 'Stalls',
  description: '',
  price: 4500,
  ...PRICED,
  currency: 'EUR',
  available: 50,
  position: 0,
  min_per_order: 1,
  max_per_order: 6,
  sale_start: null,
  sale_end: null,
  local_sale_start: null,
  local_sale_end: null,
  visibility: 'public',
  status: 'on_sale',
  ...change,
});
export const event: TicketEvent = {
  id: 'evt_1',
  title: 'Night',
  description: '',
  venue: 'Hall',
  city: 'Hamburg',
  start_time: at(86_400),
  end_time: at(100_000),
  local_start_time: at(86_400),
  local_end_time: at(100_000),
  revision: 0,
  updated_at: at(-86_400),
  time_zone: 'Europe/Berlin',
  currency: 'EUR',
  status: 'published',
  image_url: null,
  url: 'https://tickets.example/e/evt_1',
  accepts_access_code: true,
  waiting_room: false,
  tiers: [tier()],
};
export const availability = (change: Partial<Availability['tiers'][number]> = {}): Availability => ({
  event_id: 'evt_1',
  status: 'on_sale',
  room: 50,
  waiting_room: false,
  as_of: at(0),
  tiers: [
    {
      tier_id: 'tir_1',
      price: 4500,
      ...PRICED,
      available: 50,
      status: 'on_sale',
      held_until: null,
      waitlist: false,
      ...change,
    },
  ],
});
export const items = [
  { tier_id: 'tir_1', tier_name: 'Stalls', quantity: 2, unit_price: 4500, buyer_price: 4500, total_price: 9000 },
];
export const price = {
  subtotal: 9000,
  discount: 0,
  fee: 0,
  fee_included: true,
  tax: 0,
  tax_inclusive: true,
  tax_name: 'VAT',
  total_price: 9000,
};
export const hold: Hold = {
  id: 'hld_1',
  token: 'ht_1',
  event_id: 'evt_1',
  status: 'active',
  items,
  ...price,
  currency: 'EUR',
  expires_at: at(300),
  created_at: at(0),
};
export const order = (change: Partial<Order> = {}): CreatedOrder => ({
  id: 'ord_1',
  event_id: 'evt_1',
  email: 'ada@example.com',
  name: 'Ada',
  status: 'pending',
  local_expires_at: at(600),
  payment_status: 'unpaid',
  refund_status: 'none',
  refunded_amount: 0,
  quantity: 2,
  ...price,
  promo_code: null,
  currency: 'EUR',
  items,
  expires_at: at(600),
  created_at: at(0),
  payment: {
    provider: 'stripe',
    mode: 'element',
    publishable_key: 'pk',
    client_secret: 'pi_secret',
    script_url: 'https://js.example',
  },
  tickets: [],
  ...change,
  secret: 'os_ord_1.mac',
});
export const entry = (change: Partial<WaitlistEntry> = {}): WaitlistEntry => ({
  id: 'wle_1',
  event_id: 'evt_1',
  tier_id: null,
  email: 'ada@example.com',
  name: 'Ada',
  quantity: 2,
  status: 'waiting',
  lapse_reason: null,
  position: 3,
  offer: null,
  created_at: at(0),
  ...change,
});
export const offered = entry({
  status: 'offered',
  position: null,
  offer: {
    tier_id: 'tir_1',
    tier_name: 'Stalls',
    quantity: 2,
    unit_price: 4500,
    buyer_price: 4500,
    ...price,
    currency: 'EUR',
    expires_at: at(3600),
    local_expires_at: at(3600),
  },
});
export const refused = (code: string) =>
  new ApiError({ status: 409, code, title: code, problem: {}, headers: new Headers() });

export type Calls = Record<string, (...args: never[]) => unknown>;

/** One browser's storage, shared by its tabs. */
export const memoryStorage = (): Storage => {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    key: (at) => [...kept.keys()][at] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  };
};

/** A checkout whose API answers with `answers` and records its calls in `asked`. */
export const setUp = (answers: Calls = {}, session: Session = {}, deps: Partial<CheckoutDeps> = {}) => {
  const asked: [string, ...unknown[]][] = [];
  let kept: Session = session;
  const all: Calls = {
    'events.get': () => event,
    'events.availability': () => availability(),
    'holds.create': () => hold,
    'holds.release': () => undefined,
    'orders.create': () => order(),
    'orders.get': () => order(),
    'waitlist.get': () => entry(),
    ...answers,
  };
  const resource = (name: string) =>
    new Proxy(
      {},
      {
        get:
          (_, method) =>
          async (...args: never[]) => {
            const call = `${name}.${String(method)}`;
            asked.push([call, ...args]);
            const answer = all[call]?.(...args);
            if (answer instanceof Error) throw answer;
            return answer;
          },
      },
    );
  const alone = memoryStorage();
  const happened: string[] = [];
  let keys = 0;
  const checkout = new Checkout({
    api: Object.fromEntries(
      ['events', 'holds', 'orders', 'promoCodes', 'waitingRoom', 'waitlist'].map((name) => [name, resource(name)]),
    ) as unknown as Api,
    eventId: 'evt_1',
    session: {
      read: () => kept,
      write: (change) => {
        kept = { ...kept, ...change };
      },
      clear: () => {
        kept = {};
      },
    },
    otherTabs: createOtherTabsStore('evt_1', () => alone, 'tab'),
    now: () => NOW,
    // Waits of a minute or longer never end here.
    wait: (ms) => (ms < 60_000 ? Promise.resolve() : new Promise(() => {})),
    newKey: () => `key-${++keys}`,
    network: () => ({ online: true, page: 'https://shop.example', api: 'https://api.example', blocked: false }),
    returnUrl: () => 'https://club.example/tickets',
    locale: () => 'de-AT',
    onchange: () => {},
    onhappening: ({ type }) => happened.push(type),
    paymentMode: 'element',
    leave: undefined,
    isOrderKept: () => false,
    ...deps,
  });
  return {
    checkout,
    asked,
    happened,
    get session() {
      return kept;
    },
    get step() {
      return checkout.state.step.name;
    },
    answer: (call: string, by: Calls[string]) => {
      all[call] = by;
    },
    calls: (name: string) => asked.filter(([call]) => call === name),
  };
};

export const atDetails = async (answers: Calls = {}, deps: Partial<CheckoutDeps> = {}) => {
  const it = setUp(answers, {}, deps);
  await start(it.checkout, {});
  chooseQuantity(it.checkout, 'tir_1', 2);
  await placeHold(it.checkout);
  return it;
};

export const ADA = { name: 'Ada', email: 'ada@example.com' };
