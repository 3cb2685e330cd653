import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { LocalRequest, Reply } from '../http.ts';

const SCRIPTS: Readonly<Record<string, string>> = {
  '/v3': 'stripe',
  '/v3/': 'stripe',
  '/stripe.js': 'stripe',
  '/assets/payment-frame.js': 'payment-frame',
  '/assets/controller-frame.js': 'controller-frame',
  '/assets/challenge.js': 'challenge',
  '/assets/checkout.js': 'checkout',
};
const STYLES = ['/assets/frame.css', '/assets/page.css'];

const bundles = new Map<string, Promise<string>>();

/** The script or style at this path, if it is one. Scripts are bundled from TypeScript on first use. */
export const browserAsset = async (request: LocalRequest, origin: string): Promise<Reply | undefined> => {
  const script = SCRIPTS[request.path];
  if (script) {
    const code = await bundle(script);
    return asset('text/javascript', `(()=>{const DOUBLE_ORIGIN=${JSON.stringify(origin)};\n${code}})();\n`);
  }
  if (STYLES.includes(request.path)) {
    return asset(
      'text/css',
      await readFile(fileURLToPath(new URL(`./browser${request.path.slice(7)}`, import.meta.url)), 'utf8'),
    );
  }
  return undefined;
};

const bundle = (name: string): Promise<string> => {
  const known = bundles.get(name);
  if (known) return known;
  const made = build({
    entryPoints: [fileURLToPath(new URL(`./browser/${name}.ts`, import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'silent',
  }).then(({ outputFiles: [file] }) => file?.text ?? '');
  bundles.set(name, made);
  return made;
};

const asset = (type: string, body: string): Reply => ({
  status: 200,
  headers: {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'cross-origin-resource-policy': 'cross-origin',
    'access-control-allow-origin': '*',
  },
  body,
});
