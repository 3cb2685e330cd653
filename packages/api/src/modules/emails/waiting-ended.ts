import { paragraph } from './blocks.ts';
import { shortNumber, voiceFor } from './format.ts';
import { compose, type EmailContent, type EmailEvent } from './layout.ts';
import type { Texts } from './texts/en.ts';

/** The data of the e-mail to a person whose waitlist entry ended without seats. */
export type WaitingEndedEmail = {
  event: EmailEvent;
  entry: { id: string; name: string };
  reason: keyof Texts['waitingEnded']['why'];
};

/** Nothing is left to wait for: a waitlist entry ends. */
export const waitingEndedEmail = ({ event, entry, reason }: WaitingEndedEmail, locale: string): EmailContent => {
  const voice = voiceFor(locale);
  const { waitingEnded: text, offer } = voice.texts;
  return compose(
    {
      subject: text.subject(event.title, shortNumber(entry.id)),
      title: text.title,
      preheader: text.preheader,
      event,
      blocks: [paragraph(text.greeting(entry.name, text.why[reason]))],
      footer: offer.footer(event.promoter_name),
      from: 'promoter',
    },
    voice,
  );
};
