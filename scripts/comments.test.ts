import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = 'packages/api/src/{{core,ports,outbox}/**/*.ts,db/*.ts,modules/*/service.ts}';

/** Exported functions and object types of a source that have no comment right above them. */
const withoutComment = (text: string): string[] => {
  const lines = text.split('\n');
  return lines.flatMap((line, i) => {
    const [, name] = /^export (?:const (?=\w+ = (?:async )?[<(])|type (?=\w+(?:<.*>)? = \{))(\w+)/.exec(line) ?? [];
    return name === undefined || lines[i - 1]?.endsWith('*/') ? [] : [name];
  });
};

test('exported functions and object types of what all modules use, and verbs of services, have a comment', async () => {
  const bare: string[] = [];
  let files = 0;
  for await (const file of glob(SOURCES, { cwd: root, exclude: ['**/*.test.ts'] })) {
    files++;
    bare.push(...withoutComment(await readFile(join(root, file), 'utf8')).map((name) => `${file}: ${name}`));
  }
  expect(bare).toEqual([]);
  expect(files).toBeGreaterThan(80);
});

test('one without a comment would be found', () => {
  expect(
    withoutComment('export const sell = async (ctx: Ctx) => ctx;\n\nexport type Sale = {\n  id: string;\n};'),
  ).toEqual(['sell', 'Sale']);
  expect(withoutComment('/** Sells. */\nexport const sell = (ctx: Ctx) => ctx;\nexport type Id = Sale["id"];')).toEqual(
    [],
  );
});
