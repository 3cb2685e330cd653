import { html } from 'lit';
import { announcementBetween, clockText, secondsLeft } from '../../checkout/countdown.ts';
import { TvElement } from '../tv-element.ts';
import { styles } from './hold-timer.styles.ts';

const LAST_MINUTE = 60;
const RING = 2 * Math.PI * 6.25;

/**
 * Counts down to a deadline, and announces it to screen readers only now and then.
 *
 * @fires announce - Something to be read out (`detail`).
 * @fires last-minute - The last minute has begun.
 * @fires expired - The deadline has passed.
 * @csspart timer - The whole.
 */
export class HoldTimer extends TvElement {
  static override styles = [TvElement.styles, styles];
  static override properties = {
    ...TvElement.properties,
    deadline: {},
    now: { attribute: false },
    seconds: { state: true },
  };

  /** ISO 8601. */
  declare deadline: string;
  /** The server's clock in milliseconds. */
  declare now: () => number;
  declare private seconds: number;
  #longest = 0;
  #interval: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#interval = setInterval(() => this.#tick(), 500);
    // A sleeping tab's timers stand still.
    document.addEventListener('visibilitychange', this.#tick);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#interval);
    document.removeEventListener('visibilitychange', this.#tick);
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('deadline')) return;
    this.seconds = secondsLeft(this.deadline, this.now());
    this.#longest = Math.max(this.seconds, 1);
    this.#react(Number.POSITIVE_INFINITY, this.seconds);
  }

  readonly #tick = (): void => {
    const before = this.seconds;
    const after = secondsLeft(this.deadline, this.now());
    if (after === before) return;
    this.seconds = after;
    this.#react(before, after);
  };

  #react(before: number, after: number): void {
    const spoken = before === Number.POSITIVE_INFINITY ? after : announcementBetween(before, after);
    if (spoken !== undefined && spoken > 0) {
      const [key, n] =
        spoken >= 60 ? (['minutesLeft', Math.round(spoken / 60)] as const) : (['secondsLeft', spoken] as const);
      this.tell('announce', this.i18n.t(key, { n }));
    }
    if (after <= LAST_MINUTE && before > LAST_MINUTE) this.tell('last-minute');
    if (after === 0 && before > 0) this.tell('expired');
  }

  protected override render() {
    const time = clockText(this.seconds);
    const passed = RING * (1 - this.seconds / this.#longest);
    return html`
      <div class="timer num ${this.seconds <= LAST_MINUTE ? 'urgent' : ''}" part="timer" role="timer" aria-live="off" aria-label=${this.i18n.t('timeLeft', { time })}>
        <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">
          <circle cx="8" cy="8" r="6.25" opacity="0.22" />
          <circle cx="8" cy="8" r="6.25" stroke-linecap="round" stroke-dasharray=${RING} stroke-dashoffset=${passed} transform="rotate(-90 8 8)" />
        </svg>
        <span>${time}</span>
      </div>
    `;
  }
}
