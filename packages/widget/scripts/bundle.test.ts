import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { bundleTicketsPage, bundleWidget } from './bundle.ts';

/** The size limit of each file in bytes after gzip. README.md states the sizes, so do not raise one lightly. */
const BUDGET = {
  'widget.js': 48_000,
  'widget-de.js': 6_000,
  'widget-keep.js': 7_600,
  'widget-waiting-room.js': 9_600,
};

let files: ReadonlyMap<string, string>;
beforeAll(async () => {
  files = await bundleWidget({ minify: true });
});

const scripts = () => [...files.keys()].filter((name) => name.endsWith('.js'));

test('a page loads one script before it can sell: no other is imported but on demand', () => {
  expect(scripts().sort()).toEqual(Object.keys(BUDGET).sort());
  for (const name of scripts()) expect(files.get(name)).not.toMatch(/\b(import|export)[^;(]*from\s*["']/);
});

test.each(Object.entries(BUDGET))('%s stays within %i bytes', (name, most) => {
  expect(gzipSync(files.get(name) ?? '', { level: 9 }).length).toBeLessThanOrEqual(most);
});

test('the page with an order’s tickets has one script, which asks for no other', async () => {
  const script = await bundleTicketsPage({ minify: true });
  expect(script).not.toMatch(/\bimport\b\s*[({*"']/);
  expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(20_000);
});

test('what others have written is shipped with its licence', () => {
  expect([...files].find(([name]) => name === 'widget.js.LEGAL.txt')?.[1]).toContain('BSD-3-Clause');
});
