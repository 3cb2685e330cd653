import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser, letPass, openPage, type Watched } from './browser.ts';
import { tier } from './mock-api.ts';
import { type Stage, startStage } from './stage.ts';

let stage: Stage;
let browser: Browser;
let watched: Watched;
let page: Page;

beforeAll(async () => {
  [stage, browser] = await Promise.all([startStage(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});
beforeEach(async () => {
  stage.reset();
  watched = await openPage(browser, { viewport: { width: 1024, height: 900 } });
  page = watched.page;
});
afterEach(async () => {
  await page.context().close();
  // Every test runs under a strict Content-Security-Policy with Trusted Types.
  expect(watched.problems).toEqual([]);
});

const heading = (name: string) => page.getByRole('heading', { name, exact: true });
const button = (name: string | RegExp) => page.getByRole('button', { name });
/** Waits until screen readers announce this. */
const heard = (text: string) => page.getByRole('status').filter({ hasText: text }).waitFor({ state: 'attached' });
const seen = (name: string) => heading(name).waitFor();

const toDetails = async (tickets = 2): Promise<void> => {
  await page.goto(stage.url());
  for (let i = 0; i < tickets; i++) await button('Add one: General admission').click();
  await button('Get tickets').click();
  await seen('Your details');
};

const toPayment = async (): Promise<void> => {
  await toDetails();
  await page.getByLabel('Full name').fill('Ada Lovelace');
  await page.getByLabel('E-mail').fill('ada@example.com');
  await button('Continue to payment').click();
  await seen('Payment');
};

const pay = async (card: string): Promise<void> => {
  const form = page.frameLocator('iframe[title="Secure payment input frame"]');
  await form.getByLabel(/card number/i).fill(card);
  await form.getByLabel(/expiration/i).fill('12/34');
  await form.getByLabel(/security code/i).fill('123');
  await button(/^Pay /).click();
};

/** Details of the widget's public events, in order. */
const recordEvents = async (): Promise<() => Promise<string[]>> => {
  await page.addInitScript(() => {
    const log: string[] = [];
    Object.assign(window, { recorded: log });
    for (const type of [
      'hold-created',
      'hold-released',
      'hold-expired',
      'order-created',
      'order-confirmed',
      'payment-failed',
      'waitlist-joined',
    ]) {
      document.addEventListener(`tv-${type}`, (event) =>
        log.push(`${type} ${JSON.stringify((event as CustomEvent).detail)}`),
      );
    }
  });
  return () => page.evaluate(() => (window as unknown as { recorded: string[] }).recorded);
};

describe('choosing', () => {
  test('shows from the first sight what is paid in the end', async () => {
    stage.api.fee = 250;
    stage.api.taxBps = 1900;
    await page.goto(stage.url());
    await page.getByText('Includes €2.50 in fees and €8.55 VAT').waitFor();
    const [first] = await page.locator('tv-tier-list .price').allTextContents();
    expect(first?.trim()).toMatch(/^€56\.05/);
    await button('Add one: General admission').click();
    await button('Add one: General admission').click();
    expect(await page.locator('.footer b').textContent()).toBe('€112.10');
    await button('Get tickets').click();
    await seen('Your details');
    expect(await page.locator('tv-event-summary .total').textContent()).toContain('€112.10');
    expect(await page.locator('tv-event-summary .order li').first().textContent()).toContain('€112.10');
  });

  test('ends at the places that the event has left, and blames nobody', async () => {
    stage.api.room = 2;
    await page.goto(stage.url());
    await button('Add one: General admission').click();
    await button('Add one: Balcony').click();
    await button('Add one: Balcony').click({ force: true });
    await heard('The event has 2 places left in all');
    expect(await page.getByRole('group', { name: 'Quantity of Balcony' }).locator('output').textContent()).toBe('1');
    // Meanwhile one is sold.
    stage.api.room = 1;
    await button('Get tickets').click();
    await page.getByText('The event has room for only 1 more ticket, whichever kind. Choose again below.').waitFor();
    expect(await page.getByText(/faster/i).count()).toBe(0);
    await button('Get tickets').click();
    await seen('Your details');
  });

  test('tells what is in others’ carts from what is sold, and sends nobody to the line for it', async () => {
    stage.api.setAll('all_held');
    stage.api.setTier('tir_early', { status: 'sold_out' });
    await page.goto(stage.url());
    await page.getByText('Some may be back in 3 minutes').first().waitFor();
    await page.getByText(/The last tickets are in other people’s carts/).waitFor();
    expect(await heading('Sold out').count()).toBe(0);
    expect(await button('Wait for any ticket').count()).toBe(0);
    expect(await page.getByRole('button', { name: /^Join waitlist for/ }).allTextContents()).toHaveLength(1);
    stage.api.setTier('tir_ga', { status: 'on_sale', available: 2 });
    await heard('General admission is available again.');
    await button('Add one: General admission').click();
  });

  test('finds the person’s own tickets of another tab, and goes on with them in one', async () => {
    await toDetails();
    stage.api.setAll('all_held');
    const second = await page.context().newPage();
    await second.goto(stage.url());
    await second.getByText('You have 2 tickets on hold in another tab, for 5 min.').waitFor();
    await second.getByRole('button', { name: 'Continue here' }).click();
    await second.getByRole('heading', { name: 'Your details' }).waitFor();
    // The first tab gives up the hold and shows where it is.
    await page.getByText('You have 2 tickets on hold in another tab').waitFor();
    await second.getByLabel('Full name').fill('Ada Lovelace');
    await second.getByLabel('E-mail').fill('ada@example.com');
    await second.getByRole('button', { name: 'Continue to payment' }).click();
    await second.getByRole('heading', { name: 'Payment' }).waitFor();
    await page.getByText('You have 2 unpaid tickets in another tab.').waitFor();
    expect(await button('Continue here').count()).toBe(0);
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
    expect(kept).not.toMatch(/Ada|ada@example|os_|pi_/);
    await second.getByRole('button', { name: 'Cancel and change tickets' }).click();
    await page.getByText('You have 2 unpaid tickets in another tab.').waitFor({ state: 'detached' });
    expect(stage.api.orders.size).toBe(1);
  });
});

describe('buying', () => {
  test('leads from the choice to the tickets, and tells the page without any credential', async () => {
    const events = await recordEvents();
    await toPayment();
    await pay('4242 4242 4242 4242');
    await seen('You’re going!');
    expect(await page.getByRole('img', { name: /QR code of ticket/ }).count()).toBe(2);
    const told = await events();
    expect(told.map((line) => line.split(' ')[0])).toEqual(['hold-created', 'order-created', 'order-confirmed']);
    expect(told.join()).not.toMatch(/ht_|os_|secret|TV1/);
  });

  test('shows why a card was declined and takes another', async () => {
    await toPayment();
    await pay('4000 0000 0000 0002');
    await page.getByText('Your card was declined. Nothing was charged.').waitFor();
    await pay('4242 4242 4242 4242');
    await seen('You’re going!');
  });

  test('tells no longer of a declined card when the order has been read anew', async () => {
    await toPayment();
    await pay('4000 0000 0000 0002');
    await page.getByText(/Nothing was charged/).waitFor();
    // It is being paid in another window.
    stage.api.fail(/POST .*cancel/, 409, 'payment_pending');
    const read = page.waitForResponse((response) => /orders\/ord_\w+$/.test(response.url()));
    await button('Cancel and change tickets').click();
    await read;
    await page.getByText(/Nothing was charged/).waitFor({ state: 'detached' });
    await button(/^Pay /).waitFor();
  });

  test('passes 3-D Secure', async () => {
    await toPayment();
    await pay('4000 0000 0000 3220');
    await page
      .frameLocator('iframe[title="3-D Secure check"]')
      .getByRole('button', { name: 'Complete authentication' })
      .click();
    await seen('You’re going!');
  });

  test('lets the person try again after a failed 3-D Secure check', async () => {
    await toPayment();
    await pay('4000 0000 0000 3220');
    await page
      .frameLocator('iframe[title="3-D Secure check"]')
      .getByRole('button', { name: 'Fail authentication' })
      .click();
    await page.getByText(/Nothing was charged/).waitFor();
    await pay('4242 4242 4242 4242');
    await seen('You’re going!');
  });

  test('waits while the payment is pending', async () => {
    await toPayment();
    stage.api.pendingConfirms = Number.POSITIVE_INFINITY;
    await pay('4242 4242 4242 4242');
    await seen('Confirming your order');
    stage.api.pendingConfirms = 0;
    await seen('You’re going!');
  });

  test('takes a promo code, shows the parts of the price, and asks for what is left', async () => {
    stage.api.fee = 150;
    await toDetails();
    const summary = page.locator('tv-event-summary');
    await summary.getByText('Includes €3.00 in fees').waitFor();
    await button('Have a promo code?').click();
    const field = page.getByLabel('Promo code', { exact: true });
    expect(await field.evaluate((input) => input.matches(':focus'))).toBe(true);
    await field.fill('nonsense');
    await button('Apply').click();
    await page.getByText('This promo code isn’t known. Check its spelling.').waitFor();
    await field.fill('early20');
    await button('Apply').click();
    await heard('EARLY20 is applied.');
    const parts = await summary.locator('.order :is(li, p)').allTextContents();
    expect(parts.map((line) => line.replace(/\s+/g, ' ').trim())).toEqual([
      '2 × General admission €93.00',
      'Discount (EARLY20) -€18.00',
      'Total€75.00',
      'Includes €3.00 in fees',
    ]);
    const { violations } = await new AxeBuilder({ page }).include('ticket-widget').analyze();
    expect(violations).toEqual([]);

    await page.reload();
    await summary.getByText('Discount (EARLY20)').waitFor();
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await button('Continue to payment').click();
    await seen('Payment');
    await button('Pay €75.00').waitFor();
    await pay('4242 4242 4242 4242');
    await seen('You’re going!');
  });

  test('gives the price without a promo code back, and the focus with it', async () => {
    await toDetails();
    await button('Have a promo code?').click();
    await page.getByLabel('Promo code', { exact: true }).fill('early20');
    await button('Apply').click();
    await button('Remove').click();
    await heard('The promo code was removed.');
    expect(await button('Have a promo code?').evaluate((link) => link.matches(':focus'))).toBe(true);
    expect(await page.locator('tv-event-summary .extras').count()).toBe(0);
  });

  test('skips the payment when a promo code takes everything off', async () => {
    stage.api.fee = 150;
    await toDetails();
    await button('Have a promo code?').click();
    await page.getByLabel('Promo code', { exact: true }).fill('ALL');
    await button('Apply').click();
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await button('Get free tickets').click();
    await seen('You’re going!');
  });

  test('skips the payment when nothing is to be paid', async () => {
    stage.api.setTier('tir_ga', { price: 0 });
    await toDetails();
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await button('Get free tickets').click();
    await seen('You’re going!');
    expect(await page.locator('script[src*="/v3"]').count()).toBe(0);
  });

  test('works inside the shadow root of another component', async () => {
    await page.goto(stage.url());
    await page.evaluate(() => {
      const widget = document.querySelector('ticket-widget');
      const outer = document.createElement('div');
      const inner = document.createElement('div');
      document.querySelector('main')?.append(outer);
      outer.attachShadow({ mode: 'open' }).append(inner);
      inner.attachShadow({ mode: 'open' }).append(widget ?? '');
    });
    await button('Add one: General admission').click();
    await button('Get tickets').click();
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await button('Continue to payment').click();
    await pay('4242 4242 4242 4242');
    await seen('You’re going!');
  });
});

describe('what is typed', () => {
  test('is ordered with as it was typed: Chromium would make another domain of it in an input of type email', async () => {
    await toDetails(1);
    await page.getByLabel('Full name').fill('\u200eAda\tLovelace\u200f');
    await page.getByLabel('E-mail').fill('anna@faß.de');
    await button('Continue to payment').click();
    await seen('Payment');
    const [order] = stage.api.orders.values();
    expect(order?.email).toBe('anna@faß.de');
  });

  test('is refused with the sign that is wrong, in the language of the page', async () => {
    await toDetails(1);
    const email = page.getByLabel('E-mail');
    for (const [typed, told] of [
      ['anna @example.com', 'There is a space after “anna”.'],
      ['anna(work)@example.com', '“(” cannot be in an e-mail address.'],
    ] as const) {
      await email.fill(typed);
      await email.blur();
      await page.getByText(told).waitFor();
    }
    await email.fill('o&m@example.com');
    await expect.poll(() => page.locator('#email-error').count()).toBe(0);
    expect(stage.api.orders.size).toBe(0);
  });
});

describe('an access code', () => {
  beforeEach(() => {
    const { event } = stage.api;
    const hidden = tier({ id: 'tir_friends', name: 'Friends of the house', price: 2000, visibility: 'hidden' });
    stage.api.event = { ...event, accepts_access_code: true, tiers: [...event.tiers, hidden] };
  });

  const enter = async (code: string) => {
    await page.getByLabel('Access code', { exact: true }).fill(code);
    await button('Apply').click();
  };

  test('opens hidden tickets, which are bought with it, and is kept nowhere', async () => {
    await page.goto(stage.url());
    await seen('Choose your tickets');
    expect(await heading('Friends of the house').count()).toBe(0);
    await button('Have an access code?').click();
    expect(await page.getByLabel('Access code', { exact: true }).evaluate((input) => input.matches(':focus'))).toBe(
      true,
    );
    for (const wrong of ['lantern', 'abc']) {
      await enter(wrong);
      await page.getByText('This access code opens no tickets. Check its spelling.').waitFor();
    }
    const { violations } = await new AxeBuilder({ page }).include('ticket-widget').analyze();
    expect(violations).toEqual([]);
    await enter('lanterns');
    await heard('More tickets are shown.');
    await button('Add one: Friends of the house').click();
    await button('Get tickets').click();
    await seen('Your details');
    expect(
      await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, location.href])),
    ).not.toMatch(/lanterns/i);
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await button('Continue to payment').click();
    await pay('4242 4242 4242 4242');
    await seen('You’re going!');
  });

  test('goes with its page: what it opened is neither shown nor bought after a reload', async () => {
    await page.goto(stage.url());
    await button('Add one: General admission').click();
    await button('Have an access code?').click();
    await enter('lanterns');
    await button('Add one: Friends of the house').click();
    await page.getByText('2 tickets', { exact: true }).waitFor();
    await page.reload();
    await page.getByText('1 ticket', { exact: true }).waitFor();
    expect(await heading('Friends of the house').count()).toBe(0);
    await button('Get tickets').click();
    await seen('Your details');
    const [hold] = stage.api.holds.values();
    expect(hold?.items.map(({ tier_id }) => tier_id)).toEqual(['tir_ga']);
  });

  test('is not asked for where none is of use', async () => {
    stage.api.event = { ...stage.api.event, accepts_access_code: false };
    await page.goto(stage.url());
    await seen('Choose your tickets');
    expect(await button('Have an access code?').count()).toBe(0);
  });
});

