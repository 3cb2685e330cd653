import { deriveEd25519PublicKey } from '@ticket-vendor/webhooks';
import type { SystemCtx } from '../../core/context.ts';
import type { EndpointRow } from '../../db/schema/index.ts';

/** How long the secret before a rotation signs too. */
export const ROTATION_MS = 24 * 3_600_000;

/** Until when the secret before the last rotation signs; null when it does so no more. */
export const previousSecretUntil = (row: EndpointRow, now: Date): Date | null =>
  row.previous_secret_until && row.previous_secret_until > now ? row.previous_secret_until : null;

/** The secrets that sign for an endpoint now, the newest first: for a day after a rotation also the one before. */
export const signingSecrets = (ctx: SystemCtx, row: EndpointRow): Promise<string[]> => {
  const previous = previousSecretUntil(row, ctx.now) ? row.previous_secret : null;
  return Promise.all([row.secret, ...(previous ? [previous] : [])].map((text) => ctx.secrets.decrypt(text, row.id)));
};

/**
 * An endpoint's Ed25519 key as `whsk_`. It is derived and not stored: nobody but this deployment ever holds it, so it has
 * no rotation, and it is the same for as long as the master secret is.
 */
export const privateKeyOf = async (ctx: SystemCtx, endpointId: string): Promise<string> => {
  const seed = await ctx.secrets.mac('webhook_key', endpointId);
  return `whsk_${seed.replaceAll('-', '+').replaceAll('_', '/')}=`;
};

/** What its `v1a` signatures are verified with, as `whpk_`. */
export const publicKeyOf = async (ctx: SystemCtx, endpointId: string): Promise<string> =>
  deriveEd25519PublicKey(await privateKeyOf(ctx, endpointId));
