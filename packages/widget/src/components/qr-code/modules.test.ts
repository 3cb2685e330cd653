import { describe, expect, test } from 'vitest';
import { modulesOf } from './modules.ts';
import { pathOf } from './path.ts';

describe('QR code', () => {
  test('keeps four light modules on every side', () => {
    const rows = modulesOf('tv1.payload.signature');
    const edge = [...rows.slice(0, 4), ...rows.slice(-4)].flat();
    expect(edge).not.toContain(true);
    expect(rows.every((row) => ![...row.slice(0, 4), ...row.slice(-4)].includes(true))).toBe(true);
    expect(rows[4]?.[4]).toBe(true);
  });

  test('draws each run of dark modules once', () => {
    expect(pathOf([[true, true, false, true]])).toBe('M0 0h2v1H0zM3 0h1v1H3z');
  });
});
