import { or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** Whether one of the columns has the text somewhere, whatever its case and accents. */
export const mentions = (text: string, ...columns: PgColumn[]): SQL | undefined =>
  or(...columns.map((column) => sql`strpos(folded(${column}), folded(${text})) > 0`));
