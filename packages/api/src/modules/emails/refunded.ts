import { type Block, button, heading, note, paragraph, sums, tile } from './blocks.ts';
import { shortNumber, type Voice, voiceFor } from './format.ts';
import { compose, type EmailContent, type EmailEvent } from './layout.ts';
import { say } from './words.ts';

/** A ticket as e-mails about refunds and voiding name it. */
type Told = { tier_name: string; ticket_code: string };
type Tickets = { void: readonly Told[]; valid: number };

/** Ticket codes of one tier that an e-mail lists; a longer list would help nobody. */
const NAMED = 10;

/** Which tickets are void now, and how many are still valid. */
const ticketBlocks = ({ texts, seats }: Voice, tickets: Tickets, orderUrl: string): (Block | null)[] => {
  const { voided: text, viewTickets } = texts;
  const byTier = [...Map.groupBy(tickets.void, ({ tier_name }) => tier_name)];
  return [
    byTier.length > 0 ? heading(text.heading) : null,
    ...byTier.map(([name, { length }]) => {
      const codes = tickets.void.filter(({ tier_name }) => tier_name === name).map(({ ticket_code }) => ticket_code);
      const shown = codes.slice(0, NAMED).join(', ');
      return tile(seats(length, name), codes.length > NAMED ? say`${shown}, …` : say`${shown}`);
    }),
    tickets.valid > 0 ? paragraph((byTier.length > 0 ? text.rest : text.none)(tickets.valid)) : null,
    tickets.valid > 0 ? button(orderUrl, viewTickets) : null,
  ];
};

/** The data of the e-mail about a refund. */
export type RefundedEmail = {
  event: EmailEvent;
  order: { id: string; name: string; currency: string; confirmed: boolean };
  amount: number;
  /** On its way; owed and waiting; or returned by the bank and still owed. */
  state: 'sent' | 'waits' | 'returned';
  tickets: Tickets;
  order_url: string;
};

/** A buyer is refunded, by us or at Stripe; says which tickets are still valid. */
export const refundedEmail = (email: RefundedEmail, locale: string): EmailContent => {
  const { event, order, state, tickets, order_url } = email;
  const voice = voiceFor(locale);
  const { refunded: text, ...common } = voice.texts;
  const amount = voice.money(email.amount, order.currency);
  return compose(
    {
      subject: text.subject(event.title, shortNumber(order.id)),
      title: text.title,
      preheader: text.preheader(amount),
      event,
      blocks: [
        paragraph((state === 'returned' ? text.returned : text.greeting)(order.name, amount)),
        sums([{ label: say`${common.refund}`, amount }]),
        note({ sent: common.moneyOnItsWay, waits: text.later, returned: text.ask(event.promoter_name) }[state]),
        ...(order.confirmed ? ticketBlocks(voice, tickets, order_url) : [paragraph(text.noTickets)]),
      ],
      footer: common.orderAndSeller(order.id, event.promoter_name),
      from: 'promoter',
    },
    voice,
  );
};

/** The data of the e-mail about tickets that were voided without a refund. */
export type VoidedEmail = {
  event: EmailEvent;
  order: { id: string; name: string };
  tickets: Tickets;
  order_url: string;
};

/** Tickets of a buyer are void. */
export const voidedEmail = ({ event, order, tickets, order_url }: VoidedEmail, locale: string): EmailContent => {
  const voice = voiceFor(locale);
  const { voided: text, ...common } = voice.texts;
  const n = tickets.void.length;
  return compose(
    {
      subject: text.subject(n, event.title, shortNumber(order.id)),
      title: text.title(n),
      preheader: text.preheader,
      event,
      blocks: [
        paragraph(text.greeting(order.name, event.promoter_name, n)),
        ...ticketBlocks(voice, tickets, order_url),
        note(text.why(event.promoter_name)),
      ],
      footer: common.orderAndSeller(order.id, event.promoter_name),
      from: 'promoter',
    },
    voice,
  );
};
