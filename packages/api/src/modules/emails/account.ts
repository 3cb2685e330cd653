import { html } from './html.ts';
import { button, type EmailContent, layout, note, paragraph } from './layout.ts';

/** What e-mails about an account are made of: whose it is and where to go. */
export type AccountEmail = { name: string; url: string };

const account = (page: {
  /** Null for one who has not been shown to be who they say: whoever registers an e-mail chooses the name. */
  name: string | null;
  url: string;
  subject: string;
  preheader: string;
  message: string;
  action: string;
  notes: string[];
  footer?: string;
}): EmailContent => {
  const { footer = 'You get this because of your account at Ticket Vendor.' } = page;
  const message = `Hello${page.name === null ? '' : ` ${page.name}`}, ${page.message}`;
  return {
    subject: page.subject,
    html: layout({
      title: page.subject,
      preheader: page.preheader,
      event: null,
      content: html`
${paragraph(message)}
${button(page.url, page.action)}
${page.notes.map((text) => note(text))}`,
      footer,
    }),
    text: [message, `${page.action}: ${page.url}`, ...page.notes, footer].join('\n\n'),
  };
};

const REGISTERED = 'You get this because somebody registered at Ticket Vendor with your e-mail.';

/** Asks whether a registration is the person's own. */
export const registrationEmail = ({ url }: Pick<AccountEmail, 'url'>): EmailContent =>
  account({
    name: null,
    url,
    subject: 'Confirm your e-mail',
    preheader: 'One step and your account is ready.',
    message:
      'somebody asked for an account with this e-mail. If that was you, confirm it: the account is made, with the password you chose, and tickets you bought as a guest join it.',
    action: 'Confirm e-mail',
    notes: [
      'The link works once, for 24 hours.',
      'If it was not you, leave it alone: without this link there is no account.',
    ],
    footer: REGISTERED,
  });

/** Tells a person who has an account that somebody registered with their e-mail. */
export const accountExistsEmail = ({ url }: Pick<AccountEmail, 'url'>): EmailContent =>
  account({
    name: null,
    url,
    subject: 'You already have an account',
    preheader: 'Sign in, or choose a new password.',
    message:
      'somebody asked for an account with this e-mail. You have one already: sign in with your password, or choose a new one if you have forgotten it.',
    action: 'Choose a password',
    notes: ['If it was not you, there is nothing to do: your account stays as it is.'],
    footer: REGISTERED,
  });

/** The way to a new password. */
export const passwordResetEmail = ({ name, url }: AccountEmail): EmailContent =>
  account({
    name,
    url,
    subject: 'Choose a new password',
    preheader: 'The link works once, for an hour.',
    message: 'somebody, hopefully you, asked for a new password for your account.',
    action: 'Choose a password',
    notes: [
      'The link works once, for an hour, and signs you out everywhere.',
      'If it was not you, leave it alone: your password stays as it is.',
    ],
  });

/** Tells of a changed password, in case it was somebody else. */
export const passwordChangedEmail = ({ name, url }: AccountEmail): EmailContent =>
  account({
    name,
    url,
    subject: 'Your password was changed',
    preheader: 'If it was not you, reset it now.',
    message: 'your password was changed and other sessions were ended. If that was you, there is nothing to do.',
    action: 'It was not me',
    notes: ['Then ask for a reset link at once: it makes the new password useless.'],
  });
