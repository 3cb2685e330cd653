import { note, paragraph, tile } from './blocks.ts';
import { shortNumber, voiceFor } from './format.ts';
import { compose, type EmailContent } from './layout.ts';
import { say } from './words.ts';

/** The data of the e-mail about a disabled endpoint. */
export type WebhookDisabledEmail = { name: string; url: string; endpoint_id: string };

/** An endpoint answered 410 or failed for days and was disabled: its owner has to act. */
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
