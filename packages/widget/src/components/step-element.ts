import type { CSSResultGroup } from 'lit';
import type { Checkout } from '../checkout/checkout.ts';
import type { CheckoutState, StepName, StepOf } from '../checkout/state.ts';
import type { I18n } from '../i18n/i18n.ts';
import { stepStyles } from '../styles/step.ts';
import { TvElement } from './tv-element.ts';

/** The data that a step renders. */
export type View<Name extends StepName = StepName> = {
  readonly checkout: Checkout;
  readonly i18n: I18n;
  readonly state: CheckoutState & { readonly step: StepOf<Name> };
};

/** One step of the checkout. It has no state: it shows the checkout's state and calls the checkout's verbs. */
export abstract class StepElement<Name extends StepName> extends TvElement {
  static override styles: CSSResultGroup = [TvElement.styles, stepStyles];
  static override properties = { ...TvElement.properties, view: { attribute: false } };

  declare view: View<Name>;

  protected override willUpdate(): void {
    this.i18n = this.view.i18n;
  }
}
