import { Redis } from '@upstash/redis';
import type { Env } from '../../core/env.ts';
import type { EventSnapshot, GateRefusal, Granted, Hold, HoldGate, RequestKey } from '../../ports/holds.ts';
import { AVAILABILITY, EXTEND, LOOK, PIN, PLACE, RECOUNT, RELEASE, SETTLE } from './scripts.ts';

/** So long nobody asks a Redis that did not answer. */
const OPEN_MS = 2_000;
const PIN_MS = 60_000;

type StoredHold = {
  id: string;
  lines: Hold['lines'];
  currency: string;
  price_rules: Hold['price_rules'];
  granted_at: number;
  expires_at: number;
};
type GrantedHold = StoredHold & { repeated?: true };

const keysOf = (eventId: string, key?: RequestKey | null) =>
  ['snapshot', 'holds', 'data', 'held', 'caps', ...(key ? [`key:${key.id}`] : [])].map(
    (name) => `gate:{${eventId}}:${name}`,
  );

const read = <T>(text: string): T => JSON.parse(text) as T;

/** Redis's HGETALL is flat: field, value, field, value. `*` is the event's sum. */
const readHeld = (flat: readonly unknown[]): Record<string, number> => {
  const held: Record<string, number> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) {
    if (flat[i] !== '*') held[String(flat[i])] = Number(flat[i + 1]);
  }
  return held;
};

/** Seats the public can have of each tier: bounded by the tier, by the event's capacity and by what is under hold. */
export const freeSeats = (snapshot: EventSnapshot, held: Record<string, number>): Record<string, number> => {
  const allHeld = Object.values(held).reduce((a, b) => a + b, 0);
  const room = snapshot.capacity === null ? Number.POSITIVE_INFINITY : snapshot.capacity - snapshot.committed - allHeld;
  return Object.fromEntries(
    Object.entries(snapshot.tiers).map(([id, tier]) => [
      id,
      tier.closed ? 0 : Math.max(0, Math.min(room, tier.quantity - tier.committed - (held[id] ?? 0))),
    ]),
  );
};

