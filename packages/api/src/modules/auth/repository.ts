import { eq } from 'drizzle-orm';
import { type Database, translated } from '../../db/client.ts';
import { registrations } from '../../db/schema/index.ts';

/** What somebody registered with, until the link in their e-mail makes it an account. */
export type RegistrationRow = typeof registrations.$inferSelect;

export const selectRegistration = async (db: Database, id: string): Promise<RegistrationRow | null> => {
  const [row] = await translated(db.select().from(registrations).where(eq(registrations.id, id)));
  return row ?? null;
};
