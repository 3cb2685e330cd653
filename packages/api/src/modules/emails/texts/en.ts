import { say, strong, type Words } from '../words.ts';

/**
 * The texts of e-mails and receipts. In `say`, the literal text is ours and the values are other people's. `n` is a
 * count, `order` an order's number, `seats` a text such as `2 × Stalls`; prices and times are formatted already.
 */
export const en = {
  free: 'Free',
  /** The local abbreviations of zones, where they differ. */
  zones: { CET: 'CET', CEST: 'CEST', EET: 'EET', EEST: 'EEST', WET: 'WET', WEST: 'WEST' } as Readonly<
    Record<string, string>
  >,
  dayAtHour: (day: string, hour: string) => `${day} at ${hour}`,
  orderAndSeller: (order: string, promoter: string) => say`Order ${order} · Sold by ${promoter}`,
  soldBy: (promoter: string) => say`Sold by ${promoter}`,
  orderOnly: (order: string) => say`Order ${order}`,
  refund: 'Refund',
  moneyOnItsWay: say`It is on its way to what you paid with; banks take 5 to 10 days to show it. You need to do nothing.`,

  moneyGoesBack: say`It goes back to what you paid with. Once it is sent, banks take 5 to 10 days to show it. You need to do nothing.`,
  viewTickets: 'View your tickets',

  account: {
    hello: (name: string | null, message: Words) =>
      name === null ? say`Hello, ${message}` : say`Hello ${name}, ${message}`,
    footer: say`You get this because of your account at Ticket Vendor.`,
    registered: say`You get this because somebody registered at Ticket Vendor with your e-mail.`,
  },
  registration: {
    subject: say`Confirm your e-mail`,
    preheader: say`One step and your account is ready.`,
    message: say`somebody asked for an account with this e-mail. If that was you, confirm it: the account is made, with the password you chose, and tickets you bought as a guest join it.`,
    action: 'Confirm e-mail',
    once: say`The link works once, for 24 hours.`,
    notYou: say`If it was not you, leave it alone: without this link there is no account.`,
  },
  accountExists: {
    subject: say`You already have an account`,
    preheader: say`Sign in, or choose a new password.`,
    message: say`somebody asked for an account with this e-mail. You have one already: sign in with your password, or choose a new one if you have forgotten it.`,
    action: 'Choose a password',
    notYou: say`If it was not you, there is nothing to do: your account stays as it is.`,
  },
  passwordReset: {
    subject: say`Choose a new password`,
    preheader: say`The link works once, for an hour.`,
    message: say`somebody, hopefully you, asked for a new password for your account.`,
    action: 'Choose a password',
    once: say`The link works once, for an hour, and signs you out everywhere.`,
    notYou: say`If it was not you, leave it alone: your password stays as it is.`,
  },
  passwordChanged: {
    subject: say`Your password was changed`,
    preheader: say`If it was not you, reset it now.`,
    message: say`your password was changed and other sessions were ended. If that was you, there is nothing to do.`,
    action: 'It was not me',
    next: say`Then ask for a reset link at once: it makes the new password useless.`,
  },

  tickets: {
    subject: (n: number, event: string, order: string) =>
      n === 1 ? say`Your ticket for ${event} (${order})` : say`Your ${n} tickets for ${event} (${order})`,
    title: (n: number) => (n === 1 ? say`Your ticket` : say`Your ${n} tickets`),
    preheader: say`Show the code at the door, on your phone or on paper.`,
    greeting: (name: string, n: number) =>
      n === 1
        ? say`Hello ${name}, you’re in. Show this code at the door, on your phone or on paper.`
        : say`Hello ${name}, you’re in. Show one code per person at the door, on your phone or on paper.`,
    action: (n: number): string => (n === 1 ? 'View ticket' : 'View all tickets'),
    codeOf: (code: string) => `Ticket ${code}`,
    more: (n: number) =>
      n === 1
        ? say`And one more ticket, which is on the page behind the button.`
        : say`And ${n} more tickets, which are on the page behind the button.`,
    summary: 'Order summary',
    discount: say`Discount`,
    discountWith: (code: string) => say`Discount (${code})`,
    fees: say`Fees`,
    total: say`Total`,
    contained: (amount: string, tax: string) => say`The total contains ${amount} ${tax}.`,
    secret: say`Each code lets one person in, once: keep this message to yourself.`,
  },

  offer: {
    subject: (seats: Words, event: string, number: string) => say`It’s your turn: ${seats} for ${event} (${number})`,
    title: say`It’s your turn`,
    preheader: (n: number, deadline: string) =>
      n === 1
        ? say`A ticket is kept for you until ${deadline}.`
        : say`${n} tickets are kept for you until ${deadline}.`,
    greeting: (name: string, n: number, deadline: string) =>
      n === 1
        ? say`Hello ${name}, thank you for waiting. A ticket is kept for you until ${strong(deadline)}.`
        : say`Hello ${name}, thank you for waiting. ${n} tickets are kept for you until ${strong(deadline)}.`,
    action: (n: number): string => (n === 1 ? 'Get your ticket' : 'Get your tickets'),
    after: (n: number) =>
      n === 1
        ? say`After that it goes to the next in line. If you no longer want it, open the link and give it back: somebody else will be glad.`
        : say`After that they go to the next in line. If you no longer want them, open the link and give them back: somebody else will be glad.`,
    secret: say`The link is for you alone, so don’t pass it on.`,
    footer: (promoter: string) => say`You get this because you joined the waitlist of ${promoter}.`,
  },

  waitingEnded: {
    subject: (event: string, number: string) => say`The waitlist has ended: ${event} (${number})`,
    title: say`The waitlist has ended`,
    preheader: say`There were no tickets for you this time.`,
    greeting: (name: string, why: Words) =>
      say`Hello ${name}, we’re sorry: ${why} Your place on the waitlist has ended. You need to do nothing, and nothing was charged.`,
    why: {
      sale_ended: say`the sale of these tickets has ended, so none will come back to the waitlist.`,
      event_ended: say`the event is over, and no tickets came back for you.`,
    },
  },

  eventCancelled: {
    subject: (event: string, number: string) => say`Cancelled: ${event} (${number})`,
    title: say`The event is cancelled`,
    preheader: (amount: string) => say`${amount} goes back to you.`,
    ticketsVoid: say`Your tickets are no longer valid.`,
    offTheWaitlist: say`You are no longer on its waitlist.`,
    greeting: (name: string, promoter: string, what: Words) =>
      say`Hello ${name}, we’re sorry: ${promoter} has cancelled this event. ${what}`,
  },

  lateRefund: {
    subject: (event: string, order: string) => say`Your money back: ${event} (${order})`,
    title: say`Your payment is refunded`,
    preheader: (amount: string) => say`${amount} goes back to you in full.`,
    greeting: (name: string, why: Words) => say`Hello ${name}, we’re sorry: ${why} We return all of it.`,
    why: {
      event_cancelled: say`your payment arrived after the event was cancelled, so there are no tickets for it.`,
      event_ended: say`your payment arrived after the event was over, so there are no tickets for it.`,
      order_cancelled: say`your payment arrived after you had cancelled the order, so there are no tickets for it.`,
      late_payment: say`your payment arrived after the time to pay had run out, and by then the seats had gone to somebody else.`,
    },
    action: 'See what is left',
  },

  refunded: {
    subject: (event: string, order: string) => say`Your money back: ${event} (${order})`,
    title: say`You get money back`,
    preheader: (amount: string) => say`${amount} goes back to you.`,
    greeting: (name: string, amount: string) => say`Hello ${name}, ${amount} of what you paid goes back to you.`,
    returned: (name: string, amount: string) =>
      say`Hello ${name}, ${amount} that went back to you was returned by your bank, so it has not reached you. You are still owed it.`,
    ask: (promoter: string) => say`${promoter} knows of it. To say where the money can go, answer this message.`,
    later: say`It can’t be sent just yet. You need to do nothing: we write again when it is on its way.`,
    noTickets: say`Your payment was given back before the order was complete, so there are no tickets.`,
  },
  voided: {
    subject: (n: number, event: string, order: string) =>
      n === 1
        ? say`A ticket is no longer valid: ${event} (${order})`
        : say`Tickets are no longer valid: ${event} (${order})`,
    title: (n: number) => (n === 1 ? say`A ticket is no longer valid` : say`Tickets are no longer valid`),
    preheader: say`Please don’t come to the door with it.`,
    greeting: (name: string, promoter: string, n: number) =>
      n === 1
        ? say`Hello ${name}, ${promoter} has made a ticket of your order void. It no longer lets anybody in.`
        : say`Hello ${name}, ${promoter} has made ${n} tickets of your order void. They no longer let anybody in.`,
    why: (promoter: string) => say`If that surprises you, answer this message: ${promoter} can tell you why.`,
    heading: 'No longer valid',
    rest: (n: number) => (n === 1 ? say`Your other ticket stays valid.` : say`Your other ${n} tickets stay valid.`),
    none: (n: number) => (n === 1 ? say`Your ticket stays valid.` : say`Your ${n} tickets stay valid.`),
  },
  refundsWaiting: {
    subject: say`Refunds wait for your balance at Stripe`,
    title: say`Refunds wait for your balance`,
    preheader: say`Stripe can’t send them until there is money to send.`,
    greeting: (name: string, n: number, amount: string) =>
      n === 1
        ? say`Hello ${name}, a refund of ${amount} can’t be sent, because the balance at Stripe does not cover it.`
        : say`Hello ${name}, ${n} refunds, ${amount} together, can’t be sent, because the balance at Stripe does not cover them.`,
    next: say`They are tried again by themselves as money comes in, from sales or from what you pay in at Stripe. There is nothing else to do, and no need to pay buyers in another way. This is the one message about it, however many refunds join them.`,
    footer: say`You get this because these sales are yours.`,
  },
  refundUndone: {
    subject: (event: string, order: string) => say`A refund made at Stripe came to nothing: ${event} (${order})`,
    title: say`A refund made at Stripe came to nothing`,
    preheader: (amount: string) => say`${amount} did not reach the buyer.`,
    greeting: (name: string, amount: string) =>
      say`Hello ${name}, a refund of ${amount} that was made at Stripe has failed or was cancelled there. The money is with you again, and the order says so.`,
    next: say`Tickets that it made void stay void. To give the money back all the same, refund the order.`,
  },
  debit: { payment: say`Payment` },
  debitProcessing: {
    subject: (event: string, order: string) => say`Your bank is at work: ${event} (${order})`,
    title: say`Your bank is at work`,
    preheader: say`Your tickets come by e-mail once the payment has arrived.`,
    greeting: (name: string) =>
      say`Hello ${name}, we have your order, and your bank is at work on the payment. With this way of paying that can take some days. Your tickets come by e-mail as soon as the money has arrived.`,
    until: (time: string) =>
      say`Your seats are kept for you until ${strong(time)}. If the money has not arrived by then, the order ends. What arrives later becomes your tickets if there are any left, or else goes back to you in full.`,
    free: say`You can look at your order or cancel it at any time.`,
    action: 'See your order',
  },
  debitFailed: {
    subject: (event: string, order: string) => say`Your payment failed: ${event} (${order})`,
    title: say`Your payment failed`,
    preheader: (time: string) => say`Pay in another way until ${time}.`,
    greeting: (name: string) =>
      say`Hello ${name}, your bank did not make the payment for your order, so there are no tickets for it yet.`,
    until: (time: string) =>
      say`Your seats are kept for you until ${strong(time)}. Pay in another way until then, or the order ends and they go back on sale.`,
    action: 'Pay in another way',
  },
  debitEnded: {
    subject: (event: string, order: string) => say`Your order has ended: ${event} (${order})`,
    title: say`Your order has ended`,
    preheader: say`What your bank still pays is not lost.`,
    greeting: (name: string, why: Words) => say`Hello ${name}, ${why}`,
    why: {
      limit: say`the payment for your order did not arrive in the time that we could keep your seats. The order has ended.`,
      cancelled: say`your order is cancelled, and its seats are back on sale.`,
      event_cancelled: say`the event was cancelled, and your order has ended with it.`,
    },
    mayBecomeTickets: say`Your bank may still make the payment. Then you get your tickets if there are any left, or else all of it goes back to you by itself.`,
    goesBack: say`Your bank may still make the payment, since nobody can call it back. Then all of it goes back to you by itself.`,
    stopped: say`The payment was stopped: nothing is taken from your account.`,
    action: 'See your order',
  },

  refundFailed: {
    subject: (event: string, order: string) => say`A refund failed: ${event} (${order})`,
    title: say`A refund failed`,
    preheader: (amount: string) => say`${amount} is still owed to a buyer.`,
    greeting: (name: string, amount: string) =>
      say`Hello ${name}, a refund of ${amount} did not reach its buyer: their bank sent it back, or Stripe refused it. They are still owed it.`,
    next: say`Try it again with POST /refunds/{refund_id}/retry. If it fails once more, the card may be gone: pay the buyer in another way.`,
  },

  dispute: {
    subject: (title: Words, event: string, order: string) => say`${title}: ${event} (${order})`,
    greeting: (name: string, what: Words, reason: string) =>
      say`Hello ${name}, about a payment for this event: ${what} The bank’s reason: ${reason}.`,
    settled: {
      title: say`A dispute was settled in your favour`,
      what: (amount: string) => say`${amount} stays with you.`,
    },
    lost: {
      title: say`A dispute was lost`,
      what: (amount: string) => say`The buyer’s bank keeps ${amount}, which is taken from your balance.`,
    },
    asked: {
      title: say`A bank asks about a payment`,
      what: (amount: string) => say`Nothing is taken yet, but ${amount} is in question.`,
    },
    opened: {
      title: say`A payment is disputed`,
      what: (amount: string) => say`The buyer’s bank has taken ${amount} back until it is decided.`,
    },
    inDispute: say`In dispute`,
    act: (due: string) =>
      say`Answer this message before ${due} with what shows that the sale was right: the correspondence with the buyer, or that the tickets were used.`,
    tickets: say`Its tickets still let people in. To change that, refund or void them.`,
  },

  receipt: {
    title: 'Receipt',
    soldBy: 'Sold by',
    boughtBy: 'Bought by',
    event: 'Event',
    tickets: 'Tickets',
    ticket: 'Ticket',
    number: 'Number',
    price: 'Price',
    amount: 'Amount',
    subtotal: say`Subtotal`,
    includes: (tax: string) => say`Includes ${tax}`,
    refunded: say`Refunded`,
    afterRefunds: say`Paid after refunds`,
    allIn: (currency: string) => say`All amounts are in ${currency}.`,
    paidThrough: (payment: string) => say`Paid through Stripe: ${payment}.`,
    admitsNobody: say`This receipt admits nobody; the tickets do.`,
  },

  webhookDisabled: {
    subject: (endpoint: string) => say`Your webhook endpoint was switched off (${endpoint})`,
    title: say`A webhook endpoint was switched off`,
    preheader: say`Your backend no longer hears of new orders there.`,
    greeting: (name: string) =>
      say`Hello ${name}, one of your webhook endpoints was switched off, because it answered 410 Gone or has failed for five days. Your backend no longer hears of new orders there.`,
    next: say`Once it answers again, switch it on with PUT /webhook-endpoints/{webhook_endpoint_id} and {"status": "enabled"}. What it missed is in its delivery log: POST /webhook-endpoints/{webhook_endpoint_id}/replay sends it again.`,
    footer: say`You get this because the endpoint belongs to your account.`,
  },
};

/** The texts that every language has. */
export type Texts = typeof en;
