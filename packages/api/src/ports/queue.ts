/**
 * A row of the outbox as the queue gets it: its id, not its payload. Jobs of one lane, the webhooks to one endpoint, may
 * travel together; without one, or with an empty one, each travels alone.
 */
export type QueuedJob = { id: string; name: string; run_at: Date; lane?: string };

/** Passes jobs to the queue, which calls `POST /internal/jobs/:name` at or after `run_at`, at least once. */
export type Queue = {
  publish(jobs: readonly QueuedJob[], now: Date): Promise<void>;
  /** Whether a delivery was signed by the queue for this URL and body. */
  verify(delivery: { signature: string | undefined; url: string; body: string }): Promise<boolean>;
  ping(): Promise<boolean>;
};
