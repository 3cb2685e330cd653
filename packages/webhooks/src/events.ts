/** State of an event at the time of the webhook. */
export type EventStatus = 'draft' | 'published' | 'cancelled';
/** State of an order at the time of the webhook. */
export type OrderStatus = 'pending' | 'confirmed' | 'expired' | 'cancelled';
/** How much of what was paid for an order has gone or is going back. */
export type RefundStatus = 'none' | 'partial' | 'full';
/** What has become of an order's payment: `processing` while a bank is at work on it, `failed` where that came to nothing. */
export type PaymentStatus = 'not_required' | 'unpaid' | 'processing' | 'failed' | 'paid';
/** State of a ticket at the time of the webhook. */
export type TicketStatus = 'valid' | 'checked_in' | 'void';
/** State of a waitlist entry at the time of the webhook. */
export type WaitlistStatus = 'waiting' | 'offered' | 'claimed' | 'lapsed' | 'left';
/** Why a waitlist entry lapsed: its offer was not taken in time, or there is nothing left to wait for. */
export type LapseReason = 'offer_expired' | 'sale_ended' | 'event_ended' | 'event_cancelled';

/** An event. Its `description` is left out, because it alone may exceed the size of a webhook: read it from the API. */
export interface EventData {
  id: string;
  promoter_id: string;
  title: string;
  venue: string;
  city: string;
  /** ISO 8601, UTC. */
  start_time: string;
  /** ISO 8601, UTC. */
  end_time: string;
  /** What the wall clock of `time_zone` shows at the start, with its offset: `2027-06-12T20:00:00+02:00`. */
  local_start_time: string;
  /** The same of the end. */
  local_end_time: string;
  /** IANA name, such as `Europe/Berlin`. */
  time_zone: string;
  status: EventStatus;
  /** Seats over all tiers, or `null` where only the tiers limit them. */
  capacity: number | null;
}

/** A tier with its counters at the time of the webhook. */
export interface TierData {
  id: string;
  event_id: string;
  promoter_id: string;
  name: string;
  /** Minor units of `currency`. */
  price: number;
  /** ISO 4217, upper case. */
  currency: string;
  quantity: number;
  sold: number;
}

/** A tier and its seats that nobody has: neither sold, nor pending, nor offered to the waitlist, nor beyond the event's `capacity`. */
export interface AvailableTierData extends TierData {
  available: number;
}

/** A tier with few unsold seats, and the number of those at which its promoter wanted to know. */
export interface LowInventoryTierData extends AvailableTierData {
  threshold: number;
}

/** One line of an order: so many seats of one tier. */
export interface OrderItemData {
  tier_id: string;
  tier_name: string;
  quantity: number;
  /** Minor units of the order's currency. */
  unit_price: number;
  /** What a promo code took off the line, in minor units. */
  discount: number;
  /** Minor units; see the order's `fee_included`. */
  fee: number;
  /** Minor units; see the order's `tax_inclusive`. */
  tax: number;
  /** What the buyer pays for the line, in minor units. */
  total_price: number;
}

/** An order. Holds the buyer's name and e-mail: keep them out of logs. */
export interface OrderData<Status extends OrderStatus = OrderStatus> {
  id: string;
  event_id: string;
  promoter_id: string;
  /** Where the sale stands; what went back, `refund_status` says, and which tickets admit, the tickets. */
  status: Status;
  refund_status: RefundStatus;
  payment_status: PaymentStatus;
  email: string;
  name: string;
  /** Seats over all items. */
  quantity: number;
  /** Minor units of `currency`: the tickets at the prices on show. */
  subtotal: number;
  /** Minor units of `currency`: what a promo code took off. */
  discount: number;
  /** Minor units of `currency`. */
  fee: number;
  /** Whether the prices contain the fee; if not it was added to them. */
  fee_included: boolean;
  /** Minor units of `currency`. */
  tax: number;
  /** Whether the prices contain the tax; if not it was added to them. */
  tax_inclusive: boolean;
  /** What the tax is called. */
  tax_name: string;
  /** Minor units of `currency`: what the buyer pays. */
  total_price: number;
  /** The promo code, as its promoter writes it; `null` without one. */
  promo_code: string | null;
  /** Minor units of `currency`: the sum of all refunds so far. */
  refunded_amount: number;
  /** ISO 4217, upper case. */
  currency: string;
  /** ISO 8601, UTC. */
  created_at: string;
  items: OrderItemData[];
  /** Rises with each webhook about this order. Webhooks may overtake each other: ignore one below the last you handled. */
  sequence: number;
}

