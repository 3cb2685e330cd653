import type { LocalWorker } from '../../src/worker-host.ts';

/** What an isolate has in memory, in bytes: V8's objects, and buffers and objects of workerd's that these keep alive. */
export type Heap = { used: number; total: number; buffers: number; native: number };

/** The inspector of the Worker's isolate. */
export type Inspector = {
  /** The heap as it is now. */
  heap(): Promise<Heap>;
  /** Collects all garbage. */
  collect(): Promise<void>;
  close(): void;
};

type Usage = { usedSize: number; totalSize: number; backingStorageSize: number; embedderHeapUsedSize: number };
type Target = { id: string; webSocketDebuggerUrl: string };

/** How often the isolate gets a request while a command waits. */
const NUDGE_MS = 50;

/** Connects to the Worker's inspector by the Chrome DevTools protocol. The Worker was started with `inspector`. */
export const openInspector = async (worker: LocalWorker): Promise<Inspector> => {
  const url = await worker.inspectorUrl();
  const targets = (await (await fetch(`http://${url.host}/json`)).json()) as Target[];
  const target = targets.find(({ id }) => id === 'core:user:api');
  if (!target) throw new Error(`The inspector lists no Worker: ${targets.map(({ id }) => id).join(', ')}`);
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  const waiting = new Map<number, (result: unknown) => void>();
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => undefined);
  socket.addEventListener('close', () => lost.reject(new Error('The inspector closed its connection')));
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id?: number; result?: unknown };
    if (id === undefined) return;
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  const opened = new Promise<void>((resolve) => socket.addEventListener('open', () => resolve(), { once: true }));
  await Promise.race([opened, lost.promise]);
  let last = 0;
  const command = async <T>(method: string): Promise<T> => {
    last += 1;
    const answered = new Promise<T>((resolve) => waiting.set(last, (result) => resolve(result as T)));
    socket.send(JSON.stringify({ id: last, method }));
    // workerd answers some commands only once the isolate has work.
    const nudge = setInterval(() => void fetch(`${worker.origin}/nothing`).catch(() => undefined), NUDGE_MS);
    try {
      return await Promise.race([answered, lost.promise]);
    } finally {
      clearInterval(nudge);
    }
  };
  await command('HeapProfiler.enable');
  return {
    async heap() {
      const { usedSize, totalSize, backingStorageSize, embedderHeapUsedSize } =
        await command<Usage>('Runtime.getHeapUsage');
      return { used: usedSize, total: totalSize, buffers: backingStorageSize, native: embedderHeapUsedSize };
    },
    collect: () => command('HeapProfiler.collectGarbage'),
    close: () => socket.close(),
  };
};
