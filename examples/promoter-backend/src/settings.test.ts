import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

test('the port is 4000 unless set', () => {
  expect(readSettings({ WEBHOOK_SECRET: 'whsec_a' })).toEqual({ port: 4000, secrets: ['whsec_a'] });
  expect(readSettings({ WEBHOOK_SECRET: 'whsec_a', PORT: '8080' }).port).toBe(8080);
  expect(() => readSettings({ WEBHOOK_SECRET: 'whsec_a', PORT: 'web' })).toThrow(/PORT/);
});

test('several secrets may be given while one is rotated', () => {
  expect(readSettings({ WEBHOOK_SECRET: 'whsec_new, whsec_old' }).secrets).toEqual(['whsec_new', 'whsec_old']);
});

test('secrets may come from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'promoter-backend-'));
  try {
    const file = join(folder, 'secret');
    writeFileSync(file, 'whsec_new\nwhsec_old\n');
    expect(readSettings({ WEBHOOK_SECRET_FILE: file }).secrets).toEqual(['whsec_new', 'whsec_old']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('without a secret the server does not start, and says what to set', () => {
  expect(() => readSettings({})).toThrow(/WEBHOOK_SECRET/);
  expect(() => readSettings({ WEBHOOK_SECRET: ' ' })).toThrow(/WEBHOOK_SECRET/);
});
