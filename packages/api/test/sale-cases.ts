import type { EventSnapshot, Held, HoldLine, TierKey, TierSnapshot } from '../src/ports/holds.ts';

/** The moment at which all cases are judged, and moments so many milliseconds from it. */
const NOW = Date.parse('2027-06-01T12:00:00Z');
export const at = (milliseconds: number) => NOW + milliseconds;

const CODES = { friends: 'FRIENDS', wrong: 'ENEMIES' } as const;

type TierState = {
  quantity: number;
  reserved: number;
  sold: number;
  min: number;
  max: number;
  sale_start: number | null;
  sale_end: number | null;
  /** When the first of those who wait for it joined; null while it is open to the public. */
  closed_since: number | null;
  /** null: public; else the access code of a hidden tier, '' without one. */
  hidden: string | null;
};

/** A state of one event's sale, and what is asked of it. */
export type SaleState = {
  event: { published: boolean; active: boolean; ends_at: number; capacity: number | null };
  tiers: Record<string, TierState>;
  /** Seats under other holds. */
  held: Held;
  lines: readonly [tierId: string, quantity: number][];
  /** Of whose events alone the caller sells. */
  bound: 'anybody' | 'owner' | 'other';
  /** What the caller opens hidden tiers with; null where a hold is proof. */
  key: { code?: keyof typeof CODES; insider?: 'owner' | 'other' | 'admin' } | null;
  /** Whether the gate has the hold that is extended, so that its seats are not asked for again. */
  stands: boolean;
  /** When the hold of an order was granted; null for who comes without one. */
  granted_at: number | null;
};

export type Refused = { refused: string; tier_id?: string; available?: number; room?: number };

const TIER: TierState = {
  quantity: 10,
  reserved: 0,
  sold: 0,
  min: 1,
  max: 6,
  sale_start: null,
  sale_end: null,
  closed_since: null,
  hidden: null,
};

const BASE: SaleState = {
  event: { published: true, active: true, ends_at: at(3_600_000), capacity: null },
  tiers: { a: TIER, b: TIER, c: TIER },
  held: {},
  lines: [['a', 2]],
  bound: 'anybody',
  key: {},
  stands: false,
  granted_at: null,
};

type Changes = Partial<Omit<SaleState, 'event' | 'tiers'>> & {
  event?: Partial<SaleState['event']>;
  a?: Partial<TierState>;
  b?: Partial<TierState>;
  c?: Partial<TierState>;
};

const stateOf = ({ event, a, b, c, ...asked }: Changes): SaleState => ({
  ...BASE,
  ...asked,
  event: { ...BASE.event, ...event },
  tiers: { a: { ...TIER, ...a }, b: { ...TIER, ...b }, c: { ...TIER, ...c } },
});

/** Which of the three are asked: Postgres of orders, the gate of what it holds itself. */
export const isForSql = ({ stands }: SaleState): boolean => !stands;
export const isForGate = ({ granted_at }: SaleState): boolean => granted_at === null;

const refused = (code: string, tier_id?: string, fits: Partial<Refused> = {}): Refused => ({
  refused: code,
  ...(tier_id && { tier_id }),
  ...fits,
});

