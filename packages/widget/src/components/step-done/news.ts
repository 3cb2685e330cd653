import type { Order, TicketEvent } from '../../api/types.ts';
import type { I18n } from '../../i18n/i18n.ts';

/** What changed in an order's event, tickets and payment since the purchase; empty if nothing did. */
export const newsOf = (
  order: Pick<Order, 'tickets' | 'refunded_amount' | 'currency'>,
  event: Pick<TicketEvent, 'status'> | undefined,
  i18n: Pick<I18n, 't' | 'money'>,
): readonly string[] => {
  const gone = order.tickets.filter(({ status }) => status === 'void').length;
  const lost = gone === order.tickets.length ? 'ticketsAllVoid' : 'ticketsSomeVoid';
  const money = i18n.money(order.refunded_amount, order.currency);
  return [
    event?.status === 'cancelled' ? i18n.t('eventCancelled') : undefined,
    event?.status === 'draft' && gone === 0 ? i18n.t('eventOffShow') : undefined,
    gone > 0 ? i18n.t(lost, { n: gone }) : undefined,
    order.refunded_amount > 0 ? i18n.t('refundOnItsWay', { money }) : undefined,
  ].filter((text) => text !== undefined);
};
