import { mkdir } from 'node:fs/promises';
import {
  type Browser,
  launchBrowser,
  openPage,
  type Page,
  type Watched,
} from '@ticket-vendor/widget/test/browser/browser.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { refusalOf, type Stage, startStage } from './stage.ts';

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
  watched = await openPage(browser, { viewport: { width: 1180, height: 860 } });
  page = watched.page;
});
afterEach(async () => {
  await page.context().close();
  expect(watched.problems).toEqual([]);
});

/** With SCREENSHOTS set to a folder, saves a picture of each step; docs/images is made this way. */
const keep = async (name: string) => {
  const folder = process.env.SCREENSHOTS;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' });
};

const button = (name: string | RegExp) => page.getByRole('button', { name });
const seen = (name: string | RegExp) => page.getByRole('heading', { name }).first().waitFor();

const choose = async (event: keyof Stage['demo']['events'], tier: string, count: number) => {
  await page.goto(`${stage.siteUrl}/events/${event}`);
  for (let i = 0; i < count; i++) await button(`Add one: ${tier}`).click();
};

const fillDetails = async (email: string, name = 'Ada Lovelace') => {
  await seen('Your details');
  await page.getByLabel('Full name').fill(name);
  await page.getByLabel('E-mail').fill(email);
};

const pay = async (card: string) => {
  await seen('Payment');
  const form = page.frameLocator('iframe[title="Secure payment input frame"]');
  await form.getByLabel(/card number/i).fill(card);
  await form.getByLabel(/expiration/i).fill('12/34');
  await form.getByLabel(/security code/i).fill('123');
  await button(/^Pay /).click();
};

const mailTo = (email: string, subject: RegExp) =>
  stage.standIns.resend.waitForEmail((mail) => mail.to.includes(email) && subject.test(mail.subject));

test('a person buys two tickets on the promoter’s page, gets them by e-mail, and the door lets each in once', async () => {
  await page.goto(`${stage.siteUrl}/events/tidewater`);
  await button('Add one: Stalls').waitFor();
  await keep('1-before');
  await choose('tidewater', 'Stalls', 2);
  await button('Get tickets').click();
  await fillDetails('ada@example.com');
  await page.getByRole('timer').first().waitFor();
  await button('Continue to payment').click();
  await seen('Payment');
  await page
    .frameLocator('iframe[title="Secure payment input frame"]')
    .getByLabel(/card number/i)
    .waitFor();
  await keep('2-during');
  await pay('4242424242424242');
  await seen('You’re going!');
  await page.getByRole('img', { name: /QR/i }).first().waitFor();
  await keep('3-after');

  const [own] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Open in a new tab' }).click(),
  ]);
  await own
    .getByRole('heading', { name: /Tidewater/ })
    .first()
    .waitFor();
  expect([await own.getByRole('img', { name: /QR/i }).count(), own.url().includes('os_')]).toEqual([2, false]);
  await own.close();

  const mail = await mailTo('ada@example.com', /Tidewater/);
  expect(mail.html).toContain('/qr.png?signature=');

  const { data: tickets } = await stage.promoter.tickets.list({ event_id: stage.demo.events.tidewater.id, limit: 2 });
  expect(tickets).toHaveLength(2);
  const [ticket] = tickets;
  const scan = () => stage.promoter.tickets.validateCode({ code: ticket?.qr_code ?? '', gate: 'Main door' });
  expect((await scan()).status).toBe('checked_in');
  expect(await refusalOf(scan())).toBe('already_checked_in');
});

test('an event’s hosted page sells it too, with its picture', async () => {
  await page.goto((await stage.promoter.events.get(stage.demo.events.tidewater.id)).url);
  await button('Add one: Stalls').waitFor();
  const shown = () =>
    page.locator('img').evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth > 0));
  await expect.poll(shown).toEqual([true]);
});

test('the promoter’s own backend hears of the sale in a signed webhook and prints it', async () => {
  await choose('tidewater', 'Listening gallery', 1);
  await button('Get tickets').click();
  await fillDetails('grace@example.com', 'Grace Hopper');
  await button('Get free tickets').click();
  await page.getByRole('img', { name: /QR/i }).first().waitFor();
  await expect.poll(() => stage.sales.join('\n')).toContain('1 × Listening gallery to Grace H.');
});

test('a declined card is explained and another one is taken', async () => {
  await choose('tidewater', 'Stalls', 1);
  await button('Get tickets').click();
  await fillDetails('declined@example.com');
  await button('Continue to payment').click();
  await pay('4000000000000002');
  await page
    .getByRole('alert')
    .filter({ hasText: /declined/i })
    .first()
    .waitFor();
  await keep('declined');
  await pay('4242424242424242');
  await page.getByRole('img', { name: /QR/i }).first().waitFor();
});

test('on a page without any payment script a person pays on Stripe’s own, after turning back once', async () => {
  const { origin } = stage.standIns.stripe;
  await choose('city-symphonies', 'Armchair', 1);
  await button('Get tickets').click();
  await fillDetails('hedy@example.com', 'Hedy Lamarr');
  await button('Continue to payment').click();
  await page.getByRole('link', { name: /Back/ }).click();
  await page.getByText('This order isn’t paid yet').waitFor();
  await keep('unpaid');
  await page.getByRole('link', { name: /^Pay / }).click();
  await page.waitForURL(`${origin}/c/pay/**`);
  await page.getByLabel(/card number/i).fill('4242424242424242');
  await page.getByLabel(/expiration/i).fill('12/34');
  await page.getByLabel(/security code/i).fill('123');
  await keep('checkout');
  await button(/^Pay /).click();
  await seen('You’re going!');
  await page.getByRole('img', { name: /QR/i }).first().waitFor();
  expect(page.url()).toBe(`${stage.siteUrl}/events/city-symphonies`);
  await mailTo('hedy@example.com', /City Symphonies/);
});

test('sold out: a person waits, is offered what is freed, and buys it through the link in the e-mail', async () => {
  const event = stage.demo.events['long-table'];
  await page.goto(`${stage.siteUrl}/events/long-table`);
  await button(/^Join waitlist/)
    .first()
    .click();
  await page.getByLabel('Full name').fill('Katherine Johnson');
  await page.getByLabel('E-mail').fill('katherine@example.com');
  await button('Join the waitlist').click();
  await seen('You’re on the waitlist');
  await keep('waitlist');

  // The two who already waited leave the waitlist, then an order is refunded.
  for await (const entry of stage.promoter.events.waitlist(event.id, { status: 'waiting' })) {
    if (entry.email !== 'katherine@example.com') await stage.promoter.waitlist.leave(entry.id);
  }
  const [order] = (await stage.promoter.orders.list({ event_id: event.id, status: 'confirmed' })).data;
  await stage.promoter.orders.refund(order?.id ?? '', {});

  const mail = await mailTo('katherine@example.com', /./);
  const link = /href="([^"]*ticket_claim=[^"]*)"/.exec(mail.html ?? '')?.[1]?.replaceAll('&amp;', '&');
  expect(link).toContain(`${stage.siteUrl}/events/long-table`);
  await page.goto(link ?? '');
  await seen('Your tickets are waiting');
  await keep('claim');
  await button('Continue to payment').click();
  await pay('4242424242424242');
  await page.getByRole('img', { name: /QR/i }).first().waitFor();
  expect(page.url()).not.toContain('ticket_claim');
});
