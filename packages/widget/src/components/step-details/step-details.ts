import { html, nothing } from 'lit';
import { placeOrder } from '../../checkout/place-order.ts';
import { applyPromo, isPromoRefusal, removePromo } from '../../checkout/promo.ts';
import { summaryOf } from '../../checkout/screen.ts';
import type { Buyer } from '../../checkout/state.ts';
import { leaveWaitlist } from '../../checkout/waitlist.ts';
import type { CodeTexts } from '../code-form/code-form.ts';
import type { ConfirmTexts } from '../confirm-action/confirm-action.ts';
import { StepElement } from '../step-element.ts';

const PROMO_CODE: CodeTexts = { question: 'promoQuestion', label: 'promoCode' };

const DECLINE: ConfirmTexts = {
  action: 'declineOffer',
  question: 'declineQuestion',
  consequence: 'declineConsequence',
  yes: 'declineYes',
  no: 'declineNo',
};

/** Asks who buys the held or offered tickets. */
export class StepDetails extends StepElement<'details'> {
  protected override render() {
    const { i18n } = this;
    const { checkout, state } = this.view;
    const { step, buyer, busy, problem, event } = state;
    const price = summaryOf(state)?.price;
    const offer = step.source.kind === 'offer' ? step.source.entry.offer : null;
    const deadline =
      offer && event ? i18n.t('untilTime', { time: i18n.moment(offer.local_expires_at, event.time_zone) }) : '';
    return html`
      ${offer ? html`<p class="text">${i18n.t('offerText', { deadline })}</p>` : nothing}
      ${price && price.subtotal > 0 ? this.#promoCode() : nothing}
      <tv-buyer-form
        .i18n=${i18n}
        .buyer=${buyer}
        .busy=${busy}
        .refused=${problem?.fields ?? []}
        .submitLabel=${i18n.t(price?.total_price === 0 ? 'placeFreeOrder' : 'toPayment')}
        @buyer=${({ detail }: CustomEvent<Buyer>) => void placeOrder(checkout, detail)}
      ></tv-buyer-form>
      ${
        offer
          ? html`<tv-confirm-action
              .i18n=${i18n}
              .texts=${DECLINE}
              ?busy=${busy}
              @confirmed=${() => void leaveWaitlist(checkout)}
            ></tv-confirm-action>`
          : nothing
      }
    `;
  }

  #promoCode() {
    const { i18n } = this;
    const { checkout, state } = this.view;
    const { busy, problem, quote } = state;
    return html`<tv-code-form
      .i18n=${i18n}
      .texts=${PROMO_CODE}
      .maxlength=${40}
      .applied=${quote?.promo_code ? i18n.t('promoApplied', { code: quote.promo_code }) : undefined}
      .busy=${busy}
      .problem=${isPromoRefusal(problem?.code) ? problem?.text : undefined}
      @apply=${async ({ detail }: CustomEvent<string>) => {
        await applyPromo(checkout, detail);
        const code = checkout.state.quote?.promo_code;
        if (code) checkout.announce(i18n.t('promoApplied', { code }));
      }}
      @remove=${() => {
        removePromo(checkout);
        checkout.announce(i18n.t('promoRemoved'));
      }}
    ></tv-code-form>`;
  }
}
