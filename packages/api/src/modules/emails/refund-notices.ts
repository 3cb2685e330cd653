import { note, paragraph, tile } from './blocks.ts';
import { shortNumber, voiceFor } from './format.ts';
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

/** What the e-mails to a promoter about one refund that went wrong are made of. */
export type RefundTroubleEmail = {
  event: EmailEvent;
  /** The promoter's. */
  name: string;
  refund: { id: string; order_id: string; amount: number; currency: string };
};

const refundTroubleEmail =
  (which: 'refundFailed' | 'refundUndone') =>
  ({ event, name, refund }: RefundTroubleEmail, locale: string): EmailContent => {
    const voice = voiceFor(locale);
    const { [which]: text, orderOnly } = voice.texts;
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

/** A refund did not reach its buyer: it stays owed until somebody acts. */
export const refundFailedEmail = refundTroubleEmail('refundFailed');

/** A refund that was made at Stripe failed or was cancelled there. */
export const refundUndoneEmail = refundTroubleEmail('refundUndone');
