import { Redis } from '@upstash/redis';
import type { Clock } from '../../core/clock.ts';
import { hex, utf8 } from '../../core/encoding.ts';
import type { Env } from '../../core/env.ts';
import { createCircuit } from './circuit.ts';
import { createDeadline, type Deadline } from './deadline.ts';
import { createLanes, TooManyWaiting } from './lanes.ts';

/** Calls of one isolate under way at once, and of one lane: other lanes always have a place left. */
const AT_ONCE = 16;
const OF_LANE = 12;
/** A crowd that comes at once; more calls of one lane would wait for longer than a second. */
const WAITING = 1_000;

export type RedisEnv = Pick<Env, 'UPSTASH_REDIS_REST_URL' | 'UPSTASH_REDIS_REST_TOKEN' | 'REDIS_DEADLINE_MS'>;

/** Why there is no answer: Redis is away, or this isolate has too many calls waiting. */
export type NoAnswer = 'unavailable' | 'busy';

export type RedisConnection = {
  /** Runs a script. `lane` names whose call it is: an event, an address. */
  run<T>(lane: string, source: string, keys: string[], args: (string | number)[]): Promise<T | NoAnswer>;
  ping(): Promise<boolean>;
};

/** The client’s error without the command, which can contain addresses and tokens. */
const withoutCommand = (error: unknown): Error =>
  new Error(error instanceof Error ? error.message.replace(/, command was: .*$/s, '') : String(error));

/**
 * Runs scripts over Upstash's REST protocol, each sent once. The deadline of a call begins when it is sent, not while
 * it waits for its turn. A circuit decides whether Redis is called at all. `onTrouble` is told of each call that
 * failed.
 */
export const createRedisConnection = (
  env: RedisEnv,
  clock: Clock,
  onTrouble: (error: unknown) => void,
): RedisConnection => {
  // Of the call that is being sent: the client asks for a signal before its method returns.
  let sending: Deadline | undefined;
  const redis = new Redis({
    url: env.UPSTASH_REDIS_REST_URL,
    token: env.UPSTASH_REDIS_REST_TOKEN,
    automaticDeserialization: false,
    enableTelemetry: false,
    // `retry: false` sends a command again on a lost connection (1.39), which counts a request twice.
    retry: { retries: 0 },
    // A pipeline would make one event's call wait for another's.
    enableAutoPipelining: false,
    // All that scripts answer is text, so there is nothing for base64 to keep whole.
    responseEncoding: false,
    signal: () => {
      sending = createDeadline(env.REDIS_DEADLINE_MS);
      return sending.signal;
    },
  });
  const digests = new Map<string, string>();
  const circuit = createCircuit(clock);
  const inTurn = createLanes({ atOnce: AT_ONCE, ofLane: OF_LANE, waiting: WAITING });

  const digestOf = async (source: string): Promise<string> => {
    const digest = hex(new Uint8Array(await crypto.subtle.digest('SHA-1', utf8(source))));
    digests.set(source, digest);
    return digest;
  };

  /** Makes a call, whose timer ends with it: a timer that runs on costs as much as a quarter of the call. */
  const timed = async (call: () => Promise<unknown>): Promise<unknown> => {
    const answer = call();
    const deadline = sending;
    try {
      return await answer;
    } finally {
      deadline?.end();
    }
  };

  /** By its digest, which Redis knows from the second call on. */
  const evaluate = async (source: string, keys: string[], args: string[]): Promise<unknown> => {
    const digest = digests.get(source) ?? (await digestOf(source));
    try {
      return await timed(() => redis.evalsha(digest, keys, args));
    } catch (error) {
      if (!(error instanceof Error && /noscript/i.test(error.message))) throw error;
      return timed(() => redis.eval(source, keys, args));
    }
  };

  return {
    async run<T>(lane: string, source: string, keys: string[], args: (string | number)[]): Promise<T | NoAnswer> {
      const send = async (): Promise<T | NoAnswer> => {
        // The circuit may have opened while this call waited for its turn.
        if (!circuit.permits(lane)) return 'unavailable';
        try {
          const answer = await evaluate(source, keys, args.map(String));
          circuit.record(lane, false);
          return answer as T;
        } catch (error) {
          circuit.record(lane, true);
          onTrouble(withoutCommand(error));
          return 'unavailable';
        }
      };
      try {
        return await inTurn(lane, send);
      } catch (error) {
        if (error instanceof TooManyWaiting) return 'busy';
        throw error;
      }
    },

    async ping() {
      return (await redis.ping()) === 'PONG';
    },
  };
};
