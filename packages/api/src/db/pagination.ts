import { asc, desc, gt, lt, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Page } from '../core/fields.ts';
import { cursorOf, type PageRequest } from '../core/pagination.ts';

/**
 * Pages by id, newest first unless the request sorts otherwise (ids sort by time). Select with `where`, `orderBy` and `limit`, then hand the rows to `page`.
 */
export const byId = (column: PgColumn, request: PageRequest) => {
  const { cursor, backwards } = cursorOf(request);
  const descending = (request.sort !== 'created_at') !== backwards;
  const where: SQL | undefined =
    cursor === undefined ? undefined : descending ? lt(column, cursor) : gt(column, cursor);
  return {
    where,
    orderBy: descending ? desc(column) : asc(column),
    limit: request.limit + 1,
    page<T>(rows: T[]): Page<T> {
      const data = rows.slice(0, request.limit);
      return { data: backwards ? data.reverse() : data, has_more: rows.length > request.limit };
    },
  };
};
