import {
  ApiError,
  type EventWithTiers,
  type Order,
  type Ticket,
  TicketVendor,
  type WaitlistEntry,
} from '@ticket-vendor/sdk';
import { mailedToken } from '@ticket-vendor/stand-ins/resend/mailed-token.ts';
import type { LocalResend } from '@ticket-vendor/stand-ins/resend/resend.ts';
import type { OrderData } from '@ticket-vendor/webhooks';

/** Longest wait for work that follows an answer: a webhook, an e-mail, an offer. */
const PATIENCE_MS = 60_000;
const POLL_MS = 50;

/** What the purchase runs against. */
export type SmokeOptions = {
  /** Where the API is. */
  origin: string;
  /** Where the stand-in for Stripe is. */
  stripe: string;
  inbox: LocalResend;
  /** Starts the promoter's own backend and resolves to the URL of its webhooks. */
  startBackend(secret: string, onSale: (order: OrderData<'confirmed'>) => void): Promise<void>;
  webhookUrl: string;
  /** Runs a step and shows it with its time. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
};

/** A result was wrong; the message says which. */
export class SmokeFailure extends Error {}

/** One sale through the SDK, from the promoter's registration to the door and waitlist. Throws at the first fault. */
export const runSmoke = async (options: SmokeOptions): Promise<void> => {
  const { origin, step, inbox } = options;
  const sales: OrderData<'confirmed'>[] = [];

  const promoter = await step('register a promoter by the link in the inbox', () => registerPromoter(origin, inbox));
  await step('create a webhook endpoint and start the promoter’s backend', async () => {
    const endpoint = await promoter.webhookEndpoints.create({
      url: options.webhookUrl,
      event_types: ['order.confirmed'],
    });
    await options.startBackend(endpoint.secret, (order) => void sales.push(order));
  });
  const event = await step('create an event with two tiers and publish it', () => publishEvent(promoter));
  const [hall, box] = event.tiers;
  if (!hall || !box) throw new SmokeFailure(`the event has ${event.tiers.length} tiers, not 2`);
  const shop = await step('create a publishable key', () => openShop(promoter, origin));
  await step('see what is available', async () => {
    const { tiers } = await shop.events.availability(event.id);
    expectEqual(
      'available',
      tiers.map((tier) => tier.available),
      [50, 2],
    );
  });

  const hold = await step('hold three tickets', () =>
    shop.holds.create({
      event_id: event.id,
      items: [
        { tier_id: hall.id, quantity: 1 },
        { tier_id: box.id, quantity: 2 },
      ],
    }),
  );
  const ada = { name: 'Ada Lorenz', email: 'ada.lorenz@example.com' };
  const order = await step('order them', () => shop.orders.create({ hold_token: hold.token, ...ada }));
  expectEqual('the total', order.total_price, 2500 + 2 * 6000);
  await step('pay', () => pay(options.stripe, order));
  const buyer = { credential: order.secret };
  const paid = await step('have the order confirmed by Stripe’s webhook', () =>
    until('the order’s confirmation', async () => {
      const seen = await shop.orders.get(order.id, buyer);
      return seen.status === 'confirmed' ? seen : undefined;
    }),
  );
  const [ticket] = paid.tickets;
  if (!ticket || paid.tickets.length !== 3) throw new SmokeFailure(`${paid.tickets.length} tickets were issued, not 3`);
  await step('verify a ticket’s QR code and fetch its image', async () => {
    if (!(await isSigned(ticket, event.ticket_public_key))) {
      throw new SmokeFailure('the QR code’s signature does not fit the event’s public key');
    }
    const image = await fetch(ticket.qr_image_url);
    expectEqual('the image’s type', image.headers.get('content-type'), 'image/png');
  });
  await step('find the tickets in the inbox', () =>
    inbox.waitForEmail(({ to, html }) => to.includes(ada.email) && (html ?? '').includes(ticket.ticket_code), {
      timeoutMs: PATIENCE_MS,
    }),
  );
  await step('have the promoter’s backend hear of the sale', () =>
    until('the webhook order.confirmed', async () => sales.find(({ id }) => id === order.id)),
  );

  await step('check a ticket in', async () => {
    const entered = await promoter.tickets.validateCode({ code: ticket.qr_code, gate: 'North gate' });
    expectEqual('the ticket', entered.status, 'checked_in');
  });
  await step('refuse it the second time', () =>
    refused('already_checked_in', promoter.tickets.validateCode({ code: ticket.qr_code, gate: 'South gate' })),
  );

  const entry = await step('join the waitlist of the sold-out tier', async () => {
    await refused('sold_out', shop.holds.create({ event_id: event.id, items: [{ tier_id: box.id, quantity: 1 }] }));
    const person = { name: 'Bela Marković', email: 'bela.markovic@example.com' };
    return shop.waitlist.join({ event_id: event.id, tier_id: box.id, quantity: 1, ...person });
  });
  const waiting = { credential: entry.token };
  await step('refund a ticket, which frees a seat', async () => {
    const returned = paid.tickets.find((one) => one.tier_id === box.id);
    if (!returned) throw new SmokeFailure('the order has no ticket of the sold-out tier');
    const { refund } = await promoter.orders.refund(order.id, { ticket_ids: [returned.id] });
    expectEqual('the refund', refund?.amount, 6000);
  });
  await step('have the seat offered by e-mail', async () => {
    await until('the offer', () => withStatus(shop, entry, waiting, 'offered'));
    await inbox.waitForEmail(({ to, html }) => to.includes(entry.email) && (html ?? '').includes('ticket_claim='), {
      timeoutMs: PATIENCE_MS,
    });
  });
  await step('claim it', async () => {
    const { name, email } = entry;
    const claim = await shop.orders.create({ claim_token: entry.token, name, email });
    await pay(options.stripe, claim);
    const claimed = await shop.orders.confirm(claim.id, { credential: claim.secret });
    expectEqual('the order', claimed.status, 'confirmed');
    await until('the entry to be claimed', () => withStatus(shop, entry, waiting, 'claimed'));
  });
  await step('find the sales in the promoter’s books', async () => {
    const { tiers } = await promoter.events.get(event.id);
    expectEqual(
      'sold',
      tiers.map((tier) => tier.sold),
      [1, 2],
    );
  });
};

const registerPromoter = async (origin: string, inbox: LocalResend): Promise<TicketVendor> => {
  const { auth } = new TicketVendor({ baseUrl: origin });
  const email = 'smoke@example.com';
  const password = 'a-purchase-from-end-to-end';
  const promoter = { name: 'Smoke Test' };
  const token = await mailedToken(inbox, email, () => auth.register({ email, password, name: 'Smoke Test', promoter }));
  const session = await auth.verifyEmail({ token, password });
  return new TicketVendor({ baseUrl: origin, credential: session.access_token });
};

const publishEvent = async (promoter: TicketVendor): Promise<EventWithTiers> => {
  const start = Date.now() + 30 * 86_400_000;
  const event = await promoter.events.create({
    title: 'One Whole Purchase',
    venue: 'Old Harbour Hall',
    city: 'Hamburg',
    start_time: new Date(start).toISOString(),
    end_time: new Date(start + 3 * 3_600_000).toISOString(),
    time_zone: 'Europe/Berlin',
    currency: 'EUR',
  });
  await promoter.tiers.create(event.id, { name: 'Hall', price: 2500, quantity: 50, position: 0 });
  await promoter.tiers.create(event.id, { name: 'Box', price: 6000, quantity: 2, position: 1 });
  await promoter.events.publish(event.id);
  return promoter.events.get(event.id);
};

const openShop = async (promoter: TicketVendor, baseUrl: string): Promise<TicketVendor> => {
  const { token } = await promoter.apiKeys.create({
    kind: 'publishable',
    name: 'Shop',
    allowed_origins: ['https://shop.example.com'],
  });
  if (!token) throw new SmokeFailure('the key was not shown');
  return new TicketVendor({ baseUrl, apiKey: token });
};

/** What Stripe.js does when the buyer presses the button. */
const pay = async (stripe: string, { payment_id }: Pick<Order, 'payment_id'>): Promise<void> => {
  const response = await fetch(`${stripe}/_control/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([payment_id]),
  });
  if (!response.ok) throw new SmokeFailure(`the payment failed: ${await response.text()}`);
};

/** What a scanner checks offline: the signature at the end of the QR text, over the event, the ticket and its tier. */
const isSigned = async (ticket: Ticket, publicKey: string): Promise<boolean> => {
  const key = await crypto.subtle.importKey('raw', Buffer.from(publicKey, 'base64url'), 'Ed25519', false, ['verify']);
  const signature = Buffer.from(ticket.qr_code.split('.').at(-1) ?? '', 'base64url');
  const statement = ['TV1', ticket.event_id, ticket.id, ticket.tier_id].join('.');
  return crypto.subtle.verify('Ed25519', key, signature, Buffer.from(statement));
};

const withStatus = async (
  shop: TicketVendor,
  entry: Pick<WaitlistEntry, 'id'>,
  options: { credential: string },
  status: WaitlistEntry['status'],
): Promise<WaitlistEntry | undefined> => {
  const seen = await shop.waitlist.get(entry.id, options);
  return seen.status === status ? seen : undefined;
};

/** Asks until there is an answer: the event happens in another process, which does not notify us. */
const until = async <T>(what: string, ask: () => Promise<T | undefined>): Promise<T> => {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new SmokeFailure(`${what} did not come within ${PATIENCE_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
};

const refused = async (code: string, call: Promise<unknown>): Promise<void> => {
  const outcome: unknown = await call.then(
    () => 'it was accepted',
    (error: unknown) => error,
  );
  if (outcome instanceof ApiError && outcome.code === code) return;
  const instead = outcome instanceof Error ? outcome.message : outcome;
  throw new SmokeFailure(`this was to be refused with ${code}, but: ${instead}`);
};

const expectEqual = (what: string, seen: unknown, wanted: unknown): void => {
  const [shown, expected] = [JSON.stringify(seen), JSON.stringify(wanted)];
  if (shown !== expected) throw new SmokeFailure(`${what}: ${shown} instead of ${expected}`);
};
