import { once } from 'node:events';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { applyFunctions, sqlSources } from '@ticket-vendor/api/scripts/functions.ts';
import { messageOf } from '@ticket-vendor/stand-ins/message-of.ts';
import { watch } from 'chokidar';
import pg from 'pg';
import { duration } from './progress.ts';
import type { Stack } from './stack.ts';

const PACKAGES = fileURLToPath(new URL('../..', import.meta.url));
const WATCHED = ['api/src', 'sdk/src', 'stack/src', 'text/src', 'webhooks/src', 'widget/src', 'widget/scripts'];
/** An editor finishes saving several files, or one file in steps, within this time. */
const QUIET_MS = 30;

/** Something that is built from sources. */
type Product = {
  /** Matches the paths of its sources, below `packages`. */
  sources: RegExp;
  /** Brings it up to date and returns its name; null if it did not change. Throws a source's fault. */
  refresh(): Promise<string | null>;
};

type WatchOptions = {
  stack: Stack;
  /** Where the Worker's static files are. */
  assetsDir: string;
  /** Called with a line on what was rebuilt, or could not be. */
  say: (line: string) => void;
  /** Called at each new start of the Worker. */
  onRestart: () => Promise<void>;
};

/** A watch over the sources. */
export type Watch = {
  /** Waits for a rebuild that is under way. */
  close(): Promise<void>;
};

/** Rebuilds what depends on a changed source, until it is closed. If a build fails, the old result stays. */
export const startWatch = ({ stack, assetsDir, say, onRestart }: WatchOptions): Watch => {
  // In this order: a Worker's new code may call a new function.
  const products = [functionsOf(stack), workerOf(stack, onRestart), assetsIn(assetsDir)];
  /** The fault of each product whose build failed. */
  const broken = new Map<Product, string>();
  let changed = new Set<Product>();
  let changedAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let rebuilding: Promise<void> | undefined;

  const rebuild = async () => {
    while (changed.size > 0) {
      const [stale, since] = [changed, changedAt];
      changed = new Set();
      const done: string[] = [];
      let mended = false;
      for (const product of products.filter((one) => stale.has(one))) {
        try {
          const name = await product.refresh();
          if (name) done.push(name);
          mended = broken.delete(product) || mended;
        } catch (error) {
          const fault = messageOf(error);
          // An editor may save in steps; show the same fault once.
          if (broken.get(product) !== fault) say(`✗ ${fault}`);
          broken.set(product, fault);
        }
      }
      if (done.length > 0) say(`Rebuilt ${LIST.format(done)} in ${duration(performance.now() - since)}`);
      else if (mended) say('Mended; nothing else changed');
    }
    rebuilding = undefined;
  };
  const onChange = (path: string) => {
    const affected = path.endsWith('.test.ts') ? [] : products.filter(({ sources }) => sources.test(path));
    if (affected.length === 0) return;
    if (changed.size === 0) changedAt = performance.now();
    for (const product of affected) changed.add(product);
    clearTimeout(timer);
    timer = setTimeout(() => {
      rebuilding ??= rebuild();
    }, QUIET_MS);
  };
  // Not Node's own recursive watch: on Linux it misses each save but the first that puts a new file in an old one's place.
  const watcher = watch(WATCHED, { cwd: PACKAGES, ignoreInitial: true })
    .on('all', (_, file) => onChange(file.replaceAll(sep, '/')))
    .on('error', (error) => say(`✗ Changes are no longer seen: ${messageOf(error)}`));
  return {
    async close() {
      await watcher.close();
      clearTimeout(timer);
      changed.clear();
      await rebuilding;
    },
  };
};

const LIST = new Intl.ListFormat('en');

const functionsOf = ({ databaseUrl }: Stack): Product => ({
  sources: /^api\/src\/db\/functions\//,
  async refresh() {
    const client = new pg.Client(databaseUrl);
    await client.connect();
    try {
      await applyFunctions(client, await sqlSources());
    } finally {
      await client.end();
    }
    return 'the SQL functions';
  },
});

const workerOf = ({ build, worker }: Stack, onRestart: () => Promise<void>): Product => {
  let isUp = true;
  return {
    sources: /^((api|text|webhooks)\/src\/(?!db\/functions\/)|stack\/src\/worker\.ts)/,
    async refresh() {
      if (!(await build.run()) && isUp) return null;
      isUp = false;
      await worker.restart();
      isUp = true;
      await onRestart();
      return 'the Worker';
    },
  };
};

const assetsIn = (dir: string): Product => ({
  sources: /^(widget|sdk\/src|text\/src|api\/src\/modules\/pages)\//,
  async refresh() {
    const thread = new Worker(new URL('../scripts/assets-thread.ts', import.meta.url), { workerData: dir });
    const [changed] = (await once(thread, 'message')) as [string[]];
    if (changed.length === 0) return null;
    return changed.some((name) => name.startsWith('widget')) ? 'the widget' : changed.join(', ');
  },
});
