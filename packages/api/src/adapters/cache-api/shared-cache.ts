import type { SharedCache, View } from '../../ports/shared-cache.ts';

const NAME = 'public-reads';
const ABOUT = 'x-view';

type About = Omit<View, 'text'>;

/** Requests name the entries; nobody can send one to this host. */
const urlOf = (key: string) => `https://public-reads.invalid/${encodeURIComponent(key)}`;

/**
 * Views in the Cache API of Workers, one cache for each data centre. The times in a view decide whether it is shown; the
 * cache’s own expiry only frees its room. Without a Cache API, as in Node, nothing is kept.
 */
export const createSharedCache = (
  caches: CacheStorage | undefined,
  onTrouble: (error: unknown) => void,
): SharedCache => ({
  async get(key) {
    if (!caches) return null;
    try {
      const found = await (await caches.open(NAME)).match(urlOf(key));
      const about = found?.headers.get(ABOUT);
      if (!found || !about) return null;
      return { ...(JSON.parse(about) as About), text: await found.text() };
    } catch (error) {
      onTrouble(error);
      return null;
    }
  },
  async put(key, { text, ...about }) {
    if (!caches) return;
    const seconds = Math.max(1, Math.ceil((about.until - about.madeAt) / 1000));
    const headers = { 'cache-control': `public, max-age=${seconds}`, [ABOUT]: JSON.stringify(about) };
    try {
      await (await caches.open(NAME)).put(urlOf(key), new Response(text, { headers }));
    } catch (error) {
      onTrouble(error);
    }
  },
});
