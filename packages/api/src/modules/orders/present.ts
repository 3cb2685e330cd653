import type { Deps } from '../../core/context.ts';
import type { Payment } from '../../ports/payments.ts';
import { presentTickets } from '../tickets/service.ts';
import type { OrderRow, OrderWithTickets } from './repository.ts';

/** An order in lists. */
export const presentSummary = (row: OrderRow) => ({
  id: row.id,
  event_id: row.event_id,
  promoter_id: row.promoter_id,
  user_id: row.user_id,
  email: row.email,
  name: row.name,
  status: row.status,
  quantity: row.quantity,
  total_price: row.total_price,
  refunded_amount: row.refunded_amount,
  currency: row.currency.toUpperCase(),
  payment_id: row.payment_id,
  items: row.items,
  expires_at: row.expires_at.toISOString(),
  confirmed_at: row.confirmed_at?.toISOString() ?? null,
  created_at: row.created_at.toISOString(),
});

/** How a pending order is paid in the browser. */
const presentPayment = (deps: Pick<Deps, 'env'>, payment: Payment | null) =>
  payment?.client_secret
    ? {
        provider: 'stripe' as const,
        publishable_key: deps.env.STRIPE_PUBLISHABLE_KEY,
        client_secret: payment.client_secret,
        script_url: deps.env.STRIPE_JS_URL,
      }
    : null;

/** An order in full. `payment` only for the buyer of a pending one. */
export const presentOrder = async (
  deps: Pick<Deps, 'env' | 'secrets'>,
  row: OrderWithTickets,
  payment: Payment | null = null,
) => ({
  ...presentSummary(row),
  payment: presentPayment(deps, row.status === 'pending' ? payment : null),
  tickets: await presentTickets(deps, row.tickets),
});
