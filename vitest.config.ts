import { configDefaults, defineConfig } from 'vitest/config';
import { timeouts } from './packages/api/test/timeouts.ts';
import { workerd } from './packages/api/test/workerd/project.ts';

const STACK = 'packages/{stack,stand-ins}';

// A test's folder says what it runs in.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...timeouts,
          name: 'unit',
          include: ['packages/*/{src,scripts}/**/*.test.ts', 'scripts/**/*.test.ts', 'examples/*/**/*.test.ts'],
          exclude: [...configDefaults.exclude, `${STACK}/**`],
        },
      },
      {
        test: {
          ...timeouts,
          name: 'stack',
          include: [`${STACK}/src/**/*.test.ts`, 'packages/stack/test/{load,rehearse}/**/*.test.ts'],
        },
      },
      {
        test: {
          ...timeouts,
          name: 'package',
          include: ['test/release/**/*.test.ts'],
          globalSetup: ['test/release/setup.ts'],
        },
      },
      { test: { ...timeouts, name: 'browser', include: ['packages/widget/test/browser/**/*.test.ts'] } },
      {
        test: {
          ...timeouts,
          name: 'integration',
          include: ['packages/{api,stack}/test/integration/**/*.test.ts'],
          globalSetup: ['packages/api/test/global-setup.ts'],
          // Each file has its own Redis, stand-ins and database. To load the API anew for each would take longer than to test it.
          maxWorkers: 2,
          isolate: false,
        },
      },
      workerd,
      {
        test: {
          ...timeouts,
          name: 'plans',
          include: ['packages/api/test/plans/**/*.test.ts'],
          globalSetup: ['packages/api/test/global-setup.ts'],
        },
      },
      {
        test: {
          ...timeouts,
          name: 'chaos',
          include: ['packages/{api,stack}/test/chaos/**/*.test.ts'],
          globalSetup: ['packages/api/test/global-setup.ts'],
          fileParallelism: false,
        },
      },
      {
        test: {
          ...timeouts,
          name: 'race',
          include: ['packages/api/test/race/**/*.test.ts'],
          globalSetup: ['packages/api/test/global-setup.ts'],
          fileParallelism: false,
        },
      },
      { test: { ...timeouts, name: 'e2e', include: ['packages/stack/test/e2e/**/*.test.ts'], fileParallelism: false } },
    ],
  },
});
