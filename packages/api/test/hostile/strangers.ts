import type { Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, register } from '../people.ts';

/** A credential, and the name of its holder in access rules. */
export type Stranger = { as: string; kinds: readonly string[] };

/**
 * Another promoter's objects, by the prefix of their ids. Nobody else sees the `hidden` ones; keys see none of the
 * others either.
 */
export type Foreign = { prefix: string; id: string; hidden: boolean };

/**
 * Another promoter with an event on sale and a draft, one of its buyers and one person who waits: their credentials and
 * the ids of their objects.
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
