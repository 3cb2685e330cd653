import type { Context, MiddlewareHandler, TypedResponse } from 'hono';
import { type CacheRule, matches, type Shown } from '../core/caching.ts';
import type { Caller } from '../core/caller.ts';
import type { AppEnv, PlainAnswer } from '../core/context.ts';
import { sha256 } from '../core/encoding.ts';
import type { View } from '../ports/shared-cache.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

/** What a public read shows, as text of JSON. */
export const showText = (c: Context<AppEnv>, shown: Shown<string>) => {
  c.set('shown', shown);
  return c.body(shown.body, 200, JSON_TYPE);
};

/** What a public read shows. */
export const show = <T>(c: Context<AppEnv>, shown: Shown<T>) =>
  showText(c, { ...shown, body: JSON.stringify(shown.body) }) as unknown as Response & TypedResponse<T, 200, 'json'>;

/**
 * Who shares what they see: the public, and all who use the keys for the pages of one promoter. Others may see more,
 * so what they see is kept for nobody.
 */
const viewersOf = (caller: Caller): string | null => {
  if (caller.kind === 'anonymous') return 'public';
  return caller.kind === 'publishable' ? caller.promoterId : null;
};

/** Path and query as they were sent. */
const targetOf = (url: string): string => url.slice(url.indexOf('/', 8));

/** The tag is new with each release, which may show the same things in another way. */
const viewOf = async (shown: Shown<string>, { kept }: CacheRule, madeAt: number, release: string): Promise<View> => {
  const digest = await sha256(JSON.stringify([release, ...shown.version]));
  const next = (shown.turns ?? []).filter((at) => at !== null && at > madeAt) as number[];
  return {
    text: shown.body,
    etag: `W/"${digest.slice(0, 32)}"`,
    madeAt,
    until: Math.min(madeAt + kept * 1000, ...next),
    eventId: shown.eventId,
  };
};

const cacheControl = ({ fresh, stale }: CacheRule): string =>
  stale === 0 ? `public, max-age=${fresh}` : `public, max-age=${fresh}, stale-while-revalidate=${stale}`;

/** The answer that shows a view, or 304 to callers who have it. `open`: caches of others may keep it. */
const answerOf = (c: Context<AppEnv>, view: View, rule: CacheRule, open: boolean): PlainAnswer => {
  const headers = {
    etag: view.etag,
    'cache-control': open ? cacheControl(rule) : 'private, no-cache',
    vary: 'Authorization',
  };
  const held = c.req.raw.headers.get('if-none-match');
  return held !== null && matches(held, view.etag)
    ? { status: 304, body: null, headers }
    : { status: 200, body: view.text, headers: { ...headers, ...JSON_TYPE } };
};

/**
 * Gives a read an `ETag`, answers 304 to callers who have the current version, and lets caches keep what is public.
 * What a credential shows stays private and is revalidated each time, since it may show more. What the public or a
 * promoter’s page saw a moment ago is shown again without asking the route; `limit` counts the request then, as the route
 * would have. Key and origin are judged before.
 */
export const cacheable =
  (rule: CacheRule, limit: MiddlewareHandler<AppEnv> = (_, next) => next()): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const ctx = c.get('ctx');
    const { caller, reads } = ctx;
    // An access code is a credential too. It is looked for as the route will read it, however it is spelled.
    const hasCode = c.req.query('access_code') !== undefined;
    const open = caller.kind === 'anonymous' && !hasCode;

    const read = async (): Promise<View | null> => {
      await next();
      const shown = c.get('shown');
      if (!shown || c.res.status !== 200) return null;
      const view = await viewOf(shown, rule, ctx.now.getTime(), ctx.env.CF_VERSION_METADATA.id);
      c.set('plain', answerOf(c, view, rule, open));
      c.res = undefined;
      return view;
    };

    const viewers = rule.kept > 0 && !hasCode ? viewersOf(caller) : null;
    if (viewers === null) {
      await read();
      return;
    }
    const key = `${viewers} ${targetOf(c.req.raw.url)}`;
    const known = reads.find(key) ?? (await reads.ask(key, rule, ctx.later));
    if (typeof known === 'object') {
      await limit(c, async () => {
        c.set('plain', answerOf(c, known, rule, open));
      });
      return;
    }
    let view: View | null = null;
    try {
      view = await read();
    } finally {
      known(view);
    }
  };
