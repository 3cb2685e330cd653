import type { LineItem, Order, Price } from '../api/types.ts';
import type { MessageKey } from '../i18n/en.ts';
import { choicesOf, totalOf } from './select.ts';
import type { CheckoutState, Closing } from './state.ts';

/** The tickets of an order and their price. */
export type OrderSummary = {
  readonly items: readonly LineItem[];
  readonly price: Price;
  readonly promoCode: string | undefined;
  readonly currency: string;
};

/** What is being bought at a step, if anything, and its price with the entered promo code. */
export const summaryOf = ({ step, quote }: Pick<CheckoutState, 'step' | 'quote'>): OrderSummary | undefined => {
  if ('order' in step) {
    const { order } = step;
    return { items: order.items, price: order, promoCode: order.promo_code ?? undefined, currency: order.currency };
  }
  if (step.name !== 'details') return undefined;
  const sale = step.source.kind === 'hold' ? step.source.hold : step.source.entry.offer;
  if (!sale) return undefined;
  const items = 'items' in sale ? sale.items : [sale];
  return { items, price: quote ?? sale, promoCode: quote?.promo_code, currency: sale.currency };
};

/** Whether nothing can be bought, but people can join the waitlist. */
const isSoldOut = ({ event, availability }: Pick<CheckoutState, 'event' | 'availability'>): boolean =>
  availability?.status === 'sold_out' && (!event || choicesOf(event, availability).every(({ max }) => max === 0));

/** Endings because the time was over. */
const RAN_OUT: readonly Closing[] = ['hold', 'order', 'late'];

const WAITING_HEADINGS = {
  waiting: 'waitingHeading',
  offered: 'waitingHeading',
  lapsed: 'offerOverHeading',
  claimed: 'claimedHeading',
  left: 'leftHeading',
} as const satisfies Record<string, MessageKey>;

const doneHeading = (order: Order, fresh: boolean): MessageKey => {
  if (order.tickets.every(({ status }) => status === 'void')) return 'ticketsVoidHeading';
  return fresh ? 'doneHeading' : 'ticketsHeading';
};

/** The heading of a step. */
export const headingOf = (state: Pick<CheckoutState, 'step' | 'event' | 'availability'>): MessageKey => {
  const { step } = state;
  switch (step.name) {
    case 'waiting-room':
      return 'waitingRoomHeading';
    case 'details':
      return step.source.kind === 'offer' ? 'claimHeading' : 'detailsHeading';
    case 'payment':
      return 'paymentHeading';
    case 'confirming':
      return 'confirmingHeading';
    case 'bank':
      return 'bankHeading';
    case 'done':
      return doneHeading(step.order, step.fresh);
    case 'closed':
      return RAN_OUT.includes(step.why) ? 'expiredHeading' : 'orderOverHeading';
    case 'waitlist':
      return 'waitlistHeading';
    case 'waiting': {
      const { status, lapse_reason } = step.entry;
      const isLineOver = status === 'lapsed' && (lapse_reason ?? 'offer_expired') !== 'offer_expired';
      return isLineOver ? 'lineOverHeading' : WAITING_HEADINGS[status];
    }
    case 'unavailable':
      return 'unavailableHeading';
    default:
      return isSoldOut(state) ? 'soldOut' : 'selectHeading';
  }
};

/** The number of this step and of all steps, if it counts as one: free orders skip the payment. */
export const countOf = (state: CheckoutState): { n: number; total: number } | undefined => {
  const { step, event, availability, cart } = state;
  if (!event) return undefined;
  switch (step.name) {
    case 'select': {
      if (isSoldOut(state)) return undefined;
      const { quantity, price } = totalOf(event, availability, cart);
      return { n: 1, total: quantity > 0 && price === 0 ? 2 : 3 };
    }
    case 'details':
      if (step.source.kind === 'offer') return undefined;
      return { n: 2, total: summaryOf(state)?.price.total_price === 0 ? 2 : 3 };
    case 'payment':
      return { n: 3, total: 3 };
    default:
      return undefined;
  }
};
