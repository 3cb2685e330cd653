import { chmod } from 'node:fs/promises';
import { temporaryDirectory } from '@ticket-vendor/api/test/services.ts';
import { TicketVendor } from '@ticket-vendor/sdk';
import { Endings } from '@ticket-vendor/stand-ins/endings.ts';
import { mailedToken } from '@ticket-vendor/stand-ins/resend/mailed-token.ts';
import {
  type Browser,
  launchBrowser,
  openPage,
  type Page,
  type Watched,
} from '@ticket-vendor/widget/test/browser/browser.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildAssets } from '../../scripts/assets.ts';
import { type Stack, startStack } from '../../src/stack.ts';
import { refusalOf } from './stage.ts';

const PASSWORD = 'correct horse battery staple';

const endings = new Endings();
let stack: Stack;
let anyone: TicketVendor;
let browser: Browser;
let watched: Watched;
let page: Page;

beforeAll(async () => {
  const directory = await endings.add(temporaryDirectory('account'), (one) => one.remove());
  // If this process is root, Postgres runs as another user, who must be able to enter.
  await chmod(directory.path, 0o755);
  const assetsDir = `${directory.path}/assets`;
  await buildAssets(assetsDir, { minify: true });
  stack = await endings.add(startStack({ dataDir: directory.path, assetsDir }), (one) => one.close());
  browser = await endings.add(launchBrowser(), (one) => one.close());
  anyone = new TicketVendor({ baseUrl: stack.origin });
});
afterAll(() => endings.run());
beforeEach(async () => {
  watched = await openPage(browser);
  page = watched.page;
});
afterEach(async () => {
  await page.context().close();
  expect(watched.problems).toEqual([]);
});

const registered = (email: string) =>
  mailedToken(stack.standIns.resend, email, () => anyone.auth.register({ email, password: PASSWORD, name: 'Ada' }));
const login = (email: string, password = PASSWORD) => anyone.auth.login({ email, password });
const button = (name: string) => page.getByRole('button', { name });
const told = (text: RegExp) => page.getByRole('status').filter({ hasText: text }).waitFor();

/** Opens a new page each time, as a link does: a changed fragment alone loads nothing. */
const open = async (path: string, token: string) => {
  await page.goto('about:blank');
  await page.goto(`${stack.origin}/${path}#token=${token}`);
};

const confirm = async (how: 'click' | 'dblclick' = 'click') => {
  await page.getByLabel('The password you registered with').fill(PASSWORD);
  await button('Confirm e-mail')[how]();
};

test('the link in the e-mail makes the account with the password, and says so when it is opened again', async () => {
  const token = await registered('ada@example.com');
  expect(await refusalOf(login('ada@example.com'))).toBe('invalid_login');

  await open('verify-email', token);
  expect(page.url()).toBe(`${stack.origin}/verify-email`);
  expect(await refusalOf(login('ada@example.com'))).toBe('invalid_login');
  await page.getByLabel('The password you registered with').fill('something else');
  await button('Confirm e-mail').click();
  await told(/password is wrong/);
  expect(await refusalOf(login('ada@example.com'))).toBe('invalid_login');
  await confirm('dblclick');
  await told(/your account is ready/);
  expect((await login('ada@example.com')).user.email_verified).toBe(true);

  await open('verify-email', token);
  await confirm();
  await told(/was used.*Sign in/);
  expect(await button('Confirm e-mail').isVisible()).toBe(false);
});

test.each([
  ['cut off', 'x'],
  ['too long', 'x'.repeat(300)],
  ['holding what no text may', 'x%00'],
])('a link that came %s is explained to a person', async (_how, token) => {
  await open('verify-email', token);
  await confirm();
  await told(/not whole.*register again/);
});

test('a reset link that does not work leads to a new one, which does', async () => {
  const email = 'grace@example.com';
  await anyone.auth.verifyEmail({ token: await registered(email), password: PASSWORD });
  await open('reset-password', 'x'.repeat(300));
  await page.getByLabel('New password').fill('a horse of another colour');
  await button('Save').click();
  await told(/Ask for a new one here/);
  const token = await mailedToken(stack.standIns.resend, email, async () => {
    await page.getByLabel('E-mail').fill(email);
    await button('Send me a link').click();
    await told(/a link is on its way/);
  });

  await open('reset-password', token);
  await page.getByLabel('New password').fill('a horse of another colour');
  await button('Save').click();
  await told(/Your new password works/);
  expect(await refusalOf(login(email))).toBe('invalid_login');
  expect((await login(email, 'a horse of another colour')).user.email).toBe(email);
});
