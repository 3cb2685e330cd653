import { z } from 'zod';

const ID = '01k9z3v6w0d8y2m4q7r5t1x3n9';

const id = (prefix: string, description: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`))
    .meta({ description, examples: [`${prefix}_${ID}`] });
const text = (description: string, example: string) => z.string().meta({ description, examples: [example] });
const whole = (description: string, example: number) =>
  z
    .int()
    .min(0)
    .meta({ description, examples: [example] });
const money = (description: string, example: number) =>
  whole(`${description} In minor units of \`currency\`.`, example);
const yes = (description: string, example: boolean) => z.boolean().meta({ description, examples: [example] });
const oneOf = <const T extends readonly string[]>(values: T, description: string, example: T[number]) =>
  z.enum(values).meta({ description, examples: [example] });
const instant = (description: string, example = '2027-06-12T18:00:00.000Z') =>
  z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    .meta({ format: 'date-time', description: `${description} ISO 8601, UTC.`, examples: [example] });
const local = (description: string, example = '2027-06-12T20:00:00+02:00') =>
  z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?[+-]\d\d:\d\d$/)
    .meta({
      format: 'date-time',
      description: `${description} By the wall clock of the event’s time zone, with its offset. ISO 8601.`,
      examples: [example],
    });
/** A schema that allows `null`, with the value's description, and its example, or `null` if a value is rare. */
const orNull = <T extends z.ZodType>(schema: T, rare = false) =>
  z.union([schema, z.null()]).meta(rare ? { examples: [null] } : {});
const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .meta({ description: 'ISO 4217, upper case.', examples: ['EUR'] });

const event = z
  .object({
    id: id('evt', 'The event’s id.'),
    promoter_id: id('pro', 'Who sells its tickets.'),
    title: text('What the event is called.', 'Night of the Lanterns'),
    venue: text('Where it takes place.', 'Old Harbour Hall'),
    city: text('The city of the venue.', 'Hamburg'),
    start_time: instant('When it starts.'),
    end_time: instant('When it ends.', '2027-06-12T21:00:00.000Z'),
    local_start_time: local('When it starts.'),
    local_end_time: local('When it ends.', '2027-06-12T23:00:00+02:00'),
    time_zone: text('IANA name of the zone.', 'Europe/Berlin'),
    status: oneOf(['draft', 'published', 'cancelled'], 'State of the event at the time of the webhook.', 'published'),
    capacity: orNull(whole('Seats over all tiers; `null` where only the tiers limit them.', 500)),
  })
  .meta({
    id: 'EventData',
    description:
      'An event. Its `description` is left out, because it alone may exceed the size of a webhook: read it from the API.',
  });

const tier = z
  .object({
    id: id('tir', 'The tier’s id.'),
    event_id: id('evt', 'Its event.'),
    promoter_id: id('pro', 'Who sells it.'),
    name: text('What the tier is called.', 'Early bird'),
    price: money('The list price of a ticket.', 4500),
    currency,
    quantity: whole('How many tickets there are.', 100),
    sold: whole('How many are sold.', 100),
  })
  .meta({ id: 'TierData', description: 'A tier with its counters at the time of the webhook.' });

const available = z.object({
  available: whole(
    'Seats that nobody has: neither sold, nor pending, nor offered to the waitlist, nor beyond the event’s `capacity`.',
    10,
  ),
});

const orderItem = z
  .object({
    tier_id: id('tir', 'The tier.'),
    tier_name: text('What the tier is called.', 'Early bird'),
    quantity: whole('Seats of it.', 2),
    unit_price: money('The list price of a ticket when it was ordered.', 4500),
    discount: money('What a promo code took off the line.', 0),
    fee: money('The fee; see the order’s `fee_included`.', 0),
    tax: money('The tax; see the order’s `tax_inclusive`.', 1437),
    total_price: money('What the buyer pays for the line.', 9000),
  })
  .meta({ id: 'OrderItemData', description: 'One line of an order: so many seats of one tier.' });

