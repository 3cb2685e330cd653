// Generated from scripts/bodies.ts by npm run generate. Do not edit.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The person who will hold a ticket, as given at the order or later. */
        AttendeeData: {
            /**
             * @description The person the ticket is for.
             * @example Ada Lovelace
             */
            name: string;
            /**
             * @description Their e-mail.
             * @example ada@example.com
             */
            email?: string;
            /** @description What they answered to the questions of the sale. */
            answers?: {
                /**
                 * @description What was asked.
                 * @example Any allergies?
                 */
                question: string;
                /**
                 * @description What the person answered.
                 * @example Peanuts
                 */
                answer: string;
            }[];
        };
        /**
         * @description An event was cancelled; its orders are being refunded.
         * @example {
         *       "type": "event.cancelled",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "title": "Night of the Lanterns",
         *         "venue": "Old Harbour Hall",
         *         "city": "Hamburg",
         *         "start_time": "2027-06-12T18:00:00.000Z",
         *         "end_time": "2027-06-12T21:00:00.000Z",
         *         "local_start_time": "2027-06-12T20:00:00+02:00",
         *         "local_end_time": "2027-06-12T23:00:00+02:00",
         *         "time_zone": "Europe/Berlin",
         *         "status": "cancelled",
         *         "capacity": 500
         *       }
         *     }
         */
        EventCancelledWebhook: {
            /**
             * @description What happened.
             * @example event.cancelled
             * @constant
             */
            type: "event.cancelled";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["EventData"];
        };
        /** @description An event. Its `description` is left out, because it alone may exceed the size of a webhook: read it from the API. */
        EventData: {
            /**
             * @description The event’s id.
             * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
             */
            id: string;
            /**
             * @description Who sells its tickets.
             * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
             */
            promoter_id: string;
            /**
             * @description What the event is called.
             * @example Night of the Lanterns
             */
            title: string;
            /**
             * @description Where it takes place.
             * @example Old Harbour Hall
             */
            venue: string;
            /**
             * @description The city of the venue.
             * @example Hamburg
             */
            city: string;
            /**
             * Format: date-time
             * @description When it starts. ISO 8601, UTC.
             * @example 2027-06-12T18:00:00.000Z
             */
            start_time: string;
            /**
             * Format: date-time
             * @description When it ends. ISO 8601, UTC.
             * @example 2027-06-12T21:00:00.000Z
             */
            end_time: string;
            /**
             * Format: date-time
             * @description When it starts. By the wall clock of the event’s time zone, with its offset. ISO 8601.
             * @example 2027-06-12T20:00:00+02:00
             */
            local_start_time: string;
            /**
             * Format: date-time
             * @description When it ends. By the wall clock of the event’s time zone, with its offset. ISO 8601.
             * @example 2027-06-12T23:00:00+02:00
             */
            local_end_time: string;
            /**
             * @description IANA name of the zone.
             * @example Europe/Berlin
             */
            time_zone: string;
            /**
             * @description State of the event at the time of the webhook.
             * @example published
             * @enum {string}
             */
            status: "draft" | "published" | "cancelled";
            /**
             * @description Seats over all tiers; `null` where only the tiers limit them.
             * @example 500
             */
            capacity: number | null;
        };
        /**
         * @description An event was published and can be bought.
         * @example {
         *       "type": "event.published",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "title": "Night of the Lanterns",
         *         "venue": "Old Harbour Hall",
         *         "city": "Hamburg",
         *         "start_time": "2027-06-12T18:00:00.000Z",
         *         "end_time": "2027-06-12T21:00:00.000Z",
         *         "local_start_time": "2027-06-12T20:00:00+02:00",
         *         "local_end_time": "2027-06-12T23:00:00+02:00",
         *         "time_zone": "Europe/Berlin",
         *         "status": "published",
         *         "capacity": 500
         *       }
         *     }
         */
        EventPublishedWebhook: {
            /**
             * @description What happened.
             * @example event.published
             * @constant
             */
            type: "event.published";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["EventData"];
        };
        /**
         * @description The last seat of an event was sold: of all its tiers, or of its capacity.
         * @example {
         *       "type": "event.sold_out",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "title": "Night of the Lanterns",
         *         "venue": "Old Harbour Hall",
         *         "city": "Hamburg",
         *         "start_time": "2027-06-12T18:00:00.000Z",
         *         "end_time": "2027-06-12T21:00:00.000Z",
         *         "local_start_time": "2027-06-12T20:00:00+02:00",
         *         "local_end_time": "2027-06-12T23:00:00+02:00",
         *         "time_zone": "Europe/Berlin",
         *         "status": "published",
         *         "capacity": 500
         *       }
         *     }
         */
        EventSoldOutWebhook: {
            /**
             * @description What happened.
             * @example event.sold_out
             * @constant
             */
            type: "event.sold_out";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["EventData"];
        };
        /**
         * @description A published event went back to draft.
         * @example {
         *       "type": "event.unpublished",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "title": "Night of the Lanterns",
         *         "venue": "Old Harbour Hall",
         *         "city": "Hamburg",
         *         "start_time": "2027-06-12T18:00:00.000Z",
         *         "end_time": "2027-06-12T21:00:00.000Z",
         *         "local_start_time": "2027-06-12T20:00:00+02:00",
         *         "local_end_time": "2027-06-12T23:00:00+02:00",
         *         "time_zone": "Europe/Berlin",
         *         "status": "draft",
         *         "capacity": 500
         *       }
         *     }
         */
        EventUnpublishedWebhook: {
            /**
             * @description What happened.
             * @example event.unpublished
             * @constant
             */
            type: "event.unpublished";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["EventData"];
        };
        /**
         * @description An order was cancelled.
         * @example {
         *       "type": "order.cancelled",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "status": "cancelled",
         *         "refund_status": "none",
         *         "payment_status": "unpaid",
         *         "email": "ada@example.com",
         *         "name": "Ada Lovelace",
         *         "quantity": 2,
         *         "subtotal": 9000,
         *         "discount": 0,
         *         "fee": 0,
         *         "fee_included": false,
         *         "tax": 1437,
         *         "tax_inclusive": true,
         *         "tax_name": "VAT",
         *         "total_price": 9000,
         *         "promo_code": null,
         *         "refunded_amount": 0,
         *         "currency": "EUR",
         *         "created_at": "2027-03-01T09:30:00.000Z",
         *         "sequence": 2,
         *         "items": [
         *           {
         *             "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *             "tier_name": "Early bird",
         *             "quantity": 2,
         *             "unit_price": 4500,
         *             "discount": 0,
         *             "fee": 0,
         *             "tax": 1437,
         *             "total_price": 9000
         *           }
         *         ]
         *       }
         *     }
         */
        OrderCancelledWebhook: {
            /**
             * @description What happened.
             * @example order.cancelled
             * @constant
             */
            type: "order.cancelled";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["OrderData"] & {
                /**
                 * @description Its state.
                 * @example cancelled
                 * @constant
                 */
                status: "cancelled";
            };
        };
        /**
         * @description An order was paid, or was free: this is the sale.
         * @example {
         *       "type": "order.confirmed",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "status": "confirmed",
         *         "refund_status": "none",
         *         "payment_status": "paid",
         *         "email": "ada@example.com",
         *         "name": "Ada Lovelace",
         *         "quantity": 2,
         *         "subtotal": 9000,
         *         "discount": 0,
         *         "fee": 0,
         *         "fee_included": false,
         *         "tax": 1437,
         *         "tax_inclusive": true,
         *         "tax_name": "VAT",
         *         "total_price": 9000,
         *         "promo_code": null,
         *         "refunded_amount": 0,
         *         "currency": "EUR",
         *         "created_at": "2027-03-01T09:30:00.000Z",
         *         "sequence": 2,
         *         "items": [
         *           {
         *             "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *             "tier_name": "Early bird",
         *             "quantity": 2,
         *             "unit_price": 4500,
         *             "discount": 0,
         *             "fee": 0,
         *             "tax": 1437,
         *             "total_price": 9000
         *           }
         *         ]
         *       }
         *     }
         */
        OrderConfirmedWebhook: {
            /**
             * @description What happened.
             * @example order.confirmed
             * @constant
             */
            type: "order.confirmed";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["OrderData"] & {
                /**
                 * @description Its state.
                 * @example confirmed
                 * @constant
                 */
                status: "confirmed";
            };
        };
        /**
         * @description An order was placed and awaits payment; its seats are kept.
         * @example {
         *       "type": "order.created",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "status": "pending",
         *         "refund_status": "none",
         *         "payment_status": "unpaid",
         *         "email": "ada@example.com",
         *         "name": "Ada Lovelace",
         *         "quantity": 2,
         *         "subtotal": 9000,
         *         "discount": 0,
         *         "fee": 0,
         *         "fee_included": false,
         *         "tax": 1437,
         *         "tax_inclusive": true,
         *         "tax_name": "VAT",
         *         "total_price": 9000,
         *         "promo_code": null,
         *         "refunded_amount": 0,
         *         "currency": "EUR",
         *         "created_at": "2027-03-01T09:30:00.000Z",
         *         "sequence": 1,
         *         "items": [
         *           {
         *             "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *             "tier_name": "Early bird",
         *             "quantity": 2,
         *             "unit_price": 4500,
         *             "discount": 0,
         *             "fee": 0,
         *             "tax": 1437,
         *             "total_price": 9000
         *           }
         *         ]
         *       }
         *     }
         */
        OrderCreatedWebhook: {
            /**
             * @description What happened.
             * @example order.created
             * @constant
             */
            type: "order.created";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["OrderData"] & {
                /**
                 * @description Its state.
                 * @example pending
                 * @constant
                 */
                status: "pending";
            };
        };
        /** @description An order. */
        OrderData: {
            /**
             * @description The order’s id.
             * @example ord_01k9z3v6w0d8y2m4q7r5t1x3n9
             */
            id: string;
            /**
             * @description Its event.
             * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
             */
            event_id: string;
            /**
             * @description Who sells.
             * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
             */
            promoter_id: string;
            /**
             * @description Where the sale stands; what went back, `refund_status` says, and which tickets admit, the tickets.
             * @example confirmed
             * @enum {string}
             */
            status: "pending" | "confirmed" | "expired" | "cancelled";
            /**
             * @description How much of what was paid has gone or is going back.
             * @example none
             * @enum {string}
             */
            refund_status: "none" | "partial" | "full";
            /**
             * @description What has become of the payment: `processing` while a bank is at work on it, `failed` where that came to nothing.
             * @example paid
             * @enum {string}
             */
            payment_status: "not_required" | "unpaid" | "processing" | "failed" | "paid";
            /**
             * @description The buyer’s e-mail: keep it out of logs.
             * @example ada@example.com
             */
            email: string;
            /**
             * @description The buyer’s name: keep it out of logs.
             * @example Ada Lovelace
             */
            name: string;
            /**
             * @description Seats over all items.
             * @example 2
             */
            quantity: number;
            /**
             * @description The tickets at the prices on show. In minor units of `currency`.
             * @example 9000
             */
            subtotal: number;
            /**
             * @description What a promo code took off. In minor units of `currency`.
             * @example 0
             */
            discount: number;
            /**
             * @description The fee. In minor units of `currency`.
             * @example 0
             */
            fee: number;
            /**
             * @description Whether the prices contain the fee; if not it was added to them.
             * @example false
             */
            fee_included: boolean;
            /**
             * @description The tax. In minor units of `currency`.
             * @example 1437
             */
            tax: number;
            /**
             * @description Whether the prices contain the tax; if not it was added to them.
             * @example true
             */
            tax_inclusive: boolean;
            /**
             * @description What the tax is called.
             * @example VAT
             */
            tax_name: string;
            /**
             * @description What the buyer pays. In minor units of `currency`.
             * @example 9000
             */
            total_price: number;
            /**
             * @description The promo code, as its promoter writes it; `null` without one.
             * @example null
             */
            promo_code: string | null;
            /**
             * @description The sum of all refunds so far. In minor units of `currency`.
             * @example 0
             */
            refunded_amount: number;
            /**
             * @description ISO 4217, upper case.
             * @example EUR
             */
            currency: string;
            /**
             * Format: date-time
             * @description When it was placed. ISO 8601, UTC.
             * @example 2027-03-01T09:30:00.000Z
             */
            created_at: string;
            /**
             * @description Rises with each webhook about this order. Webhooks may overtake each other: ignore one below the last you handled.
             * @example 2
             */
            sequence: number;
            /** @description Its lines. */
            items: components["schemas"]["OrderItemData"][];
        };
        /**
         * @description An order was not paid in time; its seats are free again.
         * @example {
         *       "type": "order.expired",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "status": "expired",
         *         "refund_status": "none",
         *         "payment_status": "unpaid",
         *         "email": "ada@example.com",
         *         "name": "Ada Lovelace",
         *         "quantity": 2,
         *         "subtotal": 9000,
         *         "discount": 0,
         *         "fee": 0,
         *         "fee_included": false,
         *         "tax": 1437,
         *         "tax_inclusive": true,
         *         "tax_name": "VAT",
         *         "total_price": 9000,
         *         "promo_code": null,
         *         "refunded_amount": 0,
         *         "currency": "EUR",
         *         "created_at": "2027-03-01T09:30:00.000Z",
         *         "sequence": 2,
         *         "items": [
         *           {
         *             "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *             "tier_name": "Early bird",
         *             "quantity": 2,
         *             "unit_price": 4500,
         *             "discount": 0,
         *             "fee": 0,
         *             "tax": 1437,
         *             "total_price": 9000
         *           }
         *         ]
         *       }
         *     }
         */
        OrderExpiredWebhook: {
            /**
             * @description What happened.
             * @example order.expired
             * @constant
             */
            type: "order.expired";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["OrderData"] & {
                /**
                 * @description Its state.
                 * @example expired
                 * @constant
                 */
                status: "expired";
            };
        };
        /** @description One line of an order: so many seats of one tier. */
        OrderItemData: {
            /**
             * @description The tier.
             * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
             */
            tier_id: string;
            /**
             * @description What the tier is called.
             * @example Early bird
             */
            tier_name: string;
            /**
             * @description Seats of it.
             * @example 2
             */
            quantity: number;
            /**
             * @description The list price of a ticket when it was ordered. In minor units of `currency`.
             * @example 4500
             */
            unit_price: number;
            /**
             * @description What a promo code took off the line. In minor units of `currency`.
             * @example 0
             */
            discount: number;
            /**
             * @description The fee; see the order’s `fee_included`. In minor units of `currency`.
             * @example 0
             */
            fee: number;
            /**
             * @description The tax; see the order’s `tax_inclusive`. In minor units of `currency`.
             * @example 1437
             */
            tax: number;
            /**
             * @description What the buyer pays for the line. In minor units of `currency`.
             * @example 9000
             */
            total_price: number;
        };
        /**
         * @description Nothing came of a payment that a bank was at work on; it can be paid in another way.
         * @example {
         *       "type": "order.payment_failed",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "status": "pending",
         *         "refund_status": "none",
         *         "payment_status": "failed",
         *         "email": "ada@example.com",
         *         "name": "Ada Lovelace",
         *         "quantity": 2,
         *         "subtotal": 9000,
         *         "discount": 0,
         *         "fee": 0,
         *         "fee_included": false,
         *         "tax": 1437,
         *         "tax_inclusive": true,
         *         "tax_name": "VAT",
         *         "total_price": 9000,
         *         "promo_code": null,
         *         "refunded_amount": 0,
         *         "currency": "EUR",
         *         "created_at": "2027-03-01T09:30:00.000Z",
         *         "sequence": 3,
         *         "items": [
         *           {
         *             "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *             "tier_name": "Early bird",
         *             "quantity": 2,
         *             "unit_price": 4500,
         *             "discount": 0,
         *             "fee": 0,
         *             "tax": 1437,
         *             "total_price": 9000
         *           }
         *         ]
         *       }
         *     }
         */
        OrderPaymentFailedWebhook: {
            /**
             * @description What happened.
             * @example order.payment_failed
             * @constant
             */
            type: "order.payment_failed";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["OrderData"] & {
                /**
                 * @description Its state.
                 * @example pending
                 * @constant
                 */
                status: "pending";
            };
        };
        /**
         * @description The buyer’s bank is at work on a payment, which takes days for a debit; the seats are kept.
         * @example {
         *       "type": "order.payment_processing",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "status": "pending",
         *         "refund_status": "none",
         *         "payment_status": "processing",
         *         "email": "ada@example.com",
         *         "name": "Ada Lovelace",
         *         "quantity": 2,
         *         "subtotal": 9000,
         *         "discount": 0,
         *         "fee": 0,
         *         "fee_included": false,
         *         "tax": 1437,
         *         "tax_inclusive": true,
         *         "tax_name": "VAT",
         *         "total_price": 9000,
         *         "promo_code": null,
         *         "refunded_amount": 0,
         *         "currency": "EUR",
         *         "created_at": "2027-03-01T09:30:00.000Z",
         *         "sequence": 2,
         *         "items": [
         *           {
         *             "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *             "tier_name": "Early bird",
         *             "quantity": 2,
         *             "unit_price": 4500,
         *             "discount": 0,
         *             "fee": 0,
         *             "tax": 1437,
         *             "total_price": 9000
         *           }
         *         ]
         *       }
         *     }
         */
        OrderPaymentProcessingWebhook: {
            /**
             * @description What happened.
             * @example order.payment_processing
             * @constant
             */
            type: "order.payment_processing";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["OrderData"] & {
                /**
                 * @description Its state.
                 * @example pending
                 * @constant
                 */
                status: "pending";
            };
        };
        /**
         * @description Money of an order goes back, in part or in full. A payment that came too late is refunded without reviving its order.
         * @example {
         *       "type": "order.refunded",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "status": "confirmed",
         *         "refund_status": "full",
         *         "payment_status": "paid",
         *         "email": "ada@example.com",
         *         "name": "Ada Lovelace",
         *         "quantity": 2,
         *         "subtotal": 9000,
         *         "discount": 0,
         *         "fee": 0,
         *         "fee_included": false,
         *         "tax": 1437,
         *         "tax_inclusive": true,
         *         "tax_name": "VAT",
         *         "total_price": 9000,
         *         "promo_code": null,
         *         "refunded_amount": 9000,
         *         "currency": "EUR",
         *         "created_at": "2027-03-01T09:30:00.000Z",
         *         "sequence": 3,
         *         "items": [
         *           {
         *             "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *             "tier_name": "Early bird",
         *             "quantity": 2,
         *             "unit_price": 4500,
         *             "discount": 0,
         *             "fee": 0,
         *             "tax": 1437,
         *             "total_price": 9000
         *           }
         *         ]
         *       }
         *     }
         */
        OrderRefundedWebhook: {
            /**
             * @description What happened.
             * @example order.refunded
             * @constant
             */
            type: "order.refunded";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["OrderData"] & {
                /**
                 * @description Its state.
                 * @example confirmed
                 * @enum {string}
                 */
                status: "confirmed" | "expired" | "cancelled";
            };
        };
        /** @description The endpoint that a test was sent to. */
        TestData: {
            /**
             * @description The endpoint that is tested.
             * @example whe_01k9z3v6w0d8y2m4q7r5t1x3n9
             */
            webhook_endpoint_id: string;
        };
        /**
         * @description Somebody was let in by a scanner that was offline, with a ticket that was void by then or of a cancelled event.
         * @example {
         *       "type": "ticket.admitted_void",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "tkt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "order_id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "ticket_code": "7K2M9QX4R8TZ5W3V6B1CDEFGHJ",
         *         "status": "void",
         *         "attendee": {
         *           "name": "Ada Lovelace",
         *           "email": "ada@example.com",
         *           "answers": [
         *             {
         *               "question": "Any allergies?",
         *               "answer": "Peanuts"
         *             }
         *           ]
         *         },
         *         "checked_in_at": "2027-06-12T17:42:00.000Z",
         *         "local_checked_in_at": "2027-06-12T19:42:00+02:00",
         *         "seat_freed_at": null,
         *         "refund_id": null,
         *         "scan": {
         *           "id": "8e03978e-40d5-43e8-bc93-6894a57f9324",
         *           "scanned_at": "2027-06-12T17:42:00.000Z",
         *           "gate": "North",
         *           "actor": "key_01k9z3v6w0d8y2m4q7r5t1x3n9"
         *         }
         *       }
         *     }
         */
        TicketAdmittedVoidWebhook: {
            /**
             * @description What happened.
             * @example ticket.admitted_void
             * @constant
             */
            type: "ticket.admitted_void";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["TicketData"] & {
                /** @description The scan that let somebody in. */
                scan: {
                    /**
                     * @description The id that the scanner gave the scan.
                     * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                     */
                    id: string;
                    /**
                     * Format: date-time
                     * @description By the scanner’s clock, where that can be. ISO 8601, UTC.
                     * @example 2027-06-12T17:42:00.000Z
                     */
                    scanned_at: string;
                    /**
                     * @description Which door or device, as the scanner named it.
                     * @example North
                     */
                    gate: string | null;
                    /**
                     * @description The key or person that scanned.
                     * @example key_01k9z3v6w0d8y2m4q7r5t1x3n9
                     */
                    actor: string;
                };
            };
        };
        /**
         * @description A ticket was scanned at the door for the first time.
         * @example {
         *       "type": "ticket.checked_in",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "tkt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "order_id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "ticket_code": "7K2M9QX4R8TZ5W3V6B1CDEFGHJ",
         *         "status": "checked_in",
         *         "attendee": {
         *           "name": "Ada Lovelace",
         *           "email": "ada@example.com",
         *           "answers": [
         *             {
         *               "question": "Any allergies?",
         *               "answer": "Peanuts"
         *             }
         *           ]
         *         },
         *         "checked_in_at": "2027-06-12T17:42:00.000Z",
         *         "local_checked_in_at": "2027-06-12T19:42:00+02:00",
         *         "seat_freed_at": null,
         *         "refund_id": null
         *       }
         *     }
         */
        TicketCheckedInWebhook: {
            /**
             * @description What happened.
             * @example ticket.checked_in
             * @constant
             */
            type: "ticket.checked_in";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["TicketData"] & {
                /**
                 * @description Its state.
                 * @example checked_in
                 * @constant
                 */
                status: "checked_in";
            } & {
                /**
                 * Format: date-time
                 * @description When the first person passed with it. It stays when the ticket is voided afterwards. ISO 8601, UTC.
                 * @example 2027-06-12T17:42:00.000Z
                 */
                checked_in_at: string;
                /**
                 * Format: date-time
                 * @description The same time. By the wall clock of the event’s time zone, with its offset. ISO 8601.
                 * @example 2027-06-12T19:42:00+02:00
                 */
                local_checked_in_at: string;
            };
        };
        /** @description A ticket. Its `qr_code` is left out, because it admits whoever shows it: read it from the API when you need it. */
        TicketData: {
            /**
             * @description The ticket’s id.
             * @example tkt_01k9z3v6w0d8y2m4q7r5t1x3n9
             */
            id: string;
            /**
             * @description The order it was sold with.
             * @example ord_01k9z3v6w0d8y2m4q7r5t1x3n9
             */
            order_id: string;
            /**
             * @description The event it admits to.
             * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
             */
            event_id: string;
            /**
             * @description Its tier.
             * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
             */
            tier_id: string;
            /**
             * @description Who sold it.
             * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
             */
            promoter_id: string;
            /**
             * @description To type at the door when a scan fails.
             * @example 7K2M9QX4R8TZ5W3V6B1CDEFGHJ
             */
            ticket_code: string;
            /**
             * @description State of the ticket at the time of the webhook.
             * @example valid
             * @enum {string}
             */
            status: "valid" | "checked_in" | "void";
            /** @description Who will come with it; `null` until it is known. */
            attendee: components["schemas"]["AttendeeData"] | null;
            /**
             * @description When the first person passed with it. It stays when the ticket is voided afterwards. ISO 8601, UTC.
             * @example null
             */
            checked_in_at: string | null;
            /**
             * @description The same time. By the wall clock of the event’s time zone, with its offset. ISO 8601.
             * @example null
             */
            local_checked_in_at: string | null;
            /**
             * @description When its seat was freed; `null` while it is taken, which that of a void ticket may be. ISO 8601, UTC.
             * @example null
             */
            seat_freed_at: string | null;
            /**
             * @description The refund that gave back what it cost; `null` while none did.
             * @example null
             */
            refund_id: string | null;
        };
        /**
         * @description A ticket was issued.
         * @example {
         *       "type": "ticket.issued",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "tkt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "order_id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "ticket_code": "7K2M9QX4R8TZ5W3V6B1CDEFGHJ",
         *         "status": "valid",
         *         "attendee": {
         *           "name": "Ada Lovelace",
         *           "email": "ada@example.com",
         *           "answers": [
         *             {
         *               "question": "Any allergies?",
         *               "answer": "Peanuts"
         *             }
         *           ]
         *         },
         *         "checked_in_at": null,
         *         "local_checked_in_at": null,
         *         "seat_freed_at": null,
         *         "refund_id": null
         *       }
         *     }
         */
        TicketIssuedWebhook: {
            /**
             * @description What happened.
             * @example ticket.issued
             * @constant
             */
            type: "ticket.issued";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["TicketData"] & {
                /**
                 * @description Its state.
                 * @example valid
                 * @constant
                 */
                status: "valid";
            };
        };
        /**
         * @description A ticket was made void and admits no one.
         * @example {
         *       "type": "ticket.voided",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "tkt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "order_id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "ticket_code": "7K2M9QX4R8TZ5W3V6B1CDEFGHJ",
         *         "status": "void",
         *         "attendee": {
         *           "name": "Ada Lovelace",
         *           "email": "ada@example.com",
         *           "answers": [
         *             {
         *               "question": "Any allergies?",
         *               "answer": "Peanuts"
         *             }
         *           ]
         *         },
         *         "checked_in_at": null,
         *         "local_checked_in_at": null,
         *         "seat_freed_at": "2027-04-01T08:00:00.000Z",
         *         "refund_id": "rfd_01k9z3v6w0d8y2m4q7r5t1x3n9"
         *       }
         *     }
         */
        TicketVoidedWebhook: {
            /**
             * @description What happened.
             * @example ticket.voided
             * @constant
             */
            type: "ticket.voided";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["TicketData"] & {
                /**
                 * @description Its state.
                 * @example void
                 * @constant
                 */
                status: "void";
            };
        };
        /**
         * @description A tier that was sold out has seats for the public again.
         * @example {
         *       "type": "tier.back_in_stock",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "name": "Early bird",
         *         "price": 4500,
         *         "currency": "EUR",
         *         "quantity": 100,
         *         "sold": 90,
         *         "available": 10
         *       }
         *     }
         */
        TierBackInStockWebhook: {
            /**
             * @description What happened.
             * @example tier.back_in_stock
             * @constant
             */
            type: "tier.back_in_stock";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["TierData"] & {
                /**
                 * @description Seats that nobody has: neither sold, nor pending, nor offered to the waitlist, nor beyond the event’s `capacity`.
                 * @example 10
                 */
                available: number;
            };
        };
        /** @description A tier with its counters at the time of the webhook. */
        TierData: {
            /**
             * @description The tier’s id.
             * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
             */
            id: string;
            /**
             * @description Its event.
             * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
             */
            event_id: string;
            /**
             * @description Who sells it.
             * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
             */
            promoter_id: string;
            /**
             * @description What the tier is called.
             * @example Early bird
             */
            name: string;
            /**
             * @description The list price of a ticket. In minor units of `currency`.
             * @example 4500
             */
            price: number;
            /**
             * @description ISO 4217, upper case.
             * @example EUR
             */
            currency: string;
            /**
             * @description How many tickets there are.
             * @example 100
             */
            quantity: number;
            /**
             * @description How many are sold.
             * @example 100
             */
            sold: number;
        };
        /**
         * @description A tier fell to its threshold of unsold seats.
         * @example {
         *       "type": "tier.low_inventory",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "name": "Early bird",
         *         "price": 4500,
         *         "currency": "EUR",
         *         "quantity": 100,
         *         "sold": 90,
         *         "available": 10,
         *         "threshold": 10
         *       }
         *     }
         */
        TierLowInventoryWebhook: {
            /**
             * @description What happened.
             * @example tier.low_inventory
             * @constant
             */
            type: "tier.low_inventory";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["TierData"] & {
                /**
                 * @description Seats that nobody has: neither sold, nor pending, nor offered to the waitlist, nor beyond the event’s `capacity`.
                 * @example 10
                 */
                available: number;
                /**
                 * @description The number of unsold seats at which its promoter wanted to know.
                 * @example 10
                 */
                threshold: number;
            };
        };
        /**
         * @description The last seat of a tier was sold.
         * @example {
         *       "type": "tier.sold_out",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "name": "Early bird",
         *         "price": 4500,
         *         "currency": "EUR",
         *         "quantity": 100,
         *         "sold": 100
         *       }
         *     }
         */
        TierSoldOutWebhook: {
            /**
             * @description What happened.
             * @example tier.sold_out
             * @constant
             */
            type: "tier.sold_out";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["TierData"];
        };
        /**
         * @description A waiting person bought the seats offered to them.
         * @example {
         *       "type": "waitlist.claimed",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "wle_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "user_id": null,
         *         "email": "ada@example.com",
         *         "name": "Ada Lovelace",
         *         "quantity": 2,
         *         "status": "claimed",
         *         "lapse_reason": null,
         *         "notified": true,
         *         "offered_tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "created_at": "2027-03-01T09:30:00.000Z",
         *         "offer_expires_at": "2027-03-02T09:30:00.000Z",
         *         "local_offer_expires_at": "2027-03-02T10:30:00+01:00"
         *       }
         *     }
         */
        WaitlistClaimedWebhook: {
            /**
             * @description What happened.
             * @example waitlist.claimed
             * @constant
             */
            type: "waitlist.claimed";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["WaitlistData"] & {
                /**
                 * @description Its state.
                 * @example claimed
                 * @constant
                 */
                status: "claimed";
            };
        };
        /** @description A person waiting for seats of a tier, or of any tier of the event. */
        WaitlistData: {
            /**
             * @description The entry’s id.
             * @example wle_01k9z3v6w0d8y2m4q7r5t1x3n9
             */
            id: string;
            /**
             * @description The event waited for.
             * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
             */
            event_id: string;
            /**
             * @description The tier waited for; `null`: any of the event.
             * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
             */
            tier_id: string | null;
            /**
             * @description The event’s promoter.
             * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
             */
            promoter_id: string;
            /**
             * @description The person’s account; `null` for a guest.
             * @example null
             */
            user_id: string | null;
            /**
             * @description Where the offer is sent: keep it out of logs.
             * @example ada@example.com
             */
            email: string;
            /**
             * @description Who waits: keep it out of logs.
             * @example Ada Lovelace
             */
            name: string;
            /**
             * @description Seats wanted.
             * @example 2
             */
            quantity: number;
            /**
             * @description State of the entry at the time of the webhook.
             * @example waiting
             * @enum {string}
             */
            status: "waiting" | "offered" | "claimed" | "lapsed" | "left";
            /**
             * @description Why it lapsed: its offer was not taken in time, or there is nothing left to wait for. `null` unless it lapsed.
             * @example null
             */
            lapse_reason: ("offer_expired" | "sale_ended" | "event_ended" | "event_cancelled") | null;
            /**
             * @description Whether the person was told of an offer.
             * @example false
             */
            notified: boolean;
            /**
             * @description Tier of the offered seats; `null` where no offer was made.
             * @example null
             */
            offered_tier_id: string | null;
            /**
             * Format: date-time
             * @description When the person joined. ISO 8601, UTC.
             * @example 2027-03-01T09:30:00.000Z
             */
            created_at: string;
            /**
             * @description Until when the seats are kept; `null` where no offer was made. ISO 8601, UTC.
             * @example null
             */
            offer_expires_at: string | null;
            /**
             * @description The same time; `null` where no offer was made. By the wall clock of the event’s time zone, with its offset. ISO 8601.
             * @example null
             */
            local_offer_expires_at: string | null;
        };
        /**
         * @description A person joined a waitlist.
         * @example {
         *       "type": "waitlist.joined",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "wle_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "user_id": null,
         *         "email": "ada@example.com",
         *         "name": "Ada Lovelace",
         *         "quantity": 2,
         *         "status": "waiting",
         *         "lapse_reason": null,
         *         "notified": false,
         *         "offered_tier_id": null,
         *         "created_at": "2027-03-01T09:30:00.000Z",
         *         "offer_expires_at": null,
         *         "local_offer_expires_at": null
         *       }
         *     }
         */
        WaitlistJoinedWebhook: {
            /**
             * @description What happened.
             * @example waitlist.joined
             * @constant
             */
            type: "waitlist.joined";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["WaitlistData"] & {
                /**
                 * @description Its state.
                 * @example waiting
                 * @constant
                 */
                status: "waiting";
            };
        };
        /**
         * @description An offer was not taken in time and went to the next in line, or there was nothing left to wait for.
         * @example {
         *       "type": "waitlist.lapsed",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "wle_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "user_id": null,
         *         "email": "ada@example.com",
         *         "name": "Ada Lovelace",
         *         "quantity": 2,
         *         "status": "lapsed",
         *         "lapse_reason": "offer_expired",
         *         "notified": true,
         *         "offered_tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "created_at": "2027-03-01T09:30:00.000Z",
         *         "offer_expires_at": "2027-03-02T09:30:00.000Z",
         *         "local_offer_expires_at": "2027-03-02T10:30:00+01:00"
         *       }
         *     }
         */
        WaitlistLapsedWebhook: {
            /**
             * @description What happened.
             * @example waitlist.lapsed
             * @constant
             */
            type: "waitlist.lapsed";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["WaitlistData"] & {
                /**
                 * @description Its state.
                 * @example lapsed
                 * @constant
                 */
                status: "lapsed";
            } & {
                /**
                 * @description Why it lapsed.
                 * @example offer_expired
                 * @enum {string}
                 */
                lapse_reason: "offer_expired" | "sale_ended" | "event_ended" | "event_cancelled";
            };
        };
        /**
         * @description A person left a waitlist.
         * @example {
         *       "type": "waitlist.left",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "wle_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "user_id": null,
         *         "email": "ada@example.com",
         *         "name": "Ada Lovelace",
         *         "quantity": 2,
         *         "status": "left",
         *         "lapse_reason": null,
         *         "notified": false,
         *         "offered_tier_id": null,
         *         "created_at": "2027-03-01T09:30:00.000Z",
         *         "offer_expires_at": null,
         *         "local_offer_expires_at": null
         *       }
         *     }
         */
        WaitlistLeftWebhook: {
            /**
             * @description What happened.
             * @example waitlist.left
             * @constant
             */
            type: "waitlist.left";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["WaitlistData"] & {
                /**
                 * @description Its state.
                 * @example left
                 * @constant
                 */
                status: "left";
            };
        };
        /**
         * @description Seats were set aside for a waiting person, who may claim them until `offer_expires_at`.
         * @example {
         *       "type": "waitlist.offered",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "id": "wle_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "user_id": null,
         *         "email": "ada@example.com",
         *         "name": "Ada Lovelace",
         *         "quantity": 2,
         *         "status": "offered",
         *         "lapse_reason": null,
         *         "notified": false,
         *         "offered_tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
         *         "created_at": "2027-03-01T09:30:00.000Z",
         *         "offer_expires_at": "2027-03-02T09:30:00.000Z",
         *         "local_offer_expires_at": "2027-03-02T10:30:00+01:00"
         *       }
         *     }
         */
        WaitlistOfferedWebhook: {
            /**
             * @description What happened.
             * @example waitlist.offered
             * @constant
             */
            type: "waitlist.offered";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["WaitlistData"] & {
                /**
                 * @description Its state.
                 * @example offered
                 * @constant
                 */
                status: "offered";
            } & {
                /**
                 * @description Tier of the offered seats; `null` where no offer was made.
                 * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
                 */
                offered_tier_id: string;
                /**
                 * Format: date-time
                 * @description Until when the seats are kept; `null` where no offer was made. ISO 8601, UTC.
                 * @example 2027-03-02T09:30:00.000Z
                 */
                offer_expires_at: string;
                /**
                 * Format: date-time
                 * @description The same time; `null` where no offer was made. By the wall clock of the event’s time zone, with its offset. ISO 8601.
                 * @example 2027-03-02T10:30:00+01:00
                 */
                local_offer_expires_at: string;
            };
        };
        /**
         * @description A test that was asked for, to one endpoint whatever types it wants.
         * @example {
         *       "type": "webhook.test",
         *       "timestamp": "2027-03-01T09:31:00.000Z",
         *       "data": {
         *         "webhook_endpoint_id": "whe_01k9z3v6w0d8y2m4q7r5t1x3n9"
         *       }
         *     }
         */
        WebhookTestWebhook: {
            /**
             * @description What happened.
             * @example webhook.test
             * @constant
             */
            type: "webhook.test";
            /**
             * Format: date-time
             * @description When it happened; a retry does not change it. ISO 8601, UTC.
             * @example 2027-03-01T09:31:00.000Z
             */
            timestamp: string;
            data: components["schemas"]["TestData"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