describe('holding', () => {
  test('gives the tickets back when the person returns to the choice, and keeps the selection', async () => {
    await toDetails();
    await button('Change tickets').click();
    await seen('Choose your tickets');
    await page.getByText('2 tickets').waitFor();
    await expect.poll(() => [...stage.api.holds.values()].map(({ status }) => status)).toEqual(['released']);
  });

  test('survives a reload, during the hold and during the payment', async () => {
    await toDetails();
    await page.reload();
    await seen('Your details');
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await button('Continue to payment').click();
    await seen('Payment');
    await page.reload();
    await seen('Payment');
    await pay('4242 4242 4242 4242');
    await seen('You’re going!');
    expect(stage.api.orders.size).toBe(1);
  });

  test('offers more time once in the last minute, and explains the end', async () => {
    await page.clock.install();
    await toDetails();
    await letPass(page, stage, 4.2 * 60_000);
    await button('Extend once').click();
    await page.getByRole('timer', { name: /Time left: 5:/ }).waitFor();
    await letPass(page, stage, 6 * 60_000);
    await seen('Your time ran out');
    expect(await button('Extend once').count()).toBe(0);
    await button('Choose tickets again').click();
    await page.getByText('2 tickets').waitFor();
  });

  test('offers more time to nobody who has it: a clock that was wrong changes nothing for good', async () => {
    await page.clock.install();
    await toDetails();
    // Only the device's clock is advanced; the API's next answer corrects it.
    await page.clock.fastForward(4.2 * 60_000);
    await button('Extend once').waitFor();
    await button('Have a promo code?').click();
    await page.getByLabel('Promo code').fill('EARLY20');
    await button('Apply').click();
    await page.getByRole('timer', { name: /Time left: 4:/ }).waitFor();
    expect(await button('Extend once').count()).toBe(0);
  });

  test('reads the time left out politely', async () => {
    await page.clock.install();
    await toDetails();
    await heard('5 minutes left');
    await letPass(page, stage, 4.1 * 60_000);
    await heard('1 minute left');
  });
});