const order = z
  .object({
    id: id('ord', 'The order’s id.'),
    event_id: id('evt', 'Its event.'),
    promoter_id: id('pro', 'Who sells.'),
    status: oneOf(
      ['pending', 'confirmed', 'expired', 'cancelled'],
      'Where the sale stands; what went back, `refund_status` says, and which tickets admit, the tickets.',
      'confirmed',
    ),
    refund_status: oneOf(['none', 'partial', 'full'], 'How much of what was paid has gone or is going back.', 'none'),
    payment_status: oneOf(
      ['not_required', 'unpaid', 'processing', 'failed', 'paid'],
      'What has become of the payment: `processing` while a bank is at work on it, `failed` where that came to nothing.',
      'paid',
    ),
    email: text('The buyer’s e-mail: keep it out of logs.', 'ada@example.com'),
    name: text('The buyer’s name: keep it out of logs.', 'Ada Lovelace'),
    quantity: whole('Seats over all items.', 2),
    subtotal: money('The tickets at the prices on show.', 9000),
    discount: money('What a promo code took off.', 0),
    fee: money('The fee.', 0),
    fee_included: yes('Whether the prices contain the fee; if not it was added to them.', false),
    tax: money('The tax.', 1437),
    tax_inclusive: yes('Whether the prices contain the tax; if not it was added to them.', true),
    tax_name: text('What the tax is called.', 'VAT'),
    total_price: money('What the buyer pays.', 9000),
    promo_code: orNull(text('The promo code, as its promoter writes it; `null` without one.', 'EARLY10'), true),
    refunded_amount: money('The sum of all refunds so far.', 0),
    currency,
    created_at: instant('When it was placed.', '2027-03-01T09:30:00.000Z'),
    sequence: whole(
      'Rises with each webhook about this order. Webhooks may overtake each other: ignore one below the last you handled.',
      2,
    ),
    items: z.array(orderItem).meta({ description: 'Its lines.' }),
  })
  .meta({ id: 'OrderData', description: 'An order.' });

const attendee = z
  .object({
    name: text('The person the ticket is for.', 'Ada Lovelace'),
    email: text('Their e-mail.', 'ada@example.com').optional(),
    answers: z
      .array(
        z.object({
          question: text('What was asked.', 'Any allergies?'),
          answer: text('What the person answered.', 'Peanuts'),
        }),
      )
      .meta({ description: 'What they answered to the questions of the sale.' })
      .optional(),
  })
  .meta({ id: 'AttendeeData', description: 'The person who will hold a ticket, as given at the order or later.' });

const checkedInAt = instant(
  'When the first person passed with it. It stays when the ticket is voided afterwards.',
  '2027-06-12T17:42:00.000Z',
);
const localCheckedInAt = local('The same time.', '2027-06-12T19:42:00+02:00');

const ticket = z
  .object({
    id: id('tkt', 'The ticket’s id.'),
    order_id: id('ord', 'The order it was sold with.'),
    event_id: id('evt', 'The event it admits to.'),
    tier_id: id('tir', 'Its tier.'),
    promoter_id: id('pro', 'Who sold it.'),
    ticket_code: text('To type at the door when a scan fails.', '7K2M9QX4R8TZ5W3V6B1CDEFGHJ'),
    status: oneOf(['valid', 'checked_in', 'void'], 'State of the ticket at the time of the webhook.', 'valid'),
    attendee: z.union([attendee, z.null()]).meta({ description: 'Who will come with it; `null` until it is known.' }),
    checked_in_at: orNull(checkedInAt, true),
    local_checked_in_at: orNull(localCheckedInAt, true),
    seat_freed_at: orNull(
      instant('When its seat was freed; `null` while it is taken, which that of a void ticket may be.'),
      true,
    ),
    refund_id: orNull(id('rfd', 'The refund that gave back what it cost; `null` while none did.'), true),
  })
  .meta({
    id: 'TicketData',
    description:
      'A ticket. Its `qr_code` is left out, because it admits whoever shows it: read it from the API when you need it.',
  });

const lapseReasons = ['offer_expired', 'sale_ended', 'event_ended', 'event_cancelled'] as const;
const offeredTierId = id('tir', 'Tier of the offered seats; `null` where no offer was made.');
const offerExpiresAt = instant(
  'Until when the seats are kept; `null` where no offer was made.',
  '2027-03-02T09:30:00.000Z',
);
const localOfferExpiresAt = local('The same time; `null` where no offer was made.', '2027-03-02T10:30:00+01:00');

