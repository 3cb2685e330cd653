import { Client, Receiver } from '@upstash/qstash';
import { deadlineSignal, withDeadline } from '../../core/deadline.ts';
import { sha256 } from '../../core/encoding.ts';
import type { Env } from '../../core/env.ts';
import type { Queue, QueuedJob } from '../../ports/queue.ts';

/** After the first delivery, at about 12 s, 2.5 min and 30 min; what then remains is for the sweep. */
const RETRIES = 3;
const PING_DEADLINE_MS = 2_000;
const PUBLISH_DEADLINE_MS = 5_000;

/**
 * Seconds that QStash's clock and ours may differ. Its tokens are valid from the second of their signing on (`nbf`) for five
 * minutes, and the Receiver of @upstash/qstash 2.12 allows no difference unless it is told to, for each request; it then
 * speaks of a wrong signature. What is replayed meanwhile does nothing: jobs are idempotent.
 */
export const CLOCK_TOLERANCE_SECONDS = 60;

/** Where the queue delivers a kind of job; also what its signature is bound to. */
export const jobUrl = (env: Env, name: string) => `${env.PUBLIC_URL}/internal/jobs/${name}`;

/** Jobs that are delivered and run at once: no more than a Worker has connections for. */
const MOST_TOGETHER = 5;

type Group = [QueuedJob, ...QueuedJob[]];

/** The jobs by the messages they travel in: those of one lane and time together, any other alone. */
const grouped = (jobs: readonly QueuedJob[]): Group[] => {
  const groups: Group[] = [];
  const open = new Map<string, Group>();
  for (const job of jobs) {
    const key = `${job.name} ${job.lane} ${job.run_at.getTime()}`;
    const known = job.lane ? open.get(key) : undefined;
    if (known && known.length < MOST_TOGETHER) {
      known.push(job);
    } else {
      const group: Group = [job];
      groups.push(group);
      open.set(key, group);
    }
  }
  return groups;
};

/** Jobs through QStash. */
export const createQstashQueue = (env: Env): Queue => {
  const client = new Client({
    baseUrl: env.QSTASH_URL,
    token: env.QSTASH_TOKEN,
    retry: { retries: 1, backoff: () => 100 },
    enableTelemetry: false,
    devMode: false,
  });
  const receiver = new Receiver({
    currentSigningKey: env.QSTASH_CURRENT_SIGNING_KEY,
    nextSigningKey: env.QSTASH_NEXT_SIGNING_KEY,
    devMode: false,
  });
  const toMessage = async ([job, ...others]: Group, now: Date) => ({
    url: jobUrl(env, job.name),
    body: { id: job.id, ...(others.length > 0 && { others: others.map(({ id }) => id) }) },
    delay: Math.max(0, Math.ceil((job.run_at.getTime() - now.getTime()) / 1000)),
    retries: RETRIES,
    // QStash refuses ids that hold a colon, as ours do.
    deduplicationId: await sha256([job, ...others].map(({ id, run_at }) => `${id}\n${run_at.getTime()}`).join('\n')),
  });
  return {
    async publish(jobs, now) {
      if (jobs.length === 0) return;
      const messages = await Promise.all(grouped(jobs).map((group) => toMessage(group, now)));
      // The client takes no signal.
      await withDeadline(PUBLISH_DEADLINE_MS, 'QStash', client.batchJSON(messages));
    },
    async verify({ signature, url, body }) {
      if (!signature) return false;
      try {
        return await receiver.verify({ signature, url, body, clockTolerance: CLOCK_TOLERANCE_SECONDS });
      } catch {
        return false; // it throws on anything but a valid signature
      }
    },
    async ping() {
      const { signal, clear } = deadlineSignal(PING_DEADLINE_MS);
      try {
        const response = await fetch(`${env.QSTASH_URL}/v2/keys`, {
          headers: { authorization: `Bearer ${env.QSTASH_TOKEN}` },
          signal,
        });
        await response.body?.cancel();
        return response.ok;
      } catch {
        return false; // unreachable, which is what was asked
      } finally {
        clear();
      }
    },
  };
};
