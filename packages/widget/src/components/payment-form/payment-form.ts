import { html, nothing } from 'lit';
import { loadStripe, type Stripe, type StripeElement, type StripeElements } from '../../api/stripe.ts';
import type { ElementPayment, Order } from '../../api/types.ts';
import { icons } from '../icons.ts';
import { TvElement } from '../tv-element.ts';
import { appearanceOf } from './appearance.ts';
import { styles } from './payment-form.styles.ts';

/**
 * Stripe's Payment Element and the button that pays.
 *
 * @slot - Where Stripe mounts its form: it must lie in the page's own DOM.
 * @fires paying - A payment begins or ends (`boolean`).
 * @fires paid - The payment succeeded or is being processed.
 * @fires payment-failed - It was declined or given up.
 * @fires payment-over - The order can't be paid any more, or is paid already.
 * @csspart button - The button; also `button-primary`.
 * @csspart notice - Why the payment failed.
 */
export class PaymentForm extends TvElement {
  static override styles = [TvElement.styles, styles];
  static override properties = {
    ...TvElement.properties,
    order: { attribute: false },
    payment: { attribute: false },
    target: { attribute: false },
    returnUrl: { attribute: false },
    phase: { state: true },
    failure: { state: true },
  };

  declare order: Order;
  declare payment: ElementPayment;
  /** The element in the page's own DOM that Stripe's form goes into. */
  declare target: HTMLElement;
  declare returnUrl: string;
  declare private phase: 'loading' | 'ready' | 'paying' | 'failed';
  declare private failure: string;
  #stripe: Stripe | undefined;
  #elements: StripeElements | undefined;
  #element: StripeElement | undefined;

  constructor() {
    super();
    this.phase = 'loading';
    this.failure = '';
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#element?.destroy();
  }

  protected override render() {
    const { i18n, phase, order } = this;
    const paying = phase === 'paying';
    const price = i18n.money(order.total_price, order.currency);
    return html`
      <span class="sample" aria-hidden="true"></span>
      <form novalidate @submit=${this.#pay}>
        ${
          phase === 'loading'
            ? html`<div class="skeleton" role="status"><span class="sr">${i18n.t('loadingPayment')}</span><i></i><i></i><i></i></div>`
            : nothing
        }
        <div class="element ${phase === 'loading' ? 'waiting' : ''}" ?hidden=${phase === 'failed'}><slot></slot></div>
        <div role="alert">
          ${
            this.failure
              ? html`<tv-notice tone="danger" exportparts="notice" .i18n=${i18n}>${this.failure}</tv-notice>`
              : nothing
          }
        </div>
        ${
          phase === 'failed'
            ? html`<button type="button" class="btn primary block" part="button button-primary" @click=${this.#load}>${i18n.t('tryAgain')}</button>`
            : html`<button type="submit" class="btn primary block" part="button button-primary" aria-busy=${paying} aria-disabled=${phase !== 'ready'}>
                ${paying ? html`<span class="spinner"></span>${i18n.t('paying')}` : i18n.t('pay', { price })}
              </button>`
        }
        <p class="hint secure">${icons.lock()}${i18n.t('paymentSecure')}</p>
      </form>
    `;
  }

  async #load(): Promise<void> {
    this.phase = 'loading';
    this.failure = '';
    try {
      const factory = await loadStripe(this.payment.script_url);
      if (!this.isConnected) return;
      this.#element?.destroy();
      this.#stripe = factory(this.payment.publishable_key);
      this.#elements = this.#stripe.elements({
        clientSecret: this.payment.client_secret,
        locale: this.i18n.language,
        appearance: this.#appearance(),
      });
      const { name, email } = this.order;
      this.#element = this.#elements.create('payment', { defaultValues: { billingDetails: { name, email } } });
      this.#element.on('ready', () => {
        this.phase = 'ready';
      });
      this.#element.on('loaderror', () => this.#unloadable());
      this.#element.mount(this.target);
    } catch {
      // Which of the many ways it failed is in the console; the person can only try again.
      this.#unloadable();
    }
  }

  #unloadable(): void {
    this.phase = 'failed';
    this.failure = this.i18n.t('paymentScriptFailed');
  }

  #appearance() {
    const sample = this.renderRoot.querySelector<HTMLElement>('.sample');
    return sample ? appearanceOf(sample) : { theme: 'stripe' as const, variables: {} };
  }

  async #pay(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.phase !== 'ready' || !this.#stripe || !this.#elements) return;
    this.phase = 'paying';
    this.failure = '';
    this.tell('paying', true);
    const { name, email } = this.order;
    try {
      const { error } = await this.#stripe.confirmPayment({
        elements: this.#elements,
        redirect: 'if_required',
        confirmParams: {
          return_url: this.returnUrl,
          payment_method_data: { billing_details: { name, email } },
        },
      });
      this.phase = 'ready';
      this.tell('paying', false);
      if (!error) return this.tell('paid');
      if (error.code === 'payment_intent_unexpected_state') return this.tell('payment-over');
      // A mistake in a field is shown beside it by Stripe's form.
      if (error.type !== 'validation_error') {
        this.failure = `${error.message ?? this.i18n.t('paymentDeclined')} ${this.i18n.t('nothingCharged')}`;
      }
      this.tell('payment-failed', error.code);
    } catch {
      this.phase = 'ready';
      this.failure = this.i18n.t('problemPayment');
      this.tell('paying', false);
    }
  }
}
