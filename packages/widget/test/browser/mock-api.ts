import type { IncomingMessage } from 'node:http';
import type {
  Availability,
  CreatedOrder,
  Hold,
  LineItem,
  Order,
  Price,
  Ticket,
  TicketEvent,
  Tier,
  TierStatus,
  WaitlistEntry,
} from '../../src/api/types.ts';
import { MockRoom } from './mock-room.ts';

/** The payment service for the mock's orders. */
export type Till = {
  publishableKey: string;
  scriptUrl: string;
  create(amount: number, currency: string): Promise<{ id: string; clientSecret: string }>;
  /** Opens a Checkout page that returns to the address `back` gives for the payment's result. */
  openCheckout(amount: number, currency: string, back: (payment: string) => string): Promise<Page>;
  expireCheckout(id: string): Promise<void>;
  /** The state of a Checkout page; it has an address while it can be paid. */
  checkout(id: string): Promise<Page>;
  /** The status of a payment. */
  statusOf(id: string): Promise<string>;
};

/** A Checkout page. */
export type Page = {
  readonly id: string;
  readonly url: string | null;
  readonly intent: string | null;
};

type StoredOrder = Order & { readonly intent: string | undefined; readonly page: string | undefined };

type Answer = { status: number; body?: unknown };
type Body = Record<string, unknown>;

class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: { pointer: string; detail: string }[] | undefined;
  readonly extra: Body;

  constructor(status: number, code: string, errors?: Refusal['errors'], extra: Body = {}) {
    super(code);
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.extra = extra;
  }
}

const iso = (ms: number) => new Date(ms).toISOString();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A tier with default values, changed by `change`. */
export const tier = (change: Partial<Tier> & { id: string; name: string }): Tier => {
  return {
    description: '',
    price: 4500,
    buyer_price: change.price ?? 4500,
    fee: 0,
    fee_included: false,
    tax: 0,
    tax_inclusive: true,
    tax_name: 'VAT',
    currency: 'EUR',
    available: 120,
    position: 0,
    min_per_order: 1,
    max_per_order: 8,
    sale_start: null,
    local_sale_start: null,
    local_sale_end: null,
    sale_end: null,
    visibility: 'public',
    status: 'on_sale',
    ...change,
  };
};

/** The buyer's side of the API, in memory: enough of its behaviour for the widget's own tests. */
export class MockApi {
  event: TicketEvent;
  readonly calls: string[] = [];
  holdMs = 5 * MINUTE;
  orderMs = 10 * MINUTE;
  ahead = 0;
  /** Answers `confirm` with `payment_pending` this many times. */
  pendingConfirms = 0;
  readonly holds = new Map<string, Hold>();
  readonly orders = new Map<string, StoredOrder>();
  readonly entries = new Map<string, WaitlistEntry>();
  readonly line = new MockRoom();
  /** Basis points off, by promo code. */
  readonly promoCodes = new Map([
    ['EARLY20', 2000],
    ['ALL', 10_000],
  ]);
  /** Unlocks the hidden tiers. */
  accessCode = 'LANTERNS';
  /** The fee for each ticket that is not free, and the tax on its price in basis points. */
  fee = 0;
  taxBps = 0;
  /** Places left in the event, if they are fewer than the tiers' tickets. */
  room = Number.POSITIVE_INFINITY;
  /** Milliseconds after which a tier whose tickets are all held may have some again. */
  heldMs = 3 * MINUTE;
  readonly #faults: { match: RegExp; status: number; code: string; errors?: Refusal['errors'] }[] = [];
  readonly #till: Till;
  readonly #keys = new Map<string, Answer>();
  #ids = 0;

  /** The mock's time in milliseconds: this machine's plus `ahead`. */
  readonly now = () => Date.now() + this.ahead;

