import { waitlistToken } from '../../core/guest-token.ts';
import type { Secrets } from '../../core/secrets.ts';
import type { EntryRow } from './repository.ts';

/** The seats kept for an entry, or null when none are. */
export const offerOf = ({ entry, event, offered }: EntryRow) =>
  entry.status === 'offered' && entry.offered_tier_id && entry.offer_expires_at && offered
    ? {
        tier_id: entry.offered_tier_id,
        tier_name: offered.name,
        quantity: entry.quantity,
        unit_price: offered.price,
        currency: event.currency.toUpperCase(),
        expires_at: entry.offer_expires_at.toISOString(),
      }
    : null;

/** An entry as the API shows it. */
export const presentEntry = (row: EntryRow) => ({
  id: row.entry.id,
  event_id: row.entry.event_id,
  promoter_id: row.entry.promoter_id,
  user_id: row.entry.user_id,
  tier_id: row.entry.tier_id,
  email: row.entry.email,
  name: row.entry.name,
  quantity: row.entry.quantity,
  status: row.entry.status,
  position: row.position,
  notified: row.entry.notified,
  offer: offerOf(row),
  created_at: row.entry.created_at.toISOString(),
});

/** With the token that makes its holder the person of the entry. */
export const presentJoined = async (secrets: Secrets, row: EntryRow) => ({
  ...presentEntry(row),
  token: await waitlistToken(secrets, row.entry.id),
});
