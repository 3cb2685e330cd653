import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** One way for a stand-in to misbehave. Fields combine: `{latencyMs, status}` is a slow error. */
export type Fault = {
  /** Tested against `"<METHOD> <path and query>"`; without it every request matches. */
  match?: RegExp;
  /** Milliseconds to wait before anything else happens. */
  latencyMs?: number;
  /** Answer with this status without doing the work; 429 and 503 carry `Retry-After`. */
  status?: number;
  /** Seconds in `Retry-After`; 1 unless told. */
  retryAfter?: number;
  /** The JSON body that goes with `status`; by default in the service's own shape. */
  body?: unknown;
  /** Hit only each nth matching request: 1 is all of them, 3 the third, the sixth and so on. */
  everyNth?: number;
  /** Stop after this many hits. */
  times?: number;
  /** Do the work, then close the connection without an answer. */
  dropResponse?: boolean;
  /** Never answer: the connection stays open until the caller gives up or the faults are cleared. */
  hang?: boolean;
};

/** What a server does after `intercept`: its work, nothing more, or its work without an answer. */
export type Verdict = 'proceed' | 'handled' | 'proceed-then-drop';

type ActiveFault = {
  fault: Fault;
  matched: number;
  hits: number;
};

/** Lets a test make a stand-in slow or silent, or make it fail or lose answers. */
export class Faults {
  #active: ActiveFault[] = [];
  #hanging = new Set<ServerResponse>();
  #errorBody: (status: number) => unknown;

  /** `errorBody` gives an injected error the shape of the real service's errors. */
  constructor(errorBody: (status: number) => unknown = (status) => ({ error: `injected fault: ${status}` })) {
    this.#errorBody = errorBody;
  }

  /** Replaces the faults in force. Of several that match a request the first one applies. */
  set(...faults: Fault[]): void {
    this.clear();
    this.#active = faults.map((fault) => ({ fault, matched: 0, hits: 0 }));
  }

  /** Back to good behaviour; connections that a fault left hanging are closed. */
  clear(): void {
    this.#active = [];
    for (const res of this.#hanging) res.destroy();
    this.#hanging.clear();
  }

  /** How many requests were hit since the last `set`; lets a test prove that its fault occurred. */
  get hits(): number {
    return this.#active.reduce((sum, { hits }) => sum + hits, 0);
  }

  /** Applies the fault in force, if any, to one request whose body has already been read. */
  async intercept(req: IncomingMessage, res: ServerResponse): Promise<Verdict> {
    const fault = this.#next(`${req.method} ${req.url}`);
    if (!fault) return 'proceed';
    if (fault.latencyMs) await delay(fault.latencyMs, undefined, { ref: false });
    if (fault.hang) {
      await this.#hang(res);
      return 'handled';
    }
    if (fault.status !== undefined) {
      const limited = fault.status === 429 || fault.status === 503;
      res.writeHead(fault.status, {
        'content-type': 'application/json',
        ...(limited ? { 'retry-after': String(fault.retryAfter ?? 1) } : {}),
      });
      res.end(JSON.stringify(fault.body ?? this.#errorBody(fault.status)));
      return 'handled';
    }
    return fault.dropResponse ? 'proceed-then-drop' : 'proceed';
  }

  #next(target: string): Fault | undefined {
    for (const active of this.#active) {
      const { match, everyNth = 1, times = Number.POSITIVE_INFINITY } = active.fault;
      // String.search ignores `lastIndex`, so a pattern with the g flag behaves the same each time.
      if (match && target.search(match) < 0) continue;
      active.matched += 1;
      if (active.matched % everyNth !== 0 || active.hits >= times) continue;
      active.hits += 1;
      return active.fault;
    }
    return undefined;
  }

  async #hang(res: ServerResponse): Promise<void> {
    if (res.destroyed) return;
    this.#hanging.add(res);
    await new Promise<void>((resolve) => res.once('close', resolve));
    this.#hanging.delete(res);
  }
}