const ROWS: [title: string, changes: Changes, expected: Refused | null][] = [
  ['what is free is sold', {}, null],

  ['a draft is not', { event: { published: false } }, refused('event_not_on_sale')],
  ['nor is anything of a suspended promoter', { event: { active: false } }, refused('event_not_on_sale')],
  ['an event sells until its very end', { event: { ends_at: at(1) } }, null],
  ['and not from then on', { event: { ends_at: at(0) } }, refused('event_ended')],
  ['a promoter’s key sells its own events', { bound: 'owner' }, null],
  ['and sees no others', { bound: 'other' }, refused('event_not_found')],

  ['a tier of another event is not found', { lines: [['z', 2]] }, refused('tier_not_found', 'z')],
  ['a tier sells from the very start of its sale', { a: { sale_start: at(0) } }, null],
  ['and not a moment before', { a: { sale_start: at(1) } }, refused('sale_not_started', 'a')],
  ['a tier sells until the end of its sale', { a: { sale_end: at(1) } }, null],
  ['and not from the very end', { a: { sale_end: at(0) } }, refused('sale_ended', 'a')],
  ['an order can have the least of a tier', { a: { min: 2 } }, null],
  ['and no less', { a: { min: 3 } }, refused('quantity_out_of_range', 'a')],
  ['an order can have the most of a tier', { a: { max: 2 } }, null],
  ['and no more', { a: { max: 1 } }, refused('quantity_out_of_range', 'a')],
  ['a tier that people wait for is closed', { a: { closed_since: at(-1) } }, refused('waitlist_first', 'a')],
  ['though another is waited for', { b: { closed_since: at(-1) } }, null],

  ['the last seats of a tier are sold', { a: { sold: 5, reserved: 3 } }, null],
  ['more are not', { a: { sold: 5, reserved: 4 } }, refused('sold_out', 'a', { available: 1 })],
  ['nothing is available of a full tier', { a: { sold: 10 } }, refused('sold_out', 'a', { available: 0 })],
  ['nor of one with no seats', { a: { quantity: 0 } }, refused('sold_out', 'a', { available: 0 })],
  [
    'too few for the least that an order can have are none',
    { a: { min: 3, sold: 8 }, lines: [['a', 3]] },
    refused('sold_out', 'a', { available: 0 }),
  ],
  [
    'seats that are offered to who waited are reserved, so nobody else’s',
    { a: { quantity: 4, reserved: 3 } },
    refused('sold_out', 'a', { available: 1 }),
  ],
  [
    'a line that got all its offers is open to the public again',
    { a: { reserved: 4, closed_since: null }, lines: [['a', 6]] },
    null,
  ],

  ['seats under others’ holds are taken', { held: { a: 9 } }, refused('sold_out', 'a', { available: 1 })],
  ['the rest is not', { held: { a: 8 } }, null],
  ['holds of another tier take nothing of it', { held: { b: 10 } }, null],
  ['more under hold than there is leaves nothing', { held: { a: 12 } }, refused('sold_out', 'a', { available: 0 })],

  ['without a capacity an event has room for its tiers', { a: { quantity: 500 }, b: { sold: 10 } }, null],
  ['the last places of the event are sold', { event: { capacity: 7 }, b: { sold: 4, reserved: 1 } }, null],
  [
    'more are not, whatever its tiers have',
    { event: { capacity: 6 }, b: { sold: 4, reserved: 1 } },
    refused('sold_out', 'a', { available: 1 }),
  ],
  ['a full event is sold out', { event: { capacity: 5 }, b: { sold: 5 } }, refused('sold_out', 'a', { available: 0 })],
  ['so is one without places', { event: { capacity: 0 } }, refused('sold_out', 'a', { available: 0 })],
  [
    'holds of any tier take of its room',
    { event: { capacity: 6 }, held: { b: 3, c: 2 } },
    refused('sold_out', 'a', { available: 1 }),
  ],
  [
    'more under hold than the event has leaves nothing',
    { event: { capacity: 6 }, held: { b: 9 } },
    refused('sold_out', 'a', { available: 0 }),
  ],

  [
    'several tiers are sold together',
    {
      lines: [
        ['a', 2],
        ['b', 6],
        ['c', 1],
      ],
    },
    null,
  ],
  [
    'or none of them',
    {
      lines: [
        ['a', 2],
        ['b', 2],
      ],
      b: { sold: 9 },
    },
    refused('sold_out', 'b', { available: 1 }),
  ],
  [
    'of two that are refused the first is told',
    {
      lines: [
        ['b', 2],
        ['a', 2],
      ],
      a: { sale_start: at(1) },
      b: { sold: 9 },
    },
    refused('sold_out', 'b', { available: 1 }),
  ],
  [
    'in the order of the request',
    {
      lines: [
        ['a', 2],
        ['b', 2],
      ],
      a: { sale_start: at(1) },
      b: { sold: 9 },
    },
    refused('sale_not_started', 'a'),
  ],
  [
    'the event has room for all of them',
    {
      lines: [
        ['a', 2],
        ['b', 2],
      ],
      event: { capacity: 4 },
    },
    null,
  ],
  [
    'or for each but not for all',
    {
      lines: [
        ['a', 2],
        ['b', 2],
      ],
      event: { capacity: 3 },
    },
    refused('too_many_together', undefined, { room: 3 }),
  ],
  [
    'less what others hold',
    {
      lines: [
        ['a', 2],
        ['b', 2],
      ],
      event: { capacity: 9 },
      held: { c: 4, a: 2 },
    },
    refused('too_many_together', undefined, { room: 3 }),
  ],
  [
    'what is wrong with the last line is told before the room of all',
    {
      lines: [
        ['a', 2],
        ['b', 2],
        ['c', 9],
      ],
      event: { capacity: 3 },
    },
    refused('quantity_out_of_range', 'c'),
  ],

  ['a hidden tier is not found without a code', { a: { hidden: CODES.friends } }, refused('tier_not_found', 'a')],
  ['nor with a wrong one', { a: { hidden: CODES.friends }, key: { code: 'wrong' } }, refused('tier_not_found', 'a')],
  ['it is sold with its code', { a: { hidden: CODES.friends }, key: { code: 'friends' } }, null],
  ['and to its promoter', { a: { hidden: CODES.friends }, key: { insider: 'owner' } }, null],
  [
    'not to another promoter',
    { a: { hidden: CODES.friends }, key: { insider: 'other' } },
    refused('tier_not_found', 'a'),
  ],
  ['not to an admin', { a: { hidden: CODES.friends }, key: { insider: 'admin' } }, refused('tier_not_found', 'a')],
  ['a hidden tier without a code is opened by none', { a: { hidden: '' } }, refused('tier_not_found', 'a')],
  ['whichever it is', { a: { hidden: '' }, key: { code: 'wrong' } }, refused('tier_not_found', 'a')],
  ['its promoter sells it', { a: { hidden: '' }, key: { insider: 'owner' } }, null],
  ['an admin does not', { a: { hidden: '' }, key: { insider: 'admin' } }, refused('tier_not_found', 'a')],
  ['a code makes a public tier no less public', { key: { code: 'wrong' } }, null],
  ['an admin holds public tiers', { key: { insider: 'admin' } }, null],
  ['a hold is proof that a tier was open', { a: { hidden: '' }, key: null }, null],
  [
    'a hidden tier refuses all lines',
    {
      lines: [
        ['b', 2],
        ['a', 2],
      ],
      a: { hidden: '' },
    },
    refused('tier_not_found', 'a'),
  ],
  [
    'in its turn',
    {
      lines: [
        ['b', 2],
        ['a', 2],
      ],
      a: { hidden: '' },
      b: { sold: 10 },
    },
    refused('sold_out', 'b', { available: 0 }),
  ],

  ['a hold that stands has its seats', { stands: true, key: null, a: { sold: 10 }, event: { capacity: 10 } }, null],
  ['whoever waits', { stands: true, key: null, a: { closed_since: at(-1) } }, null],
  [
    'and the room of its event',
    {
      stands: true,
      key: null,
      event: { capacity: 3 },
      lines: [
        ['a', 2],
        ['b', 2],
      ],
    },
    null,
  ],
  ['it lasts no longer than the sale', { stands: true, key: null, a: { sale_end: at(0) } }, refused('sale_ended', 'a')],
  ['nor than the event', { stands: true, key: null, event: { ends_at: at(0) } }, refused('event_ended')],
  ['a hold of a tier that is gone', { stands: true, key: null, lines: [['z', 2]] }, refused('tier_not_found', 'z')],
  [
    'a hold of more than an order can have by now',
    { stands: true, key: null, a: { max: 1 } },
    refused('quantity_out_of_range', 'a'),
  ],

  [
    'a hold from before the line began is ordered',
    { granted_at: at(-2), key: null, a: { closed_since: at(-1) } },
    null,
  ],
  [
    'one of the same moment is not',
    { granted_at: at(-1), key: null, a: { closed_since: at(-1) } },
    refused('waitlist_first', 'a'),
  ],
  [
    'nor one from after it',
    { granted_at: at(-1), key: null, a: { closed_since: at(-2) } },
    refused('waitlist_first', 'a'),
  ],
  [
    'a hold from before the end of the sale is ordered',
    { granted_at: at(-2), key: null, a: { sale_end: at(-1) } },
    null,
  ],
  ['one of the end is not', { granted_at: at(-1), key: null, a: { sale_end: at(-1) } }, refused('sale_ended', 'a')],
  [
    'a hold of a clock that runs ahead ends with the sale',
    { granted_at: at(2), key: null, a: { sale_end: at(0) } },
    refused('sale_ended', 'a'),
  ],
  [
    'a hold whose seats the promoter took away is sold out',
    { granted_at: at(-1), key: null, a: { quantity: 1 } },
    refused('sold_out', 'a', { available: 1 }),
  ],
  [
    'or too much together',
    {
      granted_at: at(-1),
      key: null,
      event: { capacity: 3 },
      lines: [
        ['a', 2],
        ['b', 2],
      ],
    },
    refused('too_many_together', undefined, { room: 3 }),
  ],
];

