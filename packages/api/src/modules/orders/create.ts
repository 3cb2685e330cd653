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
import type { Payment } from '../../ports/payments.ts';
import { grantHold, pinHold, readHold, refusal } from '../holds/service.ts';
import { publishSoon } from '../jobs/service.ts';
import { requireOffer } from '../waitlist/service.ts';
import { confirmOrder } from './confirm.ts';
import { presentOrder } from './present.ts';
import { attachPayment, type OrderWithTickets, reserveOrders, selectOrder, selectOrderIdByHold } from './repository.ts';
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
  return { hold: await grantHold(ctx, input.event_id, input.items), entryId: null };
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

/** Steps 2 to 4 of design section 2: pin, reserve, settle. Throws `RepeatedRequest` for a known key. */
const reserve = async (ctx: Ctx, input: Input): Promise<OrderWithTickets> => {
  if (input.return_url) checkReturnUrl(ctx, input.return_url);
  const { hold, entryId } = await sourceOf(ctx, input);
  const total = hold.lines.reduce((sum, line) => sum + line.quantity * line.unit_price, 0);
  assertChargeable(total, hold.currency);
  const ticketPlan = planTickets(ctx, hold, input.attendees);
  if (!entryId) {
    if (hold.expires_at <= ctx.now) {
      // The first order of a hold may be asked for again after the hold's end.
      const known = await selectOrderIdByHold(ctx.db, hold.id);
      if (known) return load(ctx, known);
      throw refusal('hold_expired');
    }
    await pinHold(ctx, hold);
  }

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

/** Makes the payment of a pending order that has one to make, or finds the one that was made. */
const startPayment = async (ctx: Ctx, row: OrderWithTickets): Promise<Payment | null> => {
  if (row.status !== 'pending') return null;
  if (row.payment_id) return ctx.payments.get(row.payment_id);
  const payment = await ctx.payments.create({
    id: row.id,
    amount: row.total_price,
    currency: row.currency,
    email: row.email,
    description: `Order ${row.id}`,
  });
  // The client secret leaves only once the order knows its intent; otherwise nobody could ever cancel it.
  if (await attachPayment(ctx.db, row.id, payment.id)) return payment;
  await ctx.payments.cancel(payment.id);
  throw new AppError(
    'order_not_pending',
    'The order ended while its payment was being prepared. Choose the tickets again.',
  );
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
  const payment = await startPayment(ctx, order);
  publishSoon(ctx);
  const shown = payment ? { ...order, payment_id: payment.id } : order;
  return { ...(await presentOrder(ctx, shown, payment)), secret: await orderSecret(ctx.secrets, order.id) };
};
