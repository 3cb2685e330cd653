import { html, nothing } from 'lit';
import { admits } from '../../checkout/order.ts';
import { startOver } from '../../checkout/start.ts';
import { StepElement } from '../step-element.ts';
import { newsOf } from './news.ts';
import { styles } from './step-done.styles.ts';

/** The tickets. */
export class StepDone extends StepElement<'done'> {
  static override styles = [StepElement.styles, styles];

  protected override render() {
    const { i18n } = this;
    const { checkout, state } = this.view;
    const { event, step } = state;
    const { order, fresh, secret } = step;
    const news = newsOf(order, event, i18n);
    const isGood = admits(order) && event?.status !== 'cancelled';
    return html`
      <div class="news" role="status">
        ${
          news.length > 0
            ? html`<tv-notice tone=${isGood ? 'info' : 'warning'} .i18n=${i18n}>${news.join(' ')}</tv-notice>`
            : nothing
        }
      </div>
      ${isGood ? html`<p class="text">${fresh ? i18n.t('sentTo', { email: order.email }) : nothing} ${i18n.t('showQr')}</p>` : nothing}
      <tv-ticket-list .i18n=${i18n} .order=${order} .event=${event} .secret=${secret}></tv-ticket-list>
      ${
        event?.status === 'published'
          ? html`<button type="button" class="link underlined again" @click=${() => void startOver(checkout)}>${i18n.t('buyMore')}</button>`
          : nothing
      }
    `;
  }
}
