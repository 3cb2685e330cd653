import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { runCommand } from './lib/command.ts';

const root = fileURLToPath(new URL('../packages/api', import.meta.url));

type Environment = { vars: Record<string, string>; r2_buckets: { binding: string; bucket_name: string }[] };

const { env }: { env: Record<string, Environment> } = JSON.parse(await readFile(join(root, 'wrangler.jsonc'), 'utf8'));

const dryRun = async (environment: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'tv-wrangler-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { code, output } = await runCommand(
    process.execPath,
    [
      join(root, 'node_modules/wrangler/bin/wrangler.js'),
      ...['deploy', '--dry-run', '--env', environment, '--outdir', folder, '--assets', folder],
    ],
    { cwd: root, env: { WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true' } },
  );
  expect([code, output]).toEqual([0, expect.stringContaining('--dry-run: exiting now.')]);
  return output;
};

test.each(['test', 'live'])('the %s environment can be deployed, with all of its bindings', async (environment) => {
  const output = await dryRun(environment);
  expect(output).toContain(`env.ENVIRONMENT ("${environment}")`);
  expect(output).toContain(`env.BUCKET (ticket-vendor-files-${environment})`);
  expect(output).toContain('env.ASSETS');
  expect(output).not.toContain('WARNING');
});

test('both environments bind the same names, and neither holds a secret', () => {
  const names = ({ vars, r2_buckets }: Environment) => [...Object.keys(vars), ...r2_buckets.map((r2) => r2.binding)];
  const [first, ...others] = Object.values(env).map(names);
  expect(first).toEqual(['ENVIRONMENT', 'PUBLIC_URL', 'EMAIL_FROM', 'BUCKET']);
  expect(others).toEqual([first]);
});
