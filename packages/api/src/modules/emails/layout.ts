import { formatTime } from './format.ts';
import { type Html, html } from './html.ts';

/** What an e-mail says of its event. */
export type EmailEvent = {
  title: string;
  venue: string;
  city: string;
  start_time: Date;
  time_zone: string;
  promoter_name: string;
};

/** What a template makes: an e-mail that only lacks its recipient. */
export type EmailContent = { subject: string; html: string; text: string };

const FONT = 'font-family:-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica,Arial,sans-serif';

// Inlined styles are the light theme, since some readers drop <style>; where it is kept it darkens what has these classes.
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

/** A paragraph of body text. */
export const paragraph = (content: Html | string): Html =>
  html`<p class="ink" style="margin:0 0 16px;${FONT};font-size:16px;line-height:25px;color:#14161b">${content}</p>`;

/** A smaller, quieter paragraph. */
export const note = (content: Html | string): Html =>
  html`<p class="soft" style="margin:0 0 12px;${FONT};font-size:14px;line-height:21px;color:#5c6270">${content}</p>`;

/** The one thing to do. */
export const button = (url: string, label: string): Html => html`
<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 24px">
  <tr>
    <td class="button" bgcolor="#14161b" style="border-radius:10px;background-color:#14161b">
      <a href="${url}" style="display:inline-block;padding:14px 26px;${FONT};font-size:16px;line-height:20px;font-weight:600;color:#ffffff;text-decoration:none">${label}</a>
    </td>
  </tr>
</table>`;

/** Rows of a label and an amount; the last may be a total. */
export const sums = (rows: readonly { label: string; amount: string; total?: boolean }[]): Html => html`
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 24px">
  ${rows.map(({ label, amount, total }) => {
    const weight = total ? 600 : 400;
    const edge = total ? 'border-top:1px solid #e3e5ea;' : '';
    return html`<tr>
    <td class="ink rule" style="${edge}padding:8px 0;${FONT};font-size:15px;line-height:22px;font-weight:${weight};color:#14161b">${label}</td>
    <td class="ink rule" align="right" style="${edge}padding:8px 0 8px 16px;${FONT};font-size:15px;line-height:22px;font-weight:${weight};color:#14161b;white-space:nowrap">${amount}</td>
  </tr>`;
  })}
</table>`;

/** A small heading within the card. */
export const heading = (text: string): Html =>
  html`<h2 class="soft" style="margin:0 0 10px;${FONT};font-size:13px;line-height:18px;font-weight:600;letter-spacing:0.04em;text-transform:uppercase;color:#5c6270">${text}</h2>`;

/** A quiet box for what belongs together. */
export const tile = (content: Html): Html => html`
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 12px">
  <tr><td class="tile" bgcolor="#f5f6f8" style="border-radius:14px;background-color:#f5f6f8;padding:16px">${content}</td></tr>
</table>`;

/** Text in a tile: bold first line, quiet ones after it. */
export const lines = (first: string, ...rest: readonly (string | null)[]): Html => html`
<p class="ink" style="margin:0;${FONT};font-size:16px;line-height:23px;font-weight:600;color:#14161b;overflow-wrap:anywhere">${first}</p>
${rest.map((line) => line !== null && html`<p class="soft" style="margin:2px 0 0;${FONT};font-size:14px;line-height:21px;color:#5c6270">${line}</p>`)}`;

const eventTile = (event: EmailEvent) =>
  tile(lines(event.title, formatTime(event.start_time, event.time_zone), `${event.venue}, ${event.city}`));

/** The event in plain text. */
export const eventText = (event: EmailEvent): string =>
  `${event.title}\n${formatTime(event.start_time, event.time_zone)}\n${event.venue}, ${event.city}`;

/** The page every e-mail shares. `preheader` is what an inbox shows after the subject. */
export const layout = (page: {
  title: string;
  preheader: string;
  event: EmailEvent | null;
  content: Html;
  footer: string;
}): string =>
  html`<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<title>${page.title}</title>
<style>:root { color-scheme:light dark; supported-color-schemes:light dark; }${DARK}</style>
</head>
<body class="page" style="margin:0;padding:0;background-color:#eef0f3">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${page.preheader}${'\u034f\u200c\u00a0'.repeat(60)}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#eef0f3" style="background-color:#eef0f3">
  <tr>
    <td align="center" style="padding:32px 12px">
      <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px">
        <tr>
          <td class="card edge" bgcolor="#ffffff" style="border:1px solid #e3e5ea;border-radius:18px;background-color:#ffffff;padding:32px 32px 20px">
            <h1 class="ink" style="margin:0 0 20px;${FONT};font-size:26px;line-height:32px;font-weight:700;letter-spacing:-0.01em;color:#14161b">${page.title}</h1>
            ${page.event && html`${eventTile(page.event)}<div style="height:12px;line-height:12px;font-size:12px">&nbsp;</div>`}
            ${page.content}
          </td>
        </tr>
        <tr>
          <td class="edge" align="center" style="padding:20px 32px">
            <p class="soft" style="margin:0;${FONT};font-size:13px;line-height:19px;color:#5c6270">${page.footer}</p>
          </td>
        </tr>
      </table>
    </td>
  </tr>
</table>
</body>
</html>`.markup;
