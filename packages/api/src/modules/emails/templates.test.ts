import { describe, expect, test } from 'vitest';
import { passwordResetEmail } from './account.ts';
import { disputeEmail } from './dispute.ts';
import { voiceFor } from './format.ts';
import { html } from './html.ts';
import { lateRefundEmail } from './late-refund.ts';
import { offerEmail } from './offer.ts';
import { refundFailedEmail } from './refund-notices.ts';
import { refundedEmail, voidedEmail } from './refunded.ts';
import { ticketsEmail } from './tickets.ts';
import { waitingEndedEmail } from './waiting-ended.ts';

const ATTACK = `<img src=x onerror="alert('1')">`;
const ESCAPED = '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;';

const event = {
  title: 'Summer Night',
  venue: 'Great Hall',
  city: 'Hamburg',
  start_time: new Date('2027-06-12T18:00:00Z'),
  local_start_time: '2027-06-12T20:00:00',
  time_zone: 'Europe/Berlin',
  promoter_name: 'Nordlicht',
  promoter_email: 'box@nordlicht.example',
};
const hostile = { ...event, title: ATTACK, venue: ATTACK, city: ATTACK, promoter_name: ATTACK };

const plain = {
  discount: 0,
  fee: 0,
  tax: 0,
  promo_code: null,
  price_rules: {
    fee: { bps: 0, fixed: 0, bearer: 'buyer' },
    tax: { bps: 0, inclusive: true, name: 'VAT' },
  },
} as const;

const tickets = (over: Partial<Parameters<typeof ticketsEmail>[0]> = {}, locale = 'en') =>
  ticketsEmail(
    {
      event,
      order: {
        id: 'ord_000000000000000000000rder1',
        name: 'Ada',
        ...plain,
        total_price: 9000,
        currency: 'eur',
        items: [{ tier_name: 'Stalls', quantity: 2, unit_price: 4500 }],
      },
      tickets: ['AAA', 'BBB'].map((ticket_code) => ({
        tier_name: 'Stalls',
        ticket_code,
        qr_image_url: `https://api.example/${ticket_code}.png?signature=a&b=c`,
        attendee_name: null,
      })),
      order_url: 'https://shop.example/?ticket_order=os_1',
      ...over,
    },
    locale,
  );

const offer = (over: Partial<Parameters<typeof offerEmail>[0]> = {}, locale = 'en') =>
  offerEmail(
    {
      event,
      entry: { id: 'wle_00000000000000000000w41t1n', name: 'Ada' },
      offer: {
        tier_name: 'Stalls',
        quantity: 2,
        total_price: 9000,
        currency: 'eur',
        expires_at: new Date('2027-06-01T23:30:00Z'),
      },
      claim_url: 'https://shop.example/?ticket_claim=wt_1',
      ...over,
    },
    locale,
  );

const lateRefund = (over: Partial<Parameters<typeof lateRefundEmail>[0]> = {}, locale = 'en') =>
  lateRefundEmail(
    {
      event,
      order: { id: 'ord_1', name: 'Ada', total_price: 9000, currency: 'eur' },
      sent: true,
      reason: 'late_payment',
      event_url: 'https://shop.example/event',
      ...over,
    },
    locale,
  );

describe('html', () => {
  test('escapes every value, in text and in attributes, and joins nested markup', () => {
    const inner = html`<b>${'a & b'}</b>`;
    expect(html`<p title="${ATTACK}">${inner}${['<', '>']}${null}${false}${0}</p>`.markup).toBe(
      `<p title="${ESCAPED}"><b>a &amp; b</b>&lt;&gt;0</p>`,
    );
  });
});

const code = (n: number, tier_name = 'Stalls') => ({ tier_name, ticket_code: `CODE${n}` });
const refunded = (over: Partial<Parameters<typeof refundedEmail>[0]> = {}, locale = 'en') =>
  refundedEmail(
    {
      event,
      order: { id: 'ord_1', name: 'Ada', currency: 'eur', confirmed: true },
      amount: 4500,
      state: 'sent',
      tickets: { void: [code(1)], valid: 1 },
      order_url: 'https://shop.example/?ticket_order=os_1',
      ...over,
    },
    locale,
  );
const voided = (over: Partial<Parameters<typeof voidedEmail>[0]> = {}, locale = 'en') =>
  voidedEmail(
    {
      event,
      order: { id: 'ord_1', name: 'Ada' },
      tickets: { void: [code(1), code(2)], valid: 0 },
      order_url: 'https://shop.example/?ticket_order=os_1',
      ...over,
    },
    locale,
  );