/** Every reason, the one that is told before the others first, with what brings it about for a line of tier a. */
const REASONS: [code: string, changes: Changes][] = [
  ['event_not_found', { bound: 'other' }],
  ['event_not_on_sale', { event: { published: false } }],
  ['event_ended', { event: { ends_at: at(0) } }],
  ['tier_not_found', { a: { hidden: '' } }],
  ['sale_not_started', { a: { sale_start: at(1) } }],
  ['sale_ended', { a: { sale_end: at(0) } }],
  ['quantity_out_of_range', { a: { max: 1 } }],
  ['waitlist_first', { a: { closed_since: at(-1) } }],
  ['sold_out', { a: { sold: 9 } }],
  // The event has room for each line and not for both: also where 9 of tier a are sold.
  ['too_many_together', { event: { capacity: 3 }, held: {} }],
];
const OF_EVENT = 3;
const TOGETHER = REASONS.length - 1;

const merged = (one: Changes, other: Changes): Changes => ({
  ...one,
  ...other,
  event: { ...one.event, ...other.event },
  a: { ...one.a, ...other.a },
  b: { ...one.b, ...other.b },
});

const told = (code: string, index: number, tierId: string): Refused => {
  if (index < OF_EVENT) return refused(code);
  if (code === 'sold_out') return refused(code, tierId, { available: 1 });
  return index === TOGETHER ? refused(code, undefined, { room: 3 }) : refused(code, tierId);
};

