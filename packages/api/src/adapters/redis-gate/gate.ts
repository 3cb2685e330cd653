import type { Clock } from '../../core/clock.ts';
import type { Env } from '../../core/env.ts';
import {
  type EventSnapshot,
  type GateRefusal,
  type Granted,
  type Hold,
  type HoldGate,
  PIN_MS,
  type RequestKey,
} from '../../ports/holds.ts';
import type { OpenCharge } from '../../ports/rate-limit.ts';
import type { KeptLine, Line } from '../../ports/waiting-room.ts';
import type { Hit } from '../rate-limit/window.ts';
import { createRedisConnection, type NoAnswer, type RedisEnv } from '../redis/connection.ts';
import { createHoldMemory, type Listing } from './memory.ts';
import { AVAILABILITY, EXTEND, FIND, MERGE, PIN, PLACE, PUT_SNAPSHOT, RECOUNT, RELEASE } from './scripts.ts';

type StoredHold = {
  id: string;
  /** Missing in holds from an earlier version; the event tells their promoter. */
  promoter_id?: string;
  lines: Hold['lines'];
  currency: string;
  price_rules: Hold['price_rules'];
  granted_at: number;
  expires_at: number;
};
type GrantedHold = StoredHold & { repeated?: true };
type Answer = GrantedHold | GateRefusal | { refused: 'no_snapshot' | 'not_here' | 'rate_limited' };

const keysOf = (eventId: string, key?: RequestKey | null) =>
  ['snapshot', 'holds', 'data', 'held', 'caps', 'room', 'visitors', ...(key ? [`key:${key.id}`] : [])].map(
    (name) => `gate:{${eventId}}:${name}`,
  );

const read = <T>(text: string): T => JSON.parse(text) as T;

/** Lua encodes an empty list as an empty object. */
const readListing = (text: string): Listing => {
  const { holds, rest, last } = read<Omit<Listing, 'holds'> & { holds: Listing['holds'] | object }>(text);
  const seats = Object.entries(rest).filter(([, left]) => left > 0);
  return { holds: Array.isArray(holds) ? holds : [], rest: Object.fromEntries(seats), last };
};

const hasNoAnswer = (answer: unknown): answer is NoAnswer => answer === 'unavailable' || answer === 'busy';

const stored = (hold: Hold) => ({
  ...hold,
  granted_at: hold.granted_at.getTime(),
  expires_at: hold.expires_at.getTime(),
});

/** Redis's HGETALL is flat: field, value, field, value. `*` is the event's sum. */
const readHeld = (flat: readonly unknown[]): Record<string, number> => {
  const held: Record<string, number> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) {
    if (flat[i] !== '*') held[String(flat[i])] = Number(flat[i + 1]);
  }
  return held;
};

/** A room from a flat hash. Counts are named by a letter and a number; other fields are the script's own. */
const readRoom = (flat: readonly unknown[]): Omit<KeptLine, 'lost'> => {
  const fields: Record<string, string> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) fields[String(flat[i])] = String(flat[i + 1]);
  const counts = Object.entries(fields).filter(([name]) => /^[a-z]\d/.test(name));
  return {
    line: fields.line === undefined ? null : read<Line>(fields.line),
    counts: Object.fromEntries(counts.map(([name, count]) => [name, Number(count)])),
    until: Number(fields.until ?? 0),
  };
};

