import { defineConfig } from 'vitest/config';
import { patience } from './packages/api/test/patience.ts';
import { workerd } from './packages/api/test/workerd/project.ts';

// A test's folder says what it runs in.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...patience,
          name: 'unit',
          include: ['packages/*/{src,scripts}/**/*.test.ts', 'scripts/**/*.test.ts', 'examples/*/**/*.test.ts'],
        },
      },
      { test: { ...patience, name: 'local', include: ['packages/api/local/**/*.test.ts'] } },
      {
        test: {
          ...patience,
          name: 'package',
          include: ['test/release/**/*.test.ts', 'packages/*/test/package.test.ts'],
          globalSetup: ['test/release/setup.ts'],
        },
      },
      { test: { ...patience, name: 'browser', include: ['packages/widget/test/browser/**/*.test.ts'] } },
      {
        test: {
          ...patience,
          name: 'integration',
          include: ['packages/api/test/integration/**/*.test.ts'],
          globalSetup: ['packages/api/test/global-setup.ts'],
          // Each file has its own Redis, stand-ins and database. To load the API anew for each would take longer than to test it.
          maxWorkers: 2,
          isolate: false,
        },
      },
      workerd,
      {
        test: {
          ...patience,
          name: 'plans',
          include: ['packages/api/test/plans/**/*.test.ts'],
          globalSetup: ['packages/api/test/global-setup.ts'],
        },
      },
      {
        test: {
          ...patience,
          name: 'chaos',
          include: ['packages/api/test/chaos/**/*.test.ts'],
          globalSetup: ['packages/api/test/global-setup.ts'],
          fileParallelism: false,
        },
      },
      {
        test: {
          ...patience,
          name: 'race',
          include: ['packages/api/test/race/**/*.test.ts'],
          globalSetup: ['packages/api/test/global-setup.ts'],
          fileParallelism: false,
        },
      },
      { test: { ...patience, name: 'e2e', include: ['packages/api/test/e2e/**/*.test.ts'], fileParallelism: false } },
    ],
  },
});
