import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';
import { buildFault, writeChange } from './bundles.ts';

/** A bundler of the Worker that caches what it read, so that later builds are quick. */
export type WorkerBuild = {
  /** The bundle's file. */
  script: string;
  /** Writes the bundle. Resolves to false if it did not change. Throws with the place of the first error. */
  run(): Promise<boolean>;
  close(): Promise<void>;
};

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Bundles `worker.ts`, of this repository unless another `tree` is named, into a file of `dataDir`. */
export const openWorkerBuild = async (dataDir: string, tree = ROOT): Promise<WorkerBuild> => {
  await mkdir(dataDir, { recursive: true });
  const script = join(dataDir, 'worker.js');
  const bundler = await context({
    // Error messages have paths relative to this folder.
    absWorkingDir: tree,
    entryPoints: [join(tree, 'packages/stack/src/worker.ts')],
    outfile: script,
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2024',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    logLevel: 'silent',
  });
  return {
    script,
    async run() {
      const { outputFiles } = await bundler.rebuild().catch((error: unknown) => {
        throw buildFault('The Worker', error);
      });
      return writeChange(script, outputFiles[0]?.contents ?? '');
    },
    close: () => bundler.dispose(),
  };
};
