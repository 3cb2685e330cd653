import type { Availability, TicketEvent, Tier, TierAvailability } from '../../api/types.ts';
import type { MessageKey } from '../../i18n/en.ts';
import type { Checkout } from './checkout.ts';
import type { Cart } from './state.ts';

/** A tier with its latest availability, and how many of it one may take now. */
export interface Choice {
  readonly tier: Tier;
  readonly status: Tier['status'];
  readonly available: number;
  readonly min: number;
  /** 0 when none can be taken. */
  readonly max: number;
  readonly waitlist: boolean;
}

/** From this many on, saying how few are left would only be pressure. */
const FEW = 10;

export const isScarce = (choice: Choice): boolean => choice.status === 'on_sale' && choice.available <= FEW;

/** A tier at the price that it has by now. */
function pricedNow(tier: Tier, now: TierAvailability): Tier {
  const { price, buyer_price, fee, fee_included, tax, tax_inclusive, tax_name } = now;
  return { ...tier, price, buyer_price, fee, fee_included, tax, tax_inclusive, tax_name };
}

/** The tiers in the promoter's order. */
export function choicesOf(event: TicketEvent, availability: Availability | undefined): Choice[] {
  const latest = new Map<string, TierAvailability>(availability?.tiers.map((tier) => [tier.tier_id, tier]));
  const open = availability ? availability.status === 'on_sale' || availability.status === 'sold_out' : true;
  return [...event.tiers]
    .sort((a, b) => a.position - b.position)
    .map((listed) => {
      const now = latest.get(listed.id);
      const tier = now ? pricedNow(listed, now) : listed;
      const status = now?.status ?? tier.status;
      const available = now?.available ?? tier.available;
      const max = open && status === 'on_sale' ? Math.min(tier.max_per_order, available) : 0;
      const min = Math.max(1, tier.min_per_order);
      return { tier, status, available, min, max: max < min ? 0 : max, waitlist: now?.waitlist ?? false };
    });
}

/** The next quantity in a direction: the smallest allowed comes right after none. */
export function stepped(quantity: number, direction: 1 | -1, { min, max }: { min: number; max: number }): number {
  if (direction === 1) return Math.min(max, quantity === 0 ? min : quantity + 1);
  return quantity <= min ? 0 : quantity - 1;
}

export interface CartTotal {
  readonly quantity: number;
  readonly price: number;
  readonly currency: string;
}

/** What the selection costs its buyer, fee and tax included. */
export function totalOf(event: TicketEvent, availability: Availability | undefined, cart: Cart): CartTotal {
  let quantity = 0;
  let price = 0;
  for (const { tier } of choicesOf(event, availability)) {
    const count = cart[tier.id] ?? 0;
    quantity += count;
    price += count * tier.buyer_price;
  }
  return { quantity, price, currency: event.currency };
}

export function chooseQuantity(checkout: Checkout, tierId: string, quantity: number): void {
  const cart = { ...checkout.state.cart, [tierId]: quantity };
  checkout.deps.session.write({ cart });
  checkout.set({ cart });
}

/** A change that a visitor who can't see it must hear of. */
export interface Change {
  readonly key: MessageKey;
  readonly values: Readonly<Record<string, string | number>>;
}

/** Takes in an answer of the poller, trims the selection to what is left, and returns what to announce. */
export function applyAvailability(checkout: Checkout, availability: Availability): Change[] {
  const { event, availability: before, cart } = checkout.state;
  checkout.observe(availability.as_of);
  if (!event) return [];
  const earlier = new Map(choicesOf(event, before).map((choice) => [choice.tier.id, choice]));
  const trimmed: Record<string, number> = { ...cart };
  const changes: Change[] = [];
  for (const choice of choicesOf(event, availability)) {
    const { id, name } = choice.tier;
    const had = earlier.get(id);
    const wanted = cart[id] ?? 0;
    const wasOpen = had !== undefined && had.max > 0;
    if (wanted > choice.max) trimmed[id] = choice.max;
    if (wasOpen && choice.max === 0) changes.push({ key: 'tierSoldOutNow', values: { tier: name } });
    else if (wanted > choice.max) changes.push({ key: 'tierFewerNow', values: { tier: name, n: choice.max } });
    else if (before && !wasOpen && choice.max > 0) changes.push({ key: 'tierBackNow', values: { tier: name } });
    else if (had && !isScarce(had) && isScarce(choice)) {
      changes.push({ key: 'onlyLeftOf', values: { tier: name, n: choice.available } });
    }
  }
  checkout.set({ availability, cart: trimmed });
  return changes;
}