/** The gate over Upstash's REST protocol. */
export const createRedisGate = (
  env: Pick<
    Env,
    | 'UPSTASH_REDIS_REST_URL'
    | 'UPSTASH_REDIS_REST_TOKEN'
    | 'REDIS_DEADLINE_MS'
    | 'HOLD_SEATS_PER_IP'
    | 'HOLD_SEATS_PER_BUYER'
  >,
  onTrouble: (error: unknown) => void,
): HoldGate => {
  const redis = new Redis({
    url: env.UPSTASH_REDIS_REST_URL,
    token: env.UPSTASH_REDIS_REST_TOKEN,
    automaticDeserialization: false,
    enableTelemetry: false,
    retry: false,
    signal: () => AbortSignal.timeout(env.REDIS_DEADLINE_MS),
  });
  const scripts = new Map<string, ReturnType<typeof redis.createScript<string>>>();
  let openUntil = 0;

  const run = async <T = string>(
    source: string,
    eventId: string,
    args: (string | number)[],
    key?: RequestKey | null,
  ): Promise<T | 'unavailable'> => {
    if (Date.now() < openUntil) return 'unavailable';
    const script = scripts.get(source) ?? redis.createScript<string>(source);
    scripts.set(source, script);
    try {
      return (await script.exec(keysOf(eventId, key), args.map(String))) as T;
    } catch (error) {
      openUntil = Date.now() + OPEN_MS;
      onTrouble(error);
      return 'unavailable';
    }
  };

  const toHold = (eventId: string, stored: GrantedHold): Granted => ({
    ...stored,
    event_id: eventId,
    granted_at: new Date(stored.granted_at),
    expires_at: new Date(stored.expires_at),
  });

  return {
    async place(request, loadSnapshot) {
      const { holdId, eventId, promoterId, lines, buyer, ip, now, seconds, key, idempotencyKey, isWhole } = request;
      const wanted = {
        id: holdId,
        request: idempotencyKey?.request_hash ?? '',
        lines,
        ...(buyer && { buyer }),
        ...(ip && { ip }),
        granted_at: now.getTime(),
        expires_at: now.getTime() + seconds * 1000,
      };
      const attempt = (snapshot: string) =>
        run(
          PLACE,
          eventId,
          [
            now.getTime(),
            snapshot,
            JSON.stringify(wanted),
            env.HOLD_SEATS_PER_IP,
            env.HOLD_SEATS_PER_BUYER,
            promoterId,
            key.code,
            key.promoterId,
          ],
          isWhole ? idempotencyKey : null,
        );
      let text = await attempt('');
      if (text !== 'unavailable' && read<{ refused?: string }>(text).refused === 'no_snapshot') {
        const snapshot = await loadSnapshot();
        if (!snapshot) return { refused: 'event_not_found' };
        text = await attempt(JSON.stringify(snapshot));
      }
      if (text === 'unavailable') return text;
      const answer = read<GrantedHold | GateRefusal>(text);
      return 'refused' in answer ? answer : toHold(eventId, answer);
    },

    async pin(hold, now) {
      const stored = { ...hold, granted_at: hold.granted_at.getTime(), expires_at: hold.expires_at.getTime() };
      const answer = await run(PIN, hold.event_id, [now.getTime(), JSON.stringify(stored), now.getTime() + PIN_MS]);
      return answer as 'pinned' | 'released' | 'unavailable';
    },

    async extend(eventId, holdId, now, seconds, key) {
      const args = [now.getTime(), holdId, now.getTime() + seconds * 1000, key?.request_hash ?? ''];
      const text = await run(EXTEND, eventId, args, key);
      if (text === 'unavailable') return text;
      const answer = read<GrantedHold | GateRefusal>(text);
      return 'refused' in answer ? answer : toHold(eventId, answer);
    },

    async release(eventId, holdId, now, key) {
      const text = await run(RELEASE, eventId, [now.getTime(), holdId, key?.request_hash ?? ''], key);
      return text === 'unavailable' ? text : read<{ repeated?: true } | GateRefusal>(text);
    },

    async look(eventId, holdId, now) {
      const text = await run(LOOK, eventId, [now.getTime(), holdId]);
      if (text === 'unavailable' || text === 'unknown') return text;
      return { expires_at: new Date(read<{ expires_at: number }>(text).expires_at) };
    },

    async settle(snapshot, now, holdId = '') {
      await run(SETTLE, snapshot.event_id, [now.getTime(), JSON.stringify(snapshot), holdId]);
    },

    async forget(eventId, holdId, now) {
      await run(SETTLE, eventId, [now.getTime(), '', holdId]);
    },

    async availability(eventId, now, loadSnapshot) {
      const ask = (snapshot: string) => run<[string, unknown[]]>(AVAILABILITY, eventId, [now.getTime(), snapshot]);
      let answer = await ask('');
      if (answer !== 'unavailable' && answer[0] === '') {
        const loaded = await loadSnapshot();
        if (!loaded) return null;
        answer = await ask(JSON.stringify(loaded));
      }
      if (answer === 'unavailable') return answer;
      const snapshot = read<EventSnapshot>(answer[0]);
      const held = readHeld(answer[1]);
      return { free: freeSeats(snapshot, held), held, snapshot };
    },

    async held(eventId, now) {
      const answer = await run<[string, unknown[]]>(AVAILABILITY, eventId, [now.getTime(), '']);
      return answer === 'unavailable' ? {} : readHeld(answer[1]);
    },

    async recount(eventId, now) {
      const answer = await run<[number, string[]]>(RECOUNT, eventId, [now.getTime()]);
      return answer === 'unavailable' ? answer : { isFresh: answer[0] === 1, holdIds: answer[1] };
    },

    async ping() {
      return (await redis.ping()) === 'PONG';
    },
  };
};
