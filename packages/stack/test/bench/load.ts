import { randomUUID } from 'node:crypto';
import { Agent, request as send } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

// The load generator: a separate process, so that its own cost does not count as the service's.

/** What callers do. */
export type Kind = 'reads' | 'holds' | 'purchases' | 'logins' | 'registrations';

/**
 * A number of callers, each of whom asks again when answered, or after a pause of half to one and a half times
 * `thinkSeconds`; or arrivals at a fixed rate, whatever the answers.
 */
export type Pace = { callers: number; thinkSeconds?: number } | { perSecond: number };

export type Phase = { kind: Kind; pace: Pace; warmupSeconds: number; seconds: number };

/** What callers can ask for. */
export type Stage = {
  origin: string;
  stripe: string;
  publishableKey: string;
  /** The event everyone wants comes first. */
  events: { id: string; tierIds: string[] }[];
  orders: { id: string; secret: string }[];
  person: { email: string; password: string };
};

/** Durations by step, in milliseconds, of steps that began after the warm-up. */
export type Outcome = {
  durations: Record<string, number[]>;
  /** Answers that were not 2xx, by code. */
  refused: Record<string, number>;
  /** Arrivals that were not sent, because too many were under way already. */
  dropped: number;
  seconds: number;
};

const MOST_UNDER_WAY = 2_000;
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

type Answer = { status: number; body: Record<string, unknown> };

const call = (
  method: string,
  url: string,
  { as, body, key }: { as?: string | undefined; body?: unknown; key?: string | undefined } = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const outgoing = send(url, {
      method,
      agent,
      timeout: 30_000,
      headers: {
        ...(as && { authorization: `Bearer ${as}` }),
        ...(key && { 'idempotency-key': key }),
        ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      },
    });
    // The server may close a connection that was idle just when it is used again; a browser also repeats the
    // request.
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      if (outgoing.reusedSocket && error.code === 'ECONNRESET') resolve(call(method, url, { as, body, key }));
      else reject(error);
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer within 30 s')));
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const answer = Buffer.concat(chunks).toString();
        resolve({
          status: incoming.statusCode ?? 0,
          body: answer.startsWith('{') ? (JSON.parse(answer) as Record<string, unknown>) : {},
        });
      });
    });
    outgoing.end(text);
  });

class Refused extends Error {}

/** Measures each step; the first counts from the time when it was due. */
type Timed = (step: string, work: () => Promise<Answer>) => Promise<Answer['body']>;

const pick = <T>(items: readonly T[]): T => {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};

let visitors = 0;

const readKinds = (stage: Stage): Record<string, () => Promise<Answer>> => {
  const api = `${stage.origin}/api/v1`;
  const [hot] = stage.events;
  return {
    'list events': () => call('GET', `${api}/events?limit=20`),
    'get event': () => call('GET', `${api}/events/${pick(stage.events).id}`, { as: stage.publishableKey }),
    availability: () => call('GET', `${api}/events/${hot?.id}/availability`, { as: stage.publishableKey }),
    'get order': () => {
      const { id, secret } = pick(stage.orders);
      return call('GET', `${api}/orders/${id}`, { as: secret });
    },
  };
};

const placeHold = (stage: Stage) => {
  const [hot] = stage.events;
  return call('POST', `${stage.origin}/api/v1/holds`, {
    as: stage.publishableKey,
    key: randomUUID(),
    body: { event_id: hot?.id, items: [{ tier_id: pick(hot?.tierIds ?? []), quantity: 2 }] },
  });
};

const work: Record<Kind, (stage: Stage, timed: Timed) => Promise<unknown>> = {
  async reads(stage, timed) {
    const [name, read] = pick(Object.entries(readKinds(stage)));
    await timed(name, read);
  },
  async holds(stage, timed) {
    await timed('place hold', () => placeHold(stage));
  },
  async purchases(stage, timed) {
    const api = `${stage.origin}/api/v1`;
    const visitor = `${process.pid}-${++visitors}`;
    const hold = await timed('place hold', () => placeHold(stage));
    const order = await timed('create order', () =>
      call('POST', `${api}/orders`, {
        as: stage.publishableKey,
        key: randomUUID(),
        body: { hold_token: hold.token, email: `buyer-${visitor}@example.com`, name: 'Ada Lovelace' },
      }),
    );
    // Stripe's part: the buyer's time, not ours. Its webhook reaches us at the same moment.
    const paid = await call('POST', `${stage.stripe}/_control/pay`, { body: [order.payment_id] });
    if (paid.status >= 300) throw new Refused('payment');
    await timed('confirm order', () =>
      call('POST', `${api}/orders/${String(order.id)}/confirm`, { as: String(order.secret) }),
    );
  },
  async logins(stage, timed) {
    await timed('log in', () => call('POST', `${stage.origin}/api/v1/auth/login`, { body: stage.person }));
  },
  async registrations(stage, timed) {
    const email = `person-${process.pid}-${++visitors}@example.com`;
    await timed('register', () =>
      call('POST', `${stage.origin}/api/v1/auth/register`, {
        body: { email, password: 'correct horse battery', name: 'Grace Hopper' },
      }),
    );
  },
};

const run = async (stage: Stage, { kind, pace, warmupSeconds, seconds }: Phase): Promise<Outcome> => {
  const begun = performance.now();
  const counted = begun + warmupSeconds * 1000;
  const until = counted + seconds * 1000;
  const outcome: Outcome = { durations: {}, refused: {}, dropped: 0, seconds };
  const note = (name: string, from: number) => {
    if (from < counted) return;
    outcome.durations[name] ??= [];
    outcome.durations[name].push(performance.now() - from);
  };
  const thinkMs = 'callers' in pace ? 1000 * (pace.thinkSeconds ?? 0) : 0;
  const refuse = (code: string) => {
    outcome.refused[code] = (outcome.refused[code] ?? 0) + 1;
  };
  const once = async (intended: number) => {
    let from = intended;
    const timed: Timed = async (step, ask) => {
      if (thinkMs > 0) {
        await delay(thinkMs * (0.5 + Math.random()));
        from = performance.now();
      }
      const { status, body } = await ask();
      if (status >= 300) {
        refuse(`${step}: ${String(body.code ?? status)}`);
        throw new Refused(step);
      }
      note(step, from);
      from = performance.now();
      return body;
    };
    try {
      await work[kind](stage, timed);
      if (kind === 'purchases' && thinkMs === 0) note('whole purchase', intended);
    } catch (error) {
      if (!(error instanceof Refused)) refuse(error instanceof Error ? error.message : String(error));
    }
  };
  if ('callers' in pace) {
    const caller = async () => {
      while (performance.now() < until) await once(performance.now());
    };
    await Promise.all(Array.from({ length: pace.callers }, caller));
  } else {
    const underWay = new Set<Promise<void>>();
    // Visitors come independently of each other, so the gaps are exponential (a Poisson process).
    for (let due = begun; due < until; due += (-Math.log(1 - Math.random()) * 1000) / pace.perSecond) {
      const wait = due - performance.now();
      if (wait > 1) await delay(wait);
      if (underWay.size >= MOST_UNDER_WAY) {
        outcome.dropped += 1;
        continue;
      }
      // Measured from the due time, so that a late start counts as waiting.
      const one: Promise<void> = once(due).finally(() => underWay.delete(one));
      underWay.add(one);
    }
    await Promise.all(underWay);
  }
  outcome.seconds = (performance.now() - counted) / 1000;
  return outcome;
};

process.on('message', ({ stage, phase }: { stage: Stage; phase: Phase }) => {
  run(stage, phase).then(
    (outcome) => process.send?.(outcome),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
