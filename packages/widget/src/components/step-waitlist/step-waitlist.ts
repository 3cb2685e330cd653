import { html, nothing } from 'lit';
import { choicesOf } from '../../checkout/select.ts';
import { type JoinInput, joinWaitlist } from '../../checkout/waitlist.ts';
import { StepElement } from '../step-element.ts';

/** Joins the waitlist. */
export class StepWaitlist extends StepElement<'waitlist'> {
  protected override render() {
    const { checkout, state } = this.view;
    const { step, event, availability, buyer, busy, problem } = state;
    if (!event) return nothing;
    return html`<tv-waitlist-form
      .i18n=${this.i18n}
      .buyer=${buyer}
      .busy=${busy}
      .refused=${problem?.fields ?? []}
      .choices=${choicesOf(event, availability).filter(({ waitlist, tier }) => waitlist || tier.id === step.tierId)}
      .tierId=${step.tierId}
      @limit=${({ detail }: CustomEvent<string>) => checkout.announce(detail)}
      @join=${({ detail }: CustomEvent<JoinInput>) => void joinWaitlist(checkout, detail)}
    ></tv-waitlist-form>`;
  }
}
