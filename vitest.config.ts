import { defineConfig } from 'vitest/config';
import { workerd } from './packages/api/test/workerd/project.ts';

// A test's folder says what it runs in.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/{src,scripts}/**/*.test.ts', 'scripts/**/*.test.ts', 'examples/*/**/*.test.ts'],
          // Some generate and compile, and another part may want the processor at the same time.
          testTimeout: 30_000,
        },
      },
      {
        test: { name: 'local', include: ['packages/api/local/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 60_000 },
      },
      {
        test: {
          name: 'package',
          include: ['packages/*/test/package.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['packages/widget/test/browser/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['packages/api/test/integration/**/*.test.ts'],
          globalSetup: ['packages/api/test/global-setup.ts'],
          // Each file has its own Redis, stand-ins and database. To load the API anew for each would take longer than to test it.
          maxWorkers: 2,
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      workerd,
      {
        test: {
          name: 'plans',
          include: ['packages/api/test/plans/**/*.test.ts'],
          globalSetup: ['packages/api/test/global-setup.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'chaos',
          include: ['packages/api/test/chaos/**/*.test.ts'],
          globalSetup: ['packages/api/test/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'race',
          include: ['packages/api/test/race/**/*.test.ts'],
          globalSetup: ['packages/api/test/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['packages/api/test/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
