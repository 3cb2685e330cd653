import AxeBuilder from '@axe-core/playwright';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
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
  watched = await openPage(browser, { viewport: { width: 1024, height: 900 }, reducedMotion: 'reduce' });
  page = watched.page;
});
afterEach(async () => {
  await page.context().close();
  expect(watched.problems).toEqual([]);
});

const heading = (name: string) => page.getByRole('heading', { name, exact: true });
const seen = (name: string) => heading(name).waitFor();
const button = (name: string | RegExp) => page.getByRole('button', { name });
const widget = () => page.locator('ticket-widget').first();
const form = () => page.frameLocator('iframe[title="Secure payment input frame"]');

const toPayment = async (where: Page | FrameLocator | Locator = page): Promise<void> => {
  const press = (name: string) => where.getByRole('button', { name }).click();
  await press('Add one: General admission');
  await press('Get tickets');
  await where.getByLabel('Full name').fill('Ada Lovelace');
  await where.getByLabel('E-mail').fill('ada@example.com');
  await press('Continue to payment');
};

const pay = async (card = '4242 4242 4242 4242', where: Page | FrameLocator | Locator = page): Promise<void> => {
  const fields = where.frameLocator('iframe[title="Secure payment input frame"]');
  await fields.getByLabel(/card number/i).fill(card);
  await fields.getByLabel(/expiration/i).fill('12/34');
  await fields.getByLabel(/security code/i).fill('123');
  await where.getByRole('button', { name: /^Pay / }).click();
};

/** Puts another widget for the same event on the page, into `parent`, set up by attributes and properties. */
const add = (set: { attributes?: Record<string, string>; properties?: Record<string, string> }) =>
  page.evaluate(({ attributes = {}, properties = {} }) => {
    const made = document.createElement('ticket-widget');
    const event = document.querySelector('ticket-widget')?.getAttribute('event') ?? '';
    for (const [name, value] of Object.entries({ event, ...attributes })) made.setAttribute(name, value);
    Object.assign(made, properties);
    document.querySelector('main')?.append(made);
  }, set);

describe('the key', () => {
  const KEY = 'pk_test_local';
  // HTML, Vue and Angular set the attribute; React 19, Preact, Lit and Svelte the property; React 18 writes the
  // property's name as an attribute.
  const ways: Parameters<typeof add>[0][] = [
    { attributes: { 'publishable-key': KEY } },
    { properties: { publishableKey: KEY } },
    { attributes: { publishableKey: KEY } },
    { attributes: { key: KEY } },
  ];

  test('arrives whichever way a framework sets it, before the script is there and after', async () => {
    let load = () => {};
    const wanted = new Promise<void>((resolve) => {
      load = resolve;
    });
    await page.route(/widget\.js/, async (route) => {
      await wanted;
      await route.continue();
    });
    await page.goto(stage.url({ keyName: 'data-key' }), { waitUntil: 'commit' });
    await page.locator('ticket-widget').waitFor({ state: 'attached' });
    for (const way of ways) await add(way);
    load();
    await page.getByText('This ticket shop is set up incorrectly').waitFor();
    for (const way of ways) await add(way);
    await expect.poll(() => heading('Choose your tickets').count()).toBe(2 * ways.length);
  });
});

