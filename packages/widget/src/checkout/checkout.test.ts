import { ApiError, ConnectionError } from '@ticket-vendor/sdk';
import { describe, expect, it, vi } from 'vitest';
import type {
  Api,
  Availability,
  CreatedOrder,
  Hold,
  Order,
  Ticket,
  TicketEvent,
  Tier,
  WaitlistEntry,
} from '../api/types.ts';
import { applyAccessCode, removeAccessCode } from './access.ts';
import { Checkout, type CheckoutDeps } from './checkout.ts';
import { secondsLeft } from './countdown.ts';
import { checkHold, expireHold, extendHold, placeHold, releaseHold } from './hold.ts';
import { resolveLostPayment } from './lost-payment.ts';
import { awaitConfirmation, reloadOrder } from './order.ts';
import { heedOtherTabs, takeOverHold } from './other-tabs.ts';
import { createOtherTabsStore } from './other-tabs-store.ts';
import { cancelOrder, expireOrder } from './payment.ts';
import { placeOrder } from './place-order.ts';
import { applyPromo, removePromo } from './promo.ts';
import { applyAvailability, choicesOf, chooseQuantity, mostBeside, stepped } from './select.ts';
import type { Session } from './session.ts';
import { start } from './start.ts';
import { awaitStripePage, checkStripePage } from './stripe-page.ts';
import { joinWaitlist, leaveWaitlist } from './waitlist.ts';

const NOW = Date.parse('2027-06-01T12:00:00.000Z');
const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

