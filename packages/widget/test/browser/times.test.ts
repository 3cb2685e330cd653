import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser, openPage } from './browser.ts';
import { type Stage, startStage } from './stage.ts';

let stage: Stage;
let browser: Browser;

beforeAll(async () => {
  [stage, browser] = await Promise.all([startStage(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});
beforeEach(() => {
  stage.reset();
});

/** Opens the page for a reader in a time zone, on a device whose clock is wrong by `minutesOff`. */
const open = async (timezoneId: string, minutesOff = 0): Promise<Page> => {
  const { page } = await openPage(browser, { timezoneId, viewport: { width: 1024, height: 900 } });
  await page.addInitScript(`{
    const Real = Date;
    const off = ${minutesOff} * 60_000;
    globalThis.Date = class extends Real {
      constructor(...given) { given.length ? super(...given) : super(Real.now() + off); }
      static now() { return Real.now() + off; }
    };
  }`);
  await page.goto(stage.url());
  await page.getByRole('heading', { name: 'Night of the Lanterns' }).first().waitFor();
  return page;
};

/** The widget's text in all its shadow roots. */
const textOf = async (page: Page): Promise<string> => {
  const text: string = await page.evaluate(`(function read(node) {
    if (node.nodeType === 3) return node.data;
    if (node.nodeName === 'STYLE') return '';
    return [...(node.shadowRoot ?? node).childNodes].map(read).join(' ');
  })(document.querySelector('ticket-widget'))`);
  return text.replaceAll(/\s+/g, ' ');
};

describe('a browser that does not know the zone of the event', () => {
  test('shows title, date, venue and a sale to come, told with the offset', async () => {
    stage.api.event = { ...stage.api.event, time_zone: 'Europe/Atlantis' };
    const page = await open('America/New_York');
    const text = await textOf(page);
    expect(text).toMatch(/Saturday,? 12 June 2027/);
    expect(text).toContain('20:00 – 23:30 GMT+2');
    expect(text).toContain('Old Harbour Hall');
    expect(text).toMatch(/On sale 12 Jun 2027,? 10:00 GMT\+2/);
    await page.context().close();
  });
});

describe('a reader at the place of the event', () => {
  test.each([
    ['Asia/Kolkata', 'Asia/Calcutta', '+05:30'],
    ['America/Argentina/Buenos_Aires', 'America/Buenos_Aires', '-03:00'],
    ['America/Vancouver', 'America/Vancouver', '-07:00'],
  ])('in %s, which the browser may call %s, sees the time alone', async (time_zone, reader, offset) => {
    const local = (time: string) => `2027-12-12T${time}:00${offset}`;
    const [start, end] = [local('20:00'), local('23:30')];
    stage.api.event = {
      ...{ ...stage.api.event, time_zone, local_start_time: start, local_end_time: end },
      start_time: new Date(start).toISOString(),
      end_time: new Date(end).toISOString(),
    };
    const page = await open(reader);
    const text = await textOf(page);
    expect(text).toMatch(/Sunday,? 12 December 2027/);
    expect(text).toMatch(/20:00 – 23:30(?! GMT)/);
    await page.context().close();
  });
});

describe('a device whose clock is wrong', () => {
  test.each([14, -14, 24 * 60, -24 * 60])(
    'by %i minutes keeps a hold over a reload, with the time that is left',
    async (off) => {
      const page = await open('Europe/Berlin', off);
      await page.getByRole('button', { name: 'Add one: General admission' }).click();
      await page.getByRole('button', { name: 'Get tickets' }).click();
      await page.getByLabel('Full name').waitFor();
      await page.reload();
      await page.getByLabel('Full name').waitFor();
      expect(await page.getByRole('timer').textContent()).toMatch(/^\s*(?:4:[345]\d|5:00)\s*$/);
      await page.context().close();
    },
  );
});
