import { html, nothing } from 'lit';
import { resolveLostPayment } from '../../checkout/lost-payment.ts';
import { awaitConfirmation } from '../../checkout/order.ts';
import { type Decline, declinePayment, setPaying } from '../../checkout/payment.ts';
import type { Redirect } from '../../checkout/state.ts';
import { awaitStripePage } from '../../checkout/stripe-page.ts';
import type { MessageKey } from '../../i18n/en.ts';
import { icons } from '../icons.ts';
import { StepElement, type View } from '../step-element.ts';
import { styles } from './step-payment.styles.ts';

const REDIRECT_TEXTS: Readonly<Record<Redirect, MessageKey>> = {
  ready: 'checkoutReady',
  leaving: 'checkoutLeaving',
  away: 'checkoutAway',
  returned: 'checkoutReturned',
  unsure: 'checkoutUnsure',
};

/** The data that this step renders, and the element in the page's own DOM for Stripe's form. */
export type PaymentView = View<'payment'> & { readonly target: HTMLElement | undefined };

/**
 * Stripe’s form, or the way to Stripe’s own page.
 *
 * @slot - Where Stripe's form lies.
 * @csspart button - The button that leads to Stripe's page.
 * @csspart button-primary - The same.
 */
export class StepPayment extends StepElement<'payment'> {
  static override styles = [StepElement.styles, styles];

  declare view: PaymentView;

  protected override render() {
    const { payment } = this.view.state.step;
    return html`${this.#failed()}${payment.mode === 'checkout' ? this.#link(payment.checkout_url) : this.#form()}`;
  }

  /** The notice that a payment which a bank was processing has failed. */
  #failed() {
    const { i18n } = this;
    const { event, step } = this.view.state;
    if (step.order.payment_status !== 'failed' || !event) return nothing;
    const time = i18n.moment(step.order.local_expires_at, event.time_zone);
    return html`<tv-notice tone="warning" .i18n=${i18n}>${i18n.t('debitFailed', { time })}</tv-notice>`;
  }

  #form() {
    const { checkout, state, target } = this.view;
    const { order, payment, secret, asking, declined } = state.step;
    return html`<tv-payment-form
      .i18n=${this.i18n}
      .order=${order}
      .payment=${payment}
      .target=${target}
      .returnUrl=${checkout.deps.returnUrl() ?? state.event?.url}
      .asking=${asking}
      .declined=${declined}
      @paying=${({ detail }: CustomEvent<boolean>) => setPaying(checkout, detail)}
      @paid=${() => void awaitConfirmation(checkout, order, secret)}
      @payment-failed=${({ detail }: CustomEvent<Decline>) => void declinePayment(checkout, detail)}
      @payment-unknown=${() => void resolveLostPayment(checkout)}
    ><slot></slot></tv-payment-form>`;
  }

  #link(url: string) {
    const { i18n } = this;
    const { checkout, state } = this.view;
    const { order, redirect } = state.step;
    const isFramed = !checkout.deps.leave;
    const text = isFramed && redirect === 'ready' ? 'checkoutNewWindow' : REDIRECT_TEXTS[redirect];
    const leaving = redirect === 'leaving';
    const price = i18n.money(order.total_price, order.currency);
    return html`
      <p class="text" role="status">${i18n.t(text)}</p>
      <div class="pay">
        <a
          class="btn primary block"
          part="button button-primary"
          href=${url}
          target=${isFramed ? '_blank' : nothing}
          rel="noreferrer"
          aria-busy=${leaving}
          @click=${() => isFramed && void awaitStripePage(checkout)}
        >
          ${leaving ? html`<span class="spinner"></span>` : nothing}${i18n.t('pay', { price })}
        </a>
        <p class="hint secure">${icons.lock()}${i18n.t('paymentSecure')}</p>
      </div>
    `;
  }
}
