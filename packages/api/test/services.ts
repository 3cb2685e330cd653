import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@ticket-vendor/stand-ins/postgres/postgres.ts';
import * as local from '@ticket-vendor/stand-ins/stand-ins.ts';

export const TEMPLATE_DATABASE = 'tv_template';

/** A real Postgres with a migrated template database, shared by the test files of one run. */
export const startTestPostgres = async (dataDir: string, durable = false) => {
  const { migrate } = await import('../scripts/migrate.ts');
  const postgres = await startPostgres({ dataDir, durable });
  if (!(await postgres.listDatabases()).includes(TEMPLATE_DATABASE)) await postgres.createDatabase(TEMPLATE_DATABASE);
  await migrate(postgres.url(TEMPLATE_DATABASE));
  return postgres;
};

/** A temporary directory that Postgres may own, and its removal. */
export const temporaryDirectory = async (name: string) => {
  const path = await mkdtemp(join(tmpdir(), `tv-${name}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

/** The stand-ins that one test file has for itself, so that it can make them fail. The queue delivers only when told. */
export const startStandIns = (pgPort: number, queueNow: () => number) => local.startStandIns({ pgPort, queueNow });

/** The Worker's bindings in tests, which all come from one address and may be slow. */
export const bindingsFor = (standIns: local.StandIns, databaseUrl: string, publicUrl: string) => ({
  ...local.bindingsFor(standIns, databaseUrl, publicUrl),
  RATE_LIMIT_SCALE: '1000',
  PASSWORDS_AT_ONCE: '1000',
  // On a busy machine Redis would seem to be away.
  REDIS_DEADLINE_MS: '5000',
});
