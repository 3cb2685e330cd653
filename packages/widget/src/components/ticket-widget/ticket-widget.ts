import { html, nothing } from 'lit';
import type { PaymentMode } from '../../api/types.ts';
import type { Problem } from '../../checkout/problems.ts';
import { start } from '../../checkout/start.ts';
import { emit } from '../../events.ts';
import { createI18n } from '../../i18n/i18n.ts';
import { base } from '../../styles/base.ts';
import { tokens } from '../../styles/tokens.ts';
import { HostElement } from '../host-element.ts';
import { createMountPoint } from '../payment-form/mount-point.ts';
import { expectKeep } from '../ticket-list/load-keep.ts';
import { CheckoutController } from './checkout-controller.ts';
import { drawn, framed, loading } from './frame.ts';
import { LanguageController } from './language-controller.ts';
import { styles } from './ticket-widget.styles.ts';

/** Attributes by the names that HTML makes of a property's name, which some frameworks write. */
const CAMEL_CASED: Readonly<Record<string, string>> = { eventid: 'event', publishablekey: 'publishable-key' };

/**
 * Sells an event's tickets on any page.
 *
 * @slot payment - Used by the widget itself: Stripe's form lies in the page's own DOM.
 *
 * @fires tv-step-changed - Another screen is shown.
 * @fires tv-hold-created - Tickets are held for the person.
 * @fires tv-hold-extended - The hold was extended.
 * @fires tv-hold-expired - The hold ran out.
 * @fires tv-hold-released - The person went back.
 * @fires tv-order-created - An order exists and is to be paid.
 * @fires tv-order-confirmed - The tickets are the person's.
 * @fires tv-payment-failed - A payment was declined or given up.
 * @fires tv-waitlist-joined - The person is on the waitlist.
 * @fires tv-waitlist-left - The person gave the place up.
 *
 * @csspart widget - The card around everything.
 * @csspart aside - The side that tells of the event.
 * @csspart main - The side that sells.
 * @csspart heading - The heading of each step.
 * @csspart footer - The bar with the total.
 * @csspart event-image - The event's picture.
 * @csspart event-title - The event's title.
 * @csspart event-facts - Date and place.
 * @csspart event-leaf - The calendar leaf.
 * @csspart summary - The lines of the order.
 * @csspart tier - One tier.
 * @csspart tier-selected - A tier of which something is selected; it is a `tier` too.
 * @csspart tier-name - A tier's name.
 * @csspart price - A tier's price.
 * @csspart badge - A tier's availability.
 * @csspart stepper - A quantity with its buttons.
 * @csspart stepper-button - Either button of a quantity.
 * @csspart button - Any larger button.
 * @csspart button-primary - A button that leads on; it is a `button` too.
 * @csspart button-secondary - Any other larger button; it is a `button` too.
 * @csspart field - A label with its input.
 * @csspart label - A label.
 * @csspart input - An input.
 * @csspart error - What is wrong with an input.
 * @csspart notice - A sentence that matters now.
 * @csspart timer - The time left.
 * @csspart position - The place in line.
 * @csspart ticket - One ticket.
 * @csspart qr - A ticket's QR code.
 *
 * @cssproperty --tv-accent - Buttons and selection.
 * @cssproperty --tv-on-accent - Text on the accent.
 * @cssproperty --tv-surface - The background.
 * @cssproperty --tv-sunken - Areas that lie back.
 * @cssproperty --tv-text - Text.
 * @cssproperty --tv-muted - Text of less weight.
 * @cssproperty --tv-line - Lines between areas.
 * @cssproperty --tv-field-line - Borders of inputs.
 * @cssproperty --tv-danger - Errors.
 * @cssproperty --tv-success - Success.
 * @cssproperty --tv-warning - Scarcity.
 * @cssproperty --tv-focus - Focus rings.
 * @cssproperty --tv-radius - Roundness of the card; the rest follows.
 * @cssproperty --tv-shadow - The card's shadow.
 * @cssproperty --tv-font - Font family; `inherit` takes the page's.
 * @cssproperty --tv-max-width - The card's greatest width.
 */
