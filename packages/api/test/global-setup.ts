import type { TestProject } from 'vitest/node';
import { startTestPostgres, temporaryDirectory } from './services.ts';

/** One Postgres for all test files of a run; each file makes its own database from the template. */
export default async function setup(project: TestProject) {
  const directory = await temporaryDirectory('postgres');
  const postgres = await startTestPostgres(directory.path);
  project.provide('pgPort', postgres.port);
  project.provide('pgAdminUrl', postgres.adminUrl);
  return async () => {
    await postgres.stop();
    await directory.remove();
  };
}
