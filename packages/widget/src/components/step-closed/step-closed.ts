import { html, nothing } from 'lit';
import { toSelection } from '../../checkout/select.ts';
import type { Closing } from '../../checkout/state.ts';
import type { MessageKey } from '../../i18n/en.ts';
import { StepElement } from '../step-element.ts';

const TEXTS: Readonly<Record<Closing, MessageKey>> = {
  hold: 'holdExpiredText',
  order: 'orderExpiredText',
  late: 'orderLateText',
  refunded: 'orderRefundedText',
  cancelled: 'orderCancelledText',
  cancelledLate: 'orderCancelledLateText',
};

/**
 * Why it ended, and the way back.
 *
 * @csspart button - The button.
 * @csspart button-primary - The same.
 */
export class StepClosed extends StepElement<'closed'> {
  protected override render() {
    const { i18n } = this;
    const { checkout, state } = this.view;
    const status = state.event?.status;
    return html`
      ${status === 'cancelled' ? html`<p class="text">${i18n.t('eventCancelled')}</p>` : nothing}
      <p class="text">${i18n.t(TEXTS[state.step.why])}</p>
      ${
        status === 'cancelled' || status === 'draft'
          ? nothing
          : html`<button type="button" class="btn primary block" part="button button-primary" @click=${() => toSelection(checkout)}>
              ${i18n.t('chooseAgain')}
            </button>`
      }
    `;
  }
}