describe('the one who sets the page up', () => {
  const told = () => {
    const lines: string[] = [];
    page.on('console', (message) => message.type() === 'error' && lines.push(message.text()));
    return lines;
  };

  test('reads which origin to add where the key’s list lacks it, on the page and in the console', async () => {
    const lines = told();
    stage.api.fail(/GET .*evt_\w+$/, 403, 'origin_not_allowed');
    await page.goto(stage.url());
    const { origin } = new URL(page.url());
    await page.getByText(`add ${origin} to the allowed origins`).waitFor();
    expect(lines.join()).toContain(
      `<ticket-widget>: This website isn’t allowed to sell these tickets yet. If it is yours, add ${origin}`,
    );
  });

  test('reads what the page’s own policy lacks', async () => {
    await page.goto(stage.url({ connect: "'self'" }));
    await page.getByText(`add ${stage.apiOrigin} to connect-src`).waitFor();
    expect(watched.problems.splice(0).length).toBeGreaterThan(0);
  });

  test('is not told of an offline device where the API is down', async () => {
    await page.route(/api\/v1/, (route) => route.abort());
    await page.goto(stage.url());
    await page.getByText('The ticket shop doesn’t answer.').waitFor();
    await page.context().setOffline(true);
    await button('Try again').click();
    await page.getByText('You seem to be offline').waitFor();
  });

  test('may write where the API is with the base of its paths', async () => {
    for (const end of ['/', '/api/v1', '/api/v1/']) {
      await page.goto(stage.url({ attributes: `api="${stage.apiOrigin}${end}"` }));
      await seen('Choose your tickets');
    }
  });
});

describe('the card form comes back', () => {
  test('when the widget is moved, put into a shadow root, taken out for a while, or robbed of its place', async () => {
    await page.goto(stage.url());
    await toPayment();
    await form()
      .getByLabel(/card number/i)
      .waitFor();
    const moves = {
      'to another parent': (element: HTMLElement) => {
        const box = document.createElement('section');
        document.querySelector('main')?.append(box);
        box.append(element);
      },
      'into a shadow root': (element: HTMLElement) => {
        const outer = document.createElement('div');
        document.querySelector('main')?.append(outer);
        outer.attachShadow({ mode: 'open' }).append(element);
      },
      'out, and back later': async (element: HTMLElement) => {
        element.remove();
        await new Promise((resolve) => setTimeout(resolve, 50));
        document.querySelector('main')?.append(element);
      },
      'while its place is taken away': (element: HTMLElement) => element.replaceChildren(),
    };
    const moved = await widget().elementHandle();
    for (const move of Object.values(moves)) {
      const frame = await page.locator('iframe[title="Secure payment input frame"]').elementHandle();
      await moved?.evaluate(move as (node: Node) => unknown);
      await expect.poll(() => frame?.evaluate(({ isConnected }) => isConnected)).toBe(false);
      await form()
        .getByLabel(/card number/i)
        .waitFor();
    }
    await pay();
    await seen('You’re going!');
    expect(stage.api.orders.size).toBe(1);
  });
});

describe('a payment whose answer gets lost', () => {
  /** Loses Stripe's answer to a payment, which reaches Stripe or not. */
  const lose = (reaches: boolean) =>
    page.route(/payment_intents\/.*\/confirm/, async (route) => {
      if (reaches) await route.fetch();
      await route.abort();
    });

  test('becomes tickets where it had gone through, and nothing else is said before', async () => {
    await page.goto(stage.url());
    await toPayment();
    await page.route(/orders\/.*\/confirm/, (route) => route.abort(), { times: 1 });
    await lose(true);
    await pay();
    await page.getByText('We’re finding out whether it went through.').waitFor();
    expect(await button('Finding out…').getAttribute('aria-disabled')).toBe('true');
    expect(await page.getByText(/Nothing was charged/i).count()).toBe(0);
    await seen('You’re going!');
  });

  test('may be made again once it is sure that there is none', async () => {
    await page.clock.install();
    await page.goto(stage.url());
    await toPayment();
    await lose(false);
    await pay();
    await page.getByText('We’re finding out whether it went through.').waitFor();
    const found = page.getByText('No payment has arrived.');
    await expect
      .poll(async () => {
        await page.clock.runFor(3_000);
        return found.isVisible();
      })
      .toBe(true);
    await page.unrouteAll();
    await button(/^Pay /).click();
    await seen('You’re going!');
  });
});

