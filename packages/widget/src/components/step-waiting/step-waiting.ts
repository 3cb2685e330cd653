import { html, nothing } from 'lit';
import type { WaitlistEntry } from '../../api/types.ts';
import { leaveWaitlist, seeTickets } from '../../checkout/waitlist.ts';
import type { MessageKey } from '../../i18n/en.ts';
import type { ConfirmTexts } from '../confirm-action/confirm-action.ts';
import { icons } from '../icons.ts';
import { StepElement } from '../step-element.ts';
import { styles } from './step-waiting.styles.ts';

const ENDED: Readonly<Partial<Record<WaitlistEntry['status'], MessageKey>>> = {
  claimed: 'claimedText',
  left: 'leftText',
};
const LAPSED: Readonly<Record<NonNullable<WaitlistEntry['lapse_reason']>, MessageKey>> = {
  offer_expired: 'lapsedText',
  sale_ended: 'lapsedSaleText',
  event_ended: 'lapsedEventText',
  event_cancelled: 'lapsedCancelledText',
};

const LEAVE: ConfirmTexts = {
  action: 'leaveWaitlist',
  question: 'leaveQuestion',
  consequence: 'leaveConsequence',
  yes: 'leaveYes',
  no: 'leaveNo',
};

/**
 * The person's place in line, or how the wait ended.
 *
 * @csspart position - The place in line.
 * @csspart button - A button.
 * @csspart button-secondary - The same.
 */
export class StepWaiting extends StepElement<'waiting'> {
  static override styles = [StepElement.styles, styles];

  protected override render() {
    const { i18n } = this;
    const { checkout, state } = this.view;
    const { entry } = state.step;
    const { email, quantity } = entry;
    const ended = entry.status === 'lapsed' ? LAPSED[entry.lapse_reason ?? 'offer_expired'] : ENDED[entry.status];
    if (ended) {
      return html`<div class="waiting"><p class="text">${i18n.t(ended, { email })}</p>${this.#seeTickets()}</div>`;
    }
    return html`<div class="waiting">
      ${entry.position === null ? nothing : this.#position(entry.position)}
      <p class="text with-icon">${icons.mail()}<span>${i18n.t('waitingText', { n: quantity, email })}</span></p>
      <p class="text with-icon muted">${icons.info()}<span>${i18n.t('waitingHonest')}</span></p>
      ${this.#seeTickets()}
      <tv-confirm-action
        .i18n=${i18n}
        .texts=${LEAVE}
        ?busy=${state.busy}
        @confirmed=${() => void leaveWaitlist(checkout)}
      ></tv-confirm-action>
    </div>`;
  }

  #position(position: number) {
    const { i18n } = this;
    const { event, step } = this.view.state;
    const { quantity, tier_id } = step.entry;
    const tier = event?.tiers.find(({ id }) => id === tier_id)?.name ?? i18n.t('anyTier');
    return html`<div class="position" part="position">
      <span class="muted">${i18n.t('position')}</span>
      <b class="num"><span class="sr">${i18n.t('positionValue', { n: position })}</span><span aria-hidden="true">${position}</span></b>
      <span class="muted">${tier} · ${i18n.t('ticketCount', { n: quantity })}</span>
    </div>`;
  }

  #seeTickets() {
    const { checkout } = this.view;
    return html`<button type="button" class="btn secondary" part="button button-secondary" @click=${() => seeTickets(checkout)}>
      ${this.i18n.t('seeTickets')}
    </button>`;
  }
}
