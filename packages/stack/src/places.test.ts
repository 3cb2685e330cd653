import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listen } from '@ticket-vendor/stand-ins/http.ts';
import { freePort } from '@ticket-vendor/stand-ins/ports.ts';
import { expect, onTestFinished, test } from 'vitest';
import { chooseDataPlace, choosePorts } from './places.ts';

const temporary = async (): Promise<string> => {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'tv-places-')));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
};

test('a taken port is replaced by a free one and named, the others keep theirs', async () => {
  const { port: first } = await freePort();
  const squatter = createServer();
  await listen(squatter, first);
  onTestFinished(() => void squatter.close());
  const { ports, taken } = await choosePorts(first);
  expect(taken[0]).toMatchObject({ what: 'the demo site', wanted: first, port: ports.site });
  expect(ports.site).not.toBe(first);
  expect(new Set(Object.values(ports)).size).toBe(5);
});

test('a folder that cannot be made is told of, with the way out', async () => {
  const file = join(await temporary(), 'file');
  await writeFile(file, '');
  await expect(chooseDataPlace(join(file, 'data'))).rejects.toThrow(/Cannot make .*file.*--data/);
});

test.runIf(process.getuid?.() === 0)('as root, data that Postgres’ user could not reach goes to /var/tmp', async () => {
  // A temporary directory is 0700.
  const wanted = join(await temporary(), '.data');
  const place = await chooseDataPlace(wanted);
  onTestFinished(() => rm(place.dir, { recursive: true, force: true }));
  expect(place.dir).toMatch(/^\/var\/tmp\/ticket-vendor-[0-9a-f]{12}$/);
  expect(place.note).toContain(place.dir);
  expect((await chooseDataPlace(wanted)).dir).toBe(place.dir);
});

test.runIf(process.getuid?.() !== 0)('a normal user’s data stays where it was wanted', async () => {
  const wanted = join(await temporary(), '.data');
  expect(await chooseDataPlace(wanted)).toEqual({ dir: wanted });
});
