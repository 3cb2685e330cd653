import { bigint, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { Line } from '../../ports/waiting-room.ts';
import { instant } from './columns.ts';
import { events } from './events.ts';

/** An event's waiting room as it was last kept here: only while Redis, which has it otherwise, is away. */
export const waiting_rooms = pgTable('waiting_rooms', {
  event_id: text()
    .primaryKey()
    .references(() => events.id, { onDelete: 'cascade' }),
  /** Rises with each step of the line; a step of another isolate from the same turn comes too late. */
  turn: bigint({ mode: 'number' }).notNull(),
  line: jsonb().$type<Line>(),
  /** How many people were counted for what, by name. */
  counts: jsonb().$type<Record<string, number>>().notNull(),
  updated_at: instant('updated_at').notNull(),
});
