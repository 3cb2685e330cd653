import { sha256 } from '../../src/core/encoding.ts';
import { base32, newId } from '../../src/core/ids.ts';
import type { Harness } from '../harness.ts';

export type Promoter = { id: string; secret: string; publishable: string };

/** A promoter with a secret key of all event scopes and a publishable key, straight into the database. */
export const addPromoter = async (
  harness: Harness,
  { environment = 'test', verified = true }: { environment?: 'test' | 'live'; verified?: boolean } = {},
): Promise<Promoter> => {
  const { now, random } = harness.system();
  const id = newId('promoter', { now, random });
  await harness.query(
    `insert into promoters (id, name, email, verified_at, created_at, updated_at)
     values ($1, 'Lantern Works', 'office@example.com', $2, $3, $3)`,
    [id, verified ? now : null, now],
  );
  const addKey = async (kind: 'secret' | 'publishable') => {
    const secret = base32(random.bytes(17)).slice(0, 26);
    const token = `${kind === 'secret' ? 'sk' : 'pk'}_${environment}_${secret}`;
    await harness.query(
      `insert into api_keys (id, promoter_id, kind, name, token_hash, token, last4, scopes, allowed_origins, created_at)
       values ($1, $2, $3, 'test', $4, $5, $6, $7, '{}', $8)`,
      [
        newId('apiKey', { now, random }),
        id,
        kind,
        await sha256(token),
        kind === 'publishable' ? token : null,
        token.slice(-4),
        kind === 'secret' ? ['events:read', 'events:write'] : [],
        now,
      ],
    );
    return token;
  };
  return { id, secret: await addKey('secret'), publishable: await addKey('publishable') };
};

/** A body of `events.create` for an event in `days` days. */
export const eventBody = (harness: Harness, changes: Record<string, unknown> = {}, days = 30) => {
  const start = harness.now().getTime() + days * 86_400_000;
  return {
    title: 'Night of the Lanterns',
    venue: 'Old Harbour Hall',
    city: 'Hamburg',
    start_time: new Date(start).toISOString(),
    end_time: new Date(start + 4 * 3_600_000).toISOString(),
    time_zone: 'Europe/Berlin',
    currency: 'EUR',
    ...changes,
  };
};

type Created = { id: string };

/** A published event with one tier. */
export const addEvent = async (
  harness: Harness,
  promoter: Promoter,
  { event = {}, tier = {} }: { event?: Record<string, unknown>; tier?: Record<string, unknown> } = {},
): Promise<{ eventId: string; tierId: string }> => {
  const as = promoter.secret;
  const created = await harness.send<Created>('POST', '/events', { as, body: eventBody(harness, event) });
  const eventId = created.body.id;
  const body = { name: 'Standard', price: 4500, quantity: 10, ...tier };
  const added = await harness.send<Created>('POST', `/events/${eventId}/tiers`, { as, body });
  const published = await harness.send('POST', `/events/${eventId}/publish`, { as });
  if (published.status !== 200) throw new Error(`The event was not published: ${JSON.stringify(published.body)}`);
  return { eventId, tierId: added.body.id };
};

/** Marks seats as sold, as a confirmed order would. */
export const sellSeats = (harness: Harness, eventId: string, tierId: string, seats: number, cause: string) =>
  harness.query('select app.move_inventory($1, $2, 0, 0, $3, $4, $5)', [eventId, tierId, seats, cause, harness.now()]);
