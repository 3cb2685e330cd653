import type { LineItem } from '../../api/types.ts';
import type { Checkout } from '../../controllers/checkout/checkout.ts';
import { choicesOf } from '../../controllers/checkout/select.ts';
import type { Step } from '../../controllers/checkout/state.ts';
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
  readonly lastMinute: boolean;
  announce(text: string): void;
  setLastMinute(on: boolean): void;
  reload(): void;
}

/** One step by its name. */
export type StepOf<Name extends Step['name']> = Extract<Step, { name: Name }>;

/** What is being bought at a step, if anything. */
export function summaryOf(step: Step): OrderSummary | undefined {
  const of = (items: readonly LineItem[], total: number, currency: string) => ({ items, total, currency });
  switch (step.name) {
    case 'details': {
      if (step.source.kind === 'hold') {
        const { items, total_price, currency } = step.source.hold;
        return of(items, total_price, currency);
      }
      const { offer } = step.source.entry;
      return offer ? of([offer], offer.total_price, offer.currency) : undefined;
    }
    case 'payment':
    case 'confirming':
    case 'done':
      return of(step.order.items, step.order.total_price, step.order.currency);
    default:
      return undefined;
  }
}

/** Nothing can be bought, but one can wait. */
export function isSoldOut({ state: { event, availability } }: Checkout): boolean {
  const choices = event ? choicesOf(event, availability) : [];
  return availability?.status === 'sold_out' && choices.every(({ max }) => max === 0);
}
