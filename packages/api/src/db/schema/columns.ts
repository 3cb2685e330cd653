import { bigint, char, customType, text, timestamp } from 'drizzle-orm/pg-core';
import { type LocalTime, readLocal } from '../../core/zones.ts';

/** A prefixed, time-sortable identifier (see `core/ids.ts`). */
export const id = (name = 'id') => text(name);

/** An instant, kept as `timestamptz` and read as a `Date`. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });

/**
 * What a wall clock shows, with no zone: the time that a promoter chose. Beside it stands the instant that the zone's rules
 * made of it.
 */
export const localTime = customType<{ data: LocalTime; driverData: string }>({
  dataType: () => 'timestamp (3)',
  fromDriver: readLocal,
});

/** An amount in the currency's minor unit. */
export const money = (name: string) => bigint(name, { mode: 'number' });

/** An ISO 4217 code in lower case, as Stripe spells it. */
export const currency = (name = 'currency') => char(name, { length: 3 });

/**
 * The parts of a price, in minor units (see core/pricing.ts). `gross` is the price on show, `discount` what a promo code
 * took off it, `fee` and `tax` are whole, whether they are contained in the price or added to it. `paid` is what the buyer
 * pays: gross − discount, plus the fee if the buyer bears it, plus the tax unless it is inclusive. A refund of a ticket
 * returns its `paid`; of that `fee` and `tax` go to accounts of their own and the rest is the promoter's.
 */
export const parts = () => ({
  gross: money('gross').notNull(),
  discount: money('discount').notNull(),
  fee: money('fee').notNull(),
  tax: money('tax').notNull(),
  paid: money('paid').notNull(),
});
