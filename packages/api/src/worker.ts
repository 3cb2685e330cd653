import { createApp } from './app.ts';
import { compose } from './compose.ts';
import type { Deps } from './core/context.ts';
import { atOnce } from './jobs/at-once.ts';
import { internalRoutes } from './jobs/routes.ts';
import { runSweep } from './jobs/sweep.ts';

/** Runs of the sweep in one cron invocation, as long as there is more to do. */
const MAX_SWEEPS = 10;

/** The Worker. `overrides` are for the local stack, which sets the clock. */
export const createWorker = (overrides: Partial<Deps> = {}) => {
  let built: { deps: Deps; app: ReturnType<typeof createApp> } | null = null;
  const build = (bindings: unknown) => {
    if (!built) {
      const deps = compose(bindings, { atOnce, ...overrides });
      built = { deps, app: createApp(deps, internalRoutes) };
    }
    return built;
  };
  return {
    fetch: (request, bindings, execution) => build(bindings).app.fetch(request, {}, execution),
    async scheduled(_controller, bindings, execution) {
      const { deps } = build(bindings);
      for (let run = 0; run < MAX_SWEEPS; run++) {
        const { more } = await runSweep({ ...deps, now: deps.clock.now(), later: (work) => execution.waitUntil(work) });
        if (!more) return;
      }
    },
  } satisfies ExportedHandler;
};

export default createWorker();
