import type { Availability, TicketEvent, Tier, TierAvailability } from '../api/types.ts';
import type { MessageKey } from '../i18n/en.ts';
import type { Checkout } from './checkout.ts';
import type { Cart } from './state.ts';

/** A tier with its latest availability, and how many tickets of it a person may take now. */
export type Choice = {
  readonly tier: Tier;
  readonly status: Tier['status'];
  readonly available: number;
  readonly min: number;
  /** 0 when none can be taken. */
  readonly max: number;
  /** Whether the waitlist is the only way to its tickets. */
  readonly waitlist: boolean;
  /** When tickets that others hold may be available again. */
  readonly heldUntil: string | null;
};

/** With more left than this, saying how many would only be pressure. */
const FEW = 10;

export const isScarce = (choice: Choice): boolean => choice.status === 'on_sale' && choice.available <= FEW;

/** A tier at its current price. */
const pricedNow = (tier: Tier, now: TierAvailability): Tier => {
  const { price, buyer_price, fee, fee_included, tax, tax_inclusive, tax_name } = now;
  return { ...tier, price, buyer_price, fee, fee_included, tax, tax_inclusive, tax_name };
};

/** The tiers in the promoter's order. Only the API decides which are on sale and how many tickets are left. */
export const choicesOf = (event: TicketEvent, availability: Availability | undefined): Choice[] => {
  const latest = new Map<string, TierAvailability>(availability?.tiers.map((tier) => [tier.tier_id, tier]));
  return [...event.tiers]
    .sort((a, b) => a.position - b.position)
    .map((listed) => {
      const now = latest.get(listed.id);
      const tier = now ? pricedNow(listed, now) : listed;
      const status = now?.status ?? tier.status;
      const available = now?.available ?? tier.available;
      const max = status === 'on_sale' ? Math.min(tier.max_per_order, available) : 0;
      const min = Math.max(1, tier.min_per_order);
      return {
        tier,
        status,
        available,
        min,
        max: max < min ? 0 : max,
        waitlist: now?.waitlist ?? false,
        heldUntil: now?.held_until ?? null,
      };
    });
};

/** How many more tickets of all tiers the event has room for. */
const roomBeside = (availability: Availability | undefined, cart: Cart): number =>
  availability ? availability.room - Object.values(cart).reduce((a, b) => a + b, 0) : Number.POSITIVE_INFINITY;

/** How many of a tier fit with the rest of the selection: the event may have fewer places than its tiers. */
export const mostBeside = ({ tier, min, max }: Choice, availability: Availability | undefined, cart: Cart): number => {
  const chosen = cart[tier.id] ?? 0;
  const most = Math.min(max, Math.max(chosen, chosen + roomBeside(availability, cart)));
  return most < min ? 0 : most;
};

/** The next quantity up or down: from 0 it goes straight to the minimum. */
export const stepped = (quantity: number, direction: 1 | -1, { min, max }: { min: number; max: number }): number => {
  if (direction === 1) return Math.min(max, quantity === 0 ? min : quantity + 1);
  return quantity <= min ? 0 : quantity - 1;
};

export type CartTotal = {
  readonly quantity: number;
  readonly price: number;
  readonly currency: string;
};

/** The price of the selection, including fee and tax. */
export const totalOf = (event: TicketEvent, availability: Availability | undefined, cart: Cart): CartTotal => {
  let quantity = 0;
  let price = 0;
  for (const { tier } of choicesOf(event, availability)) {
    const count = cart[tier.id] ?? 0;
    quantity += count;
    price += count * tier.buyer_price;
  }
  return { quantity, price, currency: event.currency };
};

/** Shows the tickets to choose from. */
export const toSelection = (checkout: Checkout): void => checkout.go({ name: 'select' });

export const chooseQuantity = (checkout: Checkout, tierId: string, quantity: number): void => {
  const cart = { ...checkout.state.cart, [tierId]: quantity };
  checkout.deps.session.write({ cart });
  checkout.set({ cart });
};

/** A change that screen readers must announce. */
export type Change = {
  readonly key: MessageKey;
  readonly values: Readonly<Record<string, string | number>>;
};

/** The change for a tier that can't be bought any more: tickets that others hold may come back. */
const goneNow = ({ status, tier }: Choice): Change => ({
  key: status === 'all_held' ? 'tierHeldNow' : 'tierSoldOutNow',
  values: { tier: tier.name },
});

/** Trims the selection to the event's places, starting with the last tier. A tier below its minimum drops to 0. */
const fitted = (choices: readonly Choice[], cart: Record<string, number>, room: number): Record<string, number> => {
  let excess = Object.values(cart).reduce((a, b) => a + b, 0) - room;
  for (const { tier, min } of [...choices].reverse()) {
    const chosen = cart[tier.id] ?? 0;
    if (excess <= 0 || chosen === 0) continue;
    const kept = chosen - excess < min ? 0 : chosen - excess;
    cart[tier.id] = kept;
    excess -= chosen - kept;
  }
  return cart;
};

/** Stores the latest availability, trims the selection to what is left, and returns the changes to announce. */
export const applyAvailability = (checkout: Checkout, availability: Availability): Change[] => {
  const { event, availability: before, cart } = checkout.state;
  checkout.syncClockBy(availability.as_of);
  if (!event) return [];
  const earlier = new Map(choicesOf(event, before).map((choice) => [choice.tier.id, choice]));
  const trimmed: Record<string, number> = { ...cart };
  const changes: Change[] = [];
  const choices = choicesOf(event, availability);
  for (const choice of choices) {
    const { id, name } = choice.tier;
    const had = earlier.get(id);
    const wanted = cart[id] ?? 0;
    const wasOpen = had !== undefined && had.max > 0;
    if (wanted > choice.max) trimmed[id] = choice.max;
    if (wasOpen && choice.max === 0) changes.push(goneNow(choice));
    else if (wanted > choice.max) changes.push({ key: 'tierFewerNow', values: { tier: name, n: choice.max } });
    else if (before && !wasOpen && choice.max > 0) changes.push({ key: 'tierBackNow', values: { tier: name } });
    else if (had && !isScarce(had) && isScarce(choice)) {
      changes.push({ key: 'onlyLeftOf', values: { tier: name, n: choice.available } });
    }
  }
  if (roomBeside(availability, trimmed) < 0) {
    fitted(choices, trimmed, availability.room);
    changes.push({ key: 'roomFewerNow', values: { n: availability.room } });
  }
  checkout.set({ availability, cart: trimmed });
  return changes;
};
