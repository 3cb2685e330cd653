import { button, note, paragraph } from './blocks.ts';
import { type Voice, voiceFor } from './format.ts';
import { compose, type EmailContent } from './layout.ts';
import type { Words } from './words.ts';

/** What e-mails about an account are made of: whose it is and where to go. */
export type AccountEmail = { name: string; url: string };

const account = (
  voice: Voice,
  mail: {
    /** Null for one who has not been shown to be who they say: whoever registers an e-mail chooses the name. */
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

/** Asks whether a registration is the person's own. */
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

/** The way to a new password. */
export const passwordResetEmail = ({ name, url }: AccountEmail, locale: string): EmailContent => {
  const voice = voiceFor(locale);
  const { passwordReset: text } = voice.texts;
  return account(voice, { name, url, text, notes: [text.once, text.notYou] });
};

/** Tells of a changed password, in case it was somebody else. */
export const passwordChangedEmail = ({ name, url }: AccountEmail, locale: string): EmailContent => {
  const voice = voiceFor(locale);
  const { passwordChanged: text } = voice.texts;
  return account(voice, { name, url, text, notes: [text.next] });
};
