import { note, paragraph, tile } from './blocks.ts';
import { shortNumber, voiceFor } from './format.ts';
import { compose, type EmailContent } from './layout.ts';
import { say } from './words.ts';

/** What the e-mail about an endpoint that was switched off is made of. */
export type WebhookDisabledEmail = { name: string; url: string; endpoint_id: string };

/** A promoter's endpoint refused webhooks for good or failed for days: its owner has to act. */
export const webhookDisabledEmail = (
  { name, url, endpoint_id }: WebhookDisabledEmail,
  locale: string,
): EmailContent => {
  const voice = voiceFor(locale);
  const { webhookDisabled: text } = voice.texts;
  return compose(
    {
      subject: text.subject(shortNumber(endpoint_id)),
      title: text.title,
      preheader: text.preheader,
      event: null,
      blocks: [paragraph(text.greeting(name)), tile(say`${url}`, say`${endpoint_id}`), note(text.next)],
      footer: text.footer,
      from: 'service',
    },
    voice,
  );
};
