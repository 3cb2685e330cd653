import type { CreateEvent, CreateTier } from '@ticket-vendor/sdk';

/** The demo promoter. The password opens nothing but the local stack. */
export const PROMOTER = {
  email: 'boxoffice@harbourlights.example',
  password: 'lanterns-on-the-water',
  name: 'Marit Lindqvist',
  promoter: { name: 'Harbour Lights', company: 'Harbour Lights Kulturbetrieb GmbH' },
};

/** An event of the demo, with its sales from before anyone visits. */
export type ProgrammeEvent = {
  /** Its page on the demo site, and its picture. */
  slug: 'tidewater' | 'city-symphonies' | 'long-table';
  title: string;
  /** The line below the title on the demo site. */
  subtitle: string;
  description: string;
  venue: string;
  /** At least so many days ahead, then the next such weekday (0 is Sunday), at this time in the venue's zone. */
  when: { days: number; weekday: number; from: string; hours: number };
  tiers: CreateTier[];
  /** How its page takes payments: with Stripe's form, or on Stripe's own page and without any script of Stripe's. */
  payment: 'element' | 'checkout';
  /** Sold to named buyers, by tier; each number is one order's quantity. */
  sold: Record<string, number[]>;
  /** People who wait, with the seats they want. */
  waiting: { name: string; email: string; quantity: number }[];
};

export const TIME_ZONE = 'Europe/Berlin';
export const CITY = 'Hamburg';
export const CURRENCY: CreateEvent['currency'] = 'EUR';

export const PROGRAMME: ProgrammeEvent[] = [
  {
    slug: 'tidewater',
    title: 'Mira Sol & the Tidewater Ensemble',
    subtitle: 'Chamber jazz at the turn of the tide',
    description:
      'Piano, two cellos, clarinet and a drummer who mostly listens. Mira Sol’s new suite follows one tide from slack water to slack water, and ends when the harbour bell does.\n\nDoors open at 19:00. About 90 minutes, no interval. The bar stays open afterwards.',
    venue: 'Old Harbour Hall',
    when: { days: 24, weekday: 6, from: '20:00', hours: 3 },
    tiers: [
      {
        name: 'Front stalls',
        description: 'Rows 1 to 6, numbered at the door.',
        price: 4800,
        quantity: 120,
        max_per_order: 8,
      },
      {
        name: 'Stalls',
        description: 'Rows 7 to 20, free choice of seat.',
        price: 3200,
        quantity: 240,
        max_per_order: 8,
      },
      {
        name: 'Listening gallery',
        description: 'Free standing places under the roof. First come, first served.',
        price: 0,
        quantity: 40,
        max_per_order: 2,
      },
      {
        name: 'Friends of the house',
        description: 'The two rows by the piano, for those who have the code.',
        price: 2500,
        quantity: 24,
        max_per_order: 4,
        visibility: 'hidden',
        access_code: 'LIGHTHOUSE',
      },
    ],
    payment: 'element',
    sold: { 'Front stalls': [2, 4], Stalls: [2, 3, 2], 'Listening gallery': [1] },
    waiting: [],
  },
  {
    slug: 'city-symphonies',
    title: 'Midnight Film Club: City Symphonies',
    subtitle: 'Silent film, live piano, thirty armchairs',
    description:
      'Four short films of great cities in the 1920s, on 16 mm, with Jonas Weidt at the piano. He has seen none of them before.\n\nThirty armchairs, no late admission. A hot drink is included.',
    venue: 'Speicher 7, Room 2',
    when: { days: 10, weekday: 5, from: '22:30', hours: 2 },
    tiers: [
      {
        name: 'Armchair',
        description: 'One armchair, one blanket, one hot drink.',
        price: 1800,
        quantity: 30,
        max_per_order: 6,
      },
    ],
    payment: 'checkout',
    sold: { Armchair: [4, 2, 6, 3, 2, 5, 2, 3] },
    waiting: [],
  },
  {
    slug: 'long-table',
    title: 'The Long Table',
    subtitle: 'One supper, sixteen seats, no menu',
    description:
      'Ayla Demir cooks what the boats bring in that morning, and serves it at one table. Five courses, with wine or without.\n\nTell us about allergies when we write to you, the week before.',
    venue: 'Net Loft, Pier 4',
    when: { days: 37, weekday: 4, from: '19:00', hours: 4 },
    tiers: [
      {
        name: 'Seat at the table',
        description: 'Five courses and everything to drink.',
        price: 9500,
        quantity: 16,
        max_per_order: 4,
      },
    ],
    payment: 'element',
    sold: { 'Seat at the table': [4, 2, 4, 2, 4] },
    waiting: [
      { name: 'Ines Carvalho', email: 'ines.carvalho@example.com', quantity: 2 },
      { name: 'Tomasz Nowak', email: 'tomasz.nowak@example.com', quantity: 1 },
    ],
  },
];

/** The buyers from before anyone visits; each purchase takes the next one. */
export const BUYERS = [
  'Ada Lorenz',
  'Bela Marković',
  'Clara Osei',
  'Dilan Kaya',
  'Elif Arslan',
  'Finn Petersen',
  'Greta Holm',
  'Hugo Brandt',
  'Imani Okafor',
  'Jonna Virtanen',
  'Karim Haddad',
  'Lene Fischer',
  'Mateo Rivas',
  'Nora Lindholm',
  'Oskar Behrens',
  'Priya Raman',
  'Quentin Morel',
  'Rosa Bianchi',
  'Sven Aalto',
].map((name) => ({
  name,
  email: `${name
    .normalize('NFD')
    .replace(/[^A-Za-z ]/g, '')
    .toLowerCase()
    .replace(' ', '.')}@example.com`,
}));

/** The next possible start of an event and its end, in local time. */
export const timesOf = (when: ProgrammeEvent['when'], now: Date): { start_time: string; end_time: string } => {
  const day = new Date(now.getTime() + when.days * 86_400_000);
  while (day.getUTCDay() !== when.weekday) day.setUTCDate(day.getUTCDate() + 1);
  const start_time = `${day.toISOString().slice(0, 10)}T${when.from}:00`;
  const end = new Date(Date.parse(`${start_time}Z`) + when.hours * 3_600_000);
  return { start_time, end_time: end.toISOString().slice(0, 19) };
};
