import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

test('every binding of the Worker is explained to operators', async () => {
  const [source, page] = await Promise.all([
    readFile(new URL('./env.ts', import.meta.url).pathname, 'utf8'),
    readFile(new URL('../../../../docs/operate.md', import.meta.url).pathname, 'utf8'),
  ]);
  const bindings = [...source.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name);
  expect(bindings.length).toBeGreaterThan(20);
  expect(bindings.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
