import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin, transform } from 'esbuild';

const src = (path: string) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

/** Removes indents from minified code, where a line break before spaces occurs only inside HTML and CSS. */
const collapseTemplates = (minified: string): string => minified.replace(/\n\s+/g, ' ');

/** Minifies the style sheets, which the bundler treats as plain text. */
const minifyStyles: Plugin = {
  name: 'minify-styles',
  setup({ onLoad }) {
    onLoad({ filter: /(\.styles|styles\/\w+)\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      // The sheet is a value, so that a comment which names the tag is not taken for one.
      const [whole, sheet] = /(?<== )css`([^`$]*)`/.exec(source) ?? [];
      if (whole === undefined || sheet === undefined) throw new Error(`${path} has no style sheet of plain text.`);
      const { code } = await transform(sheet, { loader: 'css', minify: true });
      return { contents: source.replace(whole, () => `css\`${code.trim().replaceAll('\\', '\\\\')}\``), loader: 'ts' };
    });
  },
};

/** The script of the API's own page for an order's tickets, in one file. */
export const bundleTicketsPage = async ({ minify }: { minify: boolean }): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [src('tickets-page.ts')],
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    write: false,
    minify,
    logLevel: 'silent',
    plugins: minify ? [minifyStyles] : [],
  });
  const [file] = outputFiles;
  if (!file) throw new Error('The script of the tickets page came out empty.');
  return minify ? collapseTemplates(file.text) : file.text;
};

/**
 * The script for a page and the files that it loads on demand, by name. They share no code, so a page needs one file
 * before it can sell. Names stay the same from release to release: a cached script may load newer files, and both sides
 * allow for that.
 */
export const bundleWidget = async ({ minify }: { minify: boolean }): Promise<ReadonlyMap<string, string>> => {
  const { outputFiles } = await build({
    entryPoints: { widget: src('cdn.ts') },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    outdir: '/',
    chunkNames: 'widget-[name]',
    write: false,
    minify,
    legalComments: 'linked',
    logLevel: 'silent',
    plugins: minify ? [minifyStyles] : [],
  });
  return new Map(
    outputFiles.map(({ path, text }) => [
      basename(path),
      minify && path.endsWith('.js') ? collapseTemplates(text) : text,
    ]),
  );
};
