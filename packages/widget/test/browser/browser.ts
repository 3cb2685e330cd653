import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { Stage } from './stage.ts';

export type { Browser, Page };

const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];
const DEBIAN = '/usr/bin/chromium';

/** Starts Chromium: the one at `CHROMIUM_PATH`, the system's, or else the one from npm. */
export const launchBrowser = async (): Promise<Browser> => {
  const path = process.env.CHROMIUM_PATH ?? (existsSync(DEBIAN) ? DEBIAN : undefined);
  if (path && path !== 'npm') return chromium.launch({ executablePath: path, args: ARGS });
  // The package reads this when it loads. It then uses its own NSS, which a bare machine lacks.
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs22.x';
  const { default: packed } = await import('@sparticuz/chromium');
  // Not the package's arguments: they are for cloud functions, with one process and no same-origin policy.
  return chromium.launch({ executablePath: await packed.executablePath(), args: ARGS });
};

/** A page and its problems that are not visible on it. */
export type Watched = {
  page: Page;
  problems: string[];
};

/** Opens a page that records uncaught errors and violations of the Content-Security-Policy. */
export const openPage = async (browser: Browser, options: BrowserContextOptions = {}): Promise<Watched> => {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (/Content Security Policy|TrustedHTML|TrustedScript|Lit is in dev mode/.test(message.text())) {
      problems.push(message.text());
    }
  });
  return { page, problems };
};

/** Advances the time of a page whose clock is installed, and of the API. */
export const letPass = async (page: Page, stage: Stage, ms: number): Promise<void> => {
  stage.api.ahead += ms;
  await page.clock.fastForward(ms);
};