  constructor(till: Till, change: Partial<TicketEvent> = {}) {
    this.#till = till;
    const start = Date.parse('2027-06-12T18:00:00.000Z');
    this.event = {
      id: 'evt_01k9z3v6w0d8y2m4q7r5t1x3n9',
      title: 'Night of the Lanterns',
      description:
        'An evening of chamber pop in the old harbour hall, lit by four hundred paper lanterns. Doors open an hour before. Seats are free to choose in general admission; the balcony is numbered.',
      venue: 'Old Harbour Hall',
      city: 'Hamburg',
      start_time: iso(start),
      end_time: iso(start + 3.5 * 60 * MINUTE),
      local_start_time: '2027-06-12T20:00:00+02:00',
      local_end_time: '2027-06-12T23:30:00+02:00',
      revision: 0,
      updated_at: '2027-01-10T09:00:00.000Z',
      time_zone: 'Europe/Berlin',
      currency: 'EUR',
      status: 'published',
      image_url: '/picture.svg',
      url: 'https://tickets.example/e/evt_01k9z3v6w0d8y2m4q7r5t1x3n9',
      accepts_access_code: false,
      waiting_room: false,
      tiers: [
        tier({
          id: 'tir_ga',
          name: 'General admission',
          description: 'Standing and free seating on the main floor.',
        }),
        tier({
          id: 'tir_balcony',
          name: 'Balcony',
          description: 'Numbered seats with the best view of the stage.',
          price: 7850,
          available: 3,
          position: 1,
        }),
        tier({ id: 'tir_early', name: 'Early bird', price: 3200, available: 0, status: 'sold_out', position: 2 }),
        tier({
          id: 'tir_door',
          name: 'Last call',
          description: 'Released on the day of the show.',
          price: 5500,
          position: 3,
          status: 'not_started',
          sale_start: '2027-06-12T08:00:00.000Z',
          local_sale_start: '2027-06-12T10:00:00+02:00',
        }),
      ],
      ...change,
    };
  }

  /** The next call that matches `METHOD /path` is refused. Status 0 cuts the connection. */
  fail(match: RegExp, status: number, code = '', errors?: Refusal['errors']): void {
    this.#faults.push({ match, status, code, ...(errors ? { errors } : {}) });
  }

  setTier(id: string, change: Partial<Tier>): void {
    this.event = { ...this.event, tiers: this.event.tiers.map((one) => (one.id === id ? { ...one, ...change } : one)) };
  }

  setAll(status: TierStatus, available = 0): void {
    for (const { id } of this.event.tiers) this.setTier(id, { status, available });
  }

  /** Issues an order's tickets, as when its payment arrives. */
  issue(id: string): void {
    const order = this.orders.get(id);
    if (order) this.#confirm(order);
  }

  /** Changes an order. */
  change(id: string, change: Partial<Order>): void {
    const order = this.orders.get(id);
    if (order) this.orders.set(id, { ...order, ...change });
  }

  /** Adds a waitlist entry; returns its token. */
  addEntry(change: Partial<WaitlistEntry> = {}): string {
    const id = this.#id('wle');
    this.entries.set(id, {
      id,
      event_id: this.event.id,
      tier_id: 'tir_balcony',
      email: 'ada@example.com',
      name: 'Ada Lovelace',
      quantity: 2,
      status: 'waiting',
      lapse_reason: null,
      position: 4,
      offer: null,
      created_at: iso(this.now()),
      ...change,
    });
    return `wt_${id}.mac`;
  }

  /** Adds a waitlist entry with an open offer; returns its token. */
  addOffer(msLeft = DAY): string {
    const offer = { ...this.#line('tir_balcony', 2), currency: 'EUR' };
    return this.addEntry({
      status: 'offered',
      position: null,
      offer: {
        ...{ ...offer, ...this.#price([offer]), expires_at: iso(this.now() + msLeft) },
        local_expires_at: iso(this.now() + msLeft + 2 * 60 * MINUTE).replace('Z', '+02:00'),
      },
    });
  }

  /** Answers a request, or cuts the connection (`undefined`). */
  async answer(
    request: IncomingMessage,
    path: string,
    query: URLSearchParams,
    body: Body,
  ): Promise<Answer | undefined> {
    const call = `${request.method} ${path}`;
    this.calls.push(call);
    const fault = this.#faults.findIndex(({ match }) => match.test(call));
    const [broken] = fault >= 0 ? this.#faults.splice(fault, 1) : [];
    try {
      if (broken?.status === 0) return undefined;
      if (broken) throw new Refusal(broken.status, broken.code, broken.errors);
      const key = String(request.headers['idempotency-key'] ?? '');
      const known = this.#keys.get(key);
      if (key && known) return known;
      const credential = String(request.headers.authorization ?? '').replace('Bearer ', '');
      const answer = await this.#route(
        `${request.method} ${path.replace('/api/v1', '')}`,
        query,
        body,
        credential,
        key,
      );
      if (key) this.#keys.set(key, answer);
      return answer;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, code, errors, extra } = error;
      const request_id = 'req_01k9z3v6w0';
      return { status, body: { type: 'about:blank', title: code, status, code, errors, request_id, ...extra } };
    }
  }

