import { or, type SQL, sql } from 'drizzle-orm';

/** True if one of the conditions is. Undefined ones are ignored; without any, it is false. */
export const anyOf = (...ways: (SQL | undefined)[]): SQL => or(...ways) ?? sql`false`;
