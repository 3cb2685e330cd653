import { and, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { expression } from './sql-functions.ts';

/** Whether a `folded` text has another somewhere, whatever that one's case, accents, apostrophes, dashes and blanks. */
export const contains = (folded: PgColumn | SQL, text: string): SQL =>
  sql`strpos(${folded}, ${expression('folded', { text })}) > 0`;

/** Whether folding leaves anything of a text: who searches for a lone apostrophe looks for nothing, not for everything. */
export const saysSomething = (text: string): SQL => sql`${expression('folded', { text })} <> ''`;

/** Whether one of the columns has the text somewhere, as `contains` compares. */
export const mentions = (text: string, ...columns: PgColumn[]): SQL | undefined =>
  and(saysSomething(text), or(...columns.map((column) => contains(expression('folded', { text: column }), text))));
