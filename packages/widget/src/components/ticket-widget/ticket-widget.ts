import { newIdempotencyKey } from '@ticket-vendor/sdk';
import { html, nothing } from 'lit';
import { createApi } from '../../api/client.ts';
import type { PaymentMode } from '../../api/types.ts';
import { AvailabilityPoller } from '../../checkout/availability-poller.ts';
import { access } from '../../checkout/access.ts';
import { Checkout } from '../../checkout/checkout.ts';
import { heedElsewhere } from '../../checkout/other-tabs.ts';
import { lookAgain } from '../../checkout/order.ts';
import { applyAvailability } from '../../checkout/select.ts';
import { start } from '../../checkout/start.ts';
import { refreshOrder } from '../../checkout/watch.ts';
import { createElsewhereStore, ELSEWHERE_PREFIX } from '../../checkout/elsewhere-store.ts';
import { type Problem, problem } from '../../checkout/problems.ts';
import { addressToReturnTo, type ReturnParams } from '../../checkout/return-params.ts';
import { createSessionStore, isOrderKept } from '../../checkout/session.ts';
import { emit, emitHappening } from '../../events.ts';
import { createI18n, type I18n, isAtHand, loadI18n, localeOf } from '../../i18n/i18n.ts';
import { base } from '../../styles/base.ts';
import { tokens } from '../../styles/tokens.ts';
import { HostElement } from '../host-element.ts';
import { createMountPoint } from '../payment-form/mount-point.ts';
import { expectKeep } from '../ticket-list/load-keep.ts';
import { takeReturnParams } from './address.ts';
import { isBlocked } from './blocked.ts';
import { languageAround } from './language.ts';
import { defaultApi } from './settings.ts';
import { styles } from './ticket-widget.styles.ts';
import type { View } from './view.ts';
import { framed, loading, renderStep } from './views.ts';

const ENGLISH = createI18n('en');

/** Attributes as HTML knows them where a framework writes a property's name. */
const CAMEL_CASED: Readonly<Record<string, string>> = { eventid: 'event', publishablekey: 'publishable-key' };

