/**
 * The page with an order's tickets, free of the promoter's page around the widget, which links here where printing and
 * saving fail. It is the same for everybody; `/tickets.js` reads the order from the fragment, which reaches no server.
 */
export const ticketsPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>Tickets</title>
    <script src="/tickets.js" defer></script>
  </head>
  <body><noscript>Turn JavaScript on to see your tickets, or use those in your e-mail.</noscript></body>
</html>
`;
