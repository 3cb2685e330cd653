import { shortNumber } from '../../core/short-number.ts';
import { note, paragraph, tile } from './blocks.ts';
import { voiceFor } from './format.ts';
import { compose, type EmailContent, type EmailEvent } from './layout.ts';
import { say } from './words.ts';

/** What the e-mail to a promoter about a refund that did not arrive is made of. */
export type RefundFailedEmail = {
  event: EmailEvent;
  /** The promoter's. */
  name: string;
  refund: { id: string; order_id: string; amount: number; currency: string };
};

/** A refund did not reach its buyer: it stays owed until somebody acts. */
export const refundFailedEmail = ({ event, name, refund }: RefundFailedEmail, locale: string): EmailContent => {
  const voice = voiceFor(locale);
  const { refundFailed: text, orderOnly } = voice.texts;
  const amount = voice.money(refund.amount, refund.currency);
  return compose(
    {
      subject: text.subject(event.title, shortNumber(refund.order_id)),
      title: text.title,
      preheader: text.preheader(amount),
      event,
      blocks: [
        paragraph(text.greeting(name, amount)),
        tile(say`${refund.id}`, orderOnly(refund.order_id)),
        note(text.next),
      ],
      footer: orderOnly(refund.order_id),
      from: 'service',
    },
    voice,
  );
};
