import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, test } from 'vitest';
import { findings } from '../../scripts/release/findings.ts';
import { useConsumer } from './consumer.ts';

// What each published package promises. Its folder test/consumers has the programs that use it: use.mjs in Node,
// use.cjs too where it can be required, types.ts for the compiler, and browser.js for a bundler.

const consumer = useConsumer();

describe.each(inject('releases'))('$name', ({ name, version, tarball, files, changes, upload }) => {
  const consumers = fileURLToPath(
    new URL(`../../${name.replace('@ticket-vendor', 'packages')}/test/consumers`, import.meta.url),
  );
  const read = (file: string) => readFile(join(consumers, file), 'utf8');
  const canBeRequired = existsSync(join(consumers, 'use.cjs'));

  test('publint and Are The Types Wrong have nothing to say', async () => {
    expect(await findings(tarball)).toEqual([]);
  });

  test('holds what its manifest lists, licence, readme and changelog, and none of its sources', () => {
    const { files: listed } = upload.versions[version] as { files: string[] };
    const top = new Set(files.map((file) => file.replace(/\/.*/, '')));
    expect([...top].sort()).toEqual([...listed, 'LICENSE', 'README.md', 'package.json'].sort());
    expect(files).toEqual(expect.arrayContaining(['CHANGELOG.md', 'dist/index.js']));
    expect(files.filter((file) => /(?<!\.d)\.c?ts$/.test(file))).toEqual([]);
  });

  test('is published for everybody, under the version of its changelog', () => {
    expect(upload).toMatchObject({ access: 'public', 'dist-tags': { latest: version } });
    expect(Object.keys(upload.versions)).toEqual([version]);
    expect(changes).toMatch(new RegExp(`^${version.replaceAll('.', '\\.')}\n`));
  });

  test('names what it depends on by version', () => {
    expect(JSON.stringify(upload.versions[version])).not.toContain('workspace:');
  });

  test('works when imported', async () => {
    expect(await consumer.run('use.mjs', await read('use.mjs'))).toBe('');
  });

  if (canBeRequired) {
    test('works when required', async () => {
      expect(await consumer.run('use.cjs', await read('use.cjs'))).toBe('');
    });
  }

  test('lets nobody reach its insides', async () => {
    await expect(consumer.run('deep.mjs', `import '${name}/dist/index.js'`)).rejects.toThrow(
      'ERR_PACKAGE_PATH_NOT_EXPORTED',
    );
  });

  test('has types for Node, ESM and CommonJS, and for bundlers', async () => {
    const source = await read('types.ts');
    await consumer.compile(source, canBeRequired ? ['mts', 'cts'] : ['mts'], ['--module', 'node16']);
    await consumer.compile(source, ['ts'], ['--module', 'preserve', '--moduleResolution', 'bundler']);
  });

  test('can be bundled for browsers', async () => {
    const { code } = await consumer.bundle(await read('browser.js'));
    expect(code).not.toMatch(/\bfrom\s*["'](node:|@ticket-vendor)/);
  });
});
