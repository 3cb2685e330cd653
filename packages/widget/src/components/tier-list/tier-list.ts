import { html, nothing } from 'lit';
import type { Availability } from '../../api/types.ts';
import { type Choice, isScarce, mostBeside } from '../../checkout/select.ts';
import type { Cart } from '../../checkout/state.ts';
import { TvElement } from '../tv-element.ts';
import { styles } from './tier-list.styles.ts';

/** A quantity chosen for a tier. */
export type QuantityChosen = {
  readonly tierId: string;
  readonly quantity: number;
};

/**
 * The tiers of an event with price, availability and quantity.
 *
 * @fires tier-quantity - The person chose a quantity (`QuantityChosen`).
 * @fires limit - The person asks for more than can be had (what to say).
 * @fires tier-waitlist - The person wants to wait for a tier (its id).
 * @csspart tier - One tier.
 * @csspart tier-selected - A tier of which something is selected.
 * @csspart tier-name - Its name.
 * @csspart price - Its price.
 * @csspart badge - Its availability.
 * @csspart button - The button that leads to the waitlist.
 * @csspart button-secondary - The same.
 */
export class TierList extends TvElement {
  static override styles = [TvElement.styles, styles];
  static override properties = {
    ...TvElement.properties,
    choices: { attribute: false },
    cart: { attribute: false },
    availability: { attribute: false },
    now: { attribute: false },
    timeZone: { attribute: false },
  };

  declare choices: readonly Choice[];
  declare cart: Cart;
  declare availability: Availability | undefined;
  /** The server's clock, in milliseconds. */
  declare now: () => number;
  declare timeZone: string;

  protected override render() {
    return html`<ul>
      ${this.choices.map((choice) => this.#tier(choice))}
    </ul>`;
  }

  #tier(choice: Choice) {
    const { i18n, cart } = this;
    const { tier, max } = choice;
    const chosen = cart[tier.id] ?? 0;
    const badge = this.#badge(choice);
    const added = i18n.includes(
      { fee: tier.fee_included ? 0 : tier.fee, tax: tier.tax_inclusive ? 0 : tier.tax, tax_name: tier.tax_name },
      tier.currency,
    );
    const note = this.#note(choice, chosen);
    return html`
      <li class="tier ${chosen > 0 ? 'chosen' : ''} ${max === 0 ? 'off' : ''}" part=${chosen > 0 ? 'tier tier-selected' : 'tier'}>
        <div class="text">
          <h3 part="tier-name" dir="auto">${tier.name}</h3>
          <p class="price num" part="price">
            ${i18n.money(tier.buyer_price, tier.currency, true)}${added ? html`<span class="muted parts">${added}</span>` : nothing}
          </p>
          ${tier.description ? html`<p class="description" dir="auto">${tier.description}</p>` : nothing}
          ${
            badge || note
              ? html`<p class="notes">
                  ${badge ? html`<span class="badge ${badge.tone}" part="badge">${badge.text}</span>` : nothing}
                  ${note ? html`<span class="muted">${note}</span>` : nothing}
                </p>`
              : nothing
          }
        </div>
        <div class="action">${this.#action(choice, chosen)}</div>
      </li>
    `;
  }

  /** The note beside the badge: the fewest or most tickets a person may take, or when tickets may be back. */
  #note(choice: Choice, chosen: number): string | undefined {
    const { i18n } = this;
    const { min, max, available, status, heldUntil } = choice;
    if (status === 'all_held') return heldUntil === null ? undefined : this.#backIn(heldUntil);
    if (max === 0) return undefined;
    if (chosen >= this.#most(choice) && chosen < max) return this.#limit(choice);
    if (chosen >= max && max < available) return i18n.t('maxReached', { n: max });
    return min > 1 ? i18n.t('minNeeded', { n: min }) : undefined;
  }

  #backIn(time: string): string {
    return this.i18n.t('heldBack', { n: Math.max(1, Math.ceil((Date.parse(time) - this.now()) / 60_000)) });
  }

  /** How many of a tier fit with the rest of the selection. */
  #most(choice: Choice): number {
    return mostBeside(choice, this.availability, this.cart);
  }

  /** Why a person can't take more of a tier. */
  #limit(choice: Choice): string {
    const { i18n } = this;
    const { max, available } = choice;
    if (this.#most(choice) < max) return i18n.t('roomReached', { n: this.availability?.room ?? 0 });
    return available <= max ? i18n.t('onlyLeft', { n: available }) : i18n.t('maxReached', { n: max });
  }

  #badge(choice: Choice): { text: string; tone: string } | undefined {
    const { i18n } = this;
    const { tier, status, available } = choice;
    switch (status) {
      case 'on_sale':
        if (isScarce(choice)) return { text: i18n.t('onlyLeft', { n: available }), tone: 'warn' };
        return undefined;
      case 'not_started':
        if (!tier.local_sale_start) return { text: i18n.t('notOnSale'), tone: '' };
        return {
          text: i18n.t('saleStarts', { date: i18n.moment(tier.local_sale_start, this.timeZone) }),
          tone: 'info',
        };
      case 'ended':
        return { text: i18n.t('saleEnded'), tone: '' };
      case 'all_held':
        return { text: i18n.t('allInCarts'), tone: 'info' };
      case 'sold_out':
        return { text: i18n.t('soldOut'), tone: '' };
      case 'waitlist':
        return { text: i18n.t('waitlistOnly'), tone: 'info' };
      case 'unavailable':
        return { text: i18n.t('notOnSale'), tone: '' };
    }
  }

  #action(choice: Choice, chosen: number) {
    const { i18n } = this;
    const { tier, max, min, waitlist } = choice;
    if (max > 0) {
      return html`<tv-quantity-stepper
        .i18n=${i18n}
        .label=${tier.name}
        .value=${chosen}
        .min=${min}
        .max=${this.#most(choice)}
        .optional=${true}
        .limit=${this.#limit(choice)}
        @quantity=${({ detail }: CustomEvent<number>) =>
          this.tell<QuantityChosen>('tier-quantity', { tierId: tier.id, quantity: detail })}
        @limit=${({ detail }: CustomEvent<string>) => this.tell('limit', detail)}
      ></tv-quantity-stepper>`;
    }
    if (waitlist) {
      return html`<button
        type="button"
        class="btn secondary small"
        part="button button-secondary"
        aria-label=${i18n.t('joinWaitlistFor', { tier: tier.name })}
        @click=${() => this.tell('tier-waitlist', tier.id)}
      >
        ${i18n.t('joinWaitlist')}
      </button>`;
    }
    return nothing;
  }
}
