import { or, type SQL, sql } from 'drizzle-orm';

/** True of a row of which one of these is true; undefined ones don't count, and of none of them no row is. */
export const anyOf = (...ways: (SQL | undefined)[]): SQL => or(...ways) ?? sql`false`;