describe('every e-mail', () => {
  test.each([
    ['tickets', tickets({ event: hostile })],
    ['offer', offer({ event: hostile, entry: { id: 'wle_1', name: ATTACK } })],
    ['late refund', lateRefund({ event: hostile })],
    ['refund', refunded({ event: hostile, tickets: { void: [code(1, ATTACK)], valid: 1 } })],
    ['void tickets', voided({ event: hostile, tickets: { void: [code(1, ATTACK)], valid: 1 } })],
  ])('shows hostile text as text (%s)', (_, email) => {
    expect(email.html).toContain(ESCAPED);
    expect(email.html).not.toContain('<img src=x');
  });

  test.each([
    ['tickets', tickets()],
    ['offer', offer()],
    ['late refund', lateRefund()],
    ['refund', refunded()],
    ['void tickets', voided()],
  ])('says in plain text what, when and where (%s)', (_, email) => {
    expect(email.text).toContain('Summer Night\nSaturday 12 June 2027 at 20:00 CEST\nGreat Hall, Hamburg');
    expect(email.text).not.toMatch(/<|&amp;/);
  });

  test('keeps its subject on one line, whatever a title holds', () => {
    const broken = { ...event, title: 'Two\r\nBcc: eve@example.com' };
    for (const { subject } of [tickets({ event: broken }), offer({ event: broken }), lateRefund({ event: broken })]) {
      expect(subject).not.toMatch(/[\r\n]/);
      expect(subject).toContain('Two Bcc: eve@example.com');
    }
  });
});

describe('the e-mail about a refund', () => {
  test('says what goes back, whether it is on its way, and which tickets still admit', () => {
    const { text, subject } = refunded();
    expect(subject).toMatch(/^Your money back: Summer Night/);
    expect(text).toContain('€45.00');
    expect(text).toMatch(/on its way/);
    expect(text).toMatch(/1 × Stalls[\s\S]*CODE1/);
    expect(text).toContain('Your other ticket stays valid.');
    expect(text).toContain('https://shop.example/?ticket_order=os_1');
    expect(refunded({ state: 'waits' }).text).not.toMatch(/is on its way to/);
    expect(refunded({ state: 'returned' }).text).toMatch(
      /returned by your bank[\s\S]*still owed it[\s\S]*Nordlicht knows of it/,
    );
    expect(refunded({ tickets: { void: [], valid: 3 } }).text).toContain('Your 3 tickets stay valid.');
    expect(refunded({}, 'de').text).toMatch(/45,00.€[\s\S]*auf dem Weg[\s\S]*Dein anderes Ticket gilt weiter/);
  });

  test('of an order that was never complete speaks of no tickets to show', () => {
    const order = { id: 'ord_1', name: 'Ada', currency: 'eur', confirmed: false };
    const { text } = refunded({ order, tickets: { void: [], valid: 0 } });
    expect(text).toContain('there are no tickets');
    expect(text).not.toContain('os_1');
  });

  test('names many void tickets by their number, not one by one', () => {
    const many = Array.from({ length: 100 }, (_, n) => code(n));
    const { html, text } = voided({ tickets: { void: many, valid: 0 } });
    expect(text).toContain('100 × Stalls');
    expect(text).not.toContain('CODE50');
    expect(html.length).toBeLessThan(20_000);
  });
});

describe('the e-mail with tickets', () => {
  test('shows the QR code of each ticket and links back to the order', () => {
    const email = tickets();
    expect(email.subject).toBe('Your 2 tickets for Summer Night (#0RDER1)');
    expect(email.html).toContain('src="https://api.example/AAA.png?signature=a&amp;b=c"');
    expect(email.html).toContain('src="https://api.example/BBB.png?signature=a&amp;b=c"');
    expect(email.html).toContain('href="https://shop.example/?ticket_order=os_1"');
    expect(email.text).toContain('View all tickets: https://shop.example/?ticket_order=os_1');
  });

  test('sums up the order in its currency', () => {
    const email = tickets();
    expect(email.text).toContain('2 × Stalls: €90.00');
    expect(email.text).toContain('Total: €90.00');
  });

  test('shows what was taken off and added', () => {
    const tax = { bps: 1900, inclusive: false, name: 'MwSt' };
    const order = {
      ...plain,
      id: 'ord_1',
      name: 'Ada',
      discount: 900,
      fee: 200,
      tax: 1539,
      promo_code: 'EARLY',
      total_price: 9839,
      currency: 'eur',
      items: [{ tier_name: 'Stalls', quantity: 2, unit_price: 4500 }],
    };
    const added = tickets({ order: { ...order, price_rules: { ...plain.price_rules, tax } } });
    expect(added.text).toContain('Discount (EARLY): -€9.00\nFees: €2.00\nMwSt: €15.39\nTotal: €98.39');
    const inclusive = tickets({
      order: { ...order, total_price: 8300, price_rules: { ...plain.price_rules, tax: { ...tax, inclusive: true } } },
    });
    expect(inclusive.text).toContain('Total: €83.00\n\nThe total contains €15.39 MwSt.');
  });

  test('calls a free order free', () => {
    const items = [{ tier_name: 'Stalls', quantity: 2, unit_price: 0 }];
    const email = tickets({ order: { ...plain, id: 'ord_1', name: 'Ada', total_price: 0, currency: 'eur', items } });
    expect(email.text).toContain('Total: Free');
  });
});

