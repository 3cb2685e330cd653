import { html } from 'lit';
import { stepped } from '../../checkout/select.ts';
import { icons } from '../icons.ts';
import { TvElement } from '../tv-element.ts';
import { styles } from './quantity-stepper.styles.ts';

/**
 * A quantity with a button on either side.
 *
 * @fires quantity - The person chose another number (`detail`).
 * @fires limit - The person asks for more than `max` (`detail` is what to say).
 * @csspart stepper - The whole control.
 * @csspart stepper-button - Either button.
 */
export class QuantityStepper extends TvElement {
  static override styles = [TvElement.styles, styles];
  static override properties = {
    ...TvElement.properties,
    label: {},
    value: { type: Number },
    min: { type: Number },
    max: { type: Number },
    optional: { type: Boolean },
    limit: {},
  };

  /** The name of the tier, for the buttons' labels. */
  declare label: string;
  declare value: number;
  declare min: number;
  declare max: number;
  /** Whether 0 can be chosen. */
  declare optional: boolean;
  /** The text for a person who asks for more than `max`. */
  declare limit: string;

  constructor() {
    super();
    this.value = 0;
    this.min = 1;
    this.max = 10;
    this.optional = false;
    this.limit = '';
  }

  protected override render() {
    const { i18n, label, value } = this;
    const atEnd = value >= this.max;
    const atStart = value <= (this.optional ? 0 : this.min);
    // With aria-disabled, a button keeps the focus when it reaches its limit.
    return html`
      <div class="stepper" part="stepper" role="group" aria-label=${i18n.t('quantityOf', { tier: label })}>
        <button
          type="button"
          part="stepper-button"
          aria-label=${i18n.t('removeOne', { tier: label })}
          aria-disabled=${atStart}
          @click=${() => this.#step(-1)}
        >
          ${icons.minus()}
        </button>
        <output class="num" aria-live="polite">${value}</output>
        <button
          type="button"
          part="stepper-button"
          aria-label=${i18n.t('addOne', { tier: label })}
          aria-disabled=${atEnd}
          aria-description=${atEnd ? this.limit : ''}
          @click=${() => this.#step(1)}
        >
          ${icons.plus()}
        </button>
      </div>
    `;
  }

  #step(direction: 1 | -1): void {
    let next = stepped(this.value, direction, this);
    if (!this.optional) next = Math.max(this.min, next);
    if (next !== this.value) this.tell('quantity', next);
    else if (direction === 1) this.tell('limit', this.limit);
  }
}