export class TicketWidget extends HostElement {
  static override styles = [base, tokens, styles];
  static override properties = {
    eventId: { attribute: 'event' },
    publishableKey: { attribute: 'publishable-key' },
    key: {},
    api: {},
    payment: {},
    theme: { reflect: true },
    // Frameworks set the property, but styles and screen readers need the attribute.
    lang: { reflect: true },
  };
  static override get observedAttributes(): string[] {
    // biome-ignore lint/complexity/noThisInStatic: Lit needs the class on which it is called as `this`.
    return [...super.observedAttributes, ...Object.keys(CAMEL_CASED)];
  }

  /** The event to sell, `evt_…`. */
  declare eventId: string;
  /** The promoter's publishable key, `pk_…`. */
  declare publishableKey: string | undefined;
  /** Its first name. React, Preact and Vue keep `key` to themselves, so there it never arrives. */
  declare key: string | undefined;
  /** Where the API is. The CDN build asks the origin that it came from. */
  declare api: string | undefined;
  /** `element`, Stripe's form in the page, or `checkout`, Stripe's own page: then no script of Stripe's is loaded. */
  declare payment: PaymentMode | undefined;
  /** `light`, `dark`, or `auto`: as the page's own `color-scheme`. */
  declare theme: 'light' | 'dark' | 'auto' | undefined;

  readonly #language = new LanguageController(this);
  readonly #sale = new CheckoutController(this, this.#language);
  #mount: ReturnType<typeof createMountPoint> | undefined;
  #shown = '';
  /** Whether the person has used the widget. */
  #touched = false;
  #reported: Problem | undefined;

  constructor() {
    super();
    const touch = () => {
      this.#touched = true;
    };
    for (const type of ['pointerdown', 'keydown']) this.addEventListener(type, touch);
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    super.attributeChangedCallback(CAMEL_CASED[name] ?? name, old, value);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unmount();
  }

  /** Loads the event anew. */
  reload(): void {
    if (this.#sale.checkout) void start(this.#sale.checkout, {});
  }

  get #apiKey(): string {
    return this.publishableKey || this.key || '';
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    const decisive = ['eventId', 'publishableKey', 'key', 'api', 'payment'];
    if (decisive.some((name) => changed.has(name)) || !this.#sale.checkout) {
      const { eventId, api, payment } = this;
      this.#sale.open({ eventId, apiKey: this.#apiKey, api, payment });
    }
    const step = this.#sale.checkout?.state.step;
    if (step?.name !== 'payment' || step.payment.mode !== 'element') this.#unmount();
    else {
      this.#mount ??= createMountPoint(this, () => {
        this.#unmount();
        this.requestUpdate();
      });
    }
  }

  #unmount(): void {
    this.#mount?.remove();
    this.#mount = undefined;
  }

  protected override render() {
    const { checkout } = this.#sale;
    const { i18n } = this.#language;
    if (!checkout) return nothing;
    if (!i18n) return framed('en', 'ltr', loading(''));
    const { state } = checkout;
    const content = drawn({
      checkout,
      state,
      i18n,
      target: this.#mount?.target,
      isTest: this.#apiKey.startsWith('pk_test_'),
      reload: () => this.reload(),
      focusHeading: () => this.#focusHeading(),
    });
    const announcement = html`<div class="sr" role="status" aria-live="polite">${state.announcement}</div>`;
    return framed(i18n.language, i18n.direction, html`${content}${announcement}`);
  }

  protected override updated(): void {
    const { step, problem } = this.#sale.checkout?.state ?? {};
    this.#report(problem);
    const name = step?.name ?? 'loading';
    if (name === this.#shown) return;
    const isFirst = this.#shown === '' || this.#shown === 'loading';
    this.#shown = name;
    if (name === 'loading') return;
    if (name === 'details' || name === 'payment') expectKeep();
    emit(this, 'tv-step-changed', { step: name });
    // A page keeps its focus when it opens; after the person used the widget, the focus follows the steps.
    if (this.#touched && !isFirst) this.#focusHeading();
  }

  #focusHeading(): void {
    this.renderRoot.querySelector<HTMLElement>('#heading')?.focus();
  }

  /** Logs what prevents sales to the console, where the person who sets up the page looks first. */
  #report(problem: Problem | undefined): void {
    if (problem === this.#reported) return;
    this.#reported = problem;
    if (problem?.setup) console.error(`<ticket-widget>: ${createI18n('en').t(problem.text, problem.values)}`);
  }
}

declare global {
  // biome-ignore lint/style/useConsistentTypeDefinitions: it extends the DOM's interface.
  interface HTMLElementTagNameMap {
    'ticket-widget': TicketWidget;
  }
}
