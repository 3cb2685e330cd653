import { note, paragraph, sums } from './blocks.ts';
import { shortNumber, type Voice, voiceFor } from './format.ts';
import { compose, type EmailContent, type EmailEvent } from './layout.ts';

/** The data of the e-mail to a promoter about a disputed payment. */
export type DisputeEmail = {
  event: EmailEvent;
  /** The promoter's name. */
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

const whatHappened = (status: string, { texts }: Voice) => {
  switch (status) {
    case 'won':
    case 'warning_closed':
    case 'prevented':
      return texts.dispute.settled;
    case 'lost':
      return texts.dispute.lost;
    case 'warning_needs_response':
    case 'warning_under_review':
      return texts.dispute.asked;
    default:
      return texts.dispute.opened;
  }
};

/** A buyer's bank wants a payment back, or the dispute is decided: the promoter may have to act. */
export const disputeEmail = ({ event, name, dispute }: DisputeEmail, locale: string): EmailContent => {
  const voice = voiceFor(locale);
  const { dispute: text, orderOnly } = voice.texts;
  const amount = voice.money(dispute.amount, dispute.currency);
  const { title, what } = whatHappened(dispute.status, voice);
  const due = dispute.evidence_due_at && voice.time(dispute.evidence_due_at, event.time_zone);
  return compose(
    {
      subject: text.subject(title, event.title, shortNumber(dispute.order_id)),
      title,
      preheader: what(amount),
      event,
      blocks: [
        paragraph(text.greeting(name, what(amount), dispute.reason.replaceAll('_', ' '))),
        sums([{ label: text.inDispute, amount }]),
        dispute.status.endsWith('needs_response') && due ? paragraph(text.act(due)) : null,
        note(text.tickets),
      ],
      footer: orderOnly(dispute.order_id),
      from: 'service',
    },
    voice,
  );
};
