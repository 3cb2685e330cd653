import { html, nothing } from 'lit';
import type { Order, Ticket, TicketEvent } from '../../api/types.ts';
import { icons } from '../icons.ts';
import { TvElement } from '../tv-element.ts';
import { type Keep, loadKeep } from './load-keep.ts';
import { styles } from './ticket-list.styles.ts';

/**
 * The tickets of an order, to show, print and keep.
 *
 * @csspart ticket - One ticket.
 * @csspart button - A button.
 * @csspart button-secondary - The same.
 */
export class TicketList extends TvElement {
  static override styles = [TvElement.styles, styles];
  static override properties = {
    ...TvElement.properties,
    order: { attribute: false },
    event: { attribute: false },
    secret: { attribute: false },
    trouble: { state: true },
  };

  declare order: Order;
  declare event: TicketEvent;
  /** The order's secret, for the link to its tickets on a page of their own. */
  declare secret: string | undefined;
  /** What the page may prevent the browser from doing. */
  declare private trouble: 'printElsewhere' | 'saveElsewhere' | undefined;

  protected override render() {
    const { i18n, order } = this;
    if (order.tickets.length === 0) return html`<p class="muted">${i18n.t('ticketsSoon')}</p>`;
    // Void tickets are not worth keeping.
    const admits = order.tickets.some(({ status }) => status !== 'void');
    return html`
      ${admits ? this.#tools() : nothing}
      <ol>
        ${order.tickets.map((ticket, index) => this.#ticket(ticket, index))}
      </ol>
    `;
  }

  #tools() {
    const { i18n } = this;
    const own = this.#ownPage;
    return html`<div class="tools">
        <button type="button" class="btn secondary small" part="button button-secondary" @click=${this.#print}>
          ${icons.print()}${i18n.t('print')}
        </button>
        <button type="button" class="btn secondary small" part="button button-secondary" @click=${this.#saveCalendar}>
          ${icons.calendar()}${i18n.t('calendar')}
        </button>
        ${
          own
            ? html`<a class="btn secondary small" part="button button-secondary" href=${own} target="_blank" rel="noopener noreferrer">
                ${icons.open()}${i18n.t('ownPage')}
              </a>`
            : nothing
        }
      </div>
      <div class="trouble" role="alert">
        ${
          this.trouble && own
            ? html`<tv-notice tone="warning" .i18n=${i18n}>
                ${i18n.t(this.trouble)}
                <a slot="action" class="link underlined" href=${own} target="_blank" rel="noopener noreferrer">${i18n.t('ownPage')}</a>
              </tv-notice>`
            : nothing
        }
      </div>`;
  }

  #ticket(ticket: Ticket, index: number) {
    const { i18n, event, order } = this;
    const code = grouped(ticket.ticket_code);
    const state =
      ticket.status === 'valid' ? undefined : i18n.t(ticket.status === 'void' ? 'ticketVoid' : 'ticketUsed');
    return html`
      <li class="ticket ${ticket.status}" part="ticket">
        <div class="text">
          <p class="muted index">${i18n.t('ticketN', { n: index + 1, total: order.tickets.length })}</p>
          <h3>${ticket.tier_name}</h3>
          <p class="holder">${ticket.attendee?.name ?? order.name}</p>
          <p class="muted when">
            ${i18n.day(event.local_start_time)}<br />${i18n.hours(event.local_start_time, event.local_end_time, event.time_zone)}${event.venue ? html` · ${event.venue}` : nothing}
          </p>
          ${state ? html`<p class="state">${state}</p>` : nothing}
          ${
            ticket.status === 'valid'
              ? html`<button type="button" class="link save" aria-label=${i18n.t('downloadOf', { code })} @click=${() => this.#saveImage(ticket)}>
                  ${icons.download()}${i18n.t('download')}
                </button>`
              : nothing
          }
        </div>
        <div class="stub">
          ${
            ticket.status === 'void'
              ? nothing
              : html`<tv-qr-code .i18n=${i18n} .text=${ticket.qr_code} .picture=${ticket.qr_image_url} .label=${i18n.t('qrLabel', { code })}></tv-qr-code>`
          }
          <p class="code">${code}</p>
        </div>
      </li>
    `;
  }

  /**
   * The API's page with the tickets, which no promoter's page can restrict. The secret is in the fragment, which
   * reaches no server and so no log.
   */
  get #ownPage(): string | undefined {
    if (!this.secret) return undefined;
    const url = new URL('/tickets', this.event.url);
    url.searchParams.set('locale', this.i18n.locale);
    url.hash = this.secret;
    return url.href;
  }

  async #saveImage(ticket: Ticket): Promise<void> {
    const { i18n, event } = this;
    await this.#save(async ({ grouped, placeOf, save, ticketImage, timesOf }) => {
      const lines = [ticket.tier_name, timesOf({ event, i18n }).join(', '), placeOf(event)];
      const code = grouped(ticket.ticket_code);
      const image = await ticketImage({ title: event.title, lines, qr: ticket.qr_code, code });
      save(image, `ticket-${ticket.ticket_code.slice(0, 8)}.png`);
    });
  }

  async #saveCalendar(): Promise<void> {
    await this.#save(async ({ calendarFile, save }) => save(calendarFile(this.event), 'event.ics'));
  }

  async #save(how: (keep: Keep) => Promise<void>): Promise<void> {
    this.trouble = undefined;
    try {
      await how(await loadKeep());
      // Nothing reports whether a frame may save, or has saved.
      if (window !== window.top || self.origin === 'null') this.trouble = 'saveElsewhere';
    } catch (error) {
      console.warn(error);
      this.trouble = 'saveElsewhere';
    }
  }

  async #print(): Promise<void> {
    this.trouble = undefined;
    try {
      const { printTickets } = await loadKeep();
      if (await printTickets(this.ownerDocument, this)) return;
    } catch (error) {
      console.warn(error);
    }
    this.trouble = 'printElsewhere';
  }
}

/** Groups of four make a code easy to read out. */
const grouped = (code: string): string => {
  return code.match(/.{1,4}/g)?.join(' ') ?? code;
};
