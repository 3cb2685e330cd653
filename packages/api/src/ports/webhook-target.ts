/** The endpoint's answer with the first kilobyte of its body, or why it could not be reached. */
export type WebhookAnswer = { status: number; retryAfter: string | null; response: string } | { error: string };

/** Delivers webhooks to a promoter's backend. */
export type WebhookTarget = {
  /** Returns the URL in the form to store. Throws `invalid_target` for an address that webhooks may not go to. */
  normalize(url: string): string;
  /**
   * Makes one attempt: at most 20 s for the answer and 20 s for its body, without following redirects. Never throws.
   */
  post(url: string, headers: Record<string, string>, body: string): Promise<WebhookAnswer>;
};
