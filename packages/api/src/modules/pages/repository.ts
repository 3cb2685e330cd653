import { and, desc, eq, isNull } from 'drizzle-orm';
import { type Database, translated } from '../../db/client.ts';
import { api_keys, events, promoters } from '../../db/schema/index.ts';

/** A published event with its promoter's newest publishable key; null when there is no such event on show. */
export const selectHostedEvent = async (db: Database, eventId: string) => {
  const [row] = await translated(
    db
      .select({ title: events.title, city: events.city, promoter_name: promoters.name, key: api_keys.token })
      .from(events)
      .innerJoin(promoters, eq(promoters.id, events.promoter_id))
      .leftJoin(
        api_keys,
        and(
          eq(api_keys.promoter_id, events.promoter_id),
          eq(api_keys.kind, 'publishable'),
          isNull(api_keys.revoked_at),
        ),
      )
      .where(and(eq(events.id, eventId), eq(events.status, 'published'), eq(promoters.status, 'active')))
      .orderBy(desc(api_keys.id))
      .limit(1),
  );
  return row ?? null;
};
