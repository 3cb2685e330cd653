import { defineConfig } from 'tsup';

export default defineConfig([
  { entry: ['src/index.ts'], format: 'esm', target: 'es2022', dts: true, clean: true },
  {
    // The script for a page: one file with everything in it.
    entry: { widget: 'src/cdn.ts' },
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    minify: true,
    noExternal: [/./],
  },
]);
