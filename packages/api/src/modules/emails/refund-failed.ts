import { formatMoney } from '../../core/money.ts';
import { oneLine } from './format.ts';
import { html } from './html.ts';
import { type EmailContent, type EmailEvent, eventText, layout, lines, note, paragraph, tile } from './layout.ts';

/** What the e-mail to a promoter about a refund that did not arrive is made of. */
export type RefundFailedEmail = {
  event: EmailEvent;
  /** The promoter's. */
  name: string;
  refund: { id: string; order_id: string; amount: number; currency: string };
};

/** A refund did not reach its buyer: it stays owed until somebody acts. */
export const refundFailedEmail = ({ event, name, refund }: RefundFailedEmail): EmailContent => {
  const amount = formatMoney(refund.amount, refund.currency);
  const what = `a refund of ${amount} did not reach its buyer: their bank sent it back, or Stripe refused it. They are still owed it.`;
  const next =
    'Try it again with POST /refunds/{refund_id}/retry. If it fails once more, the card may be gone: pay the buyer in another way.';
  return {
    subject: oneLine(`A refund failed: ${event.title}`),
    html: layout({
      title: 'A refund failed',
      preheader: `${amount} is still owed to a buyer.`,
      event,
      content: html`
${paragraph(`Hello ${name}, ${what}`)}
${tile(lines(refund.id, `Order ${refund.order_id}`))}
${note(next)}`,
      footer: `Order ${refund.order_id}`,
    }),
    text: [
      'A refund failed',
      eventText(event),
      `Hello ${name}, ${what}`,
      `${refund.id}\nOrder ${refund.order_id}`,
      next,
    ].join('\n\n'),
  };
};
