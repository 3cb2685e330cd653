import { readFile, writeFile } from 'node:fs/promises';
import { createApi } from '../src/app.ts';
import { documentInfo } from '../src/core/openapi.ts';

/** Where the committed document is. */
export const documentFile = new URL('../openapi.json', import.meta.url);

/** The OpenAPI document of the routes as text; the same routes give the same bytes. */
export const renderDocument = (): string =>
  `${JSON.stringify(createApi().getOpenAPI31Document(documentInfo), null, 2)}\n`;

/** `openapi.ts [--check]` */
if (import.meta.main) {
  const document = renderDocument();
  const present = await readFile(documentFile, 'utf8').catch(() => null);
  if (process.argv.includes('--check')) {
    if (present !== document) {
      console.error('packages/api/openapi.json does not match the routes: run npm run generate.');
      process.exitCode = 1;
    }
  } else if (present === document) {
    console.log('packages/api/openapi.json is up to date.');
  } else {
    await writeFile(documentFile, document);
    console.log('Wrote packages/api/openapi.json.');
  }
}
