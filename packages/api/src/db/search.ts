import { or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** Whether a `folded` text has another somewhere, whatever that one's case and accents. */
export const contains = (folded: PgColumn | SQL, text: string): SQL => sql`strpos(${folded}, folded(${text})) > 0`;

/** Whether one of the columns has the text somewhere, whatever its case and accents. */
export const mentions = (text: string, ...columns: PgColumn[]): SQL | undefined =>
  or(...columns.map((column) => contains(sql`folded(${column})`, text)));
