import type { Order, Ticket, TicketEvent } from '../../api/types.ts';
import type { I18n } from '../../i18n/i18n.ts';
import { modulesOf } from '../qr-code/modules.ts';
import { pathOf } from '../qr-code/path.ts';
import { sheetStyles } from './sheet.styles.ts';

/** The content of a document with tickets. `event` may be missing: tickets stay valid if it is no longer published. */
export type Sheet = {
  readonly order: Pick<Order, 'name' | 'tickets'>;
  readonly event:
    | Pick<TicketEvent, 'title' | 'venue' | 'city' | 'local_start_time' | 'local_end_time' | 'time_zone'>
    | undefined;
  readonly i18n: I18n;
};

/** Groups of four make a code easy to read out. */
export const grouped = (code: string): string => code.match(/.{1,4}/g)?.join(' ') ?? code;

/** The event's times as lines of text. */
export const timesOf = ({ event, i18n }: Pick<Sheet, 'event' | 'i18n'>): string[] =>
  event
    ? [i18n.day(event.local_start_time), i18n.hours(event.local_start_time, event.local_end_time, event.time_zone)]
    : [];

export const placeOf = (event: Sheet['event']): string => [event?.venue, event?.city].filter(Boolean).join(', ');

type Child = Node | string | false;

/** An element of `owner`. Children that are text stay text, so that no policy of the page can forbid them. */
export const make = (owner: Document, tag: string, className: string, ...children: Child[]): HTMLElement => {
  const element = owner.createElement(tag);
  element.className = className;
  element.append(...children.filter((child): child is Node | string => child !== false && child !== ''));
  return element;
};

/** A QR code as SVG nodes. */
const picture = (owner: Document, text: string, label: string): SVGElement => {
  const modules = modulesOf(text);
  const draw = (tag: string, attributes: Record<string, string>) => {
    const node = owner.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node as SVGElement;
  };
  const { length } = modules;
  const svg = draw('svg', {
    viewBox: `0 0 ${length} ${length}`,
    'shape-rendering': 'crispEdges',
    role: 'img',
    'aria-label': label,
  });
  svg.append(draw('path', { fill: '#fff', d: `M0 0h${length}v${length}H0z` }), draw('path', { d: pathOf(modules) }));
  return svg;
};

/** One ticket; `tool` is its button, if any. */
const ticketOf = (
  owner: Document,
  { order, event, i18n }: Sheet,
  ticket: Ticket,
  index: number,
  tool: Node | undefined,
): HTMLElement => {
  const code = grouped(ticket.ticket_code);
  const isVoid = ticket.status === 'void';
  const line = (className: string, text: string, dir = '') => {
    const p = text && make(owner, 'p', className, text);
    if (p && dir) p.dir = dir;
    return p || false;
  };
  const title = event && make(owner, 'h2', '', event.title);
  if (title) title.dir = 'auto';
  return make(
    owner,
    'article',
    `ticket ${ticket.status}`,
    make(
      owner,
      'div',
      'facts',
      line('soft', i18n.t('ticketN', { n: index + 1, total: order.tickets.length })),
      title ?? false,
      ...timesOf({ event, i18n }).map((text) => line('soft', text)),
      line('soft', placeOf(event), 'auto'),
      line('tier', ticket.tier_name, 'auto'),
      line('holder', ticket.attendee?.name ?? order.name, 'auto'),
      line('state', ticket.status === 'valid' ? '' : i18n.t(isVoid ? 'ticketVoid' : 'ticketUsed')),
      tool ?? false,
    ),
    !isVoid &&
      make(
        owner,
        'div',
        'stub',
        picture(owner, ticket.qr_code, i18n.t('qrLabel', { code })),
        make(owner, 'p', 'code', code),
      ),
  );
};

/** Fills a document with an order's tickets, and with buttons (`tools`) for all of them and for each. */
export const fillSheet = (
  owner: Document,
  sheet: Sheet,
  tools: { all?: Node; each?: (ticket: Ticket) => Node | undefined } = {},
): void => {
  const { event, i18n, order } = sheet;
  const root = owner.documentElement;
  root.lang = i18n.language;
  root.dir = i18n.direction;
  show(
    owner,
    event?.title ?? i18n.t('ticketsHeading'),
    tools.all ?? false,
    ...order.tickets.map((ticket, index) => ticketOf(owner, sheet, ticket, index, tools.each?.(ticket))),
  );
};

/** Replaces a document's content. Its styles are constructed in it, which no policy forbids. */
export const show = (owner: Document, title: string, ...content: Child[]): void => {
  owner.title = title;
  owner.body.replaceChildren(make(owner, 'main', '', ...content));
  if (owner.adoptedStyleSheets?.length) return;
  try {
    const styles = new (owner.defaultView ?? window).CSSStyleSheet();
    styles.replaceSync(sheetStyles);
    owner.adoptedStyleSheets = [styles];
  } catch {
    // The browser has no constructed style sheets.
    owner.head.append(make(owner, 'style', '', sheetStyles));
  }
};