/** Two reasons at once of one line; and of two lines, each with one. The first in the order of the rule is told. */
const PAIRS: [string, Changes, Refused][] = REASONS.flatMap(([first, before], i) =>
  REASONS.flatMap(([second, after], j): [string, Changes, Refused][] => {
    const both = {
      ...merged(before, after),
      lines: [
        ['a', 2],
        ['b', 2],
      ] as const satisfies SaleState['lines'],
    };
    const sold = (both.a?.sold ?? 0) + 3;
    const event = both.event?.capacity === undefined ? both.event : { ...both.event, capacity: sold };
    const ofOne: [string, Changes, Refused] = [
      `${first} before ${second}`,
      { ...both, ...(event && { event }) },
      told(first, i, 'a'),
    ];
    if (i < OF_EVENT || j < OF_EVENT || i === TOGETHER || j === TOGETHER) return i < j ? [ofOne] : [];
    const { a = {} } = before;
    const { a: b = {} } = after;
    const ofTwo: [string, Changes, Refused] = [
      `${first} of the first line before ${second} of the next`,
      { a, b, lines: both.lines },
      told(first, i, 'a'),
    ];
    return i < j ? [ofOne, ofTwo] : [ofTwo];
  }),
);

/** The one table of the rule of sale, which holds for TypeScript, SQL and the gate's Lua alike. */
export const SALE_CASES = [...ROWS, ...PAIRS].map(([title, changes, expected]) => ({
  title,
  state: stateOf(changes),
  expected,
}));

/**
 * The same state for who comes without a hold. The sale's end and the waitlist count for an order as they were when its hold
 * was granted, which Postgres alone is asked.
 */