describe('availability', () => {
  test('follows the server and trims what was selected', async () => {
    await page.clock.install();
    await page.goto(stage.url());
    for (let i = 0; i < 3; i++) await button('Add one: Balcony').click();
    stage.api.setTier('tir_balcony', { available: 1 });
    await page.clock.runFor(6_000);
    await page.getByText('Only 1 left', { exact: true }).waitFor();
    await page.getByText('1 ticket', { exact: true }).waitFor();
    await heard('Only 1 left of Balcony');
  });

  test('stops asking while nobody looks', async () => {
    await page.clock.install();
    await toDetails();
    // A request under way may still arrive.
    await page.waitForLoadState('networkidle');
    const before = stage.api.calls.length;
    await page.clock.runFor(30_000);
    expect(stage.api.calls.slice(before)).toEqual([]);
  });

  test('says when there are no more, and blames nobody', async () => {
    await page.goto(stage.url());
    await button('Add one: Balcony').click();
    stage.api.setTier('tir_balcony', { available: 0, status: 'sold_out' });
    await button('Get tickets').click();
    await page.getByText('There aren’t that many tickets left. Choose again below.').waitFor();
    await button('Join waitlist for Balcony').waitFor();
  });
});

describe('trouble', () => {
  test('names the field that the API refused and puts the focus there', async () => {
    await toDetails();
    stage.api.fail(/POST .*orders/, 400, 'invalid_request', [{ pointer: '/email', detail: 'Invalid' }]);
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada@example.invalid');
    await button('Continue to payment').click();
    await page.getByText('Please check the marked fields.').waitFor();
    await expect.poll(() => page.getByLabel('E-mail').evaluate((input) => input.matches(':focus'))).toBe(true);
  });

  test('keeps everything through a lost connection', async () => {
    await toDetails();
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.context().setOffline(true);
    await button('Continue to payment').click();
    await page.getByText('You seem to be offline').waitFor();
    await page.context().setOffline(false);
    await button('Continue to payment').click();
    await seen('Payment');
    expect(stage.api.orders.size).toBe(1);
  });

  test('explains a hold that ended before the order', async () => {
    await toDetails();
    stage.api.fail(/POST .*orders/, 409, 'hold_expired');
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await button('Continue to payment').click();
    await seen('Your time ran out');
  });

  test('says that an event does not exist', async () => {
    stage.api.fail(/GET .*evt_\w+$/, 404, 'event_not_found');
    await page.goto(stage.url());
    await page.getByText('This event doesn’t exist').waitFor();
    await button('Try again').click();
    await seen('Choose your tickets');
  });

  test('offers another try when Stripe.js can’t be loaded', async () => {
    await page.route(stage.stripe.scriptUrl, (route) => route.abort(), { times: 1 });
    await toPayment();
    await page.getByText('The payment form couldn’t be loaded').waitFor();
    await button('Try again').click();
    await pay('4242 4242 4242 4242');
    await seen('You’re going!');
  });
});

