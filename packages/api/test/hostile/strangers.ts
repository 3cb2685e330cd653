import type { Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, register } from '../people.ts';

/** A credential and what access rules call its holder. */
export type Stranger = { as: string; kinds: readonly string[] };

/** What another promoter has, by the prefix of its id. `hidden` is in nobody else's sight; of the rest keys see none. */
export type Foreign = { prefix: string; id: string; hidden: boolean };

/**
 * Another promoter with an event on sale and a draft, a buyer of theirs and one who waits: the credentials of each, and the
 * ids of what is theirs.
 */
export const inviteStrangers = async (api: Harness) => {
  const promoter = await newPromoter(api);
  const tiers = [
    { name: 'Elsewhere', price: 0, quantity: 5 },
    { name: 'Elsewhere, full', price: 0, quantity: 1 },
  ];
  const event = await newEvent(api, promoter, tiers);
  const draft = await newEvent(api, promoter, tiers);
  await api.send('POST', `/events/${draft.id}/unpublish`, { as: promoter.sk });
  const [open, full] = event.tiers.map(({ id }) => id);
  const buyer = newBuyer(api, promoter);
  const buy = async (tier_id: string | undefined) =>
    (await buyer.order({ event_id: event.id, items: [{ tier_id, quantity: 1 }] })).body;
  const order = await buy(open);
  await buy(full);
  const entry = (await newBuyer(api, promoter).join({ event_id: event.id, tier_id: full })).body;
  const hold = (await buyer.hold(event.id, [{ tier_id: open ?? '', quantity: 1 }])).body;
  const { token: scanner } = (
    await api.send<{ token: string }>('POST', '/api-keys', {
      as: promoter.jwt,
      body: { kind: 'scanner', name: 'gate', event_id: event.id },
    })
  ).body;
  const { access_token } = await register(api, { email: 'stranger@example.com' });
  const strangers: Stranger[] = [
    { as: promoter.jwt, kinds: ['promoter', 'user'] },
    { as: promoter.sk, kinds: ['secret'] },
    { as: promoter.pk, kinds: ['publishable'] },
    { as: scanner, kinds: ['scanner'] },
    { as: access_token, kinds: ['user'] },
    { as: order.secret, kinds: ['order'] },
    { as: entry.token, kinds: ['waitlist'] },
  ];
  const theirs = [event.id, open, full, order.id, order.tickets[0]?.id, entry.id, hold.id];
  const hidden = [draft.id, ...draft.tiers.map(({ id }) => id)];
  const foreign = (ids: (string | undefined)[], isHidden: boolean): Foreign[] =>
    ids.map((id = '') => ({ prefix: id.slice(0, 3), id, hidden: isHidden }));
  return { strangers, foreign: [...foreign(theirs, false), ...foreign(hidden, true)], holdToken: hold.token };
};
