import { formatMoney } from '../../core/money.ts';
import { formatSeats, formatTime, oneLine } from './format.ts';
import { html } from './html.ts';
import { button, type EmailContent, type EmailEvent, eventText, layout, note, paragraph, sums } from './layout.ts';

/** What the e-mail to the next in line is made of. */
export type OfferEmail = {
  event: EmailEvent;
  name: string;
  /** `total_price` is what the buyer pays for all of them. */
  offer: { tier_name: string; quantity: number; total_price: number; currency: string; expires_at: Date };
  /** Where the offer is taken or given back. */
  claim_url: string;
};

/** Seats are kept for a person who waited, until a deadline shown in the event's time zone. */
export const offerEmail = ({ event, name, offer, claim_url }: OfferEmail): EmailContent => {
  const seats = formatSeats(offer.quantity, offer.tier_name);
  const price = offer.total_price === 0 ? 'Free' : formatMoney(offer.total_price, offer.currency);
  const deadline = formatTime(offer.expires_at, event.time_zone);
  const them = offer.quantity === 1 ? 'A ticket is' : `${offer.quantity} tickets are`;
  const it = offer.quantity === 1 ? 'it' : 'them';
  return {
    subject: oneLine(`It’s your turn: ${seats} for ${event.title}`),
    html: layout({
      title: 'It’s your turn',
      preheader: `${them} kept for you until ${deadline}.`,
      event,
      content: html`
${paragraph(html`Hello ${name}, thank you for waiting. ${them} kept for you until <strong>${deadline}</strong>.`)}
${sums([{ label: seats, amount: price }])}
${button(claim_url, offer.quantity === 1 ? 'Get your ticket' : 'Get your tickets')}
${note(`After that ${it === 'it' ? 'it goes' : 'they go'} to the next in line. If you no longer want ${it}, open the link and give ${it} back: somebody else will be glad.`)}
${note('The link is for you alone, so don’t pass it on.')}`,
      footer: `You get this because you joined the waitlist of ${event.promoter_name}.`,
    }),
    text: [
      `It’s your turn, ${name}`,
      eventText(event),
      `${them} kept for you until ${deadline}: ${seats}, ${price}.`,
      `Get ${it} here: ${claim_url}`,
      `After that ${it === 'it' ? 'it goes' : 'they go'} to the next in line. If you no longer want ${it}, open the link and give ${it} back.`,
      `You get this because you joined the waitlist of ${event.promoter_name}.`,
    ].join('\n\n'),
  };
};
