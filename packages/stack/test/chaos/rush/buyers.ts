import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '@ticket-vendor/api/test/random.ts';
import type { Answer } from './client.ts';
import type { Stage } from './stage.ts';

/** How people buy, with each way's share in per cent. */
const MANNERS = {
  prompt: 44,
  direct: 8,
  silent: 10,
  impatient: 10,
  challenged: 5,
  declined: 5,
  late: 6,
  abandon: 6,
  cancel: 3,
  leave: 3,
};
export type Manner = keyof typeof MANNERS;
/** Other weights for some of them. */
export type Manners = Partial<Record<Manner, number>>;

/** What we know of somebody who tried to buy. */
export type Buyer = {
  manner: Manner | 'probe';
  email: string;
  orderId?: string;
  paymentId?: string;
  /** Set once the money left their account: in time or late. */
  paid?: 'in time' | 'late';
  /** The last status of their order, or error code, that they saw. */
  told?: string;
};

const POLL_MS = 300;
/** How often somebody starts again after their hold expired. */
const MOST_GOES = 3;
/** Codes for a hold that expired, or that Redis lost. */
const LAPSED = new Set(['hold_expired', 'hold_not_found']);
const CONFIRM_MS = 45_000;

const askOrder = async (stage: Stage, random: Random, manner: Manner, body: object): Promise<Answer> => {
  const key = randomUUID();
  const ask = () => stage.client.insist('POST', '/orders', { as: stage.pk, key, body });
  if (manner !== 'impatient') return ask();
  const answers = await Promise.all([ask(), ask(), ask()]);
  return random.pick(answers);
};

/** What Stripe.js does in the buyer's browser. False where Stripe refused. */
const payAtStripe = (stage: Stage, manner: Manner, paymentId: string): boolean => {
  const { control } = stage.standIns.stripe;
  try {
    if (manner === 'declined') {
      try {
        control.pay(paymentId, 'pm_card_chargeDeclined');
      } catch {
        // The buyer tries another card.
      }
    }
    if (manner === 'challenged') {
      control.pay(paymentId, 'pm_card_threeDSecure2Required');
      return control.authenticate(paymentId).status === 'succeeded';
    }
    return control.pay(paymentId).status === 'succeeded';
  } catch {
    return false; // it expired meanwhile, and its intent was cancelled
  }
};

/** Records what the answer to a confirmation tells the buyer. */
const tell = (stage: Stage, buyer: Buyer, { status, body }: Answer): void => {
  buyer.told = String(status === 200 ? body.status : body.code);
  if (buyer.told === 'confirmed') stage.lastPurchase.at = performance.now();
};

/** Asks until the order is final, as the widget does. */
const awaitTickets = async (stage: Stage, buyer: Buyer, secret: string): Promise<void> => {
  const giveUp = performance.now() + CONFIRM_MS;
  do {
    tell(stage, buyer, await stage.client.insist('POST', `/orders/${buyer.orderId}/confirm`, { as: secret }));
    if (buyer.told !== 'payment_pending') return;
    await delay(POLL_MS);
  } while (performance.now() < giveUp);
};

const payAndWait = async (stage: Stage, buyer: Buyer, order: Answer['body']): Promise<void> => {
  const manner = buyer.manner as Manner;
  const secret = String(order.secret);
  buyer.orderId = String(order.id);
  buyer.paymentId = String(order.payment_id);
  if (manner === 'abandon') return;
  if (manner === 'cancel') {
    await stage.client.insist('POST', `/orders/${buyer.orderId}/cancel`, { as: secret });
    return;
  }
  const expiresAt = Date.parse(String(order.expires_at));
  if (manner === 'late') {
    while (stage.now().getTime() < expiresAt + 3_000) await delay(POLL_MS);
  }
  if (!payAtStripe(stage, manner, String(order.payment_id))) return;
  buyer.paid = stage.now().getTime() < expiresAt ? 'in time' : 'late';
  if (manner !== 'silent') await awaitTickets(stage, buyer, secret);
};

/** Joins the waitlist, and claims an offer. */
const waitInLine = async (stage: Stage, random: Random, buyer: Buyer, isOn: () => boolean): Promise<void> => {
  const { client, event, pk } = stage;
  const joined = await client.insist('POST', '/waitlist', {
    as: pk,
    key: randomUUID(),
    body: { event_id: event.id, email: buyer.email, name: 'Ada Lovelace', quantity: random.integer(1, 2) },
  });
  if (joined.status !== 201) return;
  const token = String(joined.body.token);
  while (isOn()) {
    await delay(1_000);
    const entry = await client.insist('GET', `/waitlist/${joined.body.id}`, { as: token });
    if (entry.body.status === 'waiting' || entry.status >= 500 || entry.status === 0) continue;
    if (entry.body.status !== 'offered') return;
    const order = await askOrder(stage, random, 'prompt', {
      claim_token: token,
      email: buyer.email,
      name: 'Ada Lovelace',
    });
    if (order.status === 201) await payAndWait(stage, buyer, order.body);
    return;
  }
};

