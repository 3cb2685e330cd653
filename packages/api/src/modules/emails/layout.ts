import type { LocalTime } from '../../core/zones.ts';
import { type Block, FONT, gap, tile } from './blocks.ts';
import type { Voice } from './format.ts';
import { html } from './html.ts';
import { asHtml, asSubject, asText, say, type Words } from './words.ts';

/** The event, as an e-mail names it. */
export type EmailEvent = {
  title: string;
  venue: string;
  city: string;
  start_time: Date;
  local_start_time: LocalTime | null;
  time_zone: string;
  promoter_name: string;
  /** Where replies of buyers go; null when nobody has proved that the address is theirs. */
  promoter_email: string | null;
};

/** The name that an e-mail is sent under, and where replies go. */
export type Sender = { name: string; reply_to: string | null };

/** The result of a template: an e-mail without its recipient. */
export type EmailContent = {
  subject: string;
  html: string;
  text: string;
  /** Null for this service itself. */
  sender: Sender | null;
};

/** The parts of an e-mail. */
export type Email = {
  /** Distinguishes two e-mails to one person, or mail readers put them into one thread. */
  subject: Words;
  title: Words;
  /** What an inbox shows after the subject. */
  preheader: Words;
  event: EmailEvent | null;
  blocks: readonly (Block | null)[];
  footer: Words;
  /** `promoter`: sent in the name of the event's promoter, who gets the replies. */
  from: 'promoter' | 'service';
};

// Inlined styles are the light theme, since some mail readers drop <style>. Where it is kept, these classes make it
// dark.
const DARK = html`
@media (prefers-color-scheme: dark) {
  .page { background-color:#0f1115 !important; }
  .card { background-color:#1a1d24 !important; border-color:#2b2f3a !important; }
  .ink { color:#f4f5f7 !important; }
  .soft { color:#a3a9b7 !important; }
  .rule { border-color:#2b2f3a !important; }
  .tile { background-color:#232732 !important; }
  .button { background-color:#f4f5f7 !important; }
  .button a { color:#14161b !important; }
}
@media (max-width:480px) {
  .edge { padding-left:20px !important; padding-right:20px !important; }
}`;

/** Follows the preheader, so that the inbox does not show the text after it. */
const PADDING = '\u034f\u200c\u00a0'.repeat(60);

const eventTile = (event: EmailEvent, voice: Voice): Block =>
  tile(
    say`${event.title}`,
    say`${voice.time(event.start_time, event.time_zone, event.local_start_time)}`,
    say`${event.venue}, ${event.city}`,
  );

const page = ({ title, preheader, footer }: Email, blocks: readonly Block[], language: string): string =>
  html`<!doctype html>
<html lang="${language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<title>${asText(title)}</title>
<style>:root { color-scheme:light dark; supported-color-schemes:light dark; }${DARK}</style>
</head>
<body class="page" dir="ltr" style="margin:0;padding:0;background-color:#eef0f3">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${asHtml(preheader)}${PADDING}</div>
<table role="presentation" class="page" lang="${language}" dir="ltr" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#eef0f3" style="background-color:#eef0f3">
  <tr>
    <td align="center" style="padding:32px 12px">
      <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px">
        <tr>
          <td class="card edge" bgcolor="#ffffff" style="border:1px solid #e3e5ea;border-radius:18px;background-color:#ffffff;padding:32px 32px 20px">
            <h1 class="ink" style="margin:0 0 20px;${FONT};font-size:26px;line-height:32px;font-weight:700;letter-spacing:-0.01em;color:#14161b">${asHtml(title)}</h1>
            ${blocks.map((block) => block.html)}
          </td>
        </tr>
        <tr>
          <td class="edge" align="center" style="padding:20px 32px">
            <p class="soft" style="margin:0;${FONT};font-size:13px;line-height:19px;color:#5c6270;overflow-wrap:anywhere">${asHtml(footer)}</p>
          </td>
        </tr>
      </table>
    </td>
  </tr>
</table>
</body>
</html>`.markup;

/** An e-mail as it is sent: the same blocks as a page and as plain text. */
export const compose = (email: Email, voice: Voice): EmailContent => {
  const { event } = email;
  const shown = email.blocks.filter((block) => block !== null);
  const blocks = event ? [eventTile(event, voice), gap, ...shown] : shown;
  const texts = [asText(email.title), ...blocks.map((block) => block.text), asText(email.footer)];
  return {
    subject: asSubject(email.subject),
    html: page(email, blocks, voice.language),
    text: texts.filter((text) => text !== '').join('\n\n'),
    sender: email.from === 'promoter' && event ? { name: event.promoter_name, reply_to: event.promoter_email } : null,
  };
};
