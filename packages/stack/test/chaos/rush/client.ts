import { setTimeout as delay } from 'node:timers/promises';

/** An answer, or status 0 where there was none. */
export type Answer = { status: number; text: string; body: Record<string, unknown> };

type Call = { as?: string; body?: unknown; key?: string };

/** The timeout of a request. It may have taken effect or not, so it is repeated. */
const DEADLINE_MS = 20_000;
/** How long somebody retries before they give up. */
const PATIENCE_MS = 45_000;
/** The SDK's waits between attempts: doubled each time, with jitter, so that clients do not return together. */
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 8_000;
const PASSING = new Set(['request_in_progress', 'rate_limited']);

/** A well-behaved client: it repeats unanswered requests, under the same key. */
export const createClient = (origin: string) => {
  const answers = new Map<string, string>();
  /** Keys whose 2xx answers differ, with both. */
  const differing: string[] = [];
  /** 500s, each of which is a bug. */
  const broken: string[] = [];

  const call = async (method: string, path: string, { as, body, key }: Call = {}): Promise<Answer> => {
    try {
      const response = await fetch(`${origin}/api/v1${path}`, {
        method,
        signal: AbortSignal.timeout(DEADLINE_MS),
        headers: {
          ...(as && { authorization: `Bearer ${as}` }),
          ...(key && { 'idempotency-key': key }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const { status } = response;
      if (status === 500) broken.push(`${method} ${path}: ${text}`);
      if (key && response.ok) {
        const first = answers.get(key) ?? text;
        answers.set(key, first);
        if (first !== text) differing.push(`${method} ${path}: ${first} / ${text}`);
      }
      return { status, text, body: text.startsWith('{') ? (JSON.parse(text) as Answer['body']) : {} };
    } catch (error) {
      // The Worker died, or is not back yet.
      return { status: 0, text: String(error), body: {} };
    }
  };

  /** Repeats a request until it gets a final answer, or patience ends. */
  const insist = async (method: string, path: string, options: Call = {}): Promise<Answer> => {
    const giveUp = performance.now() + PATIENCE_MS;
    for (let attempt = 0; ; attempt++) {
      const answer = await call(method, path, options);
      const passing = answer.status === 0 || answer.status >= 500 || PASSING.has(String(answer.body.code));
      if (!passing || performance.now() > giveUp) return answer;
      await delay(Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** attempt) * (0.5 + Math.random() / 2));
    }
  };
  return { call, insist, differing, broken };
};
