import { WEBHOOK_EVENTS, type WebhookBodyByType } from './generated/events.ts';
import type { components } from './generated/schema.ts';

export { WEBHOOK_EVENTS };

type Schemas = components['schemas'];

export type AttendeeData = Schemas['AttendeeData'];
export type EventData = Schemas['EventData'];
export type OrderItemData = Schemas['OrderItemData'];
export type TierData = Schemas['TierData'];

/** State of an event at the time of the webhook. */
export type EventStatus = EventData['status'];
/** State of an order at the time of the webhook. */
export type OrderStatus = Schemas['OrderData']['status'];
/** How much of an order's payment was refunded or is being refunded. */
export type RefundStatus = Schemas['OrderData']['refund_status'];
/** Status of an order's payment: `processing` while a bank processes it, `failed` if that did not succeed. */
export type PaymentStatus = Schemas['OrderData']['payment_status'];
/** State of a ticket at the time of the webhook. */
export type TicketStatus = Schemas['TicketData']['status'];
/** State of a waitlist entry at the time of the webhook. */
export type WaitlistStatus = Schemas['WaitlistData']['status'];
/** Why a waitlist entry lapsed: its offer was not claimed in time, or there is nothing left to wait for. */
export type LapseReason = NonNullable<Schemas['WaitlistData']['lapse_reason']>;

/** An order, in one state or in any. Holds the buyer's name and e-mail: keep them out of logs. */
export type OrderData<Status extends OrderStatus = OrderStatus> = Schemas['OrderData'] & { status: Status };
/** A ticket, in one state or in any. */
export type TicketData<Status extends TicketStatus = TicketStatus> = Schemas['TicketData'] & { status: Status };
/** A waitlist entry, in one state or in any. */
export type WaitlistData<Status extends WaitlistStatus = WaitlistStatus> = Schemas['WaitlistData'] & { status: Status };

/** Name of a type of webhook, such as `order.confirmed`. */
export type WebhookEventType = keyof WebhookBodyByType;

/** The type of `data` for each type of webhook. */
export type WebhookDataByType = { [Type in WebhookEventType]: WebhookBodyByType[Type]['data'] };

/** The names in `WEBHOOK_EVENTS`, in its order. */
export const WEBHOOK_EVENT_TYPES = Object.keys(WEBHOOK_EVENTS) as WebhookEventType[];

/** The JSON body of a webhook (Standard Webhooks 1.0.0, payload structure), as a union discriminated by `type`. */
export type WebhookBody = WebhookBodyByType[WebhookEventType];

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
export const isWebhookEventType = (type: string): type is WebhookEventType => Object.hasOwn(WEBHOOK_EVENTS, type);
