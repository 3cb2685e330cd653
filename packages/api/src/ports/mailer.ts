/** An e-mail to one address, in HTML and in plain text. */
export type Email = {
  to: string;
  subject: string;
  html: string;
  text: string;
  /**
   * The name shown as sender, and the address for replies; the From address is always ours. Null for this service
   * itself.
   */
  sender: { name: string; reply_to: string | null } | null;
};

/**
 * Sends an e-mail; repeating an `idempotencyKey` sends nothing twice. `refused`: this address can never receive e-mail.
 * Throws for anything that may pass, and `RetryLater` when the service asks for a pause.
 */
export type Mailer = { send(email: Email, idempotencyKey: string): Promise<'sent' | 'refused'> };
