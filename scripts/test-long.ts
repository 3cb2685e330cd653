import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './lib/command.ts';
import { runSteps, type Step, single } from './lib/steps.ts';

// `npm run test:long`: what takes too long for `npm test`, which has the short forms of it.

const root = fileURLToPath(new URL('..', import.meta.url));
const SECONDS = 3 * 3600;

const step = (name: string, script: string, ...args: string[]): Step => ({
  name,
  async run() {
    const command = [join(root, script), ...args];
    const { code, output } = await runCommand(process.execPath, command, { cwd: root, show: true, seconds: SECONDS });
    return single(code === 0, output);
  },
});

const { passed, failed } = await runSteps(
  [
    step('chaos', 'packages/stack/test/chaos/main.ts'),
    step('bench', 'packages/stack/test/bench/main.ts', 'api', '--quick'),
    step('rehearse', 'packages/stack/test/rehearse/main.ts', '--buyers', '2000', '--seats', '100', '--seconds', '5'),
    step('release', 'scripts/release.ts', '--dry-run'),
  ],
  1,
);
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
