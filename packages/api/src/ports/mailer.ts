/** An e-mail to one address, in HTML and in plain text. */
export type Email = {
  to: string;
  subject: string;
  html: string;
  text: string;
  /** In whose name it is sent, always from our own address, and where answers go; null for this service itself. */
  sender: { name: string; reply_to: string | null } | null;
};

/**
 * Sends an e-mail; a repeated `idempotencyKey` sends nothing twice. `refused` means that this address can never be
 * written to; for anything that may pass it throws, a
 * `RetryLater` where its service asks for a pause.
 */
export type Mailer = { send(email: Email, idempotencyKey: string): Promise<'sent' | 'refused'> };
