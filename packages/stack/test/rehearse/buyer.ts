import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Client } from '../load/client.ts';
import { type BrowserKey, proofOf } from './keys.ts';
import type { Kept, Kind, Plan, Seen, Step } from './plan.ts';

type Body = Record<string, unknown>;
/** An answer, and when its request was due and answered, in ms since the opening. */
type Reply = { status: number; code: string; body: Body; headers: string; from: number; to: number };
type Admission = { token: string; visitor_id: string };

/** What all buyers share. */
export type Crowd = { plan: Plan; api: Client; stripe: Client; seen: Seen; now(): number };

/** How often somebody asks again when told to, or when the connection was lost. */
const MOST_TRIES = 6;
const CONFIRM_TRIES = 60;

const bodyOf = ({ body }: Answer): Body => (body.startsWith('{') ? (JSON.parse(body) as Body) : {});

const retryAfter = (headers: string): number => Number(/\r\nretry-after: *(\d+)/i.exec(headers)?.[1] ?? 1);

/** One person who wants tickets: everything that they do from their arrival until they have some or go home. */
export const buyerOf = (crowd: Crowd, n: number, key: BrowserKey, arrival: number) => {
  const { plan, api, stripe, seen, now } = crowd;
  const address = `cf-connecting-ip: 10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}\r\n`;
  const shop = `authorization: Bearer ${plan.publishableKey}\r\norigin: https://shop.example\r\n`;
  const event = `/api/v1/events/${plan.eventId}`;
  const note = (name: Step['name'], seats = 0, why?: string) =>
    seen.steps.push({ name, at: now(), seats, ...(why !== undefined && { why }) });
  let due = arrival;
  const left = () => plan.patienceSeconds * 1_000 - now();
  const patience = () => left() > 0;

  const once = async (
    kind: Kind,
    client: Client,
    method: string,
    path: string,
    head: string,
    body?: string,
  ): Promise<Reply> => {
    // The first request counts from the arrival, so that a crowd that is sent late counts as waiting.
    const at = Math.min(due, now());
    due = Number.POSITIVE_INFINITY;
    let reply: Omit<Reply, 'from' | 'to'>;
    try {
      const answer = await client.send({ method, path, headers: head, ...(body !== undefined && { body }) });
      const parsed = bodyOf(answer);
      reply = { status: answer.status, code: String(parsed.code ?? ''), body: parsed, headers: answer.headers };
    } catch (error) {
      seen.lost.push(`${kind}: ${error instanceof Error ? error.message : error}`);
      reply = { status: 0, code: 'connection_lost', body: {}, headers: '' };
    }
    seen.answered.push({ kind, at, ms: now() - at, status: reply.status, code: reply.code });
    return { ...reply, from: at, to: now() };
  };

  /** Asks, and again where the answer says so, with the same idempotency key. */
  const ask = async (
    kind: Kind,
    method: string,
    path: string,
    { as = shop, body, idempotencyKey }: { as?: string; body?: Body; idempotencyKey?: string } = {},
  ) => {
    const head = `${as}${plan.ownAddresses ? address : ''}${body ? 'content-type: application/json\r\n' : ''}${
      idempotencyKey ? `idempotency-key: ${idempotencyKey}\r\n` : ''
    }`;
    const text = body && JSON.stringify(body);
    for (let tries = 1; ; tries++) {
      const reply = await once(kind, api, method, path, head, text);
      const again = reply.status === 0 || reply.status === 429 || reply.status >= 500;
      if (!again || tries >= MOST_TRIES || !patience()) return reply;
      await delay(retryAfter(reply.headers) * 1_000 * (1 + Math.random()));
    }
  };

  const refused = (kind: Kind, answer: Omit<Reply, 'body' | 'headers'>, seats: number, admitted: boolean) => {
    const { status, code, from, to } = answer;
    const isFailure = status === 0 || status >= 500;
    seen.refusals.push({ code: code || String(status), kind, from, to, seats, admitted, isFailure });
  };

  const think = () => delay(plan.thinkSeconds * 1_000 * (0.5 + Math.random()));

  /** Waits in line. Resolves to the admission, to `open` when there is no line, or to why they went home. */
  const waitInLine = async (): Promise<Admission | 'open' | { left: string }> => {
    let place = await ask('join', 'POST', `${event}/waiting-room/join`, { body: { public_key: key.jwk } });
    note('joined');
    let ticket: unknown = null;
    for (;;) {
      if (place.status !== 200) {
        refused(ticket === null ? 'join' : 'check', place, 1, false);
        return { left: `line: ${place.code || place.status}` };
      }
      const { state, admission, check_after_seconds } = place.body;
      ticket = place.body.ticket ?? ticket;
      if (state === 'open') return 'open';
      if (state === 'admitted') {
        note('admitted');
        return admission as Admission;
      }
      if (state === 'sold_out') {
        refused('check', { ...place, code: 'sold_out' }, 1, false);
        return { left: 'sold out while in line' };
      }
      if (state === 'ended') return { left: 'the admission ended' };
      if (!patience()) return { left: 'out of patience' };
      // Whoever loses patience meanwhile asks once more before they go.
      await delay(Math.max(0, Math.min(Number(check_after_seconds) * 1_000, left())));
      place = await ask('check', 'POST', `${event}/waiting-room/check`, { body: { ticket } });
    }
  };

  const hold = (seats: number, admission: Admission | null) => {
    const idempotencyKey = randomUUID();
    const signedAt = Math.floor((plan.opensAt + now()) / 1_000);
    const proof = admission && {
      token: admission.token,
      proof: proofOf(key, { eventId: plan.eventId, visitorId: admission.visitor_id, idempotencyKey, signedAt }),
      signed_at: signedAt,
    };
    const body = {
      event_id: plan.eventId,
      items: [{ tier_id: plan.tierId, quantity: seats }],
      ...(proof && { admission: proof }),
    };
    return ask('hold', 'POST', '/api/v1/holds', { body, idempotencyKey });
  };

  /** Chooses tickets: two, or one if no more is left. Resolves to the hold's token and seats, or why there is none. */
  const choose = async (wanted: number, given: Admission | null) => {
    let seats = wanted;
    let admission = given;
    for (let tries = 1; ; tries++) {
      const held = await hold(seats, admission);
      if (held.status === 201) {
        const until = Date.parse(String(held.body.expires_at)) - plan.opensAt;
        const kept: Kept = { from: held.from, until, seats };
        seen.kept.push(kept);
        note('held', seats);
        return { token: String(held.body.token), seats, kept };
      }
      const { code } = held;
      refused('hold', held, seats, admission !== null);
      if (!patience() || tries >= MOST_TRIES) return { left: code || String(held.status) };
      if (code === 'sold_out' && seats > 1) seats = 1;
      else if (code === 'sale_not_started') await delay(500 + Math.random() * 500);
      else if (code === 'admission_required' && admission === null) {
        const line = await waitInLine();
        if (typeof line === 'object' && 'left' in line) return line;
        if (line !== 'open') admission = line;
      } else return { left: code || String(held.status) };
    }
  };

  const buy = async (token: string, seats: number, kept: Kept): Promise<string | null> => {
    await think();
    const order = await ask('order', 'POST', '/api/v1/orders', {
      body: { hold_token: token, name: 'Ada Lovelace', email: `buyer-${n}@example.com` },
      idempotencyKey: randomUUID(),
    });
    if (order.status !== 201) {
      refused('order', order, seats, true);
      return `order: ${order.code || order.status}`;
    }
    kept.until = Math.max(kept.until ?? 0, Date.parse(String(order.body.expires_at)) - plan.opensAt);
    await think();
    const { client_secret: secret, publishable_key: stripeKey } = (order.body.payment ?? {}) as Record<string, string>;
    const form = new URLSearchParams({
      key: stripeKey ?? '',
      client_secret: secret ?? '',
      payment_method: 'pm_card_visa',
    });
    const path = `/v1/payment_intents/${String(order.body.payment_id)}/confirm`;
    const type = 'content-type: application/x-www-form-urlencoded\r\n';
    kept.paidFrom = now();
    const paid = await once('pay', stripe, 'POST', path, type, form.toString());
    if (paid.status !== 200) return `payment: ${paid.status}`;
    note('paid', seats);
    kept.until = null;
    const as = `authorization: Bearer ${String(order.body.secret)}\r\norigin: https://shop.example\r\n`;
    for (let tries = 0; tries < CONFIRM_TRIES; tries++) {
      const confirmed = await ask('confirm', 'POST', `/api/v1/orders/${String(order.body.id)}/confirm`, { as });
      if (confirmed.status === 200) {
        note('sold', seats);
        return null;
      }
      if (confirmed.code !== 'payment_pending') return `confirm: ${confirmed.code || confirmed.status}`;
      await delay(500);
    }
    return 'confirm: payment_pending';
  };

  return async (): Promise<void> => {
    note('arrived');
    const page = await ask('event', 'GET', event);
    let admission: Admission | null = null;
    if (page.body.waiting_room === true) {
      const line = await waitInLine();
      if (typeof line === 'object' && 'left' in line) return void note('left', 0, line.left);
      if (line !== 'open') admission = line;
    } else {
      await ask('availability', 'GET', `${event}/availability`);
      // Everybody who is there presses the button within a second of the opening.
      if (now() < 0) await delay(-now() + Math.random() * 1_000);
    }
    await think();
    const held = await choose(Math.random() < 0.6 ? 2 : 1, admission);
    if ('left' in held) return void note('left', 0, held.left);
    const why = await buy(held.token, held.seats, held.kept);
    if (why !== null) note('left', 0, why);
  };
};
