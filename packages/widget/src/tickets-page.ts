import { idInToken, type Order, type Ticket, type TicketEvent } from './api/types.ts';
import { calendarFile, grouped, placeOf, save, ticketImage, timesOf } from './components/ticket-list/keep.ts';
import { fillSheet, make, show } from './components/ticket-list/sheet.ts';
import { de } from './i18n/de.ts';
import type { MessageKey } from './i18n/en.ts';
import { createI18n } from './i18n/i18n.ts';

/**
 * The script of the page `/tickets`, which shows an order's tickets outside the promoter's page, where printing and
 * saving may fail. The order's secret is in the fragment, which reaches no server. The script removes it from the
 * address at once and keeps it in the tab's history for a reload.
 */
const tag = new URLSearchParams(location.search).get('locale') ?? navigator.language;
const i18n = createI18n(tag, /^de\b/i.test(tag) ? { language: 'de', messages: de } : undefined);

const takeSecret = (): string | undefined => {
  const given = location.hash.slice(1);
  const kept: unknown = history.state?.secret;
  if (!given) return typeof kept === 'string' ? kept : undefined;
  try {
    history.replaceState({ secret: given }, '', location.pathname + location.search);
  } catch {
    // A sandbox that opened the page may forbid this; the address then stays as it is.
  }
  return given;
};

const read = async <Answer>(path: string, secret: string): Promise<Answer | undefined> => {
  const answer = await fetch(`/api/v1/${path}`, { headers: { authorization: `Bearer ${secret}` } });
  if (answer.status >= 500 || answer.status === 429) throw new Error(`${answer.status}`);
  return answer.ok ? answer.json() : undefined;
};

const button = (text: MessageKey, click: () => void): HTMLButtonElement => {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = i18n.t(text);
  element.addEventListener('click', click);
  return element;
};

const tell = (text: MessageKey): void => {
  const heading = make(document, 'h1', '', i18n.t('ticketsHeading'));
  const retry = text === 'problemUnreachable' && button('tryAgain', () => void start());
  const bar = make(document, 'div', 'bar', heading, retry);
  const said = make(document, 'p', 'text', i18n.t(text));
  said.setAttribute('role', 'alert');
  show(document, i18n.t('ticketsHeading'), bar, said);
};

const saveImage = async (ticket: Ticket, event: TicketEvent | undefined): Promise<void> => {
  const file = await ticketImage({
    title: event?.title ?? ticket.tier_name,
    lines: [...(event ? [ticket.tier_name] : []), timesOf({ event, i18n }).join(', '), placeOf(event)],
    qr: ticket.qr_code,
    code: grouped(ticket.ticket_code),
  });
  save(file, `ticket-${ticket.ticket_code.slice(0, 8)}.png`);
};

const secret = takeSecret();

const start = async (): Promise<void> => {
  const id = secret && idInToken(secret);
  if (!secret || !id) return tell('problemLink');
  try {
    const order = await read<Order>(`orders/${id}`, secret);
    if (!order) return tell('problemLink');
    if (order.tickets.length === 0) return tell('ticketsSoon');
    const event = await read<TicketEvent>(`events/${order.event_id}`, secret);
    const tools = make(
      document,
      'div',
      'tools',
      button('print', () => print()),
    );
    if (event) tools.append(button('calendar', () => save(calendarFile(event), 'event.ics')));
    fillSheet(
      document,
      { order, event, i18n },
      {
        all: make(document, 'div', 'bar', make(document, 'h1', '', i18n.t('ticketsHeading')), tools),
        each: (ticket) =>
          ticket.status === 'valid' ? button('download', () => void saveImage(ticket, event)) : undefined,
      },
    );
  } catch {
    // Without an answer, the person can only try again.
    tell('problemUnreachable');
  }
};

// Pasting another order's link into this tab changes only the fragment.
addEventListener('hashchange', () => location.hash && location.reload());
void start();
