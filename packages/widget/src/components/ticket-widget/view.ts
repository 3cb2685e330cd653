import type { Checkout } from '../../checkout/checkout.ts';
import { choicesOf } from '../../checkout/select.ts';
import type { CheckoutState, Step } from '../../checkout/state.ts';
import type { I18n } from '../../i18n/i18n.ts';
import type { OrderSummary } from '../event-summary/event-summary.ts';

/** What the screens are drawn from. */
export interface View {
  readonly checkout: Checkout;
  readonly i18n: I18n;
  readonly host: HTMLElement;
  /** Where Stripe's form goes. */
  readonly target: HTMLElement | undefined;
  readonly test: boolean;
  readonly stale: boolean;
  /** The deadline whose last minute has begun. */
  readonly lastMinute: string | undefined;
  announce(text: string): void;
  setLastMinute(deadline: string): void;
  reload(): void;
}

/** One step by its name. */
export type StepOf<Name extends Step['name']> = Extract<Step, { name: Name }>;

/** What is being bought at a step, if anything, and for how much: with the promo code that was entered. */
export function summaryOf({ step, quote }: Pick<CheckoutState, 'step' | 'quote'>): OrderSummary | undefined {
  switch (step.name) {
    case 'details': {
      const sale = step.source.kind === 'hold' ? step.source.hold : step.source.entry.offer;
      if (!sale) return undefined;
      const items = 'items' in sale ? sale.items : [sale];
      return { items, price: quote ?? sale, promoCode: quote?.promo_code, currency: sale.currency };
    }
    case 'payment':
    case 'confirming':
    case 'bank':
    case 'done': {
      const { order } = step;
      return { items: order.items, price: order, promoCode: order.promo_code ?? undefined, currency: order.currency };
    }
    default:
      return undefined;
  }
}

/** Nothing can be bought, but one can wait. */
export function isSoldOut({ state: { event, availability } }: Checkout): boolean {
  const choices = event ? choicesOf(event, availability) : [];
  return availability?.status === 'sold_out' && choices.every(({ max }) => max === 0);
}
