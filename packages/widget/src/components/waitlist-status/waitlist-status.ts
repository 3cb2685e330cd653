import { html, nothing } from 'lit';
import type { WaitlistEntry } from '../../api/types.ts';
import type { MessageKey } from '../../i18n/en.ts';
import type { ConfirmTexts } from '../confirm-action/confirm-action.ts';
import { icons } from '../icons.ts';
import { TvElement } from '../tv-element.ts';
import { styles } from './waitlist-status.styles.ts';

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
 * Where somebody stands in line, or how the waiting ended.
 *
 * @fires leave - The person gives the place up.
 * @fires see-tickets - The person wants to see all tickets.
 * @csspart position - The place in line.
 * @csspart button - A button; also `button-secondary`.
 */
export class WaitlistStatus extends TvElement {
  static override styles = [TvElement.styles, styles];
  static override properties = {
    ...TvElement.properties,
    entry: { attribute: false },
    tierName: { attribute: false },
    busy: { type: Boolean },
  };

  declare entry: WaitlistEntry;
  declare tierName: string | undefined;
  declare busy: boolean;

  protected override render() {
    const { i18n, entry } = this;
    const { email, quantity, position } = entry;
    const ended = entry.status === 'lapsed' ? LAPSED[entry.lapse_reason ?? 'offer_expired'] : ENDED[entry.status];
    if (ended) {
      return html`<p class="text">${i18n.t(ended, { email })}</p>${this.#seeTickets()}`;
    }
    return html`
      ${
        position === null
          ? nothing
          : html`<div class="position" part="position">
              <span class="muted">${i18n.t('position')}</span>
              <b class="num"><span class="sr">${i18n.t('positionValue', { n: position })}</span><span aria-hidden="true">${position}</span></b>
              <span class="muted">${this.tierName ?? i18n.t('anyTier')} · ${i18n.t('ticketCount', { n: quantity })}</span>
            </div>`
      }
      <p class="text with-icon">${icons.mail()}<span>${i18n.t('waitingText', { n: quantity, email })}</span></p>
      <p class="text with-icon muted">${icons.info()}<span>${i18n.t('waitingHonest')}</span></p>
      ${this.#seeTickets()}
      <tv-confirm-action
        exportparts="button, button-secondary"
        .i18n=${i18n}
        .texts=${LEAVE}
        ?busy=${this.busy}
        @confirmed=${() => this.tell('leave')}
      ></tv-confirm-action>
    `;
  }

  #seeTickets() {
    return html`<button type="button" class="btn secondary" part="button button-secondary" @click=${() => this.tell('see-tickets')}>
      ${this.i18n.t('seeTickets')}
    </button>`;
  }
}
