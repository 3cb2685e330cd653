// Generated from scripts/bodies.ts by npm run generate. Do not edit.

import type { components } from './schema.ts';

type Schemas = components['schemas'];

/** The JSON body of each type of webhook. */
export interface WebhookBodyByType {
  "event.published": Schemas['EventPublishedWebhook'];
  "event.unpublished": Schemas['EventUnpublishedWebhook'];
  "event.cancelled": Schemas['EventCancelledWebhook'];
  "event.sold_out": Schemas['EventSoldOutWebhook'];
  "tier.low_inventory": Schemas['TierLowInventoryWebhook'];
  "tier.sold_out": Schemas['TierSoldOutWebhook'];
  "tier.back_in_stock": Schemas['TierBackInStockWebhook'];
  "order.created": Schemas['OrderCreatedWebhook'];
  "order.payment_processing": Schemas['OrderPaymentProcessingWebhook'];
  "order.payment_failed": Schemas['OrderPaymentFailedWebhook'];
  "order.confirmed": Schemas['OrderConfirmedWebhook'];
  "order.expired": Schemas['OrderExpiredWebhook'];
  "order.cancelled": Schemas['OrderCancelledWebhook'];
  "order.refunded": Schemas['OrderRefundedWebhook'];
  "ticket.issued": Schemas['TicketIssuedWebhook'];
  "ticket.checked_in": Schemas['TicketCheckedInWebhook'];
  "ticket.admitted_void": Schemas['TicketAdmittedVoidWebhook'];
  "ticket.voided": Schemas['TicketVoidedWebhook'];
  "waitlist.joined": Schemas['WaitlistJoinedWebhook'];
  "waitlist.offered": Schemas['WaitlistOfferedWebhook'];
  "waitlist.claimed": Schemas['WaitlistClaimedWebhook'];
  "waitlist.lapsed": Schemas['WaitlistLapsedWebhook'];
  "waitlist.left": Schemas['WaitlistLeftWebhook'];
  "webhook.test": Schemas['WebhookTestWebhook'];
}

/** Every type of webhook and when it is sent. */
export const WEBHOOK_EVENTS = {
  "event.published": "An event was published and can be bought.",
  "event.unpublished": "A published event went back to draft.",
  "event.cancelled": "An event was cancelled; its orders are being refunded.",
  "event.sold_out": "The last seat of an event was sold: of all its tiers, or of its capacity.",
  "tier.low_inventory": "A tier fell to its threshold of unsold seats.",
  "tier.sold_out": "The last seat of a tier was sold.",
  "tier.back_in_stock": "A tier that was sold out has seats for the public again.",
  "order.created": "An order was placed and awaits payment; its seats are kept.",
  "order.payment_processing": "The buyer’s bank is at work on a payment, which takes days for a debit; the seats are kept.",
  "order.payment_failed": "Nothing came of a payment that a bank was at work on; it can be paid in another way.",
  "order.confirmed": "An order was paid, or was free: this is the sale.",
  "order.expired": "An order was not paid in time; its seats are free again.",
  "order.cancelled": "An order was cancelled.",
  "order.refunded": "Money of an order goes back, in part or in full. A payment that came too late is refunded without reviving its order.",
  "ticket.issued": "A ticket was issued.",
  "ticket.checked_in": "A ticket was scanned at the door for the first time.",
  "ticket.admitted_void": "Somebody was let in by a scanner that was offline, with a ticket that was void by then or of a cancelled event.",
  "ticket.voided": "A ticket was made void and admits no one.",
  "waitlist.joined": "A person joined a waitlist.",
  "waitlist.offered": "Seats were set aside for a waiting person, who may claim them until `offer_expires_at`.",
  "waitlist.claimed": "A waiting person bought the seats offered to them.",
  "waitlist.lapsed": "An offer was not taken in time and went to the next in line, or there was nothing left to wait for.",
  "waitlist.left": "A person left a waitlist.",
  "webhook.test": "A test that was asked for, to one endpoint whatever types it wants.",
} as const;
