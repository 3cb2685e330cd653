import { button, note, paragraph } from './blocks.ts';
import { type Voice, voiceFor } from './format.ts';
import { compose, type EmailContent } from './layout.ts';
import type { Words } from './words.ts';

/** The name of an account and the link to act on. */
export type AccountEmail = { name: string; url: string };

const account = (
  voice: Voice,
  mail: {
    /** Null before the person has proved their e-mail: whoever registers it chooses the name. */
    name: string | null;
    url: string;
    text: { subject: Words; preheader: Words; message: Words; action: string };
    notes: Words[];
    footer?: Words;
  },
): EmailContent => {
  const { account: texts } = voice.texts;
  const { subject, preheader, message, action } = mail.text;
  return compose(
    {
      subject,
      title: subject,
      preheader,
      event: null,
      blocks: [paragraph(texts.hello(mail.name, message)), button(mail.url, action), ...mail.notes.map(note)],
      footer: mail.footer ?? texts.footer,
      from: 'service',
    },
    voice,
  );
};

/** Asks a person to confirm their registration. */
export const registrationEmail = ({ url }: Pick<AccountEmail, 'url'>, locale: string): EmailContent => {
  const voice = voiceFor(locale);
  const { registration: text, account: texts } = voice.texts;
  return account(voice, { name: null, url, text, notes: [text.once, text.notYou], footer: texts.registered });
};

/** Tells a person who has an account that somebody registered with their e-mail. */
export const accountExistsEmail = ({ url }: Pick<AccountEmail, 'url'>, locale: string): EmailContent => {
  const voice = voiceFor(locale);
  const { accountExists: text, account: texts } = voice.texts;
  return account(voice, { name: null, url, text, notes: [text.notYou], footer: texts.registered });
};

/** Carries the link to a new password. */
export const passwordResetEmail = ({ name, url }: AccountEmail, locale: string): EmailContent => {
  const voice = voiceFor(locale);
  const { passwordReset: text } = voice.texts;
  return account(voice, { name, url, text, notes: [text.once, text.notYou] });
};

/** Tells a person that their password changed, in case they did not do it. */
export const passwordChangedEmail = ({ name, url }: AccountEmail, locale: string): EmailContent => {
  const voice = voiceFor(locale);
  const { passwordChanged: text } = voice.texts;
  return account(voice, { name, url, text, notes: [text.next] });
};
