import type pg from 'pg';
import { TooLarge } from './refusals.ts';

/**
 * Counts an answer as the proxy does (query_to_json in sql_over_http.rs): the rows of all statements of a batch
 * together. It checks before each row, so the row that exceeds the limit is refused only if another follows.
 */
export class AnswerSize {
  #max: number;
  #bytes = 0;

  constructor(max: number) {
    this.#max = max;
  }

  add(rows: readonly unknown[]): void {
    for (const row of rows) {
      if (this.#bytes > this.#max) throw new TooLarge(507, `response is too large (max is ${this.#max} bytes)`);
      this.#bytes += Buffer.byteLength(JSON.stringify(row)) + 1;
    }
  }
}

export type Statement = {
  query: string;
  params: unknown[];
};

type Format = {
  arrayMode: boolean;
  rawText: boolean;
};

export const transaction = async (
  client: pg.PoolClient,
  begin: string,
  statements: Statement[],
  format: Format,
  size: AnswerSize,
): Promise<unknown[]> => {
  await client.query(begin);
  try {
    const results: unknown[] = [];
    for (const statement of statements) results.push(await execute(client, statement, format, size));
    await client.query('COMMIT');
    return results;
  } catch (error) {
    // Fails only on a dead connection, where Postgres ends the transaction anyway.
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
};

const rawText = { getTypeParser: () => (text: unknown) => text };

export const execute = async (
  client: pg.PoolClient,
  { query, params }: Statement,
  format: Format,
  size: AnswerSize,
): Promise<unknown> => {
  const result = await client.query({
    text: query,
    values: params,
    // The simple protocol would accept several statements in one string, which Neon refuses.
    queryMode: 'extended',
    ...(format.arrayMode ? { rowMode: 'array' } : {}),
    ...(format.rawText ? { types: rawText } : {}),
  } as pg.QueryConfig);
  size.add(result.rows);
  return {
    command: result.command,
    rowCount: result.rowCount,
    rowAsArray: format.arrayMode,
    viaNeonProxy: true,
    fields: result.fields.map((field) => ({
      name: field.name,
      tableID: field.tableID,
      columnID: field.columnID,
      dataTypeID: field.dataTypeID,
      dataTypeSize: field.dataTypeSize,
      dataTypeModifier: field.dataTypeModifier,
      format: field.format,
    })),
    rows: result.rows,
  };
};
