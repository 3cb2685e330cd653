import { and, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { expression } from './sql-functions.ts';

/** Whether a `folded` text contains another, ignoring case, accents, apostrophes, dashes and blanks. */
export const contains = (folded: PgColumn | SQL, text: string): SQL =>
  sql`strpos(${folded}, ${expression('folded', { text })}) > 0`;

/**
 * Whether anything is left of a text after folding. A search for a lone apostrophe must find nothing, not everything.
 */
export const saysSomething = (text: string): SQL => sql`${expression('folded', { text })} <> ''`;

/** Whether one of the columns contains the text, compared as `contains` does. */
export const mentions = (text: string, ...columns: PgColumn[]): SQL | undefined =>
  and(saysSomething(text), or(...columns.map((column) => contains(expression('folded', { text: column }), text))));