describe('in other places', () => {
  test('is as wide as it likes in a dialog and a popover, and no wider than a small place lets it', async () => {
    await page.goto(stage.url());
    await seen('Choose your tickets');
    const widths = await page.evaluate(() => {
      const element = document.querySelector('ticket-widget') as HTMLElement;
      const main = document.querySelector('main') as HTMLElement;
      const measured: Record<string, number> = {};
      const within = (
        name: string,
        tag: string,
        style: Partial<CSSStyleDeclaration>,
        open?: (box: HTMLElement) => void,
      ) => {
        const box = document.createElement(tag);
        Object.assign(box.style, style);
        main.append(box);
        open?.(box);
        box.append(element);
        measured[name] = element.getBoundingClientRect().width;
        document.body.append(element);
        box.remove();
      };
      within('dialog', 'dialog', {}, (box) => (box as HTMLDialogElement).showModal());
      within('popover', 'div', {}, (box) => {
        box.popover = 'manual';
        box.showPopover();
      });
      within('float', 'div', { cssFloat: 'left' });
      within('min-content', 'div', { width: 'min-content' });
      main.style.width = '300px';
      within('grid', 'div', { display: 'grid', gridTemplateColumns: '1fr' });
      within('flex', 'div', { display: 'flex' });
      within('inline-block', 'div', { display: 'inline-block' });
      return measured;
    });
    expect(widths).toEqual({
      dialog: 860,
      popover: 860,
      float: 860,
      'min-content': 240,
      grid: 300,
      flex: 300,
      'inline-block': 300,
    });
  });

  test('fits 240 pixels in a wide font, at each step', async () => {
    await page.setViewportSize({ width: 240, height: 700 });
    const overflow = () =>
      page.evaluate(() => {
        const wide: string[] = [];
        const look = (root: ParentNode) => {
          for (const node of root.querySelectorAll('*')) {
            const { left, right, width } = node.getBoundingClientRect();
            if (width > 1 && (right > innerWidth + 1 || left < -1)) wide.push(`${node.tagName} ${node.className}`);
            if (node.shadowRoot) look(node.shadowRoot);
          }
        };
        look(document);
        return [...wide, ...(document.documentElement.scrollWidth > innerWidth ? ['page'] : [])];
      });
    const css =
      'main { padding: 0 } h1 { display: none } ticket-widget { --tv-font: "DejaVu Sans Mono", "Courier New", monospace; }';
    await page.goto(stage.url({ css }));
    await button('Add one: Balcony').click();
    expect(await overflow()).toEqual([]);
    await toPayment();
    await form()
      .getByLabel(/card number/i)
      .waitFor();
    expect(await overflow()).toEqual([]);
    await pay();
    await seen('You’re going!');
    expect(await overflow()).toEqual([]);
    stage.api.setAll('sold_out');
    await button('Back to all tickets').click();
    await button('Join waitlist for Balcony').click();
    await seen('Join the waitlist');
    expect(await overflow()).toEqual([]);
  });

  test('keeps its own direction and looks, whatever the page says of every element', async () => {
    const css =
      '* { color: rgb(1, 2, 3); font: 30px/3 fantasy; letter-spacing: 9px; text-align: end } ticket-widget { all: initial }';
    await page.goto(stage.url({ css, lang: 'en" dir="rtl' }));
    await seen('Choose your tickets');
    const looks = await heading('Choose your tickets').evaluate((node) => {
      const { direction, color, fontSize, letterSpacing, textAlign } = getComputedStyle(node);
      return { direction, color, fontSize, letterSpacing, textAlign };
    });
    expect(looks).toEqual({
      direction: 'ltr',
      color: 'rgb(24, 24, 27)',
      fontSize: '20px',
      letterSpacing: '-0.36px',
      textAlign: 'start',
    });
  });

  test('takes its language from outside of a shadow root, and from the property', async () => {
    await page.goto(stage.url({ lang: 'de' }));
    await page.evaluate(() => {
      const outer = document.createElement('div');
      document.querySelector('main')?.append(outer);
      const old = document.querySelector('ticket-widget');
      const made = old?.cloneNode() as HTMLElement;
      old?.replaceWith(outer);
      outer.attachShadow({ mode: 'open' }).append(made);
      const english = made.cloneNode() as HTMLElement;
      english.lang = 'en';
      outer.after(english);
    });
    await page.locator('main > div').getByRole('heading', { name: 'Tickets auswählen' }).waitFor();
    await page.locator('main > ticket-widget').getByRole('heading', { name: 'Choose your tickets' }).waitFor();
  });

  test('renders and sells in the document of a frame, first connected there or moved there and back', async () => {
    await page.goto(stage.url());
    await seen('Choose your tickets');
    await page.evaluate(() => {
      const frame = document.createElement('iframe');
      frame.style.cssText = 'width: 900px; height: 800px';
      document.querySelector('main')?.append(frame);
      const old = document.querySelector('ticket-widget');
      const made = document.createElement('ticket-widget');
      for (const { name, value } of old?.attributes ?? []) made.setAttribute(name, value);
      // Firefox resets such an element's prototype to that of a plain one.
      Object.setPrototypeOf(made, HTMLElement.prototype);
      frame.contentDocument?.body.append(made, old ?? '');
    });
    const frame = page.frameLocator('main > iframe');
    const padding = (name: string, at: number) =>
      frame
        .locator('ticket-widget')
        .nth(at)
        .locator(name)
        .first()
        .evaluate((node) => getComputedStyle(node).paddingTop);
    for (const at of [0, 1]) {
      await frame.locator('ticket-widget').nth(at).getByRole('heading', { name: 'Choose your tickets' }).waitFor();
      expect(await padding('.main', at)).toBe('28px');
      expect(await padding('tv-tier-list .tier', at)).toBe('16px');
    }
    await toPayment(frame.locator('ticket-widget').first());
    await frame.locator('ticket-widget').first().getByRole('heading', { name: 'Payment' }).waitFor();
    await page.evaluate(() => {
      const inner = document.querySelector('iframe')?.contentDocument;
      document.querySelector('main')?.append(inner?.querySelectorAll('ticket-widget')[1] ?? '');
    });
    await seen('Choose your tickets');
    expect(await page.locator('main > ticket-widget .main').evaluate((node) => getComputedStyle(node).paddingTop)).toBe(
      '28px',
    );
  });
});

