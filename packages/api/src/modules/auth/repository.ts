import { eq } from 'drizzle-orm';
import { type Database, translated } from '../../db/client.ts';
import { registrations } from '../../db/schema/index.ts';

/** A registration, until the link in its e-mail turns it into an account. */
export type RegistrationRow = typeof registrations.$inferSelect;

export const selectRegistration = async (db: Database, id: string): Promise<RegistrationRow | null> => {
  const [row] = await translated(db.select().from(registrations).where(eq(registrations.id, id)));
  return row ?? null;
};
