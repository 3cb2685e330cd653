/** What a promoter's backend answered, with the first kilobyte of its body, or why it could not be reached. */
export type WebhookAnswer = { status: number; retryAfter: string | null; response: string } | { error: string };

/** A promoter's own backend. */
export type WebhookTarget = {
  /** The URL in the form to store. Throws `invalid_target` for an address webhooks may not go to. */
  normalize(url: string): string;
  /** One attempt, 20 s at most and another for the body of the answer, redirects not followed. Never throws. */
  post(url: string, headers: Record<string, string>, body: string): Promise<WebhookAnswer>;
};
