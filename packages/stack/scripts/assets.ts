import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleTicketsPage, bundleWidget } from '@ticket-vendor/widget/scripts/bundle.ts';
import { absolutePath } from 'swagger-ui-dist';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Cloudflare's headers of static files: promoters' pages load the widget as a module, which browsers do with CORS. */
const HEADERS = `/*
  Access-Control-Allow-Origin: *
  Cross-Origin-Resource-Policy: cross-origin
  X-Content-Type-Options: nosniff
  Cache-Control: public, max-age=300, stale-while-revalidate=86400
`;

/** Starts the reference page; a file of its own, since the page's policy allows no inline script. */
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

/** Makes the Worker's static files in `dir`: the widget's scripts and the reference page's, all self-hosted. */
export const buildAssets = async (dir: string, { minify }: { minify: boolean }): Promise<void> => {
  await mkdir(dir, { recursive: true });
  const swagger = absolutePath();
  await Promise.all([
    writeWidget(dir, minify),
    copyFile(join(swagger, 'swagger-ui.css'), join(dir, 'swagger-ui.css')),
    copyFile(join(swagger, 'swagger-ui-bundle.js'), join(dir, 'swagger-ui-bundle.js')),
    writeFile(join(dir, 'reference.js'), REFERENCE),
    writeFile(join(dir, 'pages.css'), await pagesCss()),
    writeFile(join(dir, 'account.js'), await accountJs()),
    writeFile(join(dir, 'tickets.js'), await bundleTicketsPage({ minify })),
    writeFile(join(dir, '_headers'), HEADERS),
  ]);
};

const writeWidget = async (dir: string, minify: boolean) => {
  for (const [name, text] of await bundleWidget({ minify })) await writeFile(join(dir, name), text);
};

const accountJs = async () => (await import('@ticket-vendor/api/src/modules/pages/account-script.ts')).accountScript;
const pagesCss = async () => (await import('@ticket-vendor/api/src/modules/pages/styles.ts')).styles;

if (import.meta.main) {
  const dir = at('../../api/dist/public');
  await buildAssets(dir, { minify: true });
  console.log('The static files are in packages/api/dist/public.');
}
