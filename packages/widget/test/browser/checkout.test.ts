import AxeBuilder from '@axe-core/playwright';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser, openPage, type Watched } from './browser.ts';
import { type Stage, startStage } from './stage.ts';

let stage: Stage;
let browser: Browser;
let watched: Watched;
let page: Page;
/** The requests of the promoter's page to Stripe. */
let asked: string[];

const SHOP = { attributes: 'payment="checkout"', stripe: 'forbidden' } as const;

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
  asked = [];
  page.on('request', (request) => {
    const isVisit = request.isNavigationRequest() && request.frame() === page.mainFrame();
    const there = page.url().startsWith(stage.stripe.origin);
    if (request.url().startsWith(stage.stripe.origin) && !isVisit && !there) asked.push(request.url());
  });
});
afterEach(async () => {
  await page.context().close();
  // The page's policy forbids everything from Stripe.
  expect(watched.problems).toEqual([]);
  expect(asked).toEqual([]);
});

const button = (name: string | RegExp) => page.getByRole('button', { name });
const seen = (name: string) => page.getByRole('heading', { name, exact: true }).waitFor();
const onStripe = () => page.waitForURL(`${stage.stripe.origin}/c/pay/**`);
const firstOrder = () => {
  const [order] = stage.api.orders.values();
  if (!order?.page) throw new Error('There is no order with a Checkout page.');
  return { ...order, page: order.page };
};
const address = (query: string) => stage.url({ ...SHOP, query });
const returnOf = (payment: string) => address(`ticket_payment=${payment}&ticket_order_id=${firstOrder().id}`);

const placeOrder = async (where: Page | FrameLocator = page): Promise<void> => {
  const press = (name: string) => where.getByRole('button', { name }).click();
  await press('Add one: General admission');
  await press('Get tickets');
  await where.getByLabel('Full name').fill('Ada Lovelace');
  await where.getByLabel('E-mail').fill('ada@example.com');
  await press('Continue to payment');
};

const toStripe = async (): Promise<void> => {
  await page.goto(stage.url(SHOP));
  await placeOrder();
  await onStripe();
};

const payOnStripe = async (card: string): Promise<void> => {
  await page.getByLabel(/card number/i).fill(card);
  await page.getByLabel(/expiration/i).fill('12/34');
  await page.getByLabel(/security code/i).fill('123');
  await button(/^Pay /).click();
};

const accessible = async () => {
  const { violations } = await new AxeBuilder({ page }).include('ticket-widget').analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
};

describe('paying on Stripe’s own page', () => {
  test('leads there, and back to the tickets, without the order’s secret in any address', async () => {
    const addresses: string[] = [];
    page.on('request', (request) => {
      addresses.push(`${request.url()} ${request.headers().referer ?? ''}`);
    });
    page.on('framenavigated', (frame) => addresses.push(frame.url()));
    const confirmed = page
      .waitForEvent('console', (message) => message.text() === 'tv-order-confirmed')
      .then(() => true);
    await page.addInitScript(() => {
      document.addEventListener('tv-order-confirmed', ({ type }) => console.log(type));
    });
    await toStripe();
    await payOnStripe('4242 4242 4242 4242');
    await seen('You’re going!');
    expect(await confirmed).toBe(true);
    expect(await page.getByRole('img', { name: /QR code of ticket/ }).count()).toBe(1);
    expect(new URL(page.url()).search).toBe('');
    expect(addresses.join('\n')).toContain('ticket_payment=success');
    expect(addresses.join('\n')).not.toContain('os_');
    await accessible();
  });

  test('takes back whoever did not pay: they can go on, with the same order', async () => {
    await toStripe();
    await page.getByRole('link', { name: /Back/ }).click();
    await seen('Payment');
    await page.getByText('This order isn’t paid yet, and nothing was charged.').waitFor();
    await page.getByRole('timer').waitFor();
    expect(new URL(page.url()).search).toBe('');
    await accessible();
    await page.getByRole('link', { name: 'Pay €45.00' }).click();
    await onStripe();
    await payOnStripe('4242 4242 4242 4242');
    await seen('You’re going!');
    expect(stage.api.orders.size).toBe(1);
  });

  test('lets whoever did not pay give the tickets back, which closes Stripe’s page', async () => {
    await toStripe();
    const stripes = page.url();
    await page.getByRole('link', { name: /Back/ }).click();
    await button('Cancel and change tickets').click();
    await seen('Choose your tickets');
    expect(firstOrder().status).toBe('cancelled');
    await page.goto(stripes);
    await page.getByText('This Checkout page has expired.').waitFor();
  });

  test('shows the page as it now is to whoever presses the browser’s own back button', async () => {
    await toStripe();
    await page.goBack();
    await page.getByText('This order isn’t paid yet, and nothing was charged.').waitFor();
    stage.stripe.control.payCheckout(firstOrder().page);
    await page.goForward();
    await page.goBack();
    await seen('You’re going!');
  });

  test('says that the time ran out while they were away', async () => {
    await toStripe();
    stage.api.orders.set(firstOrder().id, { ...firstOrder(), status: 'expired', payment: null });
    await page.getByRole('link', { name: /Back/ }).click();
    await seen('Your time ran out');
    await button('Choose tickets again').click();
    await page.getByText('1 ticket', { exact: true }).waitFor();
  });

  test('waits for a payment that the bank is still at', async () => {
    await toStripe();
    stage.api.pendingConfirms = Number.POSITIVE_INFINITY;
    stage.stripe.control.payCheckout(firstOrder().page);
    await page.goto(returnOf('success'));
    await seen('Confirming your order');
    await accessible();
    stage.api.pendingConfirms = 0;
    await seen('You’re going!');
  });

  test('tells whoever comes back in another browser where the tickets are', async () => {
    await page.goto(address('ticket_payment=success&ticket_order_id=ord_1'));
    await page.getByText('this window doesn’t know the order').waitFor();
    await seen('Choose your tickets');
    await page.goto(address('ticket_payment=cancelled&ticket_order_id=ord_1'));
    await seen('Choose your tickets');
    expect(await page.locator('tv-notice').count()).toBe(0);
  });

  test('has no part in free orders', async () => {
    stage.api.setTier('tir_ga', { price: 0 });
    await page.goto(stage.url(SHOP));
    await button('Add one: General admission').click();
    await button('Get tickets').click();
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await button('Get free tickets').click();
    await seen('You’re going!');
  });

  test('opens a window of its own where the widget is in a frame, and shows the tickets in the frame', async () => {
    await page.goto(stage.url(SHOP).replace('/shows/', '/frames/'));
    const frame = page.frameLocator('iframe');
    await placeOrder(frame);
    await frame.getByText('Come back here when you have paid.').waitFor();
    const [other] = await Promise.all([
      page.context().waitForEvent('page'),
      frame.getByRole('link', { name: 'Pay €45.00' }).click(),
    ]);
    await other.waitForURL(`${stage.stripe.origin}/c/pay/**`);
    // Nothing notifies the frame: it polls.
    await frame.getByText('Your tickets appear here as soon as you have paid.').waitFor();
    stage.stripe.control.payCheckout(firstOrder().page);
    await other.close();
    await frame.getByRole('heading', { name: 'You’re going!' }).waitFor();
  });
});