/** Gmail cuts messages off at this size, in bytes. */
const GMAIL_CUT = 102_000;
const bytes = (text: string) => new TextEncoder().encode(text).length;

describe('the e-mail with very many tickets', () => {
  const order = (n: number, name: string) => ({
    ...plain,
    id: 'ord_1',
    name,
    total_price: n * 4500,
    currency: 'eur',
    promo_code: null,
    items: Array.from({ length: 10 }, () => ({ tier_name: name.slice(0, 100), quantity: n / 10, unit_price: 4500 })),
  });
  const many = (n: number, name: string, locale: string) => {
    const list = Array.from({ length: n }, (_, i) => ({
      tier_name: name.slice(0, 100),
      ticket_code: `${'TICKET'.repeat(4)}${String(i).padStart(4, '0')}`,
      qr_image_url: `https://api.example/api/v1/tickets/tkt_01k9z3v6w0d8y2m4q7r5t1x3n9/qr.png?signature=${'s'.repeat(86)}`,
      attendee_name: name,
    }));
    const long = { ...event, title: name, venue: name, city: name, promoter_name: name.slice(0, 100) };
    return tickets(
      { event: long, order: order(n, name), tickets: list, order_url: `https://shop.example/?${'q'.repeat(2_100)}` },
      locale,
    );
  };
  const names = {
    plain: 'Ada Lovelace',
    long: 'Ä'.repeat(200),
    quotes: '"'.repeat(200),
    emoji: '👩‍👩‍👧‍👦'.repeat(25),
    arabic: 'ع'.repeat(200),
  };

  test.each(
    [10, 70, 80, 200, 1_000].flatMap((n) => Object.keys(names).map((kind) => [n, kind as keyof typeof names] as const)),
  )('is shown whole: %i of them, with names that are %s', (n, kind) => {
    for (const locale of ['en', 'de']) {
      const { html: page, text } = many(n, names[kind], locale);
      expect(bytes(page)).toBeLessThan(GMAIL_CUT - 10_000);
      expect(bytes(text)).toBeLessThan(GMAIL_CUT - 10_000);
      const shown = page.match(/<img /g)?.length ?? 0;
      expect(text.match(/(?:TICKET){4}/g)).toHaveLength(shown);
      const rest = locale === 'en' ? `And ${n - shown} more tickets` : `Und ${n - shown} weitere Tickets`;
      for (const part of [page, text]) expect(part.includes(rest)).toBe(shown < n);
      expect(shown).toBeGreaterThanOrEqual(Math.min(n, 15));
    }
  });

  test('has its button before them', () => {
    const { html: page, text } = many(200, 'Ada', 'de');
    expect(page.indexOf('Alle Tickets ansehen')).toBeLessThan(page.indexOf('<img '));
    expect(text.indexOf('Alle Tickets ansehen')).toBeLessThan(text.indexOf('TICKET'));
  });
});