const INCOMPLETE =
  '<ticket-widget> needs the attributes `event` and `publishable-key`. (React, Preact and Vue keep one named `key` to themselves.)';

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
 * @csspart tier - One tier; `tier-selected` too when something of it is selected.
 * @csspart tier-name - A tier's name.
 * @csspart price - A tier's price.
 * @csspart badge - A tier's availability.
 * @csspart stepper - A quantity; its buttons are `stepper-button`.
 * @csspart button - Any larger button; also `button-primary` or `button-secondary`.
 * @csspart field - A label with its input: `label`, `input`, `error`.
 * @csspart notice - A sentence that matters now.
 * @csspart timer - The time left.
 * @csspart ticket - One ticket; `qr` its code.
 * @csspart position - The place in line.
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
 * @cssproperty --tv-font - Font family; `inherit` takes the page's.
 * @cssproperty --tv-shadow - The card's shadow.
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
    // Frameworks set it as a property, and it has to be on the element for styles and for screen readers.
    lang: { reflect: true },
    spoken: { state: true },
    stale: { state: true },
    lastMinute: { state: true },
  };
  static override get observedAttributes(): string[] {
    // biome-ignore lint/complexity/noThisInStatic: Lit takes the class that it is asked of from `this`.
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
  /** Read out politely. */
  declare private spoken: string;
  declare private stale: boolean;
  /** The deadline whose last minute has begun. */
  declare private lastMinute: string | undefined;

  #checkout: Checkout | undefined;
  #poller: AvailabilityPoller | undefined;
  /** Undefined while the language is on its way. */
  #i18n: I18n | undefined;
  #params: ReturnParams = {};
  #mount: ReturnType<typeof createMountPoint> | undefined;
  #shown = '';
  #touched = false;
  /** Steps that waited while the element was in no page. */
  readonly #waiting: (() => void)[] = [];
  /** Tells what this element wrote for other tabs from what they did. */
  readonly #tab = newIdempotencyKey();
  #listening = new AbortController();
  #reported: Problem | undefined;

  constructor() {
    super();
    this.spoken = '';
    this.stale = false;
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    super.attributeChangedCallback(CAMEL_CASED[name] ?? name, old, value);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#params = takeReturnParams();
    // Not the script's own: the element may be shown in a frame's document, or a picture-in-picture window's.
    const { ownerDocument: page } = this;
    const view = page.defaultView ?? window;
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    page.addEventListener('visibilitychange', this.#see, { signal });
    for (const type of ['pageshow', 'focus']) view.addEventListener(type, this.#see, { signal });
    view.addEventListener('online', this.#pace, { signal });
    view.addEventListener('storage', this.#heed, { signal });
    for (const type of ['pointerdown', 'keydown']) this.addEventListener(type, this.#touch, { signal });
    for (const goOn of this.#waiting.splice(0)) goOn();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listening.abort();
    this.#poller?.want(false);
    this.#unmount();
  }

  /** Loads the event anew. */
  reload(): void {
    if (this.#checkout) void start(this.#checkout, {});
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('lang') || !this.hasUpdated) void this.#learn(this.#language());
    const decisive = ['eventId', 'publishableKey', 'key', 'api', 'payment'];
    if (decisive.some((name) => changed.has(name)) || !this.#checkout) this.#begin();
    const step = this.#checkout?.state.step;
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

  protected override updated(): void {
    const step = this.#checkout?.state.step.name ?? 'loading';
    this.#pace();
    this.#report();
    if (step === this.#shown) return;
    const first = this.#shown === '' || this.#shown === 'loading';
    this.#shown = step;
    if (step === 'loading') return;
    if (step === 'details' || step === 'payment') expectKeep();
    emit(this, 'tv-step-changed', { step });
    // A page that merely opens keeps its own focus; whoever has acted here is taken along.
    if (this.#touched && !first) this.renderRoot.querySelector<HTMLElement>('#heading')?.focus();
  }

  protected override render() {
    const checkout = this.#checkout;
    if (!checkout) return nothing;
    if (!this.#i18n) return framed('en', 'ltr', loading(''));
    const view: View = {
      checkout,
      i18n: this.#i18n,
      host: this,
      target: this.#mount?.target,
      test: this.#apiKey.startsWith('pk_test_'),
      stale: this.stale,
      lastMinute: this.lastMinute,
      announce: (text) => this.#announce(text),
      setLastMinute: (deadline) => {
        this.lastMinute = deadline;
      },
      reload: () => this.reload(),
    };
    const { language, direction } = this.#i18n;
    return framed(
      language,
      direction,
      html`${renderStep(view)}<div class="sr" role="status" aria-live="polite">${this.spoken}</div>`,
    );
  }

  #begin(): void {
    this.#poller?.want(false);
    this.stale = false;
    const base = this.api || defaultApi();
    const deps = {
      eventId: this.eventId,
      session: createSessionStore(this.eventId, () => sessionStorage),
      elsewhere: createElsewhereStore(this.eventId, () => localStorage, this.#tab),
      now: () => Date.now(),
      // An element that was taken away asks no further until it is back.
      wait: (ms: number) =>
        new Promise<void>((resolve) =>
          setTimeout(() => (this.isConnected ? resolve() : this.#waiting.push(resolve)), ms),
        ),
      newKey: newIdempotencyKey,
      seen: () => this.ownerDocument.visibilityState === 'visible',
      network: () => ({ online: navigator.onLine, page: self.origin, ...isBlocked(base) }),
      returnUrl: () => addressToReturnTo(location.href),
      locale: () => localeOf(this.#language()),
      paymentMode: this.payment === 'checkout' ? ('checkout' as const) : ('element' as const),
      leave: window === window.top ? (url: string) => location.assign(url) : undefined,
      isOrderKept: (orderId: string) => isOrderKept(orderId, () => sessionStorage),
      onchange: () => this.requestUpdate(),
      onhappening: (happening: Parameters<typeof emitHappening>[1]) => emitHappening(this, happening),
    };
    let api: ReturnType<typeof createApi>;
    try {
      if (!this.eventId || !this.#apiKey) throw new TypeError(INCOMPLETE);
      api = createApi(this.#apiKey, base, (serverTime) => this.#checkout?.hear(serverTime));
    } catch (error) {
      // For whoever sets the page up; a visitor sees that it is not their fault.
      console.error(error);
      this.#checkout = new Checkout({ ...deps, api: createApi('', undefined) });
      this.#checkout.go({ name: 'unavailable' }, problem('setup', 'problemSetup'));
      return;
    }
    const checkout = new Checkout({ ...deps, api });
    this.#checkout = checkout;
    this.#poller = new AvailabilityPoller({
      load: (signal) => api.events.availability(this.eventId, access(checkout), { signal, maxRetries: 0 }),
      onload: (availability) => {
        const changes = applyAvailability(checkout, availability);
        const { t } = this.#i18n ?? ENGLISH;
        if (changes.length) this.#announce(changes.map(({ key, values }) => t(key, values)).join(' '));
      },
      onstale: (stale) => {
        this.stale = stale;
        if (!stale) this.#announce((this.#i18n ?? ENGLISH).t('onlineAgain'));
      },
      schedule: (task, ms) => {
        // Uses of an access code are counted by network, and a hall full of members may have but one.
        const timer = setTimeout(task, checkout.state.accessCode === undefined ? ms : 4 * ms);
        return () => clearTimeout(timer);
      },
      random: Math.random,
    });
    void start(checkout, this.#params);
    this.#params = {};
  }

  get #apiKey(): string {
    return this.publishableKey || this.key || '';
  }

  /** Says in the console, where whoever sets the page up looks first, what keeps it from selling. */
  #report(): void {
    const problem = this.#checkout?.state.problem;
    if (problem === this.#reported) return;
    this.#reported = problem;
    if (problem?.setup) console.error(`<ticket-widget>: ${ENGLISH.t(problem.text, problem.values)}`);
  }

  /** The page is looked at again, maybe as it was before it was left. */
  readonly #see = (): void => {
    this.#pace();
    if (this.ownerDocument.visibilityState !== 'visible' || !this.#checkout) return;
    void lookAgain(this.#checkout);
    void refreshOrder(this.#checkout);
  };

  /** Asks for availability only while somebody looks at it. */
  readonly #pace = (): void => {
    const step = this.#checkout?.state.step.name;
    const looking = this.isConnected && this.ownerDocument.visibilityState === 'visible';
    this.#poller?.want(looking && (step === 'select' || step === 'waitlist'));
  };

  readonly #heed = ({ key }: StorageEvent): void => {
    // Null: everything was cleared.
    if (this.#checkout && (key === null || key.startsWith(ELSEWHERE_PREFIX))) heedElsewhere(this.#checkout);
  };

  readonly #touch = (): void => {
    this.#touched = true;
  };

  #announce(text: string): void {
    // The same sentence twice is read twice only if the region changes.
    this.spoken = text === this.spoken ? `${text}\u00a0` : text;
  }

  /** Speaks the language of `tag`, from now on or as soon as it is here. */
  async #learn(tag: string): Promise<void> {
    if (isAtHand(tag)) {
      this.#i18n = createI18n(tag);
      return;
    }
    this.#i18n = await loadI18n(tag);
    this.requestUpdate();
  }

  #language(): string {
    const own = this.lang || languageAround(this) || navigator.language;
    // `en` on the page and `en-GB` in the browser: the reader's own formats.
    return navigator.languages.find((tag) => tag.toLowerCase().startsWith(`${own.toLowerCase()}-`)) ?? own;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ticket-widget': TicketWidget;
  }
}
