/** What a promoter's backend answered, or why it could not be reached. */
export type WebhookAnswer = { status: number; retryAfter: string | null } | { error: string };

/** A promoter's own backend. */
export type WebhookTarget = {
  /** Throws `invalid_target` for an address webhooks may not go to. */
  assertAllowed(url: string): void;
  /** One attempt, 20 s at most, redirects not followed. Never throws. */
  post(url: string, headers: Record<string, string>, body: string): Promise<WebhookAnswer>;
};
