import type { z } from '@hono/zod-openapi';
import { promoterOfKey } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { orderSecret, readGuestToken } from '../../core/guest-token.ts';
import { newId, newTicketCode } from '../../core/ids.ts';
import { assertChargeable } from '../../core/money.ts';
import {
  type Priced,
  platformFeeOf,
  platformFeeWithin,
  price,
  shownParts,
  shownTicket,
  shownTotal,
  withPlatformFee,
} from '../../core/pricing.ts';
import { checkReturnUrl } from '../../core/return-url.ts';
import { isOpenTo } from '../../core/sale-rule.ts';
import { RepeatedRequest } from '../../db/client.ts';
import type { OrderWish } from '../../db/generated/functions.ts';
import { once } from '../../db/idempotency.ts';
import { claimOrder, type OrderWithTickets, selectOrder } from '../../db/orders.ts';
import type { PlannedTicket } from '../../db/schema/index.ts';
import { perform } from '../../outbox/transition.ts';
import { type Hold, PIN_MS } from '../../ports/holds.ts';
import { grantHold, holdIdFor, pinHold, readHold, refusal } from '../holds/service.ts';
import { presentOrder, startPayment } from '../orders/service.ts';
import { judgePromo, recallPromo } from '../promo-codes/service.ts';
import { tierKeyOf } from '../tiers/service.ts';
import { requireOffer } from '../waitlist/service.ts';
import { selectKnownOrder } from './repository.ts';
import type { checkPromoCodeBody, createOrderBody } from './schemas.ts';

type Input = z.output<typeof createOrderBody>;

/**
 * Unpaid tickets that one e-mail can have in an event at a time, unless the largest single order of the event is
 * larger.
 */
const MAX_OPEN_PER_EMAIL = 40;

/** Where the seats of an order come from: a hold, or a waitlist offer that has reserved them already. */
type Source = {
  hold: Hold;
  entryId: string | null;
  /** The language that the waitlist entry was made in, if known. */
  locale?: string;
};

/**
 * The waitlist entry of a claim token. The token is not the request's credential, so a bad one is refused like a
 * hold's.
 */
const readClaim = async (ctx: Ctx, token: string): Promise<string> => {
  const claim = await readGuestToken(ctx.secrets, token).catch(() => null);
  if (claim?.kind !== 'waitlist') {
    throw new AppError(
      'waitlist_entry_not_found',
      'The claim token was altered or is not one of ours. Send the token of the waitlist entry as it was answered.',
    );
  }
  return claim.id;
};

const sourceOf = async (ctx: Ctx, input: Input): Promise<Source> => {
  if ('claim_token' in input) {
    const id = await readClaim(ctx, input.claim_token);
    const offer = await requireOffer(ctx, id);
    const line = { tier_id: offer.tier_id, quantity: offer.quantity, unit_price: offer.unit_price };
    return {
      hold: {
        id: newId('hold', ctx),
        event_id: offer.event_id,
        promoter_id: null,
        lines: [line],
        currency: offer.currency,
        price_rules: offer.price_rules,
        granted_at: ctx.now,
        expires_at: offer.expires_at,
      },
      entryId: id,
      locale: offer.locale,
    };
  }
  if ('hold_token' in input) return { hold: await readHold(ctx, input.hold_token), entryId: null };
  const { event_id: eventId, items: lines, access_code: accessCode, admission } = input;
  const wanted = { eventId, lines, accessCode, admission };
  return { hold: await grantHold(ctx, wanted), entryId: null };
};

/** Checked before anything is reserved. */
const assertAttendees = (hold: Hold, attendees: Input['attendees']): void => {
  const most = hold.lines.reduce((sum, line) => sum + line.quantity, 0);
  if (attendees && attendees.length > most) {
    throw new AppError('invalid_request', 'There are more attendees than tickets.', {
      errors: [{ pointer: '/body/attendees', detail: `At most ${most} for this order` }],
    });
  }
};

const planTickets = (ctx: Ctx, priced: Priced, attendees: Input['attendees']): PlannedTicket[] => {
  // Sorted, because ids made in the same millisecond have no order and tickets are shown by id.
  const ids = priced.tickets.map(() => newId('ticket', ctx)).sort();
  return priced.tickets.map((ticket, i) => ({
    ...ticket,
    id: ids[i] ?? newId('ticket', ctx),
    code: newTicketCode(ctx.random),
    attendee: attendees?.[i] ?? null,
  }));
};

