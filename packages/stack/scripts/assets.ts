import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { accountScript } from '@ticket-vendor/api/src/modules/pages/account-script.ts';
import { styles } from '@ticket-vendor/api/src/modules/pages/styles.ts';
import { bundleTicketsPage, bundleWidget } from '@ticket-vendor/widget/scripts/bundle.ts';
import { absolutePath } from 'swagger-ui-dist';
import { buildFault, writeChange } from '../src/bundles.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Cloudflare's headers of static files: promoters' pages load the widget as a module, which browsers do with CORS. */
const HEADERS = `/*
  Access-Control-Allow-Origin: *
  Cross-Origin-Resource-Policy: cross-origin
  X-Content-Type-Options: nosniff
  Cache-Control: public, max-age=300, stale-while-revalidate=86400
`;

/** Starts the reference page; a separate file, since the page's policy allows no inline script. */
const REFERENCE = `addEventListener('DOMContentLoaded', () => {
  SwaggerUIBundle({
    url: '/api/v1/openapi.json',
    dom_id: '#reference',
    deepLinking: true,
    docExpansion: 'none',
    filter: true,
    persistAuthorization: false,
    tryItOutEnabled: true,
    validatorUrl: null,
  });
});
`;

/**
 * Makes the Worker's static files in `dir`: the widget's scripts and the reference page's, all self-hosted. Resolves to
 * the names of new and changed files.
 */
export const buildAssets = async (dir: string, { minify }: { minify: boolean }): Promise<string[]> => {
  await mkdir(dir, { recursive: true });
  const swagger = absolutePath();
  const [widget, tickets] = await Promise.all([bundleWidget({ minify }), bundleTicketsPage({ minify })]).catch(
    (error: unknown) => {
      throw buildFault('The widget', error);
    },
  );
  const files: (readonly [name: string, content: string | Uint8Array])[] = [
    ...widget,
    ['tickets.js', tickets],
    ['swagger-ui.css', await readFile(join(swagger, 'swagger-ui.css'))],
    ['swagger-ui-bundle.js', await readFile(join(swagger, 'swagger-ui-bundle.js'))],
    ['reference.js', REFERENCE],
    ['pages.css', styles],
    ['account.js', accountScript],
    ['_headers', HEADERS],
  ];
  const changes = await Promise.all(
    files.map(async ([name, content]) => ((await writeChange(join(dir, name), content)) ? [name] : [])),
  );
  return changes.flat();
};

if (import.meta.main) {
  const dir = at('../../api/dist/public');
  await buildAssets(dir, { minify: true });
  console.log('The static files are in packages/api/dist/public.');
}