describe('links', () => {
  test('resumes after a redirect of the bank and cleans the address', async () => {
    await toPayment();
    const [order] = stage.api.orders.values();
    stage.stripe.control.pay(order?.intent ?? '');
    await page.goto(
      stage.url({ query: `payment_intent=${order?.intent}&payment_intent_client_secret=x&redirect_status=succeeded` }),
    );
    await seen('You’re going!');
    expect(page.url()).not.toContain('payment_intent');
  });

  test('returns to the payment when the redirect failed', async () => {
    await toPayment();
    await page.goto(stage.url({ query: 'payment_intent=pi&payment_intent_client_secret=x&redirect_status=failed' }));
    await seen('Payment');
    await page.getByText('The payment didn’t go through.').waitFor();
  });

  test('sells an offer to whoever has its link', async () => {
    const token = stage.api.addOffer();
    await page.goto(stage.url({ query: `ticket_claim=${token}&utm=mail` }));
    await seen('Your tickets are waiting');
    expect(new URL(page.url()).search).toBe('?utm=mail');
    await button('Continue to payment').click();
    await seen('Payment');
    await pay('4242 4242 4242 4242');
    await seen('You’re going!');
  });

  test('shows the tickets of an order', async () => {
    stage.api.setTier('tir_ga', { price: 0 });
    await toDetails();
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await button('Get free tickets').click();
    await seen('You’re going!');
    await page.evaluate(() => sessionStorage.clear());
    const [id] = stage.api.orders.keys();
    await page.goto(stage.url({ query: `ticket_order=os_${id}.mac` }));
    await seen('Your tickets');
    expect(page.url()).not.toContain('os_');
  });

  test('says that a link is no longer good and still sells', async () => {
    await page.goto(stage.url({ query: 'ticket_order=os_ord_0.mac' }));
    await page.getByText('This link isn’t valid any more').waitFor();
    await seen('Choose your tickets');
  });
});

