import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { rehearse } from '../../scripts/release/rehearse.ts';

/** Packs every published package once, for all files. */
export default async (project: TestProject) => {
  const folder = await mkdtemp(join(tmpdir(), 'tv-release-'));
  project.provide('releases', await rehearse(fileURLToPath(new URL('../..', import.meta.url)), folder));
  return () => rm(folder, { recursive: true, force: true });
};
