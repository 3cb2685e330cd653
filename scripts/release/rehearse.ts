import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runCommand } from '../lib/command.ts';
import { publishedPackages } from './packages.ts';
import { openRegistry, type Upload } from './registry.ts';

/** A package as the next release would publish it. */
export type Release = {
  name: string;
  version: string;
  /** The packed file, as an absolute path. */
  tarball: string;
  /** In bytes: the tarball, and what it holds. */
  size: number;
  unpackedSize: number;
  files: string[];
  /** The changelog's part on this version. */
  changes: string;
  /** What a registry was sent. */
  upload: Upload;
};

const run = async (program: string, args: readonly string[], cwd: string, env: Record<string, string> = {}) => {
  const { code, output } = await runCommand(program, args, { cwd, env });
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
};

/** A PATH that has pnpm, which Changesets calls by name. */
const pathWithPnpm = async (folder: string): Promise<string> => {
  const output = await run('npx', ['--yes', '--package=pnpm@12', '--', 'node', '-p', 'process.env.PATH'], folder);
  return output.trim().split('\n').at(-1) ?? '';
};

const LEFT_OUT = new Set(['.git', 'dist', '.data', '.wrangler', '.cache', 'coverage']);

/** The work tree as it is, with the installed dependencies, in a repository of its own that may be changed. */
const copyWorkspace = async (root: string, copy: string): Promise<void> => {
  const modules = join(root, 'node_modules');
  await cp(root, copy, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => source !== modules && !LEFT_OUT.has(basename(source)),
  });
  await symlink(modules, join(copy, 'node_modules'), 'junction');
  const identity = ['-c', 'user.name=Rehearsal', '-c', 'user.email=rehearsal@localhost'];
  await run('git', ['init', '--quiet', '--initial-branch=main'], copy);
  await run('git', ['add', '--all'], copy);
  await run('git', [...identity, 'commit', '--quiet', '--message=Rehearse'], copy);
};

type Packed = { size: number; unpackedSize: number; files: { path: string }[] };

/**
 * Does in a copy what the release workflow does: versions and changelogs, builds, tarballs, and the publish, to a
 * registry that exists only meanwhile. The tarballs are left in `folder`, which must be empty.
 */
export const rehearse = async (root: string, folder: string): Promise<Release[]> => {
  const copy = join(folder, 'workspace');
  const packed = join(folder, 'packed');
  await mkdir(copy, { recursive: true });
  await copyWorkspace(root, copy);
  await using registry = await openRegistry();
  await writeFile(join(copy, '.npmrc'), `//${registry.host}/:_authToken=rehearsal\n`);
  const env = {
    PATH: await pathWithPnpm(folder),
    PNPM_CONFIG_REGISTRY: `http://${registry.host}`,
    NPM_CONFIG_REGISTRY: `http://${registry.host}`,
    PNPM_CONFIG_VERIFY_DEPS_BEFORE_RUN: 'false',
  };
  const changeset = (...args: string[]) =>
    run(process.execPath, [join(root, 'node_modules/@changesets/cli/bin.js'), ...args], copy, env);
  await changeset('version');
  await changeset('publish-plan', '--output', join(folder, 'plan.json'));
  await changeset('pack', '--from-publish-plan', join(folder, 'plan.json'), '--out-dir', packed);
  await changeset('publish', '--from-pack-dir', packed, '--no-git-tag');

  const tarballs = await readdir(join(packed, 'packages'));
  return await Promise.all(
    (await publishedPackages(copy)).map(async ({ folder: home, manifest: { name, version } }): Promise<Release> => {
      const file = tarballs.find((tarball) => tarball === `${name.slice(1).replace('/', '-')}-${version}.tgz`);
      const upload = registry.uploads.find((sent) => sent.name === name);
      if (!file || !upload) throw new Error(`${name} was not ${file ? 'published' : 'packed'}.`);
      const tarball = join(packed, 'packages', file);
      const told: Packed & Record<string, Packed> = JSON.parse(
        await run('npm', ['publish', tarball, '--dry-run', '--json', '--loglevel=error'], folder, env),
      );
      // npm 11 keys its answer by package; those before it give the package alone.
      const { size, unpackedSize, files } = told[name] ?? told;
      const changelog = await readFile(join(copy, home, 'CHANGELOG.md'), 'utf8');
      const changes = changelog.split(/^## /m)[1] ?? '';
      return { name, version, tarball, size, unpackedSize, files: files.map(({ path }) => path), changes, upload };
    }),
  );
};
