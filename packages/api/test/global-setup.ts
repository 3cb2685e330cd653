import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { notMet } from './met.ts';
import { startTestPostgres, temporaryDirectory } from './services.ts';

/** Whether every test of every file of a project ran and passed. */
const isWhole = async (project: TestProject): Promise<boolean> => {
  const { testFiles } = await project.globTestFiles();
  const ran = project.vitest.state.getTestModules().filter((module) => module.project === project);
  return (
    project.vitest.config.testNamePattern === undefined &&
    ran.length === testFiles.length &&
    ran.every((module) => module.ok())
  );
};

/** One Postgres for all test files of a run; each file makes its own database from the template. */
export default async function setup(project: TestProject) {
  const directory = await temporaryDirectory('postgres');
  const metFolder = await mkdtemp(join(tmpdir(), 'tv-met-'));
  const postgres = await startTestPostgres(directory.path);
  project.provide('pgPort', postgres.port);
  project.provide('pgAdminUrl', postgres.adminUrl);
  project.provide('metFolder', metFolder);
  return async () => {
    await postgres.stop();
    await directory.remove();
    const missing = project.name === 'integration' && (await isWhole(project)) ? await notMet(metFolder) : [];
    await rm(metFolder, { recursive: true });
    if (missing.length > 0) throw new Error(`No integration test sees ${missing.join(', ')}.`);
  };
}
