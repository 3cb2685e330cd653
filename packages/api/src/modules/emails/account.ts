import { html } from './html.ts';
import { button, type EmailContent, layout, note, paragraph } from './layout.ts';

/** What e-mails about an account are made of: whose it is and where to go. */
export type AccountEmail = { name: string; url: string };

const account = (page: {
  name: string;
  url: string;
  subject: string;
  preheader: string;
  message: string;
  action: string;
  notes: string[];
}): EmailContent => {
  const footer = 'You get this because of your account at Ticket Vendor.';
  return {
    subject: page.subject,
    html: layout({
      title: page.subject,
      preheader: page.preheader,
      event: null,
      content: html`
${paragraph(`Hello ${page.name}, ${page.message}`)}
${button(page.url, page.action)}
${page.notes.map((text) => note(text))}`,
      footer,
    }),
    text: [`Hello ${page.name}, ${page.message}`, `${page.action}: ${page.url}`, ...page.notes, footer].join('\n\n'),
  };
};

/** Asks the person to show that the e-mail is theirs. */
export const verificationEmail = ({ name, url }: AccountEmail): EmailContent =>
  account({
    name,
    url,
    subject: 'Confirm your e-mail',
    preheader: 'One click and your tickets find you.',
    message: 'please confirm that this e-mail is yours. Tickets you bought with it as a guest then join your account.',
    action: 'Confirm e-mail',
    notes: ['The link works once, for 7 days. If you have made no account, leave it alone.'],
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
