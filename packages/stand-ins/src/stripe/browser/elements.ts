import { connectTo, frameUrl, styled } from './modal.ts';
import type { Answer, Appearance, Ask, Font, JsError, Notice } from './protocol.ts';

/** A mistake in the page's code, which Stripe.js throws rather than returns. */
export class IntegrationError extends Error {
  override name = 'IntegrationError';
}

export type ElementsOptions = {
  clientSecret?: string;
  appearance?: Appearance;
  fonts?: Font[];
  mode?: string;
  amount?: number;
  currency?: string;
};

/** One group of elements; it holds at most one payment element. */
export class Elements {
  readonly #key: string;
  readonly #options: ElementsOptions;
  #payment: PaymentElement | undefined;

  constructor(key: string, options: ElementsOptions) {
    if (!options.clientSecret && !options.mode) {
      throw new IntegrationError('elements() needs a clientSecret, or a mode with amount and currency.');
    }
    this.#key = key;
    this.#options = { ...options };
  }

  get clientSecret(): string | undefined {
    return this.#options.clientSecret;
  }

  create(type: string, _options: object = {}): PaymentElement {
    if (type !== 'payment') throw new IntegrationError(`The local double has the payment element only, not ${type}.`);
    if (this.#payment) throw new IntegrationError('Can only create one Element of type payment.');
    this.#payment = new PaymentElement(this.#key, this.#options, () => {
      this.#payment = undefined;
    });
    return this.#payment;
  }

  getElement(type: string): PaymentElement | null {
    return type === 'payment' ? (this.#payment ?? null) : null;
  }

  update(options: ElementsOptions): void {
    Object.assign(this.#options, options);
    void this.#payment?.ask('update', { appearance: this.#options.appearance });
  }

  /** Checks the fields and shows what is wrong with them. */
  async submit(): Promise<{ error?: JsError }> {
    return (await this.ask('submit')) as { error?: JsError };
  }

  /** For the script's own use: a call to the payment element's frame. */
  ask(call: Ask['call'], args: Record<string, unknown> = {}): Promise<unknown> {
    if (!this.#payment?.mounted) throw new IntegrationError('The payment element must be mounted first.');
    return this.#payment.ask(call, args);
  }
}

type Listener = (event: Record<string, unknown>) => void;

/** The card form, in a frame of the double, so that no card data touches the page. */
export class PaymentElement {
  readonly #key: string;
  readonly #options: ElementsOptions;
  readonly #forget: () => void;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #frame: HTMLIFrameElement | undefined;
  #port: MessagePort | undefined;
  #asked = 0;
  #destroyed = false;

  constructor(key: string, options: ElementsOptions, forget: () => void) {
    this.#key = key;
    this.#options = options;
    this.#forget = forget;
  }

  get mounted(): boolean {
    return this.#port !== undefined;
  }

  mount(target: Element | string): void {
    if (this.#destroyed)
      throw new IntegrationError('This Element has already been destroyed. Please create a new one.');
    const host = typeof target === 'string' ? document.querySelector(target) : target;
    if (!(host instanceof HTMLElement)) {
      throw new IntegrationError(`The selector you specified (${String(target)}) applies to no DOM elements.`);
    }
    // Stripe.js refuses this too: put the element in the light DOM and slot it in.
    if (host.getRootNode() instanceof ShadowRoot) {
      throw new IntegrationError('Elements cannot be mounted in a ShadowRoot. Please mount in the Light DOM.');
    }
    this.unmount();
    const frame = styled(document.createElement('iframe'), {
      display: 'block',
      width: '100%',
      height: '220px',
      border: '0',
      margin: '0',
      padding: '0',
      background: 'transparent',
      colorScheme: 'light',
      transition: 'height 120ms ease',
    });
    frame.title = 'Secure payment input frame';
    frame.setAttribute('allow', 'payment *');
    frame.src = frameUrl('/frames/payment');
    const { clientSecret, appearance, fonts } = this.#options;
    this.#port = connectTo(frame, { key: this.#key, clientSecret, appearance, fonts }, (data) => this.#receive(data));
    this.#frame = frame;
    host.replaceChildren(frame);
  }

  unmount(): void {
    this.#frame?.remove();
    this.#port?.close();
    this.#frame = undefined;
    this.#port = undefined;
    this.#waiting.clear();
  }

  destroy(): void {
    this.unmount();
    this.#destroyed = true;
    this.#listeners.clear();
    this.#forget();
  }

  on(event: string, listener: Listener): this {
    const known = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, known.add(listener));
    return this;
  }

  off(event: string, listener?: Listener): this {
    if (listener) this.#listeners.get(event)?.delete(listener);
    else this.#listeners.delete(event);
    return this;
  }

  once(event: string, listener: Listener): this {
    const wrapped: Listener = (detail) => {
      this.off(event, wrapped);
      listener(detail);
    };
    return this.on(event, wrapped);
  }

  update(_options: object): void {}

  collapse(): void {}

  focus(): void {
    void this.ask('focus');
  }

  blur(): void {
    void this.ask('blur');
  }

  clear(): void {
    void this.ask('clear');
  }

  /** A call to the frame; messages wait in the port until the frame is there. */
  ask(call: Ask['call'], args: Record<string, unknown> = {}): Promise<unknown> {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#port?.postMessage({ id, call, args } satisfies Ask);
    });
  }

  #receive(data: unknown): void {
    if ('id' in (data as Answer)) {
      const { id, result } = data as Answer;
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
      return;
    }
    const { event, detail = {} } = data as Notice;
    if (event === 'resize') {
      if (this.#frame) this.#frame.style.height = `${Number(detail.height)}px`;
      return;
    }
    const shown: Record<string, unknown> = { elementType: 'payment', ...detail };
    if (event === 'change') Object.assign(shown, { collapsed: false, value: { type: 'card' } });
    for (const listener of this.#listeners.get(event) ?? []) listener(shown);
  }
}
