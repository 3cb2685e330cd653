import { oneLine } from './format.ts';
import { type EmailContent, type EmailEvent, eventText, layout, paragraph } from './layout.ts';

const WHY = {
  sale_ended: 'the sale of these tickets has ended, so none will come back to the waitlist.',
  event_ended: 'the event is over, and no tickets came back for you.',
};

/** What the e-mail to a person who waited in vain is made of. */
export type WaitingEndedEmail = { event: EmailEvent; name: string; reason: keyof typeof WHY };

/** There is nothing left to wait for: a place in line ends. */
export const waitingEndedEmail = ({ event, name, reason }: WaitingEndedEmail): EmailContent => {
  const message = `Hello ${name}, we’re sorry: ${WHY[reason]} Your place on the waitlist has ended. You need to do nothing, and nothing was charged.`;
  const footer = `You get this because you joined the waitlist of ${event.promoter_name}.`;
  return {
    subject: oneLine(`The waitlist has ended: ${event.title}`),
    html: layout({
      title: 'The waitlist has ended',
      preheader: 'There were no tickets for you this time.',
      event,
      content: paragraph(message),
      footer,
    }),
    text: ['The waitlist has ended', eventText(event), message, footer].join('\n\n'),
  };
};
