import { formatMoney } from '../../core/money.ts';
import { formatTime, oneLine } from './format.ts';
import { html } from './html.ts';
import { type EmailContent, type EmailEvent, eventText, layout, note, paragraph, sums } from './layout.ts';

/** What the e-mail to a promoter about a disputed payment is made of. */
export type DisputeEmail = {
  event: EmailEvent;
  /** The promoter's. */
  name: string;
  dispute: {
    order_id: string;
    amount: number;
    currency: string;
    /** In Stripe's words, such as `product_not_received`. */
    reason: string;
    status: string;
    evidence_due_at: Date | null;
  };
};

const whatHappened = (status: string, amount: string) => {
  switch (status) {
    case 'won':
    case 'warning_closed':
    case 'prevented':
      return { title: 'A dispute was settled in your favour', what: `${amount} stays with you.` };
    case 'lost':
      return {
        title: 'A dispute was lost',
        what: `The buyer’s bank keeps ${amount}, which is taken from your balance.`,
      };
    case 'warning_needs_response':
    case 'warning_under_review':
      return { title: 'A bank asks about a payment', what: `Nothing is taken yet, but ${amount} is in question.` };
    default:
      return { title: 'A payment is disputed', what: `The buyer’s bank has taken ${amount} back until it is decided.` };
  }
};

/** A buyer's bank wants a payment back, or the matter is decided: the promoter has to know and may have to act. */
export const disputeEmail = ({ event, name, dispute }: DisputeEmail): EmailContent => {
  const amount = formatMoney(dispute.amount, dispute.currency);
  const { title, what } = whatHappened(dispute.status, amount);
  const reason = dispute.reason.replaceAll('_', ' ');
  const due = dispute.evidence_due_at && formatTime(dispute.evidence_due_at, event.time_zone);
  const act =
    dispute.status.endsWith('needs_response') && due
      ? `Answer this message before ${due} with what shows that the sale was right: the correspondence with the buyer, or that the tickets were used.`
      : null;
  const tickets = 'Its tickets still let people in. To change that, refund or void them.';
  const footer = `Order ${dispute.order_id}`;
  return {
    subject: oneLine(`${title}: ${event.title}`),
    html: layout({
      title,
      preheader: what,
      event,
      content: html`
${paragraph(`Hello ${name}, ${what} The bank’s reason: ${reason}.`)}
${sums([{ label: 'In dispute', amount }])}
${act && paragraph(act)}
${note(tickets)}`,
      footer,
    }),
    text: [
      title,
      eventText(event),
      `Hello ${name}, ${what} The bank’s reason: ${reason}.`,
      ...(act ? [act] : []),
      tickets,
      footer,
    ].join('\n\n'),
  };
};
