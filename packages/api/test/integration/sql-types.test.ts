import { expect, inject, test } from 'vitest';
import { committedSqlTypes, renderSqlTypes } from '../../scripts/sql-types.ts';
import { TEMPLATE_DATABASE } from '../services.ts';

const databaseUrl = () => Object.assign(new URL(inject('pgAdminUrl')), { pathname: `/${TEMPLATE_DATABASE}` }).href;

test('the types of SQL functions that are committed are those of a migrated database', async () => {
  expect(await committedSqlTypes(), 'run npm run generate').toBe(await renderSqlTypes(databaseUrl()));
});
