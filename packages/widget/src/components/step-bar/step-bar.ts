import { html, nothing } from 'lit';
import { checkHold, releaseHold } from '../../checkout/hold.ts';
import { cancelOrder, expireOrder } from '../../checkout/payment.ts';
import { toSelection } from '../../checkout/select.ts';
import type { StepName } from '../../checkout/state.ts';
import { openEntry } from '../../checkout/waitlist.ts';
import type { MessageKey } from '../../i18n/en.ts';
import { icons } from '../icons.ts';
import { StepElement } from '../step-element.ts';
import { styles } from './step-bar.styles.ts';

const HOUR = 3_600_000;

/** The bar with the way back from a step and its time left. */
export class StepBar extends StepElement<StepName> {
  static override styles = [StepElement.styles, styles];

  protected override render() {
    const { checkout, state } = this.view;
    const { step } = state;
    switch (step.name) {
      case 'select': {
        const { room } = checkout;
        return room?.until === undefined
          ? nothing
          : this.#bar(
              html`<span class="turn">${this.i18n.t('yourTurn')}</span>`,
              this.#timer(room.until, async () => room.expire()),
            );
      }
      case 'details': {
        const { source } = step;
        if (source.kind === 'hold') {
          const back = this.#back('changeTickets', () => releaseHold(checkout));
          return this.#bar(
            back,
            this.#timer(source.hold.expires_at, () => checkHold(checkout)),
          );
        }
        const reopen = () => checkout.run(() => openEntry(checkout, source.token));
        const { offer } = source.entry;
        return offer && this.#isNear(offer.expires_at)
          ? this.#bar(nothing, this.#timer(offer.expires_at, reopen))
          : nothing;
      }
      case 'payment': {
        const { expires_at: deadline } = step.order;
        const timer = this.#isNear(deadline) ? this.#timer(deadline, () => expireOrder(checkout)) : nothing;
        return this.#bar(
          this.#back('changeDetails', () => void cancelOrder(checkout)),
          timer,
        );
      }
      case 'waitlist':
        return this.#bar(
          this.#back('back', () => toSelection(checkout)),
          nothing,
        );
      default:
        return nothing;
    }
  }

  #bar(back: unknown, timer: unknown) {
    return html`<div class="bar ${back === nothing ? 'end' : ''}">${back}${timer}</div>`;
  }

  #isNear(deadline: string): boolean {
    return Date.parse(deadline) - this.view.checkout.now() < HOUR;
  }

  #back(text: MessageKey, go: () => void) {
    return html`<button type="button" class="link" @click=${go}>${icons.back()}${this.i18n.t(text)}</button>`;
  }

  #timer(deadline: string, onexpired: () => Promise<void>) {
    const { checkout } = this.view;
    return html`<tv-hold-timer
      .i18n=${this.i18n}
      .deadline=${deadline}
      .now=${() => checkout.now()}
      @announce=${({ detail }: CustomEvent<string>) => checkout.announce(detail)}
      @last-minute=${() => checkout.refresh()}
      @expired=${() => void onexpired()}
    ></tv-hold-timer>`;
  }
}
