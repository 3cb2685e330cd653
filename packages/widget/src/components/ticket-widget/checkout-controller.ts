import { newIdempotencyKey } from '@ticket-vendor/sdk';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { createApi } from '../../api/client.ts';
import type { Api, PaymentMode } from '../../api/types.ts';
import { access } from '../../checkout/access.ts';
import { AvailabilityPoller } from '../../checkout/availability-poller.ts';
import { Checkout, type CheckoutDeps } from '../../checkout/checkout.ts';
import { heedOtherTabs } from '../../checkout/other-tabs.ts';
import { createOtherTabsStore, OTHER_TABS_PREFIX } from '../../checkout/other-tabs-store.ts';
import { problem } from '../../checkout/problems.ts';
import { refreshOrder } from '../../checkout/refresh-order.ts';
import { addressToReturnTo, type ReturnParams } from '../../checkout/return-params.ts';
import { applyAvailability } from '../../checkout/select.ts';
import { createSessionStore, isOrderKept } from '../../checkout/session.ts';
import { start } from '../../checkout/start.ts';
import { checkStripePage } from '../../checkout/stripe-page.ts';
import { emitHappening } from '../../events.ts';
import { createI18n, type I18n } from '../../i18n/i18n.ts';
import { loadRoom } from '../waiting-room/load.ts';
import { takeReturnParams } from './address.ts';
import { isBlocked } from './blocked.ts';
import type { LanguageController } from './language-controller.ts';
import { defaultApi } from './settings.ts';

/** How often a visible order is read again. E-mails report its changes too, so this need not be fast. */
const REFRESH_MS = 60_000;

const INCOMPLETE =
  '<ticket-widget> needs the attributes `event` and `publishable-key`. (React, Preact and Vue keep one named `key` to themselves.)';

/** The settings from the promoter's page. */
export type CheckoutOptions = {
  readonly eventId: string;
  readonly apiKey: string;
  readonly api: string | undefined;
  readonly payment: PaymentMode | undefined;
};

