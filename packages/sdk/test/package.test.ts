import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'tsup';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorCodes } from '../src/index.ts';

const packageRoot = fileURLToPath(new URL('..', import.meta.url));

async function run(command: string, args: string[], cwd: string): Promise<{ code: number | null; output: string }> {
  // The workspace must not be reinstalled because a neighbour's manifest is being edited.
  const env = { ...process.env, npm_config_verify_deps_before_run: 'false' };
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [code, ...outputs] = await Promise.all([
    new Promise<number | null>((done) => child.on('close', done)),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, output: outputs.join('') };
}

let folder: string;
let installed: string;

/** Runs a file in the consumer's folder and gives what it printed; throws with its output if it fails. */
async function runFile(name: string, source: string): Promise<string> {
  await writeFile(join(folder, name), source);
  const { code, output } = await run(process.execPath, [name], folder);
  if (code !== 0) throw new Error(output);
  return output.trim();
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sdk-package-'));
  installed = join(folder, 'node_modules', '@ticket-vendor', 'sdk');
  await mkdir(installed, { recursive: true });
  const packed = await run('npx', ['--yes', 'pnpm@12', 'pack', '--pack-destination', folder], packageRoot);
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (packed.code !== 0 || !tarball) throw new Error(packed.output);
  const untarred = await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed], folder);
  if (untarred.code !== 0) throw new Error(untarred.output);
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const USE = `
  const fetch = async (url, init) => url.endsWith('/gone')
    ? Response.json({ code: 'not_found', title: 'Not found' }, { status: 404 })
    : Response.json({ data: [{ id: init.headers.get('authorization') }], has_more: false });
  const client = new TicketVendor({ apiKey: 'sk_test_1', fetch });
  (async () => {
    for await (const { id } of client.events.list()) console.log(id);
    await client.events.get('gone').catch((error) => console.log(error instanceof NotFoundError, error.code));
  })();
`;

describe('the packed tarball', () => {
  test('holds the build, the licence and the readme, and depends on nothing', async () => {
    const manifest: Record<string, unknown> = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
    expect(manifest.dependencies ?? {}).toEqual({});
    expect((await readdir(installed)).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
    expect((await readdir(join(installed, 'dist'))).sort()).toEqual([
      'index.cjs',
      'index.d.cts',
      'index.d.ts',
      'index.js',
    ]);
  });

  test('works when imported', async () => {
    const output = await runFile('use.mjs', `import { NotFoundError, TicketVendor } from '@ticket-vendor/sdk';${USE}`);
    expect(output).toBe('Bearer sk_test_1\ntrue not_found');
  });

  test('works when required', async () => {
    const output = await runFile(
      'use.cjs',
      `const { NotFoundError, TicketVendor } = require('@ticket-vendor/sdk');${USE}`,
    );
    expect(output).toBe('Bearer sk_test_1\ntrue not_found');
  });

  test('lets nobody reach its insides', async () => {
    await expect(runFile('deep.mjs', `import '@ticket-vendor/sdk/dist/index.js'`)).rejects.toThrow(
      'ERR_PACKAGE_PATH_NOT_EXPORTED',
    );
  });

  test('types ESM and CommonJS consumers that check every declaration', async () => {
    const source = `import { type Event, type Page, TicketVendor } from '@ticket-vendor/sdk';
      export const page: Promise<Page<Event>> = new TicketVendor().events.list({ limit: 1 });
      // @ts-expect-error limit is a number
      new TicketVendor().events.list({ limit: 'one' });`;
    await writeFile(join(folder, 'types.mts'), source);
    await writeFile(join(folder, 'types.cts'), source);
    const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2023,dom'];
    expect(await run(process.execPath, [tsc, ...options, 'types.mts', 'types.cts'], folder)).toEqual({
      code: 0,
      output: '',
    });
  });
});

describe('a browser bundle', () => {
  /** Bundles a program that imports the package, and gives its text and its size on the wire. */
  async function bundle(source: string): Promise<{ code: string; gzipped: number }> {
    const entry = join(folder, 'entry.mjs');
    const outDir = join(folder, 'bundle');
    await writeFile(entry, source);
    await build({
      entry: [entry],
      outDir,
      clean: true,
      config: false,
      format: 'esm',
      minify: true,
      noExternal: [/.*/],
      platform: 'browser',
      silent: true,
      target: 'es2022',
      tsconfig: join(packageRoot, 'tsconfig.json'),
    });
    const [name = ''] = await readdir(outDir);
    const code = await readFile(join(outDir, name), 'utf8');
    return { code, gzipped: gzipSync(code, { level: 9 }).length };
  }

  test('of a few resources leaves the others out and is under 5 kB', async () => {
    const { code, gzipped } = await bundle(`
      import { createClient, events, orders } from '@ticket-vendor/sdk';
      globalThis.client = createClient({ apiKey: 'pk_test_1' }, { events, orders });
    `);
    expect(code).toContain('/api/v1/orders');
    expect(code).not.toContain('/api/v1/waitlist');
    expect(gzipped).toBeLessThan(5_000);
  });

  test('of everything has no table of error titles in it', async () => {
    const { code } = await bundle(`
      import { TicketVendor } from '@ticket-vendor/sdk';
      globalThis.client = new TicketVendor({ apiKey: 'pk_test_1' });
    `);
    expect(code).toContain('/api/v1/waitlist');
    expect(code).not.toContain(errorCodes.sold_out.title);
  });
});
