import { html, nothing } from 'lit';
import type { Choice } from '../../checkout/select.ts';
import type { JoinInput } from '../../checkout/waitlist.ts';
import { PersonForm } from '../buyer-form/buyer-form.ts';
import { icons } from '../icons.ts';
import { TvElement } from '../tv-element.ts';
import { styles } from './waitlist-form.styles.ts';

const LARGEST_PARTY = 10;

/**
 * Asks who wants to wait, for which tier, and for how many tickets.
 *
 * @fires join - The checked input (`JoinInput`).
 * @fires limit - The person asks for more than can be had (what to say).
 * @csspart field - A label with its input.
 * @csspart label - A label.
 * @csspart input - An input.
 * @csspart error - What is wrong with an input.
 * @csspart button - The button.
 * @csspart button-primary - The same.
 */
export class WaitlistForm extends PersonForm {
  static override styles = [TvElement.styles, styles];
  static override properties = {
    ...PersonForm.properties,
    choices: { attribute: false },
    tierId: { attribute: false },
    quantity: { state: true },
  };

  /** The tiers that have a waitlist. */
  declare choices: readonly Choice[];
  /** The chosen tier, null for any. */
  declare tierId: string | null;
  declare private quantity: number;

  constructor() {
    super();
    this.quantity = 0;
  }

  /** How many tickets a person can wait for, of the chosen tier or of any. */
  get #bounds(): { min: number; max: number } {
    const tiers = this.choices.map(({ tier }) => tier).filter(({ id }) => this.tierId === null || id === this.tierId);
    const min = Math.max(1, ...(tiers.length ? [Math.min(...tiers.map((tier) => tier.min_per_order))] : []));
    const max = Math.max(min, ...tiers.map((tier) => Math.min(LARGEST_PARTY, tier.max_per_order)));
    return { min, max };
  }

  /** The chosen quantity, limited to what the chosen tier allows. */
  get #party(): number {
    const { min, max } = this.#bounds;
    return Math.min(max, Math.max(min, this.quantity));
  }

  protected override render() {
    const { i18n } = this;
    const { min, max } = this.#bounds;
    return html`
      <form novalidate @submit=${this.#submit}>
        <p class="muted intro">${i18n.t('waitlistIntro')}</p>
        ${this.choices.length > 1 ? this.#tiers() : nothing}
        <div class="party">
          <span class="label" part="label">${i18n.t('partySize')}</span>
          <tv-quantity-stepper
            .i18n=${i18n}
            .label=${i18n.t('partySize')}
            .value=${this.#party}
            .min=${min}
            .max=${max}
            .limit=${i18n.t('maxReached', { n: max })}
            @limit=${({ detail }: CustomEvent<string>) => this.tell('limit', detail)}
            @quantity=${({ detail }: CustomEvent<number>) => {
              this.quantity = detail;
            }}
          ></tv-quantity-stepper>
        </div>
        ${this.person('emailHintOffer')}
        <button class="btn primary block" part="button button-primary" type="submit" aria-busy=${this.busy} aria-disabled=${this.busy}>
          ${this.busy ? html`<span class="spinner"></span>` : nothing}${i18n.t('joining')}
        </button>
        <p class="hint">${i18n.t('waitingHonest')}</p>
      </form>
    `;
  }

  #tiers() {
    const { i18n } = this;
    return html`
      <div class="field" part="field">
        <label for="tier" part="label">${i18n.t('ticketType')}</label>
        <div class="select">
          <select class="input" part="input" id="tier" @change=${this.#chooseTier}>
            <option value="" ?selected=${this.tierId === null}>${i18n.t('anyTier')}</option>
            ${this.choices.map(
              ({ tier }) => html`<option value=${tier.id} ?selected=${tier.id === this.tierId}>
                ${tier.name} · ${i18n.money(tier.buyer_price, tier.currency, true)}
              </option>`,
            )}
          </select>
          ${icons.chevron()}
        </div>
      </div>
    `;
  }

  #chooseTier({ target }: Event): void {
    if (target instanceof HTMLSelectElement) this.tierId = target.value || null;
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    if (this.busy) return;
    const buyer = this.checked();
    if (buyer) this.tell<JoinInput>('join', { ...buyer, quantity: this.#party, tier_id: this.tierId });
  }
}
