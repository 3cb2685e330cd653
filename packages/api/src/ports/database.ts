import type { SQLWrapper } from 'drizzle-orm';
import type { BatchItem, BatchResponse } from 'drizzle-orm/batch';
import type { NeonHttpDatabase } from 'drizzle-orm/neon-http';

/** Postgres, as repositories see it: each call is one round trip and one transaction. */
export type Database = NeonHttpDatabase;

/** A value that SQL makes: a column, a query. */
export type SqlValue = SQLWrapper;

/** Statements of one transaction and one round trip. */
export type Statements = readonly BatchItem<'pg'>[];

/** The results of the statements, in their order. */
export type Answers<Asked extends Statements> = BatchResponse<Asked>;
