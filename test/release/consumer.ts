import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, inject } from 'vitest';
import { runCommand } from '../../scripts/lib/command.ts';
import type { Manifest } from '../../scripts/release/packages.ts';
import type { Release } from '../../scripts/release/rehearse.ts';

declare module 'vitest' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: it adds to the interface of Vitest.
  interface ProvidedContext {
    /** What the next release would publish. */
    releases: Release[];
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));

/** Runs a program; throws with its output if it fails. */
const run = async (program: string, args: readonly string[], cwd: string): Promise<string> => {
  const { code, output } = await runCommand(program, args, { cwd });
  if (code !== 0) throw new Error(output);
  return output.trim();
};

/** Unpacks a tarball into `node_modules`; its other dependencies come from the workspace. */
const install = async (folder: string, tarball: string, name: string): Promise<void> => {
  const home = join(folder, 'node_modules', name);
  await mkdir(home, { recursive: true });
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', home], folder);
  const { dependencies = {} }: Manifest = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
  const ours = inject('releases').map((release) => release.name);
  for (const dependency of Object.keys(dependencies).filter((item) => !ours.includes(item))) {
    const link = join(folder, 'node_modules', dependency);
    await mkdir(dirname(link), { recursive: true });
    const installed = join(root, name.replace('@ticket-vendor', 'packages'), 'node_modules', dependency);
    await symlink(await realpath(installed), link, 'junction');
  }
};

/** A project that has the packed packages installed, for the tests of a file. */
export const useConsumer = () => {
  let folder = '';

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'tv-consumer-')));
    for (const { name, tarball } of inject('releases')) await install(folder, tarball, name);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  const write = (file: string, source: string) => writeFile(join(folder, file), source);

  return {
    /** Runs a file in Node and gives what it printed. */
    run: async (file: string, source: string): Promise<string> => {
      await write(file, source);
      return run(process.execPath, [file], folder);
    },

    /** Compiles a source and every declaration that it reaches, as files with these endings and with these options. */
    compile: async (source: string, endings: readonly string[], options: readonly string[]): Promise<void> => {
      const files = endings.map((ending) => `types.${ending}`);
      for (const file of files) await write(file, source);
      const always = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2023,dom,dom.iterable'];
      await run(process.execPath, [tsc, ...always, ...options, ...files], folder);
    },

    /** Bundles a program for browsers, and gives its text and its size on the wire. */
    bundle: async (source: string): Promise<{ code: string; gzipped: number }> => {
      const { outputFiles } = await build({
        stdin: { contents: source, resolveDir: folder },
        bundle: true,
        format: 'esm',
        logLevel: 'silent',
        minify: true,
        outdir: folder,
        platform: 'browser',
        splitting: true,
        target: 'es2022',
        write: false,
      });
      const code = outputFiles.map(({ text }) => text).join('\n');
      return { code, gzipped: gzipSync(code, { level: 9 }).length };
    },
  };
};
