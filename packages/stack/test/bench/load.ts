import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, type Client, createClient } from '../load/client.ts';
import type { Outcome, Phase } from './phase.ts';
import { type ReadName, readRequests } from './reads.ts';
import type { Stage } from './stage.ts';

// The load generator: a separate process, so that its own cost does not count as the service's.

const MOST_UNDER_WAY = 2_000;
/** Connections to the service, as so many browsers would have; to Stripe's stand-in there are fewer. */
const CONNECTIONS = 256;

const clients = new Map<string, Client>();
const clientOf = (origin: string) => {
  const known = clients.get(origin) ?? createClient(origin, CONNECTIONS);
  clients.set(origin, known);
  return known;
};

class Refused extends Error {}

const pick = <T>(items: readonly T[]): T => {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};

/** Measures a step and gives its answer; throws Refused if it was not a 2xx or a 304. */
type Timed = (step: string, ask: () => Promise<Answer>) => Promise<Answer>;

const post = (
  origin: string,
  path: string,
  { as, body, key }: { as?: string | undefined; body?: unknown; key?: string | undefined },
) =>
  clientOf(origin).send({
    method: 'POST',
    path,
    headers: `${as ? `authorization: Bearer ${as}\r\norigin: https://shop.example\r\n` : ''}${key ? `idempotency-key: ${key}\r\n` : ''}content-type: application/json\r\n`,
    body: body === undefined ? '' : JSON.stringify(body),
  });

const bodyOf = (answer: Answer) => JSON.parse(answer.body) as Record<string, string>;

const placeHold = ({ origin, publishableKey, events: [hot] }: Stage) =>
  post(origin, '/api/v1/holds', {
    as: publishableKey,
    key: randomUUID(),
    body: { event_id: hot?.id, items: [{ tier_id: pick(hot?.tierIds ?? []), quantity: 2 }] },
  });

let visitors = 0;

const order = async (stage: Stage, timed: Timed) => {
  const visitor = `${process.pid}-${++visitors}`;
  const { token } = bodyOf(await timed('place hold', () => placeHold(stage)));
  const made = await timed('create order', () =>
    post(stage.origin, '/api/v1/orders', {
      as: stage.publishableKey,
      key: randomUUID(),
      body: { hold_token: token, email: `buyer-${visitor}@example.com`, name: 'Ada Lovelace' },
    }),
  );
  return bodyOf(made);
};

/** What one visitor does, by the kind of a phase. */
const visitOf = (stage: Stage, phase: Phase): ((timed: Timed) => Promise<unknown>) => {
  const { origin } = stage;
  switch (phase.kind) {
    case 'reads': {
      const client = clientOf(origin);
      const kinds = phase.of.map((name: ReadName) => [name, readRequests(stage, name)] as const);
      return (timed) => {
        const [name, asks] = pick(kinds);
        return timed(name, () => client.send(pick(asks)));
      };
    }
    case 'holds':
      return (timed) => timed('place hold', () => placeHold(stage));
    case 'orders':
      return (timed) => order(stage, timed);
    case 'purchases':
      return async (timed) => {
        const made = await order(stage, timed);
        // Stripe's part: the buyer's time, not ours. Its webhook reaches us at the same moment.
        const paid = await post(stage.stripe, '/_control/pay', { body: [made.payment_id] });
        if (paid.status >= 300) throw new Refused('payment');
        await timed('confirm order', () => post(origin, `/api/v1/orders/${made.id}/confirm`, { as: made.secret }));
      };
    case 'logins':
      return (timed) => timed('log in', () => post(origin, '/api/v1/auth/login', { body: stage.person }));
    case 'registrations':
      return (timed) => {
        const email = `person-${process.pid}-${++visitors}@example.com`;
        const body = { email, password: 'correct horse battery', name: 'Grace Hopper' };
        return timed('register', () => post(origin, '/api/v1/auth/register', { body }));
      };
  }
};

const codeOf = ({ status, body }: Answer) => /"code": ?"(\w+)"/.exec(body)?.[1] ?? String(status);

const run = async (stage: Stage, phase: Phase): Promise<Outcome> => {
  const { pace, warmupSeconds, seconds } = phase;
  const thinkMs = 'callers' in pace ? 1000 * (pace.thinkSeconds ?? 0) : 0;
  const visit = visitOf(stage, phase);
  const begun = performance.now();
  const counted = begun + warmupSeconds * 1000;
  const until = counted + seconds * 1000;
  const outcome: Outcome = { durations: {}, done: {}, inTime: {}, refused: {}, dropped: 0 };
  const note = (name: string, from: number) => {
    const now = performance.now();
    outcome.done[name] = (outcome.done[name] ?? 0) + 1;
    // By when they were answered: by when they began, those under way at the end would make slow builds seem slower.
    if (now >= counted && now < until) outcome.inTime[name] = (outcome.inTime[name] ?? 0) + 1;
    if (from < counted) return;
    outcome.durations[name] ??= [];
    outcome.durations[name].push(now - from);
  };
  const refuse = (code: string) => {
    outcome.refused[code] = (outcome.refused[code] ?? 0) + 1;
  };
  const once = async (due: number): Promise<void> => {
    let first = true;
    const timed: Timed = async (step, ask) => {
      if (thinkMs > 0) await delay(thinkMs * (0.5 + Math.random()));
      // The first step counts from the time when it was due, so that a late start counts as waiting.
      const from = first && thinkMs === 0 ? due : performance.now();
      first = false;
      const answer = await ask();
      if (answer.status >= 300 && answer.status !== 304) {
        refuse(`${step}: ${codeOf(answer)}`);
        throw new Refused(step);
      }
      note(step, from);
      return answer;
    };
    try {
      await visit(timed);
      if (phase.kind === 'purchases' && thinkMs === 0) note('whole purchase', due);
    } catch (error) {
      if (!(error instanceof Refused)) refuse(error instanceof Error ? error.message : String(error));
    }
  };
  await ('callers' in pace
    ? callAgain(pace.callers, until, once)
    : arrive(pace.perSecond, begun, until, once, outcome));
  return outcome;
};

/** Callers of whom each asks again when answered. */
const callAgain = async (callers: number, until: number, once: (due: number) => Promise<void>) => {
  const caller = async () => {
    for (let now = performance.now(); now < until; now = performance.now()) await once(now);
  };
  await Promise.all(Array.from({ length: callers }, caller));
};

/** Arrivals at a rate, whatever the answers. Visitors come independently of each other, so the gaps are exponential (a Poisson process). */
const arrive = async (
  perSecond: number,
  begun: number,
  until: number,
  once: (due: number) => Promise<void>,
  outcome: Outcome,
) => {
  const underWay = new Set<Promise<void>>();
  for (let due = begun; due < until; due += (-Math.log(1 - Math.random()) * 1000) / perSecond) {
    const wait = due - performance.now();
    if (wait > 1) await delay(wait);
    if (underWay.size >= MOST_UNDER_WAY) {
      outcome.dropped += 1;
      continue;
    }
    const one: Promise<void> = once(due).finally(() => underWay.delete(one));
    underWay.add(one);
  }
  await Promise.all(underWay);
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
