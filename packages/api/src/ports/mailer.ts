export type Email = { to: string; subject: string; html: string; text: string };

/** Sends an e-mail; a repeated `idempotencyKey` sends nothing twice. Throws when the provider does not take it. */
export type Mailer = { send(email: Email, idempotencyKey: string): Promise<void> };
