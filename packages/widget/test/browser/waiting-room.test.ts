import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser, openPage, type Watched } from './browser.ts';
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
  stage.reset().line.needed = true;
  watched = await openPage(browser, { viewport: { width: 1024, height: 900 } });
  page = watched.page;
});
afterEach(async () => {
  await page.context().close();
  expect(watched.problems).toEqual([]);
});

const line = () => stage.api.line;
const button = (name: string | RegExp, where = page) => where.getByRole('button', { name });
const seen = (name: string, where = page) => where.getByRole('heading', { name, exact: true }).waitFor();
const says = (text: string | RegExp, where = page) => where.getByText(text).first().waitFor();
const heard = (text: string) => page.getByRole('status').filter({ hasText: text }).waitFor({ state: 'attached' });
const admit = () => line().tell({ state: 'admitted', place: null, estimate_seconds: null });

const open = async () => {
  await page.goto(stage.url());
  await seen('Waiting room');
  await says('1,204');
};

const hold = async () => {
  await button('Add one: General admission').click();
  await button('Get tickets').click();
};

/** Hides the page, or shows it again: a browser without windows does not do it by itself. */
const setVisible = (isVisible: boolean) =>
  page.evaluate(
    (state) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
      document.dispatchEvent(new Event('visibilitychange'));
    },
    isVisible ? 'visible' : 'hidden',
  );

describe('in the waiting room', () => {
  test('a place is kept over a reload and shared by tabs, and leads to a hold signed by the browser’s own key', async () => {
    await open();
    await heard('Your place in line is number 1,204. About 4 to 7 minutes to go');
    await page.reload();
    await says('1,204');
    const tab = await page.context().newPage();
    await tab.goto(stage.url());
    await says('1,204', tab);
    await tab.close();
    expect(line().visitors).toHaveLength(1);
    line().tell({ place: 2, estimate_seconds: { from: 3, to: 20 } });
    await says('Less than a minute to go');
    await says('1 person is before you');
    admit();
    await heard('It’s your turn. You have 5 minutes to choose your tickets.');
    expect(await page.title()).toBe('It’s your turn! – Night of the Lanterns');
    await seen('Choose your tickets');
    expect(await page.title()).toBe('Night of the Lanterns');
    await page.getByRole('timer').waitFor();
    await hold();
    await seen('Your details');
    // A turn with a key is good for another choice.
    await button('Change tickets').click();
    await seen('Choose your tickets');
    await page.getByRole('timer').waitFor();
  });

  test('a turn that comes while nobody looks calls by the title, and waits to be seen', async () => {
    await open();
    await setVisible(false);
    admit();
    await expect.poll(() => page.title()).toBe('It’s your turn! – Night of the Lanterns');
    await setVisible(true);
    await seen('Choose your tickets');
    expect(await page.title()).toBe('Night of the Lanterns');
  });

  test('the opening is counted down by the service’s clock, on a device that is a day off', async () => {
    await page.clock.install({ time: Date.now() + 86_400_000 });
    line().tell({ state: 'early', place: null, opens_at: new Date(stage.api.now() + 272_000).toISOString() });
    await page.goto(stage.url());
    await says('You’re here in good time');
    expect(await page.locator('tv-step-waiting-room').getByRole('timer').textContent()).toMatch(/^4:[23]\d$/);
    await heard('The sale opens in 5 minutes.');
    line().tell({ state: 'waiting', place: 88 });
    await page.clock.fastForward(3_000);
    await says('88');
  });

  test('a pause and its end, a lost connection and its return are told, and nothing is to be done', async () => {
    await open();
    line().tell({ state: 'paused', estimate_seconds: null });
    await says('The line is paused');
    await heard('The organiser is letting nobody in right now.');
    line().tell({ state: 'waiting', estimate_seconds: { from: 120, to: 120 } });
    await says('About 2 minutes to go');
    await page.route(/check$/, (route) => route.abort());
    await says('No connection. Your place is kept, and we keep trying.');
    await page.unroute(/check$/);
    await heard('Connected again.');
  });

  test('whoever waited in vain hears it, and can join the waitlist', async () => {
    await open();
    stage.api.setAll('sold_out');
    line().tell({ state: 'sold_out', place: null });
    await says('All tickets were sold while you waited. Some may');
    await button('Join the waitlist').click();
    await seen('Join the waitlist');
    await button('Back').click();
    await says('The tickets are gone');
  });

  test('whoever let their turn pass lines up again by their own choice', async () => {
    await open();
    admit();
    await seen('Choose your tickets');
    line().tell({ state: 'ended' });
    await page.clock.install({ time: Date.now() + 301_000 });
    await seen('Waiting room');
    await button('Line up again').waitFor();
    line().tell({ state: 'waiting', place: 4000 });
    await button('Line up again').click();
    await says('4,000');
    expect(line().visitors).toHaveLength(2);
  });

  test('opens for a sale under way: by itself, and for a hold that is refused', async () => {
    line().needed = false;
    await page.goto(stage.url());
    await seen('Choose your tickets');
    line().needed = true;
    await hold();
    await says('1,204');
    admit();
    await seen('Choose your tickets');
    // What was chosen is still there.
    await button('Get tickets').click();
    await seen('Your details');
  });

  test('closes by itself for whoever waits, when no place is needed any more', async () => {
    await open();
    line().needed = false;
    line().tell({ state: 'open', place: null });
    await seen('Choose your tickets');
    await hold();
    await seen('Your details');
  });
});

