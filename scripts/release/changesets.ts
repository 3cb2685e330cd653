import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readChangesets } from '@changesets/read';
import { runCommand } from '../lib/command.ts';
import { type PublishedPackage, publishedPackages } from './packages.ts';

const git = async (root: string, ...args: string[]): Promise<string> => {
  const { code, output } = await runCommand('git', args, { cwd: root });
  if (code !== 0) throw new Error(`git ${args.join(' ')}: ${output}`);
  return output.trim();
};

/** Fields of package.json that do not concern users of the package. */
const OURS = ['version', 'scripts', 'devDependencies'];

const shippedManifest = (text: string): string => {
  const manifest: Record<string, unknown> = JSON.parse(text);
  return JSON.stringify(Object.entries(manifest).filter(([key]) => !OURS.includes(key)));
};

/** A file that changed since a package's last release and that the package ships; undefined where there is none. */
const changedFile = async (root: string, { folder, sources }: PublishedPackage): Promise<string | undefined> => {
  const changelog = `${folder}/CHANGELOG.md`;
  if (!existsSync(join(root, changelog))) return `${folder}/src`;
  // A release is a commit that writes the changelog. A shallow clone lacks those before its oldest commit.
  const release = await git(root, 'log', '-1', '--format=%H', '--', changelog);
  if (!release) return undefined;
  const changed = await git(root, 'diff', '--name-only', release, '--', ...sources);
  const added = await git(root, 'ls-files', '--others', '--exclude-standard', '--', ...sources);
  const source = `${changed}\n${added}`.split('\n').find((file) => file && !file.endsWith('.test.ts'));
  if (source) return source;
  const manifest = `${folder}/package.json`;
  if (!(await git(root, 'diff', '--name-only', release, '--', manifest))) return undefined;
  const [then, now] = await Promise.all([
    git(root, 'show', `${release}:${manifest}`),
    readFile(join(root, manifest), 'utf8'),
  ]);
  return shippedManifest(then) === shippedManifest(now) ? undefined : manifest;
};

/** One sentence for each published package that changed since its last release and that no changeset names. */
export const missingChangesets = async (root: string): Promise<string[]> => {
  const packages = await publishedPackages(root);
  const changesets = await readChangesets(root);
  const named = new Set(changesets.flatMap(({ releases }) => releases.map(({ name }) => name)));
  // Without git, in an unpacked archive say, nothing tells what changed.
  if ((await runCommand('git', ['rev-parse', '--git-dir'], { cwd: root })).code !== 0) return [];
  const missing = packages.map(async (item) => {
    const { name } = item.manifest;
    const file = named.has(name) ? undefined : await changedFile(root, item);
    return file ? [`${file} changed since the last release of ${name}, and no changeset names it.`] : [];
  });
  return (await Promise.all(missing)).flat();
};

if (import.meta.main) {
  const missing = await missingChangesets(fileURLToPath(new URL('../..', import.meta.url)));
  for (const sentence of missing) console.error(sentence);
  if (missing.length > 0) {
    console.error('Run `npm run changeset` and say what the users of the package will notice.');
    process.exitCode = 1;
  }
}
