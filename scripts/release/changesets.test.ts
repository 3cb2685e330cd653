import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { runCommand } from '../lib/command.ts';
import { missingChangesets } from './changesets.ts';

let root: string;

const temporary = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'tv-changesets-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

const git = async (...args: string[]) => {
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  const { code, output } = await runCommand('git', [...identity, ...args], { cwd: root });
  expect([code, output]).toEqual([0, expect.any(String)]);
};

const write = async (file: string, text: string) => {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
};

const commit = async (title: string) => {
  await git('add', '--all');
  await git('commit', '--quiet', '--message', title);
};

const manifest = (fields: object) => JSON.stringify({ name: 'tickets', version: '1.0.0', ...fields });

beforeEach(async () => {
  root = await temporary();
  await git('init', '--quiet');
  await write('.changeset/config.json', '{}');
  await write('packages/tickets/package.json', manifest({ devDependencies: { text: 'workspace:*' } }));
  await write('packages/tickets/CHANGELOG.md', '# tickets\n\n## 1.0.0\n');
  await write('packages/tickets/src/index.ts', 'export const seats = 1;\n');
  await write('packages/text/package.json', JSON.stringify({ name: 'text', version: '1.0.0', private: true }));
  await write('packages/text/src/index.ts', 'export const trim = 1;\n');
  await commit('Release 1.0.0');
});

const MISSING = [expect.stringContaining('no changeset names it')];

test('nothing is missing right after a release', async () => {
  expect(await missingChangesets(root)).toEqual([]);
});

test.each([
  ['a changed source', 'packages/tickets/src/index.ts', 'export const seats = 2;\n'],
  ['a new source', 'packages/tickets/src/more.ts', 'export {};\n'],
  ['a changed source of what is built into it', 'packages/text/src/index.ts', 'export const trim = 2;\n'],
  ['a changed dependency', 'packages/tickets/package.json', manifest({ dependencies: { lit: '3.0.0' } })],
])('%s needs a changeset, before it is committed and after', async (_what, file, text) => {
  await write(file, text);
  expect(await missingChangesets(root)).toEqual(MISSING);
  await commit('Change it');
  expect(await missingChangesets(root)).toEqual(MISSING);
  await write('.changeset/wide-seats.md', "---\n'tickets': patch\n---\n\nMore seats.\n");
  expect(await missingChangesets(root)).toEqual([]);
});

test.each([
  ['a test', 'packages/tickets/src/index.test.ts', 'export {};\n'],
  ['a readme', 'packages/tickets/README.md', '# tickets\n'],
  ['a tool', 'packages/tickets/package.json', manifest({ devDependencies: { tsup: '9.0.0' } })],
])('%s needs none', async (_what, file, text) => {
  await write(file, text);
  expect(await missingChangesets(root)).toEqual([]);
});

test('a package that was never released needs one', async () => {
  await rm(join(root, 'packages/tickets/CHANGELOG.md'));
  expect(await missingChangesets(root)).toEqual(MISSING);
});

test('a clone without history, or none at all, is asked nothing', async () => {
  await appendFile(join(root, 'packages/tickets/src/index.ts'), 'export {};\n');
  await commit('Change it');
  const origin = pathToFileURL(root).href;
  root = await temporary();
  await git('clone', '--quiet', '--depth=1', origin, '.');
  expect(await missingChangesets(root)).toEqual([]);
  await rm(join(root, '.git'), { recursive: true });
  expect(await missingChangesets(root)).toEqual([]);
});