test('two orders for one event are two threads, and so are two offers and two disputes', () => {
  const of = (id: string) => [
    tickets({ order: { ...plain, id, name: 'Ada', total_price: 0, currency: 'eur', items: [] } }).subject,
    lateRefund({ order: { id, name: 'Ada', total_price: 9000, currency: 'eur' } }).subject,
    offer({ entry: { id, name: 'Ada' } }).subject,
    refundFailedEmail({ event, name: 'Hall', refund: { id: 'rfd_1', order_id: id, amount: 1, currency: 'eur' } }, 'de')
      .subject,
  ];
  const [first, second] = [of('ord_01k9z3v6w0d8y2m4q7r5t1x3n9'), of('ord_01k9z3v6w0d8y2m4q7r5t1x3p0')];
  expect(first.filter((subject) => second.includes(subject))).toEqual([]);
  for (const subject of first) expect(subject).toMatch(/\(#T1X3N9\)$/);
});

test('an e-mail to a buyer is in the name of the promoter, one about an account or to a promoter is not', () => {
  const sender = { name: 'Nordlicht', reply_to: 'box@nordlicht.example' };
  for (const email of [tickets(), offer(), lateRefund()]) expect(email.sender).toEqual(sender);
  const refund = { id: 'rfd_1', order_id: 'ord_1', amount: 9000, currency: 'eur' };
  expect(refundFailedEmail({ event, name: 'Hall', refund }, 'en').sender).toBeNull();
  expect(passwordResetEmail({ name: 'Ada', url: 'https://api.example/' }, 'en').sender).toBeNull();
});

test('prices and dates are written as the reader’s region writes them', () => {
  const totals = (locale: string) => /(?:Total|Summe): (.*)/.exec(tickets({}, locale).text)?.[1]?.replace(/\s/g, ' ');
  expect(['en', 'en-US', 'de', 'de-AT', 'de-CH', 'fr'].map(totals)).toEqual([
    '€90.00',
    '€90.00',
    '90,00 €',
    '€ 90,00',
    'EUR 90.00',
    '€90.00',
  ]);
  expect(tickets({}, 'de').text).toContain('Samstag, 12. Juni 2027 um 20:00 MESZ');
  expect(tickets({}, 'en-US').text).toMatch(/Saturday, June 12, 2027 at 0?8:00\sPM/);
});

describe('the e-mail with an offer', () => {
  test('tells the deadline in the time zone of the event', () => {
    const email = offer();
    expect(email.text).toContain('until Wednesday 2 June 2027 at 01:30 CEST.\n\n2 × Stalls: €90.00');
    expect(email.html).toContain('Wednesday 2 June 2027 at 01:30 CEST');
    expect(offer({ event: { ...event, time_zone: 'America/New_York' } }).text).toContain(
      'until Tuesday 1 June 2027 at 19:30',
    );
  });

  test('links to the claim', () => {
    expect(offer().html).toContain('href="https://shop.example/?ticket_claim=wt_1"');
    expect(offer().text).toContain('https://shop.example/?ticket_claim=wt_1');
  });
});

describe('the e-mail about late money', () => {
  test('invites to try again unless the event is cancelled', () => {
    expect(lateRefund().text).toContain('https://shop.example/event');
    const cancelled = lateRefund({ reason: 'event_cancelled' });
    expect(cancelled.text).not.toContain('https://shop.example/event');
    expect(cancelled.text).toContain('after the event was cancelled');
    expect(cancelled.text).toContain('€90.00');
  });
});

test('times name their zone, since readers travel', () => {
  expect(voiceFor('en').time(new Date('2027-01-12T19:00:00Z'), 'Europe/London')).toBe(
    'Tuesday 12 January 2027 at 19:00 GMT',
  );
});

describe('what a promoter is told about money', () => {
  const about = (status: string, over: object = {}) =>
    disputeEmail(
      {
        event,
        name: 'Hall',
        dispute: {
          order_id: 'ord_1',
          amount: 9000,
          currency: 'eur',
          reason: 'product_not_received',
          status,
          evidence_due_at: new Date('2027-06-20T21:59:00Z'),
          ...over,
        },
      },
      'en',
    );

  test('of a dispute says what happened, why, and until when to answer', () => {
    const { subject, text, html: page } = about('needs_response');
    expect(subject).toBe('A payment is disputed: Summer Night (#ORD_1)');
    for (const part of [text, page]) {
      expect(part).toContain('€90.00');
      expect(part).toContain('product not received');
      expect(part).toContain('Sunday 20 June 2027 at 23:59 CEST');
    }
  });

  test.each(['won', 'lost', 'warning_closed', 'under_review'])('of a dispute that is %s asks for nothing', (status) => {
    expect(about(status).text).not.toContain('20 June');
  });

  test('of a refund that failed names the refund to try again', () => {
    const refund = { id: 'rfd_1', order_id: 'ord_1', amount: 9000, currency: 'eur' };
    const { text } = refundFailedEmail({ event, name: 'Hall', refund }, 'en');
    expect(text).toContain('rfd_1');
    expect(text).toContain('€90.00');
  });

  test('shows what others wrote as text', () => {
    const refund = { id: 'rfd_1', order_id: 'ord_1', amount: 9000, currency: 'eur' };
    for (const { html: page, subject } of [
      refundFailedEmail({ event: hostile, name: ATTACK, refund }, 'en'),
      waitingEndedEmail({ event: hostile, entry: { id: 'wle_1', name: ATTACK }, reason: 'sale_ended' }, 'en'),
      disputeEmail(
        {
          event: hostile,
          name: ATTACK,
          dispute: {
            order_id: 'ord_1',
            amount: 1,
            currency: 'eur',
            reason: ATTACK,
            status: 'lost',
            evidence_due_at: null,
          },
        },
        'en',
      ),
    ]) {
      expect(page).not.toContain(ATTACK);
      expect(page).toContain(ESCAPED);
      expect(subject).not.toContain('\n');
    }
  });
});
