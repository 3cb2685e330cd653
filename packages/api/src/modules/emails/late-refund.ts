import { button, note, paragraph, sums } from './blocks.ts';
import { shortNumber, voiceFor } from './format.ts';
import { compose, type EmailContent, type EmailEvent } from './layout.ts';
import type { Texts } from './texts/en.ts';
import { say } from './words.ts';

/** The data of the e-mail about a payment that is refunded because it came too late. */
export type LateRefundEmail = {
  event: EmailEvent;
  order: { id: string; name: string; total_price: number; currency: string };
  /** Whether the money is on its way already. */
  sent: boolean;
  /** Why the payment could not become tickets. */
  reason: keyof Texts['lateRefund']['why'];
  /** Where the event is sold, to try again or to join the waitlist. */
  event_url: string;
};

/** A payment arrived after its seats were gone or its event was cancelled: it is returned in full. */
export const lateRefundEmail = (
  { event, order, sent, reason, event_url }: LateRefundEmail,
  locale: string,
): EmailContent => {
  const voice = voiceFor(locale);
  const { lateRefund: text, ...common } = voice.texts;
  const amount = voice.money(order.total_price, order.currency);
  return compose(
    {
      subject: text.subject(event.title, shortNumber(order.id)),
      title: text.title,
      preheader: text.preheader(amount),
      event,
      blocks: [
        paragraph(text.greeting(order.name, text.why[reason])),
        sums([{ label: say`${common.refund}`, amount }]),
        note(sent ? common.moneyOnItsWay : common.moneyGoesBack),
        reason === 'late_payment' ? button(event_url, text.action) : null,
      ],
      footer: common.orderAndSeller(order.id, event.promoter_name),
      from: 'promoter',
    },
    voice,
  );
};