describe('waiting', () => {
  test('joins, shows the honest place, and leaves', async () => {
    stage.api.setAll('sold_out');
    await page.goto(stage.url());
    await button('Join waitlist for Balcony').click();
    await button('Add one: Number of tickets').click();
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await button('Join the waitlist').click();
    await page.getByText('Number 7').waitFor();
    const [entry] = stage.api.entries.values();
    expect(entry).toMatchObject({ tier_id: 'tir_balcony', quantity: 2 });
    await button('Leave the waitlist').click();
    await button('Yes, leave').click();
    await seen('You left the waitlist');
  });

  test('gives an offer away, or a place in line, only after it was asked whether that is meant', async () => {
    const left = () => stage.api.calls.filter((call) => call.startsWith('DELETE /api/v1/waitlist')).length;
    const focused = () =>
      page.evaluate(() => {
        let element = document.activeElement;
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        return element?.textContent?.trim();
      });
    await page.goto(stage.url({ query: `ticket_claim=${stage.api.addOffer()}` }));
    await button('No thanks, pass them on').click();
    const dialog = page.getByRole('alertdialog', { name: 'Give these tickets up?' });
    await dialog.waitFor();
    expect(await dialog.ariaSnapshot()).toContain('You can’t get them back');
    // The answer that pressing Enter a second time would give.
    expect(await focused()).toBe('Keep them for me');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('No thanks, pass them on');
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await focused()).toBe('No thanks, pass them on');
    expect(left()).toBe(0);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Yes, pass them on');
    await page.keyboard.press('Enter');
    await seen('You left the waitlist');
    expect(left()).toBe(1);
  });

  test.each([
    ['sale_ended', 'The sale of these tickets has ended'],
    ['event_ended', 'no tickets came back for you'],
    ['event_cancelled', 'The event was cancelled'],
  ] as const)('says why the line has ended: %s', async (lapse_reason, text) => {
    const token = stage.api.addEntry({ status: 'lapsed', lapse_reason, position: null });
    await page.goto(stage.url({ query: `ticket_claim=${token}` }));
    await seen('The waitlist has ended');
    await page.getByText(text).waitFor();
  });

  test('sends whoever need not wait to the tickets', async () => {
    await page.goto(stage.url());
    await button('Join waitlist for Early bird').click();
    stage.api.fail(/POST .*waitlist/, 409, 'seats_available');
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await button('Join the waitlist').click();
    await page.getByText('tickets are available right now').waitFor();
    await seen('Choose your tickets');
  });
});

