import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './lib/command.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

// In this order: each reads what the one before it wrote.
const GENERATORS = [
  'packages/api/scripts/job-kinds.ts',
  'packages/api/scripts/sql-types.ts',
  'packages/webhooks/scripts/generate.ts',
  'packages/api/scripts/openapi.ts',
  'packages/sdk/scripts/generate.ts',
  'packages/api/scripts/error-docs.ts',
  'packages/api/scripts/function-map.ts',
  'packages/widget/scripts/manifest.ts',
  'packages/stack/test/bench/report.ts',
];

for (const generator of GENERATORS) {
  const { code } = await runCommand(process.execPath, [join(root, generator)], { cwd: root, show: true });
  if (code !== 0) {
    process.exitCode = code;
    break;
  }
}
