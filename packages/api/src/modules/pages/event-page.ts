import { html } from 'hono/html';
import type { Language } from '../../core/locale.ts';
import { isolated } from '../../core/text-direction.ts';
import type { getHostedEvent } from './service.ts';
import { PAGE_TEXTS } from './texts.ts';

type HostedEvent = NonNullable<Awaited<ReturnType<typeof getHostedEvent>>>;

/** Only the widget knows whether the browser has an order of the event: where it has none, the page says nothing of it. */
const NOT_LISTED = html`<meta name="robots" content="noindex">`;

/** An event with the widget that sells it. One that is `gone` is not named. */
export const eventPage = (event: HostedEvent, language: Language) => {
  const { nothing, tickets, soldBy } = PAGE_TEXTS[language];
  const isKnown = event.state !== 'gone';
  return html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    ${event.state === 'on_show' ? '' : NOT_LISTED}
    <title>${isKnown ? html`${isolated(event.title)} · ${tickets}` : nothing.title}</title>
    <link rel="stylesheet" href="/pages.css">
    <script type="module" src="/widget.js"></script>
  </head>
  <body>
    <main class="event"><ticket-widget event="${event.id}" publishable-key="${event.key}"></ticket-widget></main>
    ${isKnown ? html`<footer class="event">${soldBy} <bdi>${event.promoter_name}</bdi></footer>` : ''}
  </body>
</html>`;
};

/** Where there is no such event. */
export const noEventPage = (language: Language) => {
  const { nothing } = PAGE_TEXTS[language];
  return html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${nothing.title}</title>
    <link rel="stylesheet" href="/pages.css">
  </head>
  <body>
    <main class="account">
      <h1>${nothing.heading}</h1>
      <p>${nothing.why}</p>
      <p>${nothing.owner}</p>
    </main>
  </body>
</html>`;
};
