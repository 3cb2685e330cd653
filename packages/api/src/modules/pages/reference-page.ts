import { html } from 'hono/html';

/** The API's reference, made of its OpenAPI document by `/reference.js`. */
export const referencePage = html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Ticket Vendor API reference</title>
    <link rel="stylesheet" href="/swagger-ui.css">
    <link rel="stylesheet" href="/pages.css">
    <script src="/swagger-ui-bundle.js" defer></script>
    <script src="/reference.js" defer></script>
  </head>
  <body class="reference"><div id="reference"></div></body>
</html>`;
