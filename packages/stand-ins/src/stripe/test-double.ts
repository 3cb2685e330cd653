import { createServer } from 'node:http';
import Stripe from 'stripe';
import { closeServer, listen } from '../http.ts';
import { type LocalStripe, type StripeOptions, startStripe } from './index.ts';

/** A client of the real library that talks to `double`. */
export const clientOf = (double: LocalStripe, apiKey = 'sk_test_local'): Stripe =>
  new Stripe(apiKey, { host: '127.0.0.1', port: double.port, protocol: 'http', maxNetworkRetries: 0 });

/** An endpoint for webhooks that checks each signature with the real library. */
export type Receiver = {
  url: string;
  /** Events in the order of their arrival, repeats included. */
  received: Stripe.Event[];
  /** Answers the next requests with these statuses, then 200. */
  refuse(...statuses: number[]): void;
  /** Resolves when `count` events of these types have arrived. */
  waitFor(count: number, ...types: string[]): Promise<Stripe.Event[]>;
  close(): Promise<void>;
};

/** Listens for webhooks signed with `secret`. A bad signature is answered 400 and not recorded. */
export const startReceiver = async (secret: string): Promise<Receiver> => {
  const received: Stripe.Event[] = [];
  const refusals: number[] = [];
  const waiting = new Set<() => void>();
  const stripe = new Stripe('sk_test_local');
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const refusal = refusals.shift();
    if (refusal !== undefined) return res.writeHead(refusal).end();
    try {
      const signature = String(req.headers['stripe-signature']);
      received.push(await stripe.webhooks.constructEventAsync(Buffer.concat(chunks), signature, secret));
    } catch {
      return res.writeHead(400).end();
    }
    res.writeHead(200).end();
    for (const check of waiting) check();
  });
  const port = await listen(server, 0);
  return {
    url: `http://127.0.0.1:${port}/webhooks`,
    received,
    refuse: (...statuses) => void refusals.push(...statuses),
    waitFor: (count, ...types) =>
      new Promise((resolve) => {
        const check = () => {
          const matching = received.filter(({ type }) => !types.length || types.includes(type));
          if (matching.length < count) return;
          waiting.delete(check);
          resolve(matching);
        };
        waiting.add(check);
        check();
      }),
    close: () => closeServer(server),
  };
};

/** A double, a client and a receiver wired together. */
export const startAll = async (options: StripeOptions = {}) => {
  const webhookSecret = 'whsec_test';
  const receiver = await startReceiver(webhookSecret);
  const double = await startStripe({ webhookSecret, webhookUrl: receiver.url, retryDelays: [1, 1, 1], ...options });
  return {
    double,
    receiver,
    stripe: clientOf(double),
    async close() {
      await double.close();
      await receiver.close();
    },
  };
};
