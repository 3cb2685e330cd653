import { TicketVendor } from '@ticket-vendor/sdk';
import { mailedToken } from '@ticket-vendor/stand-ins/resend/mailed-token.ts';
import type { Stack } from '../../src/stack.ts';

const PERSON = { email: 'owner@example.com', password: 'correct horse battery' };

/** A promoter of the stack, with a client of theirs and the keys of a shop and an office. */
export const openShop = async ({ origin, standIns }: Pick<Stack, 'origin' | 'standIns'>) => {
  const { auth } = new TicketVendor({ baseUrl: origin });
  const token = await mailedToken(standIns.resend, PERSON.email, () =>
    auth.register({ ...PERSON, name: 'Owner', promoter: { name: 'The Hall' } }),
  );
  const session = await auth.verifyEmail({ token, password: PERSON.password });
  const promoter = new TicketVendor({ baseUrl: origin, credential: session.access_token });
  const key = async (body: Parameters<typeof promoter.apiKeys.create>[0]): Promise<string> =>
    (await promoter.apiKeys.create(body)).token ?? '';
  return {
    promoter,
    publishableKey: await key({ kind: 'publishable', name: 'shop', allowed_origins: ['https://shop.example'] }),
    secretKey: await key({ kind: 'secret', name: 'office' }),
  };
};

export type NewEvent = {
  title: string;
  tiers: { name: string; quantity: number }[];
  /** When its tiers go on sale; at once if missing. */
  saleStart?: Date;
  /** Whether buyers wait in line for it; where nothing is said, as an event does by itself. */
  waitingRoom?: boolean;
};

/** Creates and publishes an event of next month. */
export const openEvent = async (promoter: TicketVendor, { title, tiers, saleStart, waitingRoom }: NewEvent) => {
  const start = Date.now() + 30 * 86_400_000;
  const { id } = await promoter.events.create({
    title,
    venue: 'Old Mill',
    city: 'Graz',
    start_time: new Date(start).toISOString(),
    end_time: new Date(start + 3 * 3_600_000).toISOString(),
    time_zone: 'Europe/Vienna',
    currency: 'EUR',
  });
  const tierIds: string[] = [];
  for (const tier of tiers) {
    const sale = saleStart ? { sale_start: saleStart.toISOString() } : {};
    tierIds.push((await promoter.tiers.create(id, { price: 2500, ...tier, ...sale })).id);
  }
  if (waitingRoom !== undefined) await promoter.waitingRoom.update(id, { mode: waitingRoom ? 'on' : 'off' });
  await promoter.events.publish(id);
  return { id, tierIds };
};