export const asGranted = (state: SaleState): SaleState => {
  const granted = state.granted_at;
  if (granted === null) return state;
  const counted = (time: number | null) => (time !== null && time <= granted ? time : null);
  const tiers = Object.entries(state.tiers).map(([id, tier]) => [
    id,
    { ...tier, closed_since: counted(tier.closed_since), sale_end: counted(tier.sale_end) },
  ]);
  return { ...state, granted_at: null, tiers: Object.fromEntries(tiers) };
};

const OWNER = 'pro_owner';
const PROMOTERS = { owner: OWNER, other: 'pro_other', admin: '*' } as const;

/** What the state asks by, as the modules give it; `digest` makes a code's SHA-256. */
export const keyOf = ({ key }: SaleState, digest: (code: string) => string): TierKey | null =>
  key && { code: key.code ? digest(CODES[key.code]) : '', promoterId: key.insider ? PROMOTERS[key.insider] : '' };

export const boundOf = ({ bound }: SaleState): string => (bound === 'anybody' ? '' : PROMOTERS[bound]);

export const linesOf = ({ lines }: SaleState): HoldLine[] =>
  lines.map(([tier_id, quantity]) => ({ tier_id, quantity }));

/** The event as `event_snapshot` shows it. */
export const snapshotOf = ({ event, tiers }: SaleState, digest: (code: string) => string): EventSnapshot => ({
  event_id: 'evt_1',
  promoter_id: OWNER,
  version: 1,
  on_sale: event.published && event.active,
  ends_at: event.ends_at,
  currency: 'eur',
  price_rules: { fee: { bps: 0, fixed: 0, bearer: 'promoter' }, tax: { bps: 0, inclusive: true, name: 'VAT' } },
  capacity: event.capacity,
  committed: Object.values(tiers).reduce((sum, { reserved, sold }) => sum + reserved + sold, 0),
  tiers: Object.fromEntries(
    Object.entries(tiers).map(([id, tier]): [string, TierSnapshot] => [
      id,
      {
        name: id,
        price: 2500,
        quantity: tier.quantity,
        committed: tier.reserved + tier.sold,
        sold: tier.sold,
        min: tier.min,
        max: tier.max,
        sale_start: tier.sale_start,
        sale_end: tier.sale_end,
        closed: tier.closed_since !== null,
        access: tier.hidden === null ? null : tier.hidden && digest(tier.hidden),
      },
    ]),
  ),
});

const instant = (time: number | null) => (time === null ? null : new Date(time).toISOString());

/** The same as rows of Postgres and the arguments of `event_refusal` and `lines_refusal`. */
export const rowsOf = (state: SaleState, digest: (code: string) => string) => {
  const { event, tiers, held, granted_at } = state;
  const promoter_id = event.active ? OWNER : 'pro_suspended';
  const sum = (of: 'reserved' | 'sold') => Object.values(tiers).reduce((seats, tier) => seats + tier[of], 0);
  const key = keyOf(state, digest);
  return {
    now: instant(at(0)),
    granted_at: instant(granted_at),
    lines: linesOf(state),
    held,
    bound: boundOf(state).replace(OWNER, promoter_id) || null,
    key: key && { ...key, promoterId: key.promoterId.replace(OWNER, promoter_id) },
    event: {
      id: 'evt_1',
      promoter_id,
      status: event.published ? 'published' : 'draft',
      end_time: instant(event.ends_at),
      capacity: event.capacity,
      reserved: sum('reserved'),
      sold: sum('sold'),
    },
    tiers: Object.entries(tiers).map(([id, tier]) => ({
      id,
      event_id: 'evt_1',
      promoter_id,
      quantity: tier.quantity,
      reserved: tier.reserved,
      sold: tier.sold,
      min_per_order: tier.min,
      max_per_order: tier.max,
      sale_start: instant(tier.sale_start),
      sale_end: instant(tier.sale_end),
      visibility: tier.hidden === null ? 'public' : 'hidden',
      access_code: tier.hidden || null,
    })),
    closed_since: Object.fromEntries(
      Object.entries(tiers).map(([id, { closed_since }]) => [id, instant(closed_since)]),
    ),
  };
};
