import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FORMER_NAMES, jobKinds } from './kinds.ts';

const SRC = new URL('../', import.meta.url).pathname;
const own = [...jobKinds].filter(([name]) => !(name in FORMER_NAMES));

/** The second argument of each call of `app.enqueue`. Its text may have commas within brackets and quotes. */
const secondArguments = (source: string): string[] =>
  [...source.matchAll(/\bapp\.enqueue\((?!p_id text)/g)].map((call) => {
    let [depth, commas, text] = [1, 0, ''];
    for (const [part] of source.slice(call.index + call[0].length).matchAll(/'(?:[^']|'')*'|[^']/g)) {
      if (part === '(') depth++;
      if (part === ')') depth--;
      if (depth === 0 || commas === 2) break;
      if (part === ',' && depth === 1) commas++;
      else if (commas === 1) text += part;
    }
    return text;
  });

/** The parts of a source that name the jobs it makes. */
const enqueued = (file: string, source: string): string[] => {
  if (file.endsWith('jobs/enqueue.sql')) return [];
  if (!file.endsWith('.sql')) {
    const left = [...source.matchAll(/'enqueue'|queue\.publish\(\[\{/g)].length;
    const named = [...source.matchAll(/\bname: ('[^'.]+\.[^']+')/g)].map(([, name = '']) => name);
    return left > named.length ? ['a name that this test does not read', ...named] : named;
  }
  const inserted = [...source.matchAll(/\binsert into outbox\b[^;]*;/g)].map(([statement]) => statement);
  return [...secondArguments(source), ...inserted];
};

const namesIn = (text: string): string[] => [...text.matchAll(/'([a-z-]+\.[a-z_]+)'/g)].map(([, name = '']) => name);

const sources = async () => {
  const found: { file: string; parts: string[] }[] = [];
  for await (const file of glob(['db/functions/**/*.sql', '{modules,outbox,adapters,jobs}/**/*.ts'], { cwd: SRC })) {
    if (file.endsWith('.test.ts')) continue;
    found.push({ file, parts: enqueued(file, await readFile(join(SRC, file), 'utf8')) });
  }
  return found.filter(({ parts }) => parts.length > 0);
};

test('each job that SQL or TypeScript leaves has a kind, and each kind is left by somebody', async () => {
  const left = await sources();
  // Names must be written out, so that a text search finds them.
  expect(left.flatMap(({ file, parts }) => parts.filter((part) => namesIn(part).length === 0).map(() => file))).toEqual(
    [],
  );
  const names = new Set(left.flatMap(({ parts }) => parts.flatMap(namesIn)));
  expect([...names].sort()).toEqual(own.map(([name]) => name).sort());
});

test.each(own)('%s is named after the module whose handler it has', async (name, { handler }) => {
  const jobs: object = await import(`../modules/${name.split('.')[0]}/jobs.ts`);
  expect(Object.values(jobs)).toContain(handler);
});

test.each(own)('%s says in its name whether it e-mails, and its class follows from its lane', (name, kind) => {
  expect(kind.lane !== null).toBe(name.includes('.email_'));
  if (kind.lane !== null) expect(kind.class).toBe(kind.lane < 2 ? 0 : 1);
});

test('no kind has a former name of another', () => {
  expect(own.length + Object.keys(FORMER_NAMES).length).toBe(jobKinds.size);
});
