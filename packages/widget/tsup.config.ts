import { defineConfig } from 'tsup';
import { collapseTemplates } from './scripts/collapse-templates.ts';

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
    esbuildOptions(options) {
      options.legalComments = 'linked';
    },
    plugins: [
      {
        name: 'collapse-templates',
        renderChunk: (code) => ({ code: collapseTemplates(code) }),
      },
    ],
  },
]);
