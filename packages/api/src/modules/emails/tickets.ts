import type { PriceRules } from '../../ports/holds.ts';
import { type Block, box, button, gap, heading, lines, note, paragraph, sums } from './blocks.ts';
import { shortNumber, type Voice, voiceFor } from './format.ts';
import { html } from './html.ts';
import { compose, type EmailContent, type EmailEvent } from './layout.ts';
import { asText, say } from './words.ts';

/** The data of the e-mail with the tickets. */
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
/** Gmail cuts a message off at 102 kB, including what the mail service adds; the other blocks need at most 20 kB. */
const TICKETS_BYTES = 60_000;

// The code stays dark on white in every theme, or scanners fail on it.
const ticketBlock = (ticket: TicketsEmail['tickets'][number], { texts }: Voice): Block => {
  const first = say`${ticket.tier_name}`;
  const attendee = ticket.attendee_name === null ? null : say`${ticket.attendee_name}`;
  const code = ticket.ticket_code;
  return {
    html: box(html`
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
  <tr>
    <td width="${QR_SIZE}" valign="top" bgcolor="#ffffff" style="width:${QR_SIZE}px;border-radius:8px;background-color:#ffffff">
      <img src="${ticket.qr_image_url}" width="${QR_SIZE}" height="${QR_SIZE}" alt="${texts.tickets.codeOf(code)}" style="display:block;width:${QR_SIZE}px;height:${QR_SIZE}px;border:0;border-radius:8px;background-color:#ffffff">
    </td>
    <td width="16" style="width:16px;font-size:0">&nbsp;</td>
    <td valign="middle">
      ${lines(first, attendee)}
      <p class="soft" style="margin:8px 0 0;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12px;line-height:17px;color:#5c6270;word-break:break-all">${code}</p>
    </td>
  </tr>
</table>`),
    text: [asText(first), attendee && asText(attendee), code].filter(Boolean).join(' · '),
  };
};

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/** As many tickets as fit, and how many more there are. */
const ticketBlocks = (tickets: TicketsEmail['tickets'], voice: Voice): Block[] => {
  const blocks: Block[] = [];
  let bytes = 0;
  for (const ticket of tickets) {
    const block = ticketBlock(ticket, voice);
    bytes += bytesOf(block.html.markup);
    if (bytes > TICKETS_BYTES) break;
    blocks.push(block);
  }
  const list = {
    html: html`${blocks.map((block) => block.html)}`,
    text: blocks.map((block) => block.text).join('\n'),
  };
  const rest = tickets.length - blocks.length;
  return rest === 0 ? [list] : [list, note(voice.texts.tickets.more(rest))];
};

/** The lines between the ticket prices and the total. */
const extras = ({ discount, fee, tax, price_rules, promo_code, currency }: TicketsEmail['order'], voice: Voice) => {
  const { tickets: text } = voice.texts;
  return [
    { label: promo_code ? text.discountWith(promo_code) : text.discount, amount: -discount },
    { label: text.fees, amount: price_rules.fee.bearer === 'buyer' ? fee : 0 },
    { label: say`${price_rules.tax.name}`, amount: price_rules.tax.inclusive ? 0 : tax },
  ]
    .filter(({ amount }) => amount !== 0)
    .map(({ label, amount }) => ({ label, amount: voice.money(amount, currency) }));
};

/**
 * The tickets of a confirmed order, each with its QR code. The button comes first, since a long list may be cut off.
 */
export const ticketsEmail = ({ event, order, tickets, order_url }: TicketsEmail, locale: string): EmailContent => {
  const voice = voiceFor(locale);
  const { tickets: text, ...common } = voice.texts;
  const price = (amount: number) => voice.price(amount, order.currency);
  const items = order.items.map(({ tier_name, quantity, unit_price }) => ({
    label: voice.seats(quantity, tier_name),
    amount: price(quantity * unit_price),
  }));
  const total = { label: text.total, amount: price(order.total_price), total: true };
  const isContained = order.price_rules.tax.inclusive && order.tax > 0;
  return compose(
    {
      subject: text.subject(tickets.length, event.title, shortNumber(order.id)),
      title: text.title(tickets.length),
      preheader: text.preheader,
      event,
      blocks: [
        paragraph(text.greeting(order.name, tickets.length)),
        button(order_url, text.action(tickets.length)),
        ...ticketBlocks(tickets, voice),
        gap,
        heading(text.summary),
        sums([...items, ...extras(order, voice), total]),
        isContained ? note(text.contained(price(order.tax), order.price_rules.tax.name)) : null,
        note(text.secret),
      ],
      footer: common.orderAndSeller(order.id, event.promoter_name),
      from: 'promoter',
    },
    voice,
  );
};
