import { access, glob, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

// Pages for developers may only name files, anchors, commands and operations of modules that exist.

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFile(join(root, file), 'utf8');

const pages: [string, string][] = [];
for await (const file of glob('{*.md,docs/*.md,docs/adr/*.md,packages/*/README.md}', { cwd: root })) {
  pages.push([file, await read(file)]);
}
const page = (file: string) => pages.find(([name]) => name === file)?.[1] ?? '';

const exists = (file: string) =>
  access(join(root, file)).then(
    () => true,
    () => false,
  );

/** The anchors of a page's headings, as GitHub makes them. */
const anchors = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

test('links between pages lead to files and headings that are there', async () => {
  const broken: string[] = [];
  for (const [file, text] of pages) {
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)) {
      const [path = '', anchor] = target.split('#');
      const to = path === '' ? file : join(dirname(file), path);
      const isThere = await exists(to);
      const hasAnchor = anchor === undefined || !to.endsWith('.md') || anchors(await read(to)).includes(anchor);
      if (!isThere || !hasAnchor) broken.push(`${file}: ${target}`);
    }
  }
  expect(broken).toEqual([]);
});

test('the paths that CONTRIBUTING names are there', async () => {
  const missing: string[] = [];
  for (const [, path = ''] of page('CONTRIBUTING.md').matchAll(/`([\w./-]+\/[\w./-]*)`/g)) {
    const places = [path, join('packages/api', path), join('packages/api/src', path)];
    if (!(await Promise.all(places.map(exists))).includes(true)) missing.push(path);
  }
  expect(missing).toEqual([]);
});

test('the commands that pages name are scripts of package.json', async () => {
  const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
  const unknown: string[] = [];
  for (const [file, text] of pages.filter(([name]) => !name.startsWith('packages/'))) {
    for (const [, name = ''] of text.matchAll(/npm run ([\w:-]+)/g))
      if (!scripts[name]) unknown.push(`${file}: ${name}`);
  }
  expect(unknown).toEqual([]);
});

test('CONTRIBUTING names every operation whose module is called otherwise than its resource', async () => {
  const elsewhere: string[] = [];
  for await (const file of glob('packages/api/src/modules/*/routes.ts', { cwd: root })) {
    const module = file.split(/[\\/]/).at(-2) ?? '';
    const resource = module.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    for (const [, id = ''] of (await read(file)).matchAll(/operationId: '([^']+)'/g)) {
      if (id.split('.')[0] !== resource) elsewhere.push(`${module}: ${id}`);
    }
  }
  const table = page('CONTRIBUTING.md').split('| Module | Has |')[1]?.split('\n\n')[0] ?? '';
  const named = [...table.matchAll(/^\| `([\w-]+)` \| (.+) \|$/gm)].flatMap(([, module = '', list = '']) =>
    [...list.matchAll(/`([^`]+)`/g)].map(([, id = '']) => `${module}: ${id}`),
  );
  expect(named.toSorted()).toEqual(elsewhere.toSorted());
});
