import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The most lines that a source may have; the first kind that matches applies. Split longer ones by verb or by part. */
const KINDS = [
  { kind: /^packages\/api\/src\/modules\/[^/]+\/(routes|repository)[.]ts$/, most: 200 },
  { kind: /[.]sql$/, most: 200 },
  // A table, which grows with the codes.
  { kind: /^packages\/api\/src\/core\/errors[.]ts$/, most: Number.POSITIVE_INFINITY },
  { kind: /[.]ts$/, most: 350 },
];

const tooLong = (file: string, text: string): string[] => {
  const lines = text.split('\n').length - 1;
  const { most } = KINDS.find(({ kind }) => kind.test(file)) ?? { most: 0 };
  return lines > most ? [`${file} has ${lines} lines, of at most ${most}`] : [];
};

test('no source is longer than its kind may be', async () => {
  const found: string[] = [];
  const kinds = new Set<number>();
  const exclude = ['**/generated/**', '**/*.test.ts'];
  for await (const name of glob('packages/*/src/**/*.{ts,sql}', { cwd: root, exclude })) {
    const file = name.replaceAll('\\', '/');
    found.push(...tooLong(file, await readFile(join(root, name), 'utf8')));
    kinds.add(KINDS.findIndex(({ kind }) => kind.test(file)));
  }
  expect(found).toEqual([]);
  expect([...kinds].toSorted()).toEqual(KINDS.map((_, i) => i));
});

test('a source that is one line too long would be found', () => {
  const routes = 'packages/api/src/modules/events/routes.ts';
  expect(tooLong(routes, '\n'.repeat(200))).toEqual([]);
  expect(tooLong(routes, '\n'.repeat(201))).toEqual([`${routes} has 201 lines, of at most 200`]);
  const service = 'packages/api/src/modules/events/service.ts';
  expect(tooLong(service, '\n'.repeat(350))).toEqual([]);
  expect(tooLong(service, '\n'.repeat(351))).toEqual([`${service} has 351 lines, of at most 350`]);
});
