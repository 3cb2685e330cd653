import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

/**
 * Postgres with an empty database and the stand-ins; the Worker in workerd gets their addresses as bindings. They run in a
 * process of their own, because this project resolves every import as for workerd, where drivers of sockets are empty.
 */
export default async function setup(project: TestProject) {
  const services = fork(join(project.config.root, 'packages/api/test/workerd/services.ts'));
  const ended = once(services, 'exit');
  const bindings = await Promise.race([
    once(services, 'message').then(([message]) => message as Record<string, string>),
    ended.then(([code]) => {
      throw new Error(`The services ended with code ${code} before they were up; see above.`);
    }),
  ]);
  project.provide('workerBindings', bindings);
  return async () => {
    services.disconnect();
    await ended;
  };
}

declare module 'vitest' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: it adds to the interface of Vitest.
  interface ProvidedContext {
    workerBindings: Record<string, string>;
  }
}