const waitlistEntry = z
  .object({
    id: id('wle', 'The entry’s id.'),
    event_id: id('evt', 'The event waited for.'),
    tier_id: orNull(id('tir', 'The tier waited for; `null`: any of the event.')),
    promoter_id: id('pro', 'The event’s promoter.'),
    user_id: orNull(id('usr', 'The person’s account; `null` for a guest.'), true),
    email: text('Where the offer is sent: keep it out of logs.', 'ada@example.com'),
    name: text('Who waits: keep it out of logs.', 'Ada Lovelace'),
    quantity: whole('Seats wanted.', 2),
    status: oneOf(
      ['waiting', 'offered', 'claimed', 'lapsed', 'left'],
      'State of the entry at the time of the webhook.',
      'waiting',
    ),
    lapse_reason: orNull(
      oneOf(
        lapseReasons,
        'Why it lapsed: its offer was not taken in time, or there is nothing left to wait for. `null` unless it lapsed.',
        'offer_expired',
      ),
      true,
    ),
    notified: yes('Whether the person was told of an offer.', false),
    offered_tier_id: orNull(offeredTierId, true),
    created_at: instant('When the person joined.', '2027-03-01T09:30:00.000Z'),
    offer_expires_at: orNull(offerExpiresAt, true),
    local_offer_expires_at: orNull(localOfferExpiresAt, true),
  })
  .meta({ id: 'WaitlistData', description: 'A person waiting for seats of a tier, or of any tier of the event.' });

/** The same object in one state, or in one of several. */
const inState = <T extends z.ZodType>(schema: T, ...states: [string, ...string[]]) => {
  const status = states.length === 1 ? z.literal(states[0]) : z.enum(states);
  return z.intersection(
    schema,
    z.object({ status: status.meta({ description: 'Its state.', examples: [states[0]] }) }),
  );
};

/** When a type is sent, its data, and those members of the example that the data's own examples do not fit. */
type Webhook = { description: string; data: z.ZodType; example?: Record<string, unknown> };

const offer = {
  notified: true,
  offered_tier_id: `tir_${ID}`,
  offer_expires_at: '2027-03-02T09:30:00.000Z',
  local_offer_expires_at: '2027-03-02T10:30:00+01:00',
};

