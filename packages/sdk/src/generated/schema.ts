// Generated from packages/api/openapi.json by openapi-typescript. Do not edit.

export interface paths {
  '/api/v1/admin/promoters': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List all promoters */
    get: operations['adminPromoters.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/promoters/{promoter_id}/reinstate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Let a suspended promoter sell again */
    post: operations['adminPromoters.reinstate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/promoters/{promoter_id}/suspend': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Stop a promoter’s sales
     * @description At once: its events leave the public’s sight, and no hold or order is taken. Its keys still read.
     */
    post: operations['adminPromoters.suspend'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/promoters/{promoter_id}/verify': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Mark a promoter as verified
     * @description In a live deployment only verified promoters can publish.
     */
    post: operations['adminPromoters.verify'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/system/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** See what has been left undone */
    get: operations['adminSystem.health'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/api-keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List your keys */
    get: operations['apiKeys.list'];
    put?: never;
    /** Create a key */
    post: operations['apiKeys.create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/api-keys/{api_key_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Change a key
     * @description Its name, or the pages that may use a publishable key. What is left out stays. The change counts everywhere ten seconds from now at the latest.
     */
    put: operations['apiKeys.update'];
    post?: never;
    /** Revoke a key */
    delete: operations['apiKeys.revoke'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/api-keys/{api_key_id}/roll': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Give a key a new token
     * @description The key keeps its id and what it may do. Its old token works for the grace you ask for, so that you can deploy the new one without a gap; a token from before that ends at once.
     */
    post: operations['apiKeys.roll'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/audit-log': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * See who did what
     * @description Changes of keys, events, tiers, prices, promo codes, webhook endpoints and the promoter itself, refunds, and what was done to the waitlist out of turn; an admin sees those of all promoters.
     */
    get: operations['auditLog.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/change-password': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Change your password
     * @description Ends your other sessions; access tokens that are out live for at most 15 minutes more.
     */
    post: operations['auth.changePassword'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/login': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Sign in */
    post: operations['auth.login'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/logout': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Sign out */
    post: operations['auth.logout'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read your own account */
    get: operations['auth.me'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/refresh': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Exchange a refresh token */
    post: operations['auth.refresh'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/register': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Ask for an account
     * @description Sends a link to the e-mail, with which `auth.verifyEmail` makes the account. One who has an account is told so by e-mail instead; the answer is the same.
     */
    post: operations['auth.register'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/request-password-reset': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Ask for a link to a new password
     * @description The answer is the same whether or not anybody has the e-mail. The link works once, for an hour.
     */
    post: operations['auth.requestPasswordReset'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/reset-password': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Set a new password by link
     * @description Ends every session; access tokens that are out live for at most 15 minutes more.
     */
    post: operations['auth.resetPassword'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/verify-email': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Make the account by the link sent to its e-mail
     * @description Works once, for 24 hours, with the password and the names of the registration that the link is for. Orders made with the e-mail as a guest join the account.
     */
    post: operations['auth.verifyEmail'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List events */
    get: operations['events.list'];
    put?: never;
    /** Create an event */
    post: operations['events.create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{event_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Get an event with its tiers */
    get: operations['events.get'];
    /** Change an event */
    put: operations['events.update'];
    post?: never;
    /** Delete an event without orders */
    delete: operations['events.delete'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{event_id}/analytics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * See what an event has brought
     * @description Orders, money, check-ins and the waitlist, in total, by tier and by day.
     */
    get: operations['analytics.event'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{event_id}/availability': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** See what can be bought now */
    get: operations['events.availability'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{event_id}/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Cancel an event and refund its buyers
     * @description For good: the sale and the waitlist end at once, then every order is refunded in full, its tickets are void, and buyers and waiting people are told by e-mail.
     */
    post: operations['events.cancel'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{event_id}/check-ins': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Upload the scans of an offline scanner
     * @description The scans by which people were let in. The earliest scan of a ticket is its check-in, whichever scanner uploads first; every other is reported with it as a conflict. A scan is known by its `scan_id`, so an upload can be repeated.
     */
    post: operations['door.upload'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{event_id}/door': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get what a scanner needs offline
     * @description The public key that checks QR codes, and the tickets that admit nobody any more. With `since` only those that changed after your last answer; ask until `has_more` is false, and again every minute or so.
     */
    get: operations['door.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{event_id}/image': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Upload an event’s image
     * @description The body is the image itself: PNG, JPEG, WebP, AVIF or GIF, 5 MB at most. What it is is judged by its bytes, which are read to the end: an image that is damaged, or has more than 40 million pixels or 10,000 on a side, is refused. Notes of camera, place, author and the like are taken out. It takes the place of the image the event had.
     */
    put: operations['events.uploadImage'];
    post?: never;
    /** Remove an event’s image */
    delete: operations['events.deleteImage'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{event_id}/publish': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Publish an event */
    post: operations['events.publish'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{event_id}/sales': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get an event’s sales report
     * @description Every order that was ever confirmed: pages of JSON, newest first, or with `Accept: text/csv` or `format=csv` the whole report as CSV (RFC 4180), oldest first, with amounts in major units.
     */
    get: operations['analytics.sales'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{event_id}/sales/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Export an event’s sales as CSV
     * @description The whole sales report (RFC 4180), oldest first, with amounts in major units.
     */
    get: operations['analytics.exportSales'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{event_id}/settle-times': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Decide what a change of zone rules does to an event
     * @description Keeps what was promised by the wall clock, so that the instants move, or keeps the instants. All times of the event and of the sales of its tiers are then by the rules of now.
     */
    post: operations['events.settleTimes'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{event_id}/tiers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List an event’s tiers */
    get: operations['tiers.list'];
    put?: never;
    /** Create a tier */
    post: operations['tiers.create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{event_id}/unpublish': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Turn an event back into a draft */
    post: operations['events.unpublish'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{event_id}/waiting-room': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** See an event’s waiting room */
    get: operations['waitingRoom.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /**
     * Change how an event’s waiting room works
     * @description Takes effect within seconds. Places in line stay.
     */
    patch: operations['waitingRoom.update'];
    trace?: never;
  };
  '/api/v1/events/{event_id}/waiting-room/check': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * See how a place in line stands
     * @description Once it is its turn, the answer has an admission; the same one each time, while it lasts.
     */
    post: operations['waitingRoom.check'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{event_id}/waiting-room/join': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Take a place in line
     * @description Keep the ticket that it answers, and check it as often as it says.
     */
    post: operations['waitingRoom.join'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{event_id}/waitlist': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List who waits for an event */
    get: operations['events.waitlist'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/health/live': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the Worker runs */
    get: operations['health.live'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/health/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Whether everything behind the Worker answers
     * @description Asks Postgres, Redis and QStash. Without Redis or QStash the sale goes on, so only Postgres decides.
     */
    get: operations['health.ready'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/holds': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Hold tickets for a few minutes
     * @description All of the tickets are kept, or none. The price is fixed for as long as the hold lasts.
     */
    post: operations['holds.create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/holds/{hold_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Look at a hold */
    get: operations['holds.get'];
    put?: never;
    post?: never;
    /** Give held tickets back */
    delete: operations['holds.release'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/holds/{hold_id}/extend': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Extend a hold, once
     * @description For as long again, of what is still on sale. A hold whose order was refused asks for room like a new one.
     */
    post: operations['holds.extend'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/orders': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List orders
     * @description A promoter sees the orders of their events, and with `bought_by_me` what they bought themselves; a buyer their own.
     */
    get: operations['orders.list'];
    put?: never;
    /**
     * Order tickets
     * @description From a hold, from a choice of tickets, or from a waitlist offer. The answer holds what it takes to pay; a free order is confirmed at once and holds its tickets.
     */
    post: operations['orders.create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/orders/{order_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Look at an order */
    get: operations['orders.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/orders/{order_id}/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Give up a pending order
     * @description Frees its seats. Its payment is cancelled; one that a bank is at work on can’t be, and what still comes of it is given back.
     */
    post: operations['orders.cancel'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/orders/{order_id}/confirm': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Confirm a paid order
     * @description Asks Stripe whether the order is paid and issues the tickets. Safe to call at any time and any number of times.
     */
    post: operations['orders.confirm'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/orders/{order_id}/free-seats': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Free the seats of void tickets
     * @description Gives seats back to the sale, and to whoever waits: those that stayed taken when the tickets were voided, because somebody sat there or the payment was refunded at Stripe.
     */
    post: operations['orders.freeSeats'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/orders/{order_id}/payment': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Choose how to pay a pending order
     * @description Answers with what it takes to pay in the wanted mode. The other mode’s payment is ended first; should the buyer have been faster, the order is answered confirmed.
     */
    post: operations['orders.choosePayment'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/orders/{order_id}/receipt': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get an order’s receipt to print
     * @description A page of HTML without scripts, for the buyer and the promoter of a confirmed order.
     */
    get: operations['orders.receipt'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/orders/{order_id}/refund': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Refund an order
     * @description Of tickets, of an amount, or, with neither, of all that is left. Whether tickets are voided and seats freed is decided apart: see `void_tickets` and `free_seats`.
     */
    post: operations['orders.refund'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/orders/{order_id}/void-tickets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Void tickets of an order
     * @description They admit nobody any more. No money moves: a refund gives that back, before or after. Tickets that are void already stay as they are.
     */
    post: operations['orders.voidTickets'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/promo-codes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List your promo codes */
    get: operations['promoCodes.list'];
    put?: never;
    /** Create a promo code */
    post: operations['promoCodes.create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/promo-codes/{promo_code_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Get a promo code */
    get: operations['promoCodes.get'];
    /**
     * Change a promo code
     * @description Orders made before keep their discount. Its name and event stay.
     */
    put: operations['promoCodes.update'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/promo-codes/{promo_code_id}/deactivate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * End a promo code
     * @description Pending orders that use it can still be paid. promoCodes.update makes it active again.
     */
    post: operations['promoCodes.deactivate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/promo-codes/check': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Ask what tickets cost with a promo code
     * @description Takes no redemption: only an order does. The price is that of the hold, or of today where there is none.
     */
    post: operations['promoCodes.check'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/promoters': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List promoters */
    get: operations['promoters.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/promoters/{promoter_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Get a promoter */
    get: operations['promoters.get'];
    /** Change your own promoter */
    put: operations['promoters.update'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/promoters/{promoter_id}/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List a promoter’s events */
    get: operations['promoters.events'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/promoters/{promoter_id}/payment-account': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Look at your account at Stripe */
    get: operations['promoters.paymentAccount'];
    put?: never;
    /**
     * Be paid: make your account at Stripe
     * @description Makes the account the first time; answers with a link to Stripe’s form each time. Live deployments sell paid tickets only for promoters whose account can take charges.
     */
    post: operations['promoters.createPaymentAccount'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/promoters/{promoter_id}/pricing': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** See the fee and tax on your tickets */
    get: operations['promoters.getPricing'];
    /**
     * Change the fee and tax on your tickets
     * @description For holds from now on. Holds and orders there are keep what they were given.
     */
    put: operations['promoters.updatePricing'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/refunds/{refund_id}/retry': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Try a failed refund again
     * @description Sends the money once more. A refund that fails stays owed, and you are told by e-mail.
     */
    post: operations['refunds.retry'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tickets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List tickets
     * @description A promoter sees their events’ tickets, and with `bought_by_me` those they bought themselves; a buyer their own.
     */
    get: operations['tickets.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tickets/{ticket_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Look at a ticket */
    get: operations['tickets.get'];
    /**
     * Say who a ticket is for
     * @description By its buyer or its promoter, until it is checked in or void.
     */
    put: operations['tickets.update'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tickets/{ticket_id}/qr.png': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * A ticket’s QR code as an image
     * @description For e-mails. Keep it no longer than you must: each use asks whether it is still right, by `If-None-Match`, and a ticket that admits nobody any more has no code.
     */
    get: operations['tickets.image'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tickets/{ticket_id}/validate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Check a ticket in
     * @description Once. A second scan is refused with when and where the first one was; a repeat with the same `scan_id` is the same scan.
     */
    post: operations['tickets.validate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tickets/validate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Check in by QR text or ticket code */
    post: operations['tickets.validateCode'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tiers/{tier_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Change a tier */
    put: operations['tiers.update'];
    post?: never;
    /** Delete a tier without orders */
    delete: operations['tiers.delete'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tiers/{tier_id}/availability': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** See what can be bought of a tier now */
    get: operations['tiers.availability'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/waitlist': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List your waitlist entries */
    get: operations['waitlist.list'];
    put?: never;
    /**
     * Join a waitlist
     * @description For a tier or any tier of an event that has too few seats left. Freed seats are offered in the order of joining, by e-mail, and kept until the offer lapses.
     */
    post: operations['waitlist.join'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/waitlist/{waitlist_entry_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Get a waitlist entry */
    get: operations['waitlist.get'];
    put?: never;
    post?: never;
    /**
     * Leave a waitlist
     * @description Seats that were offered go to the next in line.
     */
    delete: operations['waitlist.leave'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/waitlist/{waitlist_entry_id}/notify': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Send an open offer again
     * @description Or, with `override`, offer a waiting entry free seats out of turn.
     */
    post: operations['waitlist.notify'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/webhook-endpoints': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List your webhook endpoints */
    get: operations['webhookEndpoints.list'];
    put?: never;
    /** Create a webhook endpoint */
    post: operations['webhookEndpoints.create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/webhook-endpoints/{webhook_endpoint_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Get a webhook endpoint */
    get: operations['webhookEndpoints.get'];
    /**
     * Change a webhook endpoint
     * @description Fields that are left out stay as they are. Enabling an endpoint forgets its failures.
     */
    put: operations['webhookEndpoints.update'];
    post?: never;
    /** Delete a webhook endpoint */
    delete: operations['webhookEndpoints.delete'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/webhook-endpoints/{webhook_endpoint_id}/deliveries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List what was sent to an endpoint */
    get: operations['webhookEndpoints.deliveries'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/webhook-endpoints/{webhook_endpoint_id}/deliveries/{message_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Get a delivery, with its attempts */
    get: operations['webhookEndpoints.getDelivery'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/webhook-endpoints/{webhook_endpoint_id}/deliveries/{message_id}/replay': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Send a webhook again
     * @description Whatever became of it before: it is sent now under the same `webhook-id`, and if that fails, by the whole schedule of retries.
     */
    post: operations['webhookEndpoints.replayDelivery'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/webhook-endpoints/{webhook_endpoint_id}/replay': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Send all that failed again, or all of a time
     * @description At most 100 webhooks, the oldest first; the answer says how many, and whether to ask again for more. Each keeps its `webhook-id`.
     */
    post: operations['webhookEndpoints.replay'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/webhook-endpoints/{webhook_endpoint_id}/rotate-secret': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Give a webhook endpoint a new secret
     * @description For 24 hours each webhook is signed with the secret before as well, so that your receiver can change over without missing one. A second rotation within that time ends the oldest of the three secrets at once. The public key stays.
     */
    post: operations['webhookEndpoints.rotateSecret'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/webhook-endpoints/{webhook_endpoint_id}/test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Send a test webhook
     * @description A message of type `webhook.test`, signed and retried like any other. See the deliveries for its outcome.
     */
    post: operations['webhookEndpoints.test'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/zone-changes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List events whose time zone has new rules
     * @description Events to come with a time that the rules of now make another instant of than those it was promised by, and events whose time zone names no place. Until somebody decides, both the wall-clock time and the instant stay. For an admin, those of all promoters.
     */
    get: operations['zoneChanges.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export interface webhooks {
  'event.cancelled': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** An event was cancelled; its orders are being refunded. */
    post: operations['event.cancelled'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'event.published': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** An event was published and can be bought. */
    post: operations['event.published'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'event.sold_out': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** The last seat of an event was sold: of all its tiers, or of its capacity. */
    post: operations['event.sold_out'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'event.unpublished': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A published event went back to draft. */
    post: operations['event.unpublished'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'order.cancelled': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** An order was cancelled. */
    post: operations['order.cancelled'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'order.confirmed': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** An order was paid, or was free: this is the sale. */
    post: operations['order.confirmed'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'order.created': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** An order was placed and awaits payment; its seats are kept. */
    post: operations['order.created'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'order.expired': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** An order was not paid in time; its seats are free again. */
    post: operations['order.expired'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'order.payment_failed': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Nothing came of a payment that a bank was at work on; it can be paid in another way. */
    post: operations['order.payment_failed'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'order.payment_processing': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** The buyer’s bank is at work on a payment, which takes days for a debit; the seats are kept. */
    post: operations['order.payment_processing'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'order.refunded': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Money of an order goes back, in part or in full. A payment that came too late is refunded without reviving its order. */
    post: operations['order.refunded'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'ticket.admitted_void': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Somebody was let in by a scanner that was offline, with a ticket that was void by then or of a cancelled event. */
    post: operations['ticket.admitted_void'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'ticket.checked_in': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A ticket was scanned at the door for the first time. */
    post: operations['ticket.checked_in'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'ticket.issued': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A ticket was issued. */
    post: operations['ticket.issued'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'ticket.voided': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A ticket was made void and admits no one. */
    post: operations['ticket.voided'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'tier.back_in_stock': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A tier that was sold out has seats for the public again. */
    post: operations['tier.back_in_stock'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'tier.low_inventory': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A tier fell to its threshold of unsold seats. */
    post: operations['tier.low_inventory'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'tier.sold_out': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** The last seat of a tier was sold. */
    post: operations['tier.sold_out'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'waitlist.claimed': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A waiting person bought the seats offered to them. */
    post: operations['waitlist.claimed'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'waitlist.joined': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A person joined a waitlist. */
    post: operations['waitlist.joined'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'waitlist.lapsed': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** An offer was not taken in time and went to the next in line, or there was nothing left to wait for. */
    post: operations['waitlist.lapsed'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'waitlist.left': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A person left a waitlist. */
    post: operations['waitlist.left'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'waitlist.offered': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Seats were set aside for a waiting person, who may claim them until `offer_expires_at`. */
    post: operations['waitlist.offered'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  'webhook.test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A test that was asked for, to one endpoint whatever types it wants. */
    post: operations['webhook.test'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export interface components {
  schemas: {
    Account: {
      /** @description The promoter the person acts for, if any. */
      promoter: components['schemas']['OwnPromoter'] | null;
      user: components['schemas']['User'];
    };
    /** @description What the waiting room gave, where the event has one now. */
    Admission: {
      /**
       * @description The signature of the browser’s key (ECDSA P-256 with SHA-256, IEEE P1363, base64url) over five lines: `ticket-vendor admission v1`, the event’s id, the visitor’s id, the Idempotency-Key of this request, and `signed_at`. Where the visitor joined with a key.
       * @example MEUCIQDx…
       */
      proof?: string;
      /**
       * @description When the proof was made, in seconds since 1970, within five minutes of the service’s clock.
       * @example 1798794000
       */
      signed_at?: number;
      /**
       * @description The admission, as the waiting room gave it.
       * @example at_WyJldnRfMDFrOXoz…
       */
      token: string;
    };
    ApiKey: {
      /**
       * @description Pages that may use a publishable key.
       * @example [
       *       "https://tickets.example.com"
       *     ]
       */
      allowed_origins: string[];
      /**
       * Format: date-time
       * @description When the key was made. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      created_at: string;
      /**
       * @description The event of a scanner key.
       * @example null
       */
      event_id: string | null;
      /**
       * @description The key’s id.
       * @example key_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * @description What kind of key it is.
       * @example publishable
       * @enum {string}
       */
      kind: 'publishable' | 'secret' | 'scanner';
      /**
       * Format: date-time
       * @description When the key was last used, to the minute. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      last_used_at: string | null;
      /**
       * @description The key’s last four characters.
       * @example 7k2m
       */
      last4: string;
      /**
       * @description What the key is for.
       * @example Our web shop
       */
      name: string;
      /**
       * Format: date-time
       * @description Until when the token before the last roll works. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      previous_token_expires_at: string | null;
      /**
       * @description Whose key it is.
       * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      promoter_id: string;
      /**
       * @description What the key may do.
       * @example [
       *       "events:read",
       *       "orders:read"
       *     ]
       */
      scopes: (
        | 'events:read'
        | 'events:write'
        | 'orders:read'
        | 'orders:write'
        | 'tickets:read'
        | 'tickets:check_in'
        | 'waitlist:read'
        | 'waitlist:write'
        | 'analytics:read'
        | 'webhooks:read'
        | 'webhooks:write'
        | 'keys:read'
        | 'keys:write'
      )[];
      /**
       * @description The key itself: always for a publishable key, only in the answer to its creation or roll for the others.
       * @example pk_test_4q8r5t1x3n901k9z3v6w0d8y2m
       */
      token: string | null;
    };
    ApiKeyPage: {
      /** @description The objects of this page. */
      data: components['schemas']['ApiKey'][];
      /**
       * @description Whether more follow in this direction.
       * @example false
       */
      has_more: boolean;
    };
    Attendee: {
      /** @description What they answered to the questions of the sale. */
      answers?: components['schemas']['AttendeeAnswer'][];
      /**
       * @description Their e-mail.
       * @example ada@example.com
       */
      email?: string;
      /**
       * @description The person the ticket is for.
       * @example Ada Lovelace
       */
      name: string;
    };
    AttendeeAnswer: {
      /**
       * @description What the person answered.
       * @example Peanuts
       */
      answer: string;
      /**
       * @description What was asked.
       * @example Any allergies?
       */
      question: string;
    };
    AttendeeAnswerInput: {
      /**
       * @description What the person answered.
       * @example Peanuts
       */
      answer: string;
      /**
       * @description What was asked.
       * @example Any allergies?
       */
      question: string;
    };
    /** @description The person who will hold a ticket, as given at the order or later. */
    AttendeeData: {
      /** @description What they answered to the questions of the sale. */
      answers?: {
        /**
         * @description What the person answered.
         * @example Peanuts
         */
        answer: string;
        /**
         * @description What was asked.
         * @example Any allergies?
         */
        question: string;
      }[];
      /**
       * @description Their e-mail.
       * @example ada@example.com
       */
      email?: string;
      /**
       * @description The person the ticket is for.
       * @example Ada Lovelace
       */
      name: string;
    };
    AttendeeInput: {
      /** @description What they answered to your questions: 10 at most, and 6000 bytes of JSON in UTF-8. */
      answers?: components['schemas']['AttendeeAnswerInput'][];
      /**
       * Format: idn-email
       * @description Their e-mail.
       * @example ada@example.com
       */
      email?: string;
      /**
       * @description The person the ticket is for.
       * @example Ada Lovelace
       */
      name: string;
    };
    AuditEntry: {
      /**
       * @description What was done.
       * @example tier.updated
       */
      action: string;
      /**
       * @description The person or API key that did it.
       * @example usr_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      actor: string;
      /**
       * Format: date-time
       * @description When it was done. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      created_at: string;
      /**
       * @description More about it, by action.
       * @example {
       *       "price": 5000,
       *       "before": {
       *         "price": 4500
       *       }
       *     }
       */
      details: {
        [key: string]: unknown;
      };
      /**
       * @description The entry’s id.
       * @example aud_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * @description What it was done to.
       * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      object_id: string;
      /**
       * @description Whether a rule was set aside for it.
       * @example false
       */
      override: boolean;
      /**
       * @description The promoter it was done for.
       * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      promoter_id: string | null;
    };
    AuditEntryPage: {
      /** @description The objects of this page. */
      data: components['schemas']['AuditEntry'][];
      /**
       * @description Whether more follow in this direction.
       * @example false
       */
      has_more: boolean;
    };
    ChangePassword: {
      /**
       * @description The password as it is.
       * @example correct horse battery staple
       */
      current_password: string;
      /**
       * @description 10 to 200 characters, compared after Unicode normalisation (NFKC); not the e-mail.
       * @example correct horse battery staple
       */
      new_password: string;
    };
    CheckoutPayment: {
      /**
       * Format: uri
       * @description Send the buyer there; they come back to the return_url with `ticket_payment` (`success` or `cancelled`) and `ticket_order_id` in its query. The order itself says whether it is paid.
       * @example https://checkout.stripe.com/c/pay/cs_test_a1Zk3
       */
      checkout_url: string;
      /**
       * @description Paid on Stripe’s own page.
       * @example checkout
       * @enum {string}
       */
      mode: 'checkout';
      /**
       * @description Who takes the payment.
       * @example stripe
       * @enum {string}
       */
      provider: 'stripe';
    };
    CheckPromoCode:
      | {
          /**
           * @description A promo code, in any case.
           * @example early20
           */
          code: string;
          /**
           * Format: idn-email
           * @description The buyer’s e-mail, to be told of a limit on it.
           * @example ada@example.com
           */
          email?: string;
          /**
           * @description The hold’s token, as holds.create returned it.
           * @example ht_eyJpIjoiaGxkX…
           */
          hold_token: string;
        }
      | {
          /**
           * @description The access code of a hidden tier; its case is ignored.
           * @example LANTERN-CLUB
           */
          access_code?: string;
          /**
           * @description A promo code, in any case.
           * @example early20
           */
          code: string;
          /**
           * Format: idn-email
           * @description The buyer’s e-mail, to be told of a limit on it.
           * @example ada@example.com
           */
          email?: string;
          /**
           * @description The event.
           * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
           */
          event_id: string;
          /** @description The tickets, by tier. */
          items: {
            /**
             * @description How many tickets of it.
             * @example 2
             */
            quantity: number;
            /**
             * @description The tier.
             * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
             */
            tier_id: string;
          }[];
        };
    CheckWaitingRoom: {
      /**
       * @description The place in line, as it was answered last.
       * @example pt_WyJldnRfMDFrOXoz…
       */
      ticket: string;
    };
    ChoosePayment: {
      /**
       * @description How the buyer wants to pay.
       * @example checkout
       * @enum {string}
       */
      mode: 'element' | 'checkout';
    };
    CreateApiKey:
      | {
          /**
           * @description Pages that may use the key.
           * @example [
           *       "https://tickets.example.com"
           *     ]
           */
          allowed_origins: string[];
          /**
           * @description For web pages.
           * @example publishable
           * @enum {string}
           */
          kind: 'publishable';
          /**
           * @description What the key is for.
           * @example Our web shop
           */
          name: string;
        }
      | {
          /**
           * @description For your own backend.
           * @example secret
           * @enum {string}
           */
          kind: 'secret';
          /**
           * @description What the key is for.
           * @example Back office
           */
          name: string;
          /**
           * @description What the key may do; everything, when left out, or all that the key which makes it may.
           * @example [
           *       "events:read",
           *       "orders:read"
           *     ]
           */
          scopes?: (
            | 'events:read'
            | 'events:write'
            | 'orders:read'
            | 'orders:write'
            | 'tickets:read'
            | 'tickets:check_in'
            | 'waitlist:read'
            | 'waitlist:write'
            | 'analytics:read'
            | 'webhooks:read'
            | 'webhooks:write'
            | 'keys:read'
            | 'keys:write'
          )[];
        }
      | {
          /**
           * @description The event whose tickets the key may check in.
           * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
           */
          event_id: string;
          /**
           * @description For door staff of one event.
           * @example scanner
           * @enum {string}
           */
          kind: 'scanner';
          /**
           * @description What the key is for.
           * @example North gate
           */
          name: string;
        };
    CreatedOrder: {
      /**
       * Format: date-time
       * @description When it was confirmed. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      confirmed_at: string | null;
      /**
       * Format: date-time
       * @description When it was made. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      created_at: string;
      /**
       * @description ISO 4217 currency code.
       * @example EUR
       */
      currency: string;
      /**
       * @description What a promo code takes off; 0 without one. In the currency’s minor unit.
       * @example 4500
       */
      discount: number;
      /**
       * @description What has become of the dispute, in Stripe’s words; `warning_…` are inquiries, for which no money is taken yet.
       * @example null
       * @enum {string|null}
       */
      dispute_status:
        | 'warning_needs_response'
        | 'warning_under_review'
        | 'warning_closed'
        | 'needs_response'
        | 'under_review'
        | 'won'
        | 'lost'
        | 'prevented'
        | null;
      /**
       * Format: date-time
       * @description When the buyer’s bank disputed the payment; null if it never did. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      disputed_at: string | null;
      /**
       * @description Where the tickets are sent.
       * @example ada@example.com
       */
      email: string;
      /**
       * @description The event.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      event_id: string;
      /**
       * Format: date-time
       * @description Until when a pending order can be paid, or its bank debit is waited for. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      expires_at: string;
      /**
       * @description The fee on the tickets. In the currency’s minor unit.
       * @example 4500
       */
      fee: number;
      /**
       * @description Whether the prices contain the fee, which the promoter then bears; if not it is added to the total.
       * @example false
       */
      fee_included: boolean;
      /**
       * @description The order’s id.
       * @example ord_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /** @description What was ordered. */
      items: components['schemas']['LineItem'][];
      /**
       * Format: date-time
       * @description The same as `expires_at`, by the clock of the event’s place. By the wall clock of the event’s time zone, with its offset from UTC. ISO 8601.
       * @example 2027-06-12T20:00:00+02:00
       */
      local_expires_at: string;
      /**
       * @description What the buyer reads. BCP 47.
       * @example de-AT
       */
      locale: string;
      /**
       * @description The buyer’s name.
       * @example Ada Lovelace
       */
      name: string;
      payment: components['schemas']['OrderPayment'];
      /**
       * @description Stripe’s PaymentIntent; null for free orders.
       * @example pi_3Q…
       */
      payment_id: string | null;
      /**
       * @description How it is paid.
       * @example element
       * @enum {string}
       */
      payment_mode: 'element' | 'checkout';
      /**
       * @description What has become of the payment. `processing`: the buyer’s bank is at work on it, which takes days for a debit; the seats are kept until `expires_at`. `failed`: nothing came of that, and a pending order can be paid in another way.
       * @example paid
       * @enum {string}
       */
      payment_status: 'not_required' | 'unpaid' | 'processing' | 'failed' | 'paid';
      /**
       * @description The promo code that was used, as its promoter writes it.
       * @example EARLY20
       */
      promo_code: string | null;
      /**
       * @description Who sells.
       * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      promoter_id: string;
      /**
       * @description How many tickets.
       * @example 2
       */
      quantity: number;
      /**
       * @description How much of what was paid has gone or is going back.
       * @example none
       * @enum {string}
       */
      refund_status: 'none' | 'partial' | 'full';
      /**
       * @description What has gone or is going back. In the currency’s minor unit.
       * @example 4500
       */
      refunded_amount: number;
      /** @description What has gone or is going back, whoever gave it back; oldest first. */
      refunds: components['schemas']['Refund'][];
      /**
       * @description The guest’s credential for this order: send it as the bearer credential to see, confirm or cancel it.
       * @example os_ord_01k9z3v6w0d8y2m4q7r5t1x3n9.mQ…
       */
      secret: string;
      /**
       * @description Where the sale stands. It says nothing of money that went back or of which tickets admit.
       * @example confirmed
       * @enum {string}
       */
      status: 'pending' | 'confirmed' | 'expired' | 'cancelled';
      /**
       * @description The tickets at the prices on show. In the currency’s minor unit.
       * @example 4500
       */
      subtotal: number;
      /**
       * @description The tax on the prices less discount. In the currency’s minor unit.
       * @example 4500
       */
      tax: number;
      /**
       * @description Whether the prices contain the tax; if not it is added to the total.
       * @example true
       */
      tax_inclusive: boolean;
      /**
       * @description What the tax is called.
       * @example VAT
       */
      tax_name: string;
      /** @description The tickets, once the order is confirmed. */
      tickets: components['schemas']['Ticket'][];
      /**
       * @description What the buyer pays. In the currency’s minor unit.
       * @example 4500
       */
      total_price: number;
      /**
       * @description The buyer’s account; null for guests.
       * @example null
       */
      user_id: string | null;
    };
    CreatedWebhookEndpoint: {
      /**
       * Format: date-time
       * @description When the endpoint was made. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      created_at: string;
      /**
       * @description What the endpoint is for.
       * @example Bookkeeping
       */
      description: string;
      /**
       * @description What the endpoint hears of; `*` for everything.
       * @example [
       *       "order.confirmed"
       *     ]
       */
      event_types: string[];
      /**
       * Format: date-time
       * @description Since when every attempt has failed; null while it answers. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      failing_since: string | null;
      /**
       * @description The endpoint’s id.
       * @example whe_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * Format: date-time
       * @description Until when the secret before the last rotation signs too; null when only the current one does. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      previous_secret_until: string | null;
      /**
       * @description Whose endpoint it is.
       * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      promoter_id: string;
      /**
       * @description Verifies the `v1a` (Ed25519) signatures of this endpoint’s webhooks. No secret.
       * @example whpk_FRBxQ4QUWBCqvPOBYYY4MZMmEI/2ZPwWSzGOxUXRDF8=
       */
      public_key: string;
      /**
       * @description Verifies signatures; shown only now.
       * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=
       */
      secret: string;
      /**
       * @description A disabled endpoint gets nothing; what it misses is in its log as failed, to be replayed.
       * @example enabled
       * @enum {string}
       */
      status: 'enabled' | 'disabled';
      /**
       * Format: date-time
       * @description When the endpoint was last changed. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      updated_at: string;
      /**
       * @description Where webhooks go: https, on the public internet.
       * @example https://example.com/webhooks
       */
      url: string;
    };
    CreateEvent: {
      /**
       * @description Seats of the whole event, over all tiers; null for no limit of its own.
       * @default null
       * @example 500
       */
      capacity?: number | null;
      /**
       * @description The city of the venue.
       * @example Hamburg
       */
      city: string;
      /**
       * @description The currency of all prices of the event. ISO 4217.
       * @example EUR
       */
      currency: string;
      /**
       * @description How many hours an order keeps its seats while the buyer’s bank is at work on a debit, at most until the event starts. Then it ends, and money that still comes is late money.
       * @default 120
       * @example 120
       */
      debit_limit_hours?: number;
      /**
       * @description What visitors should know; 40,000 bytes of UTF-8 at most.
       * @default
       * @example An evening of lantern making and music.
       */
      description?: string;
      /**
       * @description When the event ends; after its start. ISO 8601: an instant, with Z or an offset; or without either, what the wall clock shows in the event’s time zone. A local time that the clocks skip or show twice is refused, with both choices.
       * @example 2027-06-12T20:00:00
       */
      end_time: string;
      /**
       * Format: uri
       * @description A picture of the event.
       * @default null
       * @example https://images.example.com/lanterns.jpg
       */
      image_url?: string | null;
      /**
       * @description When the event starts. ISO 8601: an instant, with Z or an offset; or without either, what the wall clock shows in the event’s time zone. A local time that the clocks skip or show twice is refused, with both choices.
       * @example 2027-06-12T20:00:00
       */
      start_time: string;
      /**
       * @description Time zone of the venue: `UTC` or the IANA name of a place. Old names are kept as the current ones. Letters such as CET or IST, which mean several zones or none, are refused.
       * @example Europe/Berlin
       */
      time_zone: string;
      /**
       * @description What the event is called.
       * @example Night of the Lanterns
       */
      title: string;
      /**
       * @description Where it takes place.
       * @example Old Harbour Hall
       */
      venue: string;
    };
    CreateHold: {
      /**
       * @description The access code of a hidden tier; its case is ignored.
       * @example LANTERN-CLUB
       */
      access_code?: string;
      admission?: components['schemas']['Admission'];
      /**
       * @description The event.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      event_id: string;
      /** @description The tickets, by tier. */
      items: {
        /**
         * @description How many tickets of it.
         * @example 2
         */
        quantity: number;
        /**
         * @description The tier.
         * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
         */
        tier_id: string;
      }[];
    };
    CreateOrder:
      | {
          /** @description Who the tickets are for, in the order of the items; at most one for each ticket. */
          attendees?: components['schemas']['AttendeeInput'][];
          /**
           * Format: idn-email
           * @description Where the tickets are sent.
           * @example ada@example.com
           */
          email: string;
          /**
           * @description The hold’s token, as holds.create returned it.
           * @example ht_eyJpIjoiaGxkX…
           */
          hold_token: string;
          /**
           * @description What the buyer reads: the language of e-mails and of the receipt. Left out, the request’s Accept-Language counts. BCP 47; we write English and German, and English to who reads neither.
           * @example de-AT
           */
          locale?: string;
          /**
           * @description The buyer’s name.
           * @example Ada Lovelace
           */
          name: string;
          /**
           * @description How the order will be paid: `element` with Stripe’s Payment Element on your page, `checkout` on Stripe’s own page, from which the buyer comes back to the return_url.
           * @default element
           * @example element
           * @enum {string}
           */
          payment_mode?: 'element' | 'checkout';
          /**
           * @description A promo code, in any case.
           * @example early20
           */
          promo_code?: string;
          /**
           * Format: uri
           * @description The page of the sale, to which links in e-mails and Stripe’s own page lead back.
           * @example https://club.example.com/tickets
           */
          return_url?: string;
        }
      | {
          /**
           * @description The access code of a hidden tier; its case is ignored.
           * @example LANTERN-CLUB
           */
          access_code?: string;
          admission?: components['schemas']['Admission'];
          /** @description Who the tickets are for, in the order of the items; at most one for each ticket. */
          attendees?: components['schemas']['AttendeeInput'][];
          /**
           * Format: idn-email
           * @description Where the tickets are sent.
           * @example ada@example.com
           */
          email: string;
          /**
           * @description The event, to hold and order in one request.
           * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
           */
          event_id: string;
          /** @description The tickets, by tier. */
          items: {
            /**
             * @description How many tickets of it.
             * @example 2
             */
            quantity: number;
            /**
             * @description The tier.
             * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
             */
            tier_id: string;
          }[];
          /**
           * @description What the buyer reads: the language of e-mails and of the receipt. Left out, the request’s Accept-Language counts. BCP 47; we write English and German, and English to who reads neither.
           * @example de-AT
           */
          locale?: string;
          /**
           * @description The buyer’s name.
           * @example Ada Lovelace
           */
          name: string;
          /**
           * @description How the order will be paid: `element` with Stripe’s Payment Element on your page, `checkout` on Stripe’s own page, from which the buyer comes back to the return_url.
           * @default element
           * @example element
           * @enum {string}
           */
          payment_mode?: 'element' | 'checkout';
          /**
           * @description A promo code, in any case.
           * @example early20
           */
          promo_code?: string;
          /**
           * Format: uri
           * @description The page of the sale, to which links in e-mails and Stripe’s own page lead back.
           * @example https://club.example.com/tickets
           */
          return_url?: string;
        }
      | {
          /** @description Who the tickets are for, in the order of the items; at most one for each ticket. */
          attendees?: components['schemas']['AttendeeInput'][];
          /**
           * @description The token of an offered waitlist entry.
           * @example wt_wle_…
           */
          claim_token: string;
          /**
           * Format: idn-email
           * @description Where the tickets are sent.
           * @example ada@example.com
           */
          email: string;
          /**
           * @description What the buyer reads: the language of e-mails and of the receipt. Left out, the request’s Accept-Language counts. BCP 47; we write English and German, and English to who reads neither.
           * @example de-AT
           */
          locale?: string;
          /**
           * @description The buyer’s name.
           * @example Ada Lovelace
           */
          name: string;
          /**
           * @description How the order will be paid: `element` with Stripe’s Payment Element on your page, `checkout` on Stripe’s own page, from which the buyer comes back to the return_url.
           * @default element
           * @example element
           * @enum {string}
           */
          payment_mode?: 'element' | 'checkout';
          /**
           * @description A promo code, in any case.
           * @example early20
           */
          promo_code?: string;
          /**
           * Format: uri
           * @description The page of the sale, to which links in e-mails and Stripe’s own page lead back.
           * @example https://club.example.com/tickets
           */
          return_url?: string;
        };
    CreatePaymentAccount: {
      /**
       * @description Where the promoter is based, ISO 3166-1 alpha-2; the platform’s own country when left out. It can’t be changed once the account is made.
       * @example AT
       */
      country?: string;
      /**
       * Format: uri
       * @description Where they come back to when the link was used or has expired: ask there for a new one.
       * @example https://club.example.com/settings/payouts
       */
      refresh_url?: string;
      /**
       * Format: uri
       * @description Where the promoter comes back to from Stripe’s form; this API’s own page when left out.
       * @example https://club.example.com/settings/payouts
       */
      return_url?: string;
    };
    CreatePromoCode: {
      /**
       * @description Or an amount off the order as a whole, in minor units of `currency`.
       * @example 500
       */
      amount_off?: number;
      /**
       * @description What buyers type; capitals make no difference.
       * @example EARLY20
       */
      code: string;
      /**
       * @description The currency of `amount_off`; needed with it and only then. ISO 4217.
       * @example EUR
       */
      currency?: string;
      /**
       * Format: date-time
       * @description Until when it is valid; null for as long as it is active. ISO 8601.
       * @example 2027-06-12T18:00:00Z
       */
      ends_at?: string | null;
      /**
       * @description The event it is for; null for all of yours.
       * @default null
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      event_id?: string | null;
      /**
       * @description How many orders of one e-mail may use it; null for any number.
       * @example 1
       */
      max_per_email?: number | null;
      /**
       * @description How many orders may use it; null for any number.
       * @example 100
       */
      max_redemptions?: number | null;
      /**
       * @description What it takes off the tiers it is for, in basis points: 2000 is 20%.
       * @example 2000
       */
      percent_bps?: number;
      /**
       * Format: date-time
       * @description From when it is valid; null for at once. ISO 8601.
       * @example 2027-06-12T18:00:00Z
       */
      starts_at?: string | null;
      /**
       * @description The tiers it is for; null for all.
       * @example [
       *       "tir_01k9z3v6w0d8y2m4q7r5t1x3n9"
       *     ]
       */
      tier_ids?: string[] | null;
    };
    CreateTier: {
      /**
       * @description Opens a hidden tier to buyers who know it; null for a tier that only its promoter sells.
       * @example LANTERN-CLUB
       */
      access_code?: string | null;
      /**
       * @description What the ticket includes.
       * @default
       * @example Entry and one drink.
       */
      description?: string;
      /**
       * @description The webhook `tier.low_inventory` is sent once so few tickets of a tier that has sold some are unsold; null: never.
       * @default null
       * @example 20
       */
      low_inventory_threshold?: number | null;
      /**
       * @description Most tickets of this tier in one order.
       * @example 10
       */
      max_per_order?: number;
      /**
       * @description Fewest tickets of this tier in one order.
       * @default 1
       * @example 1
       */
      min_per_order?: number;
      /**
       * @description What the tier is called.
       * @example Early bird
       */
      name: string;
      /**
       * @description Where the tier stands among its event’s tiers; lowest first.
       * @example 0
       */
      position?: number;
      /**
       * @description List price of one ticket in the currency’s minor unit; 0 is free. A fee that the buyer bears and a tax that is not inclusive are added to it.
       * @example 4500
       */
      price: number;
      /**
       * @description Tickets there are.
       * @example 200
       */
      quantity: number;
      /**
       * @description When the sale ends; null for with the event. ISO 8601: an instant, with Z or an offset; or without either, what the wall clock shows in the event’s time zone. A local time that the clocks skip or show twice is refused, with both choices.
       * @example 2027-06-12T20:00:00
       */
      sale_end?: string | null;
      /**
       * @description When the sale starts; null for at once. ISO 8601: an instant, with Z or an offset; or without either, what the wall clock shows in the event’s time zone. A local time that the clocks skip or show twice is refused, with both choices.
       * @example 2027-06-12T20:00:00
       */
      sale_start?: string | null;
      /**
       * @description `hidden` tiers are there for their promoter and whoever sends the access code.
       * @default public
       * @example public
       * @enum {string}
       */
      visibility?: 'public' | 'hidden';
    };
    CreateWebhookEndpoint: {
      /**
       * @description What the endpoint is for.
       * @default
       * @example Bookkeeping
       */
      description?: string;
      /**
       * @description What the endpoint hears of; `*` for everything.
       * @example [
       *       "order.confirmed",
       *       "order.refunded"
       *     ]
       */
      event_types: (
        | '*'
        | 'event.published'
        | 'event.unpublished'
        | 'event.cancelled'
        | 'event.sold_out'
        | 'tier.low_inventory'
        | 'tier.sold_out'
        | 'tier.back_in_stock'
        | 'order.created'
        | 'order.payment_processing'
        | 'order.payment_failed'
        | 'order.confirmed'
        | 'order.expired'
        | 'order.cancelled'
        | 'order.refunded'
        | 'ticket.issued'
        | 'ticket.checked_in'
        | 'ticket.admitted_void'
        | 'ticket.voided'
        | 'waitlist.joined'
        | 'waitlist.offered'
        | 'waitlist.claimed'
        | 'waitlist.lapsed'
        | 'waitlist.left'
      )[];
      /**
       * @description Where webhooks go: https, on the public internet.
       * @example https://example.com/webhooks
       */
      url: string;
    };
    DaySales: {
      /**
       * Format: date
       * @description A day in the event’s time zone.
       * @example 2027-05-01
       */
      day: string;
      /**
       * @description What was paid for them. In the currency’s minor unit.
       * @example 4500
       */
      gross: number;
      /**
       * @description Orders confirmed that day.
       * @example 9
       */
      orders: number;
      /**
       * @description Tickets in them.
       * @example 21
       */
      tickets: number;
    };
    Door: {
      /**
       * @description Send it as `since` the next time.
       * @example 42.tkt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      cursor: string;
      event: components['schemas']['DoorEvent'];
      /**
       * @description Whether to ask again at once.
       * @example false
       */
      has_more: boolean;
      key: components['schemas']['TicketKey'];
      /**
       * Format: date-time
       * @description Our clock, to set the scanner’s by. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      now: string;
      /** @description Tickets that admit nobody any more, those that changed since the cursor. */
      tickets: components['schemas']['DoorTicket'][];
      /** @description The event’s tiers, in order of position. */
      tiers: components['schemas']['DoorTier'][];
    };
    /** @description What a scanner shows of the event. */
    DoorEvent: {
      /**
       * @description In which city.
       * @example Hamburg
       */
      city: string;
      /**
       * Format: date-time
       * @description When it ends. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      end_time: string;
      /**
       * @description The event.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * Format: date-time
       * @description When it ends. By the wall clock of the event’s time zone, with its offset from UTC. ISO 8601.
       * @example 2027-06-12T20:00:00+02:00
       */
      local_end_time: string;
      /**
       * Format: date-time
       * @description When it starts. By the wall clock of the event’s time zone, with its offset from UTC. ISO 8601.
       * @example 2027-06-12T20:00:00+02:00
       */
      local_start_time: string;
      /**
       * Format: date-time
       * @description When it starts. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      start_time: string;
      /**
       * @description A cancelled event admits nobody.
       * @example published
       * @enum {string}
       */
      status: 'draft' | 'published' | 'cancelled';
      /**
       * @description The IANA time zone of its venue.
       * @example Europe/Berlin
       */
      time_zone: string;
      /**
       * @description What it is called.
       * @example Night of the Lanterns
       */
      title: string;
      /**
       * @description Where it is.
       * @example Old Harbour Hall
       */
      venue: string;
    };
    DoorTicket: {
      /**
       * Format: date-time
       * @description When somebody was let in with it. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      checked_in_at: string | null;
      /**
       * @description Where that was.
       * @example North gate
       */
      checked_in_by: string | null;
      /**
       * @description The ticket.
       * @example tkt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * @description Why it admits nobody any more.
       * @example void
       * @enum {string}
       */
      status: 'checked_in' | 'void';
    };
    DoorTier: {
      /**
       * @description The tier, as tickets name it.
       * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * @description Its name.
       * @example Standing
       */
      name: string;
    };
    ElementPayment: {
      /**
       * @description Pays this order with Stripe.js.
       * @example pi_…_secret_…
       */
      client_secret: string;
      /**
       * @description Paid on the page of the sale.
       * @example element
       * @enum {string}
       */
      mode: 'element';
      /**
       * @description Who takes the payment.
       * @example stripe
       * @enum {string}
       */
      provider: 'stripe';
      /**
       * @description Stripe’s publishable key.
       * @example pk_test_51…
       */
      publishable_key: string;
      /**
       * Format: uri
       * @description Where browsers load Stripe.js.
       * @example https://js.stripe.com/endive/stripe.js
       */
      script_url: string;
    };
    Event: {
      /**
       * @description What the cheapest ticket costs its buyer, fee and tax included, in the currency’s minor unit: of tiers on show whose sale is not over. Null where there is none.
       * @example 5126
       */
      buyer_price_from: number | null;
      /**
       * @description Seats of the whole event; null for no limit.
       * @example 500
       */
      capacity: number | null;
      /**
       * @description The city of the venue.
       * @example Hamburg
       */
      city: string;
      /**
       * Format: date-time
       * @description When the event was made. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      created_at: string;
      /**
       * @description ISO 4217 currency code.
       * @example EUR
       */
      currency: string;
      /**
       * @description How many decimals amounts in the currency’s minor unit have: with 2, 4500 is 45.00.
       * @example 2
       */
      currency_decimals: number;
      /**
       * @description How many hours an order keeps its seats while the buyer’s bank is at work on a debit, at most until the event starts. Then it ends, and money that still comes is late money.
       * @example 120
       */
      debit_limit_hours: number;
      /**
       * @description What visitors should know.
       * @example An evening of music.
       */
      description: string;
      /**
       * Format: date-time
       * @description When the event ends. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      end_time: string;
      /**
       * @description The event’s id.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * @description A picture of the event.
       * @example https://images.example.com/lanterns.jpg
       */
      image_url: string | null;
      /**
       * Format: date-time
       * @description When the event ends. By the wall clock of the event’s time zone, with its offset from UTC. ISO 8601.
       * @example 2027-06-12T20:00:00+02:00
       */
      local_end_time: string;
      /**
       * Format: date-time
       * @description When the event starts. By the wall clock of the event’s time zone, with its offset from UTC. ISO 8601.
       * @example 2027-06-12T20:00:00+02:00
       */
      local_start_time: string;
      /**
       * @description Who sells its tickets.
       * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      promoter_id: string;
      /**
       * @description Rises with each change that calendars should hear of: as SEQUENCE of an entry, with updated_at as DTSTAMP.
       * @example 0
       */
      revision: number;
      /**
       * Format: date-time
       * @description When the event starts. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      start_time: string;
      /**
       * @description `ended` is a published event whose end has passed.
       * @example published
       * @enum {string}
       */
      status: 'draft' | 'published' | 'cancelled' | 'ended';
      /**
       * @description The Ed25519 key that verifies this event’s tickets: raw, base64url.
       * @example 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo
       */
      ticket_public_key: string;
      /**
       * @description IANA time zone of the venue.
       * @example Europe/Berlin
       */
      time_zone: string;
      /**
       * @description What the event is called.
       * @example Night of the Lanterns
       */
      title: string;
      /**
       * Format: date-time
       * @description When the event was last changed. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      updated_at: string;
      /**
       * @description The hosted page that sells its tickets.
       * @example https://api.ticketvendor.dev/e/evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      url: string;
      /**
       * @description Where it takes place.
       * @example Old Harbour Hall
       */
      venue: string;
    };
    EventAnalytics: {
      /** @description The days on which something was sold, oldest first. */
      by_day: components['schemas']['DaySales'][];
      /** @description Its tiers, in order of position. */
      by_tier: components['schemas']['TierSales'][];
      /**
       * @description ISO 4217 currency code.
       * @example EUR
       */
      currency: string;
      /**
       * @description The event.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      event_id: string;
      orders: components['schemas']['OrderCounts'];
      revenue: components['schemas']['Revenue'];
      tickets: components['schemas']['TicketCounts'];
      /**
       * @description The IANA time zone that days are in.
       * @example Europe/Berlin
       */
      time_zone: string;
      waitlist: components['schemas']['WaitlistCounts'];
    };
    EventAvailability: {
      /**
       * Format: date-time
       * @description The time this was true. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      as_of: string;
      /**
       * @description The event’s id.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      event_id: string;
      /**
       * @description The most tickets that can be bought together now, over all tiers: fewer than the sum of what they offer where the event has not so many places left.
       * @example 24
       */
      room: number;
      /**
       * @description Whether any ticket can be bought now. `all_held`: none, but what is in carts, unpaid orders or offers may come back.
       * @example on_sale
       * @enum {string}
       */
      status: 'on_sale' | 'not_on_sale' | 'all_held' | 'sold_out' | 'ended';
      /** @description What each tier offers. */
      tiers: components['schemas']['TierAvailabilityEntry'][];
      /**
       * @description Whether buyers need a place in line before they choose: see waitingRoom.join. It may begin at any time; then holds answer `admission_required`.
       * @example false
       */
      waiting_room: boolean;
    };
    /**
     * @description An event was cancelled; its orders are being refunded.
     * @example {
     *       "type": "event.cancelled",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "title": "Night of the Lanterns",
     *         "venue": "Old Harbour Hall",
     *         "city": "Hamburg",
     *         "start_time": "2027-06-12T18:00:00.000Z",
     *         "end_time": "2027-06-12T21:00:00.000Z",
     *         "local_start_time": "2027-06-12T20:00:00+02:00",
     *         "local_end_time": "2027-06-12T23:00:00+02:00",
     *         "time_zone": "Europe/Berlin",
     *         "status": "cancelled",
     *         "capacity": 500
     *       }
     *     }
     */
    EventCancelledWebhook: {
      data: components['schemas']['EventData'];
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example event.cancelled
       * @constant
       */
      type: 'event.cancelled';
    };
    /** @description An event. Its `description` is left out, because it alone may exceed the size of a webhook: read it from the API. */
    EventData: {
      /**
       * @description Seats over all tiers; `null` where only the tiers limit them.
       * @example 500
       */
      capacity: number | null;
      /**
       * @description The city of the venue.
       * @example Hamburg
       */
      city: string;
      /**
       * Format: date-time
       * @description When it ends. ISO 8601, UTC.
       * @example 2027-06-12T21:00:00.000Z
       */
      end_time: string;
      /**
       * @description The event’s id.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * Format: date-time
       * @description When it ends. By the wall clock of the event’s time zone, with its offset. ISO 8601.
       * @example 2027-06-12T23:00:00+02:00
       */
      local_end_time: string;
      /**
       * Format: date-time
       * @description When it starts. By the wall clock of the event’s time zone, with its offset. ISO 8601.
       * @example 2027-06-12T20:00:00+02:00
       */
      local_start_time: string;
      /**
       * @description Who sells its tickets.
       * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      promoter_id: string;
      /**
       * Format: date-time
       * @description When it starts. ISO 8601, UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      start_time: string;
      /**
       * @description State of the event at the time of the webhook.
       * @example published
       * @enum {string}
       */
      status: 'draft' | 'published' | 'cancelled';
      /**
       * @description IANA name of the zone.
       * @example Europe/Berlin
       */
      time_zone: string;
      /**
       * @description What the event is called.
       * @example Night of the Lanterns
       */
      title: string;
      /**
       * @description Where it takes place.
       * @example Old Harbour Hall
       */
      venue: string;
    };
    EventPage: {
      /** @description The objects of this page. */
      data: components['schemas']['Event'][];
      /**
       * @description Whether more follow in this direction.
       * @example false
       */
      has_more: boolean;
    };
    /**
     * @description An event was published and can be bought.
     * @example {
     *       "type": "event.published",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "title": "Night of the Lanterns",
     *         "venue": "Old Harbour Hall",
     *         "city": "Hamburg",
     *         "start_time": "2027-06-12T18:00:00.000Z",
     *         "end_time": "2027-06-12T21:00:00.000Z",
     *         "local_start_time": "2027-06-12T20:00:00+02:00",
     *         "local_end_time": "2027-06-12T23:00:00+02:00",
     *         "time_zone": "Europe/Berlin",
     *         "status": "published",
     *         "capacity": 500
     *       }
     *     }
     */
    EventPublishedWebhook: {
      data: components['schemas']['EventData'];
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example event.published
       * @constant
       */
      type: 'event.published';
    };
    /**
     * @description The last seat of an event was sold: of all its tiers, or of its capacity.
     * @example {
     *       "type": "event.sold_out",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "title": "Night of the Lanterns",
     *         "venue": "Old Harbour Hall",
     *         "city": "Hamburg",
     *         "start_time": "2027-06-12T18:00:00.000Z",
     *         "end_time": "2027-06-12T21:00:00.000Z",
     *         "local_start_time": "2027-06-12T20:00:00+02:00",
     *         "local_end_time": "2027-06-12T23:00:00+02:00",
     *         "time_zone": "Europe/Berlin",
     *         "status": "published",
     *         "capacity": 500
     *       }
     *     }
     */
    EventSoldOutWebhook: {
      data: components['schemas']['EventData'];
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example event.sold_out
       * @constant
       */
      type: 'event.sold_out';
    };
    /**
     * @description A published event went back to draft.
     * @example {
     *       "type": "event.unpublished",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "title": "Night of the Lanterns",
     *         "venue": "Old Harbour Hall",
     *         "city": "Hamburg",
     *         "start_time": "2027-06-12T18:00:00.000Z",
     *         "end_time": "2027-06-12T21:00:00.000Z",
     *         "local_start_time": "2027-06-12T20:00:00+02:00",
     *         "local_end_time": "2027-06-12T23:00:00+02:00",
     *         "time_zone": "Europe/Berlin",
     *         "status": "draft",
     *         "capacity": 500
     *       }
     *     }
     */
    EventUnpublishedWebhook: {
      data: components['schemas']['EventData'];
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example event.unpublished
       * @constant
       */
      type: 'event.unpublished';
    };
    EventWithTiers: {
      /**
       * @description Whether there are tiers that an access code opens, so that a page can ask for one.
       * @example false
       */
      accepts_access_code: boolean;
      /**
       * @description What the cheapest ticket costs its buyer, fee and tax included, in the currency’s minor unit: of tiers on show whose sale is not over. Null where there is none.
       * @example 5126
       */
      buyer_price_from: number | null;
      /**
       * @description Seats of the whole event; null for no limit.
       * @example 500
       */
      capacity: number | null;
      /**
       * @description The city of the venue.
       * @example Hamburg
       */
      city: string;
      /**
       * Format: date-time
       * @description When the event was made. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      created_at: string;
      /**
       * @description ISO 4217 currency code.
       * @example EUR
       */
      currency: string;
      /**
       * @description How many decimals amounts in the currency’s minor unit have: with 2, 4500 is 45.00.
       * @example 2
       */
      currency_decimals: number;
      /**
       * @description How many hours an order keeps its seats while the buyer’s bank is at work on a debit, at most until the event starts. Then it ends, and money that still comes is late money.
       * @example 120
       */
      debit_limit_hours: number;
      /**
       * @description What visitors should know.
       * @example An evening of music.
       */
      description: string;
      /**
       * Format: date-time
       * @description When the event ends. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      end_time: string;
      /**
       * @description The event’s id.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * @description A picture of the event.
       * @example https://images.example.com/lanterns.jpg
       */
      image_url: string | null;
      /**
       * Format: date-time
       * @description When the event ends. By the wall clock of the event’s time zone, with its offset from UTC. ISO 8601.
       * @example 2027-06-12T20:00:00+02:00
       */
      local_end_time: string;
      /**
       * Format: date-time
       * @description When the event starts. By the wall clock of the event’s time zone, with its offset from UTC. ISO 8601.
       * @example 2027-06-12T20:00:00+02:00
       */
      local_start_time: string;
      /**
       * @description Who sells its tickets.
       * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      promoter_id: string;
      /**
       * @description Rises with each change that calendars should hear of: as SEQUENCE of an entry, with updated_at as DTSTAMP.
       * @example 0
       */
      revision: number;
      /**
       * Format: date-time
       * @description When the event starts. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      start_time: string;
      /**
       * @description `ended` is a published event whose end has passed.
       * @example published
       * @enum {string}
       */
      status: 'draft' | 'published' | 'cancelled' | 'ended';
      /**
       * @description The Ed25519 key that verifies this event’s tickets: raw, base64url.
       * @example 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo
       */
      ticket_public_key: string;
      /** @description Its tiers, in order of position. */
      tiers: components['schemas']['Tier'][];
      /**
       * @description IANA time zone of the venue.
       * @example Europe/Berlin
       */
      time_zone: string;
      /**
       * @description What the event is called.
       * @example Night of the Lanterns
       */
      title: string;
      /**
       * Format: date-time
       * @description When the event was last changed. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      updated_at: string;
      /**
       * @description The hosted page that sells its tickets.
       * @example https://api.ticketvendor.dev/e/evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      url: string;
      /**
       * @description Where it takes place.
       * @example Old Harbour Hall
       */
      venue: string;
      /**
       * @description Whether buyers need a place in line before they choose: see waitingRoom.join. It may begin at any time; then holds answer `admission_required`.
       * @example false
       */
      waiting_room: boolean;
    };
    FailingEndpoint: {
      /**
       * Format: date-time
       * @description Since when it fails. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      failing_since: string;
      /**
       * @description The endpoint.
       * @example whe_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * @description Whose it is.
       * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      promoter_id: string;
      /**
       * @description Where it is.
       * @example https://backend.example.com/hooks
       */
      url: string;
    };
    FreeSeats: {
      /**
       * @description The seats of these void tickets; of all that are void without it.
       * @example [
       *       "tkt_01k9z3v6w0d8y2m4q7r5t1x3n9"
       *     ]
       */
      ticket_ids?: string[];
    };
    Hold: {
      /**
       * Format: date-time
       * @description When the hold was granted. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      created_at: string;
      /**
       * @description ISO 4217 currency code.
       * @example EUR
       */
      currency: string;
      /**
       * @description What a promo code takes off; 0 without one. In the currency’s minor unit.
       * @example 4500
       */
      discount: number;
      /**
       * @description The event.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      event_id: string;
      /**
       * Format: date-time
       * @description Until when they are kept. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      expires_at: string;
      /**
       * @description The fee on the tickets. In the currency’s minor unit.
       * @example 4500
       */
      fee: number;
      /**
       * @description Whether the prices contain the fee, which the promoter then bears; if not it is added to the total.
       * @example false
       */
      fee_included: boolean;
      /**
       * @description The hold’s id.
       * @example hld_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /** @description The tickets kept, at the price they will be sold for. */
      items: components['schemas']['LineItem'][];
      /**
       * @description Whether the seats are still kept.
       * @example active
       * @enum {string}
       */
      status: 'active' | 'expired' | 'released' | 'converted';
      /**
       * @description The tickets at the prices on show. In the currency’s minor unit.
       * @example 4500
       */
      subtotal: number;
      /**
       * @description The tax on the prices less discount. In the currency’s minor unit.
       * @example 4500
       */
      tax: number;
      /**
       * @description Whether the prices contain the tax; if not it is added to the total.
       * @example true
       */
      tax_inclusive: boolean;
      /**
       * @description What the tax is called.
       * @example VAT
       */
      tax_name: string;
      /**
       * @description Turns the hold into an order; keep it with the buyer.
       * @example ht_eyJpIjoiaGxkX…
       */
      token: string;
      /**
       * @description What the buyer pays. In the currency’s minor unit.
       * @example 4500
       */
      total_price: number;
    };
    HoldToken: {
      /**
       * @description The hold’s token, as holds.create returned it.
       * @example ht_eyJpIjoiaGxkX…
       */
      token: string;
    };
    JoinedWaitlistEntry: {
      /**
       * Format: date-time
       * @description When the person joined. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      created_at: string;
      /**
       * @description Where the offer is sent.
       * @example ada@example.com
       */
      email: string;
      /**
       * @description The event waited for.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      event_id: string;
      /**
       * @description The entry’s id.
       * @example wle_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * @description Why a lapsed entry is over: its offer was not taken in time; or it waited in vain, since the sale of its tiers or the event has ended, or the event was cancelled. The person is told by e-mail of all but the first.
       * @example null
       * @enum {string|null}
       */
      lapse_reason: 'offer_expired' | 'sale_ended' | 'event_ended' | 'event_cancelled' | null;
      /**
       * @description What the person reads. BCP 47.
       * @example de-AT
       */
      locale: string;
      /**
       * @description Who waits.
       * @example Ada Lovelace
       */
      name: string;
      /**
       * @description Whether an offer was made.
       * @example false
       */
      notified: boolean;
      offer: components['schemas']['WaitlistOffer'];
      /**
       * @description The place among those who wait for the same seats, 1 being next; null once not waiting.
       * @example 3
       */
      position: number | null;
      /**
       * @description The event’s promoter.
       * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      promoter_id: string;
      /**
       * @description Seats wanted.
       * @example 2
       */
      quantity: number;
      /**
       * @description Where the entry stands; seats are kept for it while `offered`.
       * @example waiting
       * @enum {string}
       */
      status: 'waiting' | 'offered' | 'claimed' | 'lapsed' | 'left';
      /**
       * @description The tier waited for; null for any.
       * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      tier_id: string | null;
      /**
       * @description The person’s credential for this entry; shown only now.
       * @example wt_wle_01k9z3v6w0d8y2m4q7r5t1x3n9.q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6j7k8l9z0x1c
       */
      token: string;
      /**
       * @description The person’s account; null for a guest.
       * @example usr_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      user_id: string | null;
    };
    JoinWaitingRoom: {
      /** @description The public half of a key that the browser keeps, as a JWK: only its holder can use the admission then. Without it the admission is for one hold. */
      public_key?: {
        /**
         * @description The curve.
         * @example P-256
         * @enum {string}
         */
        crv: 'P-256';
        /**
         * @description The kind of key.
         * @example EC
         * @enum {string}
         */
        kty: 'EC';
        /**
         * @description The x coordinate, base64url.
         * @example f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU
         */
        x: string;
        /**
         * @description The y coordinate, base64url.
         * @example x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0
         */
        y: string;
      };
    };
    JoinWaitlist: {
      /**
       * @description The access code of a hidden tier; its case is ignored.
       * @example LANTERN-CLUB
       */
      access_code?: string;
      /**
       * Format: idn-email
       * @description Where the offer is sent.
       * @example ada@example.com
       */
      email: string;
      /**
       * @description The event to wait for.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      event_id: string;
      /**
       * @description What the person reads: the language of e-mails. Left out, the request’s Accept-Language counts. BCP 47; we write English and German, and English to who reads neither.
       * @example de-AT
       */
      locale?: string;
      /**
       * @description Who waits.
       * @example Ada Lovelace
       */
      name: string;
      /**
       * @description Seats wanted; they are offered together or not at all.
       * @example 2
       */
      quantity: number;
      /**
       * Format: uri
       * @description The page where an offer can be taken; the event’s hosted page if left out.
       * @example https://tickets.example.com/summer-night
       */
      return_url?: string;
      /**
       * @description The tier to wait for; null for any tier of the event.
       * @default null
       * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      tier_id?: string | null;
    };
    LateKind: {
      /**
       * @description How many are due, 1,000 at most.
       * @example 0
       */
      due: number;
      /**
       * @description What the jobs do.
       * @example orders.email_tickets
       */
      kind: string;
      /**
       * Format: date-time
       * @description Since when the first of them is. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      oldest_due_at: string;
    };
    LineItem: {
      /**
       * @description What one costs its buyer without a promo code, fee and tax included. In the currency’s minor unit.
       * @example 4500
       */
      buyer_price: number;
      /**
       * @description What a promo code takes off the line. In the currency’s minor unit.
       * @example 4500
       */
      discount: number;
      /**
       * @description The fee on the line; see fee_included. In the currency’s minor unit.
       * @example 4500
       */
      fee: number;
      /**
       * @description How many tickets of it.
       * @example 2
       */
      quantity: number;
      /**
       * @description The tax on the line; see tax_inclusive. In the currency’s minor unit.
       * @example 4500
       */
      tax: number;
      /**
       * @description The tier.
       * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      tier_id: string;
      /**
       * @description Its name.
       * @example General admission
       */
      tier_name: string;
      /**
       * @description What the buyer pays for the line. In the currency’s minor unit.
       * @example 4500
       */
      total_price: number;
      /**
       * @description The list price of one. In the currency’s minor unit.
       * @example 4500
       */
      unit_price: number;
    };
    Liveness: {
      /**
       * @description It runs.
       * @example ok
       * @enum {string}
       */
      status: 'ok';
    };
    Login: {
      /**
       * Format: idn-email
       * @description The account’s e-mail; upper and lower case are the same.
       * @example ada@example.com
       */
      email: string;
      /**
       * @description The password.
       * @example correct horse battery staple
       */
      password: string;
    };
    MovedTime: {
      /**
       * @description Which time.
       * @example start_time
       * @enum {string}
       */
      field: 'start_time' | 'end_time' | 'sale_start' | 'sale_end';
      /**
       * Format: date-time
       * @description The time as it was promised and is told. By the wall clock of the event’s time zone, with its offset from UTC. ISO 8601.
       * @example 2027-06-12T20:00:00+02:00
       */
      promised: string;
      /**
       * Format: date-time
       * @description The same instant, by the rules of now. By the wall clock of the event’s time zone, with its offset from UTC. ISO 8601.
       * @example 2027-06-12T20:00:00+02:00
       */
      same_instant: string;
      /**
       * @description The promised wall-clock time, by the rules of now: one, or two where it comes twice, or none where the clocks skip it.
       * @example [
       *       "2028-12-15T20:00:00-07:00"
       *     ]
       */
      same_local_time: string[];
      /**
       * @description The tier whose sale it is of; null for a time of the event.
       * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      tier_id: string | null;
    };
    NewAccount: components['schemas']['Session'] & {
      /**
       * @description How many orders, made with the e-mail as a guest, joined the account.
       * @example 1
       */
      orders_attached: number;
    };
    NotifyWaitlistEntry: {
      /**
       * @description Offers a waiting entry seats out of turn: free ones in nobody’s cart, even if they are kept for somebody ahead of it. The audit log keeps who did it.
       * @example false
       */
      override?: boolean;
    };
    OfflineScan: {
      /**
       * @description Which door or device this is.
       * @example North gate
       */
      gate?: string;
      /**
       * Format: uuid
       * @description The scanner’s own id of this scan, a UUID. Sent again, with whatever call, it is the same scan.
       * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
       */
      scan_id: string;
      /**
       * Format: date-time
       * @description When, by the scanner’s clock. A time that can’t be counts as that of the upload. ISO 8601.
       * @example 2027-06-12T18:00:00Z
       */
      scanned_at: string;
      /**
       * @description The ticket that its QR code names.
       * @example tkt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      ticket_id: string;
    };
    /** @description An order as it is then. */
    Order: {
      /**
       * Format: date-time
       * @description When it was confirmed. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      confirmed_at: string | null;
      /**
       * Format: date-time
       * @description When it was made. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      created_at: string;
      /**
       * @description ISO 4217 currency code.
       * @example EUR
       */
      currency: string;
      /**
       * @description What a promo code takes off; 0 without one. In the currency’s minor unit.
       * @example 4500
       */
      discount: number;
      /**
       * @description What has become of the dispute, in Stripe’s words; `warning_…` are inquiries, for which no money is taken yet.
       * @example null
       * @enum {string|null}
       */
      dispute_status:
        | 'warning_needs_response'
        | 'warning_under_review'
        | 'warning_closed'
        | 'needs_response'
        | 'under_review'
        | 'won'
        | 'lost'
        | 'prevented'
        | null;
      /**
       * Format: date-time
       * @description When the buyer’s bank disputed the payment; null if it never did. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      disputed_at: string | null;
      /**
       * @description Where the tickets are sent.
       * @example ada@example.com
       */
      email: string;
      /**
       * @description The event.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      event_id: string;
      /**
       * Format: date-time
       * @description Until when a pending order can be paid, or its bank debit is waited for. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      expires_at: string;
      /**
       * @description The fee on the tickets. In the currency’s minor unit.
       * @example 4500
       */
      fee: number;
      /**
       * @description Whether the prices contain the fee, which the promoter then bears; if not it is added to the total.
       * @example false
       */
      fee_included: boolean;
      /**
       * @description The order’s id.
       * @example ord_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /** @description What was ordered. */
      items: components['schemas']['LineItem'][];
      /**
       * Format: date-time
       * @description The same as `expires_at`, by the clock of the event’s place. By the wall clock of the event’s time zone, with its offset from UTC. ISO 8601.
       * @example 2027-06-12T20:00:00+02:00
       */
      local_expires_at: string;
      /**
       * @description What the buyer reads. BCP 47.
       * @example de-AT
       */
      locale: string;
      /**
       * @description The buyer’s name.
       * @example Ada Lovelace
       */
      name: string;
      payment: components['schemas']['OrderPayment'];
      /**
       * @description Stripe’s PaymentIntent; null for free orders.
       * @example pi_3Q…
       */
      payment_id: string | null;
      /**
       * @description How it is paid.
       * @example element
       * @enum {string}
       */
      payment_mode: 'element' | 'checkout';
      /**
       * @description What has become of the payment. `processing`: the buyer’s bank is at work on it, which takes days for a debit; the seats are kept until `expires_at`. `failed`: nothing came of that, and a pending order can be paid in another way.
       * @example paid
       * @enum {string}
       */
      payment_status: 'not_required' | 'unpaid' | 'processing' | 'failed' | 'paid';
      /**
       * @description The promo code that was used, as its promoter writes it.
       * @example EARLY20
       */
      promo_code: string | null;
      /**
       * @description Who sells.
       * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      promoter_id: string;
      /**
       * @description How many tickets.
       * @example 2
       */
      quantity: number;
      /**
       * @description How much of what was paid has gone or is going back.
       * @example none
       * @enum {string}
       */
      refund_status: 'none' | 'partial' | 'full';
      /**
       * @description What has gone or is going back. In the currency’s minor unit.
       * @example 4500
       */
      refunded_amount: number;
      /** @description What has gone or is going back, whoever gave it back; oldest first. */
      refunds: components['schemas']['Refund'][];
      /**
       * @description Where the sale stands. It says nothing of money that went back or of which tickets admit.
       * @example confirmed
       * @enum {string}
       */
      status: 'pending' | 'confirmed' | 'expired' | 'cancelled';
      /**
       * @description The tickets at the prices on show. In the currency’s minor unit.
       * @example 4500
       */
      subtotal: number;
      /**
       * @description The tax on the prices less discount. In the currency’s minor unit.
       * @example 4500
       */
      tax: number;
      /**
       * @description Whether the prices contain the tax; if not it is added to the total.
       * @example true
       */
      tax_inclusive: boolean;
      /**
       * @description What the tax is called.
       * @example VAT
       */
      tax_name: string;
      /** @description The tickets, once the order is confirmed. */
      tickets: components['schemas']['Ticket'][];
      /**
       * @description What the buyer pays. In the currency’s minor unit.
       * @example 4500
       */
      total_price: number;
      /**
       * @description The buyer’s account; null for guests.
       * @example null
       */
      user_id: string | null;
    };
    /**
     * @description An order was cancelled.
     * @example {
     *       "type": "order.cancelled",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "status": "cancelled",
     *         "refund_status": "none",
     *         "payment_status": "unpaid",
     *         "email": "ada@example.com",
     *         "name": "Ada Lovelace",
     *         "quantity": 2,
     *         "subtotal": 9000,
     *         "discount": 0,
     *         "fee": 0,
     *         "fee_included": false,
     *         "tax": 1437,
     *         "tax_inclusive": true,
     *         "tax_name": "VAT",
     *         "total_price": 9000,
     *         "promo_code": null,
     *         "refunded_amount": 0,
     *         "currency": "EUR",
     *         "created_at": "2027-03-01T09:30:00.000Z",
     *         "sequence": 2,
     *         "items": [
     *           {
     *             "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *             "tier_name": "Early bird",
     *             "quantity": 2,
     *             "unit_price": 4500,
     *             "discount": 0,
     *             "fee": 0,
     *             "tax": 1437,
     *             "total_price": 9000
     *           }
     *         ]
     *       }
     *     }
     */
    OrderCancelledWebhook: {
      data: components['schemas']['OrderData'] & {
        /**
         * @description Its state.
         * @example cancelled
         * @constant
         */
        status: 'cancelled';
      };
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example order.cancelled
       * @constant
       */
      type: 'order.cancelled';
    };
    /**
     * @description An order was paid, or was free: this is the sale.
     * @example {
     *       "type": "order.confirmed",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "status": "confirmed",
     *         "refund_status": "none",
     *         "payment_status": "paid",
     *         "email": "ada@example.com",
     *         "name": "Ada Lovelace",
     *         "quantity": 2,
     *         "subtotal": 9000,
     *         "discount": 0,
     *         "fee": 0,
     *         "fee_included": false,
     *         "tax": 1437,
     *         "tax_inclusive": true,
     *         "tax_name": "VAT",
     *         "total_price": 9000,
     *         "promo_code": null,
     *         "refunded_amount": 0,
     *         "currency": "EUR",
     *         "created_at": "2027-03-01T09:30:00.000Z",
     *         "sequence": 2,
     *         "items": [
     *           {
     *             "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *             "tier_name": "Early bird",
     *             "quantity": 2,
     *             "unit_price": 4500,
     *             "discount": 0,
     *             "fee": 0,
     *             "tax": 1437,
     *             "total_price": 9000
     *           }
     *         ]
     *       }
     *     }
     */
    OrderConfirmedWebhook: {
      data: components['schemas']['OrderData'] & {
        /**
         * @description Its state.
         * @example confirmed
         * @constant
         */
        status: 'confirmed';
      };
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example order.confirmed
       * @constant
       */
      type: 'order.confirmed';
    };
    /** @description How orders went. */
    OrderCounts: {
      /**
       * @description Orders that were given up.
       * @example 3
       */
      cancelled: number;
      /**
       * @description Orders that were ever confirmed.
       * @example 96
       */
      confirmed: number;
      /**
       * @description Confirmed ÷ created; null without orders.
       * @example 0.8
       */
      conversion: number | null;
      /**
       * @description Orders that were started.
       * @example 120
       */
      created: number;
      /**
       * @description Orders that were not paid in time.
       * @example 18
       */
      expired: number;
      /**
       * @description Orders that are being paid now.
       * @example 3
       */
      pending: number;
      /**
       * @description Confirmed orders of which money has gone or is going back.
       * @example 4
       */
      refunded: number;
    };
    /**
     * @description An order was placed and awaits payment; its seats are kept.
     * @example {
     *       "type": "order.created",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "status": "pending",
     *         "refund_status": "none",
     *         "payment_status": "unpaid",
     *         "email": "ada@example.com",
     *         "name": "Ada Lovelace",
     *         "quantity": 2,
     *         "subtotal": 9000,
     *         "discount": 0,
     *         "fee": 0,
     *         "fee_included": false,
     *         "tax": 1437,
     *         "tax_inclusive": true,
     *         "tax_name": "VAT",
     *         "total_price": 9000,
     *         "promo_code": null,
     *         "refunded_amount": 0,
     *         "currency": "EUR",
     *         "created_at": "2027-03-01T09:30:00.000Z",
     *         "sequence": 1,
     *         "items": [
     *           {
     *             "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *             "tier_name": "Early bird",
     *             "quantity": 2,
     *             "unit_price": 4500,
     *             "discount": 0,
     *             "fee": 0,
     *             "tax": 1437,
     *             "total_price": 9000
     *           }
     *         ]
     *       }
     *     }
     */
    OrderCreatedWebhook: {
      data: components['schemas']['OrderData'] & {
        /**
         * @description Its state.
         * @example pending
         * @constant
         */
        status: 'pending';
      };
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example order.created
       * @constant
       */
      type: 'order.created';
    };
    /** @description An order. */
    OrderData: {
      /**
       * Format: date-time
       * @description When it was placed. ISO 8601, UTC.
       * @example 2027-03-01T09:30:00.000Z
       */
      created_at: string;
      /**
       * @description ISO 4217, upper case.
       * @example EUR
       */
      currency: string;
      /**
       * @description What a promo code took off. In minor units of `currency`.
       * @example 0
       */
      discount: number;
      /**
       * @description The buyer’s e-mail: keep it out of logs.
       * @example ada@example.com
       */
      email: string;
      /**
       * @description Its event.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      event_id: string;
      /**
       * @description The fee. In minor units of `currency`.
       * @example 0
       */
      fee: number;
      /**
       * @description Whether the prices contain the fee; if not it was added to them.
       * @example false
       */
      fee_included: boolean;
      /**
       * @description The order’s id.
       * @example ord_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /** @description Its lines. */
      items: components['schemas']['OrderItemData'][];
      /**
       * @description The buyer’s name: keep it out of logs.
       * @example Ada Lovelace
       */
      name: string;
      /**
       * @description What has become of the payment: `processing` while a bank is at work on it, `failed` where that came to nothing.
       * @example paid
       * @enum {string}
       */
      payment_status: 'not_required' | 'unpaid' | 'processing' | 'failed' | 'paid';
      /**
       * @description The promo code, as its promoter writes it; `null` without one.
       * @example null
       */
      promo_code: string | null;
      /**
       * @description Who sells.
       * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      promoter_id: string;
      /**
       * @description Seats over all items.
       * @example 2
       */
      quantity: number;
      /**
       * @description How much of what was paid has gone or is going back.
       * @example none
       * @enum {string}
       */
      refund_status: 'none' | 'partial' | 'full';
      /**
       * @description The sum of all refunds so far. In minor units of `currency`.
       * @example 0
       */
      refunded_amount: number;
      /**
       * @description Rises with each webhook about this order. Webhooks may overtake each other: ignore one below the last you handled.
       * @example 2
       */
      sequence: number;
      /**
       * @description Where the sale stands; what went back, `refund_status` says, and which tickets admit, the tickets.
       * @example confirmed
       * @enum {string}
       */
      status: 'pending' | 'confirmed' | 'expired' | 'cancelled';
      /**
       * @description The tickets at the prices on show. In minor units of `currency`.
       * @example 9000
       */
      subtotal: number;
      /**
       * @description The tax. In minor units of `currency`.
       * @example 1437
       */
      tax: number;
      /**
       * @description Whether the prices contain the tax; if not it was added to them.
       * @example true
       */
      tax_inclusive: boolean;
      /**
       * @description What the tax is called.
       * @example VAT
       */
      tax_name: string;
      /**
       * @description What the buyer pays. In minor units of `currency`.
       * @example 9000
       */
      total_price: number;
    };
    /**
     * @description An order was not paid in time; its seats are free again.
     * @example {
     *       "type": "order.expired",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "status": "expired",
     *         "refund_status": "none",
     *         "payment_status": "unpaid",
     *         "email": "ada@example.com",
     *         "name": "Ada Lovelace",
     *         "quantity": 2,
     *         "subtotal": 9000,
     *         "discount": 0,
     *         "fee": 0,
     *         "fee_included": false,
     *         "tax": 1437,
     *         "tax_inclusive": true,
     *         "tax_name": "VAT",
     *         "total_price": 9000,
     *         "promo_code": null,
     *         "refunded_amount": 0,
     *         "currency": "EUR",
     *         "created_at": "2027-03-01T09:30:00.000Z",
     *         "sequence": 2,
     *         "items": [
     *           {
     *             "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *             "tier_name": "Early bird",
     *             "quantity": 2,
     *             "unit_price": 4500,
     *             "discount": 0,
     *             "fee": 0,
     *             "tax": 1437,
     *             "total_price": 9000
     *           }
     *         ]
     *       }
     *     }
     */
    OrderExpiredWebhook: {
      data: components['schemas']['OrderData'] & {
        /**
         * @description Its state.
         * @example expired
         * @constant
         */
        status: 'expired';
      };
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example order.expired
       * @constant
       */
      type: 'order.expired';
    };
    /** @description One line of an order: so many seats of one tier. */
    OrderItemData: {
      /**
       * @description What a promo code took off the line. In minor units of `currency`.
       * @example 0
       */
      discount: number;
      /**
       * @description The fee; see the order’s `fee_included`. In minor units of `currency`.
       * @example 0
       */
      fee: number;
      /**
       * @description Seats of it.
       * @example 2
       */
      quantity: number;
      /**
       * @description The tax; see the order’s `tax_inclusive`. In minor units of `currency`.
       * @example 1437
       */
      tax: number;
      /**
       * @description The tier.
       * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      tier_id: string;
      /**
       * @description What the tier is called.
       * @example Early bird
       */
      tier_name: string;
      /**
       * @description What the buyer pays for the line. In minor units of `currency`.
       * @example 9000
       */
      total_price: number;
      /**
       * @description The list price of a ticket when it was ordered. In minor units of `currency`.
       * @example 4500
       */
      unit_price: number;
    };
    OrderPage: {
      /** @description The objects of this page. */
      data: components['schemas']['OrderSummary'][];
      /**
       * @description Whether more follow in this direction.
       * @example false
       */
      has_more: boolean;
    };
    /** @description How to pay; only for the buyer and only while the order is pending. */
    OrderPayment: components['schemas']['ElementPayment'] | components['schemas']['CheckoutPayment'] | null;
    /**
     * @description Nothing came of a payment that a bank was at work on; it can be paid in another way.
     * @example {
     *       "type": "order.payment_failed",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "status": "pending",
     *         "refund_status": "none",
     *         "payment_status": "failed",
     *         "email": "ada@example.com",
     *         "name": "Ada Lovelace",
     *         "quantity": 2,
     *         "subtotal": 9000,
     *         "discount": 0,
     *         "fee": 0,
     *         "fee_included": false,
     *         "tax": 1437,
     *         "tax_inclusive": true,
     *         "tax_name": "VAT",
     *         "total_price": 9000,
     *         "promo_code": null,
     *         "refunded_amount": 0,
     *         "currency": "EUR",
     *         "created_at": "2027-03-01T09:30:00.000Z",
     *         "sequence": 3,
     *         "items": [
     *           {
     *             "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *             "tier_name": "Early bird",
     *             "quantity": 2,
     *             "unit_price": 4500,
     *             "discount": 0,
     *             "fee": 0,
     *             "tax": 1437,
     *             "total_price": 9000
     *           }
     *         ]
     *       }
     *     }
     */
    OrderPaymentFailedWebhook: {
      data: components['schemas']['OrderData'] & {
        /**
         * @description Its state.
         * @example pending
         * @constant
         */
        status: 'pending';
      };
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example order.payment_failed
       * @constant
       */
      type: 'order.payment_failed';
    };
    /**
     * @description The buyer’s bank is at work on a payment, which takes days for a debit; the seats are kept.
     * @example {
     *       "type": "order.payment_processing",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "status": "pending",
     *         "refund_status": "none",
     *         "payment_status": "processing",
     *         "email": "ada@example.com",
     *         "name": "Ada Lovelace",
     *         "quantity": 2,
     *         "subtotal": 9000,
     *         "discount": 0,
     *         "fee": 0,
     *         "fee_included": false,
     *         "tax": 1437,
     *         "tax_inclusive": true,
     *         "tax_name": "VAT",
     *         "total_price": 9000,
     *         "promo_code": null,
     *         "refunded_amount": 0,
     *         "currency": "EUR",
     *         "created_at": "2027-03-01T09:30:00.000Z",
     *         "sequence": 2,
     *         "items": [
     *           {
     *             "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *             "tier_name": "Early bird",
     *             "quantity": 2,
     *             "unit_price": 4500,
     *             "discount": 0,
     *             "fee": 0,
     *             "tax": 1437,
     *             "total_price": 9000
     *           }
     *         ]
     *       }
     *     }
     */
    OrderPaymentProcessingWebhook: {
      data: components['schemas']['OrderData'] & {
        /**
         * @description Its state.
         * @example pending
         * @constant
         */
        status: 'pending';
      };
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example order.payment_processing
       * @constant
       */
      type: 'order.payment_processing';
    };
    /**
     * @description Money of an order goes back, in part or in full. A payment that came too late is refunded without reviving its order.
     * @example {
     *       "type": "order.refunded",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "status": "confirmed",
     *         "refund_status": "full",
     *         "payment_status": "paid",
     *         "email": "ada@example.com",
     *         "name": "Ada Lovelace",
     *         "quantity": 2,
     *         "subtotal": 9000,
     *         "discount": 0,
     *         "fee": 0,
     *         "fee_included": false,
     *         "tax": 1437,
     *         "tax_inclusive": true,
     *         "tax_name": "VAT",
     *         "total_price": 9000,
     *         "promo_code": null,
     *         "refunded_amount": 9000,
     *         "currency": "EUR",
     *         "created_at": "2027-03-01T09:30:00.000Z",
     *         "sequence": 3,
     *         "items": [
     *           {
     *             "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *             "tier_name": "Early bird",
     *             "quantity": 2,
     *             "unit_price": 4500,
     *             "discount": 0,
     *             "fee": 0,
     *             "tax": 1437,
     *             "total_price": 9000
     *           }
     *         ]
     *       }
     *     }
     */
    OrderRefundedWebhook: {
      data: components['schemas']['OrderData'] & {
        /**
         * @description Its state.
         * @example confirmed
         * @enum {string}
         */
        status: 'confirmed' | 'expired' | 'cancelled';
      };
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example order.refunded
       * @constant
       */
      type: 'order.refunded';
    };
    OrderSummary: {
      /**
       * Format: date-time
       * @description When it was confirmed. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      confirmed_at: string | null;
      /**
       * Format: date-time
       * @description When it was made. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      created_at: string;
      /**
       * @description ISO 4217 currency code.
       * @example EUR
       */
      currency: string;
      /**
       * @description What a promo code takes off; 0 without one. In the currency’s minor unit.
       * @example 4500
       */
      discount: number;
      /**
       * @description What has become of the dispute, in Stripe’s words; `warning_…` are inquiries, for which no money is taken yet.
       * @example null
       * @enum {string|null}
       */
      dispute_status:
        | 'warning_needs_response'
        | 'warning_under_review'
        | 'warning_closed'
        | 'needs_response'
        | 'under_review'
        | 'won'
        | 'lost'
        | 'prevented'
        | null;
      /**
       * Format: date-time
       * @description When the buyer’s bank disputed the payment; null if it never did. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      disputed_at: string | null;
      /**
       * @description Where the tickets are sent.
       * @example ada@example.com
       */
      email: string;
      /**
       * @description The event.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      event_id: string;
      /**
       * Format: date-time
       * @description Until when a pending order can be paid, or its bank debit is waited for. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      expires_at: string;
      /**
       * @description The fee on the tickets. In the currency’s minor unit.
       * @example 4500
       */
      fee: number;
      /**
       * @description Whether the prices contain the fee, which the promoter then bears; if not it is added to the total.
       * @example false
       */
      fee_included: boolean;
      /**
       * @description The order’s id.
       * @example ord_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /** @description What was ordered. */
      items: components['schemas']['LineItem'][];
      /**
       * @description What the buyer reads. BCP 47.
       * @example de-AT
       */
      locale: string;
      /**
       * @description The buyer’s name.
       * @example Ada Lovelace
       */
      name: string;
      /**
       * @description Stripe’s PaymentIntent; null for free orders.
       * @example pi_3Q…
       */
      payment_id: string | null;
      /**
       * @description How it is paid.
       * @example element
       * @enum {string}
       */
      payment_mode: 'element' | 'checkout';
      /**
       * @description What has become of the payment. `processing`: the buyer’s bank is at work on it, which takes days for a debit; the seats are kept until `expires_at`. `failed`: nothing came of that, and a pending order can be paid in another way.
       * @example paid
       * @enum {string}
       */
      payment_status: 'not_required' | 'unpaid' | 'processing' | 'failed' | 'paid';
      /**
       * @description The promo code that was used, as its promoter writes it.
       * @example EARLY20
       */
      promo_code: string | null;
      /**
       * @description Who sells.
       * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      promoter_id: string;
      /**
       * @description How many tickets.
       * @example 2
       */
      quantity: number;
      /**
       * @description How much of what was paid has gone or is going back.
       * @example none
       * @enum {string}
       */
      refund_status: 'none' | 'partial' | 'full';
      /**
       * @description What has gone or is going back. In the currency’s minor unit.
       * @example 4500
       */
      refunded_amount: number;
      /**
       * @description Where the sale stands. It says nothing of money that went back or of which tickets admit.
       * @example confirmed
       * @enum {string}
       */
      status: 'pending' | 'confirmed' | 'expired' | 'cancelled';
      /**
       * @description The tickets at the prices on show. In the currency’s minor unit.
       * @example 4500
       */
      subtotal: number;
      /**
       * @description The tax on the prices less discount. In the currency’s minor unit.
       * @example 4500
       */
      tax: number;
      /**
       * @description Whether the prices contain the tax; if not it is added to the total.
       * @example true
       */
      tax_inclusive: boolean;
      /**
       * @description What the tax is called.
       * @example VAT
       */
      tax_name: string;
      /**
       * @description What the buyer pays. In the currency’s minor unit.
       * @example 4500
       */
      total_price: number;
      /**
       * @description The buyer’s account; null for guests.
       * @example null
       */
      user_id: string | null;
    };
    OwnPromoter: {
      /**
       * @description The legal entity behind it.
       * @example Analytical Nights Ltd
       */
      company: string | null;
      /**
       * Format: date-time
       * @description When the promoter joined. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      created_at: string;
      /**
       * @description Where notices to the promoter go.
       * @example ada@example.com
       */
      email: string;
      /**
       * @description The promoter’s id.
       * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * @description What the promoter’s people read: the language of notices. BCP 47.
       * @example de-AT
       */
      locale: string;
      /**
       * @description The name buyers see.
       * @example Analytical Nights
       */
      name: string;
      /**
       * @description `suspended` sells nothing.
       * @example active
       * @enum {string}
       */
      status: 'active' | 'suspended';
      /**
       * Format: date-time
       * @description When the promoter was last changed. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      updated_at: string;
      /**
       * @description Whether this deployment has checked who the promoter is.
       * @example true
       */
      verified: boolean;
    };
    OwnPromoterPage: {
      /** @description The objects of this page. */
      data: components['schemas']['OwnPromoter'][];
      /**
       * @description Whether more follow in this direction.
       * @example false
       */
      has_more: boolean;
    };
    PaymentAccount: {
      /**
       * @description Whether tickets can be charged for it.
       * @example true
       */
      charges_enabled: boolean;
      /**
       * @description Whether the promoter has finished Stripe’s form.
       * @example true
       */
      details_submitted: boolean;
      /**
       * @description The account at Stripe; null until it is made.
       * @example acct_1Qy6kzH2eZvKYlo2
       */
      id: string | null;
      /**
       * @description Whether Stripe pays its balance out to the promoter’s bank.
       * @example true
       */
      payouts_enabled: boolean;
    };
    PaymentAccountOnboarding: components['schemas']['PaymentAccount'] & {
      /**
       * Format: uri
       * @description Send the promoter’s owner there, at once: it is good for one visit.
       * @example https://connect.stripe.com/setup/e/acct_1Qy6kzH2eZvKYlo2/a1B2c3
       */
      url: string;
      /**
       * Format: date-time
       * @description Until when the url can be opened. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      url_expires_at: string;
    };
    Place: {
      /** @description What lets in, once it is this visitor’s turn. */
      admission: {
        /**
         * Format: date-time
         * @description Until when a hold can be placed with it. ISO 8601 UTC.
         * @example 2027-06-12T18:00:00.000Z
         */
        expires_at: string;
        /**
         * @description Send it with the hold.
         * @example at_WyJldnRfMDFrOXoz…
         */
        token: string;
        /**
         * @description Whose it is: part of the text that a proof signs.
         * @example 5m8k2v9q0r3t7w1x
         */
        visitor_id: string;
      } | null;
      /**
       * @description When to check again.
       * @example 20
       */
      check_after_seconds: number;
      /** @description How long it will take, as things go. Null while nobody can say. */
      estimate_seconds: {
        /**
         * @description At least so many seconds, most likely.
         * @example 240
         */
        from: number;
        /**
         * @description At most so many seconds, most likely.
         * @example 660
         */
        to: number;
      } | null;
      /** @description When the sale begins, if it has not. */
      opens_at: string | null;
      /**
       * @description How many wait in all.
       * @example 18400
       */
      people_waiting: number | null;
      /**
       * @description How many come before, and one: 1 is next. Null while places are not drawn, and without one.
       * @example 1250
       */
      place: number | null;
      /**
       * @description `open`: there is no waiting room now, buy directly. `early`: the sale has not begun; everybody who is here then gets a place by lot. `waiting`, or `paused` by the promoter. `admitted`: choose with the admission. `sold_out`: nothing is left; your place is kept. `ended`: the admission was not taken up in time, or the event is over; join again if it is not.
       * @example waiting
       * @enum {string}
       */
      state: 'open' | 'early' | 'waiting' | 'paused' | 'admitted' | 'sold_out' | 'ended';
      /**
       * @description The place in line: keep the newest one, and send it with the next check. Null where there is none.
       * @example pt_WyJldnRfMDFrOXoz…
       */
      ticket: string | null;
    };
    Pricing: {
      /**
       * @description `buyer`: the fee is added to the price. `promoter`: the price contains it.
       * @example buyer
       * @enum {string}
       */
      fee_bearer: 'promoter' | 'buyer';
      /**
       * @description The fee on each ticket that costs something, in basis points of its price less discount: 250 is 2.5%.
       * @example 250
       */
      fee_bps: number;
      /**
       * @description And an amount for each such ticket, in the minor unit of the event’s currency.
       * @example 99
       */
      fee_fixed: number;
      /**
       * @description What the platform keeps of each ticket, out of its fee. The fee is never below it.
       * @example 150
       */
      platform_fee_bps: number;
      /**
       * @description And an amount for each ticket, in minor units.
       * @example 0
       */
      platform_fee_fixed: number;
      /**
       * @description The tax on prices less discount, in basis points: 2000 is 20%; 0 for none.
       * @example 2000
       */
      tax_bps: number;
      /**
       * @description Whether prices contain the tax; if not it is added.
       * @example true
       */
      tax_inclusive: boolean;
      /**
       * @description What the tax is called.
       * @example VAT
       */
      tax_name: string;
    };
    Problem: {
      /**
       * @description The stable code to branch on.
       * @example sold_out
       * @enum {string}
       */
      code:
        | 'invalid_request'
        | 'invalid_json'
        | 'invalid_cursor'
        | 'invalid_idempotency_key'
        | 'invalid_signature'
        | 'authentication_required'
        | 'invalid_credential'
        | 'credential_expired'
        | 'invalid_login'
        | 'wrong_environment'
        | 'not_allowed'
        | 'origin_not_allowed'
        | 'admission_required'
        | 'admission_invalid'
        | 'admission_expired'
        | 'promoter_suspended'
        | 'not_found'
        | 'promoter_not_found'
        | 'event_not_found'
        | 'tier_not_found'
        | 'hold_not_found'
        | 'order_not_found'
        | 'ticket_not_found'
        | 'waitlist_entry_not_found'
        | 'api_key_not_found'
        | 'promo_code_not_found'
        | 'webhook_endpoint_not_found'
        | 'webhook_delivery_not_found'
        | 'refund_not_found'
        | 'method_not_allowed'
        | 'request_in_progress'
        | 'event_not_on_sale'
        | 'event_ended'
        | 'event_cancelled'
        | 'event_has_no_tiers'
        | 'event_not_ready'
        | 'promoter_unverified'
        | 'too_many_tiers'
        | 'event_has_orders'
        | 'currency_frozen'
        | 'quantity_below_committed'
        | 'tier_in_use'
        | 'last_tier'
        | 'sale_not_started'
        | 'sale_ended'
        | 'admission_used'
        | 'sold_out'
        | 'too_many_together'
        | 'waitlist_first'
        | 'seats_available'
        | 'already_waiting'
        | 'waitlist_entry_closed'
        | 'offer_not_open'
        | 'offer_being_paid'
        | 'hold_expired'
        | 'hold_no_longer_fits'
        | 'hold_already_extended'
        | 'promo_code_inactive'
        | 'promo_code_not_started'
        | 'promo_code_ended'
        | 'promo_code_not_applicable'
        | 'promo_code_used_up'
        | 'promo_code_used_by_email'
        | 'promo_code_changed'
        | 'promo_code_taken'
        | 'too_many_holds'
        | 'too_many_open_orders'
        | 'order_not_pending'
        | 'order_not_refundable'
        | 'ticket_not_refundable'
        | 'order_has_no_tickets'
        | 'ticket_not_void'
        | 'refund_exceeds_payment'
        | 'order_without_receipt'
        | 'payment_pending'
        | 'payment_mismatch'
        | 'payment_account_required'
        | 'refund_not_failed'
        | 'already_checked_in'
        | 'ticket_void'
        | 'too_many_webhook_endpoints'
        | 'webhook_endpoint_disabled'
        | 'body_too_large'
        | 'unsupported_media_type'
        | 'idempotency_key_reused'
        | 'quantity_out_of_range'
        | 'invalid_times'
        | 'unclear_local_time'
        | 'tier_not_hidden'
        | 'currency_differs'
        | 'price_not_chargeable'
        | 'price_below_minimum'
        | 'invalid_target'
        | 'ticket_token_invalid'
        | 'scan_id_reused'
        | 'link_invalid'
        | 'wrong_password'
        | 'address_limit'
        | 'rate_limited'
        | 'service_busy'
        | 'internal_error'
        | 'database_limit'
        | 'payment_provider_unavailable'
        | 'database_unavailable';
      /**
       * @description What happened this time and what to do next.
       * @example 2 tickets are left in this tier.
       */
      detail: string;
      /** @description The offending fields of an invalid request. */
      errors?: {
        /**
         * @description What is wrong with the field.
         * @example Must be at least 1
         */
        detail: string;
        /**
         * @description JSON pointer into the request.
         * @example /body/items/0/quantity
         */
        pointer: string;
      }[];
      /**
       * @description Names this request in our logs; quote it to support.
       * @example req_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      request_id: string;
      /**
       * @description The HTTP status.
       * @example 409
       */
      status: number;
      /**
       * @description What the code means; the same for every occurrence.
       * @example Not enough tickets are left
       */
      title: string;
      /**
       * Format: uri
       * @description Where the code is explained.
       * @example https://docs.ticketvendor.dev/errors#sold_out
       */
      type: string;
    } & {
      [key: string]: unknown;
    };
    PromoCode: {
      /**
       * @description Whether it can be used at all.
       * @example true
       */
      active: boolean;
      /**
       * @description Or an amount off the order as a whole, in minor units of `currency`.
       * @example null
       */
      amount_off: number | null;
      /**
       * @description What buyers type; capitals make no difference.
       * @example EARLY20
       */
      code: string;
      /**
       * Format: date-time
       * @description When it was made. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      created_at: string;
      /**
       * @description ISO 4217 currency code.
       * @example EUR
       */
      currency: string | null;
      /**
       * Format: date-time
       * @description Until when it is valid; null for as long as it is active. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      ends_at: string | null;
      /**
       * @description The event it is for; null for all of yours.
       * @example null
       */
      event_id: string | null;
      /**
       * @description The promo code’s id.
       * @example prm_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * @description How many orders of one e-mail may use it; null for any number.
       * @example 1
       */
      max_per_email: number | null;
      /**
       * @description How many orders may use it; null for any number.
       * @example 100
       */
      max_redemptions: number | null;
      /**
       * @description What it takes off the tiers it is for, in basis points: 2000 is 20%.
       * @example 2000
       */
      percent_bps: number | null;
      /**
       * @description How many orders use it; those that expire or are cancelled give it back.
       * @example 37
       */
      redeemed: number;
      /**
       * Format: date-time
       * @description From when it is valid; null for at once. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      starts_at: string | null;
      /**
       * @description The tiers it is for; null for all.
       * @example [
       *       "tir_01k9z3v6w0d8y2m4q7r5t1x3n9"
       *     ]
       */
      tier_ids: string[] | null;
      /**
       * Format: date-time
       * @description When it was last changed; a redemption is no change. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      updated_at: string;
    };
    PromoCodePage: {
      /** @description The objects of this page. */
      data: components['schemas']['PromoCode'][];
      /**
       * @description Whether more follow in this direction.
       * @example false
       */
      has_more: boolean;
    };
    Promoter: {
      /**
       * @description The legal entity behind it.
       * @example Analytical Nights Ltd
       */
      company: string | null;
      /**
       * Format: date-time
       * @description When the promoter joined. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      created_at: string;
      /**
       * @description Where notices to the promoter go.
       * @example ada@example.com
       */
      email?: string;
      /**
       * @description The promoter’s id.
       * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * @description What the promoter’s people read: the language of notices. BCP 47.
       * @example de-AT
       */
      locale?: string;
      /**
       * @description The name buyers see.
       * @example Analytical Nights
       */
      name: string;
      /**
       * @description `suspended` sells nothing.
       * @example active
       * @enum {string}
       */
      status?: 'active' | 'suspended';
      /**
       * Format: date-time
       * @description When the promoter was last changed. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      updated_at?: string;
      /**
       * @description Whether this deployment has checked who the promoter is.
       * @example true
       */
      verified: boolean;
    };
    PromoterPage: {
      /** @description The objects of this page. */
      data: components['schemas']['Promoter'][];
      /**
       * @description Whether more follow in this direction.
       * @example false
       */
      has_more: boolean;
    };
    Quote: {
      /**
       * @description ISO 4217 currency code.
       * @example EUR
       */
      currency: string;
      /**
       * @description What a promo code takes off; 0 without one. In the currency’s minor unit.
       * @example 4500
       */
      discount: number;
      /**
       * @description The event.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      event_id: string;
      /**
       * @description The fee on the tickets. In the currency’s minor unit.
       * @example 4500
       */
      fee: number;
      /**
       * @description Whether the prices contain the fee, which the promoter then bears; if not it is added to the total.
       * @example false
       */
      fee_included: boolean;
      /**
       * @description What the buyer would pay without the code. In the currency’s minor unit.
       * @example 4500
       */
      full_price: number;
      /** @description The tickets. */
      items: components['schemas']['LineItem'][];
      /**
       * @description The code, as its promoter writes it.
       * @example EARLY20
       */
      promo_code: string;
      /**
       * @description The tickets at the prices on show. In the currency’s minor unit.
       * @example 4500
       */
      subtotal: number;
      /**
       * @description The tax on the prices less discount. In the currency’s minor unit.
       * @example 4500
       */
      tax: number;
      /**
       * @description Whether the prices contain the tax; if not it is added to the total.
       * @example true
       */
      tax_inclusive: boolean;
      /**
       * @description What the tax is called.
       * @example VAT
       */
      tax_name: string;
      /**
       * @description What the buyer pays. In the currency’s minor unit.
       * @example 4500
       */
      total_price: number;
    };
    /** @description Which services answer. */
    Readiness: {
      /**
       * @description Whether it answered.
       * @example ok
       * @enum {string}
       */
      postgres: 'ok' | 'failed';
      /**
       * @description Whether it answered.
       * @example ok
       * @enum {string}
       */
      qstash: 'ok' | 'failed';
      /**
       * @description Whether it answered.
       * @example ok
       * @enum {string}
       */
      redis: 'ok' | 'failed';
      /**
       * @description Whether it answered.
       * @example ok
       * @enum {string}
       */
      status: 'ok' | 'failed';
    };
    RefreshToken: {
      /**
       * @description The newest refresh token of the session.
       * @example rt_6DxYb2m0vQn1JkP8sT4uW7zA3cE5fG9hLrX-iV_oBqM
       */
      refresh_token: string;
    };
    Refund: {
      /**
       * @description What is given back. In the currency’s minor unit.
       * @example 4500
       */
      amount: number;
      /**
       * Format: date-time
       * @description When it was asked for. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      created_at: string;
      /**
       * @description ISO 4217 currency code.
       * @example EUR
       */
      currency: string;
      /**
       * @description Why it failed or waits, in Stripe’s words; null where Stripe gave no reason.
       * @example null
       */
      failure_reason: string | null;
      /**
       * @description The refund’s id.
       * @example rfd_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * @description The order.
       * @example ord_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      order_id: string;
      /**
       * @description Why.
       * @example requested_by_customer
       */
      reason: string;
      /**
       * @description Where it was made: here (`api`), or at Stripe, in its dashboard for example.
       * @example api
       * @enum {string}
       */
      source: 'api' | 'stripe';
      /**
       * @description Whether the money went back. One that failed is owed until it is tried again; charged_back: the bank gave the buyer that money through a dispute instead; cancelled: nothing of it is owed, as it came to nothing at Stripe or other refunds made there took its place.
       * @example pending
       * @enum {string}
       */
      status: 'pending' | 'succeeded' | 'failed' | 'charged_back' | 'cancelled';
      /**
       * @description What a pending one waits for: your balance at Stripe, for which it is tried again by itself, or the buyer, whom Stripe has asked where the money is to go. Null when it is on its way.
       * @example null
       * @enum {string|null}
       */
      waits_for: 'balance' | 'buyer' | null;
    };
    RefundedOrder: {
      order: components['schemas']['Order'];
      /** @description Null when nothing was left to give back. */
      refund: components['schemas']['Refund'] | null;
    };
    RefundOrder: {
      /**
       * @description Give back this much.
       * @example 500
       */
      amount?: number;
      /**
       * @description Whether the seats of voided tickets go back to the sale and to whoever waits. By default the seats of people who have not come in do, and those of who is inside stay taken.
       * @example true
       */
      free_seats?: boolean;
      /**
       * @description Why.
       * @default requested_by_customer
       * @example requested_by_customer
       * @enum {string}
       */
      reason?: 'requested_by_customer' | 'duplicate' | 'other';
      /**
       * @description Give back what these tickets cost.
       * @example [
       *       "tkt_01k9z3v6w0d8y2m4q7r5t1x3n9"
       *     ]
       */
      ticket_ids?: string[];
      /**
       * @description Whether the tickets admit no longer: those in `ticket_ids`, otherwise all of the order. By default they are voided, unless an `amount` is given back.
       * @example true
       */
      void_tickets?: boolean;
    };
    Register: {
      /**
       * Format: idn-email
       * @description The account’s e-mail; upper and lower case are the same.
       * @example ada@example.com
       */
      email: string;
      /**
       * @description What the person reads: the language of e-mails. Left out, the request’s Accept-Language counts. BCP 47; we write English and German, and English to who reads neither.
       * @example de-AT
       */
      locale?: string;
      /**
       * @description The person’s name.
       * @example Ada Lovelace
       */
      name: string;
      /**
       * @description 10 to 200 characters, compared after Unicode normalisation (NFKC); not the e-mail.
       * @example correct horse battery staple
       */
      password: string;
      /** @description Makes an organisation that sells, with this person as its owner. */
      promoter?: {
        /**
         * @description The legal entity behind it.
         * @example Analytical Nights Ltd
         */
        company?: string;
        /**
         * @description The name buyers see.
         * @example Analytical Nights
         */
        name: string;
      };
    };
    Registration: {
      /**
       * @description Where the e-mail goes.
       * @example ada@example.com
       */
      email: string;
      /**
       * Format: date-time
       * @description Until when its link works. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      expires_at: string;
    };
    ReplayedWebhooks: {
      /**
       * @description Whether there are more: ask again with `starting_after` set to `last_message_id`.
       * @example true
       */
      has_more: boolean;
      /**
       * @description The last of them; null when there were none.
       * @example msg_ord_01k9z3v6w0d8y2m4q7r5t1x3n9_2
       */
      last_message_id: string | null;
      /**
       * @description Deliveries that are tried again now; at most 100.
       * @example 100
       */
      queued: number;
    };
    ReplayWebhooks: {
      /**
       * Format: date-time
       * @description Only what was made then or later. ISO 8601.
       * @example 2027-06-12T18:00:00Z
       */
      created_from?: string;
      /**
       * Format: date-time
       * @description Only what was made before then. ISO 8601.
       * @example 2027-06-12T18:00:00Z
       */
      created_to?: string;
      /**
       * @description Go on after this message: the `last_message_id` of the answer before.
       * @example msg_ord_01k9z3v6w0d8y2m4q7r5t1x3n9_2
       */
      starting_after?: string;
      /**
       * @description `failed` replays what was given up; `all` also what succeeded, for a receiver that lost it, and needs created_from. What is under way goes on by itself.
       * @default failed
       * @example failed
       * @enum {string}
       */
      status?: 'failed' | 'all';
    };
    RequestPasswordReset: {
      /**
       * Format: idn-email
       * @description The account’s e-mail; upper and lower case are the same.
       * @example ada@example.com
       */
      email: string;
      /**
       * @description The language of the e-mail; the account’s own if left out. BCP 47; we write English and German, and English to who reads neither.
       * @example de-AT
       */
      locale?: string;
    };
    ResetPassword: {
      /**
       * @description 10 to 200 characters, compared after Unicode normalisation (NFKC); not the e-mail.
       * @example correct horse battery staple
       */
      password: string;
      /**
       * @description What follows `#token=` in the link of the e-mail.
       * @example reg_01k9z3v6w0d8y2m4q7r5t1x3n9.mf3k2p1x.mQ2hJ8sV4tKx0cYpR7dWzLn5bG1eFqAoU3iT6yHvC9k
       */
      token: string;
    };
    /** @description The money of confirmed orders. */
    Revenue: {
      /**
       * @description What was lost to disputes. In the currency’s minor unit.
       * @example 4500
       */
      chargebacks: number;
      /**
       * @description What promo codes took off before. In the currency’s minor unit.
       * @example 4500
       */
      discounts: number;
      /**
       * @description Fees that are kept. In the currency’s minor unit.
       * @example 4500
       */
      fees: number;
      /**
       * @description What the buyers of confirmed orders paid. In the currency’s minor unit.
       * @example 4500
       */
      gross: number;
      /**
       * @description What is left: gross less refunds, fees, taxes and chargebacks. In the currency’s minor unit.
       * @example 4500
       */
      net: number;
      /**
       * @description What has gone or is going back. In the currency’s minor unit.
       * @example 4500
       */
      refunds: number;
      /**
       * @description Taxes that are kept. In the currency’s minor unit.
       * @example 4500
       */
      taxes: number;
    };
    RollApiKey: {
      /**
       * @description Seconds for which the old token goes on working, 7 days at most; 0 ends it now, which takes ten seconds to be known everywhere.
       * @default 86400
       * @example 86400
       */
      grace_seconds?: number;
    };
    Sale: {
      /**
       * Format: date-time
       * @description When it was confirmed. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      confirmed_at: string;
      /**
       * @description ISO 4217 currency code.
       * @example EUR
       */
      currency: string;
      /**
       * Format: date
       * @description A day in the event’s time zone.
       * @example 2027-05-01
       */
      day: string;
      /**
       * @description What a promo code took off. In the currency’s minor unit.
       * @example 4500
       */
      discount: number;
      /**
       * @description The buyer’s e-mail.
       * @example ada@example.com
       */
      email: string;
      /**
       * @description The fee on the tickets, added or contained. In the currency’s minor unit.
       * @example 4500
       */
      fee: number;
      /** @description What was ordered. */
      items: components['schemas']['SaleLineItem'][];
      /**
       * @description The buyer’s name.
       * @example Ada Lovelace
       */
      name: string;
      /**
       * @description The order.
       * @example ord_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      order_id: string;
      /**
       * @description The promo code that was used.
       * @example null
       */
      promo_code: string | null;
      /**
       * @description Tickets in it.
       * @example 2
       */
      quantity: number;
      /**
       * @description How much of what was paid has gone or is going back.
       * @example none
       * @enum {string}
       */
      refund_status: 'none' | 'partial' | 'full';
      /**
       * @description What has gone or is going back. In the currency’s minor unit.
       * @example 4500
       */
      refunded_amount: number;
      /**
       * @description Where the sale stands.
       * @example confirmed
       * @enum {string}
       */
      status: 'confirmed';
      /**
       * @description The tickets at the prices on show. In the currency’s minor unit.
       * @example 4500
       */
      subtotal: number;
      /**
       * @description The tax on the tickets, added or contained. In the currency’s minor unit.
       * @example 4500
       */
      tax: number;
      /**
       * @description What the buyer paid. In the currency’s minor unit.
       * @example 4500
       */
      total_price: number;
    };
    SaleLineItem: {
      /**
       * @description What a promo code takes off the line. In the currency’s minor unit.
       * @example 4500
       */
      discount: number;
      /**
       * @description The fee on the line; see fee_included. In the currency’s minor unit.
       * @example 4500
       */
      fee: number;
      /**
       * @description How many tickets of it.
       * @example 2
       */
      quantity: number;
      /**
       * @description The tax on the line; see tax_inclusive. In the currency’s minor unit.
       * @example 4500
       */
      tax: number;
      /**
       * @description The tier.
       * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      tier_id: string;
      /**
       * @description Its name.
       * @example General admission
       */
      tier_name: string;
      /**
       * @description What the buyer pays for the line. In the currency’s minor unit.
       * @example 4500
       */
      total_price: number;
      /**
       * @description The list price of one. In the currency’s minor unit.
       * @example 4500
       */
      unit_price: number;
    };
    SalePage: {
      /** @description The objects of this page. */
      data: components['schemas']['Sale'][];
      /**
       * @description Whether more follow in this direction.
       * @example false
       */
      has_more: boolean;
    };
    /** @description The scan before which this one came too late; for the first one, the next by which somebody was let in with the same ticket. Null when there is no other. */
    ScanConflict: {
      /**
       * @description Who scanned: the key or person of its request.
       * @example key_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      actor: string;
      /**
       * @description Where, as its scanner named it.
       * @example South gate
       */
      gate: string | null;
      /**
       * @description The other scan.
       * @example 0b9a3f0e-8a8e-4d0f-a0a4-5f3a1c9a6d11
       */
      scan_id: string;
      /**
       * Format: date-time
       * @description When that was. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      scanned_at: string;
    } | null;
    ScanResult: {
      conflict: components['schemas']['ScanConflict'];
      /**
       * @description What the scan counts for, as things are now. Only `checked_in` is the ticket’s check-in.
       * @example checked_in
       * @enum {string}
       */
      outcome:
        | 'checked_in'
        | 'already_checked_in'
        | 'ticket_void'
        | 'event_cancelled'
        | 'ticket_not_found'
        | 'scan_id_reused';
      /**
       * @description The scan.
       * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
       */
      scan_id: string;
      /**
       * Format: date-time
       * @description When it counts as made; null where nothing was kept. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      scanned_at: string | null;
      /**
       * @description Its ticket; null where there is none.
       * @example tkt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      ticket_id: string | null;
    };
    ScanResults: {
      /** @description What became of each scan, in their order. */
      results: components['schemas']['ScanResult'][];
    };
    Session: {
      /**
       * @description A JWT for `Authorization: Bearer`.
       * @example eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiJ1c3JfMDFrOSJ9.Zm9yIHNob3c
       */
      access_token: string;
      /**
       * @description Seconds the access token lives.
       * @example 900
       */
      expires_in: number;
      /** @description The promoter the person acts for, if any. */
      promoter: components['schemas']['OwnPromoter'] | null;
      /**
       * @description Gets the next access token, once; lives 7 days.
       * @example rt_6DxYb2m0vQn1JkP8sT4uW7zA3cE5fG9hLrX-iV_oBqM
       */
      refresh_token: string;
      /**
       * @description Always `Bearer`.
       * @example Bearer
       * @enum {string}
       */
      token_type: 'Bearer';
      user: components['schemas']['User'];
    };
    SettleTimes: {
      /**
       * @description `local_times`: what the wall clock shows stays as it was promised, and the instants move. `instants`: they stay, and the wall clock shows something else.
       * @example local_times
       * @enum {string}
       */
      keep: 'local_times' | 'instants';
    };
    SuspendPromoter: {
      /**
       * @description Why, for the promoter’s audit log.
       * @example Chargebacks above 2 %
       */
      reason?: string;
    };
    SystemHealth: {
      /**
       * Format: date-time
       * @description The time this was true. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      as_of: string;
      /** @description The 50 that have failed for longest. */
      failing_endpoints: components['schemas']['FailingEndpoint'][];
      /** @description Orders in flight. */
      orders: {
        /**
         * Format: date-time
         * @description When the first of the pending ones expires or should have. ISO 8601 UTC.
         * @example 2027-06-12T18:00:00.000Z
         */
        oldest_expires_at: string | null;
        /**
         * @description Pending orders that should have expired two minutes ago.
         * @example 0
         */
        overdue: number;
        /**
         * @description Orders that wait for their payment.
         * @example 0
         */
        pending: number;
      };
      /** @description Work that follows from transactions. */
      outbox: {
        /** @description What is due by now, the latest first; without webhooks that wait for an endpoint that fails. */
        by_kind: components['schemas']['LateKind'][];
        /**
         * @description Open jobs that have failed at least once.
         * @example 0
         */
        failing: number;
        /**
         * Format: date-time
         * @description When the first of them is or was due. ISO 8601 UTC.
         * @example 2027-06-12T18:00:00.000Z
         */
        oldest_due_at: string | null;
        /**
         * @description Jobs that are not done, those of the future included.
         * @example 0
         */
        open: number;
        /**
         * @description Jobs that should have been done two minutes ago.
         * @example 0
         */
        overdue: number;
      };
      /** @description Money that is owed. */
      refunds: {
        /**
         * @description Refunds that failed and are owed: a person has to act.
         * @example 0
         */
        failed: number;
        /**
         * Format: date-time
         * @description When the first of them was asked for. ISO 8601 UTC.
         * @example 2027-06-12T18:00:00.000Z
         */
        oldest_created_at: string | null;
        /**
         * @description Refunds whose outcome is not known.
         * @example 0
         */
        pending: number;
        /**
         * @description Refunds that wait for a promoter’s balance at Stripe, and are tried again by themselves.
         * @example 0
         */
        waiting: number;
      };
      services: components['schemas']['Readiness'];
      /**
       * @description `behind`: something is overdue by two minutes or has failed.
       * @example ok
       * @enum {string}
       */
      status: 'ok' | 'behind';
      /** @description What Stripe told us. */
      stripe_events: {
        /**
         * Format: date-time
         * @description When the first of them came. ISO 8601 UTC.
         * @example 2027-06-12T18:00:00.000Z
         */
        oldest_received_at: string | null;
        /**
         * @description Events of Stripe that were stored and not acted on.
         * @example 0
         */
        unprocessed: number;
      };
      /** @description Promoters’ backends. */
      webhook_endpoints: {
        /**
         * @description Endpoints that are switched off.
         * @example 0
         */
        disabled: number;
        /**
         * @description Enabled endpoints whose last delivery failed.
         * @example 0
         */
        failing: number;
      };
    };
    /** @description The endpoint that a test was sent to. */
    TestData: {
      /**
       * @description The endpoint that is tested.
       * @example whe_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      webhook_endpoint_id: string;
    };
    Ticket: {
      /** @description Who it is for, when that was said. */
      attendee: components['schemas']['Attendee'] | null;
      /**
       * Format: date-time
       * @description When it passed the door. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      checked_in_at: string | null;
      /**
       * @description Where it passed the door.
       * @example North gate
       */
      checked_in_by: string | null;
      /**
       * Format: date-time
       * @description When it was issued. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      created_at: string;
      /**
       * @description ISO 4217 currency code.
       * @example EUR
       */
      currency: string;
      /**
       * @description The event it admits to.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      event_id: string;
      /**
       * @description The ticket’s id.
       * @example tkt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * Format: date-time
       * @description When it passed the door. By the wall clock of the event’s time zone, with its offset from UTC. ISO 8601.
       * @example 2027-06-12T20:00:00+02:00
       */
      local_checked_in_at: string | null;
      /**
       * @description The order it was sold with.
       * @example ord_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      order_id: string;
      /**
       * @description What was paid for it. In the currency’s minor unit.
       * @example 4500
       */
      price: number;
      /**
       * @description The text of the QR code: `TV1.<ticket>.<tier>.<Ed25519 signature>`, verifiable with the event’s public key.
       * @example TV1.01k9z3v6w0d8y2m4q7r5t1x3n9.01k9z3v6w0d8y2m4q7r5t1x3n8.mQ…
       */
      qr_code: string;
      /**
       * Format: uri
       * @description The QR code as a PNG, for e-mails.
       * @example https://api.ticketvendor.dev/api/v1/tickets/tkt_01k9z3v6w0d8y2m4q7r5t1x3n9/qr.png?signature=mQ2hJ8sV
       */
      qr_image_url: string;
      /**
       * @description The refund that gave back what it cost; null while none did.
       * @example rfd_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      refund_id: string | null;
      /**
       * Format: date-time
       * @description When its seat went back to the sale; null while the seat is taken. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      seat_freed_at: string | null;
      /**
       * @description Whether it admits, has admitted, or does no longer.
       * @example valid
       * @enum {string}
       */
      status: 'valid' | 'checked_in' | 'void';
      /**
       * @description To type at the door when a scan fails.
       * @example 7K2M9QX4R8TZ5W3V6B1CDEFGHJ
       */
      ticket_code: string;
      /**
       * @description Its tier.
       * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      tier_id: string;
      /**
       * @description The tier’s name.
       * @example General admission
       */
      tier_name: string;
      /**
       * @description How many people were let in with it, by scanners that were offline, although it was void by then or its event cancelled.
       * @example 0
       */
      void_admissions: number;
    };
    /**
     * @description Somebody was let in by a scanner that was offline, with a ticket that was void by then or of a cancelled event.
     * @example {
     *       "type": "ticket.admitted_void",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "tkt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "order_id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "ticket_code": "7K2M9QX4R8TZ5W3V6B1CDEFGHJ",
     *         "status": "void",
     *         "attendee": {
     *           "name": "Ada Lovelace",
     *           "email": "ada@example.com",
     *           "answers": [
     *             {
     *               "question": "Any allergies?",
     *               "answer": "Peanuts"
     *             }
     *           ]
     *         },
     *         "checked_in_at": "2027-06-12T17:42:00.000Z",
     *         "local_checked_in_at": "2027-06-12T19:42:00+02:00",
     *         "seat_freed_at": null,
     *         "refund_id": null,
     *         "scan": {
     *           "id": "8e03978e-40d5-43e8-bc93-6894a57f9324",
     *           "scanned_at": "2027-06-12T17:42:00.000Z",
     *           "gate": "North",
     *           "actor": "key_01k9z3v6w0d8y2m4q7r5t1x3n9"
     *         }
     *       }
     *     }
     */
    TicketAdmittedVoidWebhook: {
      data: components['schemas']['TicketData'] & {
        /** @description The scan that let somebody in. */
        scan: {
          /**
           * @description The key or person that scanned.
           * @example key_01k9z3v6w0d8y2m4q7r5t1x3n9
           */
          actor: string;
          /**
           * @description Which door or device, as the scanner named it.
           * @example North
           */
          gate: string | null;
          /**
           * @description The id that the scanner gave the scan.
           * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
           */
          id: string;
          /**
           * Format: date-time
           * @description By the scanner’s clock, where that can be. ISO 8601, UTC.
           * @example 2027-06-12T17:42:00.000Z
           */
          scanned_at: string;
        };
      };
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example ticket.admitted_void
       * @constant
       */
      type: 'ticket.admitted_void';
    };
    /**
     * @description A ticket was scanned at the door for the first time.
     * @example {
     *       "type": "ticket.checked_in",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "tkt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "order_id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "ticket_code": "7K2M9QX4R8TZ5W3V6B1CDEFGHJ",
     *         "status": "checked_in",
     *         "attendee": {
     *           "name": "Ada Lovelace",
     *           "email": "ada@example.com",
     *           "answers": [
     *             {
     *               "question": "Any allergies?",
     *               "answer": "Peanuts"
     *             }
     *           ]
     *         },
     *         "checked_in_at": "2027-06-12T17:42:00.000Z",
     *         "local_checked_in_at": "2027-06-12T19:42:00+02:00",
     *         "seat_freed_at": null,
     *         "refund_id": null
     *       }
     *     }
     */
    TicketCheckedInWebhook: {
      data: components['schemas']['TicketData'] & {
        /**
         * @description Its state.
         * @example checked_in
         * @constant
         */
        status: 'checked_in';
      } & {
        /**
         * Format: date-time
         * @description When the first person passed with it. It stays when the ticket is voided afterwards. ISO 8601, UTC.
         * @example 2027-06-12T17:42:00.000Z
         */
        checked_in_at: string;
        /**
         * Format: date-time
         * @description The same time. By the wall clock of the event’s time zone, with its offset. ISO 8601.
         * @example 2027-06-12T19:42:00+02:00
         */
        local_checked_in_at: string;
      };
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example ticket.checked_in
       * @constant
       */
      type: 'ticket.checked_in';
    };
    /** @description What became of the tickets. */
    TicketCounts: {
      /**
       * @description People who were let in offline with a ticket that was void by then.
       * @example 0
       */
      admitted_void: number;
      /**
       * @description People who were let in, those whose ticket was voided since among them.
       * @example 180
       */
      checked_in: number;
      /**
       * @description Tickets that were ever issued.
       * @example 210
       */
      issued: number;
      /**
       * @description Issued tickets whose seat is taken, whether or not they still admit.
       * @example 206
       */
      sold: number;
      /**
       * @description Tickets that admit no longer.
       * @example 6
       */
      void: number;
    };
    /** @description A ticket. Its `qr_code` is left out, because it admits whoever shows it: read it from the API when you need it. */
    TicketData: {
      /** @description Who will come with it; `null` until it is known. */
      attendee: components['schemas']['AttendeeData'] | null;
      /**
       * @description When the first person passed with it. It stays when the ticket is voided afterwards. ISO 8601, UTC.
       * @example null
       */
      checked_in_at: string | null;
      /**
       * @description The event it admits to.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      event_id: string;
      /**
       * @description The ticket’s id.
       * @example tkt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * @description The same time. By the wall clock of the event’s time zone, with its offset. ISO 8601.
       * @example null
       */
      local_checked_in_at: string | null;
      /**
       * @description The order it was sold with.
       * @example ord_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      order_id: string;
      /**
       * @description Who sold it.
       * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      promoter_id: string;
      /**
       * @description The refund that gave back what it cost; `null` while none did.
       * @example null
       */
      refund_id: string | null;
      /**
       * @description When its seat was freed; `null` while it is taken, which that of a void ticket may be. ISO 8601, UTC.
       * @example null
       */
      seat_freed_at: string | null;
      /**
       * @description State of the ticket at the time of the webhook.
       * @example valid
       * @enum {string}
       */
      status: 'valid' | 'checked_in' | 'void';
      /**
       * @description To type at the door when a scan fails.
       * @example 7K2M9QX4R8TZ5W3V6B1CDEFGHJ
       */
      ticket_code: string;
      /**
       * @description Its tier.
       * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      tier_id: string;
    };
    /**
     * @description A ticket was issued.
     * @example {
     *       "type": "ticket.issued",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "tkt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "order_id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "ticket_code": "7K2M9QX4R8TZ5W3V6B1CDEFGHJ",
     *         "status": "valid",
     *         "attendee": {
     *           "name": "Ada Lovelace",
     *           "email": "ada@example.com",
     *           "answers": [
     *             {
     *               "question": "Any allergies?",
     *               "answer": "Peanuts"
     *             }
     *           ]
     *         },
     *         "checked_in_at": null,
     *         "local_checked_in_at": null,
     *         "seat_freed_at": null,
     *         "refund_id": null
     *       }
     *     }
     */
    TicketIssuedWebhook: {
      data: components['schemas']['TicketData'] & {
        /**
         * @description Its state.
         * @example valid
         * @constant
         */
        status: 'valid';
      };
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example ticket.issued
       * @constant
       */
      type: 'ticket.issued';
    };
    /** @description A public key as JWK (RFC 8037). */
    TicketKey: {
      /**
       * @description The curve.
       * @example Ed25519
       * @enum {string}
       */
      crv: 'Ed25519';
      /**
       * @description The kind of key.
       * @example OKP
       * @enum {string}
       */
      kty: 'OKP';
      /**
       * @description The key, base64url.
       * @example 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo
       */
      x: string;
    };
    TicketPage: {
      /** @description The objects of this page. */
      data: components['schemas']['Ticket'][];
      /**
       * @description Whether more follow in this direction.
       * @example false
       */
      has_more: boolean;
    };
    /**
     * @description A ticket was made void and admits no one.
     * @example {
     *       "type": "ticket.voided",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "tkt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "order_id": "ord_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "ticket_code": "7K2M9QX4R8TZ5W3V6B1CDEFGHJ",
     *         "status": "void",
     *         "attendee": {
     *           "name": "Ada Lovelace",
     *           "email": "ada@example.com",
     *           "answers": [
     *             {
     *               "question": "Any allergies?",
     *               "answer": "Peanuts"
     *             }
     *           ]
     *         },
     *         "checked_in_at": null,
     *         "local_checked_in_at": null,
     *         "seat_freed_at": "2027-04-01T08:00:00.000Z",
     *         "refund_id": "rfd_01k9z3v6w0d8y2m4q7r5t1x3n9"
     *       }
     *     }
     */
    TicketVoidedWebhook: {
      data: components['schemas']['TicketData'] & {
        /**
         * @description Its state.
         * @example void
         * @constant
         */
        status: 'void';
      };
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example ticket.voided
       * @constant
       */
      type: 'ticket.voided';
    };
    Tier: {
      /**
       * @description What opens a hidden tier; shown to its promoter only.
       * @example null
       */
      access_code: string | null;
      /**
       * @description Tickets free for the public now.
       * @example 37
       */
      available: number;
      /**
       * @description What one ticket costs its buyer: the list price, and the fee and tax that are added to it. Show this first. Without a promo code, an order costs exactly the sum of it over its tickets. In the currency’s minor unit.
       * @example 4712
       */
      buyer_price: number;
      /**
       * Format: date-time
       * @description When the tier was made. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      created_at: string;
      /**
       * @description ISO 4217 currency code.
       * @example EUR
       */
      currency: string;
      /**
       * @description What the ticket includes.
       * @example Entry and one drink.
       */
      description: string;
      /**
       * @description Its event.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      event_id: string;
      /**
       * @description The fee on one ticket. In the currency’s minor unit.
       * @example 212
       */
      fee: number;
      /**
       * @description Whether `price` contains the fee, which the promoter then bears; if not it is in `buyer_price`.
       * @example false
       */
      fee_included: boolean;
      /**
       * @description The tier’s id.
       * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * Format: date-time
       * @description When the sale ends. By the wall clock of the event’s time zone, with its offset from UTC. ISO 8601.
       * @example 2027-06-12T20:00:00+02:00
       */
      local_sale_end: string | null;
      /**
       * Format: date-time
       * @description When the sale starts. By the wall clock of the event’s time zone, with its offset from UTC. ISO 8601.
       * @example 2027-06-12T20:00:00+02:00
       */
      local_sale_start: string | null;
      /**
       * @description At how few unsold tickets the webhook `tier.low_inventory` is sent; shown to its promoter only.
       * @example null
       */
      low_inventory_threshold: number | null;
      /**
       * @description Most tickets in one order.
       * @example 10
       */
      max_per_order: number;
      /**
       * @description Fewest tickets in one order.
       * @example 1
       */
      min_per_order: number;
      /**
       * @description What the tier is called.
       * @example Early bird
       */
      name: string;
      /**
       * @description Where the tier stands; lowest first.
       * @example 0
       */
      position: number;
      /**
       * @description The list price of one ticket, as its promoter set it. In the currency’s minor unit.
       * @example 4500
       */
      price: number;
      /**
       * @description Tickets there are.
       * @example 200
       */
      quantity: number;
      /**
       * Format: date-time
       * @description When the sale ends. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      sale_end: string | null;
      /**
       * Format: date-time
       * @description When the sale starts. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      sale_start: string | null;
      /**
       * @description Tickets issued whose seat is taken.
       * @example 163
       */
      sold: number;
      /**
       * @description `on_sale`; `not_started` or `ended` outside the sale; `all_held`: the last tickets are in carts, unpaid orders or offers, and some may come back; `sold_out`: they are paid for; `waitlist`: people wait for what gets free; `unavailable`: the event is not on sale.
       * @example on_sale
       * @enum {string}
       */
      status: 'on_sale' | 'not_started' | 'ended' | 'all_held' | 'sold_out' | 'waitlist' | 'unavailable';
      /**
       * @description The tax on one ticket. In the currency’s minor unit.
       * @example 750
       */
      tax: number;
      /**
       * @description Whether `price` contains the tax; if not it is in `buyer_price`.
       * @example true
       */
      tax_inclusive: boolean;
      /**
       * @description What the tax is called.
       * @example VAT
       */
      tax_name: string;
      /**
       * Format: date-time
       * @description When the tier was last changed. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      updated_at: string;
      /**
       * @description `hidden` tiers are there for their promoter and whoever sends the access code.
       * @example public
       * @enum {string}
       */
      visibility: 'public' | 'hidden';
    };
    TierAvailability: {
      /**
       * Format: date-time
       * @description The time this was true. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      as_of: string;
      /**
       * @description Tickets free for the public now.
       * @example 37
       */
      available: number;
      /**
       * @description What one ticket costs its buyer: the list price, and the fee and tax that are added to it. Show this first. Without a promo code, an order costs exactly the sum of it over its tickets. In the currency’s minor unit.
       * @example 4712
       */
      buyer_price: number;
      /**
       * @description Its event.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      event_id: string;
      /**
       * @description The fee on one ticket. In the currency’s minor unit.
       * @example 212
       */
      fee: number;
      /**
       * @description Whether `price` contains the fee, which the promoter then bears; if not it is in `buyer_price`.
       * @example false
       */
      fee_included: boolean;
      /**
       * Format: date-time
       * @description Of a tier that is `all_held`: when tickets in carts come back at the earliest, unless they are bought. Null for other tiers, and while only unpaid orders and offers keep them. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      held_until: string | null;
      /**
       * @description The list price of one ticket, as its promoter set it. In the currency’s minor unit.
       * @example 4500
       */
      price: number;
      /**
       * @description `on_sale`; `not_started` or `ended` outside the sale; `all_held`: the last tickets are in carts, unpaid orders or offers, and some may come back; `sold_out`: they are paid for; `waitlist`: people wait for what gets free; `unavailable`: the event is not on sale.
       * @example on_sale
       * @enum {string}
       */
      status: 'on_sale' | 'not_started' | 'ended' | 'all_held' | 'sold_out' | 'waitlist' | 'unavailable';
      /**
       * @description The tax on one ticket. In the currency’s minor unit.
       * @example 750
       */
      tax: number;
      /**
       * @description Whether `price` contains the tax; if not it is in `buyer_price`.
       * @example true
       */
      tax_inclusive: boolean;
      /**
       * @description What the tax is called.
       * @example VAT
       */
      tax_name: string;
      /**
       * @description The tier’s id.
       * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      tier_id: string;
      /**
       * @description Whether to lead people to the waitlist. Not while they could have what is in carts within minutes: joining closes the tier to everybody else, though it is possible.
       * @example false
       */
      waitlist: boolean;
    };
    TierAvailabilityEntry: {
      /**
       * @description Tickets free for the public now.
       * @example 37
       */
      available: number;
      /**
       * @description What one ticket costs its buyer: the list price, and the fee and tax that are added to it. Show this first. Without a promo code, an order costs exactly the sum of it over its tickets. In the currency’s minor unit.
       * @example 4712
       */
      buyer_price: number;
      /**
       * @description The fee on one ticket. In the currency’s minor unit.
       * @example 212
       */
      fee: number;
      /**
       * @description Whether `price` contains the fee, which the promoter then bears; if not it is in `buyer_price`.
       * @example false
       */
      fee_included: boolean;
      /**
       * Format: date-time
       * @description Of a tier that is `all_held`: when tickets in carts come back at the earliest, unless they are bought. Null for other tiers, and while only unpaid orders and offers keep them. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      held_until: string | null;
      /**
       * @description The list price of one ticket, as its promoter set it. In the currency’s minor unit.
       * @example 4500
       */
      price: number;
      /**
       * @description `on_sale`; `not_started` or `ended` outside the sale; `all_held`: the last tickets are in carts, unpaid orders or offers, and some may come back; `sold_out`: they are paid for; `waitlist`: people wait for what gets free; `unavailable`: the event is not on sale.
       * @example on_sale
       * @enum {string}
       */
      status: 'on_sale' | 'not_started' | 'ended' | 'all_held' | 'sold_out' | 'waitlist' | 'unavailable';
      /**
       * @description The tax on one ticket. In the currency’s minor unit.
       * @example 750
       */
      tax: number;
      /**
       * @description Whether `price` contains the tax; if not it is in `buyer_price`.
       * @example true
       */
      tax_inclusive: boolean;
      /**
       * @description What the tax is called.
       * @example VAT
       */
      tax_name: string;
      /**
       * @description The tier’s id.
       * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      tier_id: string;
      /**
       * @description Whether to lead people to the waitlist. Not while they could have what is in carts within minutes: joining closes the tier to everybody else, though it is possible.
       * @example false
       */
      waitlist: boolean;
    };
    /**
     * @description A tier that was sold out has seats for the public again.
     * @example {
     *       "type": "tier.back_in_stock",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "name": "Early bird",
     *         "price": 4500,
     *         "currency": "EUR",
     *         "quantity": 100,
     *         "sold": 90,
     *         "available": 10
     *       }
     *     }
     */
    TierBackInStockWebhook: {
      data: components['schemas']['TierData'] & {
        /**
         * @description Seats that nobody has: neither sold, nor pending, nor offered to the waitlist, nor beyond the event’s `capacity`.
         * @example 10
         */
        available: number;
      };
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example tier.back_in_stock
       * @constant
       */
      type: 'tier.back_in_stock';
    };
    /** @description A tier with its counters at the time of the webhook. */
    TierData: {
      /**
       * @description ISO 4217, upper case.
       * @example EUR
       */
      currency: string;
      /**
       * @description Its event.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      event_id: string;
      /**
       * @description The tier’s id.
       * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * @description What the tier is called.
       * @example Early bird
       */
      name: string;
      /**
       * @description The list price of a ticket. In minor units of `currency`.
       * @example 4500
       */
      price: number;
      /**
       * @description Who sells it.
       * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      promoter_id: string;
      /**
       * @description How many tickets there are.
       * @example 100
       */
      quantity: number;
      /**
       * @description How many are sold.
       * @example 100
       */
      sold: number;
    };
    /**
     * @description A tier fell to its threshold of unsold seats.
     * @example {
     *       "type": "tier.low_inventory",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "name": "Early bird",
     *         "price": 4500,
     *         "currency": "EUR",
     *         "quantity": 100,
     *         "sold": 90,
     *         "available": 10,
     *         "threshold": 10
     *       }
     *     }
     */
    TierLowInventoryWebhook: {
      data: components['schemas']['TierData'] & {
        /**
         * @description Seats that nobody has: neither sold, nor pending, nor offered to the waitlist, nor beyond the event’s `capacity`.
         * @example 10
         */
        available: number;
        /**
         * @description The number of unsold seats at which its promoter wanted to know.
         * @example 10
         */
        threshold: number;
      };
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example tier.low_inventory
       * @constant
       */
      type: 'tier.low_inventory';
    };
    TierPage: {
      /** @description The objects of this page. */
      data: components['schemas']['Tier'][];
      /**
       * @description Whether more follow in this direction.
       * @example false
       */
      has_more: boolean;
    };
    TierSales: {
      /**
       * @description People who were let in.
       * @example 150
       */
      checked_in: number;
      /**
       * @description What was paid for its tickets. In the currency’s minor unit.
       * @example 4500
       */
      gross: number;
      /**
       * @description Its price now. In the currency’s minor unit.
       * @example 4500
       */
      price: number;
      /**
       * @description Tickets there are.
       * @example 200
       */
      quantity: number;
      /**
       * @description Tickets in orders that are being paid, or offered to those who wait.
       * @example 4
       */
      reserved: number;
      /**
       * @description Tickets issued whose seat is taken.
       * @example 163
       */
      sold: number;
      /**
       * @description The tier.
       * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      tier_id: string;
      /**
       * @description Its name.
       * @example Early bird
       */
      tier_name: string;
      /**
       * @description Tickets that admit no longer.
       * @example 2
       */
      void: number;
    };
    /**
     * @description The last seat of a tier was sold.
     * @example {
     *       "type": "tier.sold_out",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "name": "Early bird",
     *         "price": 4500,
     *         "currency": "EUR",
     *         "quantity": 100,
     *         "sold": 100
     *       }
     *     }
     */
    TierSoldOutWebhook: {
      data: components['schemas']['TierData'];
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example tier.sold_out
       * @constant
       */
      type: 'tier.sold_out';
    };
    UpdateApiKey: {
      /**
       * @description All pages that may use a publishable key from now on; other keys have none.
       * @example [
       *       "https://tickets.example.com",
       *       "https://www.example.com"
       *     ]
       */
      allowed_origins?: string[];
      /**
       * @description What the key is for.
       * @example Our web shop
       */
      name?: string;
    };
    UpdateEvent: {
      /**
       * @description Seats of the whole event, over all tiers; null for no limit of its own.
       * @example 500
       */
      capacity?: number | null;
      /**
       * @description The city of the venue.
       * @example Hamburg
       */
      city?: string;
      /**
       * @description The currency of all prices of the event. ISO 4217.
       * @example EUR
       */
      currency?: string;
      /**
       * @description How many hours an order keeps its seats while the buyer’s bank is at work on a debit, at most until the event starts. Then it ends, and money that still comes is late money.
       * @example 120
       */
      debit_limit_hours?: number;
      /**
       * @description What visitors should know; 40,000 bytes of UTF-8 at most.
       * @example An evening of lantern making and music.
       */
      description?: string;
      /**
       * @description When the event ends; after its start. ISO 8601: an instant, with Z or an offset; or without either, what the wall clock shows in the event’s time zone. A local time that the clocks skip or show twice is refused, with both choices.
       * @example 2027-06-12T20:00:00
       */
      end_time?: string;
      /**
       * Format: uri
       * @description A picture of the event.
       * @example https://images.example.com/lanterns.jpg
       */
      image_url?: string | null;
      /**
       * @description When the event starts. ISO 8601: an instant, with Z or an offset; or without either, what the wall clock shows in the event’s time zone. A local time that the clocks skip or show twice is refused, with both choices.
       * @example 2027-06-12T20:00:00
       */
      start_time?: string;
      /**
       * @description Time zone of the venue. With a new one, times that are not sent too stay what the wall clock shows, sales of tiers included, so that the instants move.
       * @example Europe/Berlin
       */
      time_zone?: string;
      /**
       * @description What the event is called.
       * @example Night of the Lanterns
       */
      title?: string;
      /**
       * @description Where it takes place.
       * @example Old Harbour Hall
       */
      venue?: string;
    };
    UpdatePricing: {
      /**
       * @description `buyer`: the fee is added to the price. `promoter`: the price contains it.
       * @example buyer
       * @enum {string}
       */
      fee_bearer?: 'promoter' | 'buyer';
      /**
       * @description The fee on each ticket that costs something, in basis points of its price less discount: 250 is 2.5%.
       * @example 250
       */
      fee_bps?: number;
      /**
       * @description And an amount for each such ticket, in the minor unit of the event’s currency.
       * @example 99
       */
      fee_fixed?: number;
      /**
       * @description The tax on prices less discount, in basis points: 2000 is 20%; 0 for none.
       * @example 2000
       */
      tax_bps?: number;
      /**
       * @description Whether prices contain the tax; if not it is added.
       * @example true
       */
      tax_inclusive?: boolean;
      /**
       * @description What the tax is called.
       * @example VAT
       */
      tax_name?: string;
    };
    UpdatePromoCode: {
      /**
       * @description Whether it can be used at all.
       * @example true
       */
      active?: boolean;
      /**
       * @description Or an amount off the order as a whole, in minor units of `currency`.
       * @example 500
       */
      amount_off?: number;
      /**
       * @description The currency of `amount_off`; needed with it and only then. ISO 4217.
       * @example EUR
       */
      currency?: string;
      /**
       * Format: date-time
       * @description Until when it is valid; null for as long as it is active. ISO 8601.
       * @example 2027-06-12T18:00:00Z
       */
      ends_at?: string | null;
      /**
       * @description How many orders of one e-mail may use it; null for any number.
       * @example 1
       */
      max_per_email?: number | null;
      /**
       * @description How many orders may use it; null for any number.
       * @example 100
       */
      max_redemptions?: number | null;
      /**
       * @description What it takes off the tiers it is for, in basis points: 2000 is 20%.
       * @example 2000
       */
      percent_bps?: number;
      /**
       * Format: date-time
       * @description From when it is valid; null for at once. ISO 8601.
       * @example 2027-06-12T18:00:00Z
       */
      starts_at?: string | null;
      /**
       * @description The tiers it is for; null for all.
       * @example [
       *       "tir_01k9z3v6w0d8y2m4q7r5t1x3n9"
       *     ]
       */
      tier_ids?: string[] | null;
    };
    UpdatePromoter: {
      /**
       * @description The legal entity behind it; null removes it.
       * @example Analytical Nights Ltd
       */
      company?: string | null;
      /**
       * @description What the promoter’s people read: the language of notices. BCP 47; we write English and German, and English to who reads neither.
       * @example de-AT
       */
      locale?: string;
      /**
       * @description The name buyers see.
       * @example Analytical Nights
       */
      name?: string;
    };
    UpdateTicket: {
      attendee: components['schemas']['AttendeeInput'] & unknown;
    };
    UpdateTier: {
      /**
       * @description Opens a hidden tier to buyers who know it; null for a tier that only its promoter sells.
       * @example LANTERN-CLUB
       */
      access_code?: string | null;
      /**
       * @description What the ticket includes.
       * @example Entry and one drink.
       */
      description?: string;
      /**
       * @description The webhook `tier.low_inventory` is sent once so few tickets of a tier that has sold some are unsold; null: never.
       * @example 20
       */
      low_inventory_threshold?: number | null;
      /**
       * @description Most tickets of this tier in one order.
       * @example 10
       */
      max_per_order?: number;
      /**
       * @description Fewest tickets of this tier in one order.
       * @example 1
       */
      min_per_order?: number;
      /**
       * @description What the tier is called.
       * @example Early bird
       */
      name?: string;
      /**
       * @description Where the tier stands among its event’s tiers; lowest first.
       * @example 0
       */
      position?: number;
      /**
       * @description List price of one ticket in the currency’s minor unit; 0 is free. A fee that the buyer bears and a tax that is not inclusive are added to it.
       * @example 4500
       */
      price?: number;
      /**
       * @description Tickets there are; not fewer than are reserved and sold.
       * @example 250
       */
      quantity?: number;
      /**
       * @description When the sale ends; null for with the event. ISO 8601: an instant, with Z or an offset; or without either, what the wall clock shows in the event’s time zone. A local time that the clocks skip or show twice is refused, with both choices.
       * @example 2027-06-12T20:00:00
       */
      sale_end?: string | null;
      /**
       * @description When the sale starts; null for at once. ISO 8601: an instant, with Z or an offset; or without either, what the wall clock shows in the event’s time zone. A local time that the clocks skip or show twice is refused, with both choices.
       * @example 2027-06-12T20:00:00
       */
      sale_start?: string | null;
      /**
       * @description `hidden` tiers are there for their promoter and whoever sends the access code.
       * @example public
       * @enum {string}
       */
      visibility?: 'public' | 'hidden';
    };
    UpdateWaitingRoom: {
      /**
       * @description `on`: every buyer waits in line first, from now on and before the sale opens. `auto`: once 100 holds are refused within ten seconds. `off`: never.
       * @example on
       * @enum {string}
       */
      mode?: 'off' | 'auto' | 'on';
      /**
       * @description While true, nobody more is admitted.
       * @example false
       */
      paused?: boolean;
      /**
       * @description At most so many are admitted in a minute; null for as many as can be served.
       * @example 600
       */
      per_minute?: number | null;
    };
    UpdateWebhookEndpoint: {
      /**
       * @description What the endpoint is for.
       * @example Bookkeeping
       */
      description?: string;
      /**
       * @description What the endpoint hears of; `*` for everything.
       * @example [
       *       "order.confirmed",
       *       "order.refunded"
       *     ]
       */
      event_types?: (
        | '*'
        | 'event.published'
        | 'event.unpublished'
        | 'event.cancelled'
        | 'event.sold_out'
        | 'tier.low_inventory'
        | 'tier.sold_out'
        | 'tier.back_in_stock'
        | 'order.created'
        | 'order.payment_processing'
        | 'order.payment_failed'
        | 'order.confirmed'
        | 'order.expired'
        | 'order.cancelled'
        | 'order.refunded'
        | 'ticket.issued'
        | 'ticket.checked_in'
        | 'ticket.admitted_void'
        | 'ticket.voided'
        | 'waitlist.joined'
        | 'waitlist.offered'
        | 'waitlist.claimed'
        | 'waitlist.lapsed'
        | 'waitlist.left'
      )[];
      /**
       * @description A disabled endpoint gets nothing; what it misses is in its log as failed, to be replayed.
       * @example enabled
       * @enum {string}
       */
      status?: 'enabled' | 'disabled';
      /**
       * @description Where webhooks go: https, on the public internet.
       * @example https://example.com/webhooks
       */
      url?: string;
    };
    UploadScans: {
      /** @description Scans by which people were let in, at most 500; their order is of no account. */
      scans: components['schemas']['OfflineScan'][];
    };
    /** @description A person with an account. */
    User: {
      /**
       * Format: date-time
       * @description When the account was made. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      created_at: string;
      /**
       * @description The account’s e-mail.
       * @example ada@example.com
       */
      email: string;
      /**
       * @description Whether the person has shown that the e-mail is theirs.
       * @example false
       */
      email_verified: boolean;
      /**
       * @description The person’s id.
       * @example usr_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * @description What the person reads. BCP 47.
       * @example de-AT
       */
      locale: string;
      /**
       * @description The person’s name.
       * @example Ada Lovelace
       */
      name: string;
      /**
       * @description `admin` runs this deployment.
       * @example user
       * @enum {string}
       */
      role: 'user' | 'admin';
    };
    ValidateTicket: {
      /**
       * @description Which door or device this is.
       * @example North gate
       */
      gate?: string;
      /**
       * Format: uuid
       * @description The scanner’s own id of this scan, a UUID. Sent again, with whatever call, it is the same scan.
       * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
       */
      scan_id?: string;
    };
    ValidateTicketCode: {
      /**
       * @description The QR code’s text or the ticket code.
       * @example TV1.01k9z3v6w0…
       */
      code: string;
      /**
       * @description Which door or device this is.
       * @example North gate
       */
      gate?: string;
      /**
       * Format: uuid
       * @description The scanner’s own id of this scan, a UUID. Sent again, with whatever call, it is the same scan.
       * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
       */
      scan_id?: string;
    };
    VerifyEmail: {
      /**
       * @description The password of the registration.
       * @example correct horse battery staple
       */
      password: string;
      /**
       * @description What follows `#token=` in the link of the e-mail.
       * @example reg_01k9z3v6w0d8y2m4q7r5t1x3n9.mf3k2p1x.mQ2hJ8sV4tKx0cYpR7dWzLn5bG1eFqAoU3iT6yHvC9k
       */
      token: string;
    };
    VoidTickets: {
      /**
       * @description Whether the seats of voided tickets go back to the sale and to whoever waits. By default the seats of people who have not come in do, and those of who is inside stay taken.
       * @example true
       */
      free_seats?: boolean;
      /**
       * @description These tickets; all of the order without it.
       * @example [
       *       "tkt_01k9z3v6w0d8y2m4q7r5t1x3n9"
       *     ]
       */
      ticket_ids?: string[];
    };
    WaitingRoom: {
      /**
       * @description How many are admitted and have not chosen yet.
       * @example 85
       */
      active: number;
      /**
       * @description How many were admitted so far.
       * @example 1600
       */
      admitted: number;
      /**
       * @description How many are admitted in a minute, as things go.
       * @example 600
       */
      admitted_per_minute: number;
      /**
       * @description How many joined in the last minute; null before the sale opens.
       * @example 950
       */
      arrivals_per_minute: number | null;
      /**
       * @description `on`: every buyer waits in line first, from now on and before the sale opens. `auto`: once 100 holds are refused within ten seconds. `off`: never.
       * @example on
       * @enum {string}
       */
      mode: 'off' | 'auto' | 'on';
      /** @description When the sale opens or opened, and places are drawn. */
      opens_at: string | null;
      /**
       * @description While true, nobody more is admitted.
       * @example false
       */
      paused: boolean;
      /**
       * @description At most so many are admitted in a minute; null for as many as can be served.
       * @example 600
       */
      per_minute: number | null;
      /**
       * @description What visitors find: `closed` is no waiting room now, and `waiting` one that admits.
       * @example waiting
       * @enum {string}
       */
      state: 'closed' | 'early' | 'waiting' | 'paused' | 'sold_out' | 'ended';
      /**
       * @description How many wait now.
       * @example 18400
       */
      waiting: number;
    };
    /**
     * @description A waiting person bought the seats offered to them.
     * @example {
     *       "type": "waitlist.claimed",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "wle_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "user_id": null,
     *         "email": "ada@example.com",
     *         "name": "Ada Lovelace",
     *         "quantity": 2,
     *         "status": "claimed",
     *         "lapse_reason": null,
     *         "notified": true,
     *         "offered_tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "created_at": "2027-03-01T09:30:00.000Z",
     *         "offer_expires_at": "2027-03-02T09:30:00.000Z",
     *         "local_offer_expires_at": "2027-03-02T10:30:00+01:00"
     *       }
     *     }
     */
    WaitlistClaimedWebhook: {
      data: components['schemas']['WaitlistData'] & {
        /**
         * @description Its state.
         * @example claimed
         * @constant
         */
        status: 'claimed';
      };
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example waitlist.claimed
       * @constant
       */
      type: 'waitlist.claimed';
    };
    /** @description How the line went. */
    WaitlistCounts: {
      /**
       * @description Entries whose offer became an order.
       * @example 11
       */
      claimed: number;
      /**
       * @description Entries whose offer was not taken, or whose sale or event ended.
       * @example 3
       */
      lapsed: number;
      /**
       * @description Entries that were given up.
       * @example 1
       */
      left: number;
      /**
       * @description Entries with an open offer.
       * @example 2
       */
      offered: number;
      /**
       * @description Seats they want together.
       * @example 30
       */
      seats_wanted: number;
      /**
       * @description Entries that wait.
       * @example 14
       */
      waiting: number;
    };
    /** @description A person waiting for seats of a tier, or of any tier of the event. */
    WaitlistData: {
      /**
       * Format: date-time
       * @description When the person joined. ISO 8601, UTC.
       * @example 2027-03-01T09:30:00.000Z
       */
      created_at: string;
      /**
       * @description Where the offer is sent: keep it out of logs.
       * @example ada@example.com
       */
      email: string;
      /**
       * @description The event waited for.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      event_id: string;
      /**
       * @description The entry’s id.
       * @example wle_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * @description Why it lapsed: its offer was not taken in time, or there is nothing left to wait for. `null` unless it lapsed.
       * @example null
       */
      lapse_reason: ('offer_expired' | 'sale_ended' | 'event_ended' | 'event_cancelled') | null;
      /**
       * @description The same time; `null` where no offer was made. By the wall clock of the event’s time zone, with its offset. ISO 8601.
       * @example null
       */
      local_offer_expires_at: string | null;
      /**
       * @description Who waits: keep it out of logs.
       * @example Ada Lovelace
       */
      name: string;
      /**
       * @description Whether the person was told of an offer.
       * @example false
       */
      notified: boolean;
      /**
       * @description Until when the seats are kept; `null` where no offer was made. ISO 8601, UTC.
       * @example null
       */
      offer_expires_at: string | null;
      /**
       * @description Tier of the offered seats; `null` where no offer was made.
       * @example null
       */
      offered_tier_id: string | null;
      /**
       * @description The event’s promoter.
       * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      promoter_id: string;
      /**
       * @description Seats wanted.
       * @example 2
       */
      quantity: number;
      /**
       * @description State of the entry at the time of the webhook.
       * @example waiting
       * @enum {string}
       */
      status: 'waiting' | 'offered' | 'claimed' | 'lapsed' | 'left';
      /**
       * @description The tier waited for; `null`: any of the event.
       * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      tier_id: string | null;
      /**
       * @description The person’s account; `null` for a guest.
       * @example null
       */
      user_id: string | null;
    };
    WaitlistEntry: {
      /**
       * Format: date-time
       * @description When the person joined. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      created_at: string;
      /**
       * @description Where the offer is sent.
       * @example ada@example.com
       */
      email: string;
      /**
       * @description The event waited for.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      event_id: string;
      /**
       * @description The entry’s id.
       * @example wle_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * @description Why a lapsed entry is over: its offer was not taken in time; or it waited in vain, since the sale of its tiers or the event has ended, or the event was cancelled. The person is told by e-mail of all but the first.
       * @example null
       * @enum {string|null}
       */
      lapse_reason: 'offer_expired' | 'sale_ended' | 'event_ended' | 'event_cancelled' | null;
      /**
       * @description What the person reads. BCP 47.
       * @example de-AT
       */
      locale: string;
      /**
       * @description Who waits.
       * @example Ada Lovelace
       */
      name: string;
      /**
       * @description Whether an offer was made.
       * @example false
       */
      notified: boolean;
      offer: components['schemas']['WaitlistOffer'];
      /**
       * @description The place among those who wait for the same seats, 1 being next; null once not waiting.
       * @example 3
       */
      position: number | null;
      /**
       * @description The event’s promoter.
       * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      promoter_id: string;
      /**
       * @description Seats wanted.
       * @example 2
       */
      quantity: number;
      /**
       * @description Where the entry stands; seats are kept for it while `offered`.
       * @example waiting
       * @enum {string}
       */
      status: 'waiting' | 'offered' | 'claimed' | 'lapsed' | 'left';
      /**
       * @description The tier waited for; null for any.
       * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      tier_id: string | null;
      /**
       * @description The person’s account; null for a guest.
       * @example usr_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      user_id: string | null;
    };
    WaitlistEntryPage: {
      /** @description The objects of this page. */
      data: components['schemas']['WaitlistEntry'][];
      /**
       * @description Whether more follow in this direction.
       * @example false
       */
      has_more: boolean;
    };
    /**
     * @description A person joined a waitlist.
     * @example {
     *       "type": "waitlist.joined",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "wle_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "user_id": null,
     *         "email": "ada@example.com",
     *         "name": "Ada Lovelace",
     *         "quantity": 2,
     *         "status": "waiting",
     *         "lapse_reason": null,
     *         "notified": false,
     *         "offered_tier_id": null,
     *         "created_at": "2027-03-01T09:30:00.000Z",
     *         "offer_expires_at": null,
     *         "local_offer_expires_at": null
     *       }
     *     }
     */
    WaitlistJoinedWebhook: {
      data: components['schemas']['WaitlistData'] & {
        /**
         * @description Its state.
         * @example waiting
         * @constant
         */
        status: 'waiting';
      };
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example waitlist.joined
       * @constant
       */
      type: 'waitlist.joined';
    };
    /**
     * @description An offer was not taken in time and went to the next in line, or there was nothing left to wait for.
     * @example {
     *       "type": "waitlist.lapsed",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "wle_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "user_id": null,
     *         "email": "ada@example.com",
     *         "name": "Ada Lovelace",
     *         "quantity": 2,
     *         "status": "lapsed",
     *         "lapse_reason": "offer_expired",
     *         "notified": true,
     *         "offered_tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "created_at": "2027-03-01T09:30:00.000Z",
     *         "offer_expires_at": "2027-03-02T09:30:00.000Z",
     *         "local_offer_expires_at": "2027-03-02T10:30:00+01:00"
     *       }
     *     }
     */
    WaitlistLapsedWebhook: {
      data: components['schemas']['WaitlistData'] & {
        /**
         * @description Its state.
         * @example lapsed
         * @constant
         */
        status: 'lapsed';
      } & {
        /**
         * @description Why it lapsed.
         * @example offer_expired
         * @enum {string}
         */
        lapse_reason: 'offer_expired' | 'sale_ended' | 'event_ended' | 'event_cancelled';
      };
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example waitlist.lapsed
       * @constant
       */
      type: 'waitlist.lapsed';
    };
    /**
     * @description A person left a waitlist.
     * @example {
     *       "type": "waitlist.left",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "wle_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "user_id": null,
     *         "email": "ada@example.com",
     *         "name": "Ada Lovelace",
     *         "quantity": 2,
     *         "status": "left",
     *         "lapse_reason": null,
     *         "notified": false,
     *         "offered_tier_id": null,
     *         "created_at": "2027-03-01T09:30:00.000Z",
     *         "offer_expires_at": null,
     *         "local_offer_expires_at": null
     *       }
     *     }
     */
    WaitlistLeftWebhook: {
      data: components['schemas']['WaitlistData'] & {
        /**
         * @description Its state.
         * @example left
         * @constant
         */
        status: 'left';
      };
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example waitlist.left
       * @constant
       */
      type: 'waitlist.left';
    };
    /** @description The seats kept for the entry; null while none are. */
    WaitlistOffer: {
      /**
       * @description What one seat costs its buyer, fee and tax included. In the currency’s minor unit.
       * @example 4500
       */
      buyer_price: number;
      /**
       * @description ISO 4217 currency code.
       * @example EUR
       */
      currency: string;
      /**
       * @description What a promo code takes off; 0 without one. In the currency’s minor unit.
       * @example 4500
       */
      discount: number;
      /**
       * Format: date-time
       * @description Until when the seats are kept. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      expires_at: string;
      /**
       * @description The fee on the tickets. In the currency’s minor unit.
       * @example 4500
       */
      fee: number;
      /**
       * @description Whether the prices contain the fee, which the promoter then bears; if not it is added to the total.
       * @example false
       */
      fee_included: boolean;
      /**
       * Format: date-time
       * @description Until when the seats are kept. By the wall clock of the event’s time zone, with its offset from UTC. ISO 8601.
       * @example 2027-06-12T20:00:00+02:00
       */
      local_expires_at: string;
      /**
       * @description Seats kept.
       * @example 2
       */
      quantity: number;
      /**
       * @description The tickets at the prices on show. In the currency’s minor unit.
       * @example 4500
       */
      subtotal: number;
      /**
       * @description The tax on the prices less discount. In the currency’s minor unit.
       * @example 4500
       */
      tax: number;
      /**
       * @description Whether the prices contain the tax; if not it is added to the total.
       * @example true
       */
      tax_inclusive: boolean;
      /**
       * @description What the tax is called.
       * @example VAT
       */
      tax_name: string;
      /**
       * @description The tier of the offered seats.
       * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      tier_id: string;
      /**
       * @description The tier’s name.
       * @example Front stalls
       */
      tier_name: string;
      /**
       * @description What the buyer pays. In the currency’s minor unit.
       * @example 4500
       */
      total_price: number;
      /**
       * @description The list price of one seat. In the currency’s minor unit.
       * @example 4500
       */
      unit_price: number;
    } | null;
    /**
     * @description Seats were set aside for a waiting person, who may claim them until `offer_expires_at`.
     * @example {
     *       "type": "waitlist.offered",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "id": "wle_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "event_id": "evt_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "promoter_id": "pro_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "user_id": null,
     *         "email": "ada@example.com",
     *         "name": "Ada Lovelace",
     *         "quantity": 2,
     *         "status": "offered",
     *         "lapse_reason": null,
     *         "notified": false,
     *         "offered_tier_id": "tir_01k9z3v6w0d8y2m4q7r5t1x3n9",
     *         "created_at": "2027-03-01T09:30:00.000Z",
     *         "offer_expires_at": "2027-03-02T09:30:00.000Z",
     *         "local_offer_expires_at": "2027-03-02T10:30:00+01:00"
     *       }
     *     }
     */
    WaitlistOfferedWebhook: {
      data: components['schemas']['WaitlistData'] & {
        /**
         * @description Its state.
         * @example offered
         * @constant
         */
        status: 'offered';
      } & {
        /**
         * Format: date-time
         * @description The same time; `null` where no offer was made. By the wall clock of the event’s time zone, with its offset. ISO 8601.
         * @example 2027-03-02T10:30:00+01:00
         */
        local_offer_expires_at: string;
        /**
         * Format: date-time
         * @description Until when the seats are kept; `null` where no offer was made. ISO 8601, UTC.
         * @example 2027-03-02T09:30:00.000Z
         */
        offer_expires_at: string;
        /**
         * @description Tier of the offered seats; `null` where no offer was made.
         * @example tir_01k9z3v6w0d8y2m4q7r5t1x3n9
         */
        offered_tier_id: string;
      };
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example waitlist.offered
       * @constant
       */
      type: 'waitlist.offered';
    };
    WebhookAttempt: {
      /**
       * Format: date-time
       * @description When it was made. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      attempted_at: string;
      /**
       * @description Why there was no answer.
       * @example no answer within 20 s
       */
      error: string | null;
      /**
       * @description Milliseconds until the answer, or until it failed; null where nothing was sent.
       * @example 87
       */
      latency_ms: number | null;
      /**
       * @description Counts the attempts from 1, over replays too.
       * @example 1
       */
      number: number;
      /**
       * @description The first kilobyte of the answer’s body; null without one.
       * @example Bad gateway
       */
      response: string | null;
      /**
       * @description HTTP status of the answer; null without one.
       * @example 503
       */
      status: number | null;
    };
    WebhookDelivery: {
      /**
       * @description Attempts made, those before a replay included.
       * @example 1
       */
      attempts: number;
      /**
       * Format: date-time
       * @description When it happened. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      created_at: string;
      /**
       * Format: date-time
       * @description When it succeeded. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      delivered_at: string | null;
      /**
       * @description Why the last attempt got no answer.
       * @example no answer within 20 s
       */
      last_error: string | null;
      /**
       * @description HTTP status of the last answer.
       * @example 204
       */
      last_status: number | null;
      /**
       * @description The message, which is the `webhook-id` of each attempt.
       * @example msg_ord_01k9z3v6w0d8y2m4q7r5t1x3n9_2
       */
      message_id: string;
      /**
       * Format: date-time
       * @description When it is tried next. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      next_attempt_at: string | null;
      /**
       * @description `pending` until it succeeds or no attempt is left.
       * @example succeeded
       * @enum {string}
       */
      status: 'pending' | 'succeeded' | 'failed';
      /**
       * @description What happened.
       * @example order.confirmed
       */
      type: string;
      /**
       * @description The endpoint.
       * @example whe_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      webhook_endpoint_id: string;
    };
    WebhookDeliveryPage: {
      /** @description The objects of this page. */
      data: components['schemas']['WebhookDelivery'][];
      /**
       * @description Whether more follow in this direction.
       * @example false
       */
      has_more: boolean;
    };
    WebhookDeliveryWithAttempts: {
      /** @description The last 100 attempts, oldest first. */
      attempt_log: components['schemas']['WebhookAttempt'][];
      /**
       * @description Attempts made, those before a replay included.
       * @example 1
       */
      attempts: number;
      /**
       * Format: date-time
       * @description When it happened. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      created_at: string;
      /**
       * Format: date-time
       * @description When it succeeded. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      delivered_at: string | null;
      /**
       * @description Why the last attempt got no answer.
       * @example no answer within 20 s
       */
      last_error: string | null;
      /**
       * @description HTTP status of the last answer.
       * @example 204
       */
      last_status: number | null;
      /**
       * @description The message, which is the `webhook-id` of each attempt.
       * @example msg_ord_01k9z3v6w0d8y2m4q7r5t1x3n9_2
       */
      message_id: string;
      /**
       * Format: date-time
       * @description When it is tried next. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      next_attempt_at: string | null;
      /**
       * @description `pending` until it succeeds or no attempt is left.
       * @example succeeded
       * @enum {string}
       */
      status: 'pending' | 'succeeded' | 'failed';
      /**
       * @description What happened.
       * @example order.confirmed
       */
      type: string;
      /**
       * @description The endpoint.
       * @example whe_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      webhook_endpoint_id: string;
    };
    WebhookEndpoint: {
      /**
       * Format: date-time
       * @description When the endpoint was made. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      created_at: string;
      /**
       * @description What the endpoint is for.
       * @example Bookkeeping
       */
      description: string;
      /**
       * @description What the endpoint hears of; `*` for everything.
       * @example [
       *       "order.confirmed"
       *     ]
       */
      event_types: string[];
      /**
       * Format: date-time
       * @description Since when every attempt has failed; null while it answers. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      failing_since: string | null;
      /**
       * @description The endpoint’s id.
       * @example whe_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      id: string;
      /**
       * Format: date-time
       * @description Until when the secret before the last rotation signs too; null when only the current one does. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      previous_secret_until: string | null;
      /**
       * @description Whose endpoint it is.
       * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      promoter_id: string;
      /**
       * @description Verifies the `v1a` (Ed25519) signatures of this endpoint’s webhooks. No secret.
       * @example whpk_FRBxQ4QUWBCqvPOBYYY4MZMmEI/2ZPwWSzGOxUXRDF8=
       */
      public_key: string;
      /**
       * @description A disabled endpoint gets nothing; what it misses is in its log as failed, to be replayed.
       * @example enabled
       * @enum {string}
       */
      status: 'enabled' | 'disabled';
      /**
       * Format: date-time
       * @description When the endpoint was last changed. ISO 8601 UTC.
       * @example 2027-06-12T18:00:00.000Z
       */
      updated_at: string;
      /**
       * @description Where webhooks go: https, on the public internet.
       * @example https://example.com/webhooks
       */
      url: string;
    };
    WebhookEndpointPage: {
      /** @description The objects of this page. */
      data: components['schemas']['WebhookEndpoint'][];
      /**
       * @description Whether more follow in this direction.
       * @example false
       */
      has_more: boolean;
    };
    /**
     * @description A test that was asked for, to one endpoint whatever types it wants.
     * @example {
     *       "type": "webhook.test",
     *       "timestamp": "2027-03-01T09:31:00.000Z",
     *       "data": {
     *         "webhook_endpoint_id": "whe_01k9z3v6w0d8y2m4q7r5t1x3n9"
     *       }
     *     }
     */
    WebhookTestWebhook: {
      data: components['schemas']['TestData'];
      /**
       * Format: date-time
       * @description When it happened; a retry does not change it. ISO 8601, UTC.
       * @example 2027-03-01T09:31:00.000Z
       */
      timestamp: string;
      /**
       * @description What happened.
       * @example webhook.test
       * @constant
       */
      type: 'webhook.test';
    };
    ZoneChange: {
      /**
       * @description The event.
       * @example evt_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      event_id: string;
      /**
       * @description Whether that is the name of a place. Others, such as IST, were accepted once: give the event another.
       * @example true
       */
      names_place: boolean;
      /**
       * @description Its promoter.
       * @example pro_01k9z3v6w0d8y2m4q7r5t1x3n9
       */
      promoter_id: string;
      /**
       * @description Its time zone.
       * @example America/Vancouver
       */
      time_zone: string;
      /** @description Its times that the rules of now make other instants of. */
      times: components['schemas']['MovedTime'][];
      /**
       * @description What the event is called.
       * @example Night of the Lanterns
       */
      title: string;
    };
    ZoneChangePage: {
      /** @description The objects of this page. */
      data: components['schemas']['ZoneChange'][];
      /**
       * @description Whether more follow in this direction.
       * @example false
       */
      has_more: boolean;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  'adminPromoters.list': {
    parameters: {
      query?: {
        /** @description Return what precedes the object with this id. */
        ending_before?: string;
        /** @description How many to return. */
        limit?: number;
        /** @description Text that name, company or e-mail must contain. */
        q?: string;
        /** @description Newest first, or without the minus sign oldest first. */
        sort?: '-created_at' | 'created_at';
        /** @description Return what follows the object with this id. */
        starting_after?: string;
        /** @description Only promoters in this state. */
        status?: 'active' | 'suspended';
        /** @description Only promoters that are, or are not, verified. */
        verified?: 'true' | 'false';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of promoters */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OwnPromoterPage'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_cursor`: The cursor names nothing in this list */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'adminPromoters.reinstate': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The promoter’s id. */
        promoter_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The promoter, active */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OwnPromoter'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `promoter_not_found`: No such promoter */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'adminPromoters.suspend': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The promoter’s id. */
        promoter_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['SuspendPromoter'];
      };
    };
    responses: {
      /** @description The promoter, suspended */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OwnPromoter'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `promoter_not_found`: No such promoter */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'adminPromoters.verify': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The promoter’s id. */
        promoter_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The promoter, verified */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OwnPromoter'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `promoter_not_found`: No such promoter */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'adminSystem.health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The services and the backlog */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SystemHealth'];
        };
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'apiKeys.list': {
    parameters: {
      query?: {
        /** @description Return what precedes the object with this id. */
        ending_before?: string;
        /** @description How many to return. */
        limit?: number;
        /** @description Return what follows the object with this id. */
        starting_after?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of keys */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiKeyPage'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_cursor`: The cursor names nothing in this list */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'apiKeys.create': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateApiKey'];
      };
    };
    responses: {
      /** @description The key, with its token */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiKey'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'apiKeys.update': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The api key’s id. */
        api_key_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateApiKey'];
      };
    };
    responses: {
      /** @description The key as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiKey'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `api_key_not_found`: No such API key */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'apiKeys.revoke': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The api key’s id. */
        api_key_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The key no longer works, ten seconds from now at the latest */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_request`: The request is invalid; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `api_key_not_found`: No such API key */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'apiKeys.roll': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The api key’s id. */
        api_key_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RollApiKey'];
      };
    };
    responses: {
      /** @description The key, with its new token */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiKey'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `api_key_not_found`: No such API key */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'auditLog.list': {
    parameters: {
      query?: {
        /** @description Only deeds of this kind. */
        action?:
          | 'api_key.created'
          | 'api_key.revoked'
          | 'api_key.rolled'
          | 'api_key.updated'
          | 'event.cancelled'
          | 'event.created'
          | 'event.deleted'
          | 'event.published'
          | 'event.unpublished'
          | 'event.updated'
          | 'event.waiting_room_updated'
          | 'order.refunded'
          | 'order.seats_freed'
          | 'order.tickets_voided'
          | 'promo_code.created'
          | 'promo_code.updated'
          | 'promoter.reinstated'
          | 'promoter.pricing_updated'
          | 'promoter.suspended'
          | 'promoter.updated'
          | 'promoter.verified'
          | 'tier.created'
          | 'tier.deleted'
          | 'tier.updated'
          | 'waitlist_entry.offered'
          | 'waitlist_entry.removed'
          | 'webhook_endpoint.created'
          | 'webhook_endpoint.deleted'
          | 'webhook_endpoint.replayed'
          | 'webhook_endpoint.secret_rotated'
          | 'webhook_endpoint.updated';
        /** @description Only what this person or key did. */
        actor?: string;
        /** @description Return what precedes the object with this id. */
        ending_before?: string;
        /** @description How many to return. */
        limit?: number;
        /** @description Only what was done to this object. */
        object_id?: string;
        /** @description Only what was done for this promoter; for admins, who see all. */
        promoter_id?: string;
        /** @description Return what follows the object with this id. */
        starting_after?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of deeds, newest first */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AuditEntryPage'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_cursor`: The cursor names nothing in this list */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'auth.changePassword': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ChangePassword'];
      };
    };
    responses: {
      /** @description The new password works; this session goes on */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `wrong_password`: The password is wrong */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy; `service_busy`: Too much is going on at the moment */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'auth.login': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['Login'];
      };
    };
    responses: {
      /** @description A new session */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Session'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment; `invalid_login`: E-mail or password is wrong */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy; `service_busy`: Too much is going on at the moment */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'auth.logout': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RefreshToken'];
      };
    };
    responses: {
      /** @description The session is over */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'auth.me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The signed-in person */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Account'];
        };
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'auth.refresh': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RefreshToken'];
      };
    };
    responses: {
      /** @description The session with its next tokens */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Session'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'auth.register': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['Register'];
      };
    };
    responses: {
      /** @description An e-mail is on its way */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Registration'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy; `service_busy`: Too much is going on at the moment */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'auth.requestPasswordReset': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RequestPasswordReset'];
      };
    };
    responses: {
      /** @description A link is on its way, if the e-mail has an account */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'auth.resetPassword': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ResetPassword'];
      };
    };
    responses: {
      /** @description The new password works */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `link_invalid`: The link is used up, expired or altered */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy; `service_busy`: Too much is going on at the moment */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'auth.verifyEmail': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['VerifyEmail'];
      };
    };
    responses: {
      /** @description The account, signed in */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NewAccount'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `link_invalid`: The link is used up, expired or altered; `wrong_password`: The password is wrong */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy; `service_busy`: Too much is going on at the moment */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'events.list': {
    parameters: {
      query?: {
        /** @description Only events in this city, however it is spelt; see `q`. */
        city?: string;
        /** @description Only events sold in this currency, in which prices can be compared. ISO 4217. */
        currency?: string;
        /** @description Return what precedes the object with this id. */
        ending_before?: string;
        /** @description Only events that end later: with the time of now, those that are running and those to come. ISO 8601. */
        ends_after?: string;
        /** @description Only events that start then or later. ISO 8601. */
        from?: string;
        /** @description How many to return. */
        limit?: number;
        /** @description Only events with a ticket that costs at most this. In the minor unit of the event’s currency, fee and tax included: what a buyer pays. 0 is free. Tickets that are hidden, or whose sale is over, do not count. */
        max_price?: number;
        /** @description Only events with a ticket that costs at least this. In the minor unit of the event’s currency, fee and tax included: what a buyer pays. 0 is free. Tickets that are hidden, or whose sale is over, do not count. */
        min_price?: number;
        /** @description Only your own events, drafts included; for a promoter’s credential. */
        mine?: 'true' | 'false';
        /** @description Only events of this promoter. */
        promoter_id?: string;
        /** @description Words that title, venue or city must contain, however they are spelt: case, accents, apostrophes, kinds of dashes and blanks make no difference. */
        q?: string;
        /** @description By start, by when it was made, or by `buyer_price_from`; a minus sign turns it around. Events without that price come last either way. */
        sort?: 'start_time' | '-start_time' | 'created_at' | '-created_at' | 'price' | '-price';
        /** @description Return what follows the object with this id. */
        starting_after?: string;
        /** @description Only events of this status. Without it: `published`, or all of yours with `mine`. */
        status?: 'draft' | 'published' | 'cancelled' | 'ended';
        /** @description Only events that start before then. ISO 8601. */
        to?: string;
        /** @description Only events at this venue, however it is spelt; see `q`. */
        venue?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of events */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EventPage'];
        };
      };
      /** @description What you have, by `If-None-Match`, is still right */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_request`: The request is invalid; `invalid_cursor`: The cursor names nothing in this list */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin_not_allowed`: This origin is not on the key’s allow-list; `not_allowed`: This credential may not do that */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'events.create': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateEvent'];
      };
    };
    responses: {
      /** @description The event, as a draft */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Event'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request; `invalid_times`: The times do not fit together; `unclear_local_time`: The clocks skip this local time or show it twice */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'events.get': {
    parameters: {
      query?: {
        /** @description The access code of a hidden tier; its case is ignored. */
        access_code?: string;
      };
      header?: never;
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The event */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EventWithTiers'];
        };
      };
      /** @description What you have, by `If-None-Match`, is still right */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin_not_allowed`: This origin is not on the key’s allow-list; `not_allowed`: This credential may not do that */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'events.update': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateEvent'];
      };
    };
    responses: {
      /** @description The event as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Event'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `event_cancelled`: The event is cancelled; `currency_frozen`: The currency is fixed once an order exists; `quantity_below_committed`: Fewer than are already reserved and sold */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request; `price_not_chargeable`: The amount can’t be charged in this currency; `invalid_times`: The times do not fit together; `unclear_local_time`: The clocks skip this local time or show it twice */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'events.delete': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The event is gone */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_request`: The request is invalid; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `event_has_orders`: The event has orders or waiting people */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'analytics.event': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The figures as of now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EventAnalytics'];
        };
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'events.availability': {
    parameters: {
      query?: {
        /** @description The access code of a hidden tier; its case is ignored. */
        access_code?: string;
      };
      header?: never;
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What each tier offers */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EventAvailability'];
        };
      };
      /** @description What you have, by `If-None-Match`, is still right */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin_not_allowed`: This origin is not on the key’s allow-list; `not_allowed`: This credential may not do that */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'events.cancel': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The event, cancelled */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Event'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'door.upload': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UploadScans'];
      };
    };
    responses: {
      /** @description What became of each scan */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ScanResults'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'door.get': {
    parameters: {
      query?: {
        /** @description How many tickets to return. */
        limit?: number;
        /** @description The `cursor` of your last answer, for what has changed since; everything if left out. */
        since?: string;
      };
      header?: never;
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The event as its door sees it */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Door'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_cursor`: The cursor names nothing in this list */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'events.uploadImage': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    /** @description The image. */
    requestBody: {
      content: {
        'image/avif': string;
        'image/gif': string;
        'image/jpeg': string;
        'image/png': string;
        'image/webp': string;
      };
    };
    responses: {
      /** @description The event with its image_url */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EventWithTiers'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `event_cancelled`: The event is cancelled */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'events.deleteImage': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The event without an image */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EventWithTiers'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `event_cancelled`: The event is cancelled */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'events.publish': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The event, published */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Event'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `event_cancelled`: The event is cancelled; `event_not_ready`: The event can’t be published yet */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'analytics.sales': {
    parameters: {
      query?: {
        /** @description Return what precedes the object with this id. */
        ending_before?: string;
        /** @description Instead of an Accept header. `csv` is the whole report, oldest first. */
        format?: 'json' | 'csv';
        /** @description How many to return. */
        limit?: number;
        /** @description What tells the fields of the CSV apart. `semicolon` also writes amounts with a decimal comma, as spreadsheets expect that are set to a language which does, such as German, French or Spanish. */
        separator?: 'comma' | 'semicolon';
        /** @description Return what follows the object with this id. */
        starting_after?: string;
      };
      header?: never;
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The report */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SalePage'];
          'text/csv': string;
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_cursor`: The cursor names nothing in this list */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'analytics.exportSales': {
    parameters: {
      query?: {
        /** @description What tells the fields of the CSV apart. `semicolon` also writes amounts with a decimal comma, as spreadsheets expect that are set to a language which does, such as German, French or Spanish. */
        separator?: 'comma' | 'semicolon';
      };
      header?: never;
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The report */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/csv': string;
        };
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'events.settleTimes': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['SettleTimes'];
      };
    };
    responses: {
      /** @description The event as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Event'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `event_cancelled`: The event is cancelled */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request; `invalid_times`: The times do not fit together; `unclear_local_time`: The clocks skip this local time or show it twice */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'tiers.list': {
    parameters: {
      query?: {
        /** @description The access code of a hidden tier; its case is ignored. */
        access_code?: string;
      };
      header?: never;
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description All its tiers, in order of position */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TierPage'];
        };
      };
      /** @description What you have, by `If-None-Match`, is still right */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin_not_allowed`: This origin is not on the key’s allow-list; `not_allowed`: This credential may not do that */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'tiers.create': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateTier'];
      };
    };
    responses: {
      /** @description The tier */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Tier'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `event_cancelled`: The event is cancelled; `too_many_tiers`: The event has as many tiers as it can have */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request; `price_not_chargeable`: The amount can’t be charged in this currency; `tier_not_hidden`: Only a hidden tier has an access code; `quantity_out_of_range`: The quantity is not allowed; `invalid_times`: The times do not fit together; `unclear_local_time`: The clocks skip this local time or show it twice */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'events.unpublish': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The event, as a draft */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Event'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `event_cancelled`: The event is cancelled */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'waitingRoom.get': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The waiting room */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WaitingRoom'];
        };
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'waitingRoom.update': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateWaitingRoom'];
      };
    };
    responses: {
      /** @description The waiting room as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WaitingRoom'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `event_cancelled`: The event is cancelled */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'waitingRoom.check': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CheckWaitingRoom'];
      };
    };
    responses: {
      /** @description The place as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Place'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin_not_allowed`: This origin is not on the key’s allow-list; `admission_invalid`: The place or admission is not valid */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'waitingRoom.join': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['JoinWaitingRoom'];
      };
    };
    responses: {
      /** @description The place */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Place'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'events.waitlist': {
    parameters: {
      query?: {
        /** @description Only entries with this e-mail. */
        email?: string;
        /** @description Return what precedes the object with this id. */
        ending_before?: string;
        /** @description How many to return. */
        limit?: number;
        /** @description Newest first, or without the minus sign oldest first. */
        sort?: '-created_at' | 'created_at';
        /** @description Return what follows the object with this id. */
        starting_after?: string;
        /** @description Where the entry stands; seats are kept for it while `offered`. */
        status?: 'waiting' | 'offered' | 'claimed' | 'lapsed' | 'left';
        /** @description Only entries for this tier; not those for any tier. */
        tier_id?: string;
      };
      header?: never;
      path: {
        /** @description The event’s id. */
        event_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of entries */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WaitlistEntryPage'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_cursor`: The cursor names nothing in this list */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'health.live': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It runs */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Liveness'];
        };
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'health.ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The sale can go on; which services answer */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Readiness'];
        };
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Postgres does not answer, so nothing can be sold; `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Readiness'];
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'holds.create': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateHold'];
      };
    };
    responses: {
      /** @description The hold */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Hold'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list; `admission_required`: Buyers of this event wait in line first; `admission_invalid`: The place or admission is not valid; `admission_expired`: The admission has expired */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event; `tier_not_found`: No such tier */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `event_not_on_sale`: The event is not on sale; `event_ended`: The event has ended; `sale_not_started`: The sale has not started; `sale_ended`: The sale has ended; `sold_out`: Not enough tickets are left; `too_many_together`: Together these are more tickets than the event has places left; `waitlist_first`: The tickets go to the waitlist first; `admission_used`: The admission is used; `too_many_holds`: Too many tickets are held for this buyer; `hold_expired`: The hold has expired */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request; `quantity_out_of_range`: The quantity is not allowed */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests; `address_limit`: Many tickets are held from this internet address */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy; `service_busy`: Too much is going on at the moment */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'holds.get': {
    parameters: {
      query: {
        /** @description The hold’s token, as holds.create returned it. */
        token: string;
      };
      header?: never;
      path: {
        /** @description The hold’s id. */
        hold_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The hold */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Hold'];
        };
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `hold_not_found`: No such hold */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'holds.release': {
    parameters: {
      query: {
        /** @description The hold’s token, as holds.create returned it. */
        token: string;
      };
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The hold’s id. */
        hold_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description They will be free as soon as the store of holds, which is away just now, is back */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The tickets are free again */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_request`: The request is invalid; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `hold_not_found`: No such hold */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'holds.extend': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The hold’s id. */
        hold_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['HoldToken'];
      };
    };
    responses: {
      /** @description The hold with a new token and end */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Hold'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `hold_not_found`: No such hold; `event_not_found`: No such event; `tier_not_found`: No such tier */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `hold_expired`: The hold has expired; `hold_already_extended`: The hold has been extended already; `event_not_on_sale`: The event is not on sale; `event_ended`: The event has ended; `sale_not_started`: The sale has not started; `sale_ended`: The sale has ended; `sold_out`: Not enough tickets are left; `too_many_together`: Together these are more tickets than the event has places left; `waitlist_first`: The tickets go to the waitlist first */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request; `quantity_out_of_range`: The quantity is not allowed */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy; `service_busy`: Too much is going on at the moment */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'orders.list': {
    parameters: {
      query?: {
        /** @description `true`: only what you bought yourself, also as a promoter’s member. For people, not for keys. */
        bought_by_me?: 'true' | 'false';
        /** @description Only what was made then or later. ISO 8601. */
        created_from?: string;
        /** @description Only what was made before then. ISO 8601. */
        created_to?: string;
        /** @description Only orders with this e-mail. */
        email?: string;
        /** @description Return what precedes the object with this id. */
        ending_before?: string;
        /** @description Only orders of this event. */
        event_id?: string;
        /** @description How many to return. */
        limit?: number;
        /** @description How much of what was paid has gone or is going back. */
        refund_status?: 'none' | 'partial' | 'full';
        /** @description Newest first, or without the minus sign oldest first. */
        sort?: '-created_at' | 'created_at';
        /** @description Return what follows the object with this id. */
        starting_after?: string;
        /** @description Where the sale stands. It says nothing of money that went back or of which tickets admit. */
        status?: 'pending' | 'confirmed' | 'expired' | 'cancelled';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of orders */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OrderPage'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_cursor`: The cursor names nothing in this list */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'orders.create': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateOrder'];
      };
    };
    responses: {
      /** @description The order with its secret and payment */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreatedOrder'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list; `admission_required`: Buyers of this event wait in line first; `admission_invalid`: The place or admission is not valid; `admission_expired`: The admission has expired */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `hold_not_found`: No such hold; `event_not_found`: No such event; `tier_not_found`: No such tier; `waitlist_entry_not_found`: No such waitlist entry; `promo_code_not_found`: No such promo code; `order_not_found`: No such order */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `hold_expired`: The hold has expired; `hold_no_longer_fits`: Fewer tickets are left than the hold is for; `event_not_on_sale`: The event is not on sale; `event_ended`: The event has ended; `sale_not_started`: The sale has not started; `sale_ended`: The sale has ended; `sold_out`: Not enough tickets are left; `too_many_together`: Together these are more tickets than the event has places left; `waitlist_first`: The tickets go to the waitlist first; `too_many_holds`: Too many tickets are held for this buyer; `admission_used`: The admission is used; `too_many_open_orders`: Too many unpaid tickets for this e-mail; `offer_not_open`: There is no open offer; `offer_being_paid`: An order for this offer is being paid; `promo_code_inactive`: The promo code is no longer valid; `promo_code_not_started`: The promo code is not valid yet; `promo_code_ended`: The promo code has ended; `promo_code_not_applicable`: The promo code is not for these tickets; `promo_code_used_up`: The promo code is used up; `promo_code_used_by_email`: This e-mail has used the promo code already; `promo_code_changed`: The promo code was changed just now; `payment_account_required`: The promoter can’t take payments yet; `order_not_pending`: The order is no longer pending */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request; `quantity_out_of_range`: The quantity is not allowed; `currency_differs`: The currency is not the event’s; `price_below_minimum`: The total is below the smallest amount that can be charged; `price_not_chargeable`: The amount can’t be charged in this currency */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests; `address_limit`: Many tickets are held from this internet address */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy; `payment_provider_unavailable`: The payment provider does not answer; `service_busy`: Too much is going on at the moment */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'orders.get': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The order’s id. */
        order_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The order with its tickets */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Order'];
        };
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `order_not_found`: No such order */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy; `payment_provider_unavailable`: The payment provider does not answer */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'orders.cancel': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The order’s id. */
        order_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The cancelled order */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Order'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `order_not_found`: No such order */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `order_not_pending`: The order is no longer pending; `payment_mismatch`: The payment does not belong to this order; `payment_pending`: The payment has not succeeded yet */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy; `payment_provider_unavailable`: The payment provider does not answer */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'orders.confirm': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The order’s id. */
        order_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The order with its tickets; or one that is not confirmed, whose money goes back because it came too late */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Order'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `order_not_found`: No such order */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `payment_pending`: The payment has not succeeded yet; `payment_mismatch`: The payment does not belong to this order; `order_not_pending`: The order is no longer pending; `event_not_on_sale`: The event is not on sale */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy; `payment_provider_unavailable`: The payment provider does not answer */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'orders.freeSeats': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The order’s id. */
        order_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['FreeSeats'];
      };
    };
    responses: {
      /** @description The order with its tickets */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Order'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `order_not_found`: No such order; `ticket_not_found`: No such ticket */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `order_has_no_tickets`: The order has no tickets; `ticket_not_void`: The ticket is not void */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'orders.choosePayment': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The order’s id. */
        order_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ChoosePayment'];
      };
    };
    responses: {
      /** @description The order with its payment */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Order'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `order_not_found`: No such order */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `order_not_pending`: The order is no longer pending; `payment_pending`: The payment has not succeeded yet; `payment_account_required`: The promoter can’t take payments yet */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy; `payment_provider_unavailable`: The payment provider does not answer */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'orders.receipt': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The order’s id. */
        order_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The receipt */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/html': string;
        };
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `order_not_found`: No such order */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `order_without_receipt`: The order was never confirmed */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'orders.refund': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The order’s id. */
        order_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RefundOrder'];
      };
    };
    responses: {
      /** @description The order and its refund */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RefundedOrder'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `order_not_found`: No such order */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `order_not_refundable`: The order has nothing to refund; `ticket_not_refundable`: A ticket is not part of what can be refunded; `refund_exceeds_payment`: The refund is more than what is left of the payment */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request; `price_not_chargeable`: The amount can’t be charged in this currency */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'orders.voidTickets': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The order’s id. */
        order_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['VoidTickets'];
      };
    };
    responses: {
      /** @description The order with its tickets */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Order'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `order_not_found`: No such order; `ticket_not_found`: No such ticket */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `order_has_no_tickets`: The order has no tickets */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'promoCodes.list': {
    parameters: {
      query?: {
        /** @description Only those that can be used, or only those that can’t. */
        active?: 'true' | 'false';
        /** @description A promo code, in any case. */
        code?: string;
        /** @description Return what precedes the object with this id. */
        ending_before?: string;
        /** @description Only codes for this event alone. */
        event_id?: string;
        /** @description How many to return. */
        limit?: number;
        /** @description Return what follows the object with this id. */
        starting_after?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of promo codes, newest first */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PromoCodePage'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_cursor`: The cursor names nothing in this list */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'promoCodes.create': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreatePromoCode'];
      };
    };
    responses: {
      /** @description The promo code */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PromoCode'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event; `tier_not_found`: No such tier */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `promo_code_taken`: There is a promo code of this name already */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request; `currency_differs`: The currency is not the event’s; `price_not_chargeable`: The amount can’t be charged in this currency; `invalid_times`: The times do not fit together */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'promoCodes.get': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The promo code’s id. */
        promo_code_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The promo code */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PromoCode'];
        };
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `promo_code_not_found`: No such promo code */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'promoCodes.update': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The promo code’s id. */
        promo_code_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdatePromoCode'];
      };
    };
    responses: {
      /** @description The promo code as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PromoCode'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `promo_code_not_found`: No such promo code; `tier_not_found`: No such tier */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request; `currency_differs`: The currency is not the event’s; `price_not_chargeable`: The amount can’t be charged in this currency; `invalid_times`: The times do not fit together */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'promoCodes.deactivate': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The promo code’s id. */
        promo_code_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The promo code as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PromoCode'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `promo_code_not_found`: No such promo code */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'promoCodes.check': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CheckPromoCode'];
      };
    };
    responses: {
      /** @description The price with the code */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Quote'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event; `hold_not_found`: No such hold; `tier_not_found`: No such tier; `promo_code_not_found`: No such promo code */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_on_sale`: The event is not on sale; `event_ended`: The event has ended; `promo_code_inactive`: The promo code is no longer valid; `promo_code_not_started`: The promo code is not valid yet; `promo_code_ended`: The promo code has ended; `promo_code_not_applicable`: The promo code is not for these tickets; `promo_code_used_up`: The promo code is used up; `promo_code_used_by_email`: This e-mail has used the promo code already */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `price_below_minimum`: The total is below the smallest amount that can be charged; `price_not_chargeable`: The amount can’t be charged in this currency */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'promoters.list': {
    parameters: {
      query?: {
        /** @description Return what precedes the object with this id. */
        ending_before?: string;
        /** @description How many to return. */
        limit?: number;
        /** @description Text that the name or company must contain. */
        q?: string;
        /** @description Newest first, or without the minus sign oldest first. */
        sort?: '-created_at' | 'created_at';
        /** @description Return what follows the object with this id. */
        starting_after?: string;
        /** @description Only promoters that are, or are not, verified. */
        verified?: 'true' | 'false';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of promoters */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PromoterPage'];
        };
      };
      /** @description What you have, by `If-None-Match`, is still right */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_request`: The request is invalid; `invalid_cursor`: The cursor names nothing in this list */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'promoters.get': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The promoter’s id. */
        promoter_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The promoter */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Promoter'];
        };
      };
      /** @description What you have, by `If-None-Match`, is still right */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `promoter_not_found`: No such promoter */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'promoters.update': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The promoter’s id. */
        promoter_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdatePromoter'];
      };
    };
    responses: {
      /** @description The promoter as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Promoter'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list; `promoter_suspended`: The promoter is suspended */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `promoter_not_found`: No such promoter */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'promoters.events': {
    parameters: {
      query?: {
        /** @description Only events in this city, however it is spelt; see `q`. */
        city?: string;
        /** @description Only events sold in this currency, in which prices can be compared. ISO 4217. */
        currency?: string;
        /** @description Return what precedes the object with this id. */
        ending_before?: string;
        /** @description Only events that end later: with the time of now, those that are running and those to come. ISO 8601. */
        ends_after?: string;
        /** @description Only events that start then or later. ISO 8601. */
        from?: string;
        /** @description How many to return. */
        limit?: number;
        /** @description Only events with a ticket that costs at most this. In the minor unit of the event’s currency, fee and tax included: what a buyer pays. 0 is free. Tickets that are hidden, or whose sale is over, do not count. */
        max_price?: number;
        /** @description Only events with a ticket that costs at least this. In the minor unit of the event’s currency, fee and tax included: what a buyer pays. 0 is free. Tickets that are hidden, or whose sale is over, do not count. */
        min_price?: number;
        /** @description Words that title, venue or city must contain, however they are spelt: case, accents, apostrophes, kinds of dashes and blanks make no difference. */
        q?: string;
        /** @description By start, by when it was made, or by `buyer_price_from`; a minus sign turns it around. Events without that price come last either way. */
        sort?: 'start_time' | '-start_time' | 'created_at' | '-created_at' | 'price' | '-price';
        /** @description Return what follows the object with this id. */
        starting_after?: string;
        /** @description Only events of this status. Without it: `published`, or all of yours with `mine`. */
        status?: 'draft' | 'published' | 'cancelled' | 'ended';
        /** @description Only events that start before then. ISO 8601. */
        to?: string;
        /** @description Only events at this venue, however it is spelt; see `q`. */
        venue?: string;
      };
      header?: never;
      path: {
        /** @description The promoter’s id. */
        promoter_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of events */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EventPage'];
        };
      };
      /** @description What you have, by `If-None-Match`, is still right */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_request`: The request is invalid; `invalid_cursor`: The cursor names nothing in this list */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin_not_allowed`: This origin is not on the key’s allow-list; `not_allowed`: This credential may not do that */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `promoter_not_found`: No such promoter */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'promoters.paymentAccount': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The promoter’s id. */
        promoter_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What the account may do by now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PaymentAccount'];
        };
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `promoter_not_found`: No such promoter */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'promoters.createPaymentAccount': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The promoter’s id. */
        promoter_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreatePaymentAccount'];
      };
    };
    responses: {
      /** @description The account and where to complete it */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PaymentAccountOnboarding'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list; `promoter_suspended`: The promoter is suspended */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `promoter_not_found`: No such promoter */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy; `payment_provider_unavailable`: The payment provider does not answer */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'promoters.getPricing': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The promoter’s id. */
        promoter_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The fee and tax */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Pricing'];
        };
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `promoter_not_found`: No such promoter */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'promoters.updatePricing': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The promoter’s id. */
        promoter_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdatePricing'];
      };
    };
    responses: {
      /** @description The fee and tax as they are now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Pricing'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list; `promoter_suspended`: The promoter is suspended */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `promoter_not_found`: No such promoter */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'refunds.retry': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The refund’s id. */
        refund_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The refund, pending again */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Refund'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `refund_not_found`: No such refund */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `refund_not_failed`: The refund has not failed */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'tickets.list': {
    parameters: {
      query?: {
        /** @description Only tickets with which somebody was let in although they were void. */
        admitted_void?: 'true';
        /** @description `true`: only what you bought yourself, also as a promoter’s member. For people, not for keys. */
        bought_by_me?: 'true' | 'false';
        /** @description Return what precedes the object with this id. */
        ending_before?: string;
        /** @description Only tickets of this event. */
        event_id?: string;
        /** @description How many to return. */
        limit?: number;
        /** @description Only tickets of this order. */
        order_id?: string;
        /** @description Newest first, or without the minus sign oldest first. */
        sort?: '-created_at' | 'created_at';
        /** @description Return what follows the object with this id. */
        starting_after?: string;
        /** @description Only tickets in this state. */
        status?: 'valid' | 'checked_in' | 'void';
        /** @description Only tickets of this tier. */
        tier_id?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of tickets */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TicketPage'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_cursor`: The cursor names nothing in this list */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'tickets.get': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The ticket’s id. */
        ticket_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The ticket */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Ticket'];
        };
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `ticket_not_found`: No such ticket */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'tickets.update': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The ticket’s id. */
        ticket_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateTicket'];
      };
    };
    responses: {
      /** @description The ticket */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Ticket'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `ticket_not_found`: No such ticket */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `ticket_void`: The ticket is void; `already_checked_in`: The ticket was checked in before */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'tickets.image': {
    parameters: {
      query: {
        /** @description As in the ticket’s qr_image_url. */
        signature: string;
      };
      header?: never;
      path: {
        /** @description The ticket’s id. */
        ticket_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The image */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'image/png': string;
        };
      };
      /** @description What you have, by `If-None-Match`, is still right */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `ticket_not_found`: No such ticket */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The ticket is void or its event cancelled: an image that says so, without a code */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'image/png': string;
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'tickets.validate': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The ticket’s id. */
        ticket_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ValidateTicket'];
      };
    };
    responses: {
      /** @description The person may enter */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Ticket'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `ticket_not_found`: No such ticket */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `already_checked_in`: The ticket was checked in before; `ticket_void`: The ticket is void; `event_cancelled`: The event is cancelled */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request; `scan_id_reused`: The scan id was used for another ticket */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'tickets.validateCode': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ValidateTicketCode'];
      };
    };
    responses: {
      /** @description The person may enter */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Ticket'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `ticket_not_found`: No such ticket */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `already_checked_in`: The ticket was checked in before; `ticket_void`: The ticket is void; `event_cancelled`: The event is cancelled */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request; `scan_id_reused`: The scan id was used for another ticket; `ticket_token_invalid`: The code is not a ticket of this event */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'tiers.update': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The tier’s id. */
        tier_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateTier'];
      };
    };
    responses: {
      /** @description The tier as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Tier'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `tier_not_found`: No such tier */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `event_cancelled`: The event is cancelled; `quantity_below_committed`: Fewer than are already reserved and sold */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request; `tier_not_hidden`: Only a hidden tier has an access code; `price_not_chargeable`: The amount can’t be charged in this currency; `quantity_out_of_range`: The quantity is not allowed; `invalid_times`: The times do not fit together; `unclear_local_time`: The clocks skip this local time or show it twice */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'tiers.delete': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The tier’s id. */
        tier_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The tier is gone */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_request`: The request is invalid; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `tier_not_found`: No such tier */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `tier_in_use`: The tier has orders or waiting people; `last_tier`: A published event needs a tier */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'tiers.availability': {
    parameters: {
      query?: {
        /** @description The access code of a hidden tier; its case is ignored. */
        access_code?: string;
      };
      header?: never;
      path: {
        /** @description The tier’s id. */
        tier_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What the tier offers */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TierAvailability'];
        };
      };
      /** @description What you have, by `If-None-Match`, is still right */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin_not_allowed`: This origin is not on the key’s allow-list; `not_allowed`: This credential may not do that */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `tier_not_found`: No such tier */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'waitlist.list': {
    parameters: {
      query?: {
        /** @description Return what precedes the object with this id. */
        ending_before?: string;
        /** @description Only entries for this event. */
        event_id?: string;
        /** @description How many to return. */
        limit?: number;
        /** @description Newest first, or without the minus sign oldest first. */
        sort?: '-created_at' | 'created_at';
        /** @description Return what follows the object with this id. */
        starting_after?: string;
        /** @description Where the entry stands; seats are kept for it while `offered`. */
        status?: 'waiting' | 'offered' | 'claimed' | 'lapsed' | 'left';
        /** @description Only entries for this tier; not those for any tier. */
        tier_id?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of entries */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WaitlistEntryPage'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_cursor`: The cursor names nothing in this list */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'waitlist.join': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['JoinWaitlist'];
      };
    };
    responses: {
      /** @description The entry, with its token */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['JoinedWaitlistEntry'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `event_not_found`: No such event; `tier_not_found`: No such tier */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `event_not_on_sale`: The event is not on sale; `event_ended`: The event has ended; `sale_ended`: The sale has ended; `already_waiting`: This e-mail is on the waitlist already; `seats_available`: Tickets are available without waiting */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request; `quantity_out_of_range`: The quantity is not allowed */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'waitlist.get': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The waitlist entry’s id. */
        waitlist_entry_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The entry */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WaitlistEntry'];
        };
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `waitlist_entry_not_found`: No such waitlist entry */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'waitlist.leave': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The waitlist entry’s id. */
        waitlist_entry_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The entry is out of the line */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_request`: The request is invalid; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `waitlist_entry_not_found`: No such waitlist entry */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `waitlist_entry_closed`: The waitlist entry is closed; `offer_being_paid`: An order for this offer is being paid */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'waitlist.notify': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The waitlist entry’s id. */
        waitlist_entry_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NotifyWaitlistEntry'];
      };
    };
    responses: {
      /** @description The entry whose offer is sent */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WaitlistEntry'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `waitlist_entry_not_found`: No such waitlist entry */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `offer_not_open`: There is no open offer; `event_not_on_sale`: The event is not on sale; `event_ended`: The event has ended; `sold_out`: Not enough tickets are left */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'webhookEndpoints.list': {
    parameters: {
      query?: {
        /** @description Return what precedes the object with this id. */
        ending_before?: string;
        /** @description How many to return. */
        limit?: number;
        /** @description Return what follows the object with this id. */
        starting_after?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of endpoints */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebhookEndpointPage'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_cursor`: The cursor names nothing in this list */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'webhookEndpoints.create': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateWebhookEndpoint'];
      };
    };
    responses: {
      /** @description The endpoint, with its secret */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreatedWebhookEndpoint'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `too_many_webhook_endpoints`: The promoter has as many webhook endpoints as it can have */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request; `invalid_target`: Webhooks can’t be sent to this URL */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'webhookEndpoints.get': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The webhook endpoint’s id. */
        webhook_endpoint_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The endpoint */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebhookEndpoint'];
        };
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `webhook_endpoint_not_found`: No such webhook endpoint */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'webhookEndpoints.update': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The webhook endpoint’s id. */
        webhook_endpoint_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateWebhookEndpoint'];
      };
    };
    responses: {
      /** @description The changed endpoint */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebhookEndpoint'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `webhook_endpoint_not_found`: No such webhook endpoint */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request; `invalid_target`: Webhooks can’t be sent to this URL */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'webhookEndpoints.delete': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The webhook endpoint’s id. */
        webhook_endpoint_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The endpoint and its log are gone */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `invalid_request`: The request is invalid; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `webhook_endpoint_not_found`: No such webhook endpoint */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'webhookEndpoints.deliveries': {
    parameters: {
      query?: {
        /** @description Only what was made then or later. ISO 8601. */
        created_from?: string;
        /** @description Only what was made before then. ISO 8601. */
        created_to?: string;
        /** @description Return what precedes the object with this id. */
        ending_before?: string;
        /** @description How many to return. */
        limit?: number;
        /** @description Return what follows the object with this id. */
        starting_after?: string;
        /** @description `pending` until it succeeds or no attempt is left. */
        status?: 'pending' | 'succeeded' | 'failed';
        /** @description Only webhooks of this type. */
        type?:
          | 'webhook.test'
          | 'event.published'
          | 'event.unpublished'
          | 'event.cancelled'
          | 'event.sold_out'
          | 'tier.low_inventory'
          | 'tier.sold_out'
          | 'tier.back_in_stock'
          | 'order.created'
          | 'order.payment_processing'
          | 'order.payment_failed'
          | 'order.confirmed'
          | 'order.expired'
          | 'order.cancelled'
          | 'order.refunded'
          | 'ticket.issued'
          | 'ticket.checked_in'
          | 'ticket.admitted_void'
          | 'ticket.voided'
          | 'waitlist.joined'
          | 'waitlist.offered'
          | 'waitlist.claimed'
          | 'waitlist.lapsed'
          | 'waitlist.left';
      };
      header?: never;
      path: {
        /** @description The webhook endpoint’s id. */
        webhook_endpoint_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of deliveries, newest first */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebhookDeliveryPage'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_cursor`: The cursor names nothing in this list */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `webhook_endpoint_not_found`: No such webhook endpoint */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'webhookEndpoints.getDelivery': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The message: the `webhook-id` of what was sent. */
        message_id: string;
        /** @description The webhook endpoint’s id. */
        webhook_endpoint_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The delivery */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebhookDeliveryWithAttempts'];
        };
      };
      /** @description `invalid_request`: The request is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `webhook_endpoint_not_found`: No such webhook endpoint; `webhook_delivery_not_found`: No such webhook delivery */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'webhookEndpoints.replayDelivery': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The message: the `webhook-id` of what was sent. */
        message_id: string;
        /** @description The webhook endpoint’s id. */
        webhook_endpoint_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The delivery, which is under way */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebhookDelivery'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `webhook_endpoint_not_found`: No such webhook endpoint; `webhook_delivery_not_found`: No such webhook delivery */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `webhook_endpoint_disabled`: The webhook endpoint is disabled */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'webhookEndpoints.replay': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The webhook endpoint’s id. */
        webhook_endpoint_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ReplayWebhooks'];
      };
    };
    responses: {
      /** @description How many are under way */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReplayedWebhooks'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_json`: The body is not valid JSON; `invalid_idempotency_key`: The Idempotency-Key is invalid; `invalid_cursor`: The cursor names nothing in this list */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `webhook_endpoint_not_found`: No such webhook endpoint */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `webhook_endpoint_disabled`: The webhook endpoint is disabled */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unsupported_media_type`: The content type is not supported */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'webhookEndpoints.rotateSecret': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The webhook endpoint’s id. */
        webhook_endpoint_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The endpoint, with its new secret */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreatedWebhookEndpoint'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `webhook_endpoint_not_found`: No such webhook endpoint */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'webhookEndpoints.test': {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken. */
        'idempotency-key'?: string;
      };
      path: {
        /** @description The webhook endpoint’s id. */
        webhook_endpoint_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The delivery, which is under way */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebhookDelivery'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_idempotency_key`: The Idempotency-Key is invalid */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `webhook_endpoint_not_found`: No such webhook endpoint */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `request_in_progress`: The first request with this Idempotency-Key is still at work; `webhook_endpoint_disabled`: The webhook endpoint is disabled */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `idempotency_key_reused`: This Idempotency-Key was used for another request */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'zoneChanges.list': {
    parameters: {
      query?: {
        /** @description Return what precedes the object with this id. */
        ending_before?: string;
        /** @description How many to return. */
        limit?: number;
        /** @description Return what follows the object with this id. */
        starting_after?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of events to decide about, newest first */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ZoneChangePage'];
        };
      };
      /** @description `invalid_request`: The request is invalid; `invalid_cursor`: The cursor names nothing in this list */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `authentication_required`: This needs a credential; `invalid_credential`: The credential is not valid; `credential_expired`: The credential has expired; `wrong_environment`: The key belongs to another environment */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not_allowed`: This credential may not do that; `origin_not_allowed`: This origin is not on the key’s allow-list */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `internal_error`: Something went wrong on our side; `database_limit`: This is more than the service can move at once */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `database_unavailable`: The service is busy */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'event.cancelled': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['EventCancelledWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'event.published': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['EventPublishedWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'event.sold_out': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['EventSoldOutWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'event.unpublished': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['EventUnpublishedWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'order.cancelled': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['OrderCancelledWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'order.confirmed': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['OrderConfirmedWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'order.created': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['OrderCreatedWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'order.expired': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['OrderExpiredWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'order.payment_failed': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['OrderPaymentFailedWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'order.payment_processing': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['OrderPaymentProcessingWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'order.refunded': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['OrderRefundedWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'ticket.admitted_void': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['TicketAdmittedVoidWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'ticket.checked_in': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['TicketCheckedInWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'ticket.issued': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['TicketIssuedWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'ticket.voided': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['TicketVoidedWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'tier.back_in_stock': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['TierBackInStockWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'tier.low_inventory': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['TierLowInventoryWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'tier.sold_out': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['TierSoldOutWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'waitlist.claimed': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['WaitlistClaimedWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'waitlist.joined': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['WaitlistJoinedWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'waitlist.lapsed': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['WaitlistLapsedWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'waitlist.left': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['WaitlistLeftWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'waitlist.offered': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['WaitlistOfferedWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'webhook.test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['WebhookTestWebhook'];
      };
    };
    responses: {
      /** @description The webhook is taken; nothing is sent again. */
      '2XX': {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description The webhook is sent again later. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
}