describe('files that are loaded when they are needed', () => {
  const loaded = () => {
    const names: string[] = [];
    page.on('request', (request) => names.push(...(/widget[\w-]*\.js/.exec(request.url()) ?? [])));
    return names;
  };
  const buyFree = async () => {
    stage.api.setTier('tir_ga', { price: 0 });
    await toDetails(1);
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await button('Get free tickets').click();
    await seen('You’re going!');
  };

  test('whoever only looks loads one', async () => {
    const names = loaded();
    await page.goto(stage.url());
    await button('Add one: General admission').click();
    expect(names).toEqual(['widget.js']);
  });

  test('the API’s own QR code is shown where one can’t be drawn', async () => {
    await page.route(/widget-keep\.js/, (route) => route.abort());
    const [picture] = await Promise.all([page.waitForRequest(/qr\.png/), buyFree()]);
    expect(picture.resourceType()).toBe('image');
    await page.getByRole('img', { name: /QR code of ticket/ }).waitFor({ state: 'attached' });
    // The test page's policy allows no pictures from other origins.
    watched.problems.length = 0;
  });

  test('English is spoken where the language can’t be loaded', async () => {
    await page.route(/widget-de\.js/, (route) => route.abort());
    await page.goto(stage.url({ lang: 'de' }));
    await seen('Choose your tickets');
  });
});

describe('keeping', () => {
  test('saves a picture of a ticket and an entry for the calendar', async () => {
    stage.api.setTier('tir_ga', { price: 0 });
    await toDetails(1);
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await button('Get free tickets').click();
    const [picture] = await Promise.all([page.waitForEvent('download'), button(/Save image/).click()]);
    expect(picture.suggestedFilename()).toMatch(/^ticket-\w+\.png$/);
    const [entry] = await Promise.all([page.waitForEvent('download'), button('Add to calendar').click()]);
    expect(entry.suggestedFilename()).toBe('event.ics');
  });
});