  async #route(call: string, query: URLSearchParams, body: Body, credential: string, key: string): Promise<Answer> {
    const [, id = ''] = /\/[a-z]+\/([a-z]+_\w+)/.exec(call) ?? [];
    const route = id ? call.replace(id, ':id') : call;
    switch (route) {
      case 'GET /events/:id':
        if (id !== this.event.id || (this.event.status !== 'published' && !/^(os|wt)_/.test(credential))) {
          throw new Refusal(404, 'event_not_found');
        }
        return {
          status: 200,
          body: { ...this.event, waiting_room: this.line.needed, tiers: this.#open(query.get('access_code')) },
        };
      case 'GET /events/:id/availability':
        return { status: 200, body: this.#availability(this.#open(query.get('access_code'))) };
      case 'POST /events/:id/waiting-room/join':
        return { status: 200, body: this.line.join(body, this.now()) };
      case 'POST /events/:id/waiting-room/check': {
        const place = this.line.check(body, this.now());
        if (!place) throw new Refusal(403, 'admission_invalid');
        return { status: 200, body: place };
      }
      case 'POST /holds': {
        const refused = await this.line.refusalOf(body.admission as never, this.event.id, key);
        if (refused) throw new Refusal(refused === 'admission_used' ? 409 : 403, refused);
        return { status: 201, body: this.#placeHold(body) };
      }
      case 'GET /holds/:id':
        return { status: 200, body: this.#hold(id, query.get('token')) };
      case 'POST /holds/:id/extend': {
        const hold = this.#hold(id, body.token);
        const extended = {
          ...hold,
          token: `${hold.token}x`,
          expires_at: iso(Date.parse(hold.expires_at) + this.holdMs),
        };
        this.holds.set(id, extended);
        return { status: 200, body: extended };
      }
      case 'DELETE /holds/:id': {
        this.holds.set(id, { ...this.#hold(id, query.get('token')), status: 'released' });
        return { status: 204 };
      }
      case 'POST /promo-codes/check': {
        const source = body.hold_token ? this.#held(body.hold_token).items : this.#lines(body);
        const code = this.#promoCode(body.code);
        return {
          status: 200,
          body: {
            event_id: this.event.id,
            promo_code: code,
            items: source,
            ...this.#price(source, code),
            full_price: this.#price(source).total_price,
          },
        };
      }
      case 'POST /orders':
        return { status: 201, body: await this.#order(body) };
      case 'GET /orders/:id':
        return { status: 200, body: this.#shown(await this.#looked(this.#ownOrder(id, credential))) };
      case 'POST /orders/:id/confirm': {
        const order = await this.#looked(this.#ownOrder(id, credential));
        if (order.status !== 'pending') return { status: 200, body: this.#shown(order) };
        this.pendingConfirms -= 1;
        const payment_status = order.intent ? await this.#till.statusOf(order.intent) : 'requires_payment_method';
        const paid = payment_status === 'succeeded' && this.pendingConfirms < 0;
        if (!paid) {
          const extra = { payment_status: payment_status === 'succeeded' ? 'processing' : payment_status };
          if (payment_status === 'processing') this.change(id, { payment_status, payment: null });
          throw new Refusal(409, 'payment_pending', undefined, extra);
        }
        return { status: 200, body: this.#shown(this.#confirm(order)) };
      }
      case 'POST /orders/:id/cancel': {
        const order = this.#ownOrder(id, credential);
        if (order.status !== 'pending') throw new Refusal(409, 'order_not_pending');
        if (order.page) await this.#till.expireCheckout(order.page);
        this.orders.set(id, { ...order, status: 'cancelled' });
        return { status: 200, body: this.#shown({ ...order, status: 'cancelled' }) };
      }
      case 'POST /waitlist': {
        const { access_code, ...entered } = body;
        const open = this.#open(access_code ?? null).map(({ id }) => id);
        if (body.tier_id && !open.includes(String(body.tier_id))) throw new Refusal(404, 'tier_not_found');
        const token = this.addEntry({ ...(entered as Partial<WaitlistEntry>), position: 7 });
        const entry = this.entries.get(token.slice(3, -4));
        return { status: 201, body: { ...entry, token } };
      }
      case 'GET /waitlist/:id':
        return { status: 200, body: this.#entry(id, credential) };
      case 'DELETE /waitlist/:id':
        this.entries.set(id, { ...this.#entry(id, credential), status: 'left', position: null, offer: null });
        return { status: 204 };
      default:
        throw new Refusal(404, 'not_found');
    }
  }

  /** The tiers that are visible with this code, or without one. */
  #open(code: unknown): readonly Tier[] {
    if (code !== null && String(code).length < 6) throw new Refusal(400, 'invalid_request');
    const opens = String(code).toUpperCase() === this.accessCode;
    return this.event.tiers
      .filter(({ visibility }) => visibility === 'public' || opens)
      .map((one) => ({ ...one, ...this.#ticket(one.price) }));
  }

  #availability(open: readonly Tier[]): Availability {
    const tiers = open.map(({ id, price, available, status }) => ({
      tier_id: id,
      price,
      ...this.#ticket(price),
      available,
      status,
      held_until: status === 'all_held' ? iso(this.now() + this.heldMs) : null,
      waitlist: status === 'sold_out' || status === 'waitlist',
    }));
    const room = Math.min(
      this.room,
      open.reduce((sum, { available, max_per_order }) => sum + Math.min(available, max_per_order), 0),
    );
    const any = (status: TierStatus) => tiers.some((one) => one.status === status);
    const status = any('on_sale')
      ? 'on_sale'
      : any('all_held')
        ? 'all_held'
        : any('not_started')
          ? 'not_on_sale'
          : any('sold_out')
            ? 'sold_out'
            : any('ended')
              ? 'ended'
              : 'not_on_sale';
    return { event_id: this.event.id, status, room, as_of: iso(this.now()), tiers, waiting_room: this.line.needed };
  }

  #line(tierId: string, quantity: number): LineItem {
    const found = this.event.tiers.find(({ id }) => id === tierId);
    if (!found) throw new Refusal(404, 'tier_not_found');
    const { buyer_price } = this.#ticket(found.price);
    return {
      tier_id: found.id,
      tier_name: found.name,
      quantity,
      unit_price: found.price,
      buyer_price,
      total_price: quantity * buyer_price,
    };
  }

  /** The price of one ticket for its buyer. */
  #ticket(price: number) {
    const fee = price > 0 ? this.fee : 0;
    const tax = Math.round((price * this.taxBps) / 10_000);
    const parts = { fee, fee_included: false, tax, tax_inclusive: this.taxBps === 0, tax_name: 'VAT' };
    return { buyer_price: price + fee + tax, ...parts };
  }

  #lines(body: Body): LineItem[] {
    return (body.items as { tier_id: string; quantity: number }[]).map(({ tier_id, quantity }) =>
      this.#line(tier_id, quantity),
    );
  }

  #price(items: readonly LineItem[], promoCode?: string): Price {
    const subtotal = items.reduce((sum, { quantity, unit_price }) => sum + quantity * unit_price, 0);
    const discount = Math.round((subtotal * (this.promoCodes.get(promoCode ?? '') ?? 0)) / 10_000);
    const fee = subtotal > discount ? items.reduce((sum, { quantity }) => sum + quantity * this.fee, 0) : 0;
    const tax = Math.round(((subtotal - discount) * this.taxBps) / 10_000);
    return {
      subtotal,
      discount,
      fee,
      fee_included: false,
      tax,
      tax_inclusive: this.taxBps === 0,
      tax_name: 'VAT',
      total_price: subtotal - discount + fee + tax,
    };
  }

  #promoCode(typed: unknown): string {
    const code = String(typed).toUpperCase();
    if (!this.promoCodes.has(code)) throw new Refusal(404, 'promo_code_not_found');
    return code;
  }

  #held(token: unknown): Hold {
    const hold = [...this.holds.values()].find((one) => one.token === token);
    if (!hold) throw new Refusal(404, 'hold_not_found');
    return hold;
  }

  #placeHold(body: Body): Hold {
    const items = this.#lines(body);
    const open = this.#open(body.access_code ?? null).map(({ id }) => id);
    if (items.some(({ tier_id }) => !open.includes(tier_id))) throw new Refusal(404, 'tier_not_found');
    for (const { tier_id, quantity } of items) {
      const free = this.event.tiers.find(({ id }) => id === tier_id)?.available ?? 0;
      if (free < quantity) throw new Refusal(409, 'sold_out');
    }
    if (items.reduce((sum, { quantity }) => sum + quantity, 0) > this.room) {
      throw new Refusal(409, 'too_many_together', undefined, { room: this.room });
    }
    const id = this.#id('hld');
    const now = this.now();
    const hold: Hold = {
      id,
      token: `ht_${id}`,
      event_id: this.event.id,
      status: 'active',
      items,
      ...this.#price(items),
      currency: this.event.currency,
      expires_at: iso(now + this.holdMs),
      created_at: iso(now),
    };
    this.holds.set(id, hold);
    return hold;
  }

  #hold(id: string, token: unknown): Hold {
    const hold = this.holds.get(id);
    if (!hold || hold.token !== token) throw new Refusal(404, 'hold_not_found');
    return Date.parse(hold.expires_at) > this.now() ? hold : { ...hold, status: 'expired' };
  }

  async #order(body: Body): Promise<CreatedOrder> {
    const token = body.claim_token === undefined ? undefined : String(body.claim_token);
    const entry = token === undefined ? undefined : this.#entry(token.slice(3, -4), token);
    if (entry && !entry.offer) throw new Refusal(409, 'offer_not_open');
    const items = entry?.offer ? [entry.offer] : this.#held(body.hold_token).items;
    const promoCode = body.promo_code === undefined ? undefined : this.#promoCode(body.promo_code);
    const price = this.#price(items, promoCode);
    const total = price.total_price;
    const id = this.#id('ord');
    const onPage = body.payment_mode === 'checkout';
    const intent = total > 0 && !onPage ? await this.#till.create(total, this.event.currency) : undefined;
    const back = (payment: string) => {
      const url = new URL(String(body.return_url));
      url.searchParams.set('ticket_payment', payment);
      url.searchParams.set('ticket_order_id', id);
      return url.href;
    };
    const page = total > 0 && onPage ? await this.#till.openCheckout(total, this.event.currency, back) : undefined;
    const now = this.now();
    const order: StoredOrder = {
      id,
      event_id: this.event.id,
      email: String(body.email),
      name: String(body.name),
      status: 'pending',
      payment_status: total > 0 ? 'unpaid' : 'not_required',
      refund_status: 'none',
      refunded_amount: 0,
      quantity: items.reduce((sum, { quantity }) => sum + quantity, 0),
      ...price,
      promo_code: promoCode ?? null,
      currency: this.event.currency,
      items,
      expires_at: iso(now + this.orderMs),
      local_expires_at: iso(now + this.orderMs + 2 * 60 * MINUTE).replace('Z', '+02:00'),
      created_at: iso(now),
      payment: intent
        ? {
            provider: 'stripe',
            mode: 'element',
            publishable_key: this.#till.publishableKey,
            client_secret: intent.clientSecret,
            script_url: this.#till.scriptUrl,
          }
        : page?.url
          ? { provider: 'stripe', mode: 'checkout', checkout_url: page.url }
          : null,
      tickets: [],
      intent: intent?.id,
      page: page?.id,
    };
    this.orders.set(id, order);
    if (entry) this.entries.set(entry.id, { ...entry, status: 'claimed', offer: null });
    const kept = total > 0 ? order : this.#confirm(order);
    return { ...this.#shown(kept), secret: `os_${id}.mac` };
  }

  /** An order updated from its Checkout page. */
  async #looked(order: StoredOrder): Promise<StoredOrder> {
    if (!order.page || order.status === 'confirmed') return order;
    const { url, intent } = await this.#till.checkout(order.page);
    const payment = url && order.status === 'pending' ? order.payment : null;
    const payment_status = !url && order.payment_status === 'unpaid' ? 'paid' : order.payment_status;
    return { ...order, payment, payment_status, intent: intent ?? undefined };
  }

  #confirm(order: StoredOrder): StoredOrder {
    const tickets: Ticket[] = order.items.flatMap(({ tier_name, quantity }) =>
      Array.from({ length: quantity }, () => {
        const id = this.#id('tkt');
        return {
          id,
          tier_name,
          ticket_code: `7K2M9QX4R8TZ5W3V6B1CD${String(this.#ids).padStart(5, '0')}`,
          qr_code: `TV1.01k9z3v6w0d8y2m4q7r5t1x3n9.01k9z3v6w0d8y2m4q7r5t1x3n8.${'mQ8sZ2kL'.repeat(10)}${id}`,
          qr_image_url: `http://127.0.0.1/${id}/qr.png`,
          status: 'valid' as const,
          attendee: null,
        };
      }),
    );
    const payment_status = order.total_price > 0 ? ('paid' as const) : order.payment_status;
    const confirmed = { ...order, status: 'confirmed' as const, payment_status, payment: null, tickets };
    this.orders.set(order.id, confirmed);
    return confirmed;
  }

  #ownOrder(id: string, credential: string) {
    const order = this.orders.get(id);
    if (!order || credential !== `os_${id}.mac`) throw new Refusal(404, 'order_not_found');
    return order;
  }

  #shown({ intent: _intent, page: _page, ...order }: StoredOrder): Order {
    return order;
  }

  #entry(id: string, credential: string): WaitlistEntry {
    const entry = this.entries.get(id);
    if (!entry || credential !== `wt_${id}.mac`) throw new Refusal(404, 'waitlist_entry_not_found');
    return entry;
  }

  #id(prefix: string): string {
    this.#ids += 1;
    return `${prefix}_${String(this.#ids).padStart(26, '0')}`;
  }
}