/** What somebody chose to buy, and who they are. */
type Wish = { items: object[]; email: string; name: string };

/** Holds the seats, pauses, and orders them. Null if the buyer leaves before that. */
const checkOut = async (stage: Stage, random: Random, manner: Manner, wish: Wish): Promise<Answer | null> => {
  const { client, event, pk } = stage;
  const { items, ...who } = wish;
  if (manner === 'direct') return askOrder(stage, random, manner, { event_id: event.id, ...wish });
  const body = { event_id: event.id, items };
  const hold = await client.insist('POST', '/holds', { as: pk, key: randomUUID(), body });
  if (hold.status !== 201) return hold;
  await delay(random.integer(20, 600));
  if (manner === 'leave') return null;
  return askOrder(stage, random, manner, { hold_token: hold.body.token, ...who });
};

/** One person's whole purchase. Starts again if the hold expired because a service was down. */
export const buy = async (
  stage: Stage,
  random: Random,
  n: number,
  isOn: () => boolean,
  manners: Manners = {},
): Promise<Buyer> => {
  const manner: Manner = random.weighted({ ...MANNERS, ...manners });
  const buyer: Buyer = { manner, email: `buyer${n}@example.com` };
  const items = random
    .some(stage.event.tiers, random.chance(0.2) ? 2 : 1)
    .map((tier_id) => ({ tier_id, quantity: random.integer(1, 2) }));
  const wish = { items, email: buyer.email, name: 'Ada Lovelace' };
  const joins = random.chance(0.25);
  for (let goes = 1; ; goes++) {
    const order = await checkOut(stage, random, manner, wish);
    if (order?.status === 201) await payAndWait(stage, buyer, order.body);
    else if (LAPSED.has(String(order?.body.code)) && goes < MOST_GOES) continue;
    else if (order && joins) await waitInLine(stage, random, buyer, isOn);
    return buyer;
  }
};

/** Buys at the event with room for all. Returns the buyer if the first attempt ordered and paid. */
export const probe = async (stage: Stage, n: number): Promise<Buyer | null> => {
  const { client, pk, roomy } = stage;
  const buyer: Buyer = { manner: 'probe', email: `probe${n}@example.com` };
  const [tier_id] = roomy.tiers;
  const body = {
    event_id: roomy.id,
    items: [{ tier_id, quantity: 1 }],
    email: buyer.email,
    name: 'Grace Hopper',
  };
  const order = await client.call('POST', '/orders', { as: pk, key: randomUUID(), body });
  if (order.status !== 201) return null;
  buyer.orderId = String(order.body.id);
  if (!payAtStripe(stage, 'prompt', String(order.body.payment_id))) return null;
  buyer.paid = 'in time';
  tell(stage, buyer, await client.call('POST', `/orders/${buyer.orderId}/confirm`, { as: String(order.body.secret) }));
  return buyer;
};

/** Lets those who left their orders unpaid pay late. Returns how many payments Stripe accepted. */
export const payLate = (stage: Stage, buyers: readonly Buyer[]): number => {
  const hesitant = buyers.filter(({ manner, paymentId }) => manner === 'abandon' && paymentId);
  return hesitant.filter((buyer) => {
    const succeeded = payAtStripe(stage, 'prompt', buyer.paymentId ?? '');
    if (succeeded) buyer.paid = 'late';
    return succeeded;
  }).length;
};

/** The promoter refunds now and then, whole orders or single tickets, and repeats a request that gets no answer. */
export const refundNowAndThen = async (stage: Stage, random: Random, isOn: () => boolean): Promise<void> => {
  while (isOn()) {
    await delay(1_000);
    const confirmed = await stage.client.insist('GET', `/orders?event_id=${stage.event.id}&status=confirmed&limit=20`, {
      as: stage.sk,
    });
    const orders = (confirmed.body.data ?? []) as { id: string; tickets?: { id: string }[] }[];
    if (orders.length < 3) continue;
    const { id, tickets = [] } = random.pick(orders);
    const body = random.chance(0.5) || tickets.length === 0 ? {} : { ticket_ids: [random.pick(tickets).id] };
    const key = randomUUID();
    const ask = () => stage.client.insist('POST', `/orders/${id}/refund`, { as: stage.sk, key, body });
    await (random.chance(0.3) ? Promise.all([ask(), ask()]) : ask());
  }
};
