import { formatMoney } from '../../core/money.ts';
import type { PriceRules } from '../../core/pricing.ts';
import { formatSeats, oneLine } from './format.ts';
import { type Html, html } from './html.ts';
import {
  button,
  type EmailContent,
  type EmailEvent,
  eventText,
  heading,
  layout,
  lines,
  note,
  paragraph,
  sums,
  tile,
} from './layout.ts';

/** What the e-mail with the tickets is made of. */
export type TicketsEmail = {
  event: EmailEvent;
  order: {
    id: string;
    name: string;
    discount: number;
    fee: number;
    tax: number;
    total_price: number;
    price_rules: PriceRules;
    promo_code: string | null;
    currency: string;
    items: readonly { tier_name: string; quantity: number; unit_price: number }[];
  };
  tickets: readonly { tier_name: string; ticket_code: string; qr_image_url: string; attendee_name: string | null }[];
  /** Where the order and its tickets can be seen again. */
  order_url: string;
};

const QR_SIZE = 144;

// The code stays dark on white whatever the theme, or scanners fail on it.
const ticketTile = (ticket: TicketsEmail['tickets'][number]): Html =>
  tile(html`
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
  <tr>
    <td width="${QR_SIZE}" valign="top" bgcolor="#ffffff" style="width:${QR_SIZE}px;border-radius:8px;background-color:#ffffff">
      <img src="${ticket.qr_image_url}" width="${QR_SIZE}" height="${QR_SIZE}" alt="Ticket ${ticket.ticket_code}" style="display:block;width:${QR_SIZE}px;height:${QR_SIZE}px;border:0;border-radius:8px;background-color:#ffffff">
    </td>
    <td width="16" style="width:16px;font-size:0">&nbsp;</td>
    <td valign="middle">
      ${lines(ticket.tier_name, ticket.attendee_name)}
      <p class="soft" style="margin:8px 0 0;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12px;line-height:17px;color:#5c6270;word-break:break-all">${ticket.ticket_code}</p>
    </td>
  </tr>
</table>`);

/** What stands between the prices on show and the total. */
const extras = ({ discount, fee, tax, price_rules, promo_code, currency }: TicketsEmail['order']) =>
  [
    { label: promo_code ? `Discount (${promo_code})` : 'Discount', amount: -discount },
    { label: 'Fees', amount: price_rules.fee.bearer === 'buyer' ? fee : 0 },
    { label: price_rules.tax.name, amount: price_rules.tax.inclusive ? 0 : tax },
  ]
    .filter(({ amount }) => amount !== 0)
    .map(({ label, amount }) => ({ label, amount: formatMoney(amount, currency) }));

/** The tickets of a confirmed order, each with its QR code. */
export const ticketsEmail = ({ event, order, tickets, order_url }: TicketsEmail): EmailContent => {
  const money = (amount: number) => (amount === 0 ? 'Free' : formatMoney(amount, order.currency));
  const title = tickets.length === 1 ? 'Your ticket' : `Your ${tickets.length} tickets`;
  const subject = oneLine(`${title} for ${event.title}`);
  const items = order.items.map(({ tier_name, quantity, unit_price }) => ({
    label: formatSeats(quantity, tier_name),
    amount: money(quantity * unit_price),
  }));
  const rows = [...items, ...extras(order), { label: 'Total', amount: money(order.total_price), total: true }];
  const contained =
    order.price_rules.tax.inclusive && order.tax > 0
      ? `The total contains ${money(order.tax)} ${order.price_rules.tax.name}.`
      : null;
  return {
    subject,
    html: layout({
      title,
      preheader: 'Show the code at the door, on your phone or on paper.',
      event,
      content: html`
${paragraph(`Hello ${order.name}, you’re in. Show ${tickets.length === 1 ? 'this code' : 'one code per person'} at the door, on your phone or on paper.`)}
${tickets.map(ticketTile)}
<div style="height:12px;line-height:12px;font-size:12px">&nbsp;</div>
${button(order_url, tickets.length === 1 ? 'View ticket' : 'View tickets')}
${heading('Order summary')}
${sums(rows)}
${contained !== null && note(contained)}
${note('Each code lets one person in, once: keep this message to yourself.')}`,
      footer: `Order ${order.id} · Sold by ${event.promoter_name}`,
    }),
    text: [
      `${title} for ${event.title}`,
      eventText(event),
      `View your tickets with their QR codes: ${order_url}`,
      tickets
        .map(({ tier_name, attendee_name, ticket_code }) =>
          [tier_name, attendee_name, ticket_code].filter(Boolean).join(' · '),
        )
        .join('\n'),
      [...rows.map(({ label, amount }) => `${label}: ${amount}`), ...(contained ? [contained] : [])].join('\n'),
      'Each code lets one person in, once: keep this message to yourself.',
      `Order ${order.id} · Sold by ${event.promoter_name}`,
    ].join('\n\n'),
  };
};
