/** The answers that the widget reads. Times are ISO 8601 UTC, money is an integer in the currency's minor unit. */
export type TierStatus = 'on_sale' | 'not_started' | 'ended' | 'sold_out' | 'waitlist' | 'unavailable';

export interface Tier {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly price: number;
  readonly currency: string;
  readonly available: number;
  readonly position: number;
  readonly min_per_order: number;
  readonly max_per_order: number;
  readonly sale_start: string | null;
  readonly sale_end: string | null;
  readonly status: TierStatus;
}

export interface TicketEvent {
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
  readonly venue: string | null;
  readonly city: string | null;
  readonly start_time: string;
  readonly end_time: string;
  readonly time_zone: string;
  readonly currency: string;
  readonly status: string;
  readonly image_url: string | null;
  readonly url: string;
  readonly tiers: readonly Tier[];
}

export interface TierAvailability {
  readonly tier_id: string;
  readonly available: number;
  readonly status: TierStatus;
  /** Whether one may join the waitlist for this tier. */
  readonly waitlist: boolean;
}

export interface Availability {
  readonly event_id: string;
  readonly status: 'on_sale' | 'not_on_sale' | 'sold_out' | 'ended';
  readonly as_of: string;
  readonly tiers: readonly TierAvailability[];
}

export interface LineItem {
  readonly tier_id: string;
  readonly tier_name: string;
  readonly quantity: number;
  readonly unit_price: number;
}

export interface Hold {
  readonly id: string;
  readonly token: string;
  readonly event_id: string;
  readonly status: 'active' | 'expired' | 'converted' | 'released';
  readonly items: readonly LineItem[];
  readonly total_price: number;
  readonly currency: string;
  readonly expires_at: string;
  readonly created_at: string;
}

export interface Payment {
  readonly provider: 'stripe';
  readonly publishable_key: string;
  readonly client_secret: string;
  /** The only address that Stripe.js is loaded from. */
  readonly script_url: string;
}

export interface Ticket {
  readonly id: string;
  readonly tier_name: string;
  readonly ticket_code: string;
  /** The text inside the QR code. */
  readonly qr_code: string;
  readonly status: 'valid' | 'checked_in' | 'void';
  readonly attendee: { readonly name: string; readonly email: string } | null;
}

export interface Order {
  readonly id: string;
  readonly event_id: string;
  readonly email: string;
  readonly name: string;
  readonly status: 'pending' | 'confirmed' | 'expired' | 'cancelled' | 'partially_refunded' | 'refunded';
  readonly quantity: number;
  readonly total_price: number;
  readonly currency: string;
  readonly items: readonly LineItem[];
  readonly expires_at: string | null;
  readonly created_at: string;
  /** Only in the answer to `orders.create`. */
  readonly secret?: string | undefined;
  readonly payment?: Payment | null | undefined;
  readonly tickets: readonly Ticket[];
}

export interface WaitlistEntry {
  readonly id: string;
  readonly event_id: string;
  readonly tier_id: string | null;
  readonly email: string;
  readonly name: string;
  readonly quantity: number;
  readonly status: 'waiting' | 'offered' | 'claimed' | 'lapsed' | 'left';
  readonly position: number | null;
  readonly offer: (LineItem & { readonly currency: string; readonly expires_at: string }) | null;
  readonly created_at: string;
  /** Only in the answer to `waitlist.join`. */
  readonly token?: string | undefined;
}

interface Options {
  readonly credential?: string;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  readonly maxRetries?: number;
}

export interface OrderRequest {
  readonly hold_token?: string;
  readonly claim_token?: string;
  readonly name: string;
  readonly email: string;
  readonly return_url?: string;
}

export interface WaitlistRequest {
  readonly event_id: string;
  readonly tier_id: string | null;
  readonly name: string;
  readonly email: string;
  readonly quantity: number;
  readonly return_url?: string;
}

/** The part of the SDK's client that the widget uses, so that tests can stand in for it. */
export interface Api {
  readonly events: {
    get(eventId: string, options?: Options): Promise<TicketEvent>;
    availability(eventId: string, options?: Options): Promise<Availability>;
  };
  readonly holds: {
    create(
      body: { event_id: string; items: { tier_id: string; quantity: number }[] },
      options?: Options,
    ): Promise<Hold>;
    get(holdId: string, query: { token: string }, options?: Options): Promise<Hold>;
    extend(holdId: string, body: { token: string }, options?: Options): Promise<Hold>;
    release(holdId: string, query: { token: string }, options?: Options): Promise<unknown>;
  };
  readonly orders: {
    create(body: OrderRequest, options?: Options): Promise<Order>;
    get(orderId: string, options?: Options): Promise<Order>;
    confirm(orderId: string, options?: Options): Promise<Order>;
    cancel(orderId: string, options?: Options): Promise<Order>;
  };
  readonly waitlist: {
    join(body: WaitlistRequest, options?: Options): Promise<WaitlistEntry>;
    get(entryId: string, options?: Options): Promise<WaitlistEntry>;
    leave(entryId: string, options?: Options): Promise<unknown>;
  };
}

/** The id inside a guest's credential: `os_<order id>.<mac>` or `wt_<entry id>.<mac>`. */
export function idInToken(token: string): string | undefined {
  return /^(?:os|wt)_([^.]+)\../.exec(token)?.[1];
}