/** An order of which money was paid back. A payment that came too late is refunded without reviving its order. */
export type RefundedOrderData = OrderData<'confirmed' | 'expired' | 'cancelled'>;

/** The person who will hold a ticket, as given at the order or later. */
export interface AttendeeData {
  name: string;
  email?: string;
  /** What they answered to the questions of the sale. */
  answers?: { question: string; answer: string }[];
}

/** A ticket. Its `qr_code` is left out, because it admits whoever shows it: read it from the API when you need it. */
export interface TicketData<Status extends TicketStatus = TicketStatus> {
  id: string;
  order_id: string;
  event_id: string;
  tier_id: string;
  promoter_id: string;
  ticket_code: string;
  status: Status;
  attendee: AttendeeData | null;
  /** ISO 8601, UTC; `null` until the ticket was scanned. It stays when the ticket is voided afterwards. */
  checked_in_at: string | null;
  /** The same by the wall clock of the event, with its offset. */
  local_checked_in_at: string | null;
  /** ISO 8601, UTC; `null` while the seat is taken, which the seat of a void ticket may be. */
  seat_freed_at: string | null;
  /** The refund that gave back what the ticket cost; `null` while none did. */
  refund_id: string | null;
}

/** A ticket that was scanned at the door. */
export interface CheckedInTicketData extends TicketData<'checked_in'> {
  checked_in_at: string;
  local_checked_in_at: string;
}

/** A void ticket with which somebody was let in, and the scan that did. `checked_in_at` is when the first person passed with it. */
export interface AdmittedVoidTicketData extends TicketData {
  scan: {
    id: string;
    /** ISO 8601, UTC: by the scanner's clock, where that can be. */
    scanned_at: string;
    /** Which door or device, as the scanner named it. */
    gate: string | null;
    /** The key or person that scanned. */
    actor: string;
  };
}

/** A person waiting for seats of a tier, or of any tier of the event. */
export interface WaitlistData<Status extends WaitlistStatus = WaitlistStatus> {
  id: string;
  event_id: string;
  /** `null`: any tier of the event. */
  tier_id: string | null;
  promoter_id: string;
  user_id: string | null;
  email: string;
  name: string;
  /** Seats wanted. */
  quantity: number;
  status: Status;
  /** `null` unless it lapsed. */
  lapse_reason: LapseReason | null;
  notified: boolean;
  /** Tier of the offered seats; `null` where no offer was made. */
  offered_tier_id: string | null;
  /** ISO 8601, UTC. */
  created_at: string;
  /** ISO 8601, UTC; `null` where no offer was made. */
  offer_expires_at: string | null;
  /** The same by the wall clock of the event, with its offset; `null` where no offer was made. */
  local_offer_expires_at: string | null;
}

/** A person who may claim the seats kept for them until `offer_expires_at`. */
export interface OfferedWaitlistData extends WaitlistData<'offered'> {
  offered_tier_id: string;
  offer_expires_at: string;
  local_offer_expires_at: string;
}