/** The price of an order of these tickets, under the rules stored in its hold. Throws why they can't be sold. */
const priceOrder = async (ctx: Ctx, hold: Hold, input: Input, fresh: boolean) => {
  const promo = input.promo_code
    ? await recallPromo(
        ctx,
        {
          eventId: hold.event_id,
          code: input.promo_code,
          tierIds: hold.lines.map((line) => line.tier_id),
          email: input.email,
        },
        fresh,
      )
    : null;
  const platform = platformFeeOf(ctx.env);
  const rules = withPlatformFee(hold.price_rules, platform);
  const priced = price(hold.lines, promo, rules, hold.currency);
  if (promo && priced.total.discount === 0) throw new AppError('promo_code_not_applicable');
  assertChargeable(priced.total.paid, hold.currency);
  const applicationFee = platformFeeWithin(hold.lines, promo, rules, platform, hold.currency);
  return { promo, rules, priced, applicationFee };
};

const load = async (ctx: Ctx, orderId: string): Promise<OrderWithTickets> => {
  const row = await selectOrder(ctx.db, { orderId }, orderId);
  if (!row) throw new AppError('order_not_found');
  return row;
};

/** A refusal is final only if Postgres has no order of the hold. */
const knownOrThrow = async (ctx: Ctx, holdId: string | null, error: unknown): Promise<string> => {
  const known = error instanceof AppError && holdId ? await selectKnownOrder(ctx.db, holdId, ctx.idempotencyKey) : null;
  if (known?.isRepeat) throw new RepeatedRequest(known.id);
  if (known) return known.id;
  throw error;
};

/** The order that was made from a hold before, whatever its idempotency key. */
const again = async (ctx: Ctx, knownId: string): Promise<OrderWithTickets> => {
  if (!ctx.idempotencyKey) return load(ctx, knownId);
  const row = await claimOrder(ctx.db, { orderId: knownId }, knownId, ctx.idempotencyKey, ctx.now);
  if (!row) throw new AppError('order_not_found');
  return row;
};

/**
 * The hold or offer behind an order, or the order that was made from it. The gate may have forgotten the hold of an
 * existing order, so its refusal is final only if Postgres has no order.
 */
const sourceOrKnown = async (ctx: Ctx, input: Input): Promise<Source | { knownId: string }> => {
  const token = 'hold_token' in input ? await readHold(ctx, input.hold_token) : null;
  try {
    const source = await sourceOf(ctx, input);
    if (!source.entryId) {
      const left = source.hold.expires_at.getTime() - ctx.now.getTime();
      if (left <= 0) throw refusal('hold_expired');
      // A hold that the gate has just given lasts long enough, unless a deployment's holds are very short.
      if (token || left < PIN_MS) await pinHold(ctx, source.hold);
    }
    return source;
  } catch (error) {
    const holdId = token?.id ?? ('items' in input && ctx.idempotencyKey ? await holdIdFor(ctx, input.event_id) : null);
    return { knownId: await knownOrThrow(ctx, holdId, error) };
  }
};

/**
 * Whether the order was refused for something sent with it and not for the seats. Its hold then stays, so that the
 * buyer can order again.
 */
const leavesHold = (outcome: string): boolean =>
  outcome.startsWith('promo_code_') ||
  ['idempotency_key_reused', 'too_many_open_orders', 'event_not_found'].includes(outcome);

/**
 * Prices and reserves. Null when the promo code's terms may have changed since they were read; `fresh` reads them
 * again.
 */
const reserveAt = async (
  ctx: Ctx,
  input: Input,
  { hold, entryId, locale }: Source,
  fresh: boolean,
): Promise<OrderWithTickets | null> => {
  const order = await priceOrder(ctx, hold, input, fresh).catch((error: unknown) => {
    const isRefusal = error instanceof AppError && error.status < 500 && error.code !== 'rate_limited';
    return isRefusal && input.promo_code && !fresh ? null : knownOrThrow(ctx, hold.id, error);
  });
  if (order === null) return null;
  if (typeof order === 'string') return again(ctx, order);
  const { promo, rules, priced, applicationFee } = order;
  const { gross, paid, ...sums } = priced.total;
  const wish: OrderWish = {
    order_id: newId('order', ctx),
    hold_id: hold.id,
    promoter_id: promoterOfKey(ctx.caller),
    entry_id: entryId,
    key: ctx.idempotencyKey,
    user_id: ctx.caller.kind === 'user' ? ctx.caller.userId : null,
    email: input.email,
    name: input.name,
    locale: input.locale ?? locale ?? ctx.locale,
    return_url: input.return_url ?? null,
    granted_at: hold.granted_at,
    expires_at: new Date(ctx.now.getTime() + ctx.env.ORDER_SECONDS * 1000),
    currency: hold.currency,
    ...sums,
    subtotal: gross,
    total_price: paid,
    application_fee: applicationFee,
    price_rules: rules,
    promo: promo && { id: promo.id, version: promo.version },
    payment_mode: input.payment_mode,
    account_required: ctx.env.ENVIRONMENT === 'live',
    max_open_per_email: ctx.caller.kind === 'secret' ? null : MAX_OPEN_PER_EMAIL,
    lines: priced.lines,
    tickets: planTickets(ctx, priced, input.attendees),
  };
  const isKept = (outcome: string) =>
    outcome === 'promo_code_changed' || ('hold_token' in input && leavesHold(outcome));
  const usedHold = (outcome: string) => (isKept(outcome) ? undefined : hold.id);
  // Stripe is asked next, and takes longer than the gate.
  const gateLater = wish.total_price > 0 ? (['created'] as const) : [];
  const placed = await perform(ctx, 'place_order', { event_id: hold.event_id, order: wish }, { usedHold, gateLater });
  if (placed.outcome === 'promo_code_changed') return null;
  if (placed.outcome === 'created') return placed.order;
  if (placed.outcome === 'exists') {
    if (placed.repeat) throw new RepeatedRequest(placed.order_id);
    return load(ctx, placed.order_id);
  }
  if (placed.outcome.startsWith('promo_code_')) throw new AppError(placed.outcome);
  // Tickets chosen in this request were simply sold out. A hold's seats were promised and then lost, as when the
  // quantity was lowered.
  const lost = ['sold_out', 'too_many_together'].includes(placed.outcome) && 'hold_token' in input;
  throw refusal(lost ? 'hold_no_longer_fits' : placed.outcome, placed.detail);
};

