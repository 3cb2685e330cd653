import type { z } from '@hono/zod-openapi';
import { auditEntry } from '../../core/audit.ts';
import { type Caller, isAdmin, promoterOf } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { once } from '../../db/idempotency.ts';
import { transition } from '../../outbox/transition.ts';
import * as repository from './repository.ts';
import type { listPromotersQuery, updatePromoterBody } from './schemas.ts';

/** The columns shown here. The account at Stripe and the fee and tax have routes of their own. */
type PromoterRow = Pick<
  repository.PromoterRow,
  'id' | 'name' | 'company' | 'email' | 'locale' | 'status' | 'verified_at' | 'created_at' | 'updated_at'
>;

const presentPublic = (row: PromoterRow) => ({
  id: row.id,
  name: row.name,
  company: row.company,
  verified: row.verified_at !== null,
  created_at: row.created_at.toISOString(),
});

/** A promoter as its own people see it. */
export const presentOwnPromoter = (row: PromoterRow) => ({
  ...presentPublic(row),
  email: row.email,
  locale: row.locale,
  status: row.status,
  updated_at: row.updated_at.toISOString(),
});

/** Web pages contain publishable keys, so such a key does not count as the promoter. */
const ownPromoterOf = (caller: Caller) =>
  caller.kind === 'user' || caller.kind === 'secret' ? caller.promoterId : null;

const visibilityOf = ({ caller, env }: Ctx): repository.Visibility =>
  isAdmin(caller)
    ? { all: true }
    : // Unverified promoters may be seen, and may publish, in test deployments only.
      { all: false, own: ownPromoterOf(caller), verifiedOnly: env.ENVIRONMENT === 'live' };

const showsAll = ({ caller }: Ctx, row: PromoterRow) => row.id === ownPromoterOf(caller) || isAdmin(caller);

const present = (ctx: Ctx, row: PromoterRow) => (showsAll(ctx, row) ? presentOwnPromoter(row) : presentPublic(row));

/** Every change of a promoter sets `updated_at`; see `Shown`. */
const versionOf = (ctx: Ctx, row: PromoterRow) => [
  row.id,
  row.updated_at.getTime(),
  row.verified_at !== null,
  showsAll(ctx, row),
];

/** Promoters on show and the caller's own; suspended ones are hidden. */
export const listPromoters = async (ctx: Ctx, query: z.output<typeof listPromotersQuery>) => {
  const { q, verified, ...request } = query;
  const { data, has_more } = await repository.selectPromoters(ctx.db, visibilityOf(ctx), { q, verified }, request);
  return {
    body: { data: data.map((row) => present(ctx, row)), has_more },
    version: [has_more, ...data.map((row) => versionOf(ctx, row))],
    eventId: null,
  };
};

/** One visible promoter. Throws `promoter_not_found`. */
export const getPromoter = async (ctx: Ctx, id: string) => {
  const row = await repository.selectPromoter(ctx.db, visibilityOf(ctx), id);
  if (!row) throw new AppError('promoter_not_found');
  return { body: present(ctx, row), version: versionOf(ctx, row), eventId: null };
};

/** Changes the given fields of the caller's own promoter. Throws `promoter_not_found` or `promoter_suspended`. */
export const updatePromoter = (ctx: Ctx, id: string, changes: z.output<typeof updatePromoterBody>) =>
  once(
    ctx,
    async () => {
      if (id !== promoterOf(ctx.caller)) throw new AppError('promoter_not_found');
      const audit = auditEntry(ctx, 'promoter.updated', id, { fields: Object.keys(changes) });
      const after = [repository.promoterQuery(ctx.db, { all: true }, id)] as const;
      const done = await transition(ctx, 'update_promoter', { promoter_id: id, changes }, { audit, after });
      const [[promoter]] = done.after;
      if (!promoter) throw new AppError('promoter_not_found');
      return present(ctx, promoter);
    },
    async () => (await getPromoter(ctx, id)).body,
  );

/** Whether the caller may see a promoter, as a condition of another query. */
export const promoterIsVisible = (ctx: Ctx, id: string) => repository.promoterIsVisible(visibilityOf(ctx), id);
