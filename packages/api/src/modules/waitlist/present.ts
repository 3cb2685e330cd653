import type { Deps } from '../../core/context.ts';
import { waitlistToken } from '../../core/guest-token.ts';
import { platformFeeOf, price, shownTicket, shownTotal, withPlatformFee } from '../../core/pricing.ts';
import { inZone } from '../../core/zones.ts';
import type { EntryRow } from './repository.ts';

type Rates = Pick<Deps, 'env'>;

/** The seats offered to an entry, with their price now; null without an offer. */
export const offerOf = ({ env }: Rates, { entry, event, offered, price_rules }: EntryRow) => {
  const { status, quantity, offered_tier_id, offer_expires_at } = entry;
  if (status !== 'offered' || !offered_tier_id || !offer_expires_at || !offered) return null;
  const line = { tier_id: offered_tier_id, quantity, unit_price: offered.price };
  const rules = withPlatformFee(price_rules, platformFeeOf(env));
  return {
    ...line,
    tier_name: offered.name,
    buyer_price: shownTicket(offered.price, rules, event.currency).buyer_price,
    ...shownTotal(price([line], null, rules, event.currency).total, rules),
    currency: event.currency.toUpperCase(),
    expires_at: offer_expires_at.toISOString(),
    local_expires_at: inZone(event.time_zone, offer_expires_at),
  };
};

/** An entry as the API shows it. */
export const presentEntry = (deps: Rates, row: EntryRow) => ({
  id: row.entry.id,
  event_id: row.entry.event_id,
  promoter_id: row.entry.promoter_id,
  user_id: row.entry.user_id,
  tier_id: row.entry.tier_id,
  email: row.entry.email,
  locale: row.entry.locale,
  name: row.entry.name,
  quantity: row.entry.quantity,
  status: row.entry.status,
  lapse_reason: row.entry.lapse_reason,
  position: row.position,
  notified: row.entry.notified,
  offer: offerOf(deps, row),
  created_at: row.entry.created_at.toISOString(),
});

/** An entry with the token that proves its holder to be the person who joined. */
export const presentJoined = async (deps: Pick<Deps, 'env' | 'secrets'>, row: EntryRow) => ({
  ...presentEntry(deps, row),
  token: await waitlistToken(deps.secrets, row.entry.id),
});
