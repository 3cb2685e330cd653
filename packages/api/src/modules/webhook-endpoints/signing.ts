import { deriveEd25519PublicKey } from '@ticket-vendor/webhooks';
import type { SystemCtx } from '../../core/context.ts';
import type { EndpointRow } from '../../db/schema/index.ts';

/** How long the previous secret also signs after a rotation. */
export const ROTATION_MS = 24 * 3_600_000;

/** Until when the previous secret signs; null when it has stopped. */
export const previousSecretUntil = (row: EndpointRow, now: Date): Date | null =>
  row.previous_secret_until && row.previous_secret_until > now ? row.previous_secret_until : null;

/** The secrets that sign for an endpoint now, newest first: for a day after a rotation also the previous one. */
export const signingSecrets = (ctx: SystemCtx, row: EndpointRow): Promise<string[]> => {
  const previous = previousSecretUntil(row, ctx.now) ? row.previous_secret : null;
  return Promise.all([row.secret, ...(previous ? [previous] : [])].map((text) => ctx.secrets.decrypt(text, row.id)));
};

/**
 * An endpoint's Ed25519 key as `whsk_`. It is derived from the master secret and not stored. It changes only with that
 * secret and needs no rotation, since only this deployment ever holds it.
 */
export const privateKeyOf = async (ctx: SystemCtx, endpointId: string): Promise<string> => {
  const seed = await ctx.secrets.mac('webhook_key', endpointId);
  return `whsk_${seed.replaceAll('-', '+').replaceAll('_', '/')}=`;
};

/** The public key that verifies its `v1a` signatures, as `whpk_`. */
export const publicKeyOf = async (ctx: SystemCtx, endpointId: string): Promise<string> =>
  deriveEd25519PublicKey(await privateKeyOf(ctx, endpointId));
