import { shortNumber } from '../../core/short-number.ts';
import { note, paragraph, tile } from './blocks.ts';
import { voiceFor } from './format.ts';
import { compose, type EmailContent, type EmailEvent } from './layout.ts';
import { say } from './words.ts';

/** What the e-mail to a promoter about refunds that wait for balance is made of. */
export type RefundsWaitingEmail = {
  /** The promoter's. */
  name: string;
  count: number;
  /** What waits, in each currency. */
  sums: readonly { amount: number; currency: string }[];
};

/** Refunds can't be sent for want of balance: the one notice of it. */
export const refundsWaitingEmail = ({ name, count, sums }: RefundsWaitingEmail, locale: string): EmailContent => {
  const voice = voiceFor(locale);
  const { refundsWaiting: text } = voice.texts;
  const amount = sums.map((sum) => voice.money(sum.amount, sum.currency)).join(' + ');
  return compose(
    {
      subject: text.subject,
      title: text.title,
      preheader: text.preheader,
      event: null,
      blocks: [paragraph(text.greeting(name, count, amount)), note(text.next)],
      footer: text.footer,
      from: 'service',
    },
    voice,
  );
};

/** What the e-mail to a promoter about a refund of Stripe's that was undone is made of. */
export type RefundUndoneEmail = {
  event: EmailEvent;
  /** The promoter's. */
  name: string;
  refund: { id: string; order_id: string; amount: number; currency: string };
};

/** A refund that was made at Stripe failed or was cancelled there. */
export const refundUndoneEmail = ({ event, name, refund }: RefundUndoneEmail, locale: string): EmailContent => {
  const voice = voiceFor(locale);
  const { refundUndone: text, orderOnly } = voice.texts;
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
