import type { Database } from '../../db/client.ts';
import { call } from '../../db/sql-functions.ts';
import type { KeptLine, LineChange } from '../../ports/waiting-room.ts';

/** Merges an isolate's part of a waiting room in Postgres, while Redis is away. */
export const mergeInPostgres = async (
  db: Database,
  eventId: string,
  now: Date,
  { add, line, whole, drop }: LineChange,
): Promise<KeptLine> => {
  const args = { event_id: eventId, now, add, room: { line }, whole, drop: [...drop] };
  const { lost, room } = await call(db, 'merge_waiting_room', args);
  return { lost, ...room, until: room.line?.until ?? 0 };
};
