import { cp, glob, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './lib/command.ts';
import { duration, runSteps, type Step, single } from './lib/steps.ts';
import { runProject } from './lib/vitest.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const command = (name: string, program: string, args: readonly string[], cwd = root): Step => ({
  name,
  async run() {
    const { code, output } = await runCommand(program, args, { cwd });
    return single(code === 0, output);
  },
});

const script = (name: string, path: string) => command(name, process.execPath, [path, '--check']);

const bin = (program: string) => join(root, 'node_modules', '.bin', program);

/** Every TypeScript project of the workspace. */
const typeChecks = async (): Promise<Step[]> => {
  const found: string[] = [];
  for await (const file of glob(['tsconfig.json', '{packages,examples}/*/tsconfig*.json'], { cwd: root }))
    found.push(file);
  // The result of a run is kept, so that the next one checks only what changed.
  const memory = (file: string) => join(root, 'node_modules/.cache/tsc', `${file.replaceAll(/\W+/g, '-')}.tsbuildinfo`);
  return found
    .sort()
    .map((file) =>
      command(`types ${file}`, bin('tsc'), ['--project', file, '--incremental', '--tsBuildInfoFile', memory(file)]),
    );
};

/**
 * Generates migrations into a copy: a new file there means that a schema change lacks its migration. drizzle-kit wants
 * the folder as a relative path, and exits with 0 even if it failed, so the check looks for its message of no changes.
 */
const migrationDrift: Step = {
  name: 'drift migrations',
  async run() {
    const api = join(root, 'packages/api');
    const cache = join(api, 'node_modules/.cache');
    await mkdir(cache, { recursive: true });
    const copy = await mkdtemp(join(cache, 'migrations-'));
    try {
      await cp(join(api, 'migrations'), copy, { recursive: true });
      const { code, output } = await runCommand(
        process.execPath,
        [
          join(api, 'node_modules/drizzle-kit/bin.cjs'),
          'generate',
          '--dialect=postgresql',
          '--schema=src/db/schema/index.ts',
          `--out=${relative(api, copy)}`,
          '--name=drift',
        ],
        { cwd: api },
      );
      if (code === 0 && output.includes('No schema changes')) return single(true, '');
      return single(
        false,
        `${output}\nsrc/db/schema differs from the migrations. In packages/api run: npx drizzle-kit generate --name <what_changes>`,
      );
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  },
};

/** Everything that needs no services, except the unit tests. */
export const checkSteps = async (): Promise<Step[]> => [
  command('format and lint', bin('biome'), ['check', '--error-on-warnings', '--max-diagnostics=50', '.']),
  command('imports', bin('depcruise'), ['--config', '.dependency-cruiser.mjs', 'packages', 'examples']),
  script('drift webhooks', 'packages/webhooks/scripts/generate.ts'),
  script('drift openapi.json', 'packages/api/scripts/openapi.ts'),
  command('lint openapi.json', process.execPath, ['packages/api/scripts/lint-openapi.ts']),
  script('drift SDK', 'packages/sdk/scripts/generate.ts'),
  script('drift docs/errors.md', 'packages/api/scripts/error-docs.ts'),
  script('drift kinds of jobs', 'packages/api/scripts/job-kinds.ts'),
  script('drift map of SQL functions', 'packages/api/scripts/function-map.ts'),
  script('drift widget', 'packages/widget/scripts/manifest.ts'),
  script('drift docs/performance.md', 'packages/stack/test/bench/report.ts'),
  migrationDrift,
  script('changesets', 'scripts/release/changesets.ts'),
  ...(await typeChecks()),
];

if (import.meta.main) {
  const begun = performance.now();
  const checks = await runSteps(await checkSteps(), 2);
  const unit = await runSteps([{ name: 'unit tests', run: () => runProject(root, 'unit') }], 1);
  const failed = checks.failed + unit.failed;
  console.log(`${checks.passed + unit.passed} passed, ${failed} failed in ${duration(performance.now() - begun)}`);
  if (failed > 0) process.exitCode = 1;
}