/** The gate over Upstash's REST protocol. `onChange` is told of each event whose holds or snapshot it has changed. */
export const createRedisGate = (
  env: RedisEnv & Pick<Env, 'HOLD_SEATS_PER_IP' | 'HOLD_SEATS_PER_BUYER'>,
  clock: Clock,
  onTrouble: (error: unknown) => void,
  onChange: (eventId: string) => void,
): HoldGate => {
  const redis = createRedisConnection(env, clock, onTrouble);
  const memory = createHoldMemory(clock);

  const run = async <T = string>(
    source: string,
    eventId: string,
    args: (string | number)[],
    key?: RequestKey | null,
    charge?: OpenCharge | null,
  ): Promise<T | NoAnswer> => {
    const list = memory.isStale(eventId) ? 'list' : '';
    const keys = [...keysOf(eventId, key), ...(charge ? [charge.window.key] : [])];
    const answer = await redis.run<[T, string, Hit | null]>(eventId, source, keys, [...args, list]);
    if (hasNoAnswer(answer)) return answer;
    const [result, listing, hit] = answer;
    if (charge && hit) charge.counted(Number(hit[0]) === 1, Number(hit[1]), Number(hit[2]));
    if (listing) memory.read(eventId, readListing(listing));
    return result;
  };

  /** Runs a script that judges by the snapshot; if the gate has no fresh one, loads it and runs the script again. */
  const judged = async (
    eventId: string,
    loadSnapshot: () => Promise<EventSnapshot | null>,
    attempt: (snapshot: string) => Promise<string>,
  ): Promise<Answer | NoAnswer> => {
    const ask = async (snapshot: string): Promise<Answer | NoAnswer> => {
      const text = await attempt(snapshot);
      return hasNoAnswer(text) ? text : read<Answer>(text);
    };
    let answer = await ask('');
    if (typeof answer === 'object' && 'refused' in answer && answer.refused === 'no_snapshot') {
      const snapshot = await loadSnapshot();
      if (!snapshot) return { refused: 'event_not_found' };
      answer = await ask(JSON.stringify(snapshot));
    }
    if (typeof answer === 'object' && !('refused' in answer)) {
      memory.note(eventId, { ...answer, expires_at: new Date(answer.expires_at) });
      onChange(eventId);
    }
    return answer;
  };

  const toHold = (eventId: string, hold: GrantedHold): Granted => ({
    ...hold,
    event_id: eventId,
    promoter_id: hold.promoter_id ?? null,
    granted_at: new Date(hold.granted_at),
    expires_at: new Date(hold.expires_at),
  });

  const answerOf = (eventId: string, answer: Answer | NoAnswer) => {
    if (hasNoAnswer(answer)) return answer;
    return 'refused' in answer ? (answer as GateRefusal) : toHold(eventId, answer);
  };

  return {
    async place(request, loadSnapshot) {
      const { holdId, eventId, promoterId, lines, buyer, ip, now, seconds, key, idempotencyKey, isWhole } = request;
      const { admission } = request;
      // Counted once, by the first run of the script, which is for one with a key to repeat it by.
      let charge = isWhole && idempotencyKey ? request.charge : null;
      const wanted = {
        id: holdId,
        request: idempotencyKey?.request_hash ?? '',
        lines,
        ...(buyer && { buyer }),
        ...(ip && { ip }),
        ...(typeof admission === 'object' && admission),
        granted_at: now.getTime(),
        expires_at: now.getTime() + seconds * 1000,
      };
      const answer = await judged(eventId, loadSnapshot, (snapshot) => {
        const counting = charge;
        charge = null;
        const limit = counting && [counting.window.limit, counting.window.lengthMs, clock.now().getTime()];
        return run(
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
            admission === 'exempt' ? '1' : '',
            ...(limit ?? ['', '', '']),
          ],
          isWhole ? idempotencyKey : null,
          counting,
        );
      });
      if (typeof answer === 'object' && 'refused' in answer && answer.refused === 'rate_limited') return 'limited';
      return answerOf(eventId, answer);
    },

    async pin(hold, now) {
      const until = now.getTime() + PIN_MS;
      const answer = await run(PIN, hold.event_id, [now.getTime(), JSON.stringify(stored(hold)), until]);
      if (answer === 'pinned') {
        memory.note(hold.event_id, { ...hold, expires_at: new Date(Math.max(hold.expires_at.getTime(), until)) });
      }
      return hasNoAnswer(answer) ? 'unavailable' : (answer as 'pinned' | 'released');
    },

    async extend({ hold, now, seconds, key, wasExtended, again }, loadSnapshot) {
      const args = [JSON.stringify(stored(hold)), now.getTime() + seconds * 1000, key?.request_hash ?? ''];
      const flags = [wasExtended ? '1' : '', again ? '1' : ''];
      const answer = await judged(hold.event_id, loadSnapshot, (snapshot) =>
        run(EXTEND, hold.event_id, [now.getTime(), snapshot, ...args, ...flags], key),
      );
      if (typeof answer === 'object' && 'refused' in answer && answer.refused === 'not_here') return 'not_here';
      return answerOf(hold.event_id, answer);
    },

    async release(eventId, holdId, now, key) {
      memory.drop(eventId, holdId);
      const text = await run(RELEASE, eventId, [now.getTime(), holdId, key?.request_hash ?? ''], key);
      onChange(eventId);
      return hasNoAnswer(text) ? 'unavailable' : read<{ repeated?: true } | GateRefusal>(text);
    },

    async find(eventId, holdId, now) {
      const text = await run(FIND, eventId, [now.getTime(), holdId]);
      if (hasNoAnswer(text)) return 'unavailable';
      if (text === 'unknown') return text;
      return { expires_at: new Date(read<{ expires_at: number }>(text).expires_at) };
    },

    async putSnapshot(snapshot, now, holdId = '') {
      memory.drop(snapshot.event_id, holdId);
      await run(PUT_SNAPSHOT, snapshot.event_id, [now.getTime(), JSON.stringify(snapshot), holdId]);
      onChange(snapshot.event_id);
    },

    async forget(eventId, holdId, now) {
      memory.drop(eventId, holdId);
      await run(PUT_SNAPSHOT, eventId, [now.getTime(), '', holdId]);
      onChange(eventId);
    },

    async availability(eventId, now, loadSnapshot) {
      const ask = (snapshot: string) =>
        run<[string, unknown[], string]>(AVAILABILITY, eventId, [now.getTime(), snapshot]);
      let answer = await ask('');
      if (!hasNoAnswer(answer) && answer[0] === '') {
        const loaded = await loadSnapshot();
        if (!loaded) return null;
        answer = await ask(JSON.stringify(loaded));
      }
      if (hasNoAnswer(answer)) return 'unavailable';
      const room_until = Number(answer[2]) || null;
      return { held: readHeld(answer[1]), snapshot: read<EventSnapshot>(answer[0]), room_until };
    },

    async held(eventId, now) {
      const answer = await run<[string, unknown[]]>(AVAILABILITY, eventId, [now.getTime(), '']);
      return hasNoAnswer(answer) ? memory.held(eventId, now) : readHeld(answer[1]);
    },

    async mergeLine(eventId, now, { add, line, whole, drop }, loadSnapshot) {
      const ask = (snapshot: string, given: typeof add) =>
        run<[number, string, unknown[], unknown[]]>(MERGE, eventId, [
          now.getTime(),
          snapshot,
          ...(line ? [JSON.stringify(line), line.turn, line.until] : ['', 0, 0]),
          whole ? '1' : '',
          JSON.stringify(drop),
          ...Object.entries(given).flat(),
        ]);
      let answer = await ask('', add);
      if (!hasNoAnswer(answer) && answer[1] === '') {
        const loaded = await loadSnapshot();
        if (!loaded) return null;
        // What was to be added is added already, unless the line was lost.
        answer = await ask(JSON.stringify(loaded), answer[0] === 1 ? add : {});
      }
      if (hasNoAnswer(answer)) return 'unavailable';
      const [lost, snapshot, held, room] = answer;
      return { lost: lost === 1, ...readRoom(room), held: readHeld(held), snapshot: read<EventSnapshot>(snapshot) };
    },

    async recount(eventId, now) {
      const answer = await run<[number, string[]]>(RECOUNT, eventId, [now.getTime()]);
      return hasNoAnswer(answer) ? 'unavailable' : { isFresh: answer[0] === 1, holdIds: answer[1] };
    },

    remembered: memory.held,
    remembers: memory.knows,
    earliestReturns: memory.earliestReturns,
    remember(hold) {
      memory.note(hold.event_id, hold);
      onChange(hold.event_id);
    },
    ping: redis.ping,
  };
};
