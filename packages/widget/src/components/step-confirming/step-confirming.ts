import { html } from 'lit';
import { icons } from '../icons.ts';
import { StepElement } from '../step-element.ts';
import { styles } from './step-confirming.styles.ts';

/** Waits for the payment to arrive. */
export class StepConfirming extends StepElement<'confirming'> {
  static override styles = [StepElement.styles, styles];

  protected override render() {
    const { slow, order } = this.view.state.step;
    return html`<div class="confirming" role="status">
      ${slow ? icons.clock() : html`<span class="spinner"></span>`}
      <p class="text">${this.i18n.t(slow ? 'confirmingSlow' : 'confirmingText', { email: order.email })}</p>
    </div>`;
  }
}
