import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Builds the widget's script for a page, `widget.js`, into `dir`: as its package does, but readable and in a moment. */
export async function buildWidget(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  await build({
    entryPoints: [fileURLToPath(new URL('../../widget/src/cdn.ts', import.meta.url))],
    outfile: join(dir, 'widget.js'),
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    sourcemap: 'inline',
    logLevel: 'silent',
  });
}