/** Connects a checkout to its page, whose events it handles while the element is in the page. */
export class CheckoutController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #language: LanguageController;
  checkout: Checkout | undefined;
  #poller: AvailabilityPoller | undefined;
  #apiKey = '';
  /** The checkout whose waiting room is being loaded, or is there. */
  #opening: Checkout | undefined;
  #params: ReturnParams = {};
  #listening = new AbortController();
  /** Steps that wait while the element is in no page. */
  readonly #waiting: (() => void)[] = [];
  /** Distinguishes what this element wrote for other tabs from what they wrote. */
  readonly #tab = newIdempotencyKey();

  constructor(host: ReactiveControllerHost & HTMLElement, language: LanguageController) {
    this.#host = host;
    this.#language = language;
    host.addController(this);
  }

  hostConnected(): void {
    this.#params = takeReturnParams();
    // Not the script's own document: the element may be in a frame's, or a picture-in-picture window's.
    const { ownerDocument: page } = this.#host;
    const view = page.defaultView ?? window;
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    page.addEventListener('visibilitychange', this.#see, { signal });
    for (const type of ['pageshow', 'focus']) view.addEventListener(type, this.#see, { signal });
    view.addEventListener('online', this.#pace, { signal });
    view.addEventListener('storage', this.#heed, { signal });
    const interval = setInterval(() => {
      if (this.#isSeen && this.checkout) void refreshOrder(this.checkout);
    }, REFRESH_MS);
    signal.addEventListener('abort', () => clearInterval(interval));
    for (const goOn of this.#waiting.splice(0)) goOn();
  }

  hostDisconnected(): void {
    this.#listening.abort();
    this.#poller?.want(false);
  }

  hostUpdated(): void {
    this.#pace();
  }

  /** Starts a checkout, which replaces the previous one. */
  open({ eventId, apiKey, api: address, payment }: CheckoutOptions): void {
    this.#poller?.want(false);
    this.#apiKey = apiKey;
    const base = address || defaultApi();
    const deps = this.#deps(eventId, base, payment);
    let api: Api;
    try {
      if (!eventId || !apiKey) throw new TypeError(INCOMPLETE);
      api = createApi(apiKey, base, (serverTime) => this.checkout?.syncClock(serverTime));
    } catch (error) {
      // For the person who sets up the page; the visitor reads that it is not their fault.
      console.error(error);
      this.checkout = new Checkout({ ...deps, api: createApi('', undefined) });
      this.checkout.go({ name: 'unavailable' }, problem('setup', 'problemSetup'));
      return;
    }
    this.checkout = new Checkout({ ...deps, api });
    this.#poller = this.#poll(this.checkout);
    void start(this.checkout, this.#params);
    this.#params = {};
  }

  #deps(eventId: string, base: string | undefined, payment: PaymentMode | undefined): Omit<CheckoutDeps, 'api'> {
    return {
      eventId,
      session: createSessionStore(eventId, () => sessionStorage),
      otherTabs: createOtherTabsStore(eventId, () => localStorage, this.#tab),
      now: () => Date.now(),
      // A removed element sends no requests until it is back.
      wait: (ms) =>
        new Promise<void>((resolve) =>
          setTimeout(() => (this.#host.isConnected ? resolve() : this.#waiting.push(resolve)), ms),
        ),
      newKey: newIdempotencyKey,
      network: () => ({ online: navigator.onLine, page: self.origin, ...isBlocked(base) }),
      returnUrl: () => addressToReturnTo(location.href),
      locale: () => this.#language.locale,
      paymentMode: payment === 'checkout' ? 'checkout' : 'element',
      leave: window === window.top ? (url) => location.assign(url) : undefined,
      isOrderKept: (orderId) => isOrderKept(orderId, () => sessionStorage),
      onchange: () => this.#host.requestUpdate(),
      onhappening: (happening) => emitHappening(this.#host, happening),
    };
  }

  #poll(checkout: Checkout): AvailabilityPoller {
    const { api, eventId } = checkout.deps;
    return new AvailabilityPoller({
      load: (signal) => api.events.availability(eventId, access(checkout), { signal, maxRetries: 0 }),
      onload: (availability) => {
        const changes = applyAvailability(checkout, availability);
        const texts = changes.map(({ key, values }) => this.#t(key, values));
        if (texts.length) checkout.announce(texts.join(' '));
      },
      onstale: (stale) => {
        checkout.set({ stale });
        if (!stale) checkout.announce(this.#t('onlineAgain'));
      },
      schedule: (task, ms) => {
        // The API limits access codes by IP address, and a hall full of members may share one.
        const timer = setTimeout(task, checkout.state.accessCode === undefined ? ms : 4 * ms);
        return () => clearTimeout(timer);
      },
      random: Math.random,
    });
  }

  get #t(): I18n['t'] {
    return (this.#language.i18n ?? createI18n('en')).t;
  }

  get #isSeen(): boolean {
    return this.#host.isConnected && this.#host.ownerDocument.visibilityState === 'visible';
  }

  /** The page is visible again, perhaps restored from the back/forward cache. */
  readonly #see = (): void => {
    this.#pace();
    if (!this.#isSeen || !this.checkout) return;
    void checkStripePage(this.checkout);
    void refreshOrder(this.checkout);
  };

  /** Polls availability only while the page is visible and shows it. */
  readonly #pace = (): void => {
    const step = this.checkout?.state.step.name;
    this.#poller?.want(this.#isSeen && (step === 'select' || step === 'waitlist'));
    if (step === 'waiting-room' && this.checkout) void this.#openRoom(this.checkout);
  };

  /** Loads the waiting room, as often as it takes. */
  async #openRoom(checkout: Checkout): Promise<void> {
    if (this.#opening === checkout) return;
    this.#opening = checkout;
    for (let ms = 1_000; this.checkout === checkout && !checkout.room; ms = Math.min(30_000, 2 * ms)) {
      try {
        checkout.room = await loadRoom(checkout, this.#apiKey, () => this.#host.ownerDocument);
        checkout.set(checkout.state.problem?.code === 'unreachable' ? { problem: undefined } : {});
      } catch {
        checkout.set({ problem: problem('unreachable', 'problemUnreachable') });
        await checkout.deps.wait(ms);
      }
    }
  }

  readonly #heed = ({ key }: StorageEvent): void => {
    // A null key means that the storage was cleared.
    if (this.checkout && (key === null || key.startsWith(OTHER_TABS_PREFIX))) heedOtherTabs(this.checkout);
  };
}
