import { shownPromoter } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { type EndpointRow, selectEndpoint } from './repository.ts';

/** An endpoint that the caller is shown; throws when there is no such one. */
export const requireEndpoint = async (ctx: Ctx, id: string): Promise<EndpointRow> => {
  const row = await selectEndpoint(ctx.db, shownPromoter(ctx.caller), id);
  if (!row) throw new AppError('webhook_endpoint_not_found');
  return row;
};