const PRICED = { buyer_price: 4500, fee: 0, fee_included: true, tax: 0, tax_inclusive: true, tax_name: 'VAT' };
const tier = (change: Partial<Tier> = {}): Tier => ({
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
const event: TicketEvent = {
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
  tiers: [tier()],
};
const availability = (change: Partial<Availability['tiers'][number]> = {}): Availability => ({
  event_id: 'evt_1',
  status: 'on_sale',
  room: 50,
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
const items = [
  { tier_id: 'tir_1', tier_name: 'Stalls', quantity: 2, unit_price: 4500, buyer_price: 4500, total_price: 9000 },
];
const price = {
  subtotal: 9000,
  discount: 0,
  fee: 0,
  fee_included: true,
  tax: 0,
  tax_inclusive: true,
  tax_name: 'VAT',
  total_price: 9000,
};
const hold: Hold = {
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
const order = (change: Partial<Order> = {}): CreatedOrder => ({
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
const entry = (change: Partial<WaitlistEntry> = {}): WaitlistEntry => ({
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
const offered = entry({
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
const refused = (code: string) => new ApiError({ status: 409, code, title: code, problem: {}, headers: new Headers() });

type Calls = Record<string, (...args: never[]) => unknown>;

/** One browser's storage, shared by its tabs. */
const memoryStorage = (): Storage => {
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

/** A checkout whose API answers with `answers`; what it was asked is in `asked`. */
const setUp = (answers: Calls = {}, session: Session = {}, deps: Partial<CheckoutDeps> = {}) => {
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
      ['events', 'holds', 'orders', 'promoCodes', 'waitlist'].map((name) => [name, resource(name)]),
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
    // What is asked for a minute later is not asked for here.
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

const atDetails = async (answers: Calls = {}, deps: Partial<CheckoutDeps> = {}) => {
  const it = setUp(answers, {}, deps);
  await start(it.checkout, {});
  chooseQuantity(it.checkout, 'tir_1', 2);
  await placeHold(it.checkout);
  return it;
};

const ADA = { name: 'Ada', email: 'ada@example.com' };

describe('choosing', () => {
  it('jumps to the smallest order and back to none', () => {
    expect(stepped(0, 1, { min: 2, max: 6 })).toBe(2);
    expect(stepped(2, -1, { min: 2, max: 6 })).toBe(0);
    expect(stepped(6, 1, { min: 2, max: 6 })).toBe(6);
  });

  it('sells none where fewer are left than the smallest order', () => {
    const short = { ...event, tiers: [tier({ min_per_order: 4 })] };
    expect(choicesOf(short, availability({ available: 3 }))[0]?.max).toBe(0);
  });

  it('trims the selection to what is left and says so', async () => {
    const it = setUp();
    await start(it.checkout, {});
    chooseQuantity(it.checkout, 'tir_1', 4);
    const changes = applyAvailability(it.checkout, availability({ available: 1 }));
    expect(it.checkout.state.cart).toEqual({ tir_1: 1 });
    expect(changes).toEqual([{ key: 'tierFewerNow', values: { tier: 'Stalls', n: 1 } }]);
  });

  describe('where the event has fewer places than its tiers have tickets', () => {
    const tiers = [tier(), tier({ id: 'tir_2', name: 'Box', min_per_order: 2, position: 1 })];
    const roomFor = (room: number): Availability => {
      const {
        tiers: [one],
        ...all
      } = availability();
      return { ...all, room, tiers: one ? [one, { ...one, tier_id: 'tir_2' }] : [] };
    };
    const most = (room: number, cart: Record<string, number>) =>
      choicesOf({ ...event, tiers }, roomFor(room)).map((choice) => mostBeside(choice, roomFor(room), cart));

    it('ends the choice of each at what fits beside the others', () => {
      expect(most(50, {})).toEqual([6, 6]);
      expect(most(4, {})).toEqual([4, 4]);
      expect(most(4, { tir_1: 1 })).toEqual([4, 3]);
      // One more place is too little for the smallest order of the second.
      expect(most(4, { tir_1: 3 })).toEqual([4, 0]);
      expect(most(4, { tir_1: 2, tir_2: 2 })).toEqual([2, 2]);
      expect(most(0, {})).toEqual([0, 0]);
    });

    it.each([
      [3, { tir_1: 3, tir_2: 0 }],
      [4, { tir_1: 3, tir_2: 0 }],
      [5, { tir_1: 3, tir_2: 2 }],
      [2, { tir_1: 2, tir_2: 0 }],
      [0, { tir_1: 0, tir_2: 0 }],
    ])('trims a selection of five to %i and says so', async (room, cart) => {
      const it = setUp({ 'events.get': () => ({ ...event, tiers }), 'events.availability': () => roomFor(50) });
      await start(it.checkout, {});
      chooseQuantity(it.checkout, 'tir_1', 3);
      chooseQuantity(it.checkout, 'tir_2', 2);
      const changes = applyAvailability(it.checkout, roomFor(room));
      expect(it.checkout.state.cart).toEqual(cart);
      expect(changes).toEqual(room < 5 ? [{ key: 'roomFewerNow', values: { n: room } }] : []);
    });

    it('is told after a refusal, which leaves a selection that can be bought', async () => {
      const it = setUp({
        'events.get': () => ({ ...event, tiers }),
        'events.availability': () => roomFor(50),
        'holds.create': () =>
          new ApiError({
            status: 409,
            code: 'too_many_together',
            title: '',
            problem: { room: 3 },
            headers: new Headers(),
          }),
      });
      await start(it.checkout, {});
      chooseQuantity(it.checkout, 'tir_1', 3);
      chooseQuantity(it.checkout, 'tir_2', 2);
      it.answer('events.availability', () => roomFor(3));
      await placeHold(it.checkout);
      expect(it.checkout.state.problem).toMatchObject({ text: 'problemTogether', values: { n: 3 } });
      expect(it.checkout.state.cart).toEqual({ tir_1: 3, tir_2: 0 });
    });
  });

  it('tells what is in others’ carts from what is sold', async () => {
    const it = setUp();
    await start(it.checkout, {});
    const held = applyAvailability(it.checkout, availability({ available: 0, status: 'all_held', held_until: at(60) }));
    expect(held.map(({ key }) => key)).toEqual(['tierHeldNow']);
    const [choice] = choicesOf(event, it.checkout.state.availability);
    expect(choice).toMatchObject({ max: 0, waitlist: false, heldUntil: at(60) });
  });

  it('tells when a tier sells out and when it comes back', async () => {
    const it = setUp();
    await start(it.checkout, {});
    const gone = applyAvailability(it.checkout, availability({ available: 0, status: 'sold_out' }));
    const back = applyAvailability(it.checkout, availability());
    expect([...gone, ...back].map(({ key }) => key)).toEqual(['tierSoldOutNow', 'tierBackNow']);
  });
});

describe('holding', () => {
  it('places one hold however often the button is pressed', async () => {
    const it = setUp();
    await start(it.checkout, {});
    chooseQuantity(it.checkout, 'tir_1', 2);
    await Promise.all([placeHold(it.checkout), placeHold(it.checkout)]);
    expect(it.calls('holds.create')).toHaveLength(1);
    expect(it.step).toBe('details');
  });

  it('refreshes the numbers when somebody was faster', async () => {
    const it = await atDetails({ 'holds.create': () => refused('sold_out') });
    expect(it.step).toBe('select');
    expect(it.checkout.state.problem?.text).toBe('problemSoldOut');
    expect(it.calls('events.availability')).toHaveLength(2);
  });

  it('orders with the token of the extended hold', async () => {
    const it = await atDetails({ 'holds.extend': () => ({ ...hold, token: 'ht_2', expires_at: at(600) }) });
    await extendHold(it.checkout);
    await placeOrder(it.checkout, ADA);
    expect(it.calls('orders.create')[0]?.[1]).toMatchObject({ hold_token: 'ht_2' });
  });

  it('gives the tickets back on the way back', async () => {
    const it = await atDetails();
    releaseHold(it.checkout);
    expect(it.calls('holds.release')[0]?.slice(1)).toEqual(['hld_1', { token: 'ht_1' }]);
    expect(it.step).toBe('select');
    expect(it.session.hold).toBeUndefined();
  });

  it('keeps the selection when the time runs out', async () => {
    const it = await atDetails();
    expireHold(it.checkout);
    expect(it.checkout.state.step).toEqual({ name: 'closed', why: 'hold' });
    expect(it.checkout.state.cart).toEqual({ tir_1: 2 });
    expect(it.happened).toEqual(['hold-created', 'hold-expired']);
  });

  it('measures deadlines by the server’s clock', async () => {
    const it = await atDetails({ 'holds.create': () => ({ ...hold, created_at: at(-7200) }) });
    expect(it.checkout.now()).toBe(NOW - 7_200_000);
    // When an answer was sent says more than what is in it, which may be repeated.
    it.checkout.syncClock(NOW + 60_000);
    it.checkout.syncClockBy(at(-7200));
    expect(it.checkout.now()).toBe(NOW + 60_000);
  });

  it.each([
    ['14 minutes fast', -840],
    ['14 minutes slow', 840],
    ['a day fast', -86_400],
    ['a day slow', 86_400],
  ])('finds a good hold after a reload with the time that is left, on a device %s', async (_, server) => {
    const kept = { hold: { id: 'hld_1', token: 'ht_1', extended: false } };
    const it = setUp(
      {
        'holds.get': () => ({ ...hold, created_at: at(server - 100), expires_at: at(server + 200) }),
        'events.availability': () => ({ ...availability(), as_of: at(server) }),
      },
      kept,
    );
    await start(it.checkout, {});
    const { step } = it.checkout.state;
    expect(step).toMatchObject({ name: 'details', source: { kind: 'hold' } });
    if (step.name !== 'details' || step.source.kind !== 'hold') return;
    expect(secondsLeft(step.source.hold.expires_at, it.checkout.now())).toBe(200);
  });

  it('asks the server before a hold is given up, since the device’s clock may have been set meanwhile', async () => {
    let status: Hold['status'] = 'active';
    const it = await atDetails({ 'holds.get': () => ({ ...hold, status }) });
    await checkHold(it.checkout);
    expect(it.step).toBe('details');
    status = 'expired';
    await checkHold(it.checkout);
    expect(it.checkout.state.step).toEqual({ name: 'closed', why: 'hold' });
  });

  it('gives a hold up without an answer', async () => {
    const it = await atDetails({ 'holds.get': () => new ConnectionError('lost') });
    await checkHold(it.checkout);
    expect(it.step).toBe('closed');
  });
});

describe('ordering', () => {
  it('asks again under the same key after a lost answer, under another for another buyer', async () => {
    let lost = true;
    const it = await atDetails({ 'orders.create': () => (lost ? new ConnectionError('lost') : order()) });
    await placeOrder(it.checkout, ADA);
    await placeOrder(it.checkout, ADA);
    lost = false;
    await placeOrder(it.checkout, { ...ADA, name: 'Grace' });
    const keys = it
      .calls('orders.create')
      .map(([, , options]) => (options as { idempotencyKey: string }).idempotencyKey);
    expect(keys).toEqual(['key-1', 'key-1', 'key-2']);
    expect(it.step).toBe('payment');
  });

  it('says what the buyer reads, for the e-mails that follow', async () => {
    const it = await atDetails({ 'orders.create': () => order() });
    await placeOrder(it.checkout, ADA);
    expect(it.calls('orders.create')[0]?.[1]).toMatchObject({ locale: 'de-AT' });
  });

  it('needs no payment for a free order', async () => {
    const it = await atDetails({
      'orders.create': () => order({ status: 'confirmed', total_price: 0, payment: null }),
    });
    await placeOrder(it.checkout, ADA);
    expect(it.step).toBe('done');
    expect(it.happened).toEqual(['hold-created', 'order-created', 'order-confirmed']);
  });

  it('asks until the payment has arrived', async () => {
    let asked = 0;
    const it = await atDetails({
      'orders.confirm': () =>
        ++asked < 4 ? refused('payment_pending') : order({ status: 'confirmed', payment: null }),
    });
    await placeOrder(it.checkout, ADA);
    await awaitConfirmation(it.checkout, order(), 'os_ord_1.mac');
    expect(asked).toBe(4);
    expect(it.step).toBe('done');
  });

  it('goes on asking through a failing connection: the money may have moved', async () => {
    let asked = 0;
    const it = await atDetails({
      'orders.confirm': () =>
        ++asked < 3 ? new ConnectionError('lost') : order({ status: 'confirmed', payment: null }),
    });
    await placeOrder(it.checkout, ADA);
    await awaitConfirmation(it.checkout, order(), 'os_ord_1.mac');
    expect(it.step).toBe('done');
    expect(it.checkout.state.problem).toBeUndefined();
  });

  it('says that a payment which came too late was refunded', async () => {
    const it = await atDetails({
      'orders.confirm': () => order({ status: 'expired', refund_status: 'full', payment: null }),
    });
    await placeOrder(it.checkout, ADA);
    await awaitConfirmation(it.checkout, order(), 'os_ord_1.mac');
    expect(it.checkout.state.step).toEqual({ name: 'closed', why: 'refunded' });
  });

  it('shows tickets that admit, whatever became of the money', async () => {
    const paidBack = { status: 'confirmed', refund_status: 'full', payment: null } as const;
    const ticket = (status: 'valid' | 'void') => ({ status }) as Ticket;
    const opened = async (...tickets: Ticket[]) => {
      const it = setUp({ 'orders.get': () => order({ ...paidBack, tickets }) });
      await reloadOrder(it.checkout, 'ord_1', 'os_ord_1.mac');
      return it.checkout.state.step;
    };
    expect(await opened(ticket('void'), ticket('valid'))).toMatchObject({ name: 'done' });
    expect(await opened(ticket('void'), ticket('void'))).toEqual({ name: 'closed', why: 'refunded' });
  });

  it('explains an order that expired while it was paid', async () => {
    const it = await atDetails({
      'orders.confirm': () => refused('order_not_pending'),
      'orders.get': () => order({ status: 'expired', payment: null }),
    });
    await placeOrder(it.checkout, ADA);
    await awaitConfirmation(it.checkout, order(), 'os_ord_1.mac');
    expect(it.checkout.state.step).toEqual({ name: 'closed', why: 'order' });
  });

  it('believes the server, not the clock, when the time to pay is over', async () => {
    const it = await atDetails({ 'orders.get': () => order({ status: 'confirmed', payment: null }) });
    await placeOrder(it.checkout, ADA);
    await expireOrder(it.checkout);
    expect(it.step).toBe('done');
  });

  it('shows the tickets when the payment was faster than giving up', async () => {
    const it = await atDetails({
      'orders.cancel': () => refused('order_not_pending'),
      'orders.get': () => order({ status: 'confirmed', payment: null }),
    });
    await placeOrder(it.checkout, ADA);
    await cancelOrder(it.checkout);
    expect(it.step).toBe('done');
  });
});

describe('a payment whose answer got lost', () => {
  const pending = (payment_status: string) =>
    new ApiError({
      status: 409,
      code: 'payment_pending',
      title: 'pending',
      problem: { payment_status },
      headers: new Headers(),
    });
  const atPayment = async (...says: (Order | Error)[]) => {
    const it = await atDetails();
    await placeOrder(it.checkout, ADA);
    const texts: (string | undefined)[] = [];
    it.answer('orders.confirm', () => {
      texts.push(it.checkout.state.problem?.text);
      return says.length > 1 ? says.shift() : says[0];
    });
    await resolveLostPayment(it.checkout);
    return { ...it, step: it.checkout.state.step, texts, asks: it.calls('orders.confirm').length };
  };
  const lost = new ConnectionError('lost');

  it('is asked for until it is known to have succeeded', async () => {
    const it = await atPayment(lost, pending('requires_payment_method'), lost, order({ status: 'confirmed' }));
    expect(it.step.name).toBe('done');
    expect(new Set(it.texts)).toEqual(new Set(['paymentUnknown']));
  });

  it('is waited for while the bank is at work', async () => {
    const it = await atPayment(lost, pending('processing'), order({ status: 'confirmed' }));
    expect(it.step.name).toBe('confirming');
  });

  it('may be made again only after Stripe has kept saying that there is none', async () => {
    const it = await atPayment(lost, lost, lost, pending('requires_payment_method'));
    expect(it.step).toMatchObject({ name: 'payment', asking: false });
    expect(it.checkout.state.problem?.text).toBe('paymentNotFound');
    expect(it.asks).toBe(3 + 5);
  });

  it('is neither given up nor timed out while nobody knows of it', async () => {
    const it = await atDetails();
    await placeOrder(it.checkout, ADA);
    it.answer('orders.confirm', async () => {
      await cancelOrder(it.checkout);
      await expireOrder(it.checkout);
      return order({ status: 'confirmed' });
    });
    await resolveLostPayment(it.checkout);
    expect(it.step).toBe('done');
    expect([it.calls('orders.cancel'), it.calls('orders.get')]).toEqual([[], []]);
  });

  it('ends with the order, where that has ended meanwhile', async () => {
    const it = await atPayment(lost, order({ status: 'expired', payment: null }));
    expect(it.step).toEqual({ name: 'closed', why: 'order' });
  });
});

describe('in two tabs of one browser', () => {
  /** A tab that holds two tickets, and one that was opened beside it. */
  async function twoTabs(answers: Calls = {}) {
    const browser = memoryStorage();
    const tab = (name: string) =>
      setUp(
        { 'holds.get': () => hold, ...answers },
        {},
        { otherTabs: createOtherTabsStore('evt_1', () => browser, name) },
      );
    const [first, second] = [tab('first'), tab('second')];
    await start(first.checkout, {});
    chooseQuantity(first.checkout, 'tir_1', 2);
    await placeHold(first.checkout);
    await start(second.checkout, {});
    const found = () => second.checkout.deps.otherTabs.read(second.checkout.now());
    return { first, second, browser, found };
  }

  it('the hold of one is found in the other, without anything that tells who it is', async () => {
    const { found, browser } = await twoTabs();
    expect(found()).toMatchObject({ kind: 'hold', id: 'hld_1', quantity: 2, until: at(300), own: false });
    expect(JSON.stringify([browser.key(0), browser.getItem(browser.key(0) ?? '')])).not.toMatch(/Ada|@|os_/);
  });

  it('is continued in one of them alone', async () => {
    const { first, second } = await twoTabs();
    await takeOverHold(second.checkout);
    expect(second.step).toBe('details');
    expect(second.session.hold).toMatchObject({ id: 'hld_1' });
    heedOtherTabs(first.checkout);
    expect(first.step).toBe('select');
    expect(first.session.hold).toBeUndefined();
    // What one's own tab wrote last takes nothing from it.
    heedOtherTabs(second.checkout);
    expect(second.step).toBe('details');
  });

  it('is ordered once: a tab whose tickets were ordered in the other lets go of them', async () => {
    const { first, second, found, browser } = await twoTabs();
    await takeOverHold(second.checkout);
    // Before the first tab heard of it, it orders.
    await placeOrder(first.checkout, ADA);
    heedOtherTabs(second.checkout);
    expect(second.step).toBe('select');
    expect(found()).toMatchObject({ kind: 'order', id: 'ord_1', quantity: 2, until: at(600), own: false });
    expect(browser.getItem(browser.key(0) ?? '')).not.toMatch(/os_|Ada|@/);
    await takeOverHold(second.checkout);
    expect(second.step).toBe('select');
  });

  it.each([
    ['given back', async ({ checkout }: ReturnType<typeof setUp>) => releaseHold(checkout)],
    ['run out', async ({ checkout }: ReturnType<typeof setUp>) => expireHold(checkout)],
    [
      'bought',
      async ({ checkout }: ReturnType<typeof setUp>) => {
        await placeOrder(checkout, ADA);
        await awaitConfirmation(checkout, order(), 'os_ord_1.mac');
      },
    ],
    [
      'given up at the payment',
      async ({ checkout }: ReturnType<typeof setUp>) => {
        await placeOrder(checkout, ADA);
        await cancelOrder(checkout);
      },
    ],
  ])('is not found any more once it is %s', async (_, end) => {
    const { first, found } = await twoTabs({
      'orders.confirm': () => order({ status: 'confirmed', payment: null }),
      'orders.cancel': () => order({ status: 'cancelled', payment: null }),
    });
    await end(first);
    expect(found()).toBeUndefined();
  });

  it('is found with its later end when it was extended, and with none when its time is over', async () => {
    const { first, second, found } = await twoTabs({
      'holds.extend': () => ({ ...hold, token: 'ht_2', expires_at: at(600) }),
    });
    await extendHold(first.checkout);
    expect(found()).toMatchObject({ token: 'ht_2', extended: true, until: at(600) });
    expect(second.checkout.deps.otherTabs.read(NOW + 600_000)).toBeUndefined();
  });

  it('says what became of tickets that can’t be continued', async () => {
    const { second, found } = await twoTabs({ 'holds.get': () => ({ ...hold, status: 'released' }) });
    await takeOverHold(second.checkout);
    expect(second.checkout.state).toMatchObject({ step: { name: 'select' }, problem: { text: 'holdExpiredText' } });
    expect(found()).toBeUndefined();
  });
});

describe('coming back', () => {
  it('finds the hold of this tab', async () => {
    const it = setUp({ 'holds.get': () => hold }, { hold: { id: 'hld_1', token: 'ht_1', extended: false } });
    await start(it.checkout, {});
    expect(it.step).toBe('details');
  });

  it('forgets a link that is no longer good', async () => {
    const it = setUp({ 'orders.get': () => refused('order_not_found') });
    await start(it.checkout, { order: 'os_ord_9.mac' });
    expect(it.step).toBe('select');
    expect(it.checkout.state.problem?.text).toBe('problemLink');
    expect(it.session.order).toBeUndefined();
  });

  it('leaves a link to another event’s order alone', async () => {
    const it = setUp({ 'orders.get': () => order({ event_id: 'evt_2' }) });
    await start(it.checkout, { order: 'os_ord_1.mac' });
    expect(it.step).toBe('select');
    expect(it.session.order).toBeUndefined();
  });

  it('reads an order with its own secret', async () => {
    const it = setUp({ 'orders.get': () => order({ status: 'confirmed', payment: null }) });
    await start(it.checkout, { order: 'os_ord_1.mac' });
    expect(it.calls('orders.get')[0]?.slice(1)).toEqual(['ord_1', { credential: 'os_ord_1.mac' }]);
    expect(it.step).toBe('done');
    expect(it.happened).toEqual([]);
  });
});

describe('paying on Stripe’s own page', () => {
  const url = 'https://checkout.example/c/pay/cs_1';
  const onPage = (change: Partial<Order> = {}) =>
    order({ payment: { provider: 'stripe', mode: 'checkout', checkout_url: url }, ...change });
  const paid = () => order({ status: 'confirmed', payment: null });
  const kept: Session = { order: { id: 'ord_1', secret: 'os_ord_1.mac' } };
  const returned = (isPaid: boolean, orderId = 'ord_1') => ({ checkout: { orderId, paid: isPaid } });
  const page = { paymentMode: 'checkout' } as const;

  it('leaves at once, with an order that asks for that page', async () => {
    const left: string[] = [];
    const it = await atDetails({ 'orders.create': () => onPage() }, { ...page, leave: (to) => left.push(to) });
    await placeOrder(it.checkout, ADA);
    expect(it.calls('orders.create')[0]?.[1]).toMatchObject({ payment_mode: 'checkout' });
    expect(left).toEqual([url]);
    expect(it.checkout.state.step).toMatchObject({ name: 'payment', redirect: 'leaving' });
    expect(JSON.stringify(it.session)).not.toContain(url);
  });

  it('waits to be sent where the page can’t be left', async () => {
    const it = await atDetails({ 'orders.create': () => onPage() }, page);
    await placeOrder(it.checkout, ADA);
    expect(it.checkout.state.step).toMatchObject({ name: 'payment', redirect: 'ready' });
  });

  it('leaves for nowhere on the way back', async () => {
    const left: string[] = [];
    const leave = (to: string) => left.push(to);
    const it = setUp({ 'orders.get': () => onPage() }, kept, { ...page, leave });
    await start(it.checkout, returned(false));
    await checkStripePage(it.checkout);
    expect(it.checkout.state.step).toMatchObject({ name: 'payment', redirect: 'returned' });
    expect(left).toEqual([]);
  });

  it('tells the page of an order that was confirmed before its buyer was back', async () => {
    const it = setUp({ 'orders.get': paid }, kept, page);
    await start(it.checkout, returned(true));
    expect(it.checkout.state.step).toMatchObject({ name: 'done', fresh: true });
    expect(it.happened).toEqual(['order-confirmed']);
  });

  it('asks about money that came after the end, and only where some was paid', async () => {
    const answers = { 'orders.get': () => order({ status: 'expired', payment: null }), 'orders.confirm': paid };
    const late = setUp(answers, kept, page);
    await start(late.checkout, returned(true));
    await vi.waitFor(() => expect(late.step).toBe('done'));
    const gaveUp = setUp(answers, kept, page);
    await start(gaveUp.checkout, returned(false));
    expect(gaveUp.checkout.state.step).toEqual({ name: 'closed', why: 'order' });
  });

  it('brings an order that was begun with Stripe’s form over to Stripe’s page', async () => {
    const it = setUp({ 'orders.get': () => order(), 'orders.choosePayment': () => onPage() }, kept, page);
    await start(it.checkout, {});
    expect(it.calls('orders.choosePayment')[0]?.slice(1)).toEqual([
      'ord_1',
      { mode: 'checkout' },
      { credential: 'os_ord_1.mac' },
    ]);
    expect(it.checkout.state.step).toMatchObject({ name: 'payment', payment: { mode: 'checkout' } });
  });

  it('says what is known to whoever comes back without this tab’s memory, unless it is another event’s order', async () => {
    const lost = setUp({}, {}, page);
    await start(lost.checkout, returned(true));
    expect(lost.checkout.state.problem?.text).toBe('redirectLost');
    const other = setUp({}, {}, { ...page, isOrderKept: (id) => id === 'ord_1' });
    await start(other.checkout, returned(true));
    expect(other.checkout.state.problem).toBeUndefined();
  });

  it('keeps the way to pay when it can’t look what has happened', async () => {
    const it = await atDetails({ 'orders.create': () => onPage() }, { ...page, leave: () => {} });
    await placeOrder(it.checkout, ADA);
    it.answer('orders.get', () => new ConnectionError('lost'));
    await checkStripePage(it.checkout);
    expect(it.checkout.state.step).toMatchObject({ name: 'payment', redirect: 'unsure' });
    expect(it.checkout.state.problem?.text).toBe('problemUnreachable');
  });

  it('sees from a frame that the order was paid in another window, without anybody looking at the frame', async () => {
    const it = await atDetails({ 'orders.create': () => onPage(), 'orders.get': () => onPage() }, page);
    await placeOrder(it.checkout, ADA);
    await checkStripePage(it.checkout);
    expect(it.checkout.state.step).toMatchObject({ redirect: 'ready' });
    expect(it.calls('orders.get')).toEqual([]);
    let asked = 0;
    it.answer('orders.get', () => {
      asked += 1;
      if (asked === 2) return new ConnectionError('lost');
      return asked < 4 ? onPage() : paid();
    });
    await awaitStripePage(it.checkout);
    expect(it.step).toBe('done');
    expect(it.happened.at(-1)).toBe('order-confirmed');
  });

  it('waits, instead of giving the tickets up, when the time ends while the money is on its way', async () => {
    const it = setUp({ 'orders.get': () => onPage(), 'orders.confirm': paid }, kept, page);
    await start(it.checkout, {});
    it.answer('orders.get', () => order({ payment: null }));
    await expireOrder(it.checkout);
    await vi.waitFor(() => expect(it.step).toBe('done'));
  });

  it('waits, too, when somebody gives the order up in one window and pays it in another', async () => {
    const it = setUp(
      { 'orders.get': () => onPage(), 'orders.cancel': () => refused('payment_pending'), 'orders.confirm': paid },
      kept,
      page,
    );
    await start(it.checkout, {});
    it.answer('orders.get', () => order({ payment: null, payment_status: 'paid' }));
    await cancelOrder(it.checkout);
    await vi.waitFor(() => expect(it.step).toBe('done'));
  });
});

describe('waiting', () => {
  it('shows the place in line', async () => {
    const it = setUp({ 'waitlist.join': () => ({ ...entry(), token: 'wt_wle_1.mac' }) });
    await start(it.checkout, {});
    await joinWaitlist(it.checkout, { ...ADA, quantity: 2, tier_id: null });
    expect(it.step).toBe('waiting');
    expect(it.session.entry).toBe('wt_wle_1.mac');
    expect(it.calls('waitlist.join')[0]?.[1]).toMatchObject({ locale: 'de-AT' });
  });

  it('sells at once what is offered at once', async () => {
    const it = setUp({ 'waitlist.join': () => ({ ...offered, token: 'wt_wle_1.mac' }) });
    await start(it.checkout, {});
    await joinWaitlist(it.checkout, { ...ADA, quantity: 2, tier_id: null });
    await placeOrder(it.checkout, ADA);
    expect(it.calls('orders.create')[0]?.[1]).toMatchObject({ claim_token: 'wt_wle_1.mac' });
  });

  it('explains an offer that is over when it is taken too late', async () => {
    let open = true;
    const it = setUp({
      'waitlist.get': () => (open ? offered : entry({ status: 'lapsed', position: null })),
      'orders.create': () => refused('offer_not_open'),
    });
    await start(it.checkout, { claim: 'wt_wle_1.mac' });
    expect(it.step).toBe('details');
    open = false;
    await placeOrder(it.checkout, ADA);
    expect(it.checkout.state.step).toMatchObject({ name: 'waiting', entry: { status: 'lapsed' } });
  });

  it('gives a place up with the person’s own token', async () => {
    const it = setUp({ 'waitlist.leave': () => undefined });
    await start(it.checkout, { claim: 'wt_wle_1.mac' });
    await leaveWaitlist(it.checkout);
    expect(it.calls('waitlist.leave')[0]?.slice(1)).toEqual(['wle_1', { credential: 'wt_wle_1.mac' }]);
    expect(it.session.entry).toBeUndefined();
  });
});

describe('an access code', () => {
  const hidden = tier({ id: 'tir_2', name: 'Friends', visibility: 'hidden' });
  const answers: Calls = {
    'events.get': (...[, query]: unknown[]) => {
      const { access_code: code } = (query ?? {}) as { access_code?: string };
      if (code === 'short') return refused('invalid_request');
      return code === 'FRIENDS' ? { ...event, tiers: [...event.tiers, hidden] } : event;
    },
  };

  it('is sent with all that is asked for and bought afterwards, and never stored', async () => {
    const it = setUp({ ...answers, 'waitlist.join': () => ({ ...entry(), token: 'wt_wle_1.mac' }) });
    await start(it.checkout, {});
    await applyAccessCode(it.checkout, ' FRIENDS ');
    expect(it.checkout.state.event?.tiers.map(({ id }) => id)).toEqual(['tir_1', 'tir_2']);
    chooseQuantity(it.checkout, 'tir_2', 1);
    await placeHold(it.checkout);
    await joinWaitlist(it.checkout, { ...ADA, quantity: 1, tier_id: 'tir_2' });
    for (const call of ['holds.create', 'waitlist.join']) {
      expect(it.calls(call)[0]?.[1]).toMatchObject({ access_code: 'FRIENDS' });
    }
    expect(it.calls('events.availability').at(-1)?.[2]).toEqual({ access_code: 'FRIENDS' });
    expect(JSON.stringify(it.session)).not.toContain('FRIENDS');
  });

  it.each(['WRONG-CODE', 'short'])('that opens nothing is named, and nothing changes: %s', async (code) => {
    const it = setUp(answers);
    await start(it.checkout, {});
    await applyAccessCode(it.checkout, code);
    expect(it.checkout.state.problem?.text).toBe('problemAccessCode');
    expect(it.checkout.state.accessCode).toBeUndefined();
  });

  it('takes what it opened along when it is removed', async () => {
    const it = setUp(answers);
    await start(it.checkout, {});
    await applyAccessCode(it.checkout, 'FRIENDS');
    chooseQuantity(it.checkout, 'tir_2', 1);
    removeAccessCode(it.checkout);
    expect(it.checkout.state.event?.tiers.map(({ id }) => id)).toEqual(['tir_1']);
    await placeHold(it.checkout);
    expect(it.calls('holds.create')).toEqual([]);
  });
});

describe('a promo code', () => {
  const quote = { ...price, discount: 1800, total_price: 7200, promo_code: 'EARLY20' };
  const withCode = async (answers: Calls = {}) => {
    const it = await atDetails({ 'promoCodes.check': () => quote, ...answers });
    await applyPromo(it.checkout, ' early20 ');
    return it;
  };

  it('is priced for the held tickets and goes into the order', async () => {
    const it = await withCode();
    expect(it.calls('promoCodes.check')[0]?.[1]).toEqual({ hold_token: 'ht_1', code: 'early20' });
    expect(it.checkout.state.quote).toEqual(quote);
    await placeOrder(it.checkout, ADA);
    expect(it.calls('orders.create')[0]?.[1]).toMatchObject({ hold_token: 'ht_1', promo_code: 'EARLY20' });
    expect(it.session.promo).toBeUndefined();
  });

  it('that is refused is named and costs nobody their tickets', async () => {
    const it = await withCode({ 'promoCodes.check': () => refused('promo_code_ended') });
    expect(it.step).toBe('details');
    expect(it.checkout.state).toMatchObject({ quote: undefined, problem: { text: 'problemPromoEnded' } });
    await placeOrder(it.checkout, ADA);
    expect(it.calls('orders.create')[0]?.[1]).not.toHaveProperty('promo_code');
  });

  it('that is used up meanwhile is taken away, and the price without it shown before anything is paid', async () => {
    const it = await withCode({ 'orders.create': () => refused('promo_code_used_up') });
    await placeOrder(it.checkout, ADA);
    expect(it.step).toBe('details');
    expect(it.checkout.state).toMatchObject({ quote: undefined, problem: { text: 'problemPromoUsedUp' } });
  });

  it('can be removed', async () => {
    const it = await withCode();
    removePromo(it.checkout);
    await placeOrder(it.checkout, ADA);
    expect(it.calls('orders.create')[0]?.[1]).not.toHaveProperty('promo_code');
  });

  it('survives a reload with its hold, and is left behind by the next one', async () => {
    const it = await withCode();
    const again = setUp({ 'holds.get': () => hold, 'promoCodes.check': () => quote }, it.session);
    await start(again.checkout, {});
    expect(again.checkout.state.quote).toEqual(quote);
    releaseHold(again.checkout);
    await placeHold(again.checkout);
    expect(again.checkout.state.quote).toBeUndefined();
    expect(again.session.promo).toBeUndefined();
  });
});
