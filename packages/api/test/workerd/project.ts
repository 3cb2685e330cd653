import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { timeouts } from '../timeouts.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The Worker's settings as deployed, but that the stand-ins, all on loopback, may be fetched from. */
const settings = () => {
  const { compatibility_date, compatibility_flags } = JSON.parse(readFileSync(at('../../wrangler.jsonc'), 'utf8')) as {
    compatibility_date: string;
    compatibility_flags: string[];
  };
  return {
    compatibilityDate: compatibility_date,
    compatibilityFlags: compatibility_flags.filter((flag) => flag !== 'global_fetch_strictly_public'),
  };
};

/** The Vitest project whose tests run inside workerd, beside the Worker; the services are started in Node. */
export const workerd = {
  logLevel: 'error' as const,
  plugins: [
    cloudflareTest(({ inject }) => ({
      main: at('../../src/worker.ts'),
      miniflare: { ...settings(), bindings: inject('workerBindings'), r2Buckets: ['BUCKET'] },
    })),
  ],
  test: {
    ...timeouts,
    name: 'workerd',
    include: ['packages/api/test/workerd/**/*.test.ts'],
    globalSetup: [at('./global-setup.ts')],
    fileParallelism: false,
  },
};
