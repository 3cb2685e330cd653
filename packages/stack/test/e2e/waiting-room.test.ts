import {
  type Browser,
  launchBrowser,
  openPage,
  type Page,
  type Watched,
} from '@ticket-vendor/widget/test/browser/browser.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Stage, startStage } from './stage.ts';

let stage: Stage;
let browser: Browser;
let watched: Watched;
let page: Page;
/** The calls of the page, as `join`, `check`, `holds`. */
let calls: string[];

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
  calls = [];
  page.on('request', (request) => calls.push(...(/(join|check|holds)$/.exec(request.url()) ?? []).slice(1)));
});
afterEach(async () => {
  await page.context().close();
  expect(watched.problems).toEqual([]);
});

type Request = Awaited<ReturnType<Page['waitForRequest']>>;
type Slug = keyof Stage['demo']['events'];

const button = (name: string | RegExp, where = page) => where.getByRole('button', { name });
const seen = (name: string, where = page) => where.getByRole('heading', { name, exact: true }).first().waitFor();
const says = (text: string | RegExp, where = page) => where.getByText(text).first().waitFor();
const visit = (slug: Slug, where = page) => where.goto(`${stage.siteUrl}/events/${slug}`);
const setRoom = (slug: Slug, change: Parameters<Stage['promoter']['waitingRoom']['update']>[1]) =>
  stage.promoter.waitingRoom.update(stage.demo.events[slug].id, change);

/** Opens an event's page when the API tells that its waiting room is needed, which it may take seconds to know. */
const visitRoom = async (slug: Slug, where = page) => {
  await expect
    .poll(() => stage.promoter.events.get(stage.demo.events[slug].id).then((event) => event.waiting_room))
    .toBe(true);
  await visit(slug, where);
  await seen('Waiting room', where);
};

/** Lets the page’s own time pass until it asks again, as often as it takes. */
const until = async (wanted: Promise<unknown>) => {
  let isDone = false;
  const done = wanted.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await page.clock.fastForward(31_000);
    // Answers take real time, which a second jump must not cut short.
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 1_500))]);
  }
  await done;
};

const chooseFree = async (where = page) => {
  await button('Add one: Listening gallery', where).click();
  await button('Get tickets', where).click();
};

/** What a browser has stored of its place, except the key, which nothing can read. */
const ticketIn = (where: Page) =>
  where.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const opening = indexedDB.open('ticket-vendor');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const all = opening.result.transaction('places').objectStore('places').getAll();
          all.onsuccess = () => resolve(all.result[0].ticket);
        };
      }),
  );

const putTicket = (where: Page, ticket: string) =>
  where.evaluate(
    (copied) =>
      new Promise<void>((resolve) => {
        const opening = indexedDB.open('ticket-vendor');
        opening.onsuccess = () => {
          const change = opening.result.transaction('places', 'readwrite');
          const cursor = change.objectStore('places').openCursor();
          cursor.onsuccess = () => cursor.result?.update({ ...cursor.result.value, ticket: copied });
          change.oncomplete = () => resolve();
        };
      }),
    ticket,
  );

test('a buyer waits, keeps the place over a reload, is let in and buys; a copy of all they have gets nothing', async () => {
  await setRoom('tidewater', { mode: 'on', paused: true });
  await page.clock.install();
  await visitRoom('tidewater');
  await says('The line is paused');
  expect(await page.context().cookies()).toEqual([]);
  const ticket = await ticketIn(page);
  await page.reload();
  await says('The line is paused');
  expect(calls).toEqual(['join', 'check']);

  const other = await openPage(browser);
  await visitRoom('tidewater', other.page);
  await says('The line is paused', other.page);
  await putTicket(other.page, ticket);

  await setRoom('tidewater', { paused: false });
  const holding = page.waitForRequest((request) => request.url().endsWith('/holds') && request.method() === 'POST');
  await until(seen('Choose your tickets'));
  await page.getByRole('timer').waitFor();

  // The other browser has the place, and so the admission, but not the key.
  await other.page.reload();
  await seen('Choose your tickets', other.page);
  const refused = other.page.waitForResponse((response) => response.url().endsWith('/holds'));
  await chooseFree(other.page);
  expect(await codeOf((await refused).json())).toBe('admission_invalid');

  await chooseFree();
  await seen('Your details');
  const sent = await holding;
  // The request itself, sent again from elsewhere, is the same hold; its proof is good for no other.
  const replay = (headers: Record<string, string>) => again(other.page.context(), sent, headers);
  const own = await (await sent.response())?.json();
  expect((await replay({})).id).toBe(own.id);
  expect((await replay({ 'idempotency-key': crypto.randomUUID() })).code).toBe('admission_invalid');
  await other.page.context().close();

  await page.getByLabel('Full name').fill('Ada Lovelace');
  await page.getByLabel('E-mail').fill('ada@example.com');
  await button('Get free tickets').click();
  await seen('You’re going!');
  await setRoom('tidewater', { mode: 'off' });
});

const codeOf = async (body: Promise<unknown>) => ((await body) as { code?: string }).code;

/** Sends a page's request once more, from another browser. */
const again = async (context: ReturnType<Page['context']>, request: Request, headers: Record<string, string>) => {
  const answer = await context.request.post(request.url(), {
    headers: { ...(await request.allHeaders()), ...headers },
    data: request.postData() ?? '',
  });
  return (await answer.json()) as { id?: string; code?: string };
};

test('where the browser keeps nothing, the place lives with the page, and buys once', async () => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(Crypto.prototype, 'subtle');
    for (const name of ['indexedDB', 'localStorage']) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('Forbidden', 'SecurityError');
        },
      });
    }
  });
  await page.clock.install();
  await setRoom('tidewater', { mode: 'on', paused: true });
  await visitRoom('tidewater');
  await says('Don’t reload or close this page');
  await setRoom('tidewater', { paused: false });
  await until(seen('Choose your tickets'));
  await chooseFree();
  await seen('Your details');
  await button('Change tickets').click();
  await expect.poll(() => calls.filter((call) => call === 'join').length).toBe(2);
  await setRoom('tidewater', { mode: 'off' });
});

test('what is sold out while somebody waits is said, and the waitlist is open to them', async () => {
  await setRoom('city-symphonies', { mode: 'on', paused: true });
  await page.clock.install();
  await visitRoom('city-symphonies');
  await says('The line is paused');
  const [tier] = stage.demo.events['city-symphonies'].tiers;
  await stage.promoter.tiers.update(tier?.id ?? '', { quantity: 27 });
  await until(says('All tickets were sold while you waited. Some may'));
  await button('Join the waitlist').click();
  await seen('Join the waitlist');
});
