import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { duration, Progress } from './progress.ts';

const record = (isTTY: boolean) => {
  const written: string[] = [];
  const out = { isTTY, write: (text: string) => written.push(text) > 0 };
  return { progress: new Progress(out), text: () => written.join('') };
};

test('each finished step is one line with its time', () => {
  const { progress, text } = record(false);
  progress.begin('Postgres');
  progress.begin('Migrations');
  progress.done('Migrations, none needed');
  expect(text()).toMatch(/^ {2}✓ Postgres +\d+ ms\n {2}✓ Migrations, none needed +\d+ ms\n$/);
});

test('on a terminal an open step is seen, also after a line in between', () => {
  const { progress, text } = record(true);
  progress.begin('Postgres');
  progress.say('Port 4100 is taken');
  expect(stripVTControlCharacters(text())).toBe('  … Postgres\rPort 4100 is taken\n  … Postgres');
});

test('a failed step gives its name, and none is open after it', () => {
  const { progress, text } = record(false);
  progress.begin('Postgres');
  expect(progress.failed()).toBe('Postgres');
  expect(progress.failed()).toBeUndefined();
  expect(text()).toBe('  ✗ Postgres\n');
});

test('nothing is shown after the end', () => {
  const { progress, text } = record(false);
  progress.begin('Postgres');
  progress.end('Stopping');
  progress.done();
  progress.say('late');
  expect(text()).toBe('Stopping\n');
});

test.each([
  [0.4, '0 ms'],
  [9_999, '9999 ms'],
  [12_345, '12.3 s'],
])('%d ms is shown as %s', (ms, shown) => {
  expect(duration(ms)).toBe(shown);
});
