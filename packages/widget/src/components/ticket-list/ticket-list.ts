import { html, nothing } from 'lit';
import type { Order, Ticket, TicketEvent } from '../../api/types.ts';
import { icons } from '../icons.ts';
import { TvElement } from '../tv-element.ts';
import { loadKeep } from './load-keep.ts';
import { styles } from './ticket-list.styles.ts';

/**
 * The tickets of an order, to show, print and keep.
 *
 * @fires print - The person prints.
 * @csspart ticket - One ticket.
 * @csspart qr - Its QR code.
 * @csspart button - A button; also `button-secondary`.
 */
export class TicketList extends TvElement {
  static override styles = [TvElement.styles, styles];
  static override properties = {
    ...TvElement.properties,
    order: { attribute: false },
    event: { attribute: false },
    printed: { attribute: false },
  };

  declare order: Order;
  declare event: TicketEvent;
  /** The element that stays visible on paper. */
  declare printed: HTMLElement;

  protected override render() {
    const { i18n, order } = this;
    if (order.tickets.length === 0) return html`<p class="muted">${i18n.t('ticketsSoon')}</p>`;
    // Of tickets that admit nobody there is nothing to keep.
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
    return html`<div class="tools">
        <button type="button" class="btn secondary small" part="button button-secondary" @click=${this.#print}>
          ${icons.print()}${i18n.t('print')}
        </button>
        <button type="button" class="btn secondary small" part="button button-secondary" @click=${this.#saveCalendar}>
          ${icons.calendar()}${i18n.t('calendar')}
        </button>
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
              : html`<tv-qr-code exportparts="qr" .i18n=${i18n} .text=${ticket.qr_code} .picture=${ticket.qr_image_url} .label=${i18n.t('qrLabel', { code })}></tv-qr-code>`
          }
          <p class="code">${code}</p>
        </div>
      </li>
    `;
  }

  async #saveImage(ticket: Ticket): Promise<void> {
    const { i18n, event } = this;
    const when = `${i18n.day(event.local_start_time)}, ${i18n.hours(event.local_start_time, event.local_end_time, event.time_zone)}`;
    const lines = [ticket.tier_name, when, [event.venue, event.city].filter(Boolean).join(', ')];
    const { save, ticketImage } = await loadKeep();
    const image = await ticketImage({
      title: event.title,
      lines,
      qr: ticket.qr_code,
      code: grouped(ticket.ticket_code),
    });
    save(image, `ticket-${ticket.ticket_code.slice(0, 8)}.png`);
  }

  async #saveCalendar(): Promise<void> {
    const { calendarFile, save } = await loadKeep();
    save(calendarFile(this.event), 'event.ics');
  }

  async #print(): Promise<void> {
    const { printOnly } = await loadKeep();
    printOnly(this.printed);
  }
}

/** In groups of four, a code can be read out. */
function grouped(code: string): string {
  return code.match(/.{1,4}/g)?.join(' ') ?? code;
}
