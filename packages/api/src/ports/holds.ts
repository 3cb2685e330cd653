import type { OpenCharge } from './rate-limit.ts';
import type { HoldAdmission, KeptLine, LineChange } from './waiting-room.ts';

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
  /** Missing in snapshots of the version before. */
  waiting_room?: RoomSettings;
  tiers: Record<string, TierSnapshot>;
};

/** How an event's waiting room works; `per_minute` people are admitted at most, or as many as can be served. */
export type RoomSettings = { mode: 'off' | 'auto' | 'on'; paused: boolean; per_minute: number | null };

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
  /**
   * Who may see the tier: null for everyone, a digest of the access code for a hidden tier, '' for its promoter only.
   */
  access: string | null;
};

/** Which hidden tiers a caller may see: those with this access code's digest, and all of the promoter `promoterId`. */
export type TierKey = { code: string; promoterId: string };

/** How many seats of a tier are wanted or held. */
export type HoldLine = { tier_id: string; quantity: number };

/** Seats under hold, by tier. */
export type Held = Readonly<Record<string, number>>;

/** A hold as the gate granted it. */
export type Hold = {
  id: string;
  event_id: string;
  /** The event's promoter; null in a hold from before this was stored. */
  promoter_id: string | null;
  lines: (HoldLine & { unit_price: number; tier_name?: string })[];
  currency: string;
  /** The fee and tax that the promoter had when the hold was placed. */
  price_rules: PriceRules;
  granted_at: Date;
  expires_at: Date;
};

/** A request's idempotency key, as in core/context.ts. */
export type RequestKey = { id: string; request_hash: string };

/** `repeated` when this idempotency key had already been answered with this hold. */
export type Granted = Hold & { repeated?: true };

/** Each reason why tickets can't be sold now; every route that sells lists them as errors. */
export const SALE_REFUSALS = [
  'event_not_found',
  'event_not_on_sale',
  'event_ended',
  'tier_not_found',
  'sale_not_started',
  'sale_ended',
  'quantity_out_of_range',
  'sold_out',
  'too_many_together',
  'waitlist_first',
] as const;

/**
 * Why tickets can't be sold now, as codes of the error table. `tier_id` names the tier in the way. What would fit:
 * `available` tickets of that tier, or `room` for tickets of several.
 */
export type SaleRefusal = {
  refused: (typeof SALE_REFUSALS)[number];
  tier_id?: string;
  available?: number;
  room?: number;
};

/**
 * Why the gate refuses: the tickets can't be sold, or a limit of its own. `most` tickets at a time would fit;
 * `retry_at` is when to ask again, in milliseconds since 1970.
 */
export type GateRefusal = Omit<SaleRefusal, 'refused'> & {
  refused:
    | SaleRefusal['refused']
    | 'too_many_holds'
    | 'admission_required'
    | 'admission_used'
    | 'address_limit'
    | 'hold_expired'
    | 'hold_already_extended'
    | 'idempotency_key_reused';
  most?: number;
  retry_at?: number;
};

/** How long a pinned hold lasts at least: longer than its order takes to be written. */
export const PIN_MS = 60_000;

/**
 * The event as the gate judges it, the seats under hold, and until when a waiting room is open that opened by itself,
 * in milliseconds since 1970.
 */
export type Availability = { held: Held; snapshot: EventSnapshot; room_until: number | null };

/**
 * Level one of the inventory: short promises in Redis, judged by a snapshot of Postgres. Advisory: it may refuse or
 * grant wrongly when Redis is flushed or late, and Postgres decides at the order. It returns `unavailable` when Redis
 * misses its deadline; callers then judge from Postgres and from the holds that this isolate remembers. `busy`: this
 * isolate has too many calls waiting for the event, so the request should be repeated.
 */
export type HoldGate = {
  /** All lines or none. Repeating a hold id returns the same hold, and so does repeating an idempotency key. */
  place(
    request: {
      holdId: string;
      idempotencyKey: RequestKey | null;
      /** Whether the request asks only for the hold: then the gate remembers the key for a day. */
      isWhole: boolean;
      eventId: string;
      /** Only events of this promoter can be held; empty for callers bound to no promoter. */
      promoterId: string;
      lines: HoldLine[];
      key: TierKey;
      buyer: string;
      ip: string;
      /** `exempt` where the caller needs no admission whatever the event; null where they have none. */
      admission: HoldAdmission | 'exempt' | null;
      /** What the request is charged to, if the gate shall count it: in the same call, and before it judges. */
      charge?: OpenCharge | null;
      now: Date;
      seconds: number;
    },
    loadSnapshot: () => Promise<EventSnapshot | null>,
  ): Promise<Granted | GateRefusal | 'unavailable' | 'busy' | 'limited'>;
  /** Keeps a hold for `PIN_MS` while its order is written. Places it again if the gate forgot it. */
  pin(hold: Hold, now: Date): Promise<'pinned' | 'released' | 'unavailable'>;
  /**
   * Extends a hold once, by another full term from now, if its tickets can be sold now. `not_here`: the gate has no
   * such hold; with `again`, it places the hold anew if there is room.
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
  /** Whether the hold exists, for `GET /holds/:id`. */
  find(eventId: string, holdId: string, now: Date): Promise<{ expires_at: Date } | 'unknown' | 'unavailable'>;
  /** In one script: removes the hold (if given) and raises the snapshot, never to an older version. */
  putSnapshot(snapshot: EventSnapshot, now: Date, holdId?: string): Promise<void>;
  /** Removes a hold that did not become an order, so that its id can be held again. */
  forget(eventId: string, holdId: string, now: Date): Promise<void>;
  availability(
    eventId: string,
    now: Date,
    loadSnapshot: () => Promise<EventSnapshot | null>,
  ): Promise<Availability | null | 'unavailable'>;
  /** Merges an isolate's part of a waiting room, and answers all of it with what it is judged by; null without the event. */
  mergeLine(
    eventId: string,
    now: Date,
    change: LineChange,
    loadSnapshot: () => Promise<EventSnapshot | null>,
  ): Promise<(KeptLine & { held: Held; snapshot: EventSnapshot }) | null | 'unavailable'>;
  /** Seats under hold by tier; when Redis is away, those that this isolate remembers. */
  held(eventId: string, now: Date): Promise<Held>;
  /**
   * Counts the seats under hold anew. Returns the existing holds and whether the gate has a current snapshot, which a
   * sweep compares with Postgres.
   */
  recount(eventId: string, now: Date): Promise<{ isFresh: boolean; holdIds: string[] } | 'unavailable'>;
  /** Seats under hold by tier, without one hold, as this isolate last knew them. Used while Redis is away. */
  remembered(eventId: string, now: Date, except?: string): Held;
  /** Whether this isolate remembers the hold. */
  remembers(eventId: string, holdId: string, now: Date): boolean;
  /**
   * The earliest time that seats under hold expire, by tier and `*` for any, in milliseconds since 1970, as last read.
   */
  earliestReturns(eventId: string, now: Date): Record<string, number>;
  /** Remembers a hold that was granted without the gate. */
  remember(hold: Hold): void;
  ping(): Promise<boolean>;
};

/** The fee and tax of a promoter, as a hold and then an order stores them. */
export type PriceRules = { fee: FeeRule; tax: TaxRule };

/** A fee on each ticket that is not free: basis points of its discounted price, plus a fixed amount. */
export type FeeRule = { bps: number; fixed: number; bearer: 'promoter' | 'buyer' };

/** A tax on a ticket's discounted price; `inclusive` prices contain it, others have it added. */
export type TaxRule = { bps: number; inclusive: boolean; name: string };
