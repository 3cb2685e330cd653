import { glob, readFile } from 'node:fs/promises';
import { join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

type Manifest = { name: string; dependencies?: Record<string, string>; devDependencies?: Record<string, string> };

/** What each package of the workspace depends on within it, for its tests included. */
const readGraph = async (): Promise<Map<string, string[]>> => {
  const manifests: Manifest[] = [];
  for await (const file of glob('{packages,examples}/*/package.json', { cwd: root })) {
    manifests.push(JSON.parse(await readFile(join(root, file), 'utf8')) as Manifest);
  }
  const names = new Set(manifests.map(({ name }) => name));
  return new Map(
    manifests.map(({ name, dependencies, devDependencies }) => [
      name,
      Object.keys({ ...dependencies, ...devDependencies }).filter((other) => names.has(other)),
    ]),
  );
};

/** A path along which a package leads back to itself; undefined if there is none. */
const findCycle = (graph: ReadonlyMap<string, readonly string[]>): string[] | undefined => {
  const done = new Set<string>();
  const follow = (name: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return undefined;
    for (const next of graph.get(name) ?? []) {
      const cycle = follow(next, [...path, name]);
      if (cycle) return cycle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of graph.keys()) {
    const cycle = follow(name, []);
    if (cycle) return cycle;
  }
  return undefined;
};

test('no package depends on itself through others, not even for its tests', async () => {
  const graph = await readGraph();
  expect(findCycle(graph)).toBeUndefined();
  expect(graph.get('@ticket-vendor/stack')).toContain('@ticket-vendor/api');
});

test('a dependency of the API on what starts it would be found', async () => {
  const graph = await readGraph();
  graph.set('@ticket-vendor/api', [...(graph.get('@ticket-vendor/api') ?? []), '@ticket-vendor/stack']);
  expect(findCycle(graph)).toEqual(['@ticket-vendor/api', '@ticket-vendor/stack', '@ticket-vendor/api']);
});

/** The package that a file belongs to; null for the tools of the whole repository, which any of them may use. */
const packageOf = (file: string): string | null =>
  /^(?:packages|examples)\/[^/]+/.exec(file.replaceAll(sep, '/'))?.[0] ?? null;

test('a package imports another by its name, which its package.json has to list', async () => {
  const strays: string[] = [];
  for await (const file of glob('{packages,examples}/*/{*,{src,scripts,test}/**/*}.ts', { cwd: root })) {
    const text = await readFile(join(root, file), 'utf8');
    for (const [, path = ''] of text.matchAll(/(?:from|import)\s*\(?\s*'(\.\.?\/[^']+)'/g)) {
      const target = packageOf(normalize(join(file, '..', path)));
      if (target !== null && target !== packageOf(file)) strays.push(`${file} imports ${path}`);
    }
  }
  expect(strays).toEqual([]);
});
