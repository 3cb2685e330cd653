import { note, paragraph, sums } from './blocks.ts';
import { shortNumber, voiceFor } from './format.ts';
import { compose, type EmailContent, type EmailEvent } from './layout.ts';
import { say } from './words.ts';

/** The data of the e-mail about a cancelled event. */
export type EventCancelledEmail = {
  event: EmailEvent;
  name: string;
  /** The order whose tickets are void, or the waitlist entry of somebody who only waited. */
  of: { order: { id: string; currency: string } } | { entry: { id: string } };
  /** The amount refunded now, in minor units; 0 when nothing was paid or all of it was refunded before. */
  refund: number;
  /** Whether that refund is on its way already. */
  sent: boolean;
};

/** The event will not take place: tickets are void and refunded, and waitlist entries end. */
export const eventCancelledEmail = (
  { event, name, of, refund, sent }: EventCancelledEmail,
  locale: string,
): EmailContent => {
  const voice = voiceFor(locale);
  const { eventCancelled: text, ...common } = voice.texts;
  const order = 'order' in of ? of.order : null;
  const amount = order && refund > 0 ? voice.money(refund, order.currency) : null;
  const what = order ? text.ticketsVoid : text.offTheWaitlist;
  return compose(
    {
      subject: text.subject(event.title, shortNumber('order' in of ? of.order.id : of.entry.id)),
      title: text.title,
      preheader: amount === null ? what : text.preheader(amount),
      event,
      blocks: [
        paragraph(text.greeting(name, event.promoter_name, what)),
        amount === null ? null : sums([{ label: say`${common.refund}`, amount }]),
        amount === null ? null : note(sent ? common.moneyOnItsWay : common.moneyGoesBack),
      ],
      footer: order ? common.orderAndSeller(order.id, event.promoter_name) : common.soldBy(event.promoter_name),
      from: 'promoter',
    },
    voice,
  );
};
