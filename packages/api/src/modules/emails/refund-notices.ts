import { note, paragraph, tile } from './blocks.ts';
import { shortNumber, voiceFor } from './format.ts';
import { compose, type EmailContent, type EmailEvent } from './layout.ts';
import { say } from './words.ts';

/** The data of the e-mail to a promoter about refunds that wait for balance. */
export type RefundsWaitingEmail = {
  /** The promoter's name. */
  name: string;
  count: number;
  /** The waiting amount in each currency. */
  sums: readonly { amount: number; currency: string }[];
};

/** Refunds wait because the promoter's balance is too low. Sent once. */
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

/** The data of the e-mails to a promoter about one refund that failed. */
export type RefundTroubleEmail = {
  event: EmailEvent;
  /** The promoter's name. */
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