describe('what is said and shown', () => {
  test('the most that one may order, aloud and in writing; a waitlist starts with the fewest', async () => {
    stage.api.setTier('tir_ga', { max_per_order: 2 });
    stage.api.setTier('tir_balcony', { status: 'sold_out', available: 0, min_per_order: 2, max_per_order: 4 });
    await page.goto(stage.url());
    for (let i = 0; i < 2; i++) await button('Add one: General admission').click();
    await page.getByText('At most 2 per order', { exact: true }).waitFor();
    // As screen reader users can: the button has aria-disabled but still takes clicks.
    await button('Add one: General admission').click({ force: true });
    await page.getByRole('status').filter({ hasText: 'At most 2 per order' }).waitFor({ state: 'attached' });
    await button('Join waitlist for Balcony').click();
    const party = page.getByRole('group', { name: 'Quantity of Number of tickets' });
    await expect.poll(() => party.locator('output').textContent()).toBe('2');
    await page.getByLabel('Ticket type').selectOption('');
    for (let i = 0; i < 8; i++) await button('Add one: Number of tickets').click({ force: true });
    await page.getByRole('status').filter({ hasText: 'At most 8 per order' }).waitFor({ state: 'attached' });
    await page.getByLabel('Ticket type').selectOption('tir_balcony');
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await button('Join the waitlist').click();
    await page.getByText('Number 7').waitFor();
    expect([...stage.api.entries.values()][0]).toMatchObject({ tier_id: 'tir_balcony', quantity: 4 });
  });

  test('a hold after one that ran out has its whole time', async () => {
    await page.clock.install();
    await page.goto(stage.url());
    await button('Add one: General admission').click();
    await button('Get tickets').click();
    await seen('Your details');
    await letPass(page, stage, 4.2 * 60_000);
    await button('Extend once').waitFor();
    await letPass(page, stage, 2 * 60_000);
    await button('Choose tickets again').click();
    await button('Get tickets').click();
    await page.getByRole('timer', { name: /Time left: 5:|Time left: 4:/ }).waitFor();
    expect(await button('Extend once').count()).toBe(0);
  });

  test('with one tier, everything in its place: the heading above it, the test badge clear of the text', async () => {
    const { event } = stage.api;
    const long = 'Seats are free to choose. '.repeat(60);
    stage.api.event = { ...event, description: long, tiers: [tier({ id: 'tir_ga', name: 'General admission' })] };
    await page.goto(stage.url());
    await seen('Choose your tickets');
    const box = async (where: Locator) => (await where.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const [title, first] = [await box(heading('Choose your tickets')), await box(page.locator('.tier'))];
    expect(first.y - (title.y + title.height)).toBeLessThan(32);
    await button('Read more').click();
    for (const top of [0, 300, 2_000]) {
      await page.evaluate((y) => scrollTo(0, y), top);
      const [text, badge] = [await box(page.locator('.description')), await box(page.locator('.test'))];
      expect(badge.y).toBeGreaterThanOrEqual(text.y + text.height);
    }
  });

  test('tickets as wide as their column lets them be', async () => {
    await page.setViewportSize({ width: 792, height: 900 });
    stage.api.setTier('tir_ga', { price: 0 });
    await page.goto(stage.url());
    await button('Add one: General admission').click();
    await button('Get tickets').click();
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await button('Get free tickets').click();
    await seen('You’re going!');
    const text = await page.locator('.ticket .text').boundingBox();
    expect(text?.width).toBeGreaterThan(260);
  });
});

describe('printing and saving', () => {
  const buy = async (where: Page | FrameLocator = page) => {
    stage.api.setTier('tir_ga', { price: 0 });
    for (let i = 0; i < 2; i++) await where.getByRole('button', { name: 'Add one: General admission' }).click();
    await where.getByRole('button', { name: 'Get tickets' }).click();
    await where.getByLabel('Full name').fill('Ada Lovelace');
    await where.getByLabel('E-mail').fill('ada@example.com');
    await where.getByRole('button', { name: 'Get free tickets' }).click();
    await where
      .getByRole('img', { name: /QR code/ })
      .first()
      .waitFor();
  };
  /** The number of pages of a document when printed, from its PDF. */
  const sheetsOf = async (html: string, css: string) => {
    const paper = await page.context().newPage();
    await paper.setContent(html);
    await paper.addStyleTag({ content: css });
    const pdf = (await paper.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1');
    return pdf.match(/\/Type\s*\/Page\b/g)?.length;
  };

  test('prints the tickets and nothing else, one to a sheet, out of a long page that hides what is too much', async () => {
    await page.goto(stage.url({ css: 'body { height: 400px; overflow: hidden } main { padding-top: 9000px }' }));
    await buy();
    await button('Print').click();
    const printed = await page.waitForFunction(() => {
      const own = document.querySelector<HTMLIFrameElement>('iframe[name="ticket-vendor-print"]')?.contentDocument;
      const [style] = own?.adoptedStyleSheets ?? [];
      const css = [...(style?.cssRules ?? [])].map(({ cssText }) => cssText).join('\n');
      return own && css ? { html: own.documentElement.outerHTML, css, title: own.title } : undefined;
    });
    const { html, css, title } = (await printed.jsonValue()) ?? { html: '', css: '', title: '' };
    expect(title).toBe('Night of the Lanterns');
    expect(html.match(/<svg/g)).toHaveLength(2);
    expect(html).toContain('Ada Lovelace');
    expect(html).not.toContain('The Harbour Club');
    expect(await sheetsOf(html, css)).toBe(2);
    expect(await page.locator('tv-ticket-list tv-notice').count()).toBe(0);
  });

  test('leads to a page of their own where the frame around forbids it, with the secret in no request', async () => {
    const asked: string[] = [];
    page.context().on('request', (request) => asked.push(`${request.url()} ${request.headers().referer ?? ''}`));
    const sandbox = 'allow-scripts allow-same-origin allow-popups allow-forms';
    await page.goto(stage.url({ sandbox }).replace('/shows/', '/frames/'));
    const frame = page.frameLocator('iframe');
    await buy(frame);
    await frame.getByRole('button', { name: 'Print' }).click();
    await frame.getByText('This page keeps the browser from printing.').waitFor();
    await frame
      .getByRole('button', { name: /Save image/ })
      .first()
      .click();
    await frame.getByText('If your browser has saved nothing').waitFor();
    const [own] = await Promise.all([
      page.context().waitForEvent('page'),
      frame.getByRole('alert').getByRole('link', { name: 'Open in a new tab' }).click(),
    ]);
    await own.getByRole('heading', { name: 'Night of the Lanterns' }).first().waitFor();
    expect(own.url()).toBe(`${stage.apiOrigin}/tickets?locale=en-GB`);
    expect(await own.getByRole('img', { name: /QR code/ }).count()).toBe(2);
    expect(asked.join()).not.toContain('os_');
    await own.reload();
    await own.getByRole('heading', { name: 'Night of the Lanterns' }).first().waitFor();
    const { violations } = await new AxeBuilder({ page: own }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  });

  test('on the page of their own, tickets save, void ones show no code, and a bad link is explained', async () => {
    await page.goto(stage.url());
    await buy();
    const [order] = stage.api.orders.values();
    if (!order) throw new Error('There is no order.');
    const [first, ...rest] = order.tickets;
    stage.api.orders.set(order.id, { ...order, tickets: [...rest, { ...first, status: 'void' } as (typeof rest)[0]] });
    await page.goto(`${stage.apiOrigin}/tickets#os_${order.id}.mac`);
    const [file] = await Promise.all([page.waitForEvent('download'), button('Save image').click()]);
    expect(file.suggestedFilename()).toMatch(/^ticket-\w+\.png$/);
    await page.getByText('No longer valid').waitFor();
    expect(await page.getByRole('img').count()).toBe(1);
    await page.goto('about:blank');
    await page.goto(`${stage.apiOrigin}/tickets#os_ord_9.mac`);
    await page.getByText('This link isn’t valid any more.').waitFor();
  });
});

describe('on a page over plain http', () => {
  test('sells where a secure context’s tools are missing, and storage is forbidden', async () => {
    await page.addInitScript(() => {
      Reflect.deleteProperty(Crypto.prototype, 'randomUUID');
      Reflect.deleteProperty(Crypto.prototype, 'subtle');
      Reflect.deleteProperty(window, 'OffscreenCanvas');
      Object.defineProperty(window, 'sessionStorage', {
        get() {
          throw new DOMException('Forbidden', 'SecurityError');
        },
      });
    });
    await page.goto(stage.url());
    await toPayment();
    await pay();
    await seen('You’re going!');
  });
});

describe('several on a page', () => {
  test('of one event, from a script that was loaded twice, sell side by side', async () => {
    await page.goto(stage.url({ twice: true }));
    await seen('Choose your tickets');
    await add({ attributes: { 'publishable-key': 'pk_test_local' } });
    await expect.poll(() => heading('Choose your tickets').count()).toBe(2);
    const [first, second] = [page.locator('ticket-widget').first(), page.locator('ticket-widget').nth(1)];
    await toPayment(first);
    await second.getByRole('button', { name: 'Add one: Balcony' }).click();
    await second.getByRole('button', { name: 'Get tickets' }).click();
    await second.getByRole('heading', { name: 'Your details' }).waitFor();
    await pay('4242 4242 4242 4242', first);
    await first.getByRole('heading', { name: 'You’re going!' }).waitFor();
    await second.getByRole('heading', { name: 'Your details' }).waitFor();
  });
});
