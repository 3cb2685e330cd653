import type * as Sdk from '@ticket-vendor/sdk';

/** The parts of the API's answers that the widget reads. Times are ISO 8601 UTC, money is in integer minor units. */
export type Tier = Pick<
  Sdk.Tier,
  | 'id'
  | 'name'
  | 'description'
  | 'price'
  | 'buyer_price'
  | 'fee'
  | 'fee_included'
  | 'tax'
  | 'tax_inclusive'
  | 'tax_name'
  | 'currency'
  | 'available'
  | 'position'
  | 'min_per_order'
  | 'max_per_order'
  | 'sale_start'
  | 'sale_end'
  | 'local_sale_start'
  | 'local_sale_end'
  | 'visibility'
  | 'status'
>;
export type TierStatus = Tier['status'];

export type TicketEvent = Pick<
  Sdk.EventWithTiers,
  | 'id'
  | 'title'
  | 'description'
  | 'venue'
  | 'city'
  | 'start_time'
  | 'end_time'
  | 'local_start_time'
  | 'local_end_time'
  | 'revision'
  | 'updated_at'
  | 'time_zone'
  | 'currency'
  | 'status'
  | 'image_url'
  | 'url'
  | 'accepts_access_code'
  | 'waiting_room'
> & { readonly tiers: readonly Tier[] };

export type Availability = Readonly<Sdk.EventAvailability>;
export type TierAvailability = Availability['tiers'][number];
export type LineItem = Pick<
  Sdk.LineItem,
  'tier_id' | 'tier_name' | 'quantity' | 'unit_price' | 'buyer_price' | 'total_price'
>;
/** A price and its parts. */
export type Price = Pick<
  Sdk.Hold,
  'subtotal' | 'discount' | 'fee' | 'fee_included' | 'tax' | 'tax_inclusive' | 'tax_name' | 'total_price'
>;
export type Hold = Price &
  Pick<Sdk.Hold, 'id' | 'token' | 'event_id' | 'status' | 'currency' | 'expires_at' | 'created_at'> & {
    readonly items: readonly LineItem[];
  };
/** What tickets cost with a promo code. */
export type Quote = Price & Pick<Sdk.Quote, 'promo_code' | 'full_price'>;
/** What Stripe's form needs. */
export type ElementPayment = Readonly<Sdk.ElementPayment>;
/** How an order is paid: with Stripe's form, or on Stripe's own page. */
export type Payment = ElementPayment | Readonly<Sdk.CheckoutPayment>;
export type PaymentMode = Payment['mode'];
export type Ticket = Pick<
  Sdk.Ticket,
  'id' | 'tier_name' | 'ticket_code' | 'qr_code' | 'qr_image_url' | 'status' | 'attendee'
>;

export type Order = Price &
  Pick<
    Sdk.Order,
    | 'id'
    | 'event_id'
    | 'email'
    | 'name'
    | 'status'
    | 'payment_status'
    | 'refund_status'
    | 'refunded_amount'
    | 'quantity'
    | 'promo_code'
    | 'currency'
    | 'expires_at'
    | 'local_expires_at'
    | 'created_at'
    | 'payment'
  > & { readonly items: readonly LineItem[]; readonly tickets: readonly Ticket[] };
export type CreatedOrder = Order & Pick<Sdk.CreatedOrder, 'secret'>;

/** The tickets offered to a waitlist entry, and their price. */
export type Offer = Price &
  LineItem &
  Pick<NonNullable<Sdk.WaitlistEntry['offer']>, 'currency' | 'expires_at' | 'local_expires_at'>;
export type WaitlistEntry = Pick<
  Sdk.WaitlistEntry,
  'id' | 'event_id' | 'tier_id' | 'email' | 'name' | 'quantity' | 'status' | 'lapse_reason' | 'position' | 'created_at'
> & { readonly offer: Offer | null };
export type JoinedEntry = WaitlistEntry & Pick<Sdk.JoinedWaitlistEntry, 'token'>;

/** A person's place in the waiting room. */
export type Place = Readonly<Sdk.Place>;
/** What lets a person choose tickets, once it is their turn. */
export type Admission = NonNullable<Place['admission']>;
/** What proves at a hold that it is this browser's turn. */
export type HoldAdmission = NonNullable<Sdk.CreateHold['admission']>;

/** The part of the SDK's client that the widget uses, so that tests can stand in for it. */
export type Api = {
  readonly events: {
    get(eventId: string, query?: { access_code?: string }, options?: Sdk.RequestOptions): Promise<TicketEvent>;
    availability(
      eventId: string,
      query?: { access_code?: string },
      options?: Sdk.RequestOptions,
    ): Promise<Availability>;
  };
  readonly holds: {
    create(body: Sdk.CreateHold, options?: Sdk.MutationOptions): Promise<Hold>;
    get(holdId: string, query: { token: string }, options?: Sdk.RequestOptions): Promise<Hold>;
    extend(holdId: string, body: { token: string }, options?: Sdk.MutationOptions): Promise<Hold>;
    release(holdId: string, query: { token: string }, options?: Sdk.MutationOptions): Promise<unknown>;
  };
  readonly orders: {
    create(body: Sdk.CreateOrder, options?: Sdk.MutationOptions): Promise<CreatedOrder>;
    get(orderId: string, options?: Sdk.RequestOptions): Promise<Order>;
    confirm(orderId: string, options?: Sdk.MutationOptions): Promise<Order>;
    choosePayment(orderId: string, body: Sdk.ChoosePayment, options?: Sdk.MutationOptions): Promise<Order>;
    cancel(orderId: string, options?: Sdk.MutationOptions): Promise<Order>;
  };
  readonly promoCodes: {
    check(body: Sdk.CheckPromoCode, options?: Sdk.MutationOptions): Promise<Quote>;
  };
  readonly waitingRoom: {
    join(eventId: string, body: Sdk.JoinWaitingRoom, options?: Sdk.RequestOptions): Promise<Place>;
    check(eventId: string, body: Sdk.CheckWaitingRoom, options?: Sdk.RequestOptions): Promise<Place>;
  };
  readonly waitlist: {
    join(body: Sdk.JoinWaitlist, options?: Sdk.MutationOptions): Promise<JoinedEntry>;
    get(entryId: string, options?: Sdk.RequestOptions): Promise<WaitlistEntry>;
    leave(entryId: string, options?: Sdk.MutationOptions): Promise<unknown>;
  };
};

/** The id inside a guest's credential: `os_<order id>.<mac>` or `wt_<entry id>.<mac>`. */
export const idInToken = (token: string): string | undefined => {
  return /^(?:os|wt)_([^.]+)\../.exec(token)?.[1];
};