describe.each(['light', 'dark'] as const)('accessibility in %s', (theme) => {
  const check = async (): Promise<void> => {
    await page.evaluate(() =>
      Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))),
    );
    const { violations } = await new AxeBuilder({ page })
      .include('ticket-widget')
      .exclude('iframe')
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .analyze();
    expect(
      violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`)]),
    ).toEqual([]);
  };

  test('has no violation in any step', async () => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await toDetails();
    await check();
    await button('Continue to payment').click();
    await page.getByText('Enter your name.').waitFor();
    await check();
    await button('Change tickets').click();
    await seen('Choose your tickets');
    await check();
    await button('Get tickets').click();
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await button('Continue to payment').click();
    await pay('4000 0000 0000 0002');
    await page.getByText(/Nothing was charged/).waitFor();
    await check();
    stage.api.pendingConfirms = Number.POSITIVE_INFINITY;
    await pay('4242 4242 4242 4242');
    await seen('Confirming your order');
    await check();
    stage.api.pendingConfirms = 0;
    await seen('You’re going!');
    await check();
    await button('Back to all tickets').click();
    await seen('Choose your tickets');
    await button('Join waitlist for Early bird').click();
    await seen('Join the waitlist');
    await check();
    await button('Join the waitlist').click();
    await seen('You’re on the waitlist');
    await check();
    await page.goto(stage.url({ query: `ticket_claim=${stage.api.addOffer(30 * 60_000)}` }));
    await seen('Your tickets are waiting');
    await check();
    stage.api.setAll('sold_out');
    await page.evaluate(() => sessionStorage.clear());
    await page.goto(stage.url());
    await seen('Sold out');
    await check();
  });
});

describe('without a mouse', () => {
  test('buys with the keyboard alone, the focus going along from step to step', async () => {
    await page.goto(stage.url());
    await button('Add one: General admission').focus();
    await page.keyboard.press('Enter');
    await button('Get tickets').focus();
    await page.keyboard.press('Enter');
    await seen('Your details');
    await expect.poll(() => heading('Your details').evaluate((node) => node.matches(':focus'))).toBe(true);
    // The promo code comes first, since the timer takes no focus, then the fields.
    await page.keyboard.press('Tab');
    expect(await button('Have a promo code?').evaluate((link) => link.matches(':focus'))).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.type('Ada Lovelace');
    await page.keyboard.press('Tab');
    await page.keyboard.type('ada@example.com');
    await page.keyboard.press('Enter');
    await seen('Payment');
    await expect.poll(() => heading('Payment').evaluate((node) => node.matches(':focus'))).toBe(true);
  });

  test('leaves the focus of a page alone that merely opens', async () => {
    await page.goto(stage.url());
    await seen('Choose your tickets');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
  });
});

describe('looks', () => {
  test('speaks German on a German page', async () => {
    await page.goto(stage.url({ lang: 'de' }));
    await seen('Tickets auswählen');
    await page.getByText('Samstag, 12. Juni 2027').waitFor();
  });

  test('takes the promoter’s colours and fits 320 pixels', async () => {
    await page.setViewportSize({ width: 320, height: 700 });
    await page.goto(
      stage.url({
        css: 'ticket-widget { --tv-accent: rgb(180, 20, 60); --tv-on-accent: white; } ticket-widget::part(tier-name) { letter-spacing: 1px; }',
      }),
    );
    await button('Add one: General admission').click();
    const style = (name: string) =>
      button('Get tickets').evaluate((node, key) => getComputedStyle(node).getPropertyValue(key), name);
    await expect.poll(() => style('background-color')).toBe('rgb(180, 20, 60)');
    expect(await heading('Balcony').evaluate((node) => getComputedStyle(node).letterSpacing)).toBe('1px');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });

  test('follows the attribute theme against the page', async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(stage.url({ attributes: 'theme="dark"' }));
    await seen('Choose your tickets');
    expect(await heading('Choose your tickets').evaluate((node) => getComputedStyle(node).color)).toBe(
      'rgb(244, 244, 245)',
    );
  });
});

describe('an order whose bank is at work', () => {
  /** Pays by a method that takes the bank days. */
  const payByDebit = async () => {
    await toPayment();
    stage.stripe.control.planConfirms('processing');
    await pay('4242 4242 4242 4242');
    await seen('Your bank is at work');
    const [order] = stage.api.orders.values();
    if (!order) throw new Error('There is no order');
    return order;
  };
  const link = (id: string) => page.goto(stage.url({ query: `ticket_order=os_${id}.mac` }));
  /** Makes the page visible again, which refreshes the order at once instead of after a minute. */
  const lookBack = () => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  const inDays = () => new Date(Date.now() + 5 * 86_400_000).toISOString();

  test('says so, keeps the seats until a time, and becomes tickets on the open page', async () => {
    const { id } = await payByDebit();
    await page.getByText('that can take some days').waitFor();
    await page.getByText('Your seats are kept for you until').waitFor();
    expect(await page.getByText('Time left').count()).toBe(0);
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.reload();
    await seen('Your bank is at work');
    stage.api.issue(id);
    await lookBack();
    await seen('You’re going!');
  });

  test('can be cancelled, and says that money that still comes goes back', async () => {
    const { id } = await payByDebit();
    await button('Cancel this order').click();
    await page.getByRole('alertdialog', { name: 'Cancel this order?' }).waitFor();
    expect(stage.api.orders.get(id)?.status).toBe('pending');
    await button('Yes, cancel it').click();
    await seen('This order is closed');
    await page.getByText('If your bank still makes the payment, all of it goes back to you').waitFor();
    expect(stage.api.orders.get(id)?.status).toBe('cancelled');
  });

  test('whose payment failed is paid in another way', async () => {
    await toPayment();
    const [order] = stage.api.orders.values();
    if (!order) throw new Error('There is no order');
    stage.api.change(order.id, { payment_status: 'failed', expires_at: inDays() });
    await link(order.id);
    await seen('Payment');
    await page.getByText('Your bank did not make the payment').waitFor();
    expect(await page.getByText('Time left').count()).toBe(0);
    await pay('4242 4242 4242 4242');
    await seen('You’re going!');
  });

  test('that ended before the money came says what becomes of it', async () => {
    const { id } = await payByDebit();
    stage.api.change(id, { status: 'expired' });
    await lookBack();
    await seen('Your time ran out');
    await page.getByText('If it still arrives, you get your tickets if there are any left').waitFor();
  });
});

describe('tickets on an open page', () => {
  const bought = async (tickets = 2) => {
    stage.api.setTier('tir_ga', { price: 0 });
    await toDetails(tickets);
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await button('Get free tickets').click();
    await seen('You’re going!');
    const [order] = stage.api.orders.values();
    if (!order) throw new Error('There is no order');
    return order;
  };
  const lookBack = () => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  const codes = () => page.getByRole('img', { name: /QR code/ }).count();
  const voided = (order: Awaited<ReturnType<typeof bought>>, count: number) =>
    order.tickets.map((ticket, n) => (n < count ? { ...ticket, status: 'void' as const } : ticket));

  test('lose their codes when they are voided, and say what goes back', async () => {
    const order = await bought();
    expect(await codes()).toBe(2);
    stage.api.change(order.id, { tickets: voided(order, 1), refund_status: 'partial', refunded_amount: 2500 });
    await lookBack();
    await heard('1 of your tickets is no longer valid. €25.00 goes back to what you paid with.');
    await page.getByText('No longer valid', { exact: true }).waitFor();
    expect(await codes()).toBe(1);
    stage.api.change(order.id, { tickets: voided(order, 2) });
    await lookBack();
    await seen('These tickets are no longer valid');
    expect(await codes()).toBe(0);
    expect(await page.getByText('Show the QR code').count()).toBe(0);
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });

  test('are read again each minute while somebody looks, and by nobody’s hand', async () => {
    await page.clock.install();
    const order = await bought();
    stage.api.change(order.id, { tickets: voided(order, 1) });
    await page.clock.runFor(61_000);
    await heard('1 of your tickets is no longer valid.');
  });

  test.each([
    ['draft', 'Your tickets stay valid.', 2],
    ['cancelled', 'This event was cancelled.', 0],
  ] as const)('are found by their owner though the event is off show: %s', async (status, text, shown) => {
    const order = await bought();
    stage.api.event = { ...stage.api.event, status };
    if (status === 'cancelled') stage.api.change(order.id, { tickets: voided(order, 2) });
    for (const open of [
      () => page.reload(),
      () => page.goto(stage.url({ query: `ticket_order=os_${order.id}.mac` })),
    ]) {
      await open();
      await heard(text);
      await heading('Night of the Lanterns').waitFor();
      expect(await codes()).toBe(shown);
    }
    // For anybody else, the event does not exist.
    await page.evaluate(() => sessionStorage.clear());
    await page.goto(stage.url());
    await page.getByText('This event doesn’t exist or isn’t published').waitFor();
    watched.problems.length = 0;
  });
});
