import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '../load/client.ts';
import { buyerOf, type Crowd } from './buyer.ts';
import { type BrowserKey, newBrowserKey } from './keys.ts';
import type { Plan, Seen } from './plan.ts';

// The crowd: a process of its own, so that what it costs does not count as the service's.

const STRIPE_CONNECTIONS = 32;

/** When each arrives, in ms since the opening: evenly over the time, the early share of it before the opening. */
const arrivals = ({ buyers, seconds, early }: Plan): number[] =>
  Array.from({ length: buyers }, () => (Math.random() - early) * seconds * 1_000).sort((a, b) => a - b);

const rehearse = async (plan: Plan, keys: readonly BrowserKey[]): Promise<Seen> => {
  const seen: Seen = { answered: [], steps: [], kept: [], refusals: [], lost: [] };
  // Monotonic, so that a clock that is put right meanwhile moves nothing.
  const offset = plan.opensAt - Date.now() + performance.now();
  const now = () => performance.now() - offset;
  const api = createClient(plan.origin, plan.connections);
  const stripe = createClient(plan.stripe, STRIPE_CONNECTIONS);
  const crowd: Crowd = { plan, api, stripe, seen, now };
  const people: Promise<void>[] = [];
  for (const [n, at] of arrivals(plan).entries()) {
    const wait = at - now();
    if (wait > 2) await delay(wait);
    const key = keys[n];
    if (!key) throw new Error('There are fewer keys than buyers.');
    people.push(buyerOf(crowd, n, key, at)());
  }
  await Promise.all(people);
  api.close();
  stripe.close();
  return seen;
};

let keys: BrowserKey[] = [];
process.on('message', (message: { keys: number } | { plan: Plan }) => {
  if ('keys' in message) {
    // A browser makes its own; here all are made before anybody comes.
    keys = Array.from({ length: message.keys }, newBrowserKey);
    process.send?.('ready');
    return;
  }
  rehearse(message.plan, keys).then(
    (seen) => process.send?.(seen),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
