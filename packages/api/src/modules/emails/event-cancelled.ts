import { formatMoney } from '../../core/money.ts';
import { oneLine } from './format.ts';
import { html } from './html.ts';
import { type EmailContent, type EmailEvent, eventText, layout, note, paragraph, sums } from './layout.ts';

/** What the e-mail about a cancelled event is made of. */
export type EventCancelledEmail = {
  event: EmailEvent;
  name: string;
  /** The order whose tickets are void, or null for somebody who only waited. */
  order: { id: string; currency: string } | null;
  /** What goes back now, in minor units; 0 when nothing was to pay or all of it went back before. */
  refund: number;
};

/** An event will not take place: tickets are void and money goes back; whoever waited need not any more. */
export const eventCancelledEmail = ({ event, name, order, refund }: EventCancelledEmail): EmailContent => {
  const amount = order && refund > 0 ? formatMoney(refund, order.currency) : null;
  const what = order ? 'Your tickets are no longer valid.' : 'You are no longer on its waitlist.';
  const why = `we’re sorry: ${event.promoter_name} has cancelled this event. ${what}`;
  const when = 'It is on its way to what you paid with; banks take 5 to 10 days to show it. You need to do nothing.';
  const footer = order ? `Order ${order.id} · Sold by ${event.promoter_name}` : `Sold by ${event.promoter_name}`;
  return {
    subject: oneLine(`Cancelled: ${event.title}`),
    html: layout({
      title: 'The event is cancelled',
      preheader: amount ? `${amount} goes back to you.` : what,
      event,
      content: html`
${paragraph(`Hello ${name}, ${why}`)}
${amount !== null && html`${sums([{ label: 'Refund', amount }])}${note(when)}`}`,
      footer,
    }),
    text: [
      'The event is cancelled',
      eventText(event),
      `Hello ${name}, ${why}`,
      ...(amount ? [`Refund: ${amount}. ${when}`] : []),
      footer,
    ].join('\n\n'),
  };
};