/** Frees the seats that were chosen with a refused order; a hold that came before it stays with its buyer. */
const freeChosen = async (ctx: Ctx, input: Input, hold: Hold, error: unknown): Promise<never> => {
  const refused = error instanceof AppError && error.status < 500;
  if (refused && 'items' in input) await ctx.gate.forget(hold.event_id, hold.id, ctx.now);
  throw error;
};

/** Pins the hold, reserves its order and updates the gate. Throws `RepeatedRequest` for a known key. */
const reserve = async (ctx: Ctx, input: Input): Promise<OrderWithTickets> => {
  if (input.return_url) checkReturnUrl(ctx, input.return_url);
  const source = await sourceOrKnown(ctx, input);
  if ('knownId' in source) return again(ctx, source.knownId);
  try {
    assertAttendees(source.hold, input.attendees);
    // Tries once more with fresh terms when the cached ones of the promo code are out of date.
    const order = (await reserveAt(ctx, input, source, false)) ?? (await reserveAt(ctx, input, source, true));
    if (!order) throw new AppError('promo_code_changed');
    return order;
  } catch (error) {
    return freeChosen(ctx, input, source.hold, error);
  }
};

/**
 * Turns a hold, a choice of tickets or a waitlist offer into a pending order with its payment; a free order is
 * confirmed.
 */
export const createOrder = async (ctx: Ctx, input: Input) => {
  const order = await once(
    ctx,
    () => reserve(ctx, input),
    (orderId) => load(ctx, orderId),
  );
  const secret = await orderSecret(ctx.secrets, order.id);
  return startPayment(ctx, order, async (payable, offer) => ({ ...(await presentOrder(ctx, payable, offer)), secret }));
};

/**
 * The price of an order with a promo code: at the hold's prices, or at today's for a choice of tickets. Reserves
 * nothing. Throws why the code can't be used.
 */
export const checkPromoCode = async (ctx: Ctx, input: z.output<typeof checkPromoCodeBody>) => {
  const hold = 'hold_token' in input ? await readHold(ctx, input.hold_token) : null;
  const wanted = 'items' in input ? input.items : (hold?.lines ?? []);
  const eventId = 'event_id' in input ? input.event_id : (hold?.event_id ?? '');
  const { terms, snapshot } = await judgePromo(ctx, {
    eventId,
    code: input.code,
    tierIds: wanted.map((line) => line.tier_id),
    email: input.email ?? null,
  });
  const key = await tierKeyOf(ctx, 'items' in input ? input.access_code : undefined);
  const lines =
    hold?.lines ??
    wanted.map((line) => {
      const tier = snapshot.tiers[line.tier_id];
      if (!tier || !isOpenTo(key, snapshot.promoter_id, tier.access)) throw refusal('tier_not_found', line.tier_id);
      return { ...line, unit_price: tier.price };
    });
  const rules = withPlatformFee(hold?.price_rules ?? snapshot.price_rules, platformFeeOf(ctx.env));
  const currency = hold?.currency ?? snapshot.currency;
  const priced = price(lines, terms, rules, currency);
  if (priced.total.discount === 0) throw new AppError('promo_code_not_applicable');
  assertChargeable(priced.total.paid, currency);
  return {
    event_id: eventId,
    promo_code: terms.code,
    items: priced.lines.map(({ tier_id, quantity, unit_price, ...parts }) => ({
      tier_id,
      tier_name: snapshot.tiers[tier_id]?.name ?? '',
      quantity,
      unit_price,
      buyer_price: shownTicket(unit_price, rules, currency).buyer_price,
      ...shownParts(parts),
    })),
    ...shownTotal(priced.total, rules),
    full_price: price(lines, null, rules, currency).total.paid,
    currency: currency.toUpperCase(),
  };
};
