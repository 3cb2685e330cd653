import { html, nothing } from 'lit';
import type { LineItem, TicketEvent } from '../../api/types.ts';
import type { OrderSummary } from '../../checkout/screen.ts';
import { icons } from '../icons.ts';
import { TvElement } from '../tv-element.ts';
import { styles } from './event-summary.styles.ts';

/** Longer descriptions are folded. */
const FOLD = 160;

/**
 * The event, its time and place, and the tickets being bought.
 *
 * @csspart event-image - The picture.
 * @csspart event-leaf - The calendar leaf.
 * @csspart event-title - The title.
 * @csspart event-facts - Date and place.
 * @csspart summary - The lines of the order.
 */
export class EventSummary extends TvElement {
  static override styles = [TvElement.styles, styles];
  static override properties = {
    ...TvElement.properties,
    event: { attribute: false },
    order: { attribute: false },
    compact: { type: Boolean, reflect: true },
    unfolded: { state: true },
    imageFailed: { state: true },
  };

  declare event: TicketEvent;
  declare order: OrderSummary | undefined;
  /** Leaves out the picture and the description where there is little room. */
  declare compact: boolean;
  declare private unfolded: boolean;
  declare private imageFailed: boolean;

  protected override render() {
    const { event, i18n, compact } = this;
    const leaf = i18n.leaf(event.local_start_time);
    const place = [event.venue, event.city].filter(Boolean);
    const image = event.image_url && !this.imageFailed;
    return html`
      ${
        image
          ? html`<img class="image" part="event-image" src=${event.image_url} alt="" @error=${this.#dropImage} />`
          : nothing
      }
      <div class="head">
        <div class="leaf" part="event-leaf" aria-hidden="true"><span>${leaf.month}</span><b class="num">${leaf.day}</b></div>
        <div class="what">
          <h2 part="event-title" dir="auto">${event.title}</h2>
          ${compact ? html`<p class="muted short">${i18n.moment(event.local_start_time, event.time_zone)}${event.venue ? html` · ${event.venue}` : nothing}</p>` : nothing}
        </div>
      </div>
      <ul class="facts" part="event-facts">
        <li>
          ${icons.calendar()}
          <span>
            <time datetime=${event.start_time}>${i18n.day(event.local_start_time)}</time>
            <span class="muted">${i18n.hours(event.local_start_time, event.local_end_time, event.time_zone)}</span>
          </span>
        </li>
        ${
          place.length
            ? html`<li>${icons.pin()}<span><bdi>${place[0]}</bdi>${place[1] ? html`<bdi class="muted">${place[1]}</bdi>` : nothing}</span></li>`
            : nothing
        }
      </ul>
      ${this.order ? this.#order(this.order) : this.#description()}
    `;
  }

  #order({ items, price, promoCode, currency }: OrderSummary) {
    const { i18n } = this;
    const money = (amount: number) => i18n.money(amount, currency);
    // A discount applies to the list price; the buyer saves more if fee and tax fall with it.
    const full = (item: LineItem) => (price.discount > 0 ? item.quantity * item.buyer_price : item.total_price);
    const saved = items.reduce((sum, item) => sum + full(item), 0) - price.total_price;
    const contained = i18n.includes({ ...price, fee: price.fee_included ? 0 : price.fee }, currency);
    return html`
      <div class="order" part="summary">
        <h3 class="sr">${i18n.t('order')}</h3>
        <ul>
          ${items.map(
            (item) => html`<li>
              <span><span class="count num">${item.quantity} ×</span> <bdi>${item.tier_name}</bdi></span>
              <span class="num">${money(full(item))}</span>
            </li>`,
          )}
        </ul>
        ${
          price.discount > 0
            ? html`<ul class="extras"><li>
                <span>${promoCode ? i18n.t('discountWith', { code: promoCode }) : i18n.t('discount')}</span>
                <span class="num">${money(-saved)}</span>
              </li></ul>`
            : nothing
        }
        <p class="total"><span>${i18n.t('total')}</span><span class="num">${money(price.total_price)}</span></p>
        ${contained ? html`<p class="hint num">${contained}</p>` : nothing}
      </div>
    `;
  }

  #description() {
    const { description } = this.event;
    if (!description) return nothing;
    const fold = description.length > FOLD && !this.unfolded;
    return html`<p dir="auto" class="description ${fold ? 'folded' : ''}">${description}</p>
      ${fold ? html`<button type="button" class="link underlined" @click=${this.#unfold}>${this.i18n.t('readMore')}</button>` : nothing}`;
  }

  #unfold(): void {
    this.unfolded = true;
  }

  #dropImage(): void {
    this.imageFailed = true;
  }
}
