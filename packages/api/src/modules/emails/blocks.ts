import { type Html, html } from './html.ts';
import { asHtml, asText, type Words } from './words.ts';

/** A part of an e-mail, as HTML and as plain text. */
export type Block = { html: Html; text: string };

export const FONT = 'font-family:-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica,Arial,sans-serif';

/** A paragraph of body text. */
export const paragraph = (words: Words): Block => ({
  html: html`<p class="ink" style="margin:0 0 16px;${FONT};font-size:16px;line-height:25px;color:#14161b">${asHtml(words)}</p>`,
  text: asText(words),
});

/** A smaller, quieter paragraph. */
export const note = (words: Words): Block => ({
  html: html`<p class="soft" style="margin:0 0 12px;${FONT};font-size:14px;line-height:21px;color:#5c6270">${asHtml(words)}</p>`,
  text: asText(words),
});

/** The main link, as a button. */
export const button = (url: string, label: string): Block => ({
  html: html`
<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 24px">
  <tr>
    <td class="button" bgcolor="#14161b" style="border-radius:10px;background-color:#14161b">
      <a href="${url}" style="display:inline-block;padding:14px 26px;${FONT};font-size:16px;line-height:20px;font-weight:600;color:#ffffff;text-decoration:none">${label}</a>
    </td>
  </tr>
</table>`,
  text: `${label}: ${url}`,
});

/** Rows of a label and an amount; the last may be a total. */
export const sums = (rows: readonly { label: Words; amount: string; total?: boolean }[]): Block => ({
  html: html`
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 24px">
  ${rows.map(({ label, amount, total }) => {
    const weight = total ? 600 : 400;
    const edge = total ? 'border-top:1px solid #e3e5ea;' : '';
    return html`
  <tr>
    <td class="ink rule" style="${edge}padding:8px 0;${FONT};font-size:15px;line-height:22px;font-weight:${weight};color:#14161b;overflow-wrap:anywhere">${asHtml(label)}</td>
    <td class="ink rule" align="right" valign="top" style="${edge}padding:8px 0 8px 16px;${FONT};font-size:15px;line-height:22px;font-weight:${weight};color:#14161b;white-space:nowrap">${amount}</td>
  </tr>`;
  })}
</table>`,
  text: rows.map(({ label, amount }) => `${asText(label)}: ${amount}`).join('\n'),
});

/** A small heading within the card. */
export const heading = (text: string): Block => ({
  html: html`<h2 class="soft" style="margin:0 0 10px;${FONT};font-size:13px;line-height:18px;font-weight:600;letter-spacing:0.04em;text-transform:uppercase;color:#5c6270">${text}</h2>`,
  text,
});

/** A quiet box for what belongs together. */
export const box = (content: Html): Html => html`
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 12px">
  <tr><td class="tile" bgcolor="#f5f6f8" style="border-radius:14px;background-color:#f5f6f8;padding:16px">${content}</td></tr>
</table>`;

/** Lines in a box: the first is bold, the others are quiet. */
export const lines = (first: Words, ...rest: readonly (Words | null)[]): Html => html`
<p class="ink" style="margin:0;${FONT};font-size:16px;line-height:23px;font-weight:600;color:#14161b;overflow-wrap:anywhere">${asHtml(first)}</p>
${rest.map((line) => line !== null && html`<p class="soft" style="margin:2px 0 0;${FONT};font-size:14px;line-height:21px;color:#5c6270;overflow-wrap:anywhere">${asHtml(line)}</p>`)}`;

/** A box of a bold line and quiet ones after it. */
export const tile = (first: Words, ...rest: readonly (Words | null)[]): Block => ({
  html: box(lines(first, ...rest)),
  text: [first, ...rest]
    .filter((line) => line !== null)
    .map(asText)
    .join('\n'),
});

/** Room between two blocks, in HTML alone. */
export const gap: Block = {
  html: html`<div style="height:12px;line-height:12px;font-size:12px">&nbsp;</div>`,
  text: '',
};
