/** The event as the gate judges it; see `event_snapshot` in db/functions. Times are milliseconds since 1970. */
export type EventSnapshot = {
  event_id: string;
  promoter_id: string;
  version: number;
  on_sale: boolean;
  ends_at: number;
  currency: string;
  price_rules: PriceRules;
  capacity: number | null;
  committed: number;
  tiers: Record<string, TierSnapshot>;
};

/**
 * A tier as the gate judges it. `price` is in minor units; `min` and `max` bound the tickets of an order; `closed`
 * while somebody waits for it.
 */
export type TierSnapshot = {
  name: string;
  price: number;
  quantity: number;
  committed: number;
  sold: number;
  min: number;
  max: number;
  sale_start: number | null;
  sale_end: number | null;
  closed: boolean;
  /** What opens the tier: null for everyone, a digest of the access code of a hidden one, '' for its promoter alone. */
  access: string | null;
};

/** What a caller opens hidden tiers with: the digest of an access code, or '', and the promoter whose own are all open. */
export type TierKey = { code: string; promoterId: string };

/** How many seats of a tier are wanted or held. */
export type HoldLine = { tier_id: string; quantity: number };

/** Seats under hold, by tier. */
export type Held = Readonly<Record<string, number>>;

/** A hold as the gate granted it. */
export type Hold = {
  id: string;
  event_id: string;
  /** Whose event it is; null in a hold from before this was kept. */
  promoter_id: string | null;
  lines: (HoldLine & { unit_price: number; tier_name?: string })[];
  currency: string;
  /** What its promoter adds to these prices; kept as they are. */
  price_rules: PriceRules;
  granted_at: Date;
  expires_at: Date;
};

/** A request's idempotency key, as in core/context.ts. */
export type RequestKey = { id: string; request_hash: string };

/** `repeated` when the request's idempotency key had been answered with it before. */
export type Granted = Hold & { repeated?: true };

/**
 * Why tickets can't be sold now; codes of the error table. `tier_id` names the tier that stands in the way. What would fit:
 * `available` of that tier, `room` for tickets of several.
 */
export type SaleRefusal = {
  refused:
    | 'event_not_found'
    | 'event_not_on_sale'
    | 'event_ended'
    | 'tier_not_found'
    | 'sale_not_started'
    | 'sale_ended'
    | 'quantity_out_of_range'
    | 'waitlist_first'
    | 'sold_out'
    | 'too_many_together';
  tier_id?: string;
  available?: number;
  room?: number;
};

/**
 * Why the gate says no: since the tickets can't be sold, or for what it alone knows. `most` tickets at a time would fit;
 * `retry_at`: from when the same can be asked for, in milliseconds since 1970.
 */
export type GateRefusal = Omit<SaleRefusal, 'refused'> & {
  refused:
    | SaleRefusal['refused']
    | 'too_many_holds'
    | 'address_limit'
    | 'hold_expired'
    | 'hold_already_extended'
    | 'idempotency_key_reused';
  most?: number;
  retry_at?: number;
};

/** The event as the gate judges it, and the seats under hold. */
export type Availability = { held: Held; snapshot: EventSnapshot };

/**
 * Level one of the inventory: short promises in Redis, judged by a snapshot of Postgres. Advisory: it may refuse or grant
 * wrongly when Redis is flushed or late, and Postgres decides at the order. When Redis does not answer within its
 * deadline, `unavailable` is returned and callers judge from Postgres and from what the isolate remembers of the gate's
 * holds. `busy`: this isolate asks so much about the event already that the request should come again.
 */
export type HoldGate = {
  /** All lines or none. Repeating a hold id returns the same hold, and so does repeating an idempotency key. */
  place(
    request: {
      holdId: string;
      idempotencyKey: RequestKey | null;
      /** Whether the hold is all that is asked for: then the gate remembers the key for a day. */
      isWhole: boolean;
      eventId: string;
      /** Only events of this promoter can be held; empty for callers bound to none. */
      promoterId: string;
      lines: HoldLine[];
      key: TierKey;
      buyer: string;
      ip: string;
      now: Date;
      seconds: number;
    },
    loadSnapshot: () => Promise<EventSnapshot | null>,
  ): Promise<Granted | GateRefusal | 'unavailable' | 'busy'>;
  /** Keeps a hold from expiring while its order is written: 60 s. Places it again when the gate forgot it. */
  pin(hold: Hold, now: Date): Promise<'pinned' | 'released' | 'unavailable'>;
  /**
   * Once: another full term from now, of what can be sold now. A hold that the gate does not have is `not_here`; `again` places
   * it anew, if there is room.
   */
  extend(
    request: {
      hold: Hold;
      now: Date;
      seconds: number;
      key: RequestKey | null;
      /** Whether its token was extended before. */
      wasExtended: boolean;
      again: boolean;
    },
    loadSnapshot: () => Promise<EventSnapshot | null>,
  ): Promise<Granted | GateRefusal | 'not_here' | 'unavailable' | 'busy'>;
  release(
    eventId: string,
    holdId: string,
    now: Date,
    key: RequestKey | null,
  ): Promise<{ repeated?: true } | GateRefusal | 'unavailable'>;
  /** Whether the hold stands, for `GET /holds/:id`. */
  find(eventId: string, holdId: string, now: Date): Promise<{ expires_at: Date } | 'unknown' | 'unavailable'>;
  /** In one script: removes the hold (if given) and raises the snapshot, never to an older version. */
  putSnapshot(snapshot: EventSnapshot, now: Date, holdId?: string): Promise<void>;
  /** Removes a hold that nothing came of, so that its id can be held again. */
  forget(eventId: string, holdId: string, now: Date): Promise<void>;
  availability(
    eventId: string,
    now: Date,
    loadSnapshot: () => Promise<EventSnapshot | null>,
  ): Promise<Availability | null | 'unavailable'>;
  /** Seats under hold by tier; when unavailable, those remembered. */
  held(eventId: string, now: Date): Promise<Held>;
  /**
   * Counts the seats under hold anew. Answers the holds that stand, and whether the gate judges by a snapshot now: what a
   * sweep compares with Postgres.
   */
  recount(eventId: string, now: Date): Promise<{ isFresh: boolean; holdIds: string[] } | 'unavailable'>;
  /** Seats under hold by tier, but for one hold's, as this isolate last read and changed them: what stands while the gate is away. */
  remembered(eventId: string, now: Date, except?: string): Held;
  /** Whether a hold is among them. */
  remembers(eventId: string, holdId: string, now: Date): boolean;
  /** When seats under hold come back at the earliest, by tier, and `*` for any: milliseconds since 1970, as last read. */
  earliestReturns(eventId: string, now: Date): Record<string, number>;
  /** Remembers a hold that was granted without the gate. */
  remember(hold: Hold): void;
  ping(): Promise<boolean>;
};

/** What a promoter adds to its prices, as a hold and then an order freezes it. */
export type PriceRules = { fee: FeeRule; tax: TaxRule };

/** A fee on each ticket that costs something: basis points of its price less discount, and a fixed amount. */
export type FeeRule = { bps: number; fixed: number; bearer: 'promoter' | 'buyer' };

/** A tax on a ticket's price less discount; `inclusive` prices contain it, others have it added. */
export type TaxRule = { bps: number; inclusive: boolean; name: string };
