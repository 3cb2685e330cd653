import { formatMoney } from '../../core/money.ts';
import { formatTime, oneLine } from './format.ts';
import { html } from './html.ts';
import { button, type EmailContent, type EmailEvent, eventText, layout, note, paragraph, sums } from './layout.ts';

type Order = { id: string; name: string; total_price: number; currency: string; expires_at: Date };

/** What an e-mail about a bank debit that is not there yet is made of. */
export type DebitEmail = {
  event: EmailEvent;
  order: Order;
  /** Where the order is seen, paid in another way or cancelled. */
  order_url: string;
};

const debit = (
  { event, order, order_url }: DebitEmail,
  words: { title: string; preheader: string; message: string; notes: string[]; action: string },
): EmailContent => {
  const amount = formatMoney(order.total_price, order.currency);
  const message = `Hello ${order.name}, ${words.message}`;
  const footer = `Order ${order.id} · Sold by ${event.promoter_name}`;
  return {
    subject: oneLine(`${words.title}: ${event.title}`),
    html: layout({
      title: words.title,
      preheader: words.preheader,
      event,
      content: html`
${paragraph(message)}
${sums([{ label: 'Payment', amount }])}
${button(order_url, words.action)}
${words.notes.map((text) => note(text))}`,
      footer,
    }),
    text: [
      words.title,
      eventText(event),
      message,
      `Payment: ${amount}`,
      ...words.notes,
      `${words.action}: ${order_url}`,
      footer,
    ].join('\n\n'),
  };
};

/** The buyer's bank is at work on the payment: there are no tickets yet, and the seats are kept until a time. */
export const debitProcessingEmail = (email: DebitEmail): EmailContent => {
  const until = formatTime(email.order.expires_at, email.event.time_zone);
  return debit(email, {
    title: 'Your bank is at work',
    preheader: 'Your tickets come by e-mail once the payment has arrived.',
    message:
      'we have your order, and your bank is at work on the payment. With this way of paying that can take some days. Your tickets come by e-mail as soon as the money has arrived.',
    notes: [
      `Your seats are kept for you until ${until}. If the money has not arrived by then, the order ends. What arrives later becomes your tickets if there are any left, or else goes back to you in full.`,
      'You can look at your order or cancel it at any time.',
    ],
    action: 'See your order',
  });
};

/** Nothing came of the payment: the order can be paid in another way until a time. */
export const debitFailedEmail = (email: DebitEmail): EmailContent => {
  const until = formatTime(email.order.expires_at, email.event.time_zone);
  return debit(email, {
    title: 'Your payment failed',
    preheader: `Pay in another way until ${until}.`,
    message: 'your bank did not make the payment for your order, so there are no tickets for it yet.',
    notes: [
      `Your seats are kept for you until ${until}. Pay in another way until then, or the order ends and they go back on sale.`,
    ],
    action: 'Pay in another way',
  });
};

/** What the e-mail about an order that ended while a bank was at work is made of. */
export type DebitEndedEmail = DebitEmail & {
  /** Why it ended. */
  reason: 'limit' | 'cancelled' | 'event_cancelled';
  /** The payment could not be stopped: its money may still come. */
  may_come: boolean;
};

const ENDED = {
  limit: 'the payment for your order did not arrive in the time that we could keep your seats. The order has ended.',
  cancelled: 'your order is cancelled, and its seats are back on sale.',
  event_cancelled: 'the event was cancelled, and your order has ended with it.',
};

/** An order ended before its payment came: says what becomes of money that still comes. */
export const debitEndedEmail = ({ reason, may_come, ...email }: DebitEndedEmail): EmailContent => {
  const stopped = 'The payment was stopped: nothing is taken from your account.';
  const late =
    reason === 'limit'
      ? 'Your bank may still make the payment. Then you get your tickets if there are any left, or else all of it goes back to you by itself.'
      : 'Your bank may still make the payment, since nobody can call it back. Then all of it goes back to you by itself.';
  return debit(email, {
    title: 'Your order has ended',
    preheader: may_come ? 'What your bank still pays is not lost.' : stopped,
    message: ENDED[reason],
    notes: [may_come ? late : stopped],
    action: 'See your order',
  });
};
