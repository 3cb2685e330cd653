import { PgDialect } from 'drizzle-orm/pg-core';
import { describe, expect, test } from 'vitest';
import { byId } from './pagination.ts';
import { events } from './schema/index.ts';

const rows = (...ids: number[]) => ids.map((id) => ({ id }));
const sqlOf = (page: ReturnType<typeof byId>) => {
  const query = new PgDialect().sqlToQuery(page.where ?? page.orderBy);
  return { sql: query.sql, params: query.params, order: new PgDialect().sqlToQuery(page.orderBy).sql };
};

describe('a first page', () => {
  const page = byId(events.id, { limit: 2 });

  test('is the newest, one row more than asked for', () => {
    expect(page.where).toBeUndefined();
    expect(sqlOf(page).order).toMatch(/ desc$/);
    expect(page.limit).toBe(3);
  });

  test('has more when that row is there, which is not shown', () => {
    expect(page.page(rows(9, 8, 7))).toEqual({ data: rows(9, 8), has_more: true });
    expect(page.page(rows(9, 8))).toEqual({ data: rows(9, 8), has_more: false });
    expect(page.page([])).toEqual({ data: [], has_more: false });
  });
});

test('the next page holds what is older than the cursor', () => {
  const page = byId(events.id, { limit: 2, starting_after: 'evt_5' });
  expect(sqlOf(page)).toMatchObject({
    sql: expect.stringContaining('<'),
    params: ['evt_5'],
    order: expect.stringMatching(/ desc$/),
  });
});

test('the page before holds what is newer, read from the cursor upwards and shown newest first', () => {
  const page = byId(events.id, { limit: 2, ending_before: 'evt_5' });
  expect(sqlOf(page)).toMatchObject({
    sql: expect.stringContaining('>'),
    params: ['evt_5'],
    order: expect.stringMatching(/ asc$/),
  });
  expect(page.page(rows(6, 7, 8))).toEqual({ data: rows(7, 6), has_more: true });
});

test('oldest first turns all of it around', () => {
  const next = byId(events.id, { limit: 2, starting_after: 'evt_5', sort: 'created_at' });
  expect(sqlOf(next)).toMatchObject({ sql: expect.stringContaining('>'), order: expect.stringMatching(/ asc$/) });
  const before = byId(events.id, { limit: 2, ending_before: 'evt_5', sort: 'created_at' });
  expect(sqlOf(before)).toMatchObject({ sql: expect.stringContaining('<'), order: expect.stringMatching(/ desc$/) });
  expect(before.page(rows(4, 3, 2))).toEqual({ data: rows(3, 4), has_more: true });
});

test('two cursors at once are refused', () => {
  expect(() => byId(events.id, { limit: 2, starting_after: 'evt_1', ending_before: 'evt_2' })).toThrow(
    expect.objectContaining({ code: 'invalid_cursor' }),
  );
});
