import { writeFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import { bundleWidget } from './scripts/bundle.ts';

export default defineConfig({
  entry: ['src/index.ts'],
  format: 'esm',
  target: 'es2022',
  dts: true,
  clean: true,
  async onSuccess() {
    for (const [name, text] of await bundleWidget({ minify: true })) await writeFile(`dist/${name}`, text);
  },
});
