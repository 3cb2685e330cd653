import { html, nothing } from 'lit';
import {
  loadStripe,
  outcomeOf,
  type Stripe,
  type StripeElement,
  type StripeElements,
  type StripeError,
} from '../../api/stripe.ts';
import type { ElementPayment, Order } from '../../api/types.ts';
import type { Decline } from '../../checkout/payment.ts';
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
 * @fires payment-failed - It was declined or given up (`Decline`).
 * @fires payment-unknown - Whether it went through is not known.
 * @csspart button - The button.
 * @csspart button-primary - The same.
 */
export class PaymentForm extends TvElement {
  static override styles = [TvElement.styles, styles];
  static override properties = {
    ...TvElement.properties,
    order: { attribute: false },
    payment: { attribute: false },
    target: { attribute: false },
    returnUrl: { attribute: false },
    asking: { type: Boolean },
    phase: { state: true },
    declined: {},
  };

  declare order: Order;
  declare payment: ElementPayment;
  /** The element in the page's own DOM that Stripe's form goes into. */
  declare target: HTMLElement;
  declare returnUrl: string;
  /** Whether the payment succeeded is being checked: the buyer must not pay meanwhile. */
  declare asking: boolean;
  /** Stripe's message about a declined payment. */
  declare declined: string | undefined;
  declare private phase: 'loading' | 'ready' | 'paying' | 'failed';
  #stripe: Stripe | undefined;
  #elements: StripeElements | undefined;
  #element: StripeElement | undefined;

  constructor() {
    super();
    this.asking = false;
    this.phase = 'loading';
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    const before = changed.get('payment') as ElementPayment | undefined;
    const another = before && before.client_secret !== this.payment.client_secret;
    // A new target, as after the widget was moved, has no form yet.
    if (this.target && (changed.has('target') || another)) void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#destroy();
    if (this.phase !== 'paying') return;
    // Without its frame, Stripe's script may never answer.
    this.phase = 'loading';
    this.tell('paying', false);
    this.tell('payment-unknown');
  }

  /** Stripe's form may already be gone with its frame. */
  #destroy(): void {
    try {
      this.#element?.destroy();
    } catch (error) {
      console.warn(error);
    }
    this.#element = undefined;
  }

  protected override render() {
    const { i18n, phase, order, asking } = this;
    const paying = phase === 'paying' || asking;
    const price = i18n.money(order.total_price, order.currency);
    const failure =
      phase === 'failed'
        ? i18n.t('paymentScriptFailed')
        : this.declined === undefined
          ? undefined
          : `${this.declined} ${i18n.t('nothingCharged')}`;
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
          ${failure ? html`<tv-notice tone="danger" .i18n=${i18n}>${failure}</tv-notice>` : nothing}
        </div>
        ${
          phase === 'failed'
            ? html`<button type="button" class="btn primary block" part="button button-primary" @click=${this.#load}>${i18n.t('tryAgain')}</button>`
            : html`<button type="submit" class="btn primary block" part="button button-primary" aria-busy=${paying} aria-disabled=${phase !== 'ready' || asking}>
                ${paying ? html`<span class="spinner"></span>${i18n.t(asking ? 'asking' : 'paying')}` : i18n.t('pay', { price })}
              </button>`
        }
        <p class="hint secure">${icons.lock()}${i18n.t('paymentSecure')}</p>
      </form>
    `;
  }

  async #load(): Promise<void> {
    this.phase = 'loading';
    const { target } = this;
    try {
      const factory = await loadStripe(this.payment.script_url, this.ownerDocument.defaultView ?? window);
      if (!this.isConnected || target !== this.target) return;
      this.#destroy();
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
      this.#element.mount(target);
    } catch {
      // The cause is in the console; the person can only try again.
      this.#unloadable();
    }
  }

  #unloadable(): void {
    this.phase = 'failed';
  }

  #appearance() {
    const sample = this.renderRoot.querySelector<HTMLElement>('.sample');
    return sample ? appearanceOf(sample) : { theme: 'stripe' as const, variables: {} };
  }

  async #pay(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.phase !== 'ready' || this.asking || !this.#stripe || !this.#elements) return;
    this.phase = 'paying';
    this.tell('paying', true);
    const { name, email } = this.order;
    const [element, stripe] = [this.#element, this.#stripe];
    const error = await stripe
      .confirmPayment({
        elements: this.#elements,
        redirect: 'if_required',
        confirmParams: {
          return_url: this.returnUrl,
          payment_method_data: { billing_details: { name, email } },
        },
      })
      .then(
        (answer) => answer.error,
        // If Stripe throws instead of answering, the outcome of the payment is unknown too.
        (thrown): StripeError => ({ message: String(thrown) }),
      );
    // The form was removed meanwhile, with the buyer's input: the order is being checked already.
    if (this.#element !== element) return;
    this.phase = 'ready';
    this.tell('paying', false);
    if (!error) return this.tell('paid');
    const outcome = outcomeOf(error);
    if (outcome === 'unknown') return this.tell('payment-unknown');
    // Stripe's form itself shows a mistake beside its field.
    const message = outcome === 'declined' ? (error.message ?? this.i18n.t('paymentDeclined')) : undefined;
    this.tell<Decline>('payment-failed', { code: error.code, message });
  }
}
