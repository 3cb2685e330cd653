import { html } from './html.ts';
import { type EmailContent, layout, lines, note, paragraph, tile } from './layout.ts';

/** What the e-mail about an endpoint that was switched off is made of. */
export type WebhookDisabledEmail = { name: string; url: string; endpoint_id: string };

/** A promoter's endpoint refused webhooks for good or failed for days: its owner has to act. */
export const webhookDisabledEmail = ({ name, url, endpoint_id }: WebhookDisabledEmail): EmailContent => {
  const why =
    'one of your webhook endpoints was switched off, because it answered 410 Gone or has failed for five days. Your backend no longer hears of new orders there.';
  const next =
    'Once it answers again, switch it on with PUT /webhook-endpoints/{webhook_endpoint_id} and {"status": "enabled"}. What it missed is in its delivery log: POST /webhook-endpoints/{webhook_endpoint_id}/replay sends it again.';
  return {
    subject: 'Your webhook endpoint was switched off',
    html: layout({
      title: 'A webhook endpoint was switched off',
      preheader: 'Your backend no longer hears of new orders there.',
      event: null,
      content: html`
${paragraph(`Hello ${name}, ${why}`)}
${tile(lines(url, endpoint_id))}
${note(next)}`,
      footer: 'You get this because the endpoint belongs to your account.',
    }),
    text: [`Hello ${name}, ${why}`, `${url}\n${endpoint_id}`, next].join('\n\n'),
  };
};