/** The data of each type of webhook, and when it is sent. Types, JSON Schemas, OpenAPI and docs come from here. */
export const WEBHOOKS: Record<string, Webhook> = {
  'event.published': { description: 'An event was published and can be bought.', data: event },
  'event.unpublished': {
    description: 'A published event went back to draft.',
    data: event,
    example: { status: 'draft' },
  },
  'event.cancelled': {
    description: 'An event was cancelled; its orders are being refunded.',
    data: event,
    example: { status: 'cancelled' },
  },
  'event.sold_out': {
    description: 'The last seat of an event was sold: of all its tiers, or of its capacity.',
    data: event,
  },
  'tier.low_inventory': {
    description: 'A tier fell to its threshold of unsold seats.',
    data: z.intersection(
      tier,
      available.extend({ threshold: whole('The number of unsold seats at which its promoter wanted to know.', 10) }),
    ),
    example: { sold: 90 },
  },
  'tier.sold_out': { description: 'The last seat of a tier was sold.', data: tier },
  'tier.back_in_stock': {
    description: 'A tier that was sold out has seats for the public again.',
    data: z.intersection(tier, available),
    example: { sold: 90 },
  },
  'order.created': {
    description: 'An order was placed and awaits payment; its seats are kept.',
    data: inState(order, 'pending'),
    example: { payment_status: 'unpaid', sequence: 1 },
  },
  'order.payment_processing': {
    description: 'The buyer’s bank is at work on a payment, which takes days for a debit; the seats are kept.',
    data: inState(order, 'pending'),
    example: { payment_status: 'processing' },
  },
  'order.payment_failed': {
    description: 'Nothing came of a payment that a bank was at work on; it can be paid in another way.',
    data: inState(order, 'pending'),
    example: { payment_status: 'failed', sequence: 3 },
  },
  'order.confirmed': {
    description: 'An order was paid, or was free: this is the sale.',
    data: inState(order, 'confirmed'),
  },
  'order.expired': {
    description: 'An order was not paid in time; its seats are free again.',
    data: inState(order, 'expired'),
    example: { payment_status: 'unpaid' },
  },
  'order.cancelled': {
    description: 'An order was cancelled.',
    data: inState(order, 'cancelled'),
    example: { payment_status: 'unpaid' },
  },
  'order.refunded': {
    description:
      'Money of an order goes back, in part or in full. A payment that came too late is refunded without reviving its order.',
    data: inState(order, 'confirmed', 'expired', 'cancelled'),
    example: { refund_status: 'full', refunded_amount: 9000, sequence: 3 },
  },
  'ticket.issued': { description: 'A ticket was issued.', data: inState(ticket, 'valid') },
  'ticket.checked_in': {
    description: 'A ticket was scanned at the door for the first time.',
    data: z.intersection(
      inState(ticket, 'checked_in'),
      z.object({ checked_in_at: checkedInAt, local_checked_in_at: localCheckedInAt }),
    ),
  },
  'ticket.admitted_void': {
    description:
      'Somebody was let in by a scanner that was offline, with a ticket that was void by then or of a cancelled event.',
    data: z.intersection(
      ticket,
      z.object({
        scan: z
          .object({
            id: text('The id that the scanner gave the scan.', '8e03978e-40d5-43e8-bc93-6894a57f9324'),
            scanned_at: instant('By the scanner’s clock, where that can be.', '2027-06-12T17:42:00.000Z'),
            gate: orNull(text('Which door or device, as the scanner named it.', 'North')),
            actor: text('The key or person that scanned.', `key_${ID}`),
          })
          .meta({ description: 'The scan that let somebody in.' }),
      }),
    ),
    example: {
      status: 'void',
      checked_in_at: '2027-06-12T17:42:00.000Z',
      local_checked_in_at: '2027-06-12T19:42:00+02:00',
    },
  },
  'ticket.voided': {
    description: 'A ticket was made void and admits no one.',
    data: inState(ticket, 'void'),
    example: { seat_freed_at: '2027-04-01T08:00:00.000Z', refund_id: `rfd_${ID}` },
  },
  'waitlist.joined': { description: 'A person joined a waitlist.', data: inState(waitlistEntry, 'waiting') },
  'waitlist.offered': {
    description: 'Seats were set aside for a waiting person, who may claim them until `offer_expires_at`.',
    data: z.intersection(
      inState(waitlistEntry, 'offered'),
      z.object({
        offered_tier_id: offeredTierId,
        offer_expires_at: offerExpiresAt,
        local_offer_expires_at: localOfferExpiresAt,
      }),
    ),
  },
  'waitlist.claimed': {
    description: 'A waiting person bought the seats offered to them.',
    data: inState(waitlistEntry, 'claimed'),
    example: offer,
  },
  'waitlist.lapsed': {
    description: 'An offer was not taken in time and went to the next in line, or there was nothing left to wait for.',
    data: z.intersection(
      inState(waitlistEntry, 'lapsed'),
      z.object({ lapse_reason: oneOf(lapseReasons, 'Why it lapsed.', 'offer_expired') }),
    ),
    example: offer,
  },
  'waitlist.left': { description: 'A person left a waitlist.', data: inState(waitlistEntry, 'left') },
  'webhook.test': {
    description: 'A test that was asked for, to one endpoint whatever types it wants.',
    data: z
      .object({
        webhook_endpoint_id: id('whe', 'The endpoint that is tested.'),
      })
      .meta({ id: 'TestData', description: 'The endpoint that a test was sent to.' }),
  },
};

/** The JSON body of one type: the payload structure of Standard Webhooks 1.0.0. */
export const bodyOf = (type: string) =>
  z.object({
    type: z.literal(type).meta({ description: 'What happened.', examples: [type] }),
    timestamp: instant('When it happened; a retry does not change it.', '2027-03-01T09:31:00.000Z'),
    data: WEBHOOKS[type]?.data ?? z.never(),
  });
