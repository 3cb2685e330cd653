import type { z } from '@hono/zod-openapi';
import { boundPromoter } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError, isErrorCode } from '../../core/errors.ts';
import { orderSecret, readGuestToken } from '../../core/guest-token.ts';
import { newId, newTicketCode } from '../../core/ids.ts';
import { formatMoney, minimumCharge } from '../../core/money.ts';
import { checkReturnUrl } from '../../core/return-url.ts';
import { RepeatedRequest } from '../../db/client.ts';
import { once } from '../../db/idempotency.ts';
import type { PlannedTicket } from '../../db/schema/index.ts';
import type { Hold } from '../../ports/holds.ts';
import { grantHold, holdIdFor, pinHold, readHold, refusal } from '../holds/service.ts';
import { publishSoon } from '../jobs/service.ts';
import { requireOffer } from '../waitlist/service.ts';
import { confirmOrder } from './confirm.ts';
import { startPayment } from './payment.ts';
import { presentOrder } from './present.ts';
import { type OrderWithTickets, reserveOrders, selectOrder, selectOrderIdByHold } from './repository.ts';
import type { createOrderBody } from './schemas.ts';

type Input = z.output<typeof createOrderBody>;

/** Unpaid tickets one e-mail can have in an event at a time. */
const MAX_OPEN_PER_EMAIL = 40;

/** Where the seats of an order come from: a hold, or a waitlist offer that has them reserved already. */
type Source = { hold: Hold; entryId: string | null };

const sourceOf = async (ctx: Ctx, input: Input): Promise<Source> => {
  if ('claim_token' in input) {
    const { kind, id } = await readGuestToken(ctx.secrets, input.claim_token);
    if (kind !== 'waitlist') throw new AppError('waitlist_entry_not_found', 'Send the token of a waitlist entry.');
    const offer = await requireOffer(ctx, id);
    const line = { tier_id: offer.tier_id, quantity: offer.quantity, unit_price: offer.unit_price };
    return {
      hold: {
        id: newId('hold', ctx.now),
        event_id: offer.event_id,
        lines: [line],
        currency: offer.currency,
        granted_at: ctx.now,
        expires_at: offer.expires_at,
      },
      entryId: id,
    };
  }
  if ('hold_token' in input) return { hold: await readHold(ctx.secrets, input.hold_token), entryId: null };
  return { hold: await grantHold(ctx, input.event_id, input.items, input.access_code), entryId: null };
};

const planTickets = (ctx: Ctx, hold: Hold, attendees: Input['attendees']): PlannedTicket[] => {
  const units = hold.lines.flatMap((line) => Array.from({ length: line.quantity }, () => line));
  if (attendees && attendees.length > units.length) {
    throw new AppError('invalid_request', 'There are more attendees than tickets.', {
      errors: [{ pointer: '/body/attendees', detail: `At most ${units.length} for this order` }],
    });
  }
  return units.map((line, i) => ({
    id: newId('ticket', ctx.now),
    code: newTicketCode(),
    tier_id: line.tier_id,
    gross: line.unit_price,
    discount: 0,
    fee: 0,
    tax: 0,
    attendee: attendees?.[i] ?? null,
  }));
};

const assertChargeable = (total: number, currency: string): void => {
  const minimum = minimumCharge(currency);
  if (total > 0 && total < minimum) {
    throw new AppError(
      'price_below_minimum',
      `The smallest amount that can be charged is ${formatMoney(minimum, currency)}.`,
    );
  }
};

const load = async (ctx: Ctx, orderId: string): Promise<OrderWithTickets> => {
  const row = await selectOrder(ctx.db, { orderId }, orderId);
  if (!row) throw new AppError('order_not_found');
  return row;
};

/**
 * The hold or the choice behind an order, or the order that was made of it. The gate may have forgotten an order's hold,
 * so what it refuses is final only if Postgres knows of no order.
 */
const sourceOrKnown = async (ctx: Ctx, input: Input): Promise<Source | { knownId: string }> => {
  const token = 'hold_token' in input ? await readHold(ctx.secrets, input.hold_token) : null;
  try {
    const source = await sourceOf(ctx, input);
    if (!source.entryId) {
      if (source.hold.expires_at <= ctx.now) throw refusal('hold_expired');
      await pinHold(ctx, source.hold);
    }
    return source;
  } catch (error) {
    const holdId = token?.id ?? ('items' in input && ctx.idempotencyKey ? await holdIdFor(ctx) : null);
    const knownId = error instanceof AppError && holdId ? await selectOrderIdByHold(ctx.db, holdId) : null;
    if (knownId) return { knownId };
    throw error;
  }
};

/** Steps 2 to 4 of design section 2: pin, reserve, settle. Throws `RepeatedRequest` for a known key. */
const reserve = async (ctx: Ctx, input: Input): Promise<OrderWithTickets> => {
  if (input.return_url) checkReturnUrl(ctx, input.return_url);
  const source = await sourceOrKnown(ctx, input);
  if ('knownId' in source) {
    if (ctx.idempotencyKey) throw new RepeatedRequest(source.knownId);
    return load(ctx, source.knownId);
  }
  const { hold, entryId } = source;
  const total = hold.lines.reduce((sum, line) => sum + line.quantity * line.unit_price, 0);
  assertChargeable(total, hold.currency);
  const ticketPlan = planTickets(ctx, hold, input.attendees);
  const { results, snapshot } = await reserveOrders(ctx.db, hold.event_id, ctx.now, [
    {
      order_id: newId('order', ctx.now),
      hold_id: hold.id,
      promoter_id: boundPromoter(ctx.caller),
      entry_id: entryId,
      key: ctx.idempotencyKey,
      user_id: ctx.caller.kind === 'user' ? ctx.caller.userId : null,
      email: input.email,
      name: input.name,
      return_url: input.return_url ?? null,
      granted_at: hold.granted_at.toISOString(),
      expires_at: new Date(ctx.now.getTime() + ctx.env.ORDER_SECONDS * 1000).toISOString(),
      currency: hold.currency,
      total_price: total,
      payment_mode: input.payment_mode,
      account_required: ctx.env.ENVIRONMENT === 'live',
      max_open_per_email: ctx.caller.kind === 'secret' ? null : MAX_OPEN_PER_EMAIL,
      lines: hold.lines.map(({ tier_id, quantity, unit_price }) => ({ tier_id, quantity, unit_price })),
      tickets: ticketPlan,
    },
  ]);
  if (snapshot) await ctx.gate.settle(snapshot, ctx.now, hold.id);
  const [result] = results;
  if (!result) throw new Error('reserve_orders answered nothing');
  if (result.order) return result.order;
  if (result.order_id) {
    if (result.repeat) throw new RepeatedRequest(result.order_id);
    return load(ctx, result.order_id);
  }
  if (!isErrorCode(result.outcome)) throw new Error(`reserve_orders answered ${result.outcome}`);
  throw refusal(result.outcome, result.detail);
};

/** Turns a hold, a choice of tickets or a waitlist offer into a pending order with its payment; a free one is confirmed. */
export const createOrder = async (ctx: Ctx, input: Input) => {
  const reserved = await once(
    ctx,
    () => reserve(ctx, input),
    (orderId) => load(ctx, orderId),
  );
  const isFree = reserved.total_price === 0 && reserved.status === 'pending';
  const order = isFree ? await confirmOrder(ctx, reserved, null) : reserved;
  const { order: payable, offer } = await startPayment(ctx, order);
  publishSoon(ctx);
  return { ...(await presentOrder(ctx, payable, offer)), secret: await orderSecret(ctx.secrets, order.id) };
};