describe('where the browser forbids what keeps a place', () => {
  const withoutKeys = () =>
    page.addInitScript(() => {
      Reflect.deleteProperty(Crypto.prototype, 'subtle');
    });

  test('it lives with the page, which says so, and its turn is for one hold', async () => {
    await withoutKeys();
    await open();
    await says('Don’t reload or close this page');
    expect(line().visitors[0]?.key).toBeUndefined();
    admit();
    await seen('Choose your tickets');
    await hold();
    await seen('Your details');
    line().tell({ state: 'waiting', place: 900 });
    await button('Change tickets').click();
    await says('900');
  });

  test('storage alone, it has a key that lives with the page', async () => {
    await page.addInitScript(() => {
      for (const name of ['indexedDB', 'localStorage', 'sessionStorage']) {
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException('Forbidden', 'SecurityError');
          },
        });
      }
    });
    await open();
    await says('Don’t reload or close this page');
    expect(line().visitors[0]?.key).toBeDefined();
    admit();
    await seen('Choose your tickets');
    await hold();
    await seen('Your details');
  });
});

test('a room that could not be loaded is loaded again by itself', async () => {
  let tries = 0;
  await page.route(/widget-waiting-room\.js/, (route) => (tries++ === 0 ? route.abort() : route.continue()));
  await page.goto(stage.url());
  await says('The ticket shop doesn’t answer.');
  await says('1,204');
  expect(await page.locator('tv-notice').count()).toBe(0);
});

describe('its looks', () => {
  const check = async () => {
    const { violations } = await new AxeBuilder({ page })
      .include('ticket-widget')
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  };
  const visit = async (colorScheme: 'light' | 'dark') => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(stage.url({ lang: 'de' }));
  };

  test('fit 320 pixels and have no violation in any state, in German and with a place of seven digits', async () => {
    line().tell({ state: 'early', place: null, opens_at: new Date(Date.now() + 400_000_000).toISOString() });
    await visit('light');
    await says('Du bist rechtzeitig da');
    await check();
    line().tell({ state: 'waiting', place: 1_204_311, estimate_seconds: { from: 7_300, to: 12_000 } });
    await says('1.204.311');
    await page.getByText('Tickets und Preise').click();
    await check();
    stage.api.setAll('sold_out');
    line().tell({ state: 'sold_out', place: null });
    await says('Die Tickets sind weg');
    await check();
  });

  test('have no violation in the dark either', async () => {
    line().tell({ state: 'paused' });
    await visit('dark');
    await says('Die Reihe steht gerade still');
    await check();
    line().admissionMs = -1;
    admit();
    await button('Wieder anstellen').waitFor();
    await check();
  });
});
