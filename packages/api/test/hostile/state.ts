import { createHash } from 'node:crypto';
import type { Harness } from '../harness.ts';

/** Tables and columns that record requests themselves, including refused ones. */
const NOTES_OF_REQUESTS = ['rate_limits'];
const NOTED_COLUMNS = ['last_used_at'];

/** A digest of each table's rows, by table. Two equal ones mean that nothing was stored in between. */
export const databaseState = async (api: Harness): Promise<Record<string, string>> => {
  const tables = await api.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  );
  const parts = tables
    .filter(({ name }) => !NOTES_OF_REQUESTS.includes(name))
    .map(
      ({ name }) =>
        `select '${name}' as name, coalesce((select jsonb_agg(r order by r) from (
           select to_jsonb(t) - '{${NOTED_COLUMNS}}'::text[] as r from "${name}" t) as rows), '[]') as rows`,
    );
  const found = await api.query<{ name: string; rows: unknown }>(parts.join(' union all '));
  return Object.fromEntries(
    found.map(({ name, rows }) => [name, createHash('sha256').update(JSON.stringify(rows)).digest('hex')]),
  );
};