/** What `data` holds, for each type of webhook. */
export interface WebhookDataByType {
  'event.published': EventData;
  'event.unpublished': EventData;
  'event.cancelled': EventData;
  'event.sold_out': EventData;
  'tier.low_inventory': LowInventoryTierData;
  'tier.sold_out': TierData;
  'tier.back_in_stock': AvailableTierData;
  'order.created': OrderData<'pending'>;
  'order.payment_processing': OrderData<'pending'>;
  'order.payment_failed': OrderData<'pending'>;
  'order.confirmed': OrderData<'confirmed'>;
  'order.expired': OrderData<'expired'>;
  'order.cancelled': OrderData<'cancelled'>;
  'order.refunded': RefundedOrderData;
  'ticket.issued': TicketData<'valid'>;
  'ticket.checked_in': CheckedInTicketData;
  'ticket.admitted_void': AdmittedVoidTicketData;
  'ticket.voided': TicketData<'void'>;
  'waitlist.joined': WaitlistData<'waiting'>;
  'waitlist.offered': OfferedWaitlistData;
  'waitlist.claimed': WaitlistData<'claimed'>;
  'waitlist.lapsed': WaitlistData<'lapsed'>;
  'waitlist.left': WaitlistData<'left'>;
}

/** Name of a type of webhook, such as `order.confirmed`. */
export type WebhookEventType = keyof WebhookDataByType;

/** Every type of webhook and when it is sent: the one list that the API, its documentation and the types share. */
export const WEBHOOK_EVENTS = {
  'event.published': 'An event was published and can be bought.',
  'event.unpublished': 'A published event went back to draft.',
  'event.cancelled': 'An event was cancelled; its orders are being refunded.',
  'event.sold_out': 'The last seat of an event was sold: of all its tiers, or of its capacity.',
  'tier.low_inventory': 'A tier fell to its threshold of unsold seats.',
  'tier.sold_out': 'The last seat of a tier was sold.',
  'tier.back_in_stock': 'A tier that was sold out has seats for the public again.',
  'order.created': 'An order was placed and awaits payment; its seats are kept.',
  'order.payment_processing':
    'The buyer’s bank is at work on a payment, which takes days for a debit; the seats are kept.',
  'order.payment_failed': 'Nothing came of a payment that a bank was at work on; it can be paid in another way.',
  'order.confirmed': 'An order was paid, or was free: this is the sale.',
  'order.expired': 'An order was not paid in time; its seats are free again.',
  'order.cancelled': 'An order was cancelled.',
  'order.refunded': 'Money of an order goes back, in part or in full.',
  'ticket.issued': 'A ticket was issued.',
  'ticket.checked_in': 'A ticket was scanned at the door for the first time.',
  'ticket.admitted_void':
    'Somebody was let in by a scanner that was offline, with a ticket that was void by then or of a cancelled event.',
  'ticket.voided': 'A ticket was made void and admits no one.',
  'waitlist.joined': 'A person joined a waitlist.',
  'waitlist.offered': 'Seats were set aside for a waiting person.',
  'waitlist.claimed': 'A waiting person bought the seats offered to them.',
  'waitlist.lapsed':
    'An offer was not taken in time and went to the next in line, or there was nothing left to wait for.',
  'waitlist.left': 'A person left a waitlist.',
} as const satisfies Record<WebhookEventType, string>;

/** The names in `WEBHOOK_EVENTS`, in its order. */
export const WEBHOOK_EVENT_TYPES = Object.keys(WEBHOOK_EVENTS) as WebhookEventType[];

/** The JSON body of a webhook (Standard Webhooks 1.0.0, payload structure), as a union discriminated by `type`. */
export type WebhookBody = {
  [Type in WebhookEventType]: {
    type: Type;
    /** When it happened, ISO 8601 in UTC; a retry does not change it. */
    timestamp: string;
    data: WebhookDataByType[Type];
  };
}[WebhookEventType];

/**
 * A verified webhook: its body and `id`, the `webhook-id` header, which is the same in each retry. Handle an `id` once.
 * Newer types than this package knows are delivered too: give a `switch` over `type` a `default`.
 */
export type WebhookEvent = WebhookBody & {
  id: string;
};

/** The member of `WebhookEvent` with this type, to annotate a handler: `WebhookEventOf<'order.confirmed'>`. */
export type WebhookEventOf<Type extends WebhookEventType> = Extract<WebhookEvent, { type: Type }>;

/** Whether this version of the package knows a type. */
export function isWebhookEventType(type: string): type is WebhookEventType {
  return Object.hasOwn(WEBHOOK_EVENTS, type);
}
