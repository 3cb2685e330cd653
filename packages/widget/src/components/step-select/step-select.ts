import { html, nothing } from 'lit';
import { applyAccessCode, removeAccessCode } from '../../checkout/access.ts';
import { placeHold } from '../../checkout/hold.ts';
import { inOtherTab, takeOverHold } from '../../checkout/other-tabs.ts';
import { choicesOf, chooseQuantity, totalOf } from '../../checkout/select.ts';
import { openWaitlist } from '../../checkout/waitlist.ts';
import type { CodeTexts } from '../code-form/code-form.ts';
import { StepElement } from '../step-element.ts';
import type { QuantityChosen } from '../tier-list/tier-list.ts';
import { saleClosed } from './sale-closed.ts';
import { styles } from './step-select.styles.ts';

const ACCESS_CODE: CodeTexts = { question: 'accessQuestion', label: 'accessCode' };

/**
 * The tiers, and the bar with the total.
 *
 * @csspart button - A button.
 * @csspart button-primary - The same.
 * @csspart footer - The bar with the total.
 */
export class StepSelect extends StepElement<'select'> {
  static override styles = [StepElement.styles, styles];

  protected override render() {
    const { i18n } = this;
    const { checkout, state } = this.view;
    const { event, availability, cart } = state;
    if (!event) return nothing;
    const choices = choicesOf(event, availability);
    const closed = saleClosed(event, availability);
    const isBuyable = choices.some(({ max }) => max > 0);
    const isWaitable = !closed && choices.some((choice) => choice.waitlist);
    const isHeld = choices.some(({ status }) => status === 'all_held');
    // A waitlist for any tier makes no sense while a tier's last tickets are held and may be back in minutes.
    const isWaitableForAny = isWaitable && !choices.some(({ status, waitlist }) => status === 'all_held' && !waitlist);
    // Tiers that are not on sale yet show this themselves.
    const isClosedTold = closed === 'eventNotOnSale' && choices.some(({ status }) => status === 'not_started');
    return html`
      ${closed && !isClosedTold ? html`<tv-notice tone="info" .i18n=${i18n}>${i18n.t(closed)}</tv-notice>` : nothing}
      ${this.#otherTab()}
      ${!isBuyable && (isHeld || isWaitable) ? html`<p class="text">${i18n.t(isHeld ? 'allHeld' : 'allSoldOut')}</p>` : nothing}
      <tv-tier-list
        .i18n=${i18n}
        .choices=${choices}
        .cart=${cart}
        .availability=${availability}
        .now=${() => checkout.now()}
        .timeZone=${event.time_zone}
        @tier-quantity=${({ detail }: CustomEvent<QuantityChosen>) => chooseQuantity(checkout, detail.tierId, detail.quantity)}
        @limit=${({ detail }: CustomEvent<string>) => detail && checkout.announce(detail)}
        @tier-waitlist=${({ detail }: CustomEvent<string>) => openWaitlist(checkout, detail)}
      ></tv-tier-list>
      ${event.accepts_access_code && closed !== 'eventEnded' ? this.#accessCode() : nothing}
      ${isBuyable ? this.#footer() : isWaitableForAny ? this.#joinAny() : nothing}
    `;
  }

  /** The notice about the person's own tickets in another tab. It comes before any about other people's. */
  #otherTab() {
    const { i18n } = this;
    const { checkout } = this.view;
    const kept = inOtherTab(checkout);
    if (!kept) return nothing;
    const minutes = Math.max(1, Math.ceil((Date.parse(kept.until) - checkout.now()) / 60_000));
    return html`<tv-notice tone="info" .i18n=${i18n}>
      ${i18n.t(kept.kind === 'hold' ? 'otherTabHold' : 'otherTabOrder', { n: kept.quantity, minutes })}
      ${
        kept.kind === 'hold'
          ? html`<button slot="action" type="button" class="link underlined" @click=${() => void takeOverHold(checkout)}>${i18n.t('continueHere')}</button>`
          : nothing
      }
    </tv-notice>`;
  }

  #accessCode() {
    const { i18n } = this;
    const { checkout, state } = this.view;
    const { accessCode, busy, problem } = state;
    return html`<tv-code-form
      .i18n=${i18n}
      .texts=${ACCESS_CODE}
      .maxlength=${64}
      .applied=${accessCode === undefined ? undefined : i18n.t('accessApplied')}
      .busy=${busy}
      .problem=${problem?.code === 'access_code_unknown' ? problem.text : undefined}
      @apply=${async ({ detail }: CustomEvent<string>) => {
        await applyAccessCode(checkout, detail);
        if (checkout.state.accessCode !== undefined) checkout.announce(i18n.t('accessShown'));
      }}
      @remove=${() => {
        removeAccessCode(checkout);
        checkout.announce(i18n.t('accessRemoved'));
      }}
    ></tv-code-form>`;
  }

  #footer() {
    const { i18n } = this;
    const { checkout, state } = this.view;
    const { event, availability, cart, busy } = state;
    if (!event) return nothing;
    const { quantity, price, currency } = totalOf(event, availability, cart);
    const get = () => (quantity === 0 ? checkout.announce(i18n.t('pickOne')) : void placeHold(checkout));
    return html`<div class="footer" part="footer">
      <p class="sum">
        <span class="muted">${quantity > 0 ? i18n.t('ticketCount', { n: quantity }) : i18n.t('total')}</span>
        <b class="num">${quantity > 0 ? i18n.money(price, currency) : '–'}</b>
      </p>
      <button type="button" class="btn primary" part="button button-primary" aria-busy=${busy} aria-disabled=${busy || quantity === 0} @click=${get}>
        ${busy ? html`<span class="spinner"></span>` : nothing}${i18n.t('getTickets')}
      </button>
    </div>`;
  }

  #joinAny() {
    const { checkout } = this.view;
    return html`<button type="button" class="btn primary block" part="button button-primary" @click=${() => openWaitlist(checkout, null)}>
      ${this.i18n.t('joinAny')}
    </button>`;
  }
}
