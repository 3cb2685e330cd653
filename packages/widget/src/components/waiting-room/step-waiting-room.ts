import type { Turn } from '../../checkout/waiting-room/turn.ts';
import type { Values } from '../../i18n/i18n.ts';
import { de } from '../../i18n/waiting-room/de.ts';
import { en, type RoomKey } from '../../i18n/waiting-room/en.ts';
import { estimateText } from './estimate.ts';
import { newsOf } from './news.ts';
import { TitleCall } from './title.ts';
import type { Toolkit } from './toolkit.ts';
import { styles } from './waiting-room.styles.ts';

const LANGUAGES = { en, de };

/** How long somebody sees that it is their turn before the tickets are shown (ms). */
const WELCOME_MS = 1_800;

/** The ring fills in the last minutes before the opening (seconds). */
const COUNTDOWN = 600;

/** From here on a countdown in hours helps nobody (seconds). */
const DAYS_FROM = 48 * 3_600;

/** Makes the element of the waiting room. */
export const createStep = (toolkit: Toolkit): CustomElementConstructor => {
  const { html, nothing, unsafeCSS, StepElement, icons, secondsLeft, clockText, announcementBetween } = toolkit;

  /**
   * The person's place in line, from before the sale opens to their turn.
   *
   * @csspart position - The place in line.
   * @csspart button - A button.
   * @csspart button-primary - The same.
   */
  class StepWaitingRoom extends StepElement {
    static override styles = [StepElement.styles, unsafeCSS(styles)];

    #listening = new AbortController();
    #told: Turn | undefined;
    /** When a place was last read out, and the seconds to the opening then shown (ms and s). */
    #toldAt = 0;
    #seconds = Number.POSITIVE_INFINITY;
    #title: TitleCall | undefined;
    #welcome: ReturnType<typeof setTimeout> | undefined;

    override connectedCallback(): void {
      super.connectedCallback();
      this.#listening = new AbortController();
      const { signal } = this.#listening;
      const { ownerDocument: page } = this;
      const view = page.defaultView ?? window;
      page.addEventListener('visibilitychange', this.#see, { signal });
      for (const type of ['pageshow', 'focus', 'online']) view.addEventListener(type, this.#see, { signal });
      const interval = setInterval(this.#tick, 500);
      signal.addEventListener('abort', () => clearInterval(interval));
      this.requestUpdate();
    }

    override disconnectedCallback(): void {
      super.disconnectedCallback();
      this.#listening.abort();
      clearTimeout(this.#welcome);
      this.#welcome = undefined;
      this.#title?.end();
      this.#title = undefined;
      if (this.hasUpdated) this.view.checkout.room?.want(false);
    }

    readonly #see = (): void => {
      this.view.checkout.room?.look();
      this.requestUpdate();
    };

    /** Only the countdown to the opening changes by itself. */
    readonly #tick = (): void => {
      const { state, opensAt } = this.#turn ?? {};
      if (state !== 'early' || !opensAt) return;
      const before = this.#seconds;
      const after = secondsLeft(opensAt, this.view.checkout.now());
      if (after === before) return;
      this.#seconds = after;
      const spoken = announcementBetween(before, after);
      if (spoken !== undefined && before !== Number.POSITIVE_INFINITY) {
        this.#announce(
          spoken >= 60
            ? this.#say('opensMinutesSaid', { n: Math.round(spoken / 60) })
            : this.#say('opensSoonSaid', { n: spoken }),
        );
      }
      this.requestUpdate();
    };

    get #turn(): Turn | undefined {
      return this.view.state.step.turn;
    }

    #say(key: RoomKey, values?: Values): string {
      const { i18n } = this;
      const texts = LANGUAGES[i18n.language as keyof typeof LANGUAGES] ?? en;
      return i18n.say(texts[key] ?? en[key], values);
    }

    #count(n: number): string {
      return new Intl.NumberFormat(this.i18n.locale).format(n);
    }

    #announce(text: string): void {
      this.view.checkout.announce(text);
    }

    protected override updated(): void {
      const { checkout } = this.view;
      if (!this.isConnected) return;
      checkout.room?.want(true);
      this.#tellNews();
      const { state } = this.#turn ?? {};
      if (state !== 'admitted' && state !== 'open') {
        this.#title?.end();
        this.#title = undefined;
        return;
      }
      if (!this.#title) {
        this.#title = new TitleCall(this.ownerDocument);
        this.#title.call(this.#say('turnTitle'));
      }
      // Whoever looks elsewhere finds out by the title, and sees that it is their turn when they come back.
      if (this.ownerDocument.visibilityState !== 'visible' || this.#welcome) return;
      this.#welcome = setTimeout(() => {
        this.#welcome = undefined;
        checkout.room?.enter();
      }, WELCOME_MS);
    }

    #tellNews(): void {
      const now = this.#turn;
      const before = this.#told;
      if (!now || now === before) return;
      this.#told = now;
      const { checkout } = this.view;
      const time = checkout.now();
      const until = checkout.room?.until;
      const news = newsOf({
        before,
        now,
        quiet: time - this.#toldAt,
        opensIn: now.opensAt ? secondsLeft(now.opensAt, time) : 0,
        turnEndsIn: until ? secondsLeft(until, time) : 0,
        count: (n) => this.#count(n),
      });
      if (news.length === 0) return;
      if (news.some(({ key }) => key === 'placeSaid')) this.#toldAt = time;
      this.#announce(news.map(({ key, values }) => this.#say(key, values)).join(' '));
    }

    protected override render() {
      const turn = this.#turn;
      if (!turn)
        return this.#card(0, html`<span class="spinner"></span>`, html`<p class="muted">${this.#say('looking')}</p>`);
      const { lost, lasting, state } = turn;
      return html`
        ${lost ? html`<tv-notice tone="warning" .i18n=${this.i18n}>${this.#say('lost')}</tv-notice>` : nothing}
        ${this.#scene(turn)}
        ${lasting || state === 'passed' || state === 'admitted' || state === 'open' ? nothing : html`<tv-notice tone="warning" .i18n=${this.i18n}>${this.#say('keepHere')}</tv-notice>`}
      `;
    }

    #scene(turn: Turn) {
      switch (turn.state) {
        case 'early':
          return this.#early(turn);
        case 'waiting':
        case 'paused':
          return this.#inLine(turn);
        case 'sold_out':
          return this.#soldOut();
        case 'passed':
          return html`<p class="lead">${this.#say('passed')}</p>
            <p class="text">${this.#say('passedText')}</p>
            ${this.#button('lineUp', this.#lineUp)}`;
        case 'admitted':
        case 'open':
          return this.#card(
            1,
            html`<span class="seal">${icons.check(64)}</span>`,
            html`<p class="lead">${this.#say('turn')}</p><p class="muted">${this.#say('turnText')}</p>`,
            'turn',
          );
        case 'ended':
          return nothing;
      }
    }

    /** The ring with what stands in it, and below. */
    #card(progress: number, inside: unknown, below: unknown, kind = '') {
      return html`<div class="card ${kind}" part="position">
        <div class="dial">
          <svg viewBox="0 0 120 120" aria-hidden="true">
            <circle class="track" cx="60" cy="60" r="55" />
            <circle class="done" cx="60" cy="60" r="55" pathLength="100" stroke-dasharray="100" stroke-dashoffset=${100 * (1 - progress)} transform="rotate(-90 60 60)" />
          </svg>
          <div class="inside">${inside}</div>
        </div>
        ${below}
      </div>`;
    }

    #early({ opensAt, people }: Turn) {
      const seconds = opensAt ? secondsLeft(opensAt, this.view.checkout.now()) : 0;
      const isOpening = seconds === 0;
      const days = Math.floor(seconds / 86_400);
      const time = seconds >= DAYS_FROM ? this.#say('opensInDays', { n: days }) : clockText(seconds);
      const local = this.#localOpening(opensAt);
      return html`
        ${this.#card(
          isOpening ? 1 : Math.max(0, 1 - seconds / COUNTDOWN),
          isOpening
            ? html`<span class="spinner"></span>`
            : html`<span class="muted">${this.#say('opensIn')}</span><b class="num ${time.length > 5 ? 'long' : ''}" role="timer" aria-live="off">${time}</b>`,
          isOpening
            ? html`<p class="lead">${this.#say('opening')}</p><p class="muted">${this.#say('openingText')}</p>`
            : html`<p class="lead">${this.#say('early')}</p>${local ? html`<p class="muted">${this.#say('opensAt', { time: local })}</p>` : nothing}`,
        )}
        ${isOpening ? nothing : html`<p class="text">${this.#say('earlyAt')}${people !== null && people > 1 ? html` ${this.#say('earlyPeople', { n: people, count: this.#count(people) })}` : nothing}</p>`}
        ${this.#kept()} ${this.#tickets()}
      `;
    }

    /** The opening by the event's own clock. It is when a tier's sale starts, and the API tells its local time. */
    #localOpening(opensAt: string | null): string | undefined {
      const { event } = this.view.state;
      const opening = opensAt === null ? Number.NaN : Date.parse(opensAt);
      const tier = event?.tiers.find(({ sale_start }) => sale_start !== null && Date.parse(sale_start) === opening);
      return event && tier?.local_sale_start ? this.i18n.moment(tier.local_sale_start, event.time_zone) : undefined;
    }

    #inLine({ state, place, progress, estimate }: Turn) {
      const isPaused = state === 'paused';
      const percent = Math.round(100 * progress);
      const shown = place === null ? '…' : this.#count(place);
      const { key, values } = estimateText(estimate);
      return html`
        ${this.#card(
          Math.max(0.001, progress),
          html`<span class="muted">${this.#say('place')}</span><b class="num ${shown.length > 6 ? 'long' : ''}">${shown}</b>`,
          html`<p class="lead">${isPaused ? this.#say('paused') : this.#say(key, values)}</p>
            ${place === null ? nothing : html`<p class="muted">${place === 1 ? this.#say('next') : this.#say('before', { n: place - 1, count: this.#count(place - 1) })}</p>`}
            <span class="sr" role="progressbar" aria-label=${this.#say('progress')} aria-valuenow=${percent} aria-valuemin="0" aria-valuemax="100"></span>`,
          state,
        )}
        ${isPaused ? html`<p class="text">${this.#say('pausedText')}</p>` : nothing}
        ${this.#kept()}
        <p class="text with-icon muted">${icons.people()}<span>${this.#say('fairness')}</span></p>
        ${this.#tickets()}
      `;
    }

    readonly #lineUp = (): void => {
      void this.view.checkout.room?.rejoin();
      // The button goes away: the focus must stay in the widget.
      const around = this.getRootNode() as ShadowRoot;
      around.querySelector<HTMLElement>('#heading')?.focus();
    };

    #kept() {
      if (!this.#turn?.lasting) return nothing;
      return html`<p class="text with-icon muted">${icons.info()}<span>${this.#say('keepOpen')}</span></p>`;
    }

    #soldOut() {
      const { checkout, state } = this.view;
      const isWaitable = state.availability?.tiers.some(({ waitlist }) => waitlist);
      return html`
        <p class="lead">${this.#say('gone')}</p>
        <p class="text">${this.#say('goneText')}</p>
        ${isWaitable ? this.#button('waitlist', () => checkout.go({ name: 'waitlist', tierId: null })) : nothing}
      `;
    }

    #button(key: RoomKey, go: () => void) {
      return html`<button type="button" class="btn primary block" part="button button-primary" @click=${go}>${this.#say(key)}</button>`;
    }

    /** What there is to choose from, so that nobody has to think about it when it is their turn. */
    #tickets() {
      const { i18n } = this;
      const { event, availability } = this.view.state;
      const tiers = [...(event?.tiers ?? [])].sort((a, b) => a.position - b.position);
      return html`<details>
        <summary>${icons.chevron()}${this.#say('tickets')}</summary>
        <ul>
          ${tiers.map((tier) => {
            const now = availability?.tiers.find(({ tier_id }) => tier_id === tier.id) ?? tier;
            return html`<li>
              <span dir="auto">${tier.name}</span>
              <span class="num muted">${now.status === 'sold_out' ? i18n.t('soldOut') : i18n.money(now.buyer_price, tier.currency, true)}</span>
            </li>`;
          })}
        </ul>
      </details>`;
    }
  }

  return StepWaitingRoom;
};
