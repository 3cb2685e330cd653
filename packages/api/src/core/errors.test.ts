import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ERROR_CODES } from './errors.ts';

const src = new URL('..', import.meta.url).pathname;

/** The code that can refuse: the sources without the table, and without what SQL and TypeScript say in comments. */
const sources = async (): Promise<{ sql: string; ts: string }> => {
  const texts: Record<'sql' | 'ts', string[]> = { sql: [], ts: [] };
  for await (const file of glob('**/*.{sql,ts}', { cwd: src, exclude: ['**/*.test.ts', 'core/errors.ts'] })) {
    const text = readFileSync(`${src}/${file}`, 'utf8');
    if (file.endsWith('.sql')) texts.sql.push(text.replaceAll(/--.*/g, ''));
    else texts.ts.push(text.replaceAll(/^ *(?:\/\/|\/?\*).*/gm, ''));
  }
  return { sql: texts.sql.join('\n'), ts: texts.ts.join('\n') };
};

test('each code of the table has a source: a refusal in TypeScript or in the gate’s script, or an outcome in SQL', async () => {
  const { sql, ts } = await sources();
  // `no` is how the gate's script refuses. A list of codes, a union of them or a comparison is no source.
  const isRefusedWith = (code: string) =>
    sql.includes(`'${code}'`) || new RegExp(`\\b(?:AppError|refusal|refuse|no)\\([^()]*'${code}'`).test(ts);
  expect(ERROR_CODES.filter((code) => !isRefusedWith(code))).toEqual([]);
  expect(isRefusedWith('hold_used')).toBe(false);
});
