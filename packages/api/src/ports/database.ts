import type { NeonHttpDatabase } from 'drizzle-orm/neon-http';

/** Postgres, as repositories ask it: each call is one round trip and one transaction. */
export type Database = NeonHttpDatabase;
