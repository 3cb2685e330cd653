export type Email = { to: string; subject: string; html: string; text: string };

/**
 * Sends an e-mail; a repeated `idempotencyKey` sends nothing twice. `refused` means that this address can never be
 * written to; for anything that may pass it throws.
 */
export type Mailer = { send(email: Email, idempotencyKey: string): Promise<'sent' | 'refused'> };
