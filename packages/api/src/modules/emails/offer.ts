import { button, note, paragraph, sums } from './blocks.ts';
import { shortNumber, voiceFor } from './format.ts';
import { compose, type EmailContent, type EmailEvent } from './layout.ts';

/** The data of the e-mail about a waitlist offer. */
export type OfferEmail = {
  event: EmailEvent;
  entry: { id: string; name: string };
  /** `total_price` is what the buyer pays for all of them. */
  offer: { tier_name: string; quantity: number; total_price: number; currency: string; expires_at: Date };
  /** Where the offer is claimed or declined. */
  claim_url: string;
};

/** Seats are kept for a person who waited, until a deadline shown in the event's time zone. */
export const offerEmail = ({ event, entry, offer, claim_url }: OfferEmail, locale: string): EmailContent => {
  const voice = voiceFor(locale);
  const { offer: text } = voice.texts;
  const { quantity } = offer;
  const seats = voice.seats(quantity, offer.tier_name);
  const deadline = voice.time(offer.expires_at, event.time_zone);
  return compose(
    {
      subject: text.subject(seats, event.title, shortNumber(entry.id)),
      title: text.title,
      preheader: text.preheader(quantity, deadline),
      event,
      blocks: [
        paragraph(text.greeting(entry.name, quantity, deadline)),
        sums([{ label: seats, amount: voice.price(offer.total_price, offer.currency) }]),
        button(claim_url, text.action(quantity)),
        note(text.after(quantity)),
        note(text.secret),
      ],
      footer: text.footer(event.promoter_name),
      from: 'promoter',
    },
    voice,
  );
};
