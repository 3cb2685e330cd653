import { html } from 'lit';
import { cancelOrder } from '../../checkout/payment.ts';
import type { ConfirmTexts } from '../confirm-action/confirm-action.ts';
import { StepElement } from '../step-element.ts';

const CANCEL: ConfirmTexts = {
  action: 'bankCancel',
  question: 'bankCancelQuestion',
  consequence: 'bankCancelConsequence',
  yes: 'bankCancelYes',
  no: 'bankCancelNo',
};

/** A bank is processing the payment, perhaps for days: says what happens next, and lets the buyer cancel. */
export class StepBank extends StepElement<'bank'> {
  protected override render() {
    const { i18n } = this;
    const { checkout, state } = this.view;
    const { event, busy, step } = state;
    const time = event ? i18n.moment(step.order.local_expires_at, event.time_zone) : '';
    return html`
      <p class="text">${i18n.t('bankText', { email: step.order.email })}</p>
      <p class="text">${i18n.t('bankUntil', { time })}</p>
      <tv-confirm-action
        .i18n=${i18n}
        .texts=${CANCEL}
        ?busy=${busy}
        @confirmed=${() => void cancelOrder(checkout)}
      ></tv-confirm-action>
    `;
  }
}
