import { formatMoney } from '../../core/money.ts';
import { oneLine } from './format.ts';
import { html } from './html.ts';
import { button, type EmailContent, type EmailEvent, eventText, layout, note, paragraph, sums } from './layout.ts';

const WHY = {
  event_cancelled: 'your payment arrived after the event was cancelled, so there are no tickets for it.',
  event_ended: 'your payment arrived after the event was over, so there are no tickets for it.',
  order_cancelled: 'your payment arrived after you had cancelled the order, so there are no tickets for it.',
  late_payment:
    'your payment arrived after the time to pay had run out, and by then the seats had gone to somebody else.',
};

/** What the e-mail about money that goes back at once is made of. */
export type LateRefundEmail = {
  event: EmailEvent;
  order: { id: string; name: string; total_price: number; currency: string };
  /** Why the payment could not become tickets. */
  reason: keyof typeof WHY;
  /** The page where the event is sold, to try again or to wait. */
  event_url: string;
};

/** A payment arrived when its seats were gone, or its event cancelled: it is returned in full. */
export const lateRefundEmail = ({ event, order, reason, event_url }: LateRefundEmail): EmailContent => {
  const amount = formatMoney(order.total_price, order.currency);
  const why = WHY[reason];
  const when = 'It is on its way to what you paid with; banks take 5 to 10 days to show it. You need to do nothing.';
  return {
    subject: oneLine(`Your money back: ${event.title}`),
    html: layout({
      title: 'Your payment is refunded',
      preheader: `${amount} goes back to you in full.`,
      event,
      content: html`
${paragraph(`Hello ${order.name}, we’re sorry: ${why} We return all of it.`)}
${sums([{ label: 'Refund', amount }])}
${note(when)}
${reason === 'late_payment' && button(event_url, 'See what is left')}`,
      footer: `Order ${order.id} · Sold by ${event.promoter_name}`,
    }),
    text: [
      'Your payment is refunded',
      eventText(event),
      `Hello ${order.name}, we’re sorry: ${why} We return all of it: ${amount}.`,
      when,
      ...(reason === 'late_payment' ? [`See what is left: ${event_url}`] : []),
      `Order ${order.id} · Sold by ${event.promoter_name}`,
    ].join('\n\n'),
  };
};
